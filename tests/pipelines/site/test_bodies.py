"""How much is read of what is sent, for how long, and of whom: on raw lines to both sites."""

from collections.abc import Iterator

import anyio
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from pipelines.site.measured import LARGEST, USUAL, Measured
from tests.pipelines.site.a_server import Server, head, served, status

FORM = "Content-Type: application/x-www-form-urlencoded"
FILE = "Content-Type: multipart/form-data; boundary=x"
CHUNKED = "Transfer-Encoding: chunked"
PART = b'--x\r\nContent-Disposition: form-data; name="bestand"; filename="a"\r\n\r\n'


@pytest.fixture
def server(site: FastAPI) -> Iterator[Server]:
    """It, as it serves."""
    with served(site) as found:
        yield found


@pytest.mark.parametrize("length", [(), ("Content-Length: 5",)], ids=["alone", "with a length"])
def test_what_comes_in_pieces_of_no_length_is_refused(
    server: Server, length: tuple[str, ...]
) -> None:
    for browser in (server.client(), server.client("anna")):
        line = server.line()
        line.sendall(head("/uitloggen", browser, FILE, CHUNKED, *length))

        assert status(line) == 400


@pytest.mark.parametrize("path", ["/inloggen", "/uitloggen", "/sessie"])
def test_of_who_has_no_session_nothing_is_read(server: Server, path: str) -> None:
    line = server.line()
    line.sendall(head(path, server.client(), FORM, f"Content-Length: {USUAL}"))

    # The answer is there, though not one byte of the body was sent.
    assert status(line) == 303


def test_a_form_without_a_file_is_far_smaller_than_one_with(server: Server) -> None:
    line = server.line()
    line.sendall(head("/sessie", server.client("anna"), FILE, f"Content-Length: {LARGEST}"))

    line.sendall(PART.ljust(USUAL + 1, b"x"))

    assert status(line) == 413


@pytest.mark.anyio
async def test_a_body_that_does_not_end_is_given_up() -> None:
    async def never() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    async def unused(message: Message) -> None:
        raise AssertionError

    with pytest.raises(HTTPException) as told:
        await Measured(reads, within=0.0)({"type": "http"}, never, unused)

    assert told.value.status_code == 408


@pytest.mark.anyio
async def test_what_comes_is_counted_whatever_was_said_of_it() -> None:
    pieces = iter([{"type": "http.request", "body": b"x" * USUAL, "more_body": True}] * 2)

    async def sent() -> Message:
        return next(pieces)

    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def unused(message: Message) -> None:
        raise AssertionError

    with pytest.raises(HTTPException) as told:
        await Measured(reads)({"type": "http"}, sent, unused)

    assert told.value.status_code == 413


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
