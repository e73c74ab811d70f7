"""Addresses to BAG identifiers: the address book, and how a written address is found in it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from contracts.topics import Address
from matching import streets
from matching.streets import Parts

_NUMBERS = re.compile(r"\d+")
_ALIKE = 79.0
_SURE = 91.0
_MARGIN = 6.0
_UNLIKE = 55.0
_PLACE_ALIKE = 85.0
_PART = 6
_MOST = 8
"""An address that could be more than this many is not told apart at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """An address as far as it was found; several identifiers mean that it stays ambiguous."""

    pc6: tuple[str, ...] = field(default=(), repr=False)
    house: tuple[str, ...] = field(default=(), repr=False)
    """Postcode, number and suffix: `1381AB|12A`."""
    door: tuple[str, ...] = field(default=(), repr=False)
    """Postcode and number where there is a suffix: `1381AB|12`."""
    num: tuple[str, ...] = field(default=(), repr=False)
    vbo: tuple[str, ...] = field(default=(), repr=False)
    pand: tuple[str, ...] = field(default=(), repr=False)
    spot: tuple[str, ...] = field(default=(), repr=False)
    """Street, place, number and suffix, for want of a postcode and an identifier."""
    crowded: bool = False
    """Whether it may be more objects than can be told apart."""


class AddressBook:
    """The public addresses of an area, current and historic, held in about 150 bytes each.

    Built from a frame with the text columns `num_id, vbo_id, pand_id, street, short_street,
    number, letter, addition, postcode, place` and the boolean `current`; an address in several
    buildings has a row for each.
    """

    __slots__ = (
        "_by_num", "_by_street", "_by_vbo", "_current", "_doors", "_num", "_number", "_pand",
        "_place", "_places", "_postcode", "_street", "_streets", "_suffix", "_vbo",
    )  # fmt: skip

    def __init__(self, rows: pl.DataFrame) -> None:
        frame = _canonical(rows)
        self._num = frame["num"].to_numpy()
        self._vbo = frame["vbo"].to_numpy()
        self._pand = frame["pand"].to_numpy()
        self._number = frame["number"].to_numpy()
        self._current = frame["current"].to_numpy()
        self._postcode = frame["postcode"]
        self._suffix = frame["suffix"]
        self._street = frame["street"].cast(pl.Categorical)
        self._place = frame["place"].cast(pl.Categorical)
        self._by_num = np.argsort(self._num, kind="stable").astype(np.int32)
        self._by_vbo = np.argsort(self._vbo, kind="stable").astype(np.int32)
        doors = (
            frame.with_row_index("start")
            .filter(pl.col("postcode").is_not_null())
            .group_by("postcode", "number")
            .agg(pl.col("start").min(), pl.len())
        )
        self._doors: dict[str, tuple[int, int]] = {
            f"{code}|{number}": (start, start + length)
            for code, number, start, length in doors.iter_rows()
        }
        ordered = _streets(frame)
        self._by_street = ordered["row"].to_numpy().astype(np.int32)
        runs = (
            ordered.with_row_index("start")
            .group_by("place", "name")
            .agg(pl.col("start").min(), pl.len())
        )
        self._streets: dict[str, dict[str, tuple[int, int]]] = {}
        for town, name, start, length in runs.iter_rows():
            self._streets.setdefault(town, {})[name] = (start, start + length)
        self._places = sorted(self._streets)

    def by_num(self, identifier: int) -> list[int]:
        """Return the rows of a nummeraanduiding."""
        return self._found(self._num, self._by_num, identifier)

    def by_vbo(self, identifier: int) -> list[int]:
        """Return the rows of an adresseerbaar object."""
        return self._found(self._vbo, self._by_vbo, identifier)

    def at_door(self, postcode: str, number: int) -> range:
        """Return the rows with this postcode and number, whatever their suffix."""
        return range(*self._doors.get(f"{postcode}|{number}", (0, 0)))

    def in_street(self, town: str, name: str, number: int) -> list[int]:
        """Return the rows with this number in a street of a place."""
        start, end = self._streets[town][name]
        rows = self._by_street[start:end]
        numbers = self._number[rows]
        left = int(np.searchsorted(numbers, number))
        right = int(np.searchsorted(numbers, number, side="right"))
        return [int(row) for row in rows[left:right]]

    def places(self, town: str | None) -> Sequence[str]:
        """Return the place as the book spells it; every place for none, none for a strange one."""
        if town is None:
            return self._places
        if town in self._streets:
            return (town,)
        found = process.extractOne(town, self._places, scorer=fuzz.ratio, score_cutoff=_PLACE_ALIKE)
        return (found[0],) if found else ()

    def streets(self, town: str) -> Iterable[str]:
        """Return the streets of a place."""
        return self._streets[town].keys()

    def suffix(self, row: int) -> str:
        """Return the suffix of a row's house number."""
        return str(self._suffix[row])

    def street(self, row: int) -> str:
        """Return the street of a row."""
        return str(self._street[row])

    def postcode(self, row: int) -> str | None:
        """Return the postcode of a row."""
        found = self._postcode[row]
        return None if found is None else str(found)

    def preferred(self, rows: Iterable[int]) -> list[int]:
        """Return the current rows, or the historic ones where there is none."""
        rows = list(rows)
        return [row for row in rows if self._current[row]] or rows

    def resolution(self, rows: Sequence[int], parts: Parts | None) -> Resolution:
        """Return what the rows say; of several objects no postcode or house is given."""
        num = _distinct(self._num, rows)
        vbo = _distinct(self._vbo, rows)
        if len(vbo or num) > 1:
            written = _unresolved(parts) if parts is not None else Resolution()
            known = len(vbo or num) <= _MOST
            return Resolution(
                pc6=written.pc6,
                house=written.house,
                door=written.door,
                num=num if known else (),
                vbo=vbo if known else (),
                spot=written.spot,
                crowded=not known,
            )
        row = rows[0]
        code, number, letters = self.postcode(row), int(self._number[row]), self.suffix(row)
        return Resolution(
            pc6=(code,) if code else (),
            house=(f"{code}|{number}{_dash(letters)}",) if code else (),
            door=(f"{code}|{number}",) if code and letters else (),
            num=num,
            vbo=vbo,
            pand=_distinct(self._pand, rows),
        )

    def _found(self, column: np.ndarray, order: np.ndarray, identifier: int) -> list[int]:
        left = int(np.searchsorted(column, identifier, sorter=order))
        rows: list[int] = []
        while left < len(order) and column[order[left]] == identifier:
            rows.append(int(order[left]))
            left += 1
        return rows


def resolve(address: Address, book: AddressBook | None) -> Resolution:
    """Return the address as the book knows it, else as written; an ambiguous one stays so."""
    num, vbo = streets.bag_id(address.bag_num), streets.bag_id(address.bag_vbo)
    if book is not None:
        rows = book.by_num(num) if num else []
        rows = rows or (book.by_vbo(vbo) if vbo else [])
        if rows:
            return book.resolution(book.preferred(rows), None)
    first: Parts | None = None
    for parts in streets.readings(address):
        first = first or parts
        if book is not None and (rows := _rows(parts, book)):
            return book.resolution(rows, parts)
    written = _unresolved(first) if first is not None else Resolution()
    if not (num or vbo):
        return written
    pand = streets.bag_id(address.bag_pand)
    return Resolution(
        pc6=written.pc6,
        house=written.house,
        door=written.door,
        num=(f"{num:016d}",) if num else (),
        vbo=(f"{vbo:016d}",) if vbo else (),
        pand=(f"{pand:016d}",) if pand else (),
    )


def _rows(parts: Parts, book: AddressBook) -> list[int]:
    """Return the rows an address may mean; none if nothing is near enough."""
    if parts.number is None:
        return []
    by_code = _by_postcode(parts, book)
    fit = _street_fit(parts.street, by_code, book)
    if by_code and fit >= _SURE:
        return by_code
    by_street = _by_street(parts, book)
    if not by_street or (by_code and fit >= _street_fit(parts.street, by_street, book) - _MARGIN):
        return by_code if fit >= _UNLIKE else []
    if not by_code:
        return by_street
    # Postcode and street point to different addresses: believe the street where the postcode
    # is one slip away from it, and otherwise neither.
    near = [row for row in by_street if _one_slip(parts.postcode, book.postcode(row))]
    return near or [*by_code, *by_street]


def _by_postcode(parts: Parts, book: AddressBook) -> list[int]:
    if parts.postcode is None or parts.number is None:
        return []
    return _with_suffix(book.at_door(parts.postcode, parts.number), parts.suffix, book)


def _with_suffix(rows: Iterable[int], written: str, book: AddressBook) -> list[int]:
    """Return the rows with this suffix, else another spelling of it; all where it is left out."""
    suffixes = [(row, book.suffix(row)) for row in rows]
    for reading in ((written,), streets.suffix_readings(written)):
        if found := [row for row, suffix in suffixes if suffix in reading]:
            return book.preferred(found)
    if written:
        return []
    return book.preferred(row for row, _ in suffixes)


def _street_fit(name: str | None, rows: Sequence[int], book: AddressBook) -> float:
    """Return how well the rows' street fits, of 100; a part of its name fits surely."""
    if name is None or not rows:
        return _SURE if rows else 0.0
    street = book.street(rows[0])
    whole = fuzz.ratio(name, street)
    if whole < _SURE <= fuzz.partial_ratio(name, street) and len(name) >= _PART:
        return _SURE
    return whole


def _by_street(parts: Parts, book: AddressBook) -> list[int]:
    if parts.street is None:
        return []
    found = _alike(parts, book.places(parts.place), book)
    if parts.postcode is not None:
        near = [one for one in found if _same_area(parts.postcode, one[1], book)]
        if not near and parts.place is not None:
            # A wrong town: the postcode must then point to the same area as the street.
            near = [
                one
                for one in _alike(parts, book.places(None), book)
                if _same_area(parts.postcode, one[1], book)
            ]
        # A wrong postcode is believed only of a street that is surely in the place.
        sure = [one for one in found if one[0] >= _SURE] if parts.place is not None else []
        found = near or sure
    if not found:
        return []
    best = max(score for score, _ in found)
    if best < _SURE and any(best - _MARGIN < score < best for score, _ in found):
        return []
    return sorted({row for score, rows in found if score > best - 0.1 for row in rows})


def _alike(parts: Parts, towns: Iterable[str], book: AddressBook) -> list[tuple[float, list[int]]]:
    """Return the rows with this number in every street that is spelled about like this."""
    assert parts.street is not None
    assert parts.number is not None
    found: list[tuple[float, list[int]]] = []
    for town in towns:
        near = process.extract(
            parts.street, list(book.streets(town)), scorer=fuzz.ratio, limit=6, score_cutoff=_ALIKE
        )
        for name, score, _ in near:
            # A number in a street's name is never a slip: "Kerkstraat 12 2" is not Kerkstraat 2.
            if _NUMBERS.findall(name) != _NUMBERS.findall(parts.street):
                continue
            rows = _with_suffix(book.in_street(town, name, parts.number), parts.suffix, book)
            if rows:
                found.append((score, rows))
    return found


def _same_area(postcode: str, rows: Sequence[int], book: AddressBook) -> bool:
    return any(
        (code := book.postcode(row)) is not None
        and (code[:4] == postcode[:4] or _one_slip(postcode, code))
        for row in rows
    )


def _one_slip(written: str | None, known: str | None) -> bool:
    """Whether two postcodes differ in one character, or in two that changed places."""
    if written is None or known is None:
        return False
    differing = [i for i, (a, b) in enumerate(zip(written, known, strict=False)) if a != b]
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        left, right = differing
        return written[left] == known[right] and written[right] == known[left]
    return len(differing) <= 1


def _unresolved(parts: Parts) -> Resolution:
    code = parts.postcode
    if code is not None and parts.number is not None:
        return Resolution(
            pc6=(code,),
            house=(f"{code}|{parts.number}{_dash(parts.suffix)}",),
            door=(f"{code}|{parts.number}",) if parts.suffix else (),
        )
    spot: tuple[str, ...] = ()
    if parts.street and parts.number is not None:
        spot = (f"{parts.street}|{parts.place or ''}|{parts.number}{_dash(parts.suffix)}",)
    return Resolution(pc6=(code,) if code else (), spot=spot)


def _dash(suffix: str) -> str:
    # "12-2" is not 122.
    return f"-{suffix}" if suffix[:1].isdigit() else suffix


def _distinct(column: np.ndarray, rows: Sequence[int]) -> tuple[str, ...]:
    if len(rows) == 1:
        return (f"{only:016d}",) if (only := int(column[rows[0]])) else ()
    return tuple(dict.fromkeys(f"{column[row]:016d}" for row in rows if column[row]))


def _canonical(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the book's columns in canonical spelling, in the order of postcode and number."""
    text = {c: pl.col(c).cast(pl.String).fill_null("") for c in ("letter", "addition")}
    identifiers = [
        pl.col(f"{name}_id").cast(pl.String).str.strip_chars().cast(pl.Int64, strict=False)
        .fill_null(0).alias(name)
        for name in ("num", "vbo", "pand")
    ]  # fmt: skip
    frame = rows.select(
        *identifiers,
        pl.col("number").cast(pl.String).cast(pl.Int32, strict=False).fill_null(0),
        (text["letter"].str.strip_chars() + text["addition"].str.strip_chars()).alias("raw_suffix"),
        pl.col("postcode").str.replace_all(" ", "").str.to_uppercase().str.strip_chars(),
        pl.col("street").alias("raw_street"),
        pl.col("short_street").alias("raw_short"),
        pl.col("place").alias("raw_place"),
        pl.col("current").fill_null(value=True),
    ).with_columns(pl.when(pl.col("postcode") != "").then(pl.col("postcode")))
    frame = _mapped(frame, "raw_suffix", "suffix", streets.suffix)
    frame = _mapped(frame, "raw_street", "street", lambda text: streets.street(text) or "")
    frame = _mapped(frame, "raw_short", "short", lambda text: streets.street(text) or "")
    frame = _mapped(frame, "raw_place", "place", lambda text: streets.place(text) or "")
    return frame.sort("postcode", "number", "suffix", "num", nulls_last=True)


def _mapped(
    frame: pl.DataFrame, source: str, target: str, canonical: Callable[[str], str]
) -> pl.DataFrame:
    values = frame[source].unique().drop_nulls()
    table = pl.DataFrame(
        {source: values, target: [canonical(value) for value in values]},
        schema={source: pl.String, target: pl.String},
    )
    joined = frame.join(table, on=source, how="left", maintain_order="left")
    return joined.drop(source).with_columns(pl.col(target).fill_null(""))


def _streets(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every row under its street's full and short name, in the order of place and street."""
    numbered = frame.select("place", "street", "short", "number").with_row_index("row")
    full = numbered.select("place", "number", "row", name="street")
    short = numbered.filter((pl.col("short") != "") & (pl.col("short") != pl.col("street")))
    both = pl.concat([full, short.select("place", "number", "row", name="short")])
    return both.filter(pl.col("name") != "").sort("place", "name", "number", "row")
