from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from connectors.stores.exchange import Exchange
from pipelines.gate import wiring
from pipelines.gate.home import GateSettings
from pipelines.gate.pages.app import make
from tests.pipelines.gate import a_gate, a_question
from tests.pipelines.gate.a_gate import FixedClock, Gate, copied, gate_of, installed
from tests.pipelines.gate.a_site import Browser, Site


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a gate and the keys of a hub, to copy."""
    folder = tmp_path_factory.mktemp("template")
    installed(folder)
    return folder


@pytest.fixture
def home_and_hub(template: Path, tmp_path: Path) -> tuple[GateSettings, Exchange]:
    """A gate's settings, and the exchange as its hub opens it."""
    return copied(template, tmp_path)


@pytest.fixture
def gate(home_and_hub: tuple[GateSettings, Exchange]) -> Iterator[Gate]:
    """A gate with a hub that asks and a clock that stands at Monday 23 November 2026, 10:00."""
    yield from gate_of(*home_and_hub)


@pytest.fixture
def site(home_and_hub: tuple[GateSettings, Exchange]) -> Iterator[Site]:
    """The gate's site; its clock is the gate's."""
    settings, hub = home_and_hub
    settings.people.write_text(a_gate.PEOPLE + a_question.PEOPLE)
    clock = FixedClock()
    app = make(settings, clock=clock)
    with ExitStack() as until_the_end, wiring.bench(settings, clock, looks_only=True) as bench:

        def visit(account: str) -> Browser:
            browser = Browser(app, base_url=settings.web_url, follow_redirects=False)
            until_the_end.callback(browser.close)
            assert browser.get("/inloggen").status_code == 200
            assert browser.send_form("/inloggen", {"account": account}).status_code == 303
            return browser

        until_the_end.callback(app.state.stores.close)
        yield Site(Gate(settings, bench, clock, hub), app, visit)
