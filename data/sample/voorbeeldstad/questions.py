"""Questions with the errors of real ones, and the truth about them.

The truth follows from who stands behind each record, never from comparing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from voorbeeldstad.draw import stream
from voorbeeldstad.errors import HARMLESS_TO_KIN, Row, address_row, person_row, spoil
from voorbeeldstad.names import draw_given, draw_surname
from voorbeeldstad.numbers import plate
from voorbeeldstad.people import outsider
from voorbeeldstad.places import Address, elsewhere
from voorbeeldstad.registers import Company, parcel
from voorbeeldstad.town import Source, Target, Town
from voorbeeldstad.written import trade_name, typo

HEADER = (
    "vraag_id;soort;voornamen;voorvoegsel;achternaam;geboortedatum;bsn;straat;huisnummer;postcode;"
    "woonplaats;kvk_nummer;handelsnaam;kenteken"
)
COLUMNS = HEADER.split(";")[1:]
ALL = (Source.BRP, Source.BAG, Source.WOZ, Source.VERGUNNINGEN, Source.HANDHAVING)
PERSON_SOURCES = (Source.BRP, Source.WOZ, Source.VERGUNNINGEN, Source.HANDHAVING)
COMPANY_SOURCES = (Source.WOZ, Source.VERGUNNINGEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of questions.csv, with its truth and the errors in it."""

    row: Row
    truth: dict[Source, bool]
    errors: list[str] = field(default_factory=list)
    who: str = ""
    """The citizen service number of the known person who is meant."""


def _known_person(target: Target, town: Town, rng: Random) -> Question:
    person = target.person
    home = target.home or (target.household.previous if target.household else None)
    row = person_row(person, home, rng)
    errors = spoil(row, target, rng)
    if target.household is None:
        errors.append("van_elders")
    elif home and home is not target.home and "verhuisd" not in errors:
        errors.append("verhuisd")
    bits = town.known_persons[person.serial] if person.serial >= 0 else target.known
    return Question(
        row=row, truth=_truth(bits, PERSON_SOURCES), errors=errors, who=person.bsn or ""
    )


def _truth(bits: int, sources: tuple[Source, ...]) -> dict[Source, bool]:
    return {source: bool(bits & source) for source in sources}


def _other_given(target: Target, sex: str, rng: Random) -> str:
    members = target.household.members if target.household else (target.person,)
    taken = {member.given[0] for member in members}
    for _ in range(50):
        given = draw_given(rng, target.person.origin, sex, target.person.born.year)
        if given[0] not in taken:
            return given
    return "Xandra"


def _relative(target: Target, town: Town, rng: Random) -> Question:
    """Return a question about an unregistered relative or namesake of somebody registered."""
    person, home = target.person, target.home
    kind = rng.choice(
        ("tweeling", "broer_zus", "ouder_zelfde_naam", "kind_zelfde_naam", "naamgenoot")
    )
    born, given, sex = person.born, person.given, person.sex
    if kind == "tweeling":
        given = _other_given(target, sex, rng)
    elif kind == "broer_zus":
        sex = rng.choice("MV")
        given = _other_given(target, sex, rng)
        born += timedelta(days=rng.choice((-1, 1)) * rng.randrange(330, 3000))
    elif kind == "naamgenoot":
        born += timedelta(days=rng.choice((-1, 1)) * rng.randrange(400, 9000))
        home = rng.choice(town.places.kept)
    else:
        years = rng.randrange(22, 38) * (-1 if kind.startswith("ouder") else 1)
        born += timedelta(days=365 * years + rng.randrange(-150, 150))
    kin = replace(
        person, serial=-1, bsn="", given=given, sex=sex, born=born, partner=None, known_birth="day"
    )
    row = person_row(kin, home, rng)
    errors = spoil(row, Target(person=kin, household=None, home=home), rng, HARMLESS_TO_KIN)
    return Question(row=row, truth=_truth(0, PERSON_SOURCES), errors=[*errors, f"verwant_{kind}"])


def _stranger(town: Town, rng: Random) -> Question:
    person, home = outsider(rng), elsewhere(rng)
    if town.places.kept and rng.random() < 0.5:
        home = rng.choice(town.places.kept)
    target = Target(person=person, household=None, home=home)
    row = person_row(person, home, rng)
    errors = spoil(row, target, rng)
    return Question(row=row, truth=_truth(0, PERSON_SOURCES), errors=[*errors, "vreemde"])


def _address(address: Address, town: Town, rng: Random) -> Question:
    row = {"soort": "adres"} | address_row(address, rng, shortened=0.3)
    errors = []
    chance = rng.random()
    if chance < 0.2:
        row["postcode"] = ""
        errors.append("zonder_postcode")
    if chance > 0.85:
        row["straat"] = typo(rng, row["straat"])
        errors.append("typ_straat")
    if row["straat"] not in (address.street.name, "") and chance <= 0.85:
        errors.append("straat_afgekort")
    return Question(row=row, truth=_truth(town.known_addresses[address.serial], ALL), errors=errors)


def _no_address_at_all(town: Town, rng: Random) -> Question:
    """Return a question about a number, letter or place that does not exist."""
    address = rng.choice(town.places.kept)
    kind = rng.choice(("nummer_bestaat_niet", "letter_bestaat_niet", "van_elders"))
    if kind == "nummer_bestaat_niet":
        address = replace(address, number=address.number + 400, letter="", addition="")
    elif kind == "letter_bestaat_niet":
        address = replace(address, letter=rng.choice("KPRX"), addition="")
    else:
        address = elsewhere(rng)
    row = {"soort": "adres"} | address_row(address, rng)
    return Question(row=row, truth=_truth(0, ALL), errors=[kind])


def _company(company: Company, town: Town, rng: Random) -> Question:
    row = {"soort": "onderneming", "kvk_nummer": company.kvk, "handelsnaam": company.full_name}
    errors = []
    if rng.random() < 0.4:
        row["kvk_nummer"] = ""
        errors.append("zonder_kvk")
    if company.form not in ("", "Stichting") and rng.random() < 0.4:
        row["handelsnaam"] = company.name
        errors.append("zonder_rechtsvorm")
    if rng.random() < 0.2:
        row["handelsnaam"] = typo(rng, row["handelsnaam"])
        errors.append("typ_handelsnaam")
    truth = _truth(town.known_companies[company.serial], COMPANY_SOURCES)
    return Question(row=row, truth=truth, errors=errors)


def _no_company(town: Town, rng: Random) -> Question:
    """Return a question about a company that is known nowhere, by a name like a known one's."""
    name, form = trade_name(rng, str(draw_surname(rng, "dutch")))
    kind = "vreemde"
    if town.companies.kept and rng.random() < 0.5:
        name, kind = f"{rng.choice(town.companies.kept).name} Noord", "verwant_handelsnaam"
    row = {
        "soort": "onderneming",
        "handelsnaam": f"{name} {form}".strip(),
        "kvk_nummer": f"00999{rng.randrange(1000):03d}" if rng.random() < 0.3 else "",
    }
    return Question(row=row, truth=_truth(0, COMPANY_SOURCES), errors=[kind])


def _parcel(serial: int, known: bool) -> Question:
    return Question(
        row={"soort": "perceel", "straat": parcel(serial)},
        truth={Source.WOZ: known},
        errors=[] if known else ["vreemde"],
    )


def ask(town: Town, wanted: int) -> Iterator[Question]:
    """Yield the questions, in an order that tells nothing."""
    rng = stream(town.seed, "questions")
    known = int(wanted * 0.325)
    found = [
        *(
            _known_person(target, town, rng)
            for target in town.anybody.drawn(known * 45 // 100, rng)
        ),
        *(
            _known_person(target, town, rng)
            for target in town.permitted.drawn(known * 22 // 100, rng)
        ),
        *(
            _known_person(target, town, rng)
            for target in town.enforced.drawn(known * 23 // 100, rng)
        ),
        *(_known_person(target, town, rng) for target in town.outsiders.drawn(known // 10, rng)),
        *(_relative(target, town, rng) for target in _kin(town, known // 2, rng)),
        *(_stranger(town, rng) for _ in range(known - known // 2)),
        *(_address(address, town, rng) for address in town.places.drawn(wanted * 63 // 1000, rng)),
        *(
            _address(address, town, rng)
            for address in town.places_of_cases.drawn(wanted * 63 // 1000, rng)
        ),
        *(_no_address_at_all(town, rng) for _ in range(wanted * 54 // 1000)),
        *(_company(company, town, rng) for company in town.companies.drawn(wanted * 6 // 100, rng)),
        *(_no_company(town, rng) for _ in range(wanted * 6 // 100)),
        *(_parcel(serial, True) for serial in town.parcels.drawn(wanted * 2 // 100, rng)),
        *(_parcel(town.counts["woz"] + 1000 + turn, False) for turn in range(wanted // 100)),
        *(
            Question(row={"soort": "voertuig", "kenteken": plate(rng)}, truth={})
            for _ in range(wanted * 2 // 100)
        ),
    ]
    rng.shuffle(found)
    yield from found


def _kin(town: Town, wanted: int, rng: Random) -> list[Target]:
    """Return registered people with a home, whose relatives are asked about: half have a case."""
    found = []
    for pool in (town.anybody, town.permitted, town.enforced):
        share = wanted // 2 if pool is town.anybody else wanted // 4
        found += [target for target in pool.drawn(2 * share, rng) if target.home][:share]
    return found
