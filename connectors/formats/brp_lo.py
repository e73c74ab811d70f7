"""Reads the BRP as rows of the LO GBA: a column per category, group and element, with history.

The first column is filled on the first row of a person list (persoonslijst) alone. The rows that
follow hold, per category, what there is more than one of: older versions, other partners.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from connectors.formats import brp
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.encodings import encoding_of
from connectors.formats.tabular_csv import (
    EMPTY,
    QUOTES,
    TOO_FEW,
    TOO_MANY,
    CsvReader,
    misfits,
    physical_lines,
    records,
    told,
)
from contracts.errors import RawFileUnreadable

OF_NOBODY = "row_of_no_known_person"
"""It follows on a broken row, which may have been the first of another person list."""
MOST_ROWS: Final = 5_000
"""No person list has more; a file whose first column is empty would fill memory."""

OTHER_PARTNER = "05"
"""In 05.H: the next row holds another partner, not an older version of this one."""

CATEGORIES = ("01", "05", "07", "08")
MARK: Final = "H"
WRONG: Final = "84.10"
"""Filled where a version turned out never to have been true."""

USED = (
    "01.01.10", "01.01.20", "01.02.10", "01.02.20", "01.02.30", "01.02.40", "01.03.10", "01.04.10",
    "01.61.10", "01.83.10", "01.83.30", "01.84.10", "01.85.10",
    "05.02.30", "05.02.40", "05.07.10", "05.83.10", "05.83.30", "05.H",
    "07.67.10", "07.67.20", "07.70.10",
    "08.10.10", "08.10.30", "08.11.10", "08.11.15", "08.11.20", "08.11.30", "08.11.40", "08.11.50",
    "08.11.60", "08.11.70", "08.11.80", "08.11.90", "08.12.10", "08.13.10", "08.13.20", "08.83.10",
    "08.83.30", "08.84.10", "08.85.10",
)  # fmt: skip
"""The columns without which a file is refused: a flag that is not there must not read as no."""

Fields: TypeAlias = Mapping[str, str]
"""The values of one row that are not empty, by the number of their element."""

Layout: TypeAlias = Mapping[str, Mapping[str, int]]
"""By category where each of its elements stands in a row."""

_ELEMENT = re.compile(r"\d\d\.(?:\d\d\.\d\d|H)")


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the persons in batches, each followed by their history; there are no options."""
    del options
    encoding = encoding_of(path)
    with told(path, encoding), path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(physical_lines(stream, path.name), delimiter=";", strict=True)
        rows = _rows(reader, path.name)
        yield from batches(rows, brp.COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


class _Line(NamedTuple):
    """One row of a person list."""

    number: int
    person: Fields
    partner: Fields
    status: Fields
    stay: Fields


def _rows(reader: CsvReader, file: str) -> Iterator[Row | LeftOut]:
    """Yield all of one person list after another; memory holds one."""
    layout, wide = _layout(reader, file)
    found: list[_Line] = []
    is_known = False
    first = reader.line_num + 1
    for fields in records(reader, file):
        line, spans = first, reader.line_num - first + 1
        first = reader.line_num + 1
        if wrong := _broken(fields, wide):
            # What follows may be of the person that this row was of, or of the one before.
            is_known = False
            yield from misfits(line, spans, wrong)
        elif fields and not any(fields):
            yield EMPTY
        elif fields and fields[0].strip():
            yield from _of(found)
            found, is_known = [_line(line, fields, layout)], True
        elif fields and is_known:
            found.append(_line(line, fields, layout))
            if len(found) > MOST_ROWS:
                why = f"the person list that ends on line {line} has over {MOST_ROWS} rows"
                raise RawFileUnreadable(file, why)
        elif fields:
            yield from misfits(line, spans, OF_NOBODY)
    yield from _of(found)


def _layout(reader: CsvReader, file: str) -> tuple[Layout, int]:
    """Return where each element of a category stands; the header may have other names twice."""
    header = next((fields for fields in records(reader, file) if fields), [])
    names = [name.strip() for name in header]
    counted = Counter(names)
    if wrong := [name for name in USED if counted[name] != 1]:
        raise RawFileUnreadable(file, f"its header has not once {', '.join(wrong)}")
    if _ELEMENT.fullmatch(names[0]):
        raise RawFileUnreadable(file, "its first column is not the number of a person list")
    layout: dict[str, dict[str, int]] = {category: {} for category in CATEGORIES}
    for at, name in enumerate(names):
        if name[:2] in layout and _ELEMENT.fullmatch(name):
            layout[name[:2]].setdefault(name[3:], at)
    return layout, len(names)


def _broken(fields: Sequence[str] | None, wide: int) -> str | None:
    if fields is None:
        return QUOTES
    if fields and len(fields) < wide:
        return TOO_FEW
    return TOO_MANY if any(fields[wide:]) else None


def _line(number: int, fields: Sequence[str], layout: Layout) -> _Line:
    told = [
        {
            element: text
            for element, at in places.items()
            if (raw := fields[at]) and (text := raw.strip())
        }
        for places in layout.values()
    ]
    # A mark without a version beside it tells of nothing.
    return _Line(number, *(one if one.keys() - {MARK} else {} for one in told))


def _of(lines: Sequence[_Line]) -> list[Row | LeftOut]:
    """Return a person as now, and what is given and left out of their history."""
    if not lines:
        return []
    names = [_name(line) for line in lines if line.person]
    stays = [_stay(line) for line in lines if line.stay]
    person = names[0].person if names else brp.Person()
    place = stays[0] if stays else brp.Version(line=lines[0].number)
    partner, doubt = _partner(lines)
    status = _status(lines, doubt)
    if why := brp.void(person, status):
        return [why]
    now = person._replace(
        partner_voorvoegsel=partner.get("02.30"), partner_geslachtsnaam=partner.get("02.40")
    )
    former = [*brp.former_names(names), *brp.former_stays(stays)]
    history = [one for one in former if isinstance(one, brp.Former)]
    left_out = [one for one in former if not isinstance(one, brp.Former)]
    rows = brp.rows(lines[0].number, now, place.address, place.stay, status, history)
    return [*rows, *left_out]


def _name(line: _Line) -> brp.Version:
    get = line.person.get
    return brp.Version(
        line=line.number,
        person=brp.Person(
            bsn=get("01.20"),
            a_nummer=get("01.10"),
            voornamen=get("02.10"),
            voorvoegsel=get("02.30"),
            geslachtsnaam=get("02.40"),
            adellijke_titel=get("02.20"),
            aanduiding_naamgebruik=get("61.10"),
            geboortedatum=get("03.10"),
            geslacht=get("04.10"),
        ),
        since=get("85.10"),
        in_onderzoek=brp.investigated(_doubt(line.person)),
        is_wrong=WRONG in line.person,
    )


def _stay(line: _Line) -> brp.Version:
    get = line.stay.get
    since = get("10.30") or get("13.20")
    return brp.Version(
        line=line.number,
        address=brp.Address(
            straat=get("11.15") or get("11.10"),
            korte_straat=get("11.10"),
            huisnummer=get("11.20"),
            huisletter=get("11.30"),
            huisnummertoevoeging=get("11.40"),
            aanduiding_bij_huisnummer=get("11.50"),
            postcode=get("11.60"),
            woonplaats=get("11.70"),
            nummeraanduiding_id=get("11.90"),
            adresseerbaar_object_id=get("11.80"),
        ),
        stay=brp.Stay(
            functie_adres=get("10.10"),
            verblijf_vanaf=since,
            verblijf_type=brp.stay_type(get("11.10"), get("12.10"), get("13.10")),
            niet_op_adres="1" if brp.is_deserted(_doubt(line.stay)) else "0",
            land=get("13.10"),
        ),
        since=since,
        valid_from=get("85.10"),
        in_onderzoek=brp.investigated(_doubt(line.stay)),
        is_wrong=WRONG in line.stay,
    )


def _status(lines: Sequence[_Line], partner: str) -> brp.Status:
    """Return what holds for the whole list; secrecy that is not told counts as secrecy."""
    line = lines[0]
    # There is one inscription to a list, wherever its rows put it.
    get = next((one.status for one in lines if one.status), line.status).get
    return brp.Status(
        geheim="0" if get("70.10") == "0" else "1",
        opschorting_reden=get("67.20"),
        opschorting_datum=get("67.10"),
        in_onderzoek=brp.investigated(
            *brp.present(_doubt(line.person), partner, _doubt(line.stay))
        ),
    )


def _partner(lines: Sequence[_Line]) -> tuple[Fields, str]:
    """Return the partner of now, else the last one, and the number of what is doubted of them."""
    newest: list[Fields] = []
    is_other = True
    for line in lines:
        if line.partner and is_other:
            newest.append(line.partner)
        is_other = line.partner.get(MARK) == OTHER_PARTNER
    if not newest:
        return {}, ""
    partner = max(newest, key=lambda one: one.get("07.10", "9999"))
    return partner, _doubt(partner)


def _doubt(told: Fields) -> str:
    """Return the number of what is under investigation; one that ended is none."""
    return "" if "83.30" in told else told.get("83.10", "")
