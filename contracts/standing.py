"""What stands in a case, and what of it a next step still misses (R-054)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.cases import Case, Migration, Signature, Written
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
    migrations: Sequence[Migration] = ()

    @property
    def begun(self) -> datetime | None:
        """Return since when the case is anew where it is: led back there, or moved to a version.

        What was weighed, asked, written and signed in this phase before counts no more: each
        round of interventions has its own, and each version its own (R-002, R-202, R-203).
        """
        moments = [one.at for one in self.migrations]
        moments += [one.at for one in self.signatures if _leads_back(self.profile, one, self.case)]
        return max(moments, default=None)

    def latest(self, weighing: str) -> Weighing | None:
        """Return the last version of a weighing that counts, if it was made."""
        made = [one for one in self.weighings if one.weighing == weighing]
        return made[-1] if made and self.counts(weighing, made[-1].decided_at) else None

    def counts(self, part: str, at: datetime) -> bool:
        """Return whether what was done then on this part counts now."""
        here = self.profile.phase(self.case.phase)
        return part not in here.parts or self.begun is None or at > self.begun

    def is_written(self, record: str) -> bool:
        """Return whether a record is there that counts."""
        return any(one.record == record and self.counts(record, one.at) for one in self.written)

    def asked(self, check: str) -> list[PrivacyCheck]:
        """Return the privacy checks of that name that count, oldest first."""
        return [
            one
            for one in self.checks
            if one.prescribed == check and self.counts(check, one.requested_at)
        ]

    def signed(self) -> list[Signature]:
        """Return what was signed in this phase and counts, oldest first."""
        begun = self.begun
        return [
            one
            for one in self.signatures
            if one.phase == self.case.phase and (begun is None or one.at > begun)
        ]


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
        return standing.is_written(gate)
    made = standing.asked(gate)
    part = phase.privacy_check(gate)
    if part is not None and part.per_participant:
        return _each_stands(made, standing.case.protocol_sha256)
    return (
        bool(made)
        and made[-1].protocol_sha256 == standing.case.protocol_sha256
        and (made[-1].stands)
    )


def _leads_back(profile: Protocol, signature: Signature, case: Case) -> bool:
    """Return whether a signature led the case back, to its phase or one before (R-202).

    One of several that must be there leads nowhere by itself; such a decision leads only onward.
    """
    order = {phase.id: number for number, phase in enumerate(profile.phases)}
    decision = profile.phase(signature.phase).decision if signature.phase in order else None
    option = decision.options.get(signature.option) if decision else None
    if option is None or option.to not in order:
        return False
    return order[option.to] <= min(order[signature.phase], order[case.phase])


def _each_stands(made: Sequence[PrivacyCheck], protocol_sha256: str) -> bool:
    """Return whether every participant's own last check is decided, and one allowed (R-038)."""
    own = [one for one in made if one.protocol_sha256 == protocol_sha256]
    last = {one.participants: one for one in own}.values()
    return any(one.stands for one in last) and all(
        one.stands or one.refused_at is not None for one in last
    )


def _outcome_stands(cells: Sequence[Cell] | None, gate: str) -> bool:
    """Return what the hit check came to; a doubt not yet verified is neither hit nor none.

    Where no department answered, nothing was found out: that is not *geen hit*.
    """
    if cells is None:
        return False
    hit = any(cell.outcome is Outcome.HIT for cell in cells)
    none = any(cell.outcome is Outcome.NO_HIT for cell in cells)
    doubt = any(
        cell.outcome is Outcome.NO_ANSWER and cell.reason is Reason.TO_VERIFY for cell in cells
    )
    return {HIT_CHECK: True, HIT: hit, NO_HIT: none and not hit and not doubt}[gate]
