"""The health page: true, the same for a machine and a person, and safe to leave standing open."""

import asyncio
import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from contracts import health
from contracts.health import Finding, Ran, Seen, SourceSeen
from pipelines import service
from pipelines.steps.bench import Bench
from pipelines.watchtower import app, page
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RAN = Ran(at=NOW, is_failed=False, done=NOW)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town.install(tmp_path, ["handhaving"])


def got(made: FastAPI, path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=made)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def what_was_seen(*sources: SourceSeen, **changes) -> Seen:
    given = {
        "at": NOW, "server_answers": True, "runner": NOW, "web_answers": True, "stores": Finding.CURRENT,
        "sources": sources, "verification": RAN,
        "free": 50 * 2**30, "disk": 100 * 2**30,
    } | changes  # fmt: skip
    return Seen(**given)


def drawn(seen: Seen, *, is_demo: bool = False) -> str:
    return page.draw("9901", seen.at, health.lines(seen), is_demo=is_demo)


class Read(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_service_that_does_not_run_is_not_well_for_machine_and_person_alike(town: Town) -> None:
    made = app.make(town.config)

    told, shown = got(made, "/gezondheid"), got(made, "/")

    assert (told.status_code, shown.status_code) == (503, 503)
    parts = {one["deel"]: one["bevinding"] for one in told.json()["delen"]}
    assert parts["server"] == "silent"
    assert parts["handhaving"] == "no delivery"
    assert "geen antwoord" in shown.text


def test_what_the_runner_wrote_down_is_told(town: Town) -> None:
    town.extract("handhaving", a_town.handhaving())
    town.refresh("handhaving")
    town.clock.forward(hours=1)
    town.config.run.mkdir()
    at = town.clock.now().isoformat()
    ran = {"at": at, "failed": True, "done": None}
    written = {"at": at, "ran": {"refresh-handhaving": ran, "verify-journal": ran | {"failed": False, "done": at}}}  # fmt: skip
    (town.config.run / service.RUNNER).write_text(json.dumps(written))

    told = got(app.make(town.config, clock=town.clock), "/gezondheid").json()

    parts = {one["deel"]: one for one in told["delen"]}
    assert (parts["handhaving"]["bevinding"], parts["handhaving"]["laatst"]) == ("failed", at)
    assert parts["journal"]["bevinding"] == "verified"
    # It runs no more, whatever it wrote down.
    assert parts["runner"]["bevinding"] == "not seen"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"at": 5}', '{"at": "x", "ran": {}}', "null"])
def test_what_was_written_down_badly_is_nothing_seen(town: Town, content: str) -> None:
    town.config.run.mkdir()
    (town.config.run / service.RUNNER).write_text(content)

    told = got(app.make(town.config), "/gezondheid")

    assert told.status_code == 503


def test_an_installation_whose_keys_are_gone_is_told_source_by_source(town: Town) -> None:
    for key in town.config.keys.glob("*.key"):
        key.unlink()

    told = got(app.make(town.config), "/gezondheid").json()

    assert {one["bevinding"] for one in told["delen"] if one["bron"]} == {"unreadable"}


def test_a_contract_that_cannot_be_read_hides_no_other_source(tmp_path: Path) -> None:
    town = a_town.install(tmp_path, ["handhaving", "vergunningen"])
    (town.config.contracts / "handhaving.odcs.yaml").write_text("kind: [")

    told = got(app.make(town.config), "/gezondheid").json()

    parts = {one["deel"]: one["bevinding"] for one in told["delen"]}
    assert (parts["handhaving"], parts["vergunningen"]) == ("unreadable", "no delivery")


def test_the_page_is_plain_dutch_html_without_script(town: Town) -> None:
    seen = what_was_seen(
        *(SourceSeen(name=f"bron{n}", finding=one) for n, one in enumerate(Finding))
    )
    read = Read(drawn(seen))
    tags = [tag for tag, _ in read.elements]

    assert read.open == []
    assert ("html", {"lang": "nl"}) in read.elements
    assert (
        "meta",
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    ) in read.elements
    assert tags.count("h1") == tags.count("main") == 1
    assert not {"script", "img", "link", "iframe", "form"} & set(tags)
    assert "9901" in read.text
    assert not any("style" in attributes for _, attributes in read.elements)


def test_each_condition_has_a_symbol_a_word_and_a_colour() -> None:
    seen = what_was_seen(
        SourceSeen(name="a", finding=Finding.FRESH), SourceSeen(name="b", finding=Finding.OLD),
        SourceSeen(name="c", finding=Finding.TOO_OLD), SourceSeen(name="d", finding=Finding.UNREADABLE),
    )  # fmt: skip

    shown = drawn(seen)

    for mark in ('goed">● werkt<', 'let-op">▲ let op<', 'oud">◆ verouderd<', 'stuk">✖ werkt niet<'):
        assert mark in shown
    assert "2 onderdelen vragen aandacht: c, d." in shown


def test_one_part_that_needs_a_hand_is_named_and_none_is_told() -> None:
    assert "1 onderdeel vraagt aandacht: Planner." in drawn(what_was_seen(server_answers=False))
    assert "● Alles werkt." in drawn(what_was_seen())
    assert "Er is nog geen bron aangesloten." in drawn(what_was_seen())


def test_moments_are_those_of_the_netherlands_in_dutch() -> None:
    source = SourceSeen(name="brp", finding=Finding.FRESH, as_of=NOW.date(), at=NOW)

    shown = drawn(what_was_seen(source))

    assert "de stand van 22 november 2026, 13.00 uur" in shown
    assert "Peildatum: 22 november 2026." in shown


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demonstration_says_that_all_is_made_up(is_demo: bool) -> None:
    assert ("TESTGEGEVENS" in drawn(what_was_seen(), is_demo=is_demo)) is is_demo


def test_names_are_text_and_never_html() -> None:
    shown = page.draw("<b>9901</b>", NOW, health.lines(what_was_seen()), is_demo=False)

    assert "<b>" not in shown


@pytest.mark.parametrize("path", ["/", "/gezondheid", "/metriek", "/elders"])
def test_every_answer_is_kept_nowhere_and_loads_nothing_else(town: Town, path: str) -> None:
    given = got(app.make(town.config), path).headers

    assert given["cache-control"] == "no-store"
    assert given["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert (given["x-content-type-options"], given["referrer-policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/metriek"])
def test_there_is_nothing_else_to_be_found(town: Town, path: str) -> None:
    assert got(app.make(town.config), path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(town: Town, method: str) -> None:
    async def ask() -> int:
        transport = httpx.ASGITransport(app=app.make(town.config))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.request(method, "/gezondheid")).status_code

    assert asyncio.run(ask()) == 405


def test_a_page_elsewhere_cannot_read_it_under_its_own_name(town: Town) -> None:
    assert got(app.make(town.config), "/gezondheid", host="kwaad.example").status_code == 400


def test_figures_are_told_where_there_are_any(town: Town) -> None:
    def metrics(bench: Bench) -> str:
        return f"# EOF of {bench.municipality}\n"

    told = got(app.make(town.config, metrics=metrics), "/metriek")

    assert (told.status_code, told.text) == (200, "# EOF of 9901\n")
    assert told.headers["content-type"].startswith("application/openmetrics-text")


def test_a_fault_is_told_without_its_text_and_logged_nowhere(
    town: Town, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def metrics(_bench: Bench) -> str:
        raise ValueError("kanarie")

    told = got(app.make(town.config, metrics=metrics), "/metriek")

    assert (told.status_code, told.text) == (503, "De stand is nu niet te bepalen.\n")
    assert told.headers["cache-control"] == "no-store"
    assert "kanarie" not in caplog.text + "".join(capfd.readouterr())
