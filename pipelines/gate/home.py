"""The gate's folder: its keys, people, contracts and profiles, register and journal."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import keys, people
from connectors.clock import SystemClock
from connectors.files import replace_file
from connectors.settings import account, are_proxies, is_port, is_web_url
from connectors.stores import database
from connectors.stores.journal import append
from contracts.errors import Gone, Invalid, NotPermitted, WrongUse
from contracts.events import Event, EventKind

SETTINGS = "gate.toml"
HUB = "hub-signing.pub"
_KNOWN = frozenset({
    "exchange", "contracts", "demo", "register", "journal", "web_port", "web_url",
    "trusted_proxies",
})  # fmt: skip
_WEB_PORT = 8643
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """Where the gate finds what it holds."""

    folder: Path
    exchange: Path
    """The folder of signed files shared with the hub."""
    contracts: Path
    """The municipality's own contracts and profiles, before those that ship."""
    register: str
    """URL of the gate's own register."""
    journal: str
    """URL of the gate's own journal."""
    demo: bool
    web_port: int = _WEB_PORT
    """Where on loopback its pages listen."""
    web_url: str = f"http://127.0.0.1:{_WEB_PORT}"
    """Where browsers find its pages."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks of proxies that say truly for whom they ask."""

    @property
    def keys(self) -> Path:
        """Return the folder of keys."""
        return self.folder / "keys"

    @property
    def people(self) -> Path:
        """Return the file that says who may act at the gate."""
        return self.folder / "people.toml"

    @property
    def stores(self) -> Mapping[str, str]:
        """Return the URL of each store, the journal first."""
        return {"journal": self.journal, "gate": self.register}

    @classmethod
    def names(cls) -> frozenset[str]:
        """Return every name that the settings file can hold."""
        return _KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """What is read aloud when hub and gate exchange public keys."""

    sealing: str
    signing: str


def create(folder: Path, exchange: Path, *, demo: bool = False) -> Fingerprints:
    """Make the gate's folder with its keys and empty stores; never over another."""
    if (folder / SETTINGS).exists():
        raise WrongUse(f"{folder} is a gate's folder already.", code="K-101")
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    os.chmod(folder, _PRIVATE)  # noqa: PTH101  an existing folder keeps its mode otherwise
    exchange.mkdir(parents=True, exist_ok=True)
    made = Fingerprints(
        sealing=keys.public_id(keys.new_sealing_pair(folder / "keys", "gate")),
        signing=keys.public_id(keys.new_signing_pair(folder / "keys", "gate-signing")),
    )
    keys.new_secret(folder / "keys" / "gate-store.key")
    (folder / "contracts").mkdir(exist_ok=True)
    if not (folder / "people.toml").exists():
        replace_file(folder / "people.toml", _PEOPLE.encode())
    lines = [f'exchange = "{_written(exchange)}"', *(["demo = true"] if demo else [])]
    settings = _settings(folder, tomllib.loads("\n".join(lines)))
    for store, url in settings.stores.items():
        engine = database.connect(url)
        database.migrate(engine, store)
        engine.dispose()
    # Last, so that an interrupted set-up is no gate yet.
    replace_file(folder / SETTINGS, ("\n".join(lines) + "\n").encode())
    return made


def open_home(folder: Path) -> GateSettings:
    """Read the gate's folder; raises with every unknown or missing name together."""
    path = folder / SETTINGS
    try:
        content = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise Gone(
            f"{folder} is no gate's folder. Make one: treffer-gate init --home {folder}.",
            code="S-404",
        ) from None
    except PermissionError:
        raise NotPermitted(
            f"This account may not read {folder}: it belongs to the gate.", code="K-104"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Invalid(f"{path} is not valid TOML.", code="S-101") from None
    found = _findings(content)
    if found:
        raise Invalid(f"{path} cannot be used ({'; '.join(found)}).", code="S-102")
    return _settings(folder, content)


def _findings(content: Mapping[str, object]) -> list[str]:
    """Return what is missing, unknown, or not written as it must be."""
    unknown = sorted(set(content) - _KNOWN)
    found = [] if "exchange" in content else ["missing: exchange"]
    found += [f"unknown: {', '.join(unknown)}"] if unknown else []
    url = content.get("web_url", "https://gate")
    wrong = [] if is_port(content.get("web_port", _WEB_PORT)) else ["web_port"]
    wrong += [] if isinstance(url, str) and is_web_url(url) else ["web_url"]
    wrong += [] if are_proxies(content.get("trusted_proxies", [])) else ["trusted_proxies"]
    return found + [f"not written as it must be: {', '.join(wrong)}"] * bool(wrong)


def trust_hub(settings: GateSettings, signing: Path) -> str:
    """Register the hub's public signing key; return its fingerprint."""
    public = keys.read_signing_pub(signing)
    replace_file(settings.keys / HUB, signing.read_bytes(), 0o644)
    return keys.public_id(public)


def note(settings: GateSettings, kind: EventKind, ids: tuple[str, ...]) -> None:
    """Journal something done to the gate itself, by whoever does it."""
    listed = [person.account for person in people.load(settings.people)]
    event = Event(kind=kind, actor=account(listed), ids=ids)
    append(settings.journal, SystemClock(), event)


def _settings(folder: Path, content: dict[str, Any]) -> GateSettings:
    own = folder.resolve()
    port = content.get("web_port", _WEB_PORT)
    return GateSettings(
        folder=own,
        exchange=own / str(content["exchange"]),
        contracts=own / str(content.get("contracts", "contracts")),
        register=str(content.get("register", f"sqlite:///{own}/register.sqlite")),
        journal=str(content.get("journal", f"sqlite:///{own}/journal.sqlite")),
        demo=content.get("demo") is True,
        web_port=port,
        trusted_proxies=tuple(content.get("trusted_proxies", ())),
        web_url=content.get("web_url") or f"http://127.0.0.1:{port}",
    )


def _written(path: Path) -> str:
    return str(path.resolve()).replace("\\", "\\\\").replace('"', '\\"')


_PEOPLE = """\
# Who may act at the gate. Roles as the protocol in use names them; see docs/reference/settings.md.
# [[person]]
# account = "pofficier"
# name = "P. Officier"
# roles = ["privacyfunctionaris"]
"""
