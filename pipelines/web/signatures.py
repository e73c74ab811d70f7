"""The contract of a source that waits for a signature: what it is on, what changed, and to sign."""

from fastapi import APIRouter, Response

from contracts import contract_diff, lifecycle
from contracts import sources as contracts
from contracts.acts import Act
from contracts.cases import require_reason
from contracts.errors import Gone, TrefferError, TryAgain, WrongUse
from contracts.ids import SourceName
from contracts.lifecycle import Life, Submission
from contracts.protocol import Protocol
from pipelines.site.desk import Form
from pipelines.steps import authorise, lives
from pipelines.web import deciding
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()
_SIGN, _RETURN = "tekenen", "terugsturen"


@pages.get("/besluiten/bronnen/{name}")
def show(name: str, desk: AtWork) -> Response:
    """Show the text that waits; to who may sign it, with the form to do so."""
    source = _in_sight(name, desk)
    return _page(desk, source)


@pages.post("/besluiten/bronnen/{name}")
def decide(name: str, desk: AtWork, form: Form) -> Response:
    """Sign the very text that was shown, or send it back with a question."""
    source = _in_sight(name, desk)
    choice, reason, read = form.text("keuze"), form.text("reden"), form.text("gelezen")
    try:
        desk.require_confirmed()
        _require_read(source, read, desk)
        require_reason(reason)
        if choice == _SIGN:
            made = lives.sign(source, reason, desk.bench, desk.actor, text=read)
            return desk.to(_path(source), f"Versie {made.version} van {source} is getekend.")
        if choice != _RETURN:
            raise WrongUse("Say whether you sign this text or send it back.", code="B-255")
        lives.send_back(source, reason, desk.bench, desk.actor, text=read)
    except TrefferError as fault:
        return _page(desk, source, choice=choice, reason=reason, fault=fault)
    return desk.to(_path(source), f"De tekst van {source} is terug bij de datasteward.")


@pages.post("/besluiten/bronnen/{name}/terugnemen")
def take_back(name: str, desk: AtWork, form: Form) -> Response:
    """Take back the signature under the text that was shown: the source is not asked any more."""
    source = _in_sight(name, desk)
    reason, read = form.text("vraag"), form.text("gelezen")
    try:
        desk.require_confirmed()
        if desk.bench.lives.life(source).signature(read) is None:
            raise TryAgain(
                f"The text of {source} that was shown is not signed any more.", code="B-252"
            )
        require_reason(reason)
        lives.send_back(source, reason, desk.bench, desk.actor, text=read)
    except TrefferError as fault:
        return _page(desk, source, reason=reason, fault=fault)
    return desk.to(_path(source), f"Handtekening onder {source} teruggenomen.")


def _page(
    desk: HubDesk,
    source: SourceName,
    *,
    choice: str = "",
    reason: str = "",
    fault: TrefferError | None = None,
) -> Response:
    life = desk.bench.lives.life(source)
    waiting = life.waiting()
    if waiting is None:
        refused = authorise.denied_new(Act.SIGN_SOURCE, _profile(desk), desk.actor)
        return desk.page(
            "officer/source_done.html", fault=fault, source=source, life=life,
            signed=life.signed_text(), names=desk.names, can=refused is None,
            reason=reason, wrong=deciding.too_short(reason) if fault else "",
        )  # fmt: skip
    why = _why_not(life, waiting, _profile(desk), desk)
    can_return = not why or why == deciding.why("C-602")
    contract = contracts.load(waiting.text)
    before = life.signed_text()
    changes = contract_diff.diff(contracts.load(before.text), contract) if before else ()
    return desk.page_to_decide(
        "officer/source.html",
        fault=fault,
        may=can_return,
        source=source,
        contract=contract,
        waiting=waiting,
        agreed=lifecycle.agreed(contract),
        suite=life.suite_run(waiting.sha256),
        before=before,
        changes=changes,
        is_compatible=contract_diff.is_compatible(changes),
        why=why,
        can_return=can_return,
        choice=choice,
        reason=reason,
        wrong=deciding.too_short(reason) if fault else "",
        names=desk.names,
    )


def _why_not(life: Life, waiting: Submission, profile: Protocol, desk: HubDesk) -> str:
    """Return why this person cannot sign, or nothing."""
    denied = authorise.denied_new(Act.SIGN_SOURCE, profile, desk.actor, asked_by=waiting.persons)
    if denied is not None:
        return deciding.why_denied(denied)
    ran = life.suite_run(waiting.sha256)
    return deciding.why("C-602") if ran is not None and not ran.passed else ""


def _require_read(source: SourceName, read: str, desk: HubDesk) -> None:
    """Raise unless the text that waits is the one that was shown."""
    waiting = desk.bench.lives.life(source).waiting()
    if waiting is None or waiting.sha256 != read:
        raise TryAgain(
            f"Another text of {source} waits than the one that was shown, or none; nothing was "
            "signed. Read it first.",
            code="B-252",
        )


def _in_sight(name: str, desk: HubDesk) -> SourceName:
    """Return a source that is here, for a role that keeps, signs or reviews sources."""
    profile = _profile(desk)
    keeping = profile.source_keeping
    roles = (*keeping.kept_by, *keeping.signed_by) if keeping else ()
    if desk.actor.roles.isdisjoint((*roles, *profile.reviewed_by)):
        raise Gone("There is no such source.", code="B-404")
    lives.require_registered(SourceName(name), desk.bench)
    return SourceName(name)


def _profile(desk: HubDesk) -> Protocol:
    return authorise.profile_in_use(desk.bench)[0]


def _path(source: SourceName) -> str:
    return f"/besluiten/bronnen/{source}"
