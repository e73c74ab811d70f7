"""The reviewer's pages: for the reviewer alone, by codes alone, and without a value."""

import csv
import io
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from contracts.events import Event, EventKind
from contracts.ids import CaseId
from contracts.journal_search import Wanted
from contracts.quarter import Quarter
from pipelines.steps import retain
from pipelines.steps.bench import SYSTEM
from pipelines.web.report_shelf import Chapters, ReportShelf
from tests.builders import NOW, REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import BSN, KNOWN, SOMEBODY, Town
from tests.pipelines.web.conftest import Browsing, Visit

REVIEWER = '\n[[person]]\naccount = "lcontrole"\nname = "L. Controle"\nroles = ["controleur"]\n'
OTHERS = ("avries", "tjansen", "pofficier", "fbeheer", "dsteward", "nobody")
VALUES = ("kanarie", BSN, "Proefstra", "Tess", "Kerkstraat", "9370AA", "Verzonnen signaal", REASON)
PAGES = (
    "/logboek", "/logboek/1", "/logboek/steekproeven", "/rapporten", "/rapporten/2026-4",
    "/rapporten/2026-4/cijfers.csv", "/rapporten/2026-4/leveringen.svg", "/verwerkingen",
    "/verwerkingen/register.csv", "/verwerkingen/register.json", "/vernietiging",
    "/vernietiging/termijnen.svg", "/vernietiging/X-1",
)  # fmt: skip
SHARED = ("/verwerkingen", "/verwerkingen/register.csv", "/verwerkingen/register.json")


@pytest.fixture(scope="module")
def asked_town(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a reviewer, one hit check on two topics, and a delivery destroyed; to copy."""
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("asked") / "town")
    town.clock.forward(hours=1)
    with (town.folder / "people.toml").open("a") as people:
        people.write(REVIEWER)
    with town.bench() as bench:
        a_town.ask(town, bench, KNOWN, SOMEBODY)
    town.extract("handhaving", a_town.handhaving(), name="h.csv")
    town.refresh("handhaving")
    with town.bench() as bench:
        retain.run(bench, SYSTEM)
    return town.folder


@pytest.fixture
def town(asked_town: Path, tmp_path: Path) -> Town:
    made = a_town.copied(asked_town, tmp_path / "town")
    made.clock.forward(hours=2)
    return made


@pytest.fixture
def reviewer(visit: Visit) -> Browsing:
    """The reviewer's browser."""
    return visit("lcontrole")


def lines_of(page: httpx.Response) -> list[int]:
    """The numbers of the lines that a page lists, from top to bottom."""
    return [int(one) for one in re.findall(r'href="/logboek/(\d+)"', page.text)]


def drawn(reviewer: Browsing, **typed: str) -> str:
    """Draw a sample; return where it is."""
    done = reviewer.fill_in("/logboek/steekproeven", {"aantal": "10", "getal": "7"} | typed)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def forge(town: Town, change: str, seq: int = 3) -> None:
    with sqlite3.connect(town.folder / "journal.sqlite") as journal:
        names = journal.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in names:
            journal.execute(f"drop trigger {name}")
        journal.execute(f"update journal set {change} where seq = {seq}")


@pytest.mark.parametrize("account", OTHERS)
def test_to_whoever_does_not_review_none_of_it_is_there(account: str, visit: Visit) -> None:
    other = visit(account)

    found = {path: other.get(path).status_code for path in PAGES}

    told = {200} if account == "pofficier" else {404}
    assert {found.pop(path) for path in SHARED} == told
    assert set(found.values()) == {404}
    posted = other.fill_in("/logboek/steekproeven", {"aantal": "1"})
    assert (posted.status_code, other.fill_in("/logboek/controle").status_code) == (404, 404)


def test_no_page_of_the_reviewer_has_a_value(reviewer: Browsing) -> None:
    sample = drawn(reviewer)
    found = [reviewer.get(path) for path in (*PAGES, sample, f"{sample}/H-1")]

    skipped = {"/rapporten/2026-4/leveringen.svg"}
    assert all(one.status_code == 200 for one in found if one.url.path not in skipped)
    assert not [value for one in found for value in VALUES if value in one.text]


def test_what_is_typed_goes_in_no_address_unless_it_is_a_code_that_is_known(
    reviewer: Browsing,
) -> None:
    known = {"van": "2026-11-01", "soort": "CheckAnswered", "nummer": "H-1", "account": "avries"}

    went = reviewer.fill_in("/logboek", known)
    assert went.headers["location"] == (
        "/logboek?van=2026-11-01&soort=CheckAnswered&nummer=H-1&account=avries"
    )
    for name, text in (("account", "Proefstra"), ("nummer", "Tess"), ("van", "gisteren"),
                       ("bron", "geheim"), ("soort", "alles")):  # fmt: skip
        stays = reviewer.fill_in("/logboek", {name: text})
        assert (stays.status_code, "location" in stays.headers) == (422, False)
        assert "B-260" in stays.text
        assert text not in reviewer.get("/logboek", params={name: text}).text


def test_a_filter_leaves_the_lines_that_were_asked_for(reviewer: Browsing, town: Town) -> None:
    with town.bench() as bench:
        entries = list(bench.journal.entries())
    answered = [e.seq for e in entries if e.event.kind is EventKind.CHECK_ANSWERED]

    assert lines_of(reviewer.get("/logboek?soort=CheckAnswered")) == answered[::-1]
    assert lines_of(reviewer.get("/logboek?tot=2026-11-01")) == []
    of_case = lines_of(reviewer.get("/logboek?nummer=S-2026-0001&account=tjansen"))
    assert [entries[seq - 1].event.kind for seq in of_case] == [EventKind.CASE_DECIDED]


def test_older_lines_come_whole_and_once_while_the_journal_grows(
    reviewer: Browsing, town: Town
) -> None:
    with town.bench() as bench:
        for _ in range(60):
            bench.journal.append(Event(kind=EventKind.MARKS_DESTROYED, actor="system", ids=()))
        last = bench.journal.length()
        first = reviewer.get("/logboek")
        bench.journal.append(Event(kind=EventKind.MARKS_DESTROYED, actor="system", ids=()))
    found = re.search(r'href="(/logboek\?voor=\d+)"', first.text)

    assert found is not None
    assert lines_of(first) + lines_of(reviewer.get(found[1]))[:10] == list(
        range(last, last - 60, -1)
    )


def test_a_line_tells_its_rules_and_decision_and_leads_where_one_may_go(
    reviewer: Browsing, town: Town
) -> None:
    with town.bench() as bench:
        entry = next(
            e for e in bench.journal.entries() if e.event.kind is EventKind.PRIVACY_CHECK_DECIDED
        )
    page = reviewer.get(f"/logboek/{entry.seq}").text

    assert entry.hash[:12] in page
    assert all(rule in page for rule in entry.event.rules)
    assert "/dossiers/" not in page
    for number in ("99999", "0", "9" * 30):
        assert reviewer.get(f"/logboek/{number}").status_code == 404
        assert reviewer.get(f"/logboek/steekproeven/{number}").status_code == 404


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30, "9" * 5000, "x", "²"])
@pytest.mark.parametrize("path", ["/logboek/{}", "/logboek/steekproeven/{}"])
def test_a_number_that_is_no_line_is_not_there(path: str, number: str, reviewer: Browsing) -> None:
    assert reviewer.get(path.format(number)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (EventKind.PRIVACY_CHECK_DECIDED, REASON), (EventKind.CASE_DECIDED, REASON),
        (EventKind.WEIGHED, REASON), (EventKind.SOURCE_SIGNED, REASON),
    ],
)  # fmt: skip
def test_a_line_opens_the_reason_of_its_decision(
    kind: EventKind, told: str, reviewer: Browsing, town: Town
) -> None:
    with town.bench() as bench:
        seq = bench.journal.newest(Wanted(kind=kind), before=None, most=1)[0].seq

    page = reviewer.get(f"/logboek/{seq}").text

    assert f'Reden van het besluit</dt><dd class="regels">{told}</dd>' in page
    assert "Proefstra" not in page


def test_the_reason_of_a_case_that_was_destroyed_is_gone(reviewer: Browsing, town: Town) -> None:
    with town.bench() as bench:
        entry = bench.journal.newest(Wanted(kind=EventKind.WEIGHED), before=None, most=1)[0]
        bench.register.destroy_case(CaseId(entry.event.ids[0]))

    page = reviewer.get(f"/logboek/{entry.seq}").text

    assert "niet meer bekend" in page
    assert REASON not in page


def test_a_chain_that_holds_is_told_green_with_its_length(reviewer: Browsing, town: Town) -> None:
    with town.bench() as bench:
        length = bench.journal.length()

    page = reviewer.fill_in("/logboek/controle").text

    assert "De keten klopt" in page
    assert f"{length} regels" in page
    assert "te lang niet gecontroleerd" not in reviewer.get("/logboek").text


@pytest.mark.rule("D-004")
@pytest.mark.parametrize(
    ("change", "told"),
    [("actor = 'somebody'", "Regel 3"), ("event = 'Nothing'", "Een regel is niet meer te lezen")],
)
def test_a_journal_that_was_tampered_with_is_told_red_with_its_line(
    reviewer: Browsing, town: Town, change: str, told: str
) -> None:
    forge(town, change)

    page = reviewer.fill_in("/logboek/controle").text

    assert "De keten klopt niet" in page
    assert told in page
    assert "I-601" in page
    assert "Het logboek klopt niet" in reviewer.get("/logboek").text
    refused = reviewer.fill_in("/logboek/steekproeven", {"aantal": "5"})
    assert "I-601" in refused.text


@pytest.mark.rule("D-004")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("actor = 'somebody'", "bij regel 3"),
        ("event = 'Nothing'", "op een regel die niet te lezen is"),
    ],
)
def test_a_broken_chain_is_remembered_until_it_is_found_whole_again(
    reviewer: Browsing, town: Town, change: str, place: str
) -> None:
    with sqlite3.connect(town.folder / "journal.sqlite") as journal:
        kept = journal.execute("select actor, event from journal where seq = 3").fetchone()
    forge(town, change)
    reviewer.fill_in("/logboek/controle")
    forge(town, f"actor = '{kept[0]}', event = '{kept[1]}'")
    town.clock.forward(minutes=1)

    for path in ("/", "/logboek"):
        assert f"keten is gebroken {place}" in reviewer.get(path).text, path
    reviewer.fill_in("/logboek/controle")
    for path in ("/", "/logboek"):
        assert "gebroken" not in reviewer.get(path).text, path


def test_a_reviewer_is_told_which_samples_are_not_looked_at_yet(reviewer: Browsing) -> None:
    sample = drawn(reviewer)
    number = re.findall(rf'href="{sample}/(H-\d+)"', reviewer.get(sample).text)[0]

    assert "1 hitcheck van 1 nog te bekijken" in reviewer.get("/").text
    found = {"oordeel": "goed", "bevinding": REASON}
    assert reviewer.fill_in(f"{sample}/{number}", found).status_code == 303
    assert "nog te bekijken" not in reviewer.get("/").text


@pytest.mark.rule("R-196")
def test_one_seed_draws_one_sample_also_when_more_is_asked_since(
    reviewer: Browsing, town: Town
) -> None:
    with town.bench() as bench:
        for _ in range(3):
            a_town.ask(town, bench, KNOWN)
        first = drawn(reviewer, aantal="2")
        names = re.findall(r"/(H-\d+)\"", reviewer.get(first).text)
        a_town.ask(town, bench, KNOWN)
        entries = list(bench.journal.entries())

    assert len(names) == len(set(names)) == 2
    assert re.findall(r"/(H-\d+)\"", reviewer.get(first).text) == names
    event = next(e.event for e in entries if e.event.kind is EventKind.SAMPLE_DRAWN)
    assert (event.actor, event.ids, event.decision) == ("lcontrole", ("7", "H-4"), "2")


def test_a_sample_that_cannot_be_drawn_is_asked_again_with_what_was_typed(
    reviewer: Browsing,
) -> None:
    for size, seed in (("0", "7"), ("101", "7"), ("tien", "7"), ("1", "-1")):
        page = reviewer.fill_in("/logboek/steekproeven", {"aantal": size, "getal": seed})
        assert page.status_code == 422
        assert f'value="{size}"' in page.text


@pytest.mark.rule("R-196")
def test_what_a_reviewer_finds_is_kept_with_the_case_and_journalled(
    reviewer: Browsing, town: Town
) -> None:
    sample = drawn(reviewer)
    looked = reviewer.get(f"{sample}/H-1").text
    assert "Bestuurlijk optreden tegen ondermijning" in looked
    assert "P1" not in looked

    for typed in ({"oordeel": "goed", "bevinding": "te kort"}, {"bevinding": REASON}):
        stays = reviewer.fill_in(f"{sample}/H-1", typed)
        assert stays.status_code == 422
        assert typed["bevinding"] in stays.text
    done = reviewer.fill_in(f"{sample}/H-1", {"oordeel": "goed", "bevinding": REASON})

    assert done.headers["location"] == sample
    assert "in orde" in reviewer.get(sample).text
    assert REASON in reviewer.get(f"{sample}/H-1").text
    with town.bench() as bench:
        event = list(bench.journal.entries())[-1].event
    assert (event.kind, event.ids[:2]) == (EventKind.CHECK_REVIEWED, ("S-2026-0001", "H-1"))
    assert REASON not in str(event)


def test_page_and_download_of_a_report_tell_the_same_and_nothing_small(
    reviewer: Browsing,
) -> None:
    page = reviewer.get("/rapporten/2026-4").text
    download = reviewer.get("/rapporten/2026-4/cijfers.csv")

    rows = list(csv.reader(io.StringIO(download.text.removeprefix("\ufeff")), delimiter=";"))
    told = {(row[1], row[2], row[3]): row[4] for row in rows[1:]}
    assert told["Van signaal tot watverzoek", "dossier geopend", "aantal"] == "<8"
    assert told["Leveringen", "handhaving", "in gebruik genomen"] == "2"
    cells = re.findall(r'data-kop="[^"]*">([^<]*)<', page)
    assert {value.replace("<", "&lt;") for value in told.values()} <= set(cells)
    assert reviewer.get("/rapporten/2026-3").status_code == 404
    assert reviewer.get("/rapporten/2026-4/niets.svg").status_code == 404


def test_the_register_names_every_source_with_its_ground_and_clocks(
    reviewer: Browsing, town: Town
) -> None:
    found = {one["Code"]: one for one in reviewer.get("/verwerkingen/register.json").json()}

    assert {"dossiers", "wat-informatie", "logboek", *town.config.inboxes} == set(found)
    with town.bench() as bench:
        for name in bench.agreements.sources():
            contract = bench.agreements.contract(name)
            assert contract.legal_ground in found[name]["Grondslag"]
            assert contract.purpose == found[name]["Doel"]
            assert str(contract.destroy_after.days) in " ".join(found[name]["Bewaartermijn"])
    assert all(all(one.values()) for one in found.values())


def test_a_certificate_that_the_journal_does_not_bear_out_is_told(
    reviewer: Browsing, town: Town
) -> None:
    good = reviewer.get("/vernietiging/X-1").text
    assert "zegt hetzelfde" in good
    assert "C-622" not in good
    with town.bench() as bench:
        lines = [(e.event.kind, e.seq) for e in bench.journal.entries()]

    forge(town, f"hash = '{'0' * 64}'", dict(lines)[EventKind.DELIVERY_DESTROYED])

    assert "C-622" in reviewer.get("/vernietiging/X-1").text


def test_a_report_is_gathered_once_for_its_page_and_pictures_and_anew_when_something_happens() -> (
    None
):
    gathered: list[int] = []

    def gather() -> Chapters:
        gathered.append(1)
        return ()

    shelf, of = ReportShelf(), Quarter(year=2026, number=4)
    for length, later in ((7, 0), (7, 1), (8, 1), (8, 70)):
        shelf.report(of, length, NOW + timedelta(seconds=later), gather)

    assert len(gathered) == 3
