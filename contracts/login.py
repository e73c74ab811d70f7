"""Who logs in by a provider, and with which roles: two lists must agree on each role."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contracts.errors import NotPermitted

_SAFE = re.compile(
    r"(?:https://[^/?#@\s]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?)(?:[/?][^#\s]*)?"
)
_FAR = 2**40
SKEW = timedelta(seconds=60)
"""How far the provider's clock and ours may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whom the municipality trusts to say who somebody is, and what it asks of that."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    acr: frozenset[str]
    """Ways of logging in that are strong enough; one of them must be told."""
    acr_claim: str
    account_claim: str
    """The claim that holds the account of people.toml."""
    roles_claim: str
    """The claim that holds the groups."""
    api_audience: str | None = None
    """For whom access tokens of the API are made; without it there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a provider said of somebody, after its signature and whom it is for were checked."""

    account: str
    groups: frozenset[str] = field(repr=False)
    at: datetime | None
    """When they last proved it to the provider, where that is told."""


def is_safe(url: str) -> bool:
    """Return whether secrets can go there: over TLS, or on this machine alone."""
    return _SAFE.fullmatch(url) is not None


def proof(claims: Mapping[str, object], provider: Provider) -> Proof:
    """Return who somebody is by their claims; raises `NotPermitted` where they say too little."""
    if provider.acr.isdisjoint(_texts(claims.get(provider.acr_claim))):
        raise NotPermitted(
            "The provider does not say that this login was strong enough. Log in with the second "
            "step, or have the provider send the acr of login.toml.",
            code="K-122",
        )
    account = claims.get(provider.account_claim)
    if not isinstance(account, str) or not account:
        raise NotPermitted(
            "The provider sends no account. Have it send the claim that login.toml names.",
            code="K-123",
        )
    at = claims.get("auth_time")
    is_moment = type(at) is int and 0 < at < _FAR
    return Proof(
        account=account,
        groups=frozenset(_texts(claims.get(provider.roles_claim))),
        at=datetime.fromtimestamp(at, UTC) if is_moment and isinstance(at, int) else None,
    )


def require_fresh(told: Proof, account: str, began: datetime) -> None:
    """Raise unless the same person proved who they are after they were asked to."""
    if told.account != account:
        raise NotPermitted(
            "Somebody else than who is logged in was confirmed. Log out first.", code="K-124"
        )
    if told.at is None or told.at < began - SKEW:
        raise NotPermitted(
            "The provider did not ask anew who you are: auth_time is missing or old. Have it "
            "heed prompt=login and max_age=0, and send auth_time.",
            code="K-125",
        )


def roles(groups: Collection[str], mapping: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return every role that the signed list gives these groups; an unknown group gives none."""
    return frozenset().union(*(mapping.get(group, frozenset()) for group in groups))


def _texts(value: object) -> list[str]:
    """Return the texts of a claim, which can be one or a list; none of anything else."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]
