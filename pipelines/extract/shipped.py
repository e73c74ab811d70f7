"""The contract that ships for a format, as a draft for somebody's own source."""

import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from contracts import sources
from pipelines.extract.contract_text import Wanted, quoted
from pipelines.extract.draft import FILL_IN

OF_READER: Mapping[str, str] = {
    "bag_extract": "bag",
    "bag_csv": "bag",
    "woz_haalcentraal": "woz",
}
"""The source whose contract is about what a reader gives, where neither bears its name."""

_PEOPLE = re.compile(r"^team:\n(?:[ -].*\n)+", re.MULTILINE)
_ASKED = ("contact", "legalGround", "regime")


def shipped_draft(wanted: Wanted, reader: str, options: Mapping[str, str]) -> str | None:
    """Return the contract that ships for a reader as a draft; nothing where none ships.

    What the made-up municipality filled in stands behind each FILL IN, to compare with.
    """
    text = _shipped(reader)
    if text is None:
        return None
    changes = {
        r"^id: .*": f"id: urn:treffer:source:{wanted.name}",
        r"^name: .*": f"name: {quoted(wanted.name)}",
        r"^status: .*": "status: draft",
        r"^  purpose: (.*)": rf"  purpose: {FILL_IN}  # as shipped: \1",
        **_own("reader", reader, indent="      ", behind=options),
        **_own("role", wanted.role.value),
        **_own("department", quoted(wanted.department)),
        **_own("secrecy", "closed"),
    }
    for name in _ASKED:
        line = rf"^  - \{{property: {name}, value: (.*)\}}"
        changes[line] = f"  - {{property: {name}, value: {FILL_IN}}}  # as shipped: \\1"
    for pattern, new in changes.items():
        text = re.sub(pattern, _literal(new), text, flags=re.MULTILINE)
    return _PEOPLE.sub("", text)


def shipped_options(reader: str) -> Mapping[str, str]:
    """Return what the contract that ships for a reader tells it, such as which field holds what."""
    text = _shipped(reader)
    return {} if text is None else sources.load(text).options


def _own(
    name: str, value: str, *, indent: str = "  ", behind: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    lines = [(name, value), *((option, quoted(text)) for option, text in behind.items())]
    new = "\n".join(f"{indent}- {{property: {one}, value: {text}}}" for one, text in lines)
    return {rf"^{indent}- \{{property: {name}, value: .*\}}": new}


def _literal(new: str) -> str:
    """Return a replacement in which only our own group is one."""
    return new.replace("\\", r"\\").replace(r"\\1", r"\1")


def _shipped(reader: str) -> str | None:
    folder = resources.files("contracts") / "sources"
    own = folder / "formats" / f"{reader}.odcs.yaml"
    of_source = folder / f"{OF_READER.get(reader, reader)}.odcs.yaml"
    found = next((file for file in (own, of_source) if file.is_file()), None)
    return None if found is None else found.read_text("utf-8")
