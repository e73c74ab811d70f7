"""A contract that may still wait for people, as far as it can be tried out."""

import re

from connectors import agreements
from contracts import sources
from contracts.errors import Invalid, WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract

FILL_IN = "FILL IN"

_OPEN = re.compile(rf"(?:property: )?(\w+)(?:: |, value: ){FILL_IN}\b")


def places_open(text: str) -> dict[int, str]:
    """Return what a draft leaves open, by the number of its line."""
    lines = enumerate(text.splitlines(), 1)
    return {number: found[1] for number, line in lines if (found := _OPEN.search(line))}


def triable(text: str, source: SourceName) -> tuple[SourceContract, bool]:
    """Return a contract and whether it is a draft; raises `Invalid` where more is to be settled."""
    contract, findings = sources.drafted(text, agreements.odcs_schema())
    places = places_open(text)
    others = [finding for finding in findings if finding.line not in places]
    if contract is None or others:
        listed = "\n".join(f"  {finding}" for finding in others or findings)
        raise Invalid(
            f"The contract cannot be tried yet: {len(others or findings)} findings.\n{listed}",
            code="C-110",
        )
    if contract.name != source:
        raise WrongUse(
            f"That contract is of {contract.name}, not of {source}. Name the one or the other.",
            code="C-636",
        )
    agreements.require_registrable(contract)
    return contract, bool(findings)
