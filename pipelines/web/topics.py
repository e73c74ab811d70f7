"""Pages on topics: what is typed is checked while it is typed, and never shown after."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.cases import Certainty
from contracts.errors import TrefferError
from contracts.ids import CaseId
from contracts.sources import SourceContract
from contracts.standing import Standing
from contracts.topics import Kind, Topic
from matching.address_book import AddressBook
from matching.reach import Reach
from pipelines.site.desk import Form, Typed
from pipelines.site.words import word
from pipelines.steps import lives, typed
from pipelines.steps import topics as step
from pipelines.steps.typed import FIELDS, Checked, Found
from pipelines.web import casework
from pipelines.web.address_books import AddressBooks
from pipelines.web.work import AtWork, HubDesk, case_in_sight

pages = APIRouter()

_LABELS: Mapping[str, tuple[str, str]] = {
    "family_name": ("Achternaam", "Zonder voorvoegsel."),
    "prefix": ("Voorvoegsel", "Zoals van, de of van der."),
    "given_names": ("Voornamen", ""),
    "initials": ("Voorletters", ""),
    "birth_date": ("Geboortedatum", "Zoals 31-12-1980. Weet u dag of maand niet, vul dan 00 in."),
    "bsn": (
        "BSN",
        "U ziet niet wat u typt, ook later niet: vul het opnieuw in als de pagina terugkomt.",
    ),
    "partner_name": ("Achternaam van de partner", ""),
    "partner_prefix": ("Voorvoegsel van de partner", ""),
    "street": ("Straat", ""),
    "house_number": ("Huisnummer", "Met letter en toevoeging."),
    "postcode": ("Postcode", "Zoals 1234 AB."),
    "place": ("Woonplaats", ""),
    "bag_num": ("BAG-nummeraanduiding", "16 cijfers, als u die weet."),
    "name": ("Handelsnaam", ""),
    "kvk": ("KvK-nummer", "8 cijfers."),
    "branch": ("Vestigingsnummer", "12 cijfers."),
    "rsin": ("RSIN", "9 cijfers."),
    "designation": ("Kadastrale aanduiding", "Gemeente, sectie en nummer."),
    "plate": ("Kenteken", "Met of zonder streepjes."),
}
_TOLD: Mapping[str, tuple[str, str]] = {
    "bsn": ("BSN: elfproef klopt", "BSN: elfproef klopt niet"),
    "birth_date": ("Geboortedatum is een datum", "Geboortedatum is geen datum"),
    "kvk": ("KvK-nummer heeft 8 cijfers", "KvK-nummer heeft geen 8 cijfers"),
    "branch": ("Vestigingsnummer heeft 12 cijfers", "Vestigingsnummer heeft geen 12 cijfers"),
    "rsin": ("RSIN klopt", "RSIN klopt niet"),
    "postcode": ("Postcode is goed geschreven", "Postcode heeft geen 4 cijfers en 2 letters"),
    "designation": ("Kadastrale aanduiding is leesbaar", "Kadastrale aanduiding is niet leesbaar"),
    "plate": ("Kenteken is leesbaar", "Kenteken is niet leesbaar"),
    "address": ("Adres staat in de BAG", "Adres staat niet in de BAG"),
}
_REACHED: Mapping[Reach, str] = {
    Reach.ASKABLE: "genoeg gegeven",
    Reach.TOO_LITTLE: "te weinig gegeven",
    Reach.NOT_APPLICABLE: "kent deze soort niet",
}
_SEVERAL = "Dit kan meer dan één adres in de BAG zijn. Vul het huisnummer met toevoeging in."


@pages.get("/dossiers/{number}/onderwerpen/nieuw")
def ask(number: str, desk: AtWork, soort: str = "") -> Response:
    """Ask which kind, and then for its fields."""
    return _page(casework.standing_of(number, desk), desk, soort, Typed())


@pages.post("/dossiers/{number}/onderwerpen/nieuw")
def add(number: str, form: Form, desk: AtWork) -> Response:
    """Add the topic, or without script tell what is right and wrong in what was typed."""
    standing = casework.standing_of(number, desk)
    kind_code = form.text("soort")
    if form.text("actie") == "controleren":
        return _page(standing, desk, kind_code, form, is_checked=True)
    try:
        kind = casework.chosen(Kind, kind_code)
        added = step.add(
            CaseId(number),
            _topic(kind, form),
            _book(desk),
            desk.bench,
            desk.actor,
            certainty=casework.chosen(Certainty, form.text("zekerheid")),
        )
    except TrefferError as fault:
        return _page(standing, desk, kind_code, form, fault=fault, is_checked=True)
    told = f"Onderwerp {added.label} is toegevoegd. Wat u intypte, is verzegeld."
    return desk.to(f"/dossiers/{number}", told)


@pages.post("/dossiers/{number}/onderwerpen/controle")
def check(number: str, form: Form, desk: AtWork) -> Response:
    """Tell what is right and wrong in what is typed, and which sources it is enough for."""
    case_in_sight(number, desk)
    kind = casework.chosen(Kind, form.text("soort"))
    return desk.part("analyst/topic_checks.html", **_checked(kind, form, desk))


def _page(
    standing: Standing,
    desk: HubDesk,
    kind_code: str,
    form: Typed,
    *,
    fault: TrefferError | None = None,
    is_checked: bool = False,
) -> Response:
    kind = next((one for one in Kind if one.value == kind_code), None)
    shown = _checked(kind, form, desk) if kind and is_checked else {"checks": (), "reached": ()}
    return desk.page(
        "analyst/topic.html",
        fault=fault,
        case=standing.case,
        kind=kind,
        kinds=[(one.value, word(one)) for one in Kind],
        fields=[(name, *_LABELS[name]) for name in FIELDS[kind]] if kind else (),
        certainties=[(one.value, word(one)) for one in Certainty],
        form=form,
        why=casework.why_not(Act.ADD_TOPIC, standing.case, desk),
        **shown,
    )


def _topic(kind: Kind, form: Typed) -> Topic:
    values = {name: form.text(name) for name in FIELDS[kind]}
    return typed.topic(kind, {name: text for name, text in values.items() if text})


def _book(desk: HubDesk) -> AddressBook | None:
    books: AddressBooks = desk.request.app.state.books
    return books.current(desk.bench)


def _checked(kind: Kind, form: Typed, desk: HubDesk) -> dict[str, object]:
    """Return what is told of what was typed: words of ours, no value."""
    topic, book = _topic(kind, form), _book(desk)
    reached = typed.askable(topic, book, _of_hit_checks(desk))
    return {
        "checks": [_told(one) for one in typed.checked(topic.party, book)],
        "reached": [(one.title, _REACHED[reach], reach) for one, reach in reached],
        "enough": sum(reach is Reach.ASKABLE for _, reach in reached),
        "fitting": sum(reach is not Reach.NOT_APPLICABLE for _, reach in reached),
    }


def _told(one: Checked) -> tuple[str, str]:
    good, wrong = _TOLD[one.name]
    match one.found:
        case Found.GOOD:
            return "goed", good
        case Found.SEVERAL:
            return "let-op", _SEVERAL
        case Found.UNKNOWN:
            return "let-op", wrong
    return "fout", wrong


def _of_hit_checks(desk: HubDesk) -> list[SourceContract]:
    """Return the signed sources: those that a privacy check can allow."""
    return lives.live(desk.bench)
