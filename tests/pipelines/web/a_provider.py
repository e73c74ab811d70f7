"""A provider of one's own on loopback, which signs whatever a test wants it to."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

STRONG = "urn:example:two-factors"
AUDIENCE = "treffer-api"

_OWN, _FORGED = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))


@dataclass
class AProvider:
    """What it says of itself and of whoever logs in, and what it was asked."""

    key: ClassVar[RSAKey] = _OWN
    other: ClassVar[RSAKey] = _FORGED
    url: str = ""
    claims: dict[str, object] = field(default_factory=dict)
    """Over those of a good login; `None` leaves one out."""
    metadata: dict[str, object] = field(default_factory=dict)
    is_forged: bool = False
    """Signs with a key that it does not publish."""
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    asked: dict[str, str] = field(default_factory=dict)
    """The last request for a login, as a browser brought it."""
    token_request: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def token(self, **claims: object) -> str:
        """A token with these claims over those of a good login."""
        now = int(time.time())
        good: Mapping[str, object] = {
            "iss": self.url, "sub": "1", "aud": "hub", "exp": now + 300, "iat": now,
            "auth_time": now, "acr": STRONG, "account": "avries", "groups": ["analisten"],
        }  # fmt: skip
        said = {n: v for n, v in {**good, **self.claims, **claims}.items() if v is not None}
        return jwt.encode(self.header, said, self.other if self.is_forged else self.key)

    def access(self, kind: str = "at+jwt", **claims: object) -> str:
        """A token for the API, of a type, with these claims over good ones."""
        before, self.header = self.header, self.header | {"typ": kind}
        try:
            return self.token(**claims)
        finally:
            self.header = before

    def there(self, path: str, form: Mapping[str, str]) -> object:
        """What it answers to the site itself."""
        self.calls.append(path)
        if path == "/jwks":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/token":
            self.token_request = dict(form)
            proof = hashlib.sha256(form["code_verifier"].encode()).digest()
            told = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
            assert told == self.asked["code_challenge"]
            nonce = {"nonce": self.asked["nonce"]} | self.claims
            return {
                "access_token": "opaque", "token_type": "Bearer",
                "id_token": self.token(nonce=nonce["nonce"]),
            }  # fmt: skip
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        } | self.metadata

    def brought(self, address: str) -> str:
        """Where a browser is sent back to, after somebody logged in at this address."""
        self.asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        back = {"code": "a-code", "state": self.asked["state"]}
        return f"{self.asked['redirect_uri']}?{urlencode(back)}"


@contextmanager
def running() -> Iterator[AProvider]:
    """A provider that answers until the end."""
    made = AProvider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell({})

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = parse_qs(self.rfile.read(length).decode())
            self._tell({name: value[0] for name, value in form.items()})

        def _tell(self, form: Mapping[str, str]) -> None:
            content = json.dumps(made.there(urlsplit(self.path).path, form)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
