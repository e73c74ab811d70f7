"""Where contracts and profiles lie: the installation's own folder first, else as shipped."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from connectors.files import locked, replace_file
from contracts import protocol, source_law, sources
from contracts.acceptance import Acceptance, from_json
from contracts.errors import Gone, Invalid, Stale, WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract

_SUFFIX = ".odcs.yaml"


class Agreements:
    """Fulfils `contracts.ports.Agreements` for one installation."""

    def __init__(self, own: Path, registered: Sequence[SourceName], protocol_name: str) -> None:
        self._own = own
        self._registered = tuple(sorted(registered))
        self._protocol = protocol_name
        self._read: dict[SourceName, tuple[SourceContract, str]] = {}

    def sources(self) -> Sequence[SourceName]:
        """Return the registered sources."""
        return self._registered

    def contract(self, source: SourceName) -> SourceContract:
        """Return the contract of a source."""
        return self._of(source)[0]

    def contract_text(self, source: SourceName) -> str:
        """Return the text of that contract."""
        return self._of(source)[1]

    def profile_text(self) -> str:
        """Return the text of the protocol in use."""
        return profile_text(self._own, self._protocol)

    def model_text(self) -> str:
        """Return the text of the table by which persons are compared."""
        return model_text(self._own)

    def _of(self, source: SourceName) -> tuple[SourceContract, str]:
        if source not in self._registered:
            known = ", ".join(self._registered)
            raise Gone(f"That source is not registered here. Known: {known}.", code="C-404")
        if source not in self._read:
            # Its department checked it against ODCS; a delivery names the text it was made under.
            text = contract_text(self._own, source)
            self._read[source] = (_loaded(text), text)
        return self._read[source]


@lru_cache(maxsize=256)
def _loaded(text: str) -> SourceContract:
    """Return what a text says: the same text is read once in a process, whoever asks."""
    return sources.load(text)


def contract(own: Path, source: SourceName) -> SourceContract:
    """Return the data contract of a source, checked against ODCS and our own rules."""
    return _checked(contract_text(own, source))


@lru_cache(maxsize=256)
def _checked(text: str) -> SourceContract:
    """Return what a text says once it is checked: the same text is so once in a process."""
    return sources.load(text, odcs_schema())


def require_registrable(contract: SourceContract) -> None:
    """Raise `Invalid` if every shipped protocol that knows the source's law bars it."""
    shipped = resources.files("contracts") / "protocols"
    law = source_law.barred_everywhere(
        contract, [protocol.read(one.read_text()) for one in shipped.iterdir()]
    )
    if law is not None:
        raise Invalid(
            f"{contract.name} can be no source: {law.cites}, and no protocol opens it. Leave "
            f"these data at {law.department} and deliver nothing of them.",
            code="C-114",
        )


def contract_text(own: Path, source: SourceName) -> str:
    """Return the text of a contract; raises `Gone` with the names that there are."""
    text = _text(own, "sources", f"{source}{_SUFFIX}")
    if text is None:
        known = ", ".join(source_names(own))
        raise Gone(f"There is no contract for that source. Known: {known}.", code="C-404")
    return text


def drafts(own: Path, registered: Sequence[SourceName]) -> list[SourceName]:
    """Return the sources with a contract in the folder that no inbox is set up for yet."""
    names = {SourceName(path.name.removesuffix(_SUFFIX)) for path in own.glob(f"*{_SUFFIX}")}
    return sorted(name for name in names - set(registered) if sources.NAME.fullmatch(name))


def own_contract_path(own: Path, source: SourceName) -> Path:
    """Return where the municipality's own contract of a source stands, if it has one."""
    return own / f"{source}{_SUFFIX}"


def save_contract_text(
    own: Path, source: SourceName, text: str, opened: str, journal: Callable[[], None]
) -> None:
    """Put this text in place of the one whose SHA-256 was opened; raises `Stale` for any other.

    It is journalled once it is known to take that place, and before it does.

    Whoever reads it meanwhile reads the old text or the new one, whole.
    """
    own.mkdir(exist_ok=True)
    with locked(own / f".{source}.lock", f"A change of the contract of {source}", wait=True):
        if sha256(contract_text(own, source).encode()).hexdigest() != opened:
            raise Stale(
                f"The contract of {source} was changed since it was opened. Nothing was saved: "
                "open it again and make the change there.",
                code="C-751",
            )
        journal()
        replace_file(own_contract_path(own, source), text.encode(), 0o644)


def add_contract_text(
    own: Path, source: SourceName, text: str, journal: Callable[[], None]
) -> None:
    """Put a text as the contract of a source that has none; raises `WrongUse` where it has one.

    It is journalled once it is known to take that place, and before it does.
    """
    own.mkdir(exist_ok=True)
    path = own_contract_path(own, source)
    with locked(own / f".{source}.lock", f"A change of the contract of {source}", wait=True):
        if path.exists():
            raise WrongUse("There is a contract of that name already.", code="C-631")
        journal()
        replace_file(path, text.encode(), 0o644)


def shipped_contract_text(source: SourceName) -> str | None:
    """Return the text of the contract that ships for a source, if one does."""
    return _shipped("sources", f"{source}{_SUFFIX}")


def keep_acceptance(own: Path, acceptance: Acceptance) -> None:
    """Keep beside the contracts how the acceptance suite ended for one text of one of them."""
    own.mkdir(exist_ok=True)
    replace_file(_acceptance_path(own, SourceName(acceptance.source)), acceptance.to_json())


def acceptance(own: Path, source: SourceName) -> Acceptance | None:
    """Return how the acceptance suite ended last; nothing if it never ran on this source."""
    path = _acceptance_path(own, source)
    return from_json(path.read_bytes()) if path.is_file() else None


def source_names(own: Path) -> list[SourceName]:
    """Return the sources with a contract in the folder, or else those that ship."""
    names = {path.name for path in own.glob(f"*{_SUFFIX}")}
    if not names:
        shipped = resources.files("contracts") / "sources"
        names = {path.name for path in shipped.iterdir() if path.name.endswith(_SUFFIX)}
    return sorted(SourceName(name.removesuffix(_SUFFIX)) for name in names)


def profile_text(own: Path, name: str) -> str:
    """Return the text of a protocol profile; raises `Gone` when there is none of that name."""
    text = _text(own, "protocols", f"{name}.yaml")
    if text is None:
        raise Gone(f"There is no protocol {name}.", code="P-404")
    return text


def profile_names(own: Path) -> list[str]:
    """Return the profiles that ship and those in the folder."""
    shipped = resources.files("contracts") / "protocols"
    names = {one.name.removesuffix(".yaml") for one in shipped.iterdir()}
    names |= {
        one.name.removesuffix(".yaml")
        for one in own.glob("*.yaml")
        if not one.name.endswith(_SUFFIX) and one.name != "person.yaml"
    }
    return sorted(names)


def model_text(own: Path) -> str:
    """Return the text of the installation's own model, or of the one that ships."""
    text = _text(own, "models", "person.yaml")
    assert text is not None  # one ships
    return text


@cache
def odcs_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of ODCS that the standard's own package carries."""
    shipped = resources.files("open_data_contract_standard") / "schema.json"
    return dict(json.loads(shipped.read_text()))


def _acceptance_path(own: Path, source: SourceName) -> Path:
    return own / f"{source}.accepted.json"


def _text(own: Path, kind: str, name: str) -> str | None:
    path = own / name
    if path.is_file():
        try:
            return path.read_text("utf-8")
        except UnicodeDecodeError:
            raise Invalid(
                f"{name} is not written in UTF-8. Save it so in the editor.", code="C-110"
            ) from None
    return _shipped(kind, name)


def _shipped(kind: str, name: str) -> str | None:
    shipped = resources.files("contracts") / kind / name
    return shipped.read_text("utf-8") if shipped.is_file() else None
