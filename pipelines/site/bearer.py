"""Who asks the REST API with an access token of the provider, instead of a session."""

from fastapi import Request

from contracts import login
from contracts.errors import NotPermitted
from contracts.parties import Actor
from pipelines.site import oidc
from pipelines.site.desk import of_account
from pipelines.site.faults import LoginNeeded

_SCHEME = "bearer "


def actor(request: Request) -> Actor | None:
    """Return who sends an access token, with the roles that both lists give; none: nobody.

    Raises `LoginNeeded` for a token that is not good, `NotPermitted` for a login that was not
    strong enough or an account that is not listed.
    """
    given = request.headers.get("authorization", "")
    if not given.lower().startswith(_SCHEME):
        return None
    provider = oidc.of(request)
    if provider is None:
        raise LoginNeeded
    try:
        claims = provider.of_token(given[len(_SCHEME) :].strip(), request.state.now)
    except NotPermitted:
        raise LoginNeeded from None
    told = login.proof(claims, provider.provider)
    site = request.app.state.site
    return of_account(site, told.account, told.groups, request.state.now)
