"""How much of a body is read, and for how long: counted as it comes in, whatever a header says."""

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 32 * 2**20
"""Bytes of a request that brings a file: a sample of a register."""
USUAL = 2**20
"""Bytes of any other request."""
WITHIN = 60.0
"""Seconds in which a body must be in."""


class Measured:
    """Stands before an application: raises 413 or 408 in whoever reads the body.

    A route that takes a file says so in `request.state.most`.
    """

    def __init__(self, app: ASGIApp, within: float = WITHIN) -> None:
        self._app = app
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        count, is_whole = 0, False
        state = scope.setdefault("state", {})
        give_up = anyio.current_time() + self._within

        async def measured() -> Message:
            nonlocal count, is_whole
            if is_whole:
                # What comes after the body is that somebody left.
                return await receive()
            try:
                with anyio.fail_after(give_up - anyio.current_time()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            count += len(message.get("body", b""))
            if count > state.get("most", USUAL):
                raise HTTPException(413)
            is_whole = not message.get("more_body", False)
            return message

        await self._app(scope, measured, send)
