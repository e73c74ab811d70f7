"""A privacy check on one page: what is asked, what law and contract say, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Response

from contracts import privacy
from contracts.acts import Act
from contracts.cases import Case
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.ids import PrivacyCheckId, SourceName
from contracts.privacy import PERMITTING, Choice, PrivacyCheck, SourceVerdict, Verdict
from contracts.protocol import CheckKind, PrivacyCheckPart, Protocol, SourceLaw
from contracts.sources import SourceContract, grantable
from contracts.weighings import Weighing
from pipelines.site.desk import Form, Typed
from pipelines.steps import authorise, inbox, lives, shared
from pipelines.steps import cases as case_step
from pipelines.steps import privacy as step
from pipelines.web import deciding
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_CHOICE, _REASON, _ROLE = "besluit-", "reden-", "geraadpleegd"
# What gives least comes first, wherever it is told.
_ORDER = (Verdict.REFUSED, Verdict.RETURNED, Verdict.ON_CONDITION, Verdict.ALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the protocol with its answer for a source."""

    text: str
    answer: str = field(repr=False)
    is_no: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One source of a check, with all that a decision on it rests on."""

    own: SourceVerdict
    questions: list[Question]
    contract: SourceContract | None
    law: SourceLaw | None
    is_signed: bool
    classes: str
    grantable: list[str]
    earlier: list[tuple[PrivacyCheckId, SourceVerdict]]
    cannot_allow: str
    """Why it cannot be allowed; nothing where it can."""

    @property
    def is_undecided(self) -> bool:
        """Return whether it can be decided still."""
        return self.own.verdict in (Verdict.OPEN, Verdict.RETURNED)

    @property
    def is_permitted(self) -> bool:
        """Return whether there is a permission to take back."""
        return self.own.verdict in PERMITTING


@pages.get("/toetsen/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show a privacy check; to who may decide it, with the form to do so."""
    check = _in_sight(number, desk)
    return _page(desk, check, typed={})


@pages.post("/toetsen/{number}")
def decide(number: str, desk: AtWork, form: Form) -> Response:
    """Decide on sources, each in its own way, or on none of them."""
    check = _in_sight(number, desk)
    typed = _typed(form)
    chosen = _chosen(check, form)
    wrong = {one.source: told for one in chosen if (told := deciding.too_short(one.reason))}
    try:
        desk.require_confirmed()
        made = step.decide_each(
            check.check_id,
            chosen,
            desk.bench,
            desk.actor,
            consulted=form.texts(_ROLE),
            read=form.text("gelezen"),
        )
    except TrefferError as fault:
        now = desk.bench.register.privacy_check(check.check_id)
        return _page(desk, now, typed=typed, wrong=wrong, fault=fault)
    return desk.to(_path(made), _told(chosen))


@pages.post("/toetsen/{number}/intrekken")
def withdraw(number: str, desk: AtWork, form: Form) -> Response:
    """Take back a permission that was given: the source is not asked any more."""
    check = _in_sight(number, desk)
    source = SourceName(form.text("bron"))
    reason = form.text(f"intrekken-{source}")
    permitted = {one.source for one in check.sources if one.verdict in PERMITTING}
    try:
        desk.require_confirmed()
        if source not in permitted:
            raise NotPermitted("There is no permission to take back.", code="B-251")
        choice = Choice(source=source, verdict=Verdict.REFUSED, reason=reason)
        read = form.text("gelezen")
        step.decide_each(check.check_id, [choice], desk.bench, desk.actor, read=read)
    except TrefferError as fault:
        now = desk.bench.register.privacy_check(check.check_id)
        wrong = {source: deciding.too_short(reason)}
        typed = {f"intrekken-{source}": reason}
        return _page(desk, now, typed=typed, wrong=wrong, fault=fault)
    return desk.to(_path(check), f"Toestemming voor {source} ingetrokken.")


def _page(
    desk: HubDesk,
    check: PrivacyCheck,
    *,
    typed: Mapping[str, str],
    wrong: Mapping[SourceName, str] | None = None,
    fault: TrefferError | None = None,
) -> Response:
    case = desk.bench.register.case(check.case_id)
    profile = authorise.profile_of(case, desk.bench)
    part = step.part_of(check, desk.bench)
    denied = inbox.obstacle(check, case, desk.bench, desk.actor)
    sources = _sources(check, case, profile, part, desk)
    return desk.page_to_decide(
        "officer/privacy_check.html",
        fault=fault,
        may=denied is None and any(one.is_undecided for one in sources),
        check=check,
        part=part,
        case=case,
        profile=profile,
        topics=desk.bench.register.topics(case.case_id),
        weighings=_weighings(case, desk),
        reads_case=case_step.may_see(case, desk.bench, desk.actor),
        sources=sources,
        read=privacy.mark(check),
        why=deciding.why_denied(denied),
        is_decider=not desk.actor.roles.isdisjoint(part.by),
        answers=_may_answer(check, case, desk),
        at_gate=_of_gate(check, desk),
        typed=typed,
        wrong=wrong or {},
        names=desk.names,
        is_sharing=check.kind is CheckKind.SHARING,
        done=fault is None and not any(one.is_undecided for one in sources),
    )


def _sources(
    check: PrivacyCheck, case: Case, profile: Protocol, part: PrivacyCheckPart, desk: HubDesk
) -> list[Asked]:
    contracts = {one.name: one for one in lives.known(desk.bench)}
    live = {one.name for one in lives.live(desk.bench)}
    before = [
        one
        for one in desk.bench.register.privacy_checks(case.case_id)
        if one.check_id != check.check_id and one.requested_at <= check.requested_at
    ]
    return [
        _asked(one, contracts.get(one.source), profile, part, before, is_signed=one.source in live)
        for one in check.sources
    ]


def _asked(
    own: SourceVerdict,
    contract: SourceContract | None,
    profile: Protocol,
    part: PrivacyCheckPart,
    before: list[PrivacyCheck],
    *,
    is_signed: bool,
) -> Asked:
    regime = contract.regime if contract else ""
    return Asked(
        own=own,
        questions=[
            Question(text=one.text, answer=own.answers.get(name, ""), is_no=name in own.denied)
            for name, one in part.questions.items()
        ],
        contract=contract,
        law=profile.law(own.source, regime),
        is_signed=is_signed,
        classes=contract.answers()["nature"] if contract else "",
        grantable=sorted(grantable(contract)) if contract else [],
        earlier=[
            (check.check_id, one)
            for check in before
            for one in check.sources
            if one.source == own.source
        ],
        cannot_allow="gebruik is niet verenigbaar en er is geen wettelijke grondslag genoemd."
        if privacy.is_closed(part, own)
        else "",
    )


def _weighings(case: Case, desk: HubDesk) -> list[Weighing]:
    """Return the last version of every weighing."""
    found = {one.weighing: one for one in desk.bench.register.weighings(case.case_id)}
    return list(found.values())


def _may_answer(check: PrivacyCheck, case: Case, desk: HubDesk) -> bool:
    """Return whether this person can answer a question with which something was sent back."""
    if not any(one.verdict is Verdict.RETURNED for one in check.sources):
        return False
    act, bench = Act.ASK_PRIVACY_CHECK, desk.bench
    return authorise.denied(act, case, bench, desk.actor, part=check.prescribed) is None


def _of_gate(check: PrivacyCheck, desk: HubDesk) -> shared.SharingTold | None:
    is_sharing = check.kind is CheckKind.SHARING
    return shared.state(check.check_id, desk.bench) if is_sharing else None


def _in_sight(number: str, desk: HubDesk) -> PrivacyCheck:
    """Return a check that this person may read; of any other it is not told whether it is there."""
    try:
        check = desk.bench.register.privacy_check(PrivacyCheckId(number))
        step.require_sight(check, desk.bench, desk.actor)
        shared.take_in(check.case_id, desk.bench)
    except (Gone, NotPermitted):
        raise Gone("There is no such privacy check.", code="B-404") from None
    return desk.bench.register.privacy_check(check.check_id)


def _chosen(check: PrivacyCheck, form: Typed) -> list[Choice]:
    """Return what was chosen per source of the check, what gives least first."""
    found = [
        Choice(
            source=one.source,
            verdict=Verdict(form.text(f"{_CHOICE}{one.source}")),
            reason=form.text(f"{_REASON}{one.source}"),
        )
        for one in check.sources
        if form.text(f"{_CHOICE}{one.source}") in _ORDER
    ]
    return sorted(found, key=lambda one: _ORDER.index(one.verdict))


def _typed(form: Typed) -> Mapping[str, str]:
    return {
        f"{prefix}{rest}": text
        for prefix in (_CHOICE, _REASON)
        for rest, text in form.under(prefix).items()
    } | {f"{_ROLE}-{role}": role for role in form.texts(_ROLE)}


def _told(chosen: list[Choice]) -> str:
    words = {
        Verdict.ALLOWED: "toegestaan",
        Verdict.ON_CONDITION: "onder voorwaarde toegestaan",
        Verdict.REFUSED: "geweigerd",
        Verdict.RETURNED: "teruggestuurd met een vraag",
    }
    told = [
        f"{words[verdict]}: {', '.join(names)}"
        for verdict in reversed(_ORDER)
        if (names := [one.source for one in chosen if one.verdict is verdict])
    ]
    return f"Vastgelegd. {'; '.join(told).capitalize()}."


def _path(check: PrivacyCheck) -> str:
    return f"/toetsen/{check.check_id}"
