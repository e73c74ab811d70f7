"""Who may act: people.toml, as the protocol in use names the roles."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors import settings
from contracts import parties
from contracts.errors import Gone, Invalid, NotPermitted
from contracts.parties import Actor, Listed


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Deputy(_Part):
    account: str
    since: date = Field(alias="from")
    until: date


class _Person(_Part):
    account: str
    name: str
    roles: frozenset[str] = frozenset()
    department: str | None = None
    deputy: _Deputy | None = None


class _People(_Part):
    person: tuple[_Person, ...] = ()


def load(path: Path) -> list[Listed]:
    """Read the list of people; raises `Invalid` with the place of each mistake."""
    try:
        return list(_listed(path.read_text()))
    except FileNotFoundError:
        raise Gone(f"There is no {path.name} in {path.parent}.", code="S-404") from None
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, finding['loc']))}: {finding['msg']}"
            for finding in error.errors(include_input=False, include_url=False)
        )
        raise Invalid(f"{path.name} cannot be used ({places}).", code="S-103") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path.name} is not valid TOML: {error}", code="S-103") from None


@lru_cache(maxsize=1)
def _listed(text: str) -> tuple[Listed, ...]:
    """Return the people in a text; a site asks at every page, and it is nearly always the same."""
    found = _People.model_validate(tomllib.loads(text))
    return tuple(
        Listed(
            account=person.account,
            name=person.name,
            roles=person.roles,
            department=person.department,
            deputy=person.deputy.account if person.deputy else None,
            deputy_from=person.deputy.since if person.deputy else None,
            deputy_until=person.deputy.until if person.deputy else None,
        )
        for person in found.person
    )


def acting(path: Path, as_name: str | None, *, demo: bool, today: date) -> Actor:
    """Return who acts: the account of the person, or `--as NAME` in a demo folder only."""
    if as_name is not None and not demo:
        raise NotPermitted(
            "--as works in a demo folder only; elsewhere your own account acts.", code="B-202"
        )
    listed = load(path)
    account = as_name or settings.account([person.account for person in listed])
    found = parties.actor(listed, account, today)
    if found is None:
        raise NotPermitted(
            f"Your account is not in {path}. "
            + ("In this demo: --as NAME." if demo else "Ask the functional manager."),
            code="B-203",
        )
    return found
