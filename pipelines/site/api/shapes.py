"""The forms in which the API takes and gives: Dutch names in camelCase, and no other name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

PRINTABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$"
CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$"

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=PRINTABLE),
]
"""What somebody wrote."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PRINTABLE),
]
"""What stands in one field: a name, a street, a number."""
Code = Annotated[str, StringConstraints(pattern=CODE)]
"""A name out of protocol or contract."""

T = TypeVar("T")


class In(BaseModel):
    """What is sent; a name that is not known is refused, and no value is ever in a fault."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Yield nothing: what is sent can be of a person, and a repr can land in a log."""
        yield from ()


class ToelichtingIn(In):
    """Why something is done."""

    toelichting: Text


class Out(BaseModel):
    """What is given."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, frozen=True
    )


class Link(Out):
    """Where something stands."""

    href: str


Links = Mapping[str, Link]


def links(**paths: str) -> Links:
    """Return links by name; each path is one under the API's own."""
    return {name: Link(href=path) for name, path in paths.items()}


class Lijst(Out, Generic[T]):
    """One page of a list."""

    resultaten: list[T]
    totaal: int = Field(description="Hoeveel er zijn die u mag zien.")
    links: Links = Field(serialization_alias="_links")


class FouteParameter(Out):
    """One thing that is wrong in what was sent; never what it was."""

    name: str
    code: str
    reason: str


class Probleem(Out):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Adres dat de code uitlegt.")
    title: str
    status: int
    code: str
    detail: str
    verwijzing: str = Field(description="Geef deze door aan de beheerder.")
    invalid_params: list[FouteParameter] | None = None
