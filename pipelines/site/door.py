"""What every request passes: host, size, pace, session, headers; and how a fault leaves.

Nothing of what somebody typed is logged, cached or repeated by it.
"""

import secrets
import traceback
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from contracts.errors import TrefferError
from pipelines.site import faults, machine
from pipelines.site.faults import ConfirmNeeded, LoginNeeded
from pipelines.site.frame import STATIC, Frame, around
from pipelines.site.measured import LARGEST, Measured
from pipelines.site.sessions import Ended, Sessions, Visit
from pipelines.site.site import API, Site

BY_ITSELF = "/vanzelf"
"""How a path ends that a page asks for by itself: nobody at the screen keeps no session alive."""
_AT_MOST = RateLimitItemPerMinute(600)
_LOGINS = RateLimitItemPerMinute(60)
_OURS = ("contracts.", "matching.", "connectors.", "pipelines.")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_LATER = frozenset({429, 503})
_RETRY = "60"
"""Seconds after which the pace allows more, or what was away can be back."""
_FAULTS = 400
_FOR_EVER = "public, max-age=31536000, immutable"
_HSTS = "max-age=63072000; includeSubDomains"

Answer = Callable[[Request], Awaitable[Response]]


def guard(app: FastAPI, site: Site) -> None:
    """Put the door before an application; `app.state` gets site, frame and sessions."""
    app.state.site, app.state.frame, app.state.sessions = site, Frame(site), Sessions()
    pace = MovingWindowRateLimiter(MemoryStorage())
    app.add_middleware(Measured)
    # A page elsewhere cannot read this one by giving its own name this address.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[site.host])

    @app.middleware("http")
    async def guarded(request: Request, answer: Answer) -> Response:
        request.state.reference = secrets.token_hex(4)
        request.state.now = now = site.clock.now()
        request.state.visit = request.state.before = None
        if request.url.path.startswith("/static/"):
            given = await answer(request)
            kept = _FOR_EVER if given.status_code < _FAULTS else "no-store"
            return _with_headers(given, site, kept)
        key, uses = request.cookies.get(site.cookie), not _asks_by_itself(request)
        request.state.visit = visit = app.state.sessions.find(key, now, uses=uses)
        request.state.before = visit.before if visit else app.state.sessions.ended(key, now)
        refused = _refused(request, site, pace)
        try:
            given = _told(request, refused) if refused else await answer(request)
        except Exception as fault:  # noqa: BLE001  the boundary: its text can hold a value
            site.note_fault(request.state.reference, place_of(fault))
            given = _told(request, 500)
        _with_headers(given, site, "no-store")
        if request.url.path.startswith(API):
            trace = request.headers.get("traceparent")
            given.headers.update(machine.headers(trace, given.status_code))
        _keep(request, given, site, visit)
        return given

    if site.trusted_proxies:
        # Last, so that it is the first to see a request. Of a chain it takes the last address that
        # is no proxy of ours: what stands before that, anybody can have written.
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(site.trusted_proxies))
    app.mount("/static", StaticFiles(directory=STATIC))
    _answer_faults(app)


def require_token(request: Request, given: str | None) -> None:
    """Raise unless what was sent comes from a page of ours, in this session."""
    visit: Visit | None = request.state.visit
    if visit is None:
        raise LoginNeeded
    if given is None or not visit.knows(given):
        raise HTTPException(403)


def is_of_ended(request: Request, given: str | None) -> bool:
    """Return whether a form is of a session of this browser that ended, and nobody is logged in."""
    visit: Visit | None = request.state.visit
    before: Ended | None = request.state.before
    if before is None or given is None or (visit is not None and visit.account is not None):
        return False
    return secrets.compare_digest(given.encode(), before.token.encode())


def log_in(
    request: Request, account: str, groups: frozenset[str] | None, confirmed: datetime | None
) -> Visit:
    """Begin a session for somebody who proved who they are; what was before is forgotten."""
    log_out(request)
    sessions: Sessions = request.app.state.sessions
    request.state.visit = sessions.begin(request.state.now, account, groups, confirmed)
    found: Visit = request.state.visit
    found.before = request.state.before
    return found


def log_out(request: Request) -> None:
    """Forget this browser's session, if it has one."""
    if request.state.visit is not None:
        request.app.state.sessions.end(request.state.visit)
    request.state.visit = None


def stranger(request: Request) -> Visit:
    """Return this browser's session, of nobody yet where there was none."""
    if request.state.visit is None:
        request.state.visit = request.app.state.sessions.begin(request.state.now)
        request.state.visit.before = request.state.before
    found: Visit = request.state.visit
    return found


def _with_headers(given: Response, site: Site, kept: str) -> Response:
    given.headers.update(_HEADERS | {"Cache-Control": kept})
    if site.is_secure:
        given.headers["Strict-Transport-Security"] = _HSTS
    return given


def _keep(request: Request, given: Response, site: Site, before: Visit | None) -> None:
    visit: Visit | None = request.state.visit
    if visit is not None and visit is not before:
        given.set_cookie(
            site.cookie, visit.key, path="/", httponly=True, samesite="lax", secure=site.is_secure
        )
    elif visit is None and site.cookie in request.cookies:
        given.delete_cookie(
            site.cookie, path="/", httponly=True, samesite="lax", secure=site.is_secure
        )


def _refused(request: Request, site: Site, pace: MovingWindowRateLimiter) -> int | None:
    """Return why a request goes no further, as a number of HTTP."""
    visit: Visit | None = request.state.visit
    who = visit.account if visit and visit.account else None
    where = request.client.host if request.client else ""
    if site.trusted_proxies and not _is_address(where):
        return 400
    if not pace.hit(_AT_MOST, who or where):
        return 429
    if _is_login(request) and not pace.hit(_LOGINS, "login", where):
        return 429
    # Its length is what was said, or nobody knows where the next request begins.
    if "transfer-encoding" in request.headers:
        return 400
    if request.method in _SAFE:
        return None
    length = request.headers.get("content-length")
    if length is None or not length.isdecimal():
        return 400
    return 413 if int(length) > LARGEST else None


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _is_login(request: Request) -> bool:
    """Return whether somebody tries to be let in: by a form here, or with a provider."""
    path = request.url.path
    return path.startswith("/inloggen/") or (path == "/inloggen" and request.method not in _SAFE)


def _asks_by_itself(request: Request) -> bool:
    """Return whether a page asks for a part of itself anew, and not somebody."""
    is_part = "hx-request" in request.headers and request.method in _SAFE
    return is_part or request.url.path.endswith(BY_ITSELF)


def place_of(fault: BaseException) -> str:
    """Return module and line of our own code where something failed, and nothing of what it was."""
    frames = traceback.walk_tb(fault.__traceback__)
    own = [(frame.f_globals.get("__name__", ""), line) for frame, line in frames]
    places = [one for one in own if one[0].startswith(_OURS)]
    name, line = places[-1] if places else ("elsewhere", 0)
    return f"{name}:{line}"


def _answer_faults(app: FastAPI) -> None:
    @app.exception_handler(TrefferError)
    def of_ours(request: Request, fault: TrefferError) -> Response:
        return _drawn(request, faults.told(fault))

    @app.exception_handler(HTTPException)
    def of_http(request: Request, fault: HTTPException) -> Response:
        given = _told(request, fault.status_code)
        given.headers.update(fault.headers or {})
        return given

    @app.exception_handler(RequestValidationError)
    def of_shape(request: Request, fault: RequestValidationError) -> Response:
        if not request.url.path.startswith(API):
            return _told(request, 422)
        # Where it is wrong and by which rule; never what was sent.
        wrong = [
            {"name": ".".join(str(part) for part in one["loc"]), "code": one["type"]}
            for one in fault.errors()
        ]
        return faults.problem(faults.of_status(422), request.state.reference, invalidParams=wrong)

    @app.exception_handler(LoginNeeded)
    def of_login(request: Request, fault: LoginNeeded) -> Response:
        if request.state.before is not None:
            # Whoever logs in again in this browser can send what they typed before.
            stranger(request)
        if fault.sent is not None and "hx-request" not in request.headers:
            return _to_send_again(request, fault.sent)
        return _elsewhere(request, "/inloggen")

    @app.exception_handler(ConfirmNeeded)
    def of_confirmation(request: Request, fault: ConfirmNeeded) -> Response:
        if request.method in _SAFE and not request.url.path.startswith(API):
            return _elsewhere(request, "/bevestigen")
        return _drawn(request, faults.told(fault))


def _elsewhere(request: Request, path: str) -> Response:
    """Send a browser there, and back when it is done; a machine is told."""
    if request.url.path.startswith(API):
        return _told(request, 401)
    if "hx-request" in request.headers:
        # The page that asked for a part of itself, not the part.
        after = inside(urlsplit(request.headers.get("hx-current-url", "")).path)
        return Response(status_code=204, headers={"HX-Redirect": f"{path}?naar={quote(after)}"})
    after = request.url.path if request.method in _SAFE else "/"
    return RedirectResponse(f"{path}?naar={quote(after)}", status_code=303)


def _to_send_again(request: Request, sent: Sequence[tuple[str, str]]) -> Response:
    """Return what somebody sent after their session ended, to send again once they are back."""
    frame: Frame = request.app.state.frame
    return frame.page("send_again.html", around(request, sent=sent), status=401)


def inside(path: str) -> str:
    """Return a path of this site; the first page for any address elsewhere."""
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_inside and path.isprintable() else "/"


def _told(request: Request, status: int) -> Response:
    return _drawn(request, faults.of_status(status))


def _drawn(request: Request, found: faults.Told) -> Response:
    drawn = _fault_of(request, found)
    if found.status in _LATER:
        drawn.headers["Retry-After"] = _RETRY
    return drawn


def _fault_of(request: Request, found: faults.Told) -> Response:
    reference: str = request.state.reference
    if request.url.path.startswith(API):
        return faults.problem(found, reference)
    if "hx-request" in request.headers:
        # A part that is live stays as it is, and asks again: a page in its place would not.
        return Response(status_code=found.status)
    frame: Frame = request.app.state.frame
    return frame.page("fault.html", around(request, fault=found), status=found.status)
