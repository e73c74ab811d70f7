"""Three lines of a record and of a topic: name, date of birth, address, and no number."""

from pathlib import Path

import pytest

from connectors import agreements
from contracts import identity
from contracts.identity import Identity
from contracts.ids import SourceName
from contracts.topics import Address, Organisation, Parcel, Party, Person

HANDHAVING = agreements.contract(Path("as-shipped"), SourceName("handhaving"))
VERGUNNINGEN = agreements.contract(Path("as-shipped"), SourceName("vergunningen"))


@pytest.mark.rule("R-108")
def test_a_record_shows_name_birth_date_and_address_alone() -> None:
    fields = {
        "betrokkene": "J. Jansen",
        "geboortedatum": "17-05-1980",
        "locatie": "Kerkstraat 1",
        "overtreding": "kanarie",
        "zaaknummer": "kanarie",
    }

    shown = identity.of_record(HANDHAVING, fields)

    assert shown == Identity(name="J. Jansen", birth_date="17-05-1980", address="Kerkstraat 1")
    assert set(identity.columns(HANDHAVING)) == {"betrokkene", "geboortedatum", "locatie"}


@pytest.mark.rule("R-108")
def test_no_citizen_service_number_is_shown() -> None:
    fields = dict.fromkeys((column.name for column in VERGUNNINGEN.columns), "x")
    fields["aanvrager_bsn"] = fields["kvk_nummer"] = "kanarie"

    shown = identity.of_record(VERGUNNINGEN, fields)

    assert "kanarie" not in f"{shown.name}{shown.birth_date}{shown.address}"
    assert shown.name


def test_parts_of_a_name_and_an_address_stand_in_their_usual_order() -> None:
    fields = {
        "aanvrager_achternaam": "Vries",
        "aanvrager_voorvoegsel": "de",
        "aanvrager_voornamen": "Jan",
        "bedrijfsnaam": "De Vries BV",
        "woonplaats": "Voorbeeldstad",
        "straat": "Kerkstraat",
        "huisnummer": "1",
        "postcode": "9370AA",
    }

    shown = identity.of_record(VERGUNNINGEN, fields)

    assert shown.name == "Jan de Vries / De Vries BV"
    assert shown.address == "Kerkstraat 1 9370AA Voorbeeldstad"
    assert shown.birth_date == ""


@pytest.mark.parametrize(
    ("party", "lines"),
    [
        (Party(), ("", "", "")),
        (Party(parcel=Parcel(designation="VBS01 A 1")), ("", "", "")),
        (
            Party(
                person=Person(
                    bsn="999990019", given_names="Jan", prefix="de", family_name="Vries",
                    partner_prefix="van", partner_name="Dam", birth_date="1980-05-17",
                ),
                address=Address(street="Kerkstraat", house_number="1", postcode="9370AA"),
            ),
            ("Jan de Vries (partner van Dam)", "1980-05-17", "Kerkstraat 1 9370AA"),
        ),
        (Party(person=Person(full_name=" J. de Vries ")), ("J. de Vries", "", "")),
        (Party(organisation=Organisation(name="Proef BV", kvk="12345678")), ("Proef BV", "", "")),
        (Party(address=Address(line="Kerkstr. 1")), ("", "", "Kerkstr. 1")),
        (Party(address=Address(street_short="Kerkstr")), ("", "", "Kerkstr")),
        (Party(address=Address(bag_vbo="9901010000000001")), ("", "", "9901010000000001")),
    ],
)  # fmt: skip
def test_a_topic_shows_the_same_three_lines(party: Party, lines: tuple[str, str, str]) -> None:
    shown = identity.of_topic(party)

    assert (shown.name, shown.birth_date, shown.address) == lines
    assert repr(shown) == "Identity()"
