"""Pages on the journal, to read alone: lines by filter, one line, and whether the chain holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from contracts import events
from contracts.days import AMSTERDAM
from contracts.errors import Gone, IntegrityBroken, TrefferError, WrongUse
from contracts.events import Entry, EventKind
from contracts.ids import CaseId, SourceName, is_number
from contracts.journal_search import Wanted, is_account
from pipelines import processing
from pipelines.site import places
from pipelines.site.desk import Form
from pipelines.site.words import WORDS
from pipelines.steps import cases as case_step
from pipelines.steps import explained, journals, review
from pipelines.steps.bench import Bench
from pipelines.web import review_work
from pipelines.web.reviewing import Reviewing
from pipelines.web.work import HubDesk

pages = APIRouter()

_MOST = 50
_FILTERS = ("van", "tot", "soort", "nummer", "bron", "account")
_PLACES = {"T": "toetsen", "H": "hitchecks", "W": "watverzoeken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the journal as it is listed."""

    entry: Entry
    is_sealed: bool
    """Whether it fits its own seal; that the chain holds takes all lines."""


@pages.get("/logboek")
def show(request: Request, desk: Reviewing) -> Response:
    """List the newest lines that the codes in the address ask for."""
    given = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
    before = request.query_params.get("voor", "")
    try:
        wanted = _wanted(given, desk.bench)
        place = _place(before)
    except WrongUse as fault:
        # What stands in the address is not said back: it can be anything.
        return _page(desk, {}, [], fault=fault)
    return _listed(desk, given, wanted, place)


@pages.post("/logboek")
def search(form: Form, desk: Reviewing) -> Response:
    """Check what somebody wants to see, and go there: no address ever holds but known codes."""
    given = {name: form.text(name) for name in _FILTERS}
    try:
        _wanted(given, desk.bench)
    except WrongUse as fault:
        return _page(desk, given, [], fault=fault)
    return desk.to(_address(given))


@pages.post("/logboek/controle")
def verify(form: Form, desk: Reviewing) -> Response:  # noqa: ARG001  a form carries the token
    """Walk the chain, and say whether it holds."""
    try:
        found = journals.verify(desk.bench, desk.actor)
    except IntegrityBroken:
        return desk.page("audit/verified.html", found=None, broken=None)
    return desk.page("audit/verified.html", found=found, broken=found.broken)


@pages.get("/logboek/{number}")
def line(number: str, desk: Reviewing) -> Response:
    """Show everything that one line holds: references, rules and its seal."""
    seq = places.place(number)
    found = desk.bench.journal.newest(Wanted(), before=seq + 1, most=1)
    if not found or found[0].seq != seq:
        raise Gone("There is no such line.", code="B-404")
    entry = found[0]
    return desk.page(
        "audit/line.html",
        entry=entry,
        is_sealed=events.fits(entry),
        has_reason=explained.has_reason(entry.event.kind),
        reason=explained.reason(entry, desk.bench),
        is_last=seq == desk.bench.journal.length(),
        activity=processing.activity(entry.event),
        ways=_ways([entry], desk),
        names=desk.names,
    )


def _listed(
    desk: HubDesk, given: Mapping[str, str], wanted: Wanted, before: int | None
) -> Response:
    try:
        found = desk.bench.journal.newest(wanted, before=before, most=_MOST + 1)
    except IntegrityBroken:
        return _page(desk, given, [], is_unreadable=True)
    older = _address(given, before=found[_MOST - 1].seq) if len(found) > _MOST else None
    return _page(desk, given, found[:_MOST], older=older, is_first=before is None)


def _page(
    desk: HubDesk,
    given: Mapping[str, str],
    entries: Sequence[Entry],
    *,
    older: str | None = None,
    is_first: bool = True,
    is_unreadable: bool = False,
    fault: TrefferError | None = None,
) -> Response:
    chain = journals.chain(desk.bench)
    return desk.page(
        "audit/journal.html",
        fault=fault,
        given={name: given.get(name, "") for name in _FILTERS},
        lines=[Line(entry=one, is_sealed=events.fits(one)) for one in entries],
        ways=_ways(entries, desk),
        names=desk.names,
        older=older,
        is_first=is_first,
        is_unreadable=is_unreadable,
        verified=chain.verified,
        red=review_work.broken_told(chain.broken) if chain.broken else "",
        is_late=review_work.is_late(chain.verified, desk),
        is_review_late=not is_unreadable and review.is_overdue(desk.bench),
        kinds=sorted(
            ((kind.value, WORDS[EventKind][kind]) for kind in EventKind), key=lambda one: one[1]
        ),
        sources=[(name, name) for name in desk.bench.agreements.sources()],
    )


def _wanted(given: Mapping[str, str], bench: Bench) -> Wanted:
    """Return what is asked for; raises `WrongUse` for what is no code that is known here."""
    account = given["account"] or None
    kind, source, number = given["soort"], given["bron"], given["nummer"]
    first, last = _day(given["van"], "van"), _day(given["tot"], "tot")
    wrong = [
        name
        for name, is_wrong in {
            "soort": bool(kind) and kind not in set(EventKind),
            "bron": bool(source) and source not in bench.agreements.sources(),
            "nummer": bool(number) and not is_number(number),
            "account": account is not None and not _is_known(account, bench),
            "tot": first is not None and last is not None and last < first,
        }.items()
        if is_wrong
    ]
    if wrong:
        raise _unknown(wrong[0])
    return Wanted(
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
        kind=EventKind(kind) if kind else None,
        number=number or None,
        source=SourceName(source) if source else None,
        account=account,
    )


def _unknown(name: str) -> WrongUse:
    return WrongUse(
        f"The journal cannot be searched like that: {name} is not known here. Choose a code that "
        "is, or leave it out.",
        code="B-260",
    )


def _is_known(account: str, bench: Bench) -> bool:
    """Return whether somebody under this account ever acted: nothing else goes in an address."""
    return is_account(account) and bool(
        bench.journal.newest(Wanted(account=account), before=None, most=1)
    )


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _unknown(name) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


def _place(text: str) -> int | None:
    if not text:
        return None
    found = places.number(text)
    if found is None:
        raise _unknown("voor")
    return found


def _address(given: Mapping[str, str], *, before: int | None = None) -> str:
    codes = {name: value for name, value in given.items() if value}
    if before is not None:
        codes["voor"] = str(before)
    return f"/logboek?{urlencode(codes)}" if codes else "/logboek"


def _ways(entries: Iterable[Entry], desk: HubDesk) -> dict[str, str]:
    """Return where each number leads, of the cases that this person may read."""
    rows = [entry.event.ids for entry in entries]
    named = {one.partition("/")[0] for ids in rows for one in ids if one.startswith("S-")}
    seen = {one for one in named if _may_read(CaseId(one), desk)}
    found = {one: f"/dossiers/{one}" for one in seen}
    for ids in rows:
        if seen.intersection(ids):
            found |= {one: f"/{_PLACES[one[0]]}/{one}" for one in ids
                      if is_number(one) and one[0] in _PLACES}  # fmt: skip
    return found


def _may_read(case_id: CaseId, desk: HubDesk) -> bool:
    try:
        return case_step.may_see(desk.bench.register.case(case_id), desk.bench, desk.actor)
    except Gone:
        return False
