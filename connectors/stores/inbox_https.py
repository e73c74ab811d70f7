"""An inbox on a web server: its index page, or a list `deliveries.txt`, says what there is."""

import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from re import compile as pattern
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import aiohttp
from fsspec.exceptions import FSTimeoutError
from fsspec.implementations.http import HTTPFileSystem

from connectors import keys
from connectors.inbox_address import InboxAddress
from connectors.stores import inbox_place as places
from connectors.stores.deliveries import MANIFEST, SIGNATURE
from connectors.stores.inbox_place import TIMEOUT, FileState, Options, Place
from contracts.errors import Invalid, NotPermitted, TrefferError

KNOWN = frozenset({"username", "password", "bearer_token", "ca_file", "cert_file", "key_file"})
LIST = "deliveries.txt"
_FAULTS = (OSError, aiohttp.ClientError, FSTimeoutError)
_FILE = pattern(r"[a-z][a-z0-9_]*\.[a-z]+")
_REDIRECT, _CLIENT_FAULT = 300, 400
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


class HttpsPlace:
    """A folder of a web server that can be read by its links."""

    def __init__(self, files: HTTPFileSystem, root: str, what: str) -> None:
        self._files = files
        self._root = root
        self._what = what

    def names(self) -> list[str]:
        """Return the lines of the list, or else the links of the index page to what lies here."""
        try:
            return [line.strip().rstrip("/") for line in self._text(f"/{LIST}").splitlines()]
        except FileNotFoundError:
            page = f"{self._root}/"
        try:
            content = self._text("/")
        except aiohttp.ClientResponseError as error:
            if error.status == _FORBIDDEN:
                raise _no_list(self._what) from None
            raise
        links = (urljoin(page, link) for link in _links(content))
        below = (link[len(page) :] for link in links if link.startswith(page))
        return [unquote(one.rstrip("/")) for one in below]

    def is_whole(self, folder: str) -> bool:
        """Return whether its signature is there, which is put last."""
        try:
            # Not `info`: that calls every fault a file that is not there.
            self._files.cat_file(self._url(folder, SIGNATURE))
        except FileNotFoundError:
            return False
        return True

    def files(self, folder: str) -> dict[str, FileState]:
        """Return the files that the manifest names, which nobody has verified yet."""
        try:
            listed = json.loads(self._text(f"/{folder}/{MANIFEST}"))["files"]
            names = [name for name in listed if _FILE.fullmatch(name)]
        except (ValueError, KeyError, TypeError):
            names = []
        return {
            name: places.state(self._files.info(self._url(folder, name)))
            for name in (MANIFEST, SIGNATURE, *names)
        }

    def get(self, folder: str, name: str, to: Path) -> None:
        """Copy one file."""
        self._files.get_file(self._url(folder, name), str(to))

    def _url(self, folder: str, name: str) -> str:
        return f"{self._root}/{folder}/{name}"

    def _text(self, path: str) -> str:
        return str(self._files.cat_file(self._root + path).decode("utf-8", "replace"))


@contextmanager
def opened(address: InboxAddress, options: Options, what: str) -> Iterator[Place]:
    """Yield the folder of an inbox, over a session that ends with it."""
    session = _session(address, options, what)

    async def started(**more: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=session["ssl"]),
            headers=session["headers"],
            timeout=aiohttp.ClientTimeout(total=None, connect=TIMEOUT, sock_read=TIMEOUT),
            cookie_jar=aiohttp.DummyCookieJar(),
            raise_for_status=_judge,
            **more,
        )

    with places.translated(lambda error: _translated(error, what), *_FAULTS):
        files = HTTPFileSystem(
            get_client=started,
            skip_instance_cache=True,
            use_listings_cache=False,
            allow_redirects=False,
        )
        try:
            yield HttpsPlace(files, address.url, what)
        finally:
            if files._session is not None:  # noqa: SLF001  nothing public tells
                files.close_session(files.loop, files._session)  # noqa: SLF001


async def _judge(response: aiohttp.ClientResponse) -> None:
    """Raise for every answer that is not what was asked for, a redirect among them."""
    if response.status < _REDIRECT:
        return
    response.release()
    if response.status == _NOT_FOUND:
        raise FileNotFoundError
    raise aiohttp.ClientResponseError(response.request_info, (), status=response.status)


def _translated(error: BaseException, what: str) -> TrefferError:
    status = error.status if isinstance(error, aiohttp.ClientResponseError) else 0
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return places.not_trusted(what, "its certificate cannot be verified")
        case FileNotFoundError():
            return places.no_folder(what)
    if status in {_UNAUTHORISED, _FORBIDDEN}:
        return places.refused(what)
    if _REDIRECT <= status < _CLIENT_FAULT:
        return NotPermitted(
            f"The inbox of {what} sends elsewhere, and this hub does not follow. "
            "Write the address where the deliveries really are as inbox in treffer.toml.",
            code="C-657",
        )
    return places.unreachable(what)


def _no_list(what: str) -> TrefferError:
    return Invalid(
        f"The web server of the inbox of {what} does not say what there is. Have it show an "
        f"index page of the folder (nginx: autoindex on), or put a list {LIST} there.",
        code="C-658",
    )


def _session(address: InboxAddress, options: Options, what: str) -> dict[str, Any]:
    places.checked(what, options, KNOWN)
    has_login = {"username", "password"} & set(options)
    if has_login and has_login != {"username", "password"}:
        raise places.not_usable(what, "give username and password together")
    if has_login and "bearer_token" in options:
        raise places.not_usable(what, "give either username and password, or bearer_token")
    headers = {}
    if has_login:
        login = f"{options['username']}:{options['password']}".encode()
        headers["Authorization"] = f"Basic {b64encode(login).decode()}"
    if "bearer_token" in options:
        headers["Authorization"] = f"Bearer {options['bearer_token']}"
    is_plain = urlsplit(address.url).scheme == "http"
    return {"headers": headers, "ssl": False if is_plain else _tls(options, what)}


def _tls(options: Options, what: str) -> ssl.SSLContext:
    def fault(_: BaseException) -> TrefferError:
        return places.not_usable(what, "ca_file, cert_file or key_file cannot be read")

    with places.translated(fault, OSError):
        context = ssl.create_default_context(cafile=options.get("ca_file"))
        if "cert_file" in options:
            key = options.get("key_file")
            if key is not None:
                keys.read_private(Path(key))
            context.load_cert_chain(options["cert_file"], key)
    return context


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _links(page: str) -> list[str]:
    reader = _Links()
    reader.feed(page)
    return reader.found
