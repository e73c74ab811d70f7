"""What the gate's contracts say of each field that a request asks for, for who decides on it."""

from dataclasses import dataclass

from contracts.errors import TrefferError
from contracts.grants import RequestState
from contracts.sources import SourceContract
from pipelines.gate import parts
from pipelines.gate.bench import GateBench
from pipelines.gate.parts import Part
from pipelines.gate.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field that is asked for."""

    name: str
    classes: tuple[str, ...]
    """How sensitive the contracts call it."""
    can: bool
    """Whether a grant can name it."""
    needs_law: bool
    two_decide: bool
    contracts: tuple[SourceContract, ...]
    """Of the sources that hold it, as long as the request waits for a decision."""
    is_granted: bool


def lines(seen: View, bench: GateBench) -> list[Line]:
    """Return what can be said of each field, in the order in which they were asked."""
    held = _held(seen, bench)
    return [
        Line(
            name=name,
            classes=_classes(seen, name),
            can=name in seen.grantable,
            needs_law=seen.agreed.needs_law(name),
            two_decide=seen.agreed.two_decide(name),
            contracts=tuple(bench.contract(part.source) for part in held if name in part.grantable),
            is_granted=seen.grant is not None and name in seen.grant.fields,
        )
        for name in seen.request.fields
    ]


def _held(seen: View, bench: GateBench) -> list[Part]:
    if seen.state is not RequestState.SUBMITTED:
        return []
    try:
        return parts.parts(seen.request, bench)
    except TrefferError:
        # `seen.problem` says why.
        return []


def _classes(seen: View, name: str) -> tuple[str, ...]:
    found = seen.agreed.classes.get(name) or seen.request.classes.get(name, ())
    return tuple(sorted(found))
