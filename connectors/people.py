"""Who may act: people.toml, as the protocol in use names the roles."""

import tomllib
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from contracts.errors import Gone, Invalid
from contracts.parties import Listed


_DEPUTY = {"deputy": "account", "deputy_from": "from", "deputy_until": "until"}
_PEOPLE = TypeAdapter(list[Listed])


def load(path: Path) -> list[Listed]:
    """Read the list of people; raises `Invalid` with the place of each mistake."""
    try:
        content = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise Gone(f"There is no {path.name} in {path.parent}.", code="S-404") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path.name} is not valid TOML: {error}", code="S-103") from None
    entries = [
        {
            "account": entry.get("account"),
            "name": entry.get("name"),
            "roles": entry.get("roles", []),
            **{
                name: entry["deputy"].get(key)
                for name, key in _DEPUTY.items()
                if isinstance(entry.get("deputy"), dict)
            },
        }
        for entry in content.get("person", [])
    ]
    try:
        return _PEOPLE.validate_python(entries)
    except ValidationError as error:
        places = ", ".join(
            f"person {finding['loc'][0]}: {finding['loc'][-1]}"
            for finding in error.errors(include_input=False, include_url=False)
        )
        raise Invalid(f"{path.name} cannot be used ({places}).", code="S-103") from None
