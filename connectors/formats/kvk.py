"""Reads companies of the KVK: Basisprofiel and Vestigingsprofiel (API v1), and hr_kvk (v2).

hr_kvk is the trade register as the Amsterdam Schema gives it, of which a file holds the
vestigingen or the maatschappelijke activiteiten with their owners beside them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.days import day, day_of_parts
from connectors.formats.json_records import JsonRecord, listed, packed
from contracts.errors import RawFileUnreadable

COLUMNS = (
    "kvk_nummer",
    "rsin",
    "vestigingsnummer",
    "hoofdvestiging",
    "rechtsvorm",
    "naam",
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "adresregel",
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "adres_soort",
    "adres_afgeschermd",
    "eigenaar_bsn",
    "eigenaar_voornamen",
    "eigenaar_voorvoegsel",
    "eigenaar_geslachtsnaam",
    "eigenaar_geboortedatum",
    "datum_aanvang",
    "datum_einde",
    "beeindigd",
    "activiteit",
)
"""`hoofdvestiging` and `beeindigd` are ja or nee; `adres_afgeschermd` is 1 or 0; `adres_soort` is
bezoekadres or postadres; `activiteit` is what the main activity is called."""

NO_NUMBER = "no_kvk_number_and_no_vestigingsnummer"
NO_COMPANY_OF_OWNER = "owner_of_no_company_in_this_file"

Json: TypeAlias = Mapping[str, Any]
Address: TypeAlias = tuple[Any, ...]

_EMBEDDED = "_embedded."
_COMPANIES = frozenset(
    {
        "basisprofielen",
        "vestigingen",
        f"{_EMBEDDED}vestigingen",
        f"{_EMBEDDED}maatschappelijkeactiviteiten",
    }
)
_OWNERS = frozenset({f"{_EMBEDDED}heeftAlsEigenaarHrNps", f"{_EMBEDDED}heeftAlsEigenaarHrNnp"})
_NOTHING: Final[Json] = {}
_NOWHERE: Final[Address] = (None,) * 11
_NOBODY: Final = (None,) * 5
_HERE = frozenset({"", "nederland", "nl"})
_SAME_PLACE = 9
"""So many parts of an address say where it is."""
_SORTS = (("bezoek", "bezoekadres"), ("post", "postadres"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    """What a record says of one vestiging, or of a company without one."""

    numbers: Sequence[Any] = field(repr=False)
    names: Iterable[Any] = field(repr=False)
    addresses: Iterable[Address] = field(repr=False)
    term: tuple[str | None, str | None]
    activity: Any
    owner: Sequence[Any] = field(default=_NOBODY, repr=False)


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per trade name and address of a vestiging, or of a company without one.

    Owners that stand in a list beside their companies are all held in memory; there are no
    options.
    """
    del options
    return batches(_rows(path), COLUMNS, size=size, file=path.name)


def _rows(path: Path) -> Iterator[Row | LeftOut]:
    owners = _owners(path)
    met: set[object] = set()
    for name, line, record in listed(path, _COMPANIES | _OWNERS):
        if name in _OWNERS:
            continue
        try:
            company = _company(record, owners, met)
            rows = [] if company is None else list(_joined(line, company))
        except (AttributeError, TypeError):
            # A text or number stands where the specification has an object or a list.
            why = f"record {line} is no company as the KVK describes"
            raise RawFileUnreadable(path.name, why) from None
        yield from rows or (NO_NUMBER,)
    yield from (NO_COMPANY_OF_OWNER for one in owners if one not in met)


def _owners(path: Path) -> dict[str, bytes]:
    """Return the owners that stand in lists of their own, packed, by their identification."""
    found: dict[str, bytes] = {}
    for name, _, record in listed(path, _COMPANIES | _OWNERS):
        if not name:
            break
        if name in _OWNERS and isinstance(key := record.get("identificatie"), str):
            found[key] = packed(record)
    return found


def _company(record: JsonRecord, owners: Mapping[str, bytes], met: set[object]) -> _Company | None:
    if "kvknummer" in record:
        person, other = record.get("heeftAlsEigenaarHrNpsId"), record.get("heeftAlsEigenaarHrNnpId")
        key = str(person or other)
        met.update({key} & owners.keys())
        return _of_activity(record, orjson.loads(owners[key]) if key in owners else _NOTHING)
    if "isEenUitoefeningVanHrMacId" in record:
        return _of_branch(record)
    if record.get("kvkNummer") or record.get("vestigingsnummer"):
        return _of_profile(record)
    return None


def _of_profile(profile: JsonRecord) -> _Company:
    """Return what a Basisprofiel or a Vestigingsprofiel says (KVK API v1)."""
    embedded = profile.get("_embedded") or _NOTHING
    owner = embedded.get("eigenaar") or _NOTHING
    main = embedded.get("hoofdvestiging") or _NOTHING
    branch = profile if profile.get("vestigingsnummer") else main
    began = profile.get("materieleRegistratie") or _NOTHING
    return _Company(
        numbers=(
            profile.get("kvkNummer"),
            profile.get("rsin") or owner.get("rsin"),
            branch.get("vestigingsnummer"),
            _ja_nee(branch.get("indHoofdvestiging")),
            owner.get("rechtsvorm"),
        ),
        names=(
            branch.get("eersteHandelsnaam"),
            profile.get("naam"),
            profile.get("statutaireNaam"),
            *_names(profile, "naam"),
        ),
        addresses=[place for one in (profile, main, owner) for place in _profile_addresses(one)],
        term=(day(began.get("datumAanvang")), day(began.get("datumEinde"))),
        activity=_main_activity(
            profile.get("sbiActiviteiten") or (), "sbiOmschrijving", "indHoofdactiviteit"
        ),
    )


def _profile_addresses(holder: Json) -> Iterator[Address]:
    for one in holder.get("adressen") or ():
        if str(one.get("land") or "").lower() not in _HERE or one.get("postbusnummer"):
            continue
        bag = one.get("geoData") or _NOTHING
        yield (
            one.get("straatnaam"),
            one.get("huisnummer"),
            one.get("huisletter"),
            one.get("huisnummerToevoeging"),
            one.get("postcode"),
            one.get("plaats"),
            None if one.get("straatnaam") else _line(one.get("volledigAdres")),
            bag.get("nummerAanduidingId"),
            bag.get("addresseerbaarObjectId"),
            one.get("type"),
            _is_shielded(one.get("indAfgeschermd")),
        )
    if line := _line(holder.get("volledigAdres")):
        # A vestiging in the list of all vestigingen of a company has its address in one text.
        shielded = _is_shielded(holder.get("indAdresAfgeschermd"))
        yield (*(None,) * 6, line, None, None, "bezoekadres", shielded)


def _of_branch(branch: JsonRecord) -> _Company:
    """Return what a vestiging says (hr_kvk v2)."""
    return _Company(
        numbers=(
            branch.get("isEenUitoefeningVanHrMacId"),
            None,
            branch.get("vestigingsnummer"),
            _ja_nee(branch.get("hoofdvestiging")),
            None,
        ),
        names=(
            branch.get("eersteHandelsnaam"),
            branch.get("naam"),
            branch.get("ookGenoemd"),
            *_names(branch, "handelsnaam"),
        ),
        addresses=_register_addresses(branch),
        term=(_register_day(branch, "datumAanvang"), _register_day(branch, "datumEinde")),
        activity=branch.get("activiteitOmschrijving") or _register_activity(branch),
    )


def _of_activity(activity: JsonRecord, owner: Json) -> _Company:
    """Return what a maatschappelijke activiteit and its owner say (hr_kvk v2)."""
    what = "MaatschappelijkeActiviteit"
    main = activity.get("heeftHrHoofdvestigingId")
    is_person = "geslachtsnaam" in owner
    return _Company(
        numbers=(
            activity.get("kvknummer"),
            owner.get("rsin"),
            main,
            "ja" if main else None,
            owner.get("persoonRechtsvorm"),
        ),
        names=(
            activity.get("naam"),
            None if is_person else owner.get("naam"),
            *_names(activity, "handelsnaam"),
        ),
        addresses=_register_addresses(activity),
        term=(
            _register_day(activity, f"datumAanvang{what}"),
            _register_day(activity, f"datumEinde{what}"),
        ),
        activity=_register_activity(activity),
        owner=_person(owner) if is_person else _NOBODY,
    )


def _person(owner: Json) -> Sequence[Any]:
    return (
        owner.get("bsn"),
        owner.get("voornamen"),
        owner.get("voorvoegselGeslachtsnaam"),
        owner.get("geslachtsnaam"),
        _register_day(owner, "geboortedatum"),
    )


def _register_addresses(holder: Json) -> Iterator[Address]:
    for prefix, sort in _SORTS:
        place, bag = f"{prefix}Locatie", f"{prefix}HeeftBag"
        line = _line(holder.get(f"{place}VolledigAdres"))
        street = holder.get(f"{place}Straatnaam")
        if not line or holder.get(f"{place}Postbusnummer"):
            continue
        if (holder.get(f"{place}LandBuitenland") or "").lower() not in _HERE:
            continue
        yield (
            street,
            holder.get(f"{place}Huisnummer"),
            holder.get(f"{place}Huisletter"),
            holder.get(f"{place}HuisnummerToevoeging"),
            holder.get(f"{place}Postcode"),
            holder.get(f"{place}Plaats"),
            None if street else line,
            holder.get(f"{bag}NummeraanduidingId"),
            holder.get(f"{bag}VerblijfsobjectId")
            or holder.get(f"{bag}LigplaatsId")
            or holder.get(f"{bag}StandplaatsId"),
            sort,
            _is_shielded(holder.get(f"{place}Afgeschermd")),
        )


def _joined(line: int, company: _Company) -> Iterator[Row]:
    """Yield a row for each name and each address, at least one."""
    names: list[str | None] = list(dict.fromkeys(filter(None, map(_line, company.names))))
    places: dict[Address, Address] = {}
    for address in company.addresses:
        # Where post goes to the place that is visited, that is one place.
        places.setdefault(address[:_SAME_PLACE], address)
    began, ended = company.term
    for name in names or [None]:
        for place in places.values() or (_NOWHERE,):
            is_over = "ja" if ended else "nee"
            rest = (*company.owner, began, ended, is_over, company.activity)
            yield (line, *company.numbers, name, *place, *rest)


def _names(holder: Json, called: str) -> list[Any]:
    listed_names = holder.get("handelsnamen") or ()
    return [
        one.get(called) for one in sorted(listed_names, key=lambda one: one.get("volgorde") or 0)
    ]


def _register_day(holder: Json, name: str) -> str | None:
    year, month, number = (holder.get(f"{name}{part}") for part in ("Jaar", "Maand", "Dag"))
    return day(holder.get(f"{name}Datum")) or day_of_parts(year, month, number)


def _register_activity(holder: Json) -> Any:
    return _main_activity(holder.get("activiteiten") or (), "omschrijving", "isHoofdactiviteit")


def _main_activity(activities: Iterable[Json], called: str, is_main: str) -> Any:
    main = (one.get(called) for one in activities if _ja_nee(one.get(is_main)) == "ja")
    return next(main, None)


def _ja_nee(said: Any) -> str | None:
    if said is None:
        return None
    return "ja" if said is True or str(said).lower() == "ja" else "nee"


def _is_shielded(said: Any) -> str:
    # A word that nobody knows shields: only a clear no, or a source that does not say, does not.
    return "0" if said is None or said is False or str(said).lower() == "nee" else "1"


def _line(text: Any) -> str | None:
    """Return a text on one line, without the spaces that fill it out."""
    return " ".join(text.split()) if text else None
