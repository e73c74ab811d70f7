"""What is tried of the inbox that the installation names for the source: it is listed, no more."""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from connectors.stores.inbox import Inbox
from contracts.acceptance import Check, Result, failed, not_applicable, passed
from contracts.errors import NotPermitted, TrefferError
from contracts.ids import SourceName

_SECRETS = ("password", "secret_key", "bearer_token")
_KEY = "key_file"
_CLIENT = ("cert_file", "key_file")


def results(
    source: SourceName,
    url: str | None,
    credentials: Callable[[], Mapping[str, str]],
    scratch: Path,
) -> list[Result]:
    """Return whether the inbox answers, and whether it does so to the wrong password too."""
    if url is None:
        why = f"{source} has no inbox in treffer.toml yet"
        return [not_applicable(one, why) for one in (Check.CONNECTION, Check.WRONG_CREDENTIALS)]
    try:
        options = credentials()
        found = Inbox(url, options).deliveries(source)
    except TrefferError as error:
        return [
            failed(Check.CONNECTION, f"{error.code} {error}"),
            not_applicable(Check.WRONG_CREDENTIALS, "the right ones open nothing"),
        ]
    told = passed(Check.CONNECTION, f"{len(found)} deliveries there")
    return [told, _with_wrong_credentials(source, url, options, scratch)]


def _with_wrong_credentials(
    source: SourceName, url: str, options: Mapping[str, str], scratch: Path
) -> Result:
    wrong = wrong_options(options, scratch)
    if wrong is None:
        why = "the inbox is opened without a password, key or token"
        return not_applicable(Check.WRONG_CREDENTIALS, why)
    try:
        Inbox(url, wrong).deliveries(source)
    except NotPermitted as error:
        return passed(Check.WRONG_CREDENTIALS, error.code)
    except TrefferError as error:
        return failed(Check.WRONG_CREDENTIALS, f"it ends otherwise: {error.code} {error}")
    return failed(Check.WRONG_CREDENTIALS, "the inbox opens to anything")


def wrong_options(options: Mapping[str, str], scratch: Path) -> dict[str, str] | None:
    """Return the credentials with every secret replaced; nothing if there is none."""
    changed = {name: secrets.token_hex(16) for name in _SECRETS if name in options}
    kept = dict(options)
    if "cert_file" in options:
        kept = {name: value for name, value in options.items() if name not in _CLIENT}
    elif _KEY in options:
        # Imported here: an inbox of another kind needs no paramiko.
        from connectors.stores.inbox_sftp import new_client_key

        scratch.mkdir(parents=True, exist_ok=True)
        new_client_key(scratch / "wrong")
        kept.pop("passphrase", None)
        changed[_KEY] = str(scratch / "wrong")
    return kept | changed if changed or kept != dict(options) else None
