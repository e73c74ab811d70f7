"""One pass over the municipality: every register is written while its household is at hand.

Memory stays flat: what is kept is a byte per person, address and company (which registers know
it) and a sample of those that may be asked about.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import IntFlag
from typing import TextIO

from voorbeeldstad import words
from voorbeeldstad.cases import Matter, enforcement_row, matter_of, permit_row
from voorbeeldstad.draw import Reservoir, stream
from voorbeeldstad.numbers import eleven_test_numbers, kvk_number
from voorbeeldstad.others import Others
from voorbeeldstad.people import TODAY, Household, Person, households, outsider
from voorbeeldstad.places import Address, addresses, bag_row, elsewhere
from voorbeeldstad.registers import Company, as_line, brp_person, woz_object
from voorbeeldstad.written import trade_name

PERMITS_PER_ADULT = 0.185
PERMITS_PER_COMPANY = 0.75
ENFORCEMENTS_PER_ADULT = 0.104
OUTSIDER_CASES = 0.024
"""Cases of people from elsewhere, for each kind of case, per resident."""


class Source(IntFlag):
    """The five sources, as bits."""

    BRP = 1
    BAG = 2
    WOZ = 4
    VERGUNNINGEN = 8
    HANDHAVING = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somebody who may be asked about, with their household or, from elsewhere, without."""

    person: Person
    household: Household | None
    home: Address | None
    known: int = 0
    """Of people from elsewhere only: where they are known, as bits of `Source`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The open files of the five registers."""

    brp: TextIO
    bag: TextIO
    woz: TextIO
    permits: TextIO
    enforcements: TextIO


class Town:
    """The state of one pass: who is known where, and the samples to ask from."""

    def __init__(self, persons: int, seed: int, sample: int, files: Files, others: Others) -> None:
        self.persons, self.seed, self.files, self.others = persons, seed, files, others
        self.known_persons = bytearray(persons)
        self.known_addresses = bytearray()
        self.known_companies = bytearray()
        self.counts = {
            "brp": 0,
            "bag": 0,
            "woz": 0,
            "vergunningen": 0,
            "handhaving": 0,
            "bsn_fout": 0,
            "datum_fout": 0,
        }
        chance = stream(seed, "sample")
        self.anybody: Reservoir[Target] = Reservoir(sample, chance)
        self.permitted: Reservoir[Target] = Reservoir(sample, chance)
        self.enforced: Reservoir[Target] = Reservoir(sample, chance)
        self.outsiders: Reservoir[Target] = Reservoir(sample, chance)
        self.places: Reservoir[Address] = Reservoir(sample, chance)
        self.places_of_cases: Reservoir[Address] = Reservoir(sample, chance)
        self.companies: Reservoir[Company] = Reservoir(sample, chance)
        self.parcels: Reservoir[int] = Reservoir(sample, chance)
        self._rng = stream(seed, "registers")
        self._landlords: deque[Person] = deque(maxlen=300)
        self._rsins = eleven_test_numbers(int(persons * 1.2), seed)
        self._skip_rsins(persons)
        self._corporations = [
            self._company(
                Company(serial=0, name=name, form="", kvk="", rsin="", owner=None, premises=None)
            )
            for name in words.CORPORATIONS
        ]
        for corporation in self._corporations:
            others.corporation(corporation)

    def build(self) -> None:
        """Write all five registers."""
        homes = addresses(int(self.persons * 0.65), stream(self.seed, "places"))
        for household in households(self.persons, self.seed, stream(self.seed, "people"), homes):
            self._settle(household)

    def _skip_rsins(self, persons: int) -> None:
        for _ in range(persons + 50):
            next(self._rsins)

    def _company(self, company: Company) -> Company:
        serial = len(self.known_companies)
        self.known_companies.append(0)
        company = replace(company, serial=serial, kvk=kvk_number(serial), rsin=next(self._rsins))
        self.companies.add(company)
        return company

    def _settle(self, household: Household) -> None:
        for address in (household.dwelling, household.spare):
            if address:
                self._write_address(address, household)
        for person in household.members:
            self._write_person(person, household)
        adults = [person for person in household.members if person.adult and not person.died]
        company = (
            self._start_company(household, adults[0])
            if adults and self._rng.random() < 0.085
            else None
        )
        if adults:
            self._write_values(household, adults, company)
        self.others.settle(household, company)
        for person in household.members:
            if person.adult:
                self._write_cases(person, household, company)
            if self._rng.random() < OUTSIDER_CASES * 2:
                self._write_outsider(household)

    def _write_address(self, address: Address, household: Household) -> None:
        inhabited = address is household.dwelling
        self.files.bag.write(bag_row(address, inhabited, self._rng) + "\n")
        self.counts["bag"] += 1
        self.known_addresses.append(
            Source.BAG | (Source.BRP if inhabited and household.members else 0)
        )
        self.places.add(address)

    def _write_person(self, person: Person, household: Household) -> None:
        self.files.brp.write(as_line(brp_person(person, household, self._rng)))
        self.counts["brp"] += 1
        self.known_persons[person.serial] |= Source.BRP
        self.anybody.add(Target(person=person, household=household, home=household.dwelling))

    def _start_company(self, household: Household, owner: Person) -> Company:
        name, form = trade_name(self._rng, str(owner.surname))
        return self._company(
            Company(
                serial=0,
                name=name,
                form=form,
                kvk="",
                rsin="",
                owner=owner,
                premises=household.spare or household.dwelling,
            )
        )

    def _write_values(
        self, household: Household, adults: list[Person], company: Company | None
    ) -> None:
        rng = self._rng
        chance = rng.random()
        first = adults[0]
        owner: Person | Company = first
        if household.dwelling is None or chance > 0.85:
            owner = (
                self._landlords[rng.randrange(len(self._landlords))] if self._landlords else first
            )
        elif chance > 0.55:
            owner = rng.choice(self._corporations)
        if household.dwelling and rng.random() < 0.93:
            self._write_value(household.dwelling, owner, first)
        if household.spare and rng.random() < 0.85:
            user = company if company and company.premises is household.spare else None
            self._write_value(household.spare, user if user and chance < 0.4 else owner, user)
        if rng.random() < 0.2:
            self._landlords.append(first)

    def _write_value(
        self, address: Address, owner: Person | Company, user: Person | Company | None
    ) -> None:
        serial = self.counts["woz"]
        self.files.woz.write(as_line(woz_object(serial, address, owner, user, self._rng)))
        self.counts["woz"] += 1
        self.others.owned(serial, address, owner)
        self.known_addresses[address.serial] |= Source.WOZ
        self.parcels.add(serial)
        for holder in (owner, user):
            if isinstance(holder, Company):
                self.known_companies[holder.serial] |= Source.WOZ
            elif holder:
                self.known_persons[holder.serial] |= Source.WOZ

    def _write_cases(self, person: Person, household: Household, company: Company | None) -> None:
        rng = self._rng
        target = Target(person=person, household=household, home=household.dwelling)
        wanted = int(
            company is not None and company.owner is person and rng.random() < PERMITS_PER_COMPANY
        )
        while wanted or rng.random() < PERMITS_PER_ADULT:
            wanted = 0
            matter = matter_of(person, household, company, rng)
            if matter and (person.died is None or matter.when < person.died):
                self._write_permit(matter)
                self.permitted.add(target)
        while rng.random() < ENFORCEMENTS_PER_ADULT:
            matter = matter_of(person, household, company, rng)
            if matter and (person.died is None or matter.when < person.died):
                self._write_enforcement(matter, target)

    def _write_permit(self, matter: Matter, fault: str = "") -> None:
        self.counts["vergunningen"] += 1
        row = permit_row(self.counts["vergunningen"], matter, self._rng, fault)
        self.files.permits.write(row + "\n")
        self._know(matter, Source.VERGUNNINGEN)

    def _write_enforcement(self, matter: Matter, target: Target) -> None:
        chance = self._rng.random()
        if chance < 0.08:
            matter = replace(matter, person=None, company=None)
        elif matter.company and chance < 0.45:
            matter = replace(matter, person=None)
        else:
            matter = replace(matter, company=None)
        self.counts["handhaving"] += 1
        self.files.enforcements.write(
            enforcement_row(self.counts["handhaving"], matter, self._rng) + "\n"
        )
        self._know(matter, Source.HANDHAVING)
        if matter.person:
            self.enforced.add(target)

    def _know(self, matter: Matter, source: Source) -> None:
        if matter.person and matter.person.serial >= 0:
            self.known_persons[matter.person.serial] |= source
        if matter.company:
            self.known_companies[matter.company.serial] |= source
        if matter.address.serial >= 0:
            self.known_addresses[matter.address.serial] |= source
            self.places_of_cases.add(matter.address)

    def _write_outsider(self, household: Household) -> None:
        rng = self._rng
        person, home = outsider(rng), elsewhere(rng)
        place = household.spare or household.dwelling
        address = place if place and rng.random() < 0.5 else home
        matter = Matter(
            person=person, address=address, when=TODAY.replace(year=rng.randrange(2019, 2026))
        )
        if rng.random() < 0.5:
            target = Target(person=person, household=None, home=home, known=Source.HANDHAVING)
            self.counts["handhaving"] += 1
            self.files.enforcements.write(
                enforcement_row(self.counts["handhaving"], matter, rng) + "\n"
            )
            self._know(matter, Source.HANDHAVING)
            self.outsiders.add(target)
        elif rng.random() < 0.09:
            fault = rng.choice(("bsn", "datum"))
            self.counts[f"{fault}_fout"] += 1
            self._write_permit(replace(matter, address=home), fault)
        else:
            self._write_permit(matter)
            known = Source.VERGUNNINGEN
            self.outsiders.add(Target(person=person, household=None, home=home, known=known))
