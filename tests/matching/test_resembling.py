"""People who resemble each other: what does not tell them apart never makes a hit."""

from dataclasses import dataclass, field, replace

import pytest

from contracts.outcomes import Match
from contracts.topics import Address, Party, Person
from tests.matching.people import ELSEWHERE, HOME, ask

THIRD = Address(house_number="7", postcode="9995KL")
FATHER = Person(given_names="Cornelis", family_name="IJsselberg", birth_date="1945-02-03")
SON = replace(FATHER, birth_date="1971-05-12")
MOTHER = Person(given_names="Grietje", family_name="Hoekstra", birth_date="1946-08-09")
DAUGHTER = replace(MOTHER, birth_date="1975-11-30")
CAREL = Person(given_names="Carel", family_name="IJsselberg", birth_date="1971-05-12")
CLAAS = replace(CAREL, given_names="Claas")
FREDERIK = replace(CAREL, given_names="Frederik")
FREDERIKA = replace(CAREL, given_names="Frederika")
SISTER = Person(given_names="Catharina", family_name="IJsselberg", birth_date="1973-01-30")
HUSBAND = Person(given_names="Dirk", family_name="de Boer", birth_date="1960-03-04")
WIFE = Person(
    given_names="Dina", family_name="Smit", partner_name="de Boer", birth_date="1962-10-11"
)
NAMESAKE = Person(given_names="Johannes", family_name="Smit", birth_date="1971-05-12")
AUTUMN = replace(NAMESAKE, birth_date="1971-09-30")
SAME_MONTH = replace(NAMESAKE, birth_date="1971-05-28")
SAME_DAY = replace(NAMESAKE, birth_date="1971-09-12")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and the persons whom the source knows."""

    person: Person
    at: Address | None = HOME
    known: list[Party] = field(default_factory=list)


def at(place: Address | None, *persons: Person) -> list[Party]:
    return [Party(person=person, address=place) for person in persons]


def both(one: Person, two: Person) -> list[Party]:
    """Two people, each at an address of their own."""
    return [*at(ELSEWHERE, one), *at(THIRD, two)]


UNDATED_FATHER = replace(FATHER, birth_date=None)
NOT_TOLD_APART = {
    "father and son, no date": Question(person=UNDATED_FATHER, known=at(HOME, FATHER, SON)),
    "father or son, no date": Question(person=UNDATED_FATHER, known=at(HOME, SON)),
    "father or son, no date in the source": Question(person=SON, known=at(HOME, UNDATED_FATHER)),
    "father and son, no date in the source": Question(
        person=SON, known=at(HOME, UNDATED_FATHER, UNDATED_FATHER)
    ),
    "father and son, call name": Question(
        person=replace(UNDATED_FATHER, given_names="Kees"), known=at(HOME, FATHER, SON)
    ),
    "father and son, initial": Question(
        person=replace(UNDATED_FATHER, given_names="C."), known=at(HOME, FATHER, SON)
    ),
    "father and son, birthday alone": Question(
        person=replace(SON, birth_date="0000-05-12"),
        known=at(HOME, replace(FATHER, birth_date="1945-05-12"), SON),
    ),
    "father and son, names in each other's column": Question(
        person=Person(given_names="IJsselberg", family_name="Cornelis"),
        known=at(HOME, FATHER, SON),
    ),
    "father and son, no address": Question(
        person=UNDATED_FATHER, at=None, known=at(HOME, FATHER, SON)
    ),
    "mother and daughter, no date": Question(
        person=replace(MOTHER, birth_date=None), known=at(HOME, MOTHER, DAUGHTER)
    ),
    "mother and daughter, name cut short": Question(
        person=replace(MOTHER, birth_date=None, family_name="Hoekst"),
        known=at(HOME, MOTHER, DAUGHTER),
    ),
    "twins, initial": Question(
        person=replace(CAREL, given_names="C."), known=at(HOME, CAREL, CLAAS)
    ),
    "twins, initial, elsewhere": Question(
        person=replace(CAREL, given_names="C."), at=ELSEWHERE, known=at(HOME, CAREL, CLAAS)
    ),
    "twins, no given name": Question(
        person=replace(CAREL, given_names=None), known=at(HOME, CAREL, CLAAS)
    ),
    "a twin, no given name": Question(
        person=replace(CAREL, given_names=None), known=at(HOME, CLAAS)
    ),
    "twins, no given name in the source": Question(
        person=CAREL, known=at(HOME, replace(CAREL, given_names=None))
    ),
    "siblings, initial, no date": Question(
        person=replace(CAREL, given_names="C.", birth_date=None), known=at(HOME, CAREL, SISTER)
    ),
    "siblings, surname and address alone": Question(
        person=Person(family_name="IJsselberg"), known=at(HOME, CAREL, SISTER)
    ),
    "siblings, one whole name column": Question(
        person=Person(full_name="C. IJsselberg"), known=at(HOME, CAREL, SISTER)
    ),
    "husband and wife, initial, no date": Question(
        person=Person(given_names="D.", family_name="de Boer"), known=at(HOME, HUSBAND, WIFE)
    ),
    "namesakes born in one year, year": Question(
        person=replace(NAMESAKE, birth_date="1971-00-00"), at=None, known=both(NAMESAKE, AUTUMN)
    ),
    "namesakes born in one year, year and initial": Question(
        person=replace(NAMESAKE, given_names="J.", birth_date="1971-00-00"),
        at=None,
        known=both(NAMESAKE, AUTUMN),
    ),
    "namesakes born in one year, year and call name": Question(
        person=replace(NAMESAKE, given_names="Jan", birth_date="1971-00-00"),
        at=None,
        known=both(NAMESAKE, AUTUMN),
    ),
    "namesakes born in one month, year and month": Question(
        person=replace(NAMESAKE, birth_date="1971-05-00"), at=None, known=both(NAMESAKE, SAME_MONTH)
    ),
    "namesakes born in one year on one day of the month, year": Question(
        person=replace(NAMESAKE, birth_date="1971-00-00"), at=None, known=both(NAMESAKE, SAME_DAY)
    ),
    "namesakes, name alone": Question(
        person=replace(NAMESAKE, birth_date=None), at=None, known=both(NAMESAKE, AUTUMN)
    ),
    "namesakes, no date in the source": Question(
        person=NAMESAKE,
        known=both(replace(NAMESAKE, birth_date=None), replace(NAMESAKE, birth_date=None)),
    ),
    "namesakes born on one day, two numbers": Question(
        person=NAMESAKE,
        at=None,
        known=both(replace(NAMESAKE, bsn="999990019"), replace(NAMESAKE, bsn="999990020")),
    ),
    "one number, name and date of another": Question(
        person=replace(CAREL, bsn="999990019"), known=at(HOME, replace(HUSBAND, bsn="999990019"))
    ),
    "one name and date, another number": Question(
        person=replace(CAREL, bsn="999990020"), known=at(HOME, replace(CAREL, bsn="999990019"))
    ),
}


@pytest.mark.parametrize("name", NOT_TOLD_APART)
def test_what_does_not_tell_two_people_apart_is_to_verify_or_too_little(name: str) -> None:
    asked = NOT_TOLD_APART[name]

    verdict = ask(Party(person=asked.person, address=asked.at), *asked.known)

    assert verdict.match in (Match.TO_VERIFY, Match.TOO_LITTLE)


ANOTHER = {
    "the son, of whom the father is known": Question(person=SON, known=at(HOME, FATHER)),
    "the father, of whom the son is known": Question(person=FATHER, known=at(HOME, SON)),
    "the daughter, of whom the mother is known": Question(person=DAUGHTER, known=at(HOME, MOTHER)),
    "a twin of another name": Question(person=CAREL, known=at(HOME, CLAAS)),
    "a twin of nearly the same name": Question(person=FREDERIK, known=at(HOME, FREDERIKA)),
    "a twin elsewhere": Question(person=CAREL, at=ELSEWHERE, known=at(HOME, CLAAS)),
    "a sister": Question(person=CAREL, known=at(HOME, SISTER)),
    "a sister of one initial": Question(
        person=replace(CAREL, given_names="C."), known=at(HOME, SISTER)
    ),
    "a partner": Question(person=HUSBAND, known=at(HOME, WIFE)),
    "a namesake of the same year": Question(person=NAMESAKE, at=ELSEWHERE, known=at(HOME, AUTUMN)),
    "a namesake of another year": Question(
        person=NAMESAKE, at=None, known=at(HOME, replace(NAMESAKE, birth_date="1958-10-20"))
    ),
    "a stranger of the same day": Question(
        person=NAMESAKE, at=ELSEWHERE, known=at(HOME, replace(CAREL, given_names="Johannes"))
    ),
}


@pytest.mark.parametrize("name", ANOTHER)
def test_somebody_who_only_resembles_the_one_asked_about_is_never_a_hit(name: str) -> None:
    asked = ANOTHER[name]

    assert ask(Party(person=asked.person, address=asked.at), *asked.known).match is not Match.HIT


@pytest.mark.parametrize(
    ("person", "known", "row"),
    [
        (SON, at(HOME, FATHER, SON), 1),
        (FATHER, at(HOME, FATHER, SON), 0),
        (CAREL, at(HOME, CLAAS, CAREL), 1),
        (DAUGHTER, at(HOME, MOTHER, DAUGHTER), 1),
        (WIFE, at(HOME, HUSBAND, WIFE), 1),
        (AUTUMN, both(NAMESAKE, AUTUMN), 1),
    ],
    ids=["son", "father", "twin", "daughter", "wife", "namesake"],
)
def test_what_tells_two_people_apart_finds_the_one_asked_about(
    person: Person, known: list[Party], row: int
) -> None:
    verdict = ask(Party(person=person, address=known[row].address), *known)

    assert (verdict.match, verdict.rows) == (Match.HIT, (row,))
