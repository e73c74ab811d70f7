"""The installation's settings file, and the only reader of the environment."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from connectors import inbox_address, keys
from contracts.errors import Gone, Invalid, NotPermitted
from contracts.ids import SourceName

FILE = "treffer.toml"
_CONFIG = "TREFFER_CONFIG"
_GATE = "TREFFER_GATE"
_HEALTH_PORT = 8640
_WEB_PORT = 8642
_GATE_PORT = 8643
_PORTS = range(1024, 65536)
_DAYS_14 = str(14 * 24 * 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where one hub finds what it holds."""

    folder: Path
    municipality: str
    protocol: str
    demo: bool
    keys: Path
    register: str
    """URL of the register's database."""
    journal: str
    exchange: Path
    inboxes: Mapping[SourceName, str]
    """Per source the folder or URL where its department leaves deliveries."""
    credentials: Mapping[SourceName, Path]
    """Per source the file of what opens its inbox, where one is named."""
    health_port: int = _HEALTH_PORT
    """Where the health page of the running service stands, on loopback."""
    web_port: int = _WEB_PORT
    """Where the pages and the REST API stand, on loopback."""
    web_url: str = f"http://127.0.0.1:{_WEB_PORT}"
    """Where browsers find them: elsewhere than on loopback behind a proxy with TLS."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks of proxies that say truly for whom they ask."""
    gate_url: str = f"http://127.0.0.1:{_GATE_PORT}"
    """Where browsers find the gate's pages, to name it to who decides there."""

    @property
    def contracts(self) -> Path:
        """Return the folder of the municipality's own contracts and profiles."""
        return self.folder / "contracts"

    @property
    def deliveries(self) -> Path:
        """Return the folder of fetched deliveries, per source."""
        return self.folder / "deliveries"

    @property
    def index(self) -> Path:
        """Return the folder of indexes."""
        return self.folder / "index"

    @property
    def log(self) -> Path:
        """Return the folder of the operational log."""
        return self.folder / "log"

    @property
    def people(self) -> Path:
        """Return the file that says who may act."""
        return self.folder / "people.toml"

    @property
    def prefect(self) -> Path:
        """Return Prefect's own folder."""
        return self.folder / "prefect"

    @property
    def run(self) -> Path:
        """Return the folder of the running service: who runs, where, and what it logs."""
        return self.folder / "run"

    @classmethod
    def names(cls) -> frozenset[str]:
        """Return every name that the settings file can hold."""
        return frozenset(_KNOWN)


_KNOWN = {
    "municipality", "protocol", "demo", "keys", "register", "journal", "exchange", "sources",
    "health_port", "web_port", "web_url", "gate_url", "trusted_proxies",
}  # fmt: skip
_PORTS_OF = {"health_port", "web_port"}
_OF_SOURCE = {"inbox", "credentials"}


def config_path(given: Path | None) -> Path:
    """Return the settings file: as given, else from the environment, else in this folder."""
    return given or Path(os.environ.get(_CONFIG, FILE))


def gate_home() -> Path:
    """Return the gate's folder: from the environment, else this folder."""
    return Path(os.environ.get(_GATE, "."))


def load(path: Path) -> Settings:
    """Read a settings file; raises with every missing or unknown name together."""
    try:
        content = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise Gone(
            f"There is no settings file {path}. Make an installation with treffer init, "
            f"or name one: --config FILE, or {_CONFIG}.",
            code="S-404",
        ) from None
    except PermissionError:
        raise NotPermitted(
            f"This account may not read {path}: run the program under the hub's account.",
            code="K-104",
        ) from None
    except OSError as error:
        raise Invalid(f"{path} cannot be read ({error.strerror}).", code="S-101") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not valid TOML: {error}", code="S-101") from None
    found = _findings(content)
    if found:
        raise Invalid(f"{path} cannot be used ({'; '.join(found)}).", code="S-102")
    folder = path.resolve().parent
    return Settings(
        folder=folder,
        municipality=str(content["municipality"]),
        protocol=str(content["protocol"]),
        demo=content.get("demo") is True,
        keys=folder / content.get("keys", "keys"),
        register=str(content.get("register", f"sqlite:///{folder}/register.sqlite")),
        journal=str(content.get("journal", f"sqlite:///{folder}/journal.sqlite")),
        exchange=folder / content.get("exchange", "exchange"),
        inboxes={
            SourceName(name): inbox_address.as_written(folder, part["inbox"])
            for name, part in content.get("sources", {}).items()
        },
        credentials={
            SourceName(name): folder / part["credentials"]
            for name, part in content.get("sources", {}).items()
            if "credentials" in part
        },
        health_port=content.get("health_port", _HEALTH_PORT),
        web_port=content.get("web_port", _WEB_PORT),
        trusted_proxies=tuple(content.get("trusted_proxies", ())),
        gate_url=content.get("gate_url") or f"http://127.0.0.1:{_GATE_PORT}",
        web_url=content.get("web_url") or f"http://127.0.0.1:{content.get('web_port', _WEB_PORT)}",
    )


def is_port(value: object) -> bool:
    """Return whether a program of ours can listen there: no port of the system."""
    return type(value) is int and value in _PORTS


def is_web_url(url: str) -> bool:
    """Return whether pages can stand there: over TLS, or on this machine alone; no path."""
    found = urlsplit(url)
    is_bare = found.path in ("", "/") and not found.query and not found.fragment
    is_safe = found.scheme == "https" or (
        found.scheme == "http" and found.hostname in ("127.0.0.1", "localhost")
    )
    return is_bare and is_safe and bool(found.hostname) and "@" not in found.netloc


def are_proxies(value: object) -> bool:
    """Return whether this is a list of addresses or networks, none of them everybody's."""
    return isinstance(value, list) and all(map(_is_proxy, value))


def _is_proxy(value: object) -> bool:
    try:
        return isinstance(value, str) and ip_network(value).prefixlen > 0
    except ValueError:
        return False


CREDENTIALS = (
    "username", "password", "passphrase", "key_file", "host_key", "known_hosts",
    "access_key", "secret_key", "session_token", "endpoint", "region",
    "bearer_token", "cert_file", "ca_file",
)  # fmt: skip
"""Everything that can be said of how to open an inbox; none ends in `_` and another of these."""
_PATHS = ("key_file", "known_hosts", "cert_file", "ca_file")
_INBOX = "TREFFER_INBOX_"
_FROM_NOWHERE = {"PYTHONSAFEPATH": "1"}
"""A child takes no module from whatever folder somebody stands in."""


def credentials(settings: Settings, source: SourceName) -> dict[str, str]:
    """Return what opens a source's inbox: from its secret file, and over that the environment.

    Paths in it are relative to the settings file. Raises for a file that others can read.
    """
    path = settings.credentials.get(source)
    found = _secret_file(path, source) if path else {}
    for name in CREDENTIALS:
        given = os.environ.get(f"{_INBOX}{source}_{name}".upper())
        if given:
            found[name] = given
    return found | {name: str(settings.folder / found[name]) for name in _PATHS if name in found}


def without_credentials() -> dict[str, str]:
    """Return the environment for a child that opens no inbox."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_INBOX)}
    return kept | _FROM_NOWHERE


def for_children(settings: Settings) -> dict[str, str]:
    """Return the environment of child processes: this installation, no telemetry of Prefect."""
    return (
        dict(os.environ)
        | _FROM_NOWHERE
        | {
            _CONFIG: str(settings.folder / FILE),
            "DO_NOT_TRACK": "1",
            "PREFECT_HOME": str(settings.prefect),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
            "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_CLI_COLORS": "false",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": _DAYS_14,
            "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P14D",
        }
    )


def account(listed: Iterable[str]) -> str:
    """Return the account that acts: of this process, or of whoever sudo ran it for.

    sudo counts only where the process runs under an account of the program's own, which
    nobody is listed under: only such an account can read the keys.
    """
    import pwd  # exists on the systems we run on, not on every one

    own = pwd.getpwuid(os.getuid()).pw_name
    return own if own in listed else os.environ.get("SUDO_USER", own)


def _findings(content: Mapping[str, object]) -> list[str]:
    """Return what is missing, unknown, or not written as it must be."""
    sources = content.get("sources", {})
    parts = sources if isinstance(sources, dict) else {}
    missing = sorted({"municipality", "protocol"} - set(content))
    missing += [
        f"sources.{name}.inbox"
        for name, part in sorted(parts.items())
        if not isinstance(part, dict) or not isinstance(part.get("inbox"), str)
    ]
    unknown = sorted(set(content) - _KNOWN)
    texts = _KNOWN - {"demo", "sources", "trusted_proxies", *_PORTS_OF}
    not_text = sorted(n for n in texts & set(content) if not isinstance(content[n], str))
    not_text += [] if isinstance(sources, dict) else ["sources"]
    not_text += sorted(name for name in _PORTS_OF & set(content) if not is_port(content[name]))
    not_text += [] if are_proxies(content.get("trusted_proxies", [])) else ["trusted_proxies"]
    not_text += sorted(
        name
        for name in ("gate_url", "web_url")
        if isinstance(url := content.get(name), str) and not is_web_url(url)
    )
    told = {"missing": missing, "unknown": unknown, "not written as it must be": not_text}
    found = [f"{what}: {', '.join(names)}" for what, names in told.items() if names]
    return found + [finding for name, part in parts.items() for finding in _of_inbox(name, part)]


def _of_inbox(name: str, part: object) -> Iterator[str]:
    """Yield why a source's inbox cannot be used, without what is written: it can hold a secret."""
    if not isinstance(part, dict):
        return
    written = part.get("inbox")
    if isinstance(written, str) and (why := inbox_address.fault(written)):
        yield f"sources.{name}.inbox {why}"
    if not isinstance(part.get("credentials", ""), str):
        yield f"sources.{name}.credentials is no file"
    if unknown := sorted(set(part) - _OF_SOURCE):
        yield f"unknown: {', '.join(f'sources.{name}.{one}' for one in unknown)}"


def _secret_file(path: Path, source: SourceName) -> dict[str, str]:
    def unusable(why: str) -> Invalid:
        return Invalid(
            f"The credentials of the inbox of {source} cannot be used: {path.name} {why}. "
            "See docs/how-to/inboxes.md.",
            code="C-656",
        )

    try:
        content = tomllib.loads(keys.read_private(path).decode())
    except ValueError:
        content = None
    if content is None:
        # The parser's own words can quote what stands there.
        raise unusable("is not valid TOML")
    if unknown := sorted(set(content) - set(CREDENTIALS)):
        raise unusable(f"has unknown names: {', '.join(unknown)}")
    if odd := sorted(name for name, value in content.items() if not isinstance(value, str)):
        raise unusable(f"needs quotes round {', '.join(odd)}")
    return content
