"""What waits for who reviews the journal: a chain that is broken, samples, a month gone by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from contracts.acts import Act
from contracts.errors import IntegrityBroken
from contracts.upkeep import Done
from pipelines.site.frame import moment
from pipelines.steps import journals, review
from pipelines.steps import sample as sample_step
from pipelines.steps.journals import Chain
from pipelines.web.work import HubDesk, may

_LATE = timedelta(hours=25)
"""The chain is verified daily; an hour of grace."""
_NEWEST = 5
"""So many samples are looked through for what is left of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One thing that a reviewer must do something about."""

    path: str
    name: str
    told: str


def reviews(desk: HubDesk) -> bool:
    """Return whether this person reviews the journal."""
    return may(Act.REVIEW_LOG, desk.actor, desk.bench)


def is_late(verified: Done | None, desk: HubDesk) -> bool:
    """Return whether the chain was verified too long ago, or never."""
    return verified is None or desk.now - verified.at > _LATE


def waiting(desk: HubDesk) -> Iterable[Waits]:
    """Yield what waits for a reviewer, a broken chain first; nothing for anybody else."""
    if not reviews(desk):
        return
    chain = journals.chain(desk.bench)
    if chain.broken is not None:
        yield Waits(path="/logboek", name="Logboek", told=broken_told(chain.broken))
        return
    if is_late(chain.verified, desk):
        often = "te lang niet" if chain.verified else "nog nooit"
        told = f"de keten is {often} gecontroleerd"
        yield Waits(path="/logboek", name="Logboek", told=told)
    try:
        yield from _of_samples(desk)
    except IntegrityBroken:
        yield Waits(path="/logboek", name="Logboek", told="een regel is niet meer te lezen")


def chain_of(desk: HubDesk) -> Chain | None:
    """Return how the chain was found last, for who reviews it alone."""
    return journals.chain(desk.bench) if reviews(desk) else None


def broken_told(broken: Done) -> str:
    """Return that the chain was found broken, where and when."""
    place = f"bij regel {broken.count}" if broken.count else "op een regel die niet te lezen is"
    return f"de keten is gebroken {place}, gezien op {moment(broken.at)}"


def _of_samples(desk: HubDesk) -> Iterable[Waits]:
    for line, _ in sample_step.samples(desk.bench, desk.actor, _NEWEST):
        drawn = sample_step.drawn(line, desk.bench, desk.actor)
        left = sum(one.check_id not in drawn.reviewed for one in drawn.checks)
        if left:
            many = "1 hitcheck" if left == 1 else f"{left} hitchecks"
            yield Waits(
                path=f"/logboek/steekproeven/{line}",
                name=f"Steekproef {line}",
                told=f"{many} van {len(drawn.checks)} nog te bekijken",
            )
    if review.is_overdue(desk.bench):
        told = "er is langer dan een maand niets bekeken; trek een steekproef"
        yield Waits(path="/logboek/steekproeven", name="Steekproeven", told=told)
