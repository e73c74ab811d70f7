"""A topic as somebody types it: from a file, from standard input, or asked field by field."""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import typer

from connectors.files import read_text
from contracts.errors import Invalid
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle

_PERSON = ("family_name", "prefix", "given_names", "initials", "birth_date", "bsn",
           "partner_name", "partner_prefix")  # fmt: skip
_ADDRESS = ("street", "house_number", "postcode", "place", "bag_num")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: (*_PERSON, *_ADDRESS),
    Kind.ORGANISATION: ("name", "kvk", "branch", "rsin", *_ADDRESS),
    Kind.ADDRESS: _ADDRESS,
    Kind.PARCEL: ("designation",),
    Kind.VEHICLE: ("plate",),
}
"""What can be said of each kind of topic."""


def read(kind: Kind, source: str | None) -> Topic:
    """Return the topic; a BSN is typed unseen and no value is ever an argument."""
    values = _asked(kind) if source is None else _read(kind, source)
    return topic(kind, {name: value for name, value in values.items() if value})


def topic(kind: Kind, values: Mapping[str, str]) -> Topic:
    """Return the topic with these values."""
    address = Address(**{name: values[name] for name in _ADDRESS if name in values})
    own = {name: value for name, value in values.items() if name not in _ADDRESS}
    has_address = any(name in values for name in _ADDRESS)
    return Topic(
        kind=kind,
        party=Party(
            person=Person(**own) if kind is Kind.PERSON else None,
            organisation=Organisation(**own) if kind is Kind.ORGANISATION else None,
            address=address if has_address else None,
            parcel=Parcel(**own) if kind is Kind.PARCEL else None,
            vehicle=Vehicle(**own) if kind is Kind.VEHICLE else None,
        ),
    )


def _read(kind: Kind, source: str) -> dict[str, str]:
    text = sys.stdin.read() if source == "-" else read_text(Path(source), "B-150")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Invalid(
            'The topic must be written as TOML: one `name = "value"` a line.', code="B-151"
        ) from None
    is_known = set(content) <= set(FIELDS[kind])
    if not is_known or not all(isinstance(value, str) for value in content.values()):
        # A name that is not known is not told: it can be a value that was put first.
        raise Invalid(
            f"A {kind.value} is described by texts under: {', '.join(FIELDS[kind])}; "
            "and under no other name.",
            code="B-151",
        )
    return content


def _asked(kind: Kind) -> dict[str, str]:
    return {
        name: typer.prompt(
            name.replace("_", " "),
            default="",
            show_default=False,
            hide_input=name == "bsn",
            err=True,
        )
        for name in FIELDS[kind]
    }
