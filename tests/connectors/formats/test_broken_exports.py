"""Whatever happens to an export on its way, its reader says so plainly and shows nothing of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.formats.batches import LINE
from contracts import sources
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, batches_of
from tests.connectors.formats.test_zgw import PERSON, a_thing, case_with

FORMATS = Path(sources.__file__).parent / "sources" / "formats"
CASE = case_with(PERSON, a_thing("adres", identificatie="0457200000205703", postcode="1381LX"))
CASE["omschrijving"] = "een zaak over iets"


def some(path: str, *keys: str, most: int) -> bytes:
    """The first records of a publisher's file, as it gives them."""
    answer = json.loads((DATA / path).read_bytes())
    within = answer
    for key in keys[:-1]:
        within = within[key]
    if keys:
        within[keys[-1]] = within[keys[-1]][:most]
    else:
        answer = answer[:most]
    return json.dumps(answer).encode()


EXPORTS = {
    "kvk": (DATA / "kvk" / "basisprofiel_69599084.json").read_bytes(),
    "brk": (DATA / "brk" / "kadastraalonroerendezaken_7361EW_21.json").read_bytes(),
    "decos": some("decos/decos-vergunningen-zaken-response.json", "content", most=3),
    "powerbrowser": some("powerbrowser/powerbrowser-personen-zaken.json", most=2),
    "zgw": json.dumps({"results": [CASE]}).encode(),
}
OPTIONS: dict[str, dict[str, str]] = {name: {} for name in EXPORTS} | {
    name: dict(sources.load((FORMATS / f"{name}.odcs.yaml").read_text()).options)
    for name in ("decos", "powerbrowser", "zgw")
}
SHORT = 5


def texts(value: object) -> Iterator[str]:
    """Every text that stands as a value in an export."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


VALUES = {
    name: {one for one in texts(json.loads(content)) if len(one) > SHORT}
    for name, content in EXPORTS.items()
}


def read(name: str, content: bytes, folder: Path) -> int | None:
    """How many rows are given, or nothing if the file is refused with nothing of it in sight."""
    path = folder / "export.json"
    path.write_bytes(content)
    try:
        batches = batches_of(name, path, **OPTIONS[name])
    except RawFileUnreadable as refusal:
        assert not {one for one in VALUES[name] if one in str(refusal)}
        assert refusal.__cause__ is None
        assert refusal.__suppress_context__ or refusal.__context__ is None
        return None
    assert all(reason.islower() and reason.isascii() for b in batches for reason in b.left_out)
    return sum(len(batch.rows[LINE]) for batch in batches)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_cut_off_at_any_byte_is_refused(name: str, tmp_path: Path) -> None:
    content = EXPORTS[name].rstrip()
    assert read(name, content, tmp_path)
    cuts = range(0, len(content), 1 if len(content) < 2_500 else 7)
    assert [end for end in cuts if read(name, content[:end], tmp_path) is not None] == []


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_export_with_a_byte_changed_is_read_or_refused(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(EXPORTS[name])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    read(name, bytes(content), tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


def places(value: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every part of an export."""
    yield above
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*above, key))


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_export_with_any_part_replaced_is_read_or_refused(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    export: Any = {"all": json.loads(EXPORTS[name])}
    *way, last = data.draw(st.sampled_from(list(places(export))[1:]))
    within = export
    for key in way:
        within = within[key]
    within[last] = data.draw(JSON)
    read(name, json.dumps(export["all"]).encode(), tmp_path)
