"""What a profile says that cannot be, and what it leaves open: every finding with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from contracts.errors import Invalid, NotPermitted
from contracts.protocol import ENDS, OUTCOME_GATES, Phase, Protocol, read

NO = ": nee"
"""What a way is labelled with that a weighing leads to which does not pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong with a profile."""

    place: str
    says: str

    def __str__(self) -> str:
        """Return place and finding in one line."""
        return f"{self.place}: {self.says}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A way from one phase to another or to an end."""

    start: str
    end: str
    label: str


@lru_cache(maxsize=32)
def load(text: str) -> Protocol:
    """Read a profile; raises `Invalid` with every finding, its place and its reason."""
    profile = read(text)
    found = findings(profile)
    if found:
        raise Invalid(
            f"Protocol {profile.reference} cannot be used: "
            + "; ".join(str(one) for one in found)
            + ".",
            code="P-103",
        )
    return profile


def require_usable(profile: Protocol, today: date) -> None:
    """Raise `NotPermitted` unless the profile can be put into use on this day.

    Its legal basis must stand (R-148) and nothing may be left to fill in (R-087, R-095, R-171).
    """
    if profile.valid_until is not None and today > profile.valid_until:
        raise NotPermitted(
            f"Protocol {profile.reference} cannot be put into use: its legal basis ended on "
            f"{profile.valid_until:%d-%m-%Y} ({profile.source}). A profile with a current legal "
            "basis is needed. (R-148)",
            code="P-112",
        )
    open_ = profile.unfilled()
    if open_:
        told = "; ".join(f"{name} ({profile.fill_in[name].title})" for name in open_)
        raise NotPermitted(
            f"Protocol {profile.reference} cannot be put into use: fill in {told}. "
            "Write the municipality's own copy in its folder of contracts.",
            code="P-113",
        )


def arrows(profile: Protocol) -> list[Arrow]:
    """Return every way through the profile, in its order."""
    found = []
    for phase in profile.phases:
        if phase.passes_when:
            found.append(Arrow(start=phase.id, end=phase.passes_when.to,
                               label=", ".join(phase.passes_when.all)))  # fmt: skip
        for weighing in phase.weighings:
            found += [
                Arrow(start=phase.id, end=outcome, label=f"{weighing.id}{NO}")
                for outcome in weighing.otherwise
            ]
        if phase.decision:
            found += [
                Arrow(start=phase.id, end=option.to if option.to not in ENDS else name, label=name)
                for name, option in phase.decision.options.items()
            ]
        found += [
            Arrow(start=phase.id, end=outcome, label="doorgeleiden") for outcome in phase.route_as
        ]
    return found


def findings(profile: Protocol) -> list[Finding]:
    """Return everything in the profile that cannot be, or that nothing can reach."""
    return [
        *_unknown_roles(profile),
        *_both_sides(profile),
        *_unknown_names(profile),
        *_doubles(profile),
        *_unreachable(profile),
        *_without_term(profile),
    ]


def _unknown_roles(profile: Protocol) -> Iterator[Finding]:
    for place, roles in _roles(profile):
        for role in roles:
            if role not in profile.roles:
                yield Finding(place=place, says=f"unknown role {role}")


def _both_sides(profile: Protocol) -> Iterator[Finding]:
    """Find the roles that would sign what they submit (D-013)."""
    keeping = profile.source_keeping
    for role in keeping.kept_by if keeping else ():
        if keeping and role in keeping.signed_by:
            yield Finding(place="source_keeping", says=f"{role} both submits and signs")


def _roles(profile: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "activated_by", profile.activated_by
    yield "migrated_by", profile.migrated_by
    yield "access", profile.access.roles
    yield "signal", profile.signal.by
    yield "verified_by", profile.verified_by
    yield "notices_to", profile.notices_to
    yield "reviewed_by", profile.reviewed_by
    if keeping := profile.source_keeping:
        yield "source_keeping", (*keeping.kept_by, *keeping.signed_by, *keeping.run_by)
    yield "disclosure", (*profile.disclosure.asked_by, *profile.disclosure.by)
    for phase in profile.phases:
        yield phase.id, phase.workers
        for weighing in phase.weighings:
            yield f"{phase.id}.{weighing.id}", weighing.by
        for check in phase.privacy_checks:
            yield f"{phase.id}.{check.id}", (*check.asked_by, *check.by, *check.on_doubt)
        for record in phase.records:
            yield f"{phase.id}.{record.id}", record.by
        if phase.hit_check:
            yield f"{phase.id}.hit_check", phase.hit_check.by
        if phase.decision:
            yield f"{phase.id}.decision", phase.decision.by


def _unknown_names(profile: Protocol) -> Iterator[Finding]:
    phases = {phase.id for phase in profile.phases}
    for phase in profile.phases:
        for place, gates in _gates(phase):
            for gate in gates:
                if gate not in OUTCOME_GATES and profile.phase_of(gate) is None:
                    yield Finding(place=place, says=f"needs {gate}, which nothing in it is")
        if phase.passes_when and phase.passes_when.to not in phases:
            yield Finding(place=phase.id, says=f"goes on to unknown phase {phase.passes_when.to}")
        for name, option in phase.decision.options.items() if phase.decision else ():
            if phase.decision and phase.decision.all_sign and _is_back(profile, phase, option.to):
                yield Finding(
                    place=f"{phase.id}.{name}", says="leads back, which one role decides alone"
                )
            if option.to not in phases | ENDS:
                yield Finding(
                    place=f"{phase.id}.{name}", says=f"goes on to unknown phase {option.to}"
                )
            for made in option.weighed:
                if not any(one.weighing(made) for one in profile.phases):
                    yield Finding(place=f"{phase.id}.{name}", says=f"unknown weighing {made}")
        if phase.hit_check:
            known = {one.id for p in profile.phases for one in p.privacy_checks}
            if phase.hit_check.after not in known:
                yield Finding(
                    place=f"{phase.id}.hit_check", says=f"after unknown {phase.hit_check.after}"
                )
        for weighing in phase.weighings:
            if weighing.criteria is not None and weighing.criteria not in profile.fill_in:
                yield Finding(
                    place=f"{phase.id}.{weighing.id}",
                    says=f"criteria {weighing.criteria} is not among fill_in",
                )
    for role, names in profile.access.only_in.items():
        if role not in profile.access.roles:
            yield Finding(place="access", says=f"only_in names {role}, which may not read at all")
        for unknown in sorted(set(names) - phases):
            yield Finding(place="access", says=f"unknown phase {unknown}")
    for name, recipient in profile.recipients.items():
        for gate in recipient.needs:
            if gate not in OUTCOME_GATES and profile.phase_of(gate) is None:
                yield Finding(place=f"recipients.{name}", says=f"needs unknown {gate}")
    for name, term in profile.retention.items():
        if term.recipient is not None and term.recipient not in profile.recipients:
            yield Finding(place=f"retention.{name}", says=f"unknown recipient {term.recipient}")


def _is_back(profile: Protocol, phase: Phase, to: str) -> bool:
    order = [one.id for one in profile.phases]
    return to in order and order.index(to) <= order.index(phase.id)


def _gates(phase: Phase) -> Iterator[tuple[str, tuple[str, ...]]]:
    for weighing in phase.weighings:
        yield f"{phase.id}.{weighing.id}", weighing.needs
    for record in phase.records:
        yield f"{phase.id}.{record.id}", record.needs
    if phase.hit_check:
        yield f"{phase.id}.hit_check", phase.hit_check.needs
    if phase.passes_when:
        yield f"{phase.id}.passes_when", phase.passes_when.all
    for name, option in phase.decision.options.items() if phase.decision else ():
        yield f"{phase.id}.{name}", option.needs


def _doubles(profile: Protocol) -> Iterator[Finding]:
    seen: set[str] = set()
    for phase in profile.phases:
        for part in phase.parts:
            if part in seen:
                yield Finding(place=f"{phase.id}.{part}", says="has the name of another part")
            seen.add(part)
        items = [
            name
            for weighing in phase.weighings
            for item in weighing.spec().steps
            for name in (one.id for one in item.items)
        ]
        for name in sorted({one for one in items if items.count(one) > 1}):
            yield Finding(place=phase.id, says=f"criterion {name} stands in it twice")
    if len({phase.id for phase in profile.phases}) < len(profile.phases):
        yield Finding(place="phases", says="two phases have one name")


def _unreachable(profile: Protocol) -> Iterator[Finding]:
    """Find dead phases, outcomes that nothing leads to, and phases that lead nowhere."""
    ways = arrows(profile)
    reached = {profile.phases[0].id}
    while True:
        more = {way.end for way in ways if way.start in reached} - reached
        if not more:
            break
        reached |= more
    for phase in profile.phases:
        if phase.id not in reached:
            yield Finding(place=phase.id, says="no way leads to this phase")
        if not any(way.start == phase.id for way in ways):
            yield Finding(place=phase.id, says="no way leads out of this phase")
    for outcome in profile.retention:
        if outcome not in reached:
            yield Finding(place=f"retention.{outcome}", says="no case can end so")


def _without_term(profile: Protocol) -> Iterator[Finding]:
    phases = {phase.id for phase in profile.phases}
    for outcome in dict.fromkeys(way.end for way in arrows(profile)):
        if outcome not in phases and outcome not in profile.retention:
            yield Finding(place=f"retention.{outcome}", says="has no term")
