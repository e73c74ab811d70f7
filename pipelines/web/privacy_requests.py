"""Pages on privacy checks as who asks for one sees them: ask, answer a question, see the answer."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter, Response

from contracts import privacy
from contracts.acts import Act
from contracts.errors import Gone, NotPermitted, TrefferError, WrongUse
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.privacy import PrivacyCheck, SourceVerdict, Verdict
from contracts.protocol import CheckKind, PrivacyCheckPart
from contracts.sources import SourceContract
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import lives
from pipelines.steps import privacy as step
from pipelines.steps.privacy import Answers
from pipelines.web import casework
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_NO = "nee"


@pages.get("/dossiers/{number}/toetsen/nieuw")
def ask(number: str, desk: AtWork, toets: str = "", aanvulling: str = "") -> Response:
    """Propose sources with the answers that their contracts give, to complete for this case."""
    standing = casework.standing_of(number, desk)
    return _page(standing, desk, Typed(), toets, aanvulling)


@pages.post("/dossiers/{number}/toetsen/nieuw")
def request(number: str, form: Form, desk: AtWork) -> Response:
    """Ask which of the chosen sources may be asked."""
    standing = casework.standing_of(number, desk)
    named, addendum = form.text("toets"), form.text("aanvulling")
    try:
        part = privacy.prescribed_part(standing.case, standing.profile, named or None)
        chosen = [SourceName(name) for name in form.texts("bron")]
        if not chosen:
            raise WrongUse("Choose at least one source.", code="B-232")
        made = step.request(
            CaseId(number),
            chosen,
            desk.bench,
            desk.actor,
            prescribed=part.id,
            answers=_answers(part, chosen, form),
            addendum_to=PrivacyCheckId(addendum) if addendum else None,
        )
    except TrefferError as fault:
        return _page(standing, desk, form, named, addendum, fault=fault)
    told = f"Privacytoets {made.check_id} is ingediend."
    return desk.to(f"/dossiers/{number}/toetsen/{made.check_id}", told)


@pages.get("/dossiers/{number}/toetsen/{check}")
def show(number: str, check: str, desk: AtWork) -> Response:
    """Show where a privacy check stands, and what is asked about it."""
    standing = casework.standing_of(number, desk)
    return _shown(standing, _of_case(standing, check), desk, Typed())


@pages.post("/dossiers/{number}/toetsen/{check}")
def amend(number: str, check: str, form: Form, desk: AtWork) -> Response:
    """Answer anew what was sent back."""
    standing = casework.standing_of(number, desk)
    made = _of_case(standing, check)
    returned = [one.source for one in made.sources if one.verdict is Verdict.RETURNED]
    part = _part(made, standing)
    try:
        step.amend(made.check_id, _answers(part, returned, form), desk.bench, desk.actor)
    except TrefferError as fault:
        return _shown(standing, made, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}/toetsen/{check}", "Uw antwoord is ingediend.")


def _page(
    standing: Standing,
    desk: HubDesk,
    form: Typed,
    named: str,
    addendum: str,
    *,
    fault: TrefferError | None = None,
) -> Response:
    case, profile = standing.case, standing.profile
    try:
        part = privacy.prescribed_part(case, profile, named or None)
    except (NotPermitted, WrongUse) as none:
        return desk.page("analyst/not_now.html", case=case, fault=fault or none)
    if part.kind is CheckKind.SHARING:
        return desk.to(f"/dossiers/{case.case_id}/delen/nieuw?toets={part.id}")
    contracts = {one.name: one for one in lives.live(desk.bench)}
    can = privacy.askable(profile, part.id)
    repeated = _of_case(standing, addendum).sources if addendum else ()
    proposed = [one.source for one in repeated] or privacy.proposed(
        profile, case, contracts.values()
    )
    return desk.page(
        "analyst/privacy_check_new.html",
        fault=fault,
        case=case,
        part=part,
        contracts=[one for name, one in contracts.items() if name in can],
        chosen=form.texts("bron") if form.has("toets") else proposed,
        answers=_shown_answers(part, contracts.values(), repeated, form),
        form=form,
        addendum=addendum,
        decides=[profile.roles[one].title for one in part.by],
        why=casework.why_not(Act.ASK_PRIVACY_CHECK, case, desk, part.id),
    )


def _shown(
    standing: Standing,
    check: PrivacyCheck,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    part = _part(check, standing)
    contracts = {one.name: one for one in lives.known(desk.bench)}
    returned = [one for one in check.sources if one.verdict is Verdict.RETURNED]
    return desk.page(
        "analyst/privacy_check.html",
        fault=fault,
        case=standing.case,
        check=check,
        part=part,
        titles={name: one.title for name, one in contracts.items()},
        returned=returned,
        answers=_shown_answers(part, contracts.values(), returned, form),
        form=form,
        decides=[standing.profile.roles[one].title for one in part.by],
        names=desk.names,
        is_sharing=check.kind is CheckKind.SHARING,
        why=casework.why_not(Act.ASK_PRIVACY_CHECK, standing.case, desk, part.id),
    )


def _of_case(standing: Standing, check: str) -> PrivacyCheck:
    for one in standing.checks:
        if one.check_id == check:
            return one
    raise Gone("There is no such privacy check.", code="B-404")


def _part(check: PrivacyCheck, standing: Standing) -> PrivacyCheckPart:
    phase = standing.profile.phase_of(check.prescribed)
    part = phase.privacy_check(check.prescribed) if phase else None
    if part is None:
        raise Gone("The protocol has no such privacy check any more.", code="B-404")
    return part


def _shown_answers(
    part: PrivacyCheckPart,
    contracts: Iterable[SourceContract],
    earlier: Iterable[SourceVerdict],
    form: Typed,
) -> dict[str, str]:
    """Return what stands in each field: what was typed, else answered before, else the contract's.

    Of what was answered with no, `nee` stands under its own name.
    """
    found: dict[str, str] = {}
    for contract in contracts:
        for name, text in privacy.prefilled(part, contract).items():
            found[f"antwoord.{contract.name}.{name}"] = text
    for one in earlier:
        found |= {f"antwoord.{one.source}.{name}": text for name, text in one.answers.items()}
        found |= {f"past.{one.source}.{name}": _NO for name in one.denied}
        found[f"grond.{one.source}"] = one.legal_basis
    typed = (form.sent(prefix) for prefix in ("antwoord.", "past.", "grond.", "uitleg."))
    return found | {name: text for sent in typed for name, text in sent.items()}


def _answers(
    part: PrivacyCheckPart, sources: Iterable[SourceName], form: Typed
) -> Mapping[SourceName, Answers]:
    """Return the answers per source; a field that was emptied is an answer that is missing."""
    return {
        source: Answers(
            answers={name: form.text(f"antwoord.{source}.{name}") for name in part.questions},
            denied=frozenset(
                name for name in part.questions if form.text(f"past.{source}.{name}") == _NO
            ),
            legal_basis=form.text(f"grond.{source}"),
            reply=form.text(f"uitleg.{source}"),
        )
        for source in sources
    }
