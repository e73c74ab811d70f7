"""The list of who is watched against fishing: what is typed is encoded at once and forgotten."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.errors import TrefferError, WrongUse
from contracts.notices import WatchKind, require_account
from contracts.topics import Address, Organisation, Parcel, Party, Person, Vehicle
from pipelines.site.desk import Form, Typed
from pipelines.steps import watch as watch_step
from pipelines.web.address_books import AddressBooks
from pipelines.web.work import AtWork, HubDesk, require_new

pages = APIRouter()
KINDS = (WatchKind.HOUSEHOLD, WatchKind.COLLEAGUE, WatchKind.PROTECTED)
"""The kinds that somebody can name; neighbours follow from a household."""
_LIST = "/besluiten/volglijst"
_PERSON = ("bsn", "family_name", "prefix", "given_names", "birth_date")
_ADDRESS = ("street", "house_number", "postcode", "place")
_ORGANISATION = ("name", "kvk", "rsin")


@pages.get(_LIST)
def show_watched(desk: AtWork) -> Response:
    """Show how many marks are watched per kind and account; whom they are of nobody can tell."""
    return _watched(desk)


@pages.post(_LIST)
def add_watched(desk: AtWork, form: Form) -> Response:
    """Watch what was typed; it is encoded at once and forgotten."""
    require_new(desk, Act.KEEP_WATCH)
    try:
        kind, account = _kind(form), form.text("account")
        require_account(kind, account, [one.account for one in desk.actor.listed])
        party = _party(form)
        books: AddressBooks = desk.request.app.state.books
        book = books.current(desk.bench) if party.address else None
        made = watch_step.add(kind, account, [party], book, desk.bench, desk.actor)
    except TrefferError as fault:
        return _watched(desk, form=form, fault=fault)
    beside = sum(one.marks for one in made if one.kind is WatchKind.NEIGHBOUR)
    if kind is WatchKind.HOUSEHOLD and not beside:
        return desk.to(_LIST, "Toegevoegd. Buren zijn niet toegevoegd: het adresboek kent het "
                              "adres niet, of u gaf geen adres.")  # fmt: skip
    return desk.to(_LIST, "Toegevoegd. Wat u typte, is versleuteld en hier niet meer te lezen.")


@pages.post(f"{_LIST}/verwijderen")
def remove_watched(desk: AtWork, form: Form) -> Response:
    """Watch nothing of a kind for an account any more; with a household its neighbours go."""
    require_new(desk, Act.KEEP_WATCH)
    try:
        gone = watch_step.remove(_kind(form), form.text("account"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _watched(desk, fault=fault)
    return desk.to(_LIST, f"Verwijderd: {gone} kenmerken.")


def _watched(
    desk: HubDesk, *, form: Typed | None = None, fault: TrefferError | None = None
) -> Response:
    require_new(desk, Act.KEEP_WATCH)
    fields = (*_PERSON, *_ADDRESS, *_ORGANISATION, "designation", "plate", "soort", "account")
    typed = {name: form.text(name) for name in fields} if form else dict.fromkeys(fields, "")
    # Typed unseen, and so not shown again.
    typed["bsn"] = ""
    return desk.page(
        "officer/watch.html",
        fault=fault,
        counts=watch_step.counts(desk.bench, desk.actor),
        kinds=KINDS,
        people=sorted((one.account, one.name) for one in desk.actor.listed),
        names=desk.names,
        typed=typed,
    )


def _kind(form: Typed) -> WatchKind:
    try:
        found = WatchKind(form.text("soort"))
    except ValueError:
        found = WatchKind.NEIGHBOUR
    if found not in KINDS:
        raise WrongUse("Say whom you watch: household, colleague or protected.", code="B-253")
    return found


def _party(form: Typed) -> Party:
    """Return who or what was typed: of each part the fields that were filled in."""
    person, address, organisation = (_filled(form, n) for n in (_PERSON, _ADDRESS, _ORGANISATION))
    designation, plate = form.text("designation"), form.text("plate")
    return Party(
        person=Person(**person) if person else None,
        address=Address(**address) if address else None,
        organisation=Organisation(**organisation) if organisation else None,
        parcel=Parcel(designation=designation) if designation else None,
        vehicle=Vehicle(plate=plate) if plate else None,
    )


def _filled(form: Typed, names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: text for name in names if (text := form.text(name))}
