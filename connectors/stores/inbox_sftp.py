"""An inbox over SFTP, on a server whose host key is known beforehand.

fsspec and paramiko would take any key at first sight; here an unknown one ends the connection
before a name or a password is sent.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import paramiko
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fsspec.implementations.sftp import SFTPFileSystem

from connectors import keys
from connectors.files import replace_file
from connectors.inbox_address import InboxAddress
from connectors.stores import inbox_place as places
from connectors.stores.inbox_place import TIMEOUT, FolderPlace, Options, Place
from contracts.errors import TrefferError

KNOWN = frozenset({"username", "password", "key_file", "passphrase", "host_key", "known_hosts"})
_FAULTS = (OSError, EOFError, UnicodeError, paramiko.SSHException)
"""A name that is not written in UTF-8 is a `UnicodeError`."""


class UnknownHostKey(paramiko.SSHException):
    """The server showed a key that nobody agreed on."""


class OnlyKnown(paramiko.MissingHostKeyPolicy):
    """Takes the agreed host keys and no other; it is asked for every key of every server."""

    def __init__(self, fingerprints: frozenset[str], listed: paramiko.HostKeys) -> None:
        self._fingerprints = fingerprints
        self._listed = listed

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Raise `UnknownHostKey` unless this is an agreed key of this host."""
        del client
        shown = fingerprint(key.asbytes())
        if shown not in self._fingerprints and not self._listed.check(hostname, key):
            raise UnknownHostKey(f"it shows the {key.get_name()} key {shown}, which is not known")


def fingerprint(key: bytes) -> str:
    """Return the fingerprint of a host key as `ssh-keygen -l` prints it."""
    return "SHA256:" + b64encode(sha256(key).digest()).decode().rstrip("=")


def new_client_key(path: Path) -> None:
    """Write a new key that no server knows: with it an inbox must stay closed."""
    private = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    replace_file(path, private)


@contextmanager
def opened(address: InboxAddress, options: Options, what: str) -> Iterator[Place]:
    """Yield the folder of an inbox, over a connection that ends with it."""
    arguments = _arguments(address, options, what)
    with places.translated(lambda error: _translated(error, what), *_FAULTS):
        files = SFTPFileSystem(address.host, skip_instance_cache=True, **arguments)
        try:
            files.ftp.get_channel().settimeout(TIMEOUT)
            yield FolderPlace(files, address.path or ".")
        finally:
            files.client.close()


def _translated(error: BaseException, what: str) -> TrefferError:
    match error:
        case UnknownHostKey():
            return places.not_trusted(what, str(error))
        case paramiko.AuthenticationException() | PermissionError():
            return places.refused(what)
        case FileNotFoundError():
            return places.no_folder(what)
    return places.unreachable(what)


def _arguments(address: InboxAddress, options: Options, what: str) -> dict[str, Any]:
    places.checked(what, options, KNOWN)
    user = options.get("username") or address.user
    if not user:
        raise places.not_usable(what, "username is missing")
    if ("password" in options) is ("key_file" in options):
        raise places.not_usable(what, "give either password or key_file")
    return {
        "port": address.port or paramiko.config.SSH_PORT,
        "username": user,
        "password": options.get("password"),
        "pkey": _own_key(options, what),
        "host_key_policy": _policy(options, what),
        # No key of an agent or of this account is tried instead.
        "allow_agent": False,
        "look_for_keys": False,
        "timeout": TIMEOUT,
        "banner_timeout": TIMEOUT,
        "auth_timeout": TIMEOUT,
        "channel_timeout": TIMEOUT,
    }


def _own_key(options: Options, what: str) -> paramiko.PKey | None:
    if "key_file" not in options:
        return None
    path = Path(options["key_file"])
    keys.read_private(path)
    phrase = options["passphrase"].encode() if "passphrase" in options else None

    def fault(_: BaseException) -> TrefferError:
        return places.not_usable(what, f"{path.name} is no private key, or passphrase is wrong")

    with places.translated(fault, paramiko.SSHException, ValueError, TypeError):
        return paramiko.PKey.from_path(path, phrase)


def _policy(options: Options, what: str) -> OnlyKnown:
    listed = paramiko.HostKeys()
    path = options.get("known_hosts")

    def fault(_: BaseException) -> TrefferError:
        return places.not_usable(what, "known_hosts cannot be read")

    if path is not None:
        with places.translated(fault, OSError, paramiko.SSHException):
            listed.load(path)
    written = frozenset(options.get("host_key", "").split())
    wrong = [one for one in written if not one.startswith("SHA256:")]
    if wrong or not (written or len(listed)):
        raise places.not_usable(
            what,
            "give host_key (SHA256:… of `ssh-keygen -lf`, several with spaces between) or "
            "known_hosts, as agreed with whoever runs the server",
        )
    return OnlyKnown(written, listed)
