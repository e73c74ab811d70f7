"""How people log in at one program: its provider, and the signed list of groups and roles.

Both lie in the program's folder of keys, so that hub and gate have a client, a list and a
signer each. A signature is Ed25519 over the program's name, the moment of signing and the exact
bytes of the list: a list that is signed for one program gives nobody a role at the other. The
moment of the newest list that was ever in use stands in the journal, so that an older one that is
put back gives nobody a role either.
"""

import base64
import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors import keys
from connectors.files import replace_file
from connectors.stores import database
from connectors.stores.journal import Journal
from contracts import login
from contracts.errors import Gone, IntegrityBroken, Invalid
from contracts.events import Event, EventKind
from contracts.journal_search import Wanted
from contracts.login import Provider
from contracts.ports import Clock

LOGIN = "login.toml"
ROLES = "roles.toml"
SIGNATURE = ".sig"
SIGNER = "roles-signing"
_CONTEXT = "treffer/v2/roles/{}\n{}\n"
_ACTOR = "system"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Login(_Part):
    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    acr: list[str] = Field(min_length=1)
    acr_claim: str = "acr"
    account_claim: str = Field(min_length=1)
    roles_claim: str = Field(min_length=1)
    api_audience: str | None = None


class _Group(_Part):
    name: str = Field(min_length=1)
    roles: list[str]


class _Groups(_Part):
    group: list[_Group] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A list as it was signed: when, and the fingerprint of by whom."""

    groups: Mapping[str, frozenset[str]]
    signer: str
    at: datetime
    sha256: str


class Entrance:
    """Fulfils `contracts.ports.Entrance` by the files in a folder of keys; safe for threads.

    `journal` is the URL of the program's journal, which remembers which lists were in use.
    """

    def __init__(self, folder: Path, program: str, journal: str, clock: Clock) -> None:
        self._folder, self._program = folder, program
        self._journal, self._clock = journal, clock
        self._used: Signed | None = None

    def provider(self) -> Provider | None:
        """Return whom people log in with; nobody where there is no login.toml."""
        path = self._folder / LOGIN
        return _provider(path) if path.exists() else None

    def roles(self, groups: Collection[str]) -> frozenset[str]:
        """Return the roles of somebody in these groups; raises `IntegrityBroken` for all alike.

        Read anew at every call: a list that was changed gives nobody a role from then on.
        """
        found = _signed(self._folder, self._program)
        # The journal is asked once for each list, and not at every request.
        if found != self._used:
            self._take(found)
        return login.roles(groups, found.groups)

    def listed(self) -> Signed:
        """Return the list in use; raises `IntegrityBroken` as `roles` does, and writes nothing."""
        found = _signed(self._folder, self._program)
        with self._opened() as journal:
            self._require_newest(found, _newest(journal))
        return found

    def _take(self, found: Signed) -> None:
        """Use a list: the journal has it first."""
        with self._opened() as journal:
            newest = _newest(journal)
            self._require_newest(found, newest)
            if newest is None or newest < found.at:
                ids = (found.at.isoformat(), found.sha256[:16], found.signer)
                journal.append(Event(kind=EventKind.ROLES_LISTED, actor=_ACTOR, ids=ids))
        self._used = found

    def _require_newest(self, found: Signed, newest: datetime | None) -> None:
        if newest is not None and found.at < newest:
            raise IntegrityBroken(
                f"{ROLES} was signed on {found.at:%Y-%m-%d %H:%M} UTC, and a list of "
                f"{newest:%Y-%m-%d %H:%M} UTC was in use: an older one was put back, so nobody "
                "gets a role. Find out by whom, and have the right list signed anew.",
                code="K-133",
            )
        if found.at > self._clock.now() + login.SKEW:
            raise IntegrityBroken(
                f"{ROLES} was signed on {found.at:%Y-%m-%d %H:%M} UTC, which is yet to come, so "
                "nobody gets a role. Set the clock of the signer or of this machine right, and "
                "have it signed anew.",
                code="K-134",
            )

    @contextmanager
    def _opened(self) -> Iterator[Journal]:
        engine = database.connect(self._journal)
        try:
            yield Journal(engine, self._clock)
        finally:
            engine.dispose()


def _newest(journal: Journal) -> datetime | None:
    """Return when the newest list was signed that was ever in use."""
    lines = journal.newest(Wanted(kind=EventKind.ROLES_LISTED), before=None, most=1)
    return datetime.fromisoformat(lines[0].event.ids[0]) if lines else None


def _signed(folder: Path, program: str) -> Signed:
    """Return the list; raises `IntegrityBroken` unless it is signed as it is."""
    try:
        public = keys.read_signing_pub(folder / f"{SIGNER}.pub")
        content = (folder / ROLES).read_bytes()
        moment, written = (folder / f"{ROLES}{SIGNATURE}").read_bytes().split()
        at = datetime.fromisoformat(moment.decode()).astimezone(UTC)
        signature = base64.b64decode(written, validate=True)
    except (Gone, FileNotFoundError, ValueError):
        raise _unsigned() from None
    if not keys.is_signed(public, signature, _bound(content, program, at)):
        raise _unsigned()
    return _as_signed(content, public, at)


def new_signer(folder: Path) -> str:
    """Make the pair that signs the list, for a person outside the program; return its print."""
    return keys.public_id(keys.new_signing_pair(folder, SIGNER))


def trust(folder: Path, public: Path) -> str:
    """Take this key as the one that signs the list of this program; return its fingerprint."""
    found = keys.read_signing_pub(public)
    replace_file(folder / f"{SIGNER}.pub", public.read_bytes(), 0o644)
    return keys.public_id(found)


def sign(listed: Path, key: Path, program: str, now: datetime) -> Signed:
    """Sign a list of groups and roles as it is now, in a file beside it."""
    private = keys.read_signing_key(key)
    try:
        content = listed.read_bytes()
    except OSError as error:
        raise Gone(f"{listed} cannot be read ({error.strerror}).", code="K-404") from None
    at = now.astimezone(UTC)
    made = _as_signed(content, private.public_key(), at)
    signature = base64.b64encode(private.sign(_bound(content, program, at))).decode()
    written = f"{at.isoformat()}\n{signature}\n".encode()
    replace_file(listed.with_name(listed.name + SIGNATURE), written, 0o644)
    return made


def screen(found: Signed) -> tuple[dict[str, object], str]:
    """Return a list as JSON and as lines of text."""
    rows = {name: sorted(roles) for name, roles in sorted(found.groups.items())}
    lines = [f"{name}: {', '.join(roles) or 'no role'}" for name, roles in rows.items()]
    at = found.at.isoformat(timespec="seconds")
    told = "\n".join([*lines, f"Signed by {found.signer} on {at}"])
    return {"groups": rows, "signer": found.signer, "at": at}, told


def _as_signed(content: bytes, public: Ed25519PublicKey, at: datetime) -> Signed:
    digest = hashlib.sha256(content).hexdigest()
    return Signed(groups=_groups(content), signer=keys.public_id(public), at=at, sha256=digest)


def _bound(content: bytes, program: str, at: datetime) -> bytes:
    return _CONTEXT.format(program, at.isoformat()).encode() + content


def _unsigned() -> IntegrityBroken:
    return IntegrityBroken(
        f"{ROLES} is not signed as it is now by the key that this program trusts, so nobody gets "
        "a role. Have it signed: treffer roles sign, or treffer-gate roles sign.",
        code="K-121",
    )


def _groups(content: bytes) -> Mapping[str, frozenset[str]]:
    try:
        found = _Groups.model_validate(tomllib.loads(content.decode()))
    except (ValidationError, ValueError):
        found = None
    names = [one.name for one in found.group] if found else []
    if found is None or len(names) != len(set(names)):
        raise Invalid(
            f"{ROLES} cannot be used. Write [[group]] with name and roles, each name once.",
            code="K-130",
        )
    return {one.name: frozenset(one.roles) for one in found.group}


def _provider(path: Path) -> Provider:
    try:
        found = _Login.model_validate(tomllib.loads(keys.read_secret_text(path)))
    except ValidationError as error:
        names = {str(one["loc"][0]) for one in error.errors(include_input=False)}
        raise _unusable(f"look at {', '.join(sorted(names))}") from None
    except tomllib.TOMLDecodeError:
        # The parser's own words can quote what stands there.
        raise _unusable("it is not valid TOML") from None
    if not login.is_safe(found.issuer) or "?" in found.issuer:
        raise _unusable("issuer must be https, or on this machine")
    if found.api_audience == found.client_id:
        raise _unusable("api_audience must be another than client_id")
    return Provider(
        issuer=found.issuer,
        client_id=found.client_id,
        client_secret=found.client_secret,
        acr=frozenset(found.acr),
        acr_claim=found.acr_claim,
        account_claim=found.account_claim,
        roles_claim=found.roles_claim,
        api_audience=found.api_audience,
    )


def _unusable(why: str) -> Invalid:
    return Invalid(f"{LOGIN} cannot be used ({why}). See docs/reference/settings.md.", code="K-120")
