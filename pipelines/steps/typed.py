"""What somebody types of a party is whole, or they are told which field is not."""

from contracts.errors import WrongUse
from contracts.topics import Party
from matching import dates, objects
from matching.address_parts import postcode


def require_usable(party: Party, *, demo: bool) -> None:
    """Raise `WrongUse` for a field that would be dropped unseen: it names field and rule.

    A demonstration takes no citizen service number that can be somebody's.
    """
    number = objects.bsn(party.person.bsn) if party.person else None
    if demo and number and not objects.is_made_up(number):
        raise WrongUse(
            "This is a demonstration, and the bsn can be that of somebody. Use a made-up one, "
            "which begins with 9.",
            code="K-132",
        )
    wrong = []
    if party.person and party.person.bsn and not objects.bsn(party.person.bsn):
        wrong.append("bsn: fails the eleven-test")
    if party.person and party.person.birth_date and not dates.birth_date(party.person.birth_date):
        wrong.append("birth_date: no date")
    if party.organisation and party.organisation.kvk and len(party.organisation.kvk.strip()) != 8:
        wrong.append("kvk: not 8 digits")
    if party.address and party.address.postcode and not postcode(party.address.postcode):
        wrong.append("postcode: not 4 digits and 2 letters")
    if wrong:
        raise WrongUse(f"Correct the topic, or leave out: {'; '.join(wrong)}.", code="B-123")
