"""The addresses of an area in memory: by identifier, postcode, street, and names like a name."""

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching import address_parts, streets
from matching.streets import Name

_MOST_BESIDE = 100
"""Of a larger building these many other units are looked up."""

_LAST_NUMBER = 1 << 17

_COLUMN = 12
"""Letters, at the least, of a name that filled the narrowest column of a register, 17 wide."""


class Likeness(IntEnum):
    """How a written street is like a known one, the surest first."""

    SAME = 0
    SHORTENED = 1
    SLIP = 2
    SLIPS = 3


class _Index(dict[str, tuple[int, ...]]):
    """The streets under each key."""

    def add(self, key: str, street: int) -> None:
        known = self.get(key, ())
        if street not in known:
            self[key] = (*known, street)


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street of one place, under every name it has in the book."""

    names: tuple[Name, ...]
    place: str

    def called(self, short: str) -> bool:
        """Whether one of its names is this canonical word."""
        return any(name.short == short for name in self.names)


class Names:
    """The names of some streets, prepared for looking one up however it is spelled."""

    __slots__ = ("_last", "_sounds", "_spelled", "_spellings", "_streets")

    def __init__(self, ids: Iterable[int], streets: Sequence[Street]) -> None:
        self._streets = streets
        spelled, sounds, last = _Index(), _Index(), _Index()
        for one in ids:
            for name in streets[one].names:
                spelled.add(name.short, one)
                spelled.add(name.whole, one)
                sounds.add(name.sound, one)
                last.add(name.words[-1], one)
        self._spelled, self._sounds, self._last = spelled, sounds, last
        self._spellings = sorted(spelled)

    def find(self, name: Name) -> tuple[Likeness, list[int]]:
        """Return the streets that are spelled most like this, and how alike that is."""
        found = self._spelled.get(name.whole) or self._spelled.get(name.short)
        if found:
            return Likeness.SAME, list(found)
        for spare in (False, True):
            if short := self._shortened(name, spare=spare):
                return Likeness.SHORTENED, short
        if found := self._sounds.get(name.sound):
            return Likeness.SLIP, list(found)
        one_slip: list[int] = []
        two_slips: list[int] = []
        for text in dict.fromkeys((name.whole, name.short)):
            for known, distance, _ in self._near(text):
                if not streets.opposed(text, known):
                    (one_slip if distance == 1 else two_slips).extend(self._spelled[known])
        if one_slip:
            return Likeness.SLIP, list(dict.fromkeys(one_slip))
        if cut := self._cut_off(name.whole):
            return Likeness.SLIP, cut
        return Likeness.SLIPS, list(dict.fromkeys(two_slips))

    def _shortened(self, name: Name, *, spare: bool) -> list[int]:
        return [
            one
            for one in self._last.get(name.words[-1], ())
            for known in self._streets[one].names
            if streets.same_words(name.words, known.words, spare=spare)
        ]

    def _cut_off(self, text: str) -> list[int]:
        """Return the streets whose names go on where a column was full."""
        if len(text) < _COLUMN:
            return []
        at = bisect_left(self._spellings, text)
        longer = itertools.takewhile(
            lambda known: known.startswith(text), itertools.islice(self._spellings, at, None)
        )
        return list(dict.fromkeys(one for known in longer for one in self._spelled[known]))

    def _near(self, text: str) -> list[tuple[str, int, int]]:
        most = 2 if len(text) >= 9 else 1 if len(text) >= 3 else 0
        return process.extract(
            text, self._spellings, scorer=OSA.distance, score_cutoff=most, limit=None
        )


class AddressBook:
    """The public addresses of an area, current and historic, held in about 100 bytes each.

    Built from a frame with the text columns `num_id, vbo_id, pand_id, street, short_street,
    number, letter, addition, postcode, place` and the boolean `current`; an address in several
    buildings has a row for each.
    """

    __slots__ = (
        "_areas", "_by_num", "_by_street", "_by_vbo", "_codes", "_current", "_doors", "_everywhere",
        "_heard", "_num", "_number", "_numbered", "_pand", "_place_names", "_places", "_postcode",
        "_postcodes", "_street", "_streets", "_suffix", "_suffixes", "_vbo",
    )  # fmt: skip

    def __init__(self, rows: pl.DataFrame) -> None:
        frame, self._streets = _canonical(rows)
        num, vbo, number, street = (frame[c].to_numpy() for c in ("num", "vbo", "number", "street"))
        code, self._postcodes = _coded(frame["postcode"])
        suffix, self._suffixes = _coded(frame["suffix"])
        self._num, self._vbo = _held(num), _held(vbo)
        self._pand = _held(frame["pand"].to_numpy())
        self._number, self._suffix = _held(number), _held(suffix)
        self._postcode, self._street = _held(code), _held(street)
        self._current = _held(frame["current"].cast(pl.Int8).to_numpy())
        self._by_num, self._by_vbo = _held(_order(num)), _held(_order(vbo))
        # The rows lie in the order of postcode and number.
        self._codes = {text: one for one, text in enumerate(self._postcodes) if text}
        self._doors = _held(code.astype(np.int64) * _LAST_NUMBER + number)
        keys = street.astype(np.int64) * _LAST_NUMBER + number
        order = _order(keys)
        self._by_street, self._numbered = _held(order), _held(keys[order])
        self._everywhere = Names(range(len(self._streets)), self._streets)
        by_place: dict[str, list[int]] = {}
        for one, known in enumerate(self._streets):
            by_place.setdefault(known.place, []).append(one)
        self._places = {town: Names(ids, self._streets) for town, ids in by_place.items() if town}
        self._place_names = sorted(self._places)
        self._heard = {town.replace("ij", "y"): town for town in self._place_names}
        self._areas = {area: Names(ids, self._streets) for area, ids in _areas(frame)}

    def by_num(self, identifier: int) -> list[int]:
        """Return the rows of a nummeraanduiding."""
        return _found(self._num, self._by_num, identifier)

    def by_vbo(self, identifier: int) -> list[int]:
        """Return the rows of an adresseerbaar object."""
        return _found(self._vbo, self._by_vbo, identifier)

    def beside(self, pand: int, vbo: int) -> tuple[str, ...]:
        """Return the other adresseerbare objecten of a building, the lowest numbers first."""
        rows = np.flatnonzero(np.asarray(self._pand) == pand)
        others = {self._vbo[row] for row in rows.tolist()} - {0, vbo}
        return tuple(f"{other:016d}" for other in sorted(others)[:_MOST_BESIDE])

    def around(self, num: int, steps: int) -> tuple[str, ...]:
        """Return the nummeraanduidingen so many house numbers up and down the street.

        A step is from one house number that the street has to the next, odd or even; other
        addresses at the same number are among them.
        """
        found: dict[str, None] = {}
        for own in self.preferred(self.by_num(num)):
            street = self._street[own] * _LAST_NUMBER
            start, end = (
                bisect_left(self._numbered, street),
                bisect_left(self._numbered, street + _LAST_NUMBER),
            )
            rows = self.preferred(self._by_street[start:end])
            numbers = sorted({self._number[row] for row in (*rows, own)})
            here = numbers.index(self._number[own])
            for number in numbers[max(0, here - steps) : here + steps + 1]:
                near = self.preferred(self.in_street(self._street[own], number))
                found.update(dict.fromkeys(self.nums(near)))
        return tuple(sorted(found.keys() - {f"{num:016d}"}))

    def at_door(self, postcode: str, number: int) -> range:
        """Return the rows with this postcode and number, whatever their suffix."""
        code = self._codes.get(postcode)
        if code is None:
            return range(0)
        key = code * _LAST_NUMBER + number
        start = bisect_left(self._doors, key)
        return range(start, bisect_left(self._doors, key + 1, start))

    def in_street(self, street: int, number: int) -> list[int]:
        """Return the rows with this number in a street."""
        key = street * _LAST_NUMBER + number
        start = bisect_left(self._numbered, key)
        return list(self._by_street[start : bisect_left(self._numbered, key + 1, start)])

    def place(self, town: str) -> str | None:
        """Return a place as the book spells it, or nothing where it is a strange one."""
        if town in self._places:
            return town
        if heard := self._heard.get(town.replace("ij", "y")):
            return heard
        most = 2 if len(town) >= 8 else 1
        near = process.extract(
            town, self._place_names, scorer=OSA.distance, score_cutoff=most, limit=2
        )
        if near and (len(near) == 1 or near[0][1] < near[1][1]):
            return str(near[0][0])
        # "Proefdam" is Proefdam aan den IJzel.
        at = bisect_left(self._place_names, town)
        longer = [one for one in self._place_names[at : at + 2] if one.startswith(town)]
        return longer[0] if len(longer) == 1 and len(town) >= 4 else None

    def names(self, town: str | None) -> Names:
        """Return the names of the streets in a place, or in all of the book."""
        return self._everywhere if town is None else self._places[town]

    def names_near(self, postcode: str) -> Names | None:
        """Return the names of the streets that share the four digits of a postcode."""
        return self._areas.get(postcode[:4])

    def suffix(self, row: int) -> str:
        """Return the suffix of a row's house number."""
        return self._suffixes[self._suffix[row]]

    def street(self, row: int) -> Street:
        """Return the street of a row."""
        return self._streets[self._street[row]]

    def names_of(self, street: int) -> tuple[Name, ...]:
        """Return every name of a street."""
        return self._streets[street].names

    def street_id(self, row: int) -> int:
        """Return the number of a row's street."""
        return self._street[row]

    def postcode(self, row: int) -> str | None:
        """Return the postcode of a row."""
        return self._postcodes[self._postcode[row]] or None

    def preferred(self, rows: Iterable[int]) -> list[int]:
        """Return the current rows, or the historic ones where there is none."""
        rows = list(rows)
        return [row for row in rows if self._current[row]] or rows

    def number(self, row: int) -> int:
        """Return the house number of a row."""
        return self._number[row]

    def has_object(self, row: int) -> bool:
        """Whether a row is the address of an adresseerbaar object."""
        return self._vbo[row] != 0

    def nums(self, rows: Sequence[int]) -> tuple[str, ...]:
        """Return the nummeraanduidingen of some rows, each once."""
        return _distinct(self._num, rows)

    def vbos(self, rows: Sequence[int]) -> tuple[str, ...]:
        """Return the adresseerbare objecten of some rows, each once."""
        return _distinct(self._vbo, rows)

    def panden(self, rows: Sequence[int]) -> tuple[str, ...]:
        """Return the buildings of some rows, each once."""
        return _distinct(self._pand, rows)


def _distinct(column: "array[int]", rows: Sequence[int]) -> tuple[str, ...]:
    if len(rows) == 1:
        return (f"{only:016d}",) if (only := column[rows[0]]) else ()
    return tuple(dict.fromkeys(f"{column[row]:016d}" for row in rows if column[row]))


def _found(column: "array[int]", order: "array[int]", identifier: int) -> list[int]:
    start = end = bisect_left(order, identifier, key=column.__getitem__)
    while end < len(order) and column[order[end]] == identifier:
        end += 1
    return list(order[start:end])


def _held(values: np.ndarray) -> "array[int]":
    """Return numbers as an array that gives them one by one faster than numpy does."""
    return array({8: "q", 4: "i", 1: "b"}[values.itemsize], values.tobytes())


def _order(keys: np.ndarray) -> np.ndarray:
    return np.argsort(keys, kind="stable").astype(np.int32)


def _canonical(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Street]]:
    """Return the book's columns in the order of postcode and number, and the streets they name."""
    text = {c: pl.col(c).cast(pl.String).fill_null("") for c in ("letter", "addition")}
    identifiers = [
        pl.col(f"{name}_id").cast(pl.String).str.strip_chars().cast(pl.Int64, strict=False)
        .fill_null(0).alias(name)
        for name in ("num", "vbo", "pand")
    ]  # fmt: skip
    frame = rows.select(
        *identifiers,
        pl.col("number").cast(pl.String).cast(pl.Int32, strict=False).fill_null(0)
        .clip(0, _LAST_NUMBER - 1),
        (text["letter"].str.strip_chars() + text["addition"].str.strip_chars()).alias("raw_suffix"),
        pl.col("postcode").str.replace_all(" ", "").str.to_uppercase().str.strip_chars()
        .fill_null(""),
        *(pl.col(name).fill_null("") for name in _STREET),
        pl.col("current").fill_null(value=True),
    )  # fmt: skip
    suffixes = frame["raw_suffix"].unique()
    spelled = pl.DataFrame(
        {"raw_suffix": suffixes, "suffix": [address_parts.suffix(one) for one in suffixes]},
        schema={"raw_suffix": pl.String, "suffix": pl.String},
    )
    named, found = _named(frame.select(_STREET).unique(maintain_order=True))
    frame = frame.join(spelled, on="raw_suffix", how="left").join(named, on=_STREET, how="left")
    frame = frame.drop("raw_suffix", *_STREET).rename({"street_no": "street"})
    return frame.sort("postcode", "number", "suffix", "num"), found


_STREET = ("street", "short_street", "place")


def _named(names: pl.DataFrame) -> tuple[pl.DataFrame, list[Street]]:
    """Return the number of each street as it is spelled, and the streets under all their names."""
    known: dict[tuple[str, str], dict[str, Name]] = {}
    ids: list[int] = []
    order: dict[tuple[str, str], int] = {}
    for full, short, town in names.iter_rows():
        spelled = [name for text in (full, short) if (name := streets.street_name(text))]
        key = (spelled[0].whole if spelled else "", address_parts.place(town) or "")
        ids.append(order.setdefault(key, len(order)))
        known.setdefault(key, {}).update((name.whole, name) for name in spelled)
    return names.with_columns(pl.Series("street_no", ids, dtype=pl.Int32)), [
        Street(names=tuple(spelled.values()), place=town) for (_, town), spelled in known.items()
    ]


def _coded(column: pl.Series) -> tuple[np.ndarray, list[str]]:
    """Return a column as numbers, and the texts that these stand for."""
    texts = column.unique().sort()
    coded = column.cast(pl.Enum(texts)).to_physical().cast(pl.Int32)
    return coded.to_numpy(), texts.to_list()


def _areas(frame: pl.DataFrame) -> Iterator[tuple[str, list[int]]]:
    """Give the streets of every area that shares the four digits of its postcodes."""
    area = pl.col("postcode").str.head(4).alias("area")
    streets_of = frame.filter(pl.col("postcode") != "").group_by(area)
    return streets_of.agg(pl.col("street").unique().sort()).iter_rows()
