"""What a walk is: its people, its steps as somebody types them, and why each is taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up person of the municipality."""

    account: str
    name: str
    roles: tuple[str, ...]
    at: str = ""
    """What they do, as the page introduces them."""
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command that somebody types; `{case}` and the like stand for what the walk made."""

    by: str
    types: str
    told: str
    """The narration: one sentence a line."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What they wrote before, as file name and text."""
    code: int = 0
    """How the program ends; a refusal is part of the walk."""
    shown: bool = True
    """Whether the output is printed; several alike are shown once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some steps under one heading."""

    title: str
    steps: tuple[Step, ...]
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One case under one profile, from signal to close."""

    profile: str
    title: str
    told: str
    people: tuple[Person, ...]
    parts: tuple[Part, ...]
    fill_in: Mapping[str, str] = field(default_factory=dict)


INTRO = """\
One signal from intake to close, as the profile `{profile}` orders it, on the made-up municipality of the demonstration.
Every command and every answer below is true: a test carries the case through and compares this page.
The people, weighings and texts are made up; texts are in the language in which a municipality writes them.
What the profile says, with the line of the protocol that it rests on, is in `contracts/protocols/{profile}.yaml`.

![The phases of the profile {profile}](../pictures/protocol-{profile}.svg)"""
PERSON = """\
given_names = "Jeroen"
prefix = "van het"
family_name = "Brugberg"
birth_date = "1986-12-07"
street = "Dorpsstraat"
house_number = "54"
postcode = "9371AE"
place = "Oefenveen"
"""
"""Q00140 of the sample's questions: known to permits; enforcement has a likely match."""
ADDRESS = """\
street = "Weefdijk"
house_number = "17 a"
postcode = "9372 AT"
place = "Voorbeeldstad"
"""
"""Q00002: known to every department."""
COMPANY = """\
kvk = "00255874"
name = "Nagelstudio van het Schoonhuizen"
"""
"""Q00063: known to permits; enforcement has a likely match."""
STRANGER = """\
given_names = "Peter"
prefix = "van"
family_name = "Zwafepad"
birth_date = "1958-10-11"
"""
"""Q00021: known to nobody."""


def the_end(analyst: str, reviewer: str) -> Part:
    """Return what is looked at last: what will be destroyed, and both journals."""
    return Part(
        title="What is left of it",
        steps=(
            Step(
                by=analyst,
                told="What will be destroyed by then, and why.",
                types="treffer retain preview --on {later}",
            ),
            Step(
                by=reviewer,
                told="The journal of the hub holds together, refusals included.",
                types="treffer journal verify",
            ),
            Step(
                by=reviewer,
                told="So does the gate's own.",
                types="treffer-gate journal verify",
            ),
        ),
    )
