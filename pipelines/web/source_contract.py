"""The page on which a steward writes a contract: checked while typing, saved whole or not at all.

A finding names a line and a rule, never what stands there: somebody may have typed a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from fastapi import APIRouter, Response

from connectors import agreements
from contracts import contract_diff
from contracts import sources as contracts
from contracts.advice import advice
from contracts.contract_diff import Change
from contracts.errors import Invalid, TrefferError, WrongUse
from contracts.odcs import LintFinding
from pipelines.site import faults
from pipelines.site.desk import Form
from pipelines.steps import lives
from pipelines.web import source_lint_words, source_texts, source_views
from pipelines.web.source_views import Seen
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding in Dutch, with the line that it is on."""

    line: int
    place: str
    reason: str
    repair: str
    is_wrong: bool
    """Whether the contract cannot be used like this; else it is advice."""


@pages.get("/bronnen/{name}/contract")
def show(name: str, desk: AtWork) -> Response:
    """Show the contract of a source in an editor, with its findings."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    text = one.text or ""
    return _page(one, text, _digest(text), desk)


@pages.post("/bronnen/{name}/contract/controle")
def check(name: str, desk: AtWork, form: Form) -> Response:
    """Return the findings on a text that is being typed."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    text = source_texts.as_kept(form.text("tekst"))
    return desk.part("sources/lint.html", found=_found(text, one), lines=text.splitlines())


@pages.post("/bronnen/{name}/contract")
def save(name: str, desk: AtWork, form: Form) -> Response:
    """Check a text, put it in place of the contract, or submit it before it takes that place."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    text, opened = source_texts.as_kept(form.text("tekst")), form.text("geopend")
    wanted = form.text("doe")
    if wanted == "controleren":
        return _page(one, text, opened, desk)
    try:
        if wanted == "indienen":
            return _submitted(one, text, desk)
        return _saved(one, text, opened, desk)
    except TrefferError as fault:
        return _page(one, text, opened, desk, fault)


def _saved(one: Seen, text: str, opened: str, desk: HubDesk) -> Response:
    path = f"/bronnen/{one.name}"
    if one.text is not None and text == source_texts.as_kept(one.text):
        return desk.to(f"{path}/contract", "Er was niets veranderd. De tekst staat er nog zo.")
    source_texts.require_readable(text, one.name)
    note = lives.draft(one.name, text, desk.bench, desk.actor)
    contracts_folder = source_views.config_of(desk).contracts
    agreements.save_contract_text(contracts_folder, one.name, text, opened, note)
    left = len(source_views.read(text, one.name)[1])
    if left:
        return desk.to(f"{path}/contract", f"Bewaard. Er zijn nog {left} bevindingen.")
    return desk.to(path, "Het contract is bewaard, zonder bevindingen.")


def _submitted(one: Seen, text: str, desk: HubDesk) -> Response:
    """Submit a text that is signed before it takes the place of the one in use."""
    made = source_texts.submit(one.name, desk, text)
    return desk.to(
        f"/bronnen/{one.name}",
        f"Versie {made.version} is ingediend. De tekst die er staat, blijft in gebruik.",
    )


def _page(
    one: Seen, text: str, opened: str, desk: HubDesk, fault: TrefferError | None = None
) -> Response:
    signed = one.life.signed_text()
    return desk.page(
        "sources/contract.html",
        fault=fault,
        one=one,
        text=text,
        opened=opened,
        found=_found(text, one),
        lines=text.splitlines(),
        is_signed=one.contract is not None and one.life.is_live(one.contract.sha256),
        can_put=signed is not None and (one.text is None or signed.sha256 != _digest(one.text)),
        changes=_changes(one, text),
    )


@pages.post("/bronnen/{name}/contract/overnemen")
def put_signed(name: str, desk: AtWork, form: Form) -> Response:
    """Put the text that was signed last in place of the one that is here."""
    source_views.require_steward(desk)
    one = source_views.seen(name, desk)
    signed = one.life.signed_text()
    if signed is None:
        raise WrongUse(f"No text of {one.name} is signed.", code="C-603")
    note = lives.draft(one.name, signed.text, desk.bench, desk.actor)
    folder = source_views.config_of(desk).contracts
    try:
        agreements.save_contract_text(folder, one.name, signed.text, form.text("geopend"), note)
    except TrefferError as fault:
        return _page(one, one.text or "", _digest(one.text or ""), desk, fault)
    return desk.to(f"/bronnen/{name}", f"Versie {signed.version}, die ondertekend is, staat er nu.")


def _changes(one: Seen, text: str) -> Sequence[Change] | None:
    """Return what differs from the text signed last; nothing where either cannot be read."""
    signed = one.life.signed_text()
    after, findings = source_views.read(text, one.name)
    if signed is None or after is None or findings:
        return None
    try:
        return contract_diff.diff(contracts.load(signed.text), after)
    except Invalid:
        return None


def _found(text: str, one: Seen) -> list[Found]:
    """Return everything to be said of a text, in the order of its lines."""
    if len(text) > source_texts.MOST:
        too_long = faults.told(WrongUse("", code="C-754"))
        return [Found(line=1, place="contract", reason=too_long.title, repair=too_long.text,
                      is_wrong=True)]  # fmt: skip
    contract, wrong = source_views.read(text, one.name)
    seldom = advice(contract, text) if contract is not None and not wrong else ()
    told = [_dutch(finding, is_wrong=True) for finding in wrong]
    told += [_dutch(finding, is_wrong=False) for finding in seldom]
    if contract is not None and not wrong:
        try:
            agreements.require_registrable(contract)
        except Invalid:
            told.append(
                Found(
                    line=1, place="secrecy", reason="de wet verbiedt deze gegevens als bron",
                    repair="Lever deze gegevens niet; laat ze bij de afdeling", is_wrong=True,
                )
            )  # fmt: skip
    return told


def _dutch(finding: LintFinding, *, is_wrong: bool) -> Found:
    return Found(
        line=finding.line,
        place=finding.place,
        reason=source_lint_words.reason(finding.reason),
        repair=source_lint_words.repair(finding.repair),
        is_wrong=is_wrong,
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
