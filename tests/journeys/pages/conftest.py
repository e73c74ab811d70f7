"""Both sites as they run, on a copy of the demonstration for each module, and a browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.journeys.conftest import Demo
from tests.ports import unused_port
from tests.waiting import until

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AMSTERDAM = {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}

LogIn = Callable[..., Page]


def answers(port: int) -> bool:
    """Return whether a site lets somebody log in there."""
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", "/inloggen")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


@contextmanager
def served(module: str, settings: Path, **environment: str) -> Iterator[str]:
    """Run a site on a port of its own, which its settings file gets; yield its address."""
    port, said = unused_port(), settings.with_suffix(".out")
    # First, so that it does not land in a table of the file.
    settings.write_text(f"web_port = {port}\n{settings.read_text()}")
    with said.open("wb") as out:
        command = [sys.executable, "-m", module]
        server = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment)
        try:
            until(lambda: server.poll() is not None or answers(port), f"{module} answers")
            assert server.poll() is None, said.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


@pytest.fixture(scope="module")
def own(demo: Demo, untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A copy of the demonstration, of this module alone; its command line works on it too."""
    assert demo.ran.code == 0, demo.ran.err
    copy = tmp_path_factory.mktemp("own") / "demo"
    shutil.copytree(untouched, copy)
    settings = copy / "gate" / "gate.toml"
    exchange = f'exchange = "{copy / "exchange"}"'
    settings.write_text(re.sub(r'exchange = ".*"', exchange, settings.read_text()))
    return replace(demo, folder=copy)


@pytest.fixture(scope="module")
def hub(own: Demo) -> Iterator[str]:
    """The address of the hub's site as it runs."""
    settings = own.folder / "treffer.toml"
    with served("pipelines.web", settings, TREFFER_CONFIG=str(settings)) as base:
        yield base


@pytest.fixture(scope="module")
def gate(own: Demo) -> Iterator[str]:
    """The address of the gate's site as it runs."""
    home = own.folder / "gate"
    with served("pipelines.gate.pages", home / "gate.toml", TREFFER_GATE=str(home)) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium.

    Of a module: while Playwright runs, no event loop of another test can in this process.
    """
    if not CHROMIUM.exists():
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def log_in(browser: Browser) -> Iterator[LogIn]:
    """Log in as somebody, in a browser that shares nothing with another: log_in(base, account).

    More names are those of Playwright's `new_context`, such as `java_script_enabled=False`.
    A fault of a page that only its console tells (a script that is blocked or fails, a file that
    is missing) fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def listen(said: ConsoleMessage) -> None:
        # That an answer is a refusal is what many tests are about.
        if said.type in {"error", "warning"} and "the server responded" not in said.text:
            complaints.append(said.text)

    def look(given: Response) -> None:
        if given.status >= 400 and "/static/" in given.url:
            complaints.append(f"{given.status} {given.url}")

    def log_in(base: str, account: str, **options: object) -> Page:
        context = browser.new_context(**(AMSTERDAM | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("response", look)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(f"{base}/inloggen")
        page.locator(f"form:has(input[name=account][value={account}]) button").click()
        page.wait_for_url(f"{base}/")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert not complaints
