"""Pages on cases: the list, one case with its steps and its timeline, and who reported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.agenda import Do
from contracts.cases import Case, CaseState, Deviation, Evidence, Reporter
from contracts.errors import Gone, TrefferError
from contracts.grants import DisclosureRequest, RequestState
from contracts.ids import CaseId
from contracts.privacy import Verdict
from contracts.protocol import CheckKind, Protocol
from contracts.standing import Standing
from pipelines.site import places
from pipelines.site.desk import Form
from pipelines.site.words import word
from pipelines.steps import cases as step
from pipelines.steps import permit, requests, timeline
from pipelines.steps.authorise import profile_in_use, profile_of
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk, case_in_sight, may

pages = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A disclosure request as the page of its case lists it."""

    number: str
    topic: str
    department: str
    state: RequestState
    until: datetime | None


@pages.get("/dossiers")
def list_cases(desk: AtWork) -> Response:
    """List the cases that this person may read."""
    found = step.visible(desk.bench, desk.actor)
    profiles = {one.protocol_sha256: profile_of(one, desk.bench) for one in found}
    return desk.page(
        "analyst/cases.html",
        cases=found,
        profiles=profiles,
        may_open=may(Act.OPEN_CASE, desk.actor, desk.bench),
    )


@pages.get("/dossiers/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show where a case stands, what is next, and everything that happened in it."""
    case = case_in_sight(number, desk)
    if case.state is CaseState.DESTROYED:
        return _what_is_left(case, desk)
    return _drawn(step.standing(case, desk.bench), desk)


@pages.post("/dossiers/{number}/signalen/{signal}/melder")
def show_reporter(number: str, signal: str, _: Form, desk: AtWork) -> Response:
    """Show who reported a signal; that somebody looked is journalled first (R-025)."""
    standing = casework.standing_of(number, desk)
    try:
        found = step.reporter(CaseId(number), places.place(signal), desk.bench, desk.actor)
    except Gone:
        raise
    except TrefferError as fault:
        return _drawn(standing, desk, fault=fault)
    return desk.page(
        "analyst/reporter.html", case=standing.case, signal=signal, reporter=_listed(found)
    )


def _drawn(standing: Standing, desk: HubDesk, *, fault: TrefferError | None = None) -> Response:
    case, profile, bench = standing.case, standing.profile, desk.bench
    choices = casework.choices(standing, desk)
    records = bench.records
    return desk.page(
        "analyst/case.html",
        fault=fault,
        case=case,
        standing=standing,
        profile=profile,
        phase=profile.phase(case.phase),
        steps=_steps(standing),
        choices=choices,
        offers_check=any(one.do is Do.RUN for one in choices),
        check_why_not=casework.hit_check_why_not(standing, desk),
        addendum=_addendum(standing, desk),
        why_not={act.name: casework.why_not(act, case, desk) for act in _SHOWN},
        signals=bench.register.signals(case.case_id),
        reported=step.reported(case, bench),
        topics=bench.register.topics(case.case_id),
        hit_checks=bench.register.hit_checks(case.case_id),
        requests=[_asked(one, desk) for one in requests.of_case(case.case_id, bench)],
        evidence=records.all(case.case_id, Evidence),
        deviations=records.all(case.case_id, Deviation),
        **_timeline(case, profile, desk),
        texts=_texts(profile),
        in_use=_other_version(standing, desk),
        is_sharing=lambda check: check.kind is CheckKind.SHARING,
    )


def _what_is_left(case: Case, desk: HubDesk) -> Response:
    """Return the page of a case whose content is gone: what happened in it stays for ever."""
    profile = profile_of(case, desk.bench)
    around = _timeline(case, profile, desk)
    return desk.page("analyst/destroyed.html", case=case, profile=profile, **around)


def _timeline(case: Case, profile: Protocol, desk: HubDesk) -> dict[str, Any]:
    return {
        "moments": timeline.of_case(case, desk.bench),
        "names": desk.names,
        "told_as": _told_as(profile),
        "labels": _labels(profile),
    }


_SHOWN = (Act.ADD_SIGNAL, Act.ADD_TOPIC, Act.CLOSE, Act.DEVIATE, Act.RECORD_EVIDENCE, Act.MIGRATE,
          Act.READ_REPORTER)  # fmt: skip
"""What has a button on the page whatever the phase."""


def _steps(standing: Standing) -> list[tuple[str, str]]:
    """Return the phases with whether each is done, now or later."""
    names = [one.id for one in standing.profile.phases]
    here = names.index(standing.case.phase)
    return [
        (one.title, "klaar" if number < here else "nu" if number == here else "later")
        for number, one in enumerate(standing.profile.phases)
    ]


def _texts(profile: Protocol) -> dict[str, str]:
    """Return the text of every criterion by its name."""
    return {
        item.id: item.text
        for phase in profile.phases
        for part in phase.weighings
        for step_part in part.spec().steps
        for item in step_part.items
    }


def _told_as(profile: Protocol) -> dict[str, str]:
    """Return what a decision in the journal is called on screen."""
    options = {
        name: option.title
        for phase in profile.phases
        if phase.decision
        for name, option in phase.decision.options.items()
    }
    outcomes = {name: one.title for name, one in profile.retention.items()}
    return outcomes | options | {one.value: word(one) for one in Verdict}


def _labels(profile: Protocol) -> dict[str, str]:
    """Return what the parts of a protocol in the journal are called on screen."""
    found = {name: f"als {one.title}" for name, one in profile.roles.items()}
    for phase in profile.phases:
        found[phase.id] = phase.title
        found |= {one.id: one.question for one in phase.weighings}
        found |= {one.id: one.title for one in phase.records}
    return found


def _addendum(standing: Standing, desk: HubDesk) -> str | None:
    """Return the privacy check to repeat, where topics came after its decision (B-107)."""
    refusal = permit.stops(standing.case, desk.bench, standing)
    check = permit.latest(standing.checks)
    return check.check_id if check and refusal and refusal.code == "B-107" else None


def _asked(made: DisclosureRequest, desk: HubDesk) -> Asked:
    told = requests.told(made.request_id, desk.bench)
    return Asked(
        number=made.request_id,
        topic=made.topic,
        department=made.department,
        state=RequestState(told["state"]),
        until=requests.until(told),
    )


def _other_version(standing: Standing, desk: HubDesk) -> str | None:
    """Return the version in use, where the case runs under another of the same protocol."""
    try:
        profile, _ = profile_in_use(desk.bench)
    except TrefferError:
        return None
    same = profile.protocol == standing.profile.protocol
    return profile.reference if same and profile.reference != standing.case.protocol else None


def _listed(reporter: Reporter) -> list[tuple[str, str]]:
    named = (
        ("Achternaam", reporter.name),
        ("Voornamen", reporter.given_names),
        ("Telefoon", reporter.phone),
        ("E-mail", reporter.email),
        ("Afdeling", reporter.department),
    )
    return [(name, text) for name, text in named if text]
