"""What stands in a case, and what of it a next step still misses (R-054)."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.cases import Case, Signature, Written
from contracts.outcomes import Cell, Outcome, Reason
from contracts.privacy import PrivacyCheck
from contracts.protocol import HIT, HIT_CHECK, NO_HIT, OUTCOME_GATES, Protocol
from contracts.topics import Kind
from contracts.weighings import Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything recorded in a case on which its moves depend."""

    case: Case
    profile: Protocol
    weighings: Sequence[Weighing] = ()
    """Every version, oldest first."""
    checks: Sequence[PrivacyCheck] = ()
    written: Sequence[Written] = ()
    signatures: Sequence[Signature] = ()
    cells: Sequence[Cell] | None = None
    """The latest hit check's answer of departments that can give a hit; nothing if none ran."""
    kinds: frozenset[Kind] = frozenset()
    """The kinds of its topics."""

    def latest(self, weighing: str) -> Weighing | None:
        """Return the last version of a weighing, if it was made."""
        made = [one for one in self.weighings if one.weighing == weighing]
        return made[-1] if made else None


def missing(standing: Standing, gates: Sequence[str]) -> list[str]:
    """Return those of the gates that do not stand."""
    return [gate for gate in gates if not stands(standing, gate)]


def stands(standing: Standing, gate: str) -> bool:
    """Return whether one gate stands; a name that nothing bears does not (D-015)."""
    if gate in OUTCOME_GATES:
        return _outcome_stands(standing.cells, gate)
    profile = standing.profile
    phase = profile.phase_of(gate)
    if phase is None:
        return False
    if phase.weighing(gate) is not None:
        latest = standing.latest(gate)
        return latest is not None and latest.passed
    if phase.record(gate) is not None:
        return any(one.record == gate for one in standing.written)
    made = [one for one in standing.checks if one.prescribed == gate]
    part = phase.privacy_check(gate)
    if part is not None and part.per_participant:
        return _each_stands(made, standing.case.protocol_sha256)
    return (
        bool(made)
        and made[-1].protocol_sha256 == standing.case.protocol_sha256
        and (made[-1].stands)
    )


def _each_stands(made: Sequence[PrivacyCheck], protocol_sha256: str) -> bool:
    """Return whether every participant's own last check is decided, and one allowed (R-038)."""
    own = [one for one in made if one.protocol_sha256 == protocol_sha256]
    last = {one.participants: one for one in own}.values()
    return any(one.stands for one in last) and all(
        one.stands or one.refused_at is not None for one in last
    )


def _outcome_stands(cells: Sequence[Cell] | None, gate: str) -> bool:
    """Return what the hit check came to; a doubt not yet verified is neither hit nor none."""
    if cells is None:
        return False
    hit = any(cell.outcome is Outcome.HIT for cell in cells)
    doubt = any(
        cell.outcome is Outcome.NO_ANSWER and cell.reason is Reason.TO_VERIFY for cell in cells
    )
    return {HIT_CHECK: True, HIT: hit, NO_HIT: not hit and not doubt}[gate]
