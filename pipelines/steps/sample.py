"""Draw hit checks at random for the reviewer of the journal, and keep what was found (R-196)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts import cases, sampling
from contracts.acts import Act
from contracts.cases import Case
from contracts.checks import HitCheck
from contracts.errors import Gone, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CheckId
from contracts.journal_search import Wanted
from contracts.outcomes import Outcome
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck
from contracts.protocol import Protocol
from contracts.sampling import Point, Reviewed, Weighed
from pipelines.steps.authorise import authorise_new, profile_in_use, profile_of, take_up
from pipelines.steps.bench import Bench
from pipelines.steps.review import whole, worked_in

MOST = 100
_LINES = 10_000
SEEDS = range(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Hit checks that a seed drew, as far as they are there still."""

    line: int
    """The line of the journal that says it was drawn."""
    seed: int
    size: int
    """How many were asked for."""
    checks: tuple[HitCheck, ...]
    reviewed: Mapping[CheckId, Reviewed]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """All that a reviewer sees of one hit check: no topic, and of the answer counts alone."""

    check: HitCheck
    case: Case
    profile: Protocol = field(repr=False)
    privacy: PrivacyCheck
    weighed: tuple[Weighed, ...]
    points: Mapping[Point, bool]
    counts: Mapping[Outcome, int] = field(repr=False)
    topics: int
    reviewed: Reviewed | None


def draw(size: int, seed: int, bench: Bench, actor: Actor) -> int:
    """Draw hit checks at random; return the line of the journal that keeps the seed.

    Of a journal that is broken nothing is drawn.
    """
    rules = _authorised(bench, actor)
    if not 1 <= size <= MOST or seed not in SEEDS:
        raise WrongUse(
            f"A sample has 1 to {MOST} hit checks, and a seed of 0 to {SEEDS.stop - 1}.",
            code="B-261",
        )
    whole(bench)
    ran = bench.register.hit_checks()
    if not ran:
        raise Gone("There is no hit check to draw: none ran, or all are destroyed.", code="B-262")
    event = Event(
        kind=EventKind.SAMPLE_DRAWN,
        actor=actor.told,
        ids=(str(seed), max((one.check_id for one in ran), key=_number)),
        decision=str(size),
        rules=(*rules, "R-196"),
    )
    return bench.journal.append(event).seq


def drawn(line: int, bench: Bench, actor: Actor) -> Sample:
    """Return the sample that a line of the journal tells of, as it is for this reviewer now.

    Where a hit check was destroyed since, or is of a case in which this reviewer took up another
    duty (D-013), the next in the order of the seed takes its place; all others stay.
    """
    _authorised(bench, actor)
    found = bench.journal.newest(Wanted(kind=EventKind.SAMPLE_DRAWN), before=line + 1, most=1)
    if not found or found[0].seq != line:
        raise Gone("There is no sample of that number.", code="B-404")
    event = found[0].event
    seed, size = int(event.ids[0]), int(event.decision or 0)
    last = _number(CheckId(event.ids[1]))
    ran = [one for one in bench.register.hit_checks() if _number(one.check_id) <= last]
    own = {case_id for case_id in {o.case_id for o in ran} if worked_in(case_id, bench, actor)}
    there = [one for one in ran if one.case_id not in own]
    kept = sorted(there, key=lambda one: _ranked(seed, one))[:size]
    kept.sort(key=lambda one: _number(one.check_id))
    return Sample(
        line=line, seed=seed, size=size, checks=tuple(kept), reviewed=_reviewed(line, kept, bench)
    )


def samples(bench: Bench, actor: Actor, most: int) -> Sequence[tuple[int, Event]]:
    """Return the newest draws with their line, newest first."""
    _authorised(bench, actor)
    wanted = Wanted(kind=EventKind.SAMPLE_DRAWN)
    return [(one.seq, one.event) for one in bench.journal.newest(wanted, before=None, most=most)]


def to_review(sample: Sample, check_id: CheckId, bench: Bench) -> ToReview:
    """Return what there is to see of one hit check of a sample that was drawn for this person."""
    check = next((one for one in sample.checks if one.check_id == check_id), None)
    if check is None:
        raise Gone("There is no such hit check in this sample.", code="B-404")
    case = bench.register.case(check.case_id)
    profile = profile_of(case, bench)
    privacy = bench.register.privacy_check(check.privacy_check)
    stood = sampling.weighed(
        check, privacy.prescribed, profile, bench.register.weighings(case.case_id)
    )
    cells = bench.register.cells(check_id)
    lines = [
        line
        for number in (check_id, privacy.check_id)
        for line in bench.journal.newest(Wanted(number=number), before=None, most=_LINES)
    ]
    return ToReview(
        check=check,
        case=case,
        profile=profile,
        privacy=privacy,
        weighed=stood,
        points=sampling.points(check, privacy, stood, lines),
        counts={one: sum(cell.outcome is one for cell in cells) for one in Outcome},
        topics=len({cell.topic for cell in cells}),
        reviewed=sample.reviewed.get(check_id),
    )


def conclude(
    line: int, check_id: CheckId, finding: str, bench: Bench, actor: Actor, *, is_right: bool
) -> Reviewed:
    """Keep what a reviewer found of one hit check of a sample, with the case."""
    looked = to_review(drawn(line, bench, actor), check_id, bench)
    rules = _authorised(bench, actor)
    cases.require_reason(finding)
    case_id = looked.case.case_id
    bench.journal.append(
        Event(
            kind=EventKind.CHECK_REVIEWED,
            actor=actor.told,
            ids=(case_id, check_id, str(line)),
            decision="right" if is_right else "wrong",
            rules=(*rules, "R-196"),
        )
    )
    take_up(Act.REVIEW_LOG, case_id, bench, actor)
    made = Reviewed(
        check_id=check_id, drawn_at=line, is_right=is_right, finding=finding,
        by=actor.told, at=bench.clock.now(),
    )  # fmt: skip
    bench.records.add(case_id, made)
    return made


def _authorised(bench: Bench, actor: Actor) -> tuple[str, ...]:
    profile, _ = profile_in_use(bench)
    return authorise_new(Act.REVIEW_LOG, profile, bench, actor)


def _ranked(seed: int, check: HitCheck) -> float:
    """Return by what a hit check is drawn: of itself and the seed alone, whatever else there is."""
    return random.Random(f"{seed}/{check.check_id}").random()  # noqa: S311  no secret


def _number(check_id: CheckId) -> int:
    return int(check_id.rpartition("-")[2])


def _reviewed(line: int, checks: Sequence[HitCheck], bench: Bench) -> dict[CheckId, Reviewed]:
    """Return the last finding of each of these hit checks in one sample."""
    return {
        one.check_id: one
        for case_id in {check.case_id for check in checks}
        for one in bench.records.all(case_id, Reviewed)
        if one.drawn_at == line
    }
