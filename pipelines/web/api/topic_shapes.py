"""The form in which a topic is sent: what it says of the party, and of nothing else.

What is sent is in no answer: a topic is known by its label from then on.
"""

from typing import Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle
from pipelines.site.api.codes import Soort, Zekerheid, to
from pipelines.site.api.shapes import In, Line

_PARTS = {
    Soort.PERSON: "persoon",
    Soort.ORGANISATION: "onderneming",
    Soort.ADDRESS: "adres",
    Soort.PARCEL: "perceel",
    Soort.VEHICLE: "voertuig",
}
_WITH_ADDRESS = frozenset({Soort.PERSON, Soort.ORGANISATION, Soort.ADDRESS})


class AdresIn(In):
    """A place."""

    straat: Line | None = None
    huisnummer: Line | None = Field(None, description="Met letter en toevoeging.")
    postcode: Line | None = None
    woonplaats: Line | None = None
    nummeraanduiding: Line | None = Field(None, description="Nummer in de BAG.")

    def address(self) -> Address:
        """Return the place, in our words."""
        return Address(
            street=self.straat, house_number=self.huisnummer, postcode=self.postcode,
            place=self.woonplaats, bag_num=self.nummeraanduiding,
        )  # fmt: skip


class PersoonIn(In):
    """A natural person, as far as known."""

    burgerservicenummer: Line | None = None
    voornamen: Line | None = None
    voorletters: Line | None = None
    voorvoegsel: Line | None = None
    geslachtsnaam: Line | None = None
    partner_voorvoegsel: Line | None = None
    partner_naam: Line | None = None
    geboortedatum: Line | None = Field(
        None, description="Zoals bekend; 00 staat voor een dag of maand die niet bekend is."
    )

    def person(self) -> Person:
        """Return the person, in our words."""
        return Person(
            bsn=self.burgerservicenummer, given_names=self.voornamen, initials=self.voorletters,
            prefix=self.voorvoegsel, family_name=self.geslachtsnaam,
            partner_prefix=self.partner_voorvoegsel, partner_name=self.partner_naam,
            birth_date=self.geboortedatum,
        )  # fmt: skip


class OndernemingIn(In):
    """A legal person, company or branch."""

    naam: Line | None = None
    kvk_nummer: Line | None = None
    vestigingsnummer: Line | None = None
    rsin: Line | None = None

    def organisation(self) -> Organisation:
        """Return the organisation, in our words."""
        return Organisation(
            name=self.naam, kvk=self.kvk_nummer, branch=self.vestigingsnummer, rsin=self.rsin
        )


class PerceelIn(In):
    """A cadastral parcel."""

    aanduiding: Line


class VoertuigIn(In):
    """A vehicle."""

    kenteken: Line


class OnderwerpIn(In):
    """A topic: of one kind, with what is known of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"soort": "adres", "adres": {"postcode": "…", "huisnummer": "…"}},
                {
                    "soort": "persoon",
                    "zekerheid": "zeker",
                    "persoon": {"geslachtsnaam": "…", "geboortedatum": "…"},
                },
            ]
        }
    )

    soort: Soort
    zekerheid: Zekerheid = Zekerheid.UNKNOWN
    persoon: PersoonIn | None = None
    onderneming: OndernemingIn | None = None
    adres: AdresIn | None = Field(None, description="Ook bij een persoon of onderneming.")
    perceel: PerceelIn | None = None
    voertuig: VoertuigIn | None = None

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        allowed = {_PARTS[self.soort]} | ({"adres"} if self.soort in _WITH_ADDRESS else set())
        given = {name for name in _PARTS.values() if getattr(self, name) is not None}
        if not given <= allowed:
            raise PydanticCustomError("other_kind", "belongs to another kind of topic")
        return self

    def topic(self) -> Topic:
        """Return the topic, in our words."""
        return Topic(
            kind=to(Kind, self.soort),
            party=Party(
                person=self.persoon.person() if self.persoon else None,
                organisation=self.onderneming.organisation() if self.onderneming else None,
                address=self.adres.address() if self.adres else None,
                parcel=Parcel(designation=self.perceel.aanduiding) if self.perceel else None,
                vehicle=Vehicle(plate=self.voertuig.kenteken) if self.voertuig else None,
            ),
        )
