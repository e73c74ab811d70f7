"""An inbox in S3: of a cloud, or of a server of one's own (`endpoint`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, SSLError
from s3fs import S3FileSystem

from connectors.inbox_address import InboxAddress, is_loopback
from connectors.stores import inbox_place as places
from connectors.stores.inbox_place import TIMEOUT, FolderPlace, Options, Place
from contracts.errors import TrefferError

KNOWN = frozenset({"access_key", "secret_key", "session_token", "endpoint", "region", "ca_file"})
_FAULTS = (OSError, BotoCoreError, ValueError)
_NO_BUCKET = "NoSuchBucket"
_REGION = "us-east-1"
"""What servers of one's own take unless they were told otherwise."""
_REFUSED = frozenset(
    {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
)


class S3Place(FolderPlace):
    """A prefix in a bucket; one without anything under it cannot be told from one that is not."""

    def names(self) -> list[str]:
        """Return the names of what lies in the inbox."""
        try:
            return super().names()
        except FileNotFoundError as error:
            if _code(error) == _NO_BUCKET:
                raise
            return []


@contextmanager
def opened(address: InboxAddress, options: Options, what: str) -> Iterator[Place]:
    """Yield the prefix of an inbox, over connections that end with it."""
    arguments = _arguments(options, what)
    with places.translated(lambda error: _translated(error, what), *_FAULTS):
        files = S3FileSystem(skip_instance_cache=True, use_listings_cache=False, **arguments)
        files.retries = 1
        try:
            yield S3Place(files, f"{address.host}{address.path}")
        finally:
            if files._s3 is not None:  # noqa: SLF001  nothing public tells whether it connected
                files.close_session(files.loop, files.s3)


def _translated(error: BaseException, what: str) -> TrefferError:
    if isinstance(error, SSLError):
        return places.not_trusted(what, "its certificate cannot be verified")
    if isinstance(error, PermissionError) or _code(error) in _REFUSED:
        return places.refused(what)
    if isinstance(error, FileNotFoundError):
        return places.no_folder(what)
    # So botocore calls an endpoint, and nothing else that it was given.
    is_endpoint = isinstance(error, ValueError) and not isinstance(error, BotoCoreError)
    return _no_endpoint(what) if is_endpoint else places.unreachable(what)


def _code(error: BaseException) -> str:
    """Return the code with which the server refused."""
    response = getattr(error.__cause__, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _arguments(options: Options, what: str) -> dict[str, Any]:
    places.checked(what, options, KNOWN)
    endpoint = options.get("endpoint")
    needed = {"access_key", "secret_key"} | (set() if endpoint else {"region"})
    if missing := sorted(needed - set(options)):
        # Neither an open bucket nor keys that this machine holds for something else.
        raise places.not_usable(what, f"missing: {', '.join(missing)}")
    if endpoint is not None:
        _check_endpoint(endpoint, what)
    return {
        "anon": False,
        "key": options["access_key"],
        "secret": options["secret_key"],
        "token": options.get("session_token"),
        "endpoint_url": endpoint,
        "client_kwargs": {
            "region_name": options.get("region", _REGION),
            "verify": options.get("ca_file", True),
        },
        "config_kwargs": {
            "connect_timeout": TIMEOUT,
            "read_timeout": TIMEOUT,
            "retries": {"max_attempts": 0},
            "ignore_configured_endpoint_urls": True,
            # A server of one's own seldom has a name per bucket.
            "s3": {"addressing_style": "path"} if endpoint else {},
        },
    }


def _check_endpoint(endpoint: str, what: str) -> None:
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        raise _no_endpoint(what) from None
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not (plain or parts.scheme == "https") or "@" in parts.netloc:
        raise _no_endpoint(what)


def _no_endpoint(what: str) -> TrefferError:
    return places.not_usable(what, "endpoint must be https://HOST, without a name or password")
