"""The provider that says who somebody is: OpenID Connect by Authlib, its one importer.

Nothing of a token leaves this module but checked claims; what a provider answers is never told.
"""

from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

import anyio.from_thread
import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request, Response
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, Token

from contracts.errors import NotPermitted, TryAgain
from contracts.login import SKEW, Provider, is_safe
from pipelines.site.site import Site

RETURN = "/inloggen/terug"
"""Where the provider sends people back to; registered there, under the address of this site."""
_DISCOVERY = "/.well-known/openid-configuration"
_ALGORITHMS = "id_token_signing_alg_values_supported"
_ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
               "EdDSA")  # fmt: skip
"""What a provider can sign with and we cannot: never a shared secret, never nothing."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ACCESS = "at+jwt"
_OF_LOGIN = frozenset({"nonce", "at_hash", "c_hash"})
"""Claims of a token that says who logged in."""
_WAIT = 5.0
"""Seconds that a provider gets to answer."""
_FRESH = timedelta(minutes=10)
"""How long the provider's keys and addresses are kept."""
_AGAIN = timedelta(seconds=30)
"""How soon they are fetched anew for a key that is not among them."""

_MAKING = Lock()

_Said = TypeVar("_Said")


class Oidc:
    """One site as a client of one provider; nothing is asked of it before somebody logs in.

    Its methods are for threads that serve a request.
    """

    def __init__(self, provider: Provider, url: str, now: datetime) -> None:
        self.provider = provider
        self._url = url.rstrip("/")
        self._made = now
        self._fetched: datetime | None = None
        self._client: Any = OAuth().register(
            "login",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=provider.issuer.rstrip("/") + _DISCOVERY,
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": _WAIT,
            },
        )

    def serves(self, provider: Provider, now: datetime) -> bool:
        """Return whether it is of this provider still, and what it knows of it is not old."""
        return self.provider == provider and now - self._made <= _FRESH

    def send(self, request: Request, flow: MutableMapping[str, Any], *, is_anew: bool) -> Response:
        """Send a browser to the provider; anew for somebody who must prove again who they are."""
        request.scope["session"] = flow
        asked = {"acr_values": " ".join(sorted(self.provider.acr))}
        if is_anew:
            asked |= {"prompt": "login", "max_age": "0"}

        async def sent() -> Response:
            await self._require_metadata()
            answer: Response = await self._client.authorize_redirect(
                request, self._url + RETURN, **asked
            )
            return answer

        return _told(sent)

    def returned(self, request: Request, flow: MutableMapping[str, Any]) -> Mapping[str, object]:
        """Return what the provider says of who comes back; raises `NotPermitted` if it is not good.

        Signature, issuer, audience, end, nonce and the hash of the access token are checked.
        """
        request.scope["session"] = flow
        claims = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True},
        }

        async def said() -> Mapping[str, object] | None:
            await self._require_metadata()
            token = await self._client.authorize_access_token(
                request, claims_options=claims, leeway=int(SKEW.total_seconds())
            )
            found: Mapping[str, object] | None = token.get("userinfo")
            return found

        found = _told(said)
        if not found:
            raise _not_good()
        return found

    def of_token(self, token: str, now: datetime) -> Mapping[str, object]:
        """Return the claims of an access token for the API; raises `NotPermitted` if not good."""
        audience = self.provider.api_audience
        if audience is None:
            raise _not_good()
        rules = JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(SKEW.total_seconds()),
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

        async def checked() -> Mapping[str, object]:
            signed = await self._signed(token, now)
            rules.validate(signed.claims)
            _require_access(signed)
            return signed.claims

        return _told(checked)

    def farewell(self) -> str | None:
        """Return where the provider ends its own session; nothing where it does not, or is away.

        Without the token of the login: that would put who somebody is in an address.
        """

        async def there() -> str | None:
            metadata = await self._require_metadata()
            if not is_safe(str(metadata.get("end_session_endpoint", ""))):
                return None
            made = await self._client.create_logout_url(
                post_logout_redirect_uri=f"{self._url}/inloggen", client_id=self.provider.client_id
            )
            return str(made["url"])

        try:
            return _told(there)
        except (TryAgain, NotPermitted):
            return None

    async def _require_metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself; it must be whom we asked, and safe to go to."""
        metadata: dict[str, Any] = await self._client.load_server_metadata()
        is_theirs = metadata.get("issuer") == self.provider.issuer
        if not is_theirs or not all(is_safe(str(metadata.get(name, ""))) for name in _ENDPOINTS):
            # Asked anew the next time, so that a provider that is put right serves at once.
            metadata.pop("_loaded_at", None)
            raise _not_good()
        signs = metadata.get(_ALGORITHMS) or ["RS256"]
        metadata[_ALGORITHMS] = [name for name in _ASYMMETRIC if name in signs]
        return metadata

    async def _signed(self, token: str, now: datetime) -> Token:
        metadata = await self._require_metadata()
        registry = JWSRegistry(algorithms=metadata[_ALGORITHMS], strict_check_header=False)
        keys = KeySet.import_key_set(await self._client.fetch_jwk_set())
        try:
            return jwt.decode(token, keys, registry=registry)
        except InvalidKeyIdError:
            # Anybody can name a key that is not there: the provider is not asked for each.
            if self._fetched is not None and now - self._fetched < _AGAIN:
                raise
            self._fetched = now
        keys = KeySet.import_key_set(await self._client.fetch_jwk_set(force=True))
        return jwt.decode(token, keys, registry=registry)


def of(request: Request) -> Oidc | None:
    """Return whom people log in with; nobody in a demonstration, or where none is set up."""
    site: Site = request.app.state.site
    found = None if site.demo else site.entrance.provider()
    if found is None:
        return None
    state, now = request.app.state, request.state.now
    with _MAKING:
        kept: Oidc | None = getattr(state, "oidc", None)
        if kept is None or not kept.serves(found, now):
            kept = state.oidc = Oidc(found, site.url, now)
        return kept


def _told(asked: Callable[[], Coroutine[Any, Any, _Said]]) -> _Said:
    """Return what was asked of the provider; its faults are ours, without a word of its answer."""
    try:
        return anyio.from_thread.run(asked)
    except (AuthlibBaseError, JoseError):
        raise _not_good() from None
    # Authlib and joserfc trip so over an answer that is no such document at all.
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        raise TryAgain(
            "The provider that people log in with does not answer, or not as it must. Try again "
            "in a minute; treffer itself is well.",
            code="K-127",
        ) from None


def _require_access(token: Token) -> None:
    """Raise for what says who logged in, and is no permission to call: a token of a login.

    An access token says so in its header (RFC 9068); where it has no type, it has at least
    nothing that only a login has.
    """
    kind = token.header.get("typ")
    is_access = kind is None or str(kind).lower().removeprefix("application/") == _ACCESS
    if not is_access or not _OF_LOGIN.isdisjoint(token.claims):
        raise _not_good()


def _not_good() -> NotPermitted:
    return NotPermitted(
        "What came back from the provider is not good: signature, issuer, audience, time, nonce or "
        "state. Begin again; if it stays so, compare login.toml with the provider.",
        code="K-128",
    )
