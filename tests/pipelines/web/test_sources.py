"""Pages on sources: who sees them, what a button refuses, and that no sample leaves a trace."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from fastapi import FastAPI

from contracts.errors import Invalid, TryAgain
from contracts.events import EventKind
from contracts.ids import SourceName
from contracts.lifecycle import ShrinkConfirmed
from pipelines.steps import lives
from pipelines.web.tasks import Say, Task, Tasks, Work
from tests.builders import NOW, REASON
from tests.journeys.test_scaffold import canaries, hunted, wrong
from tests.pipelines import a_town
from tests.pipelines.a_town import BSN, Town
from tests.pipelines.extract.a_table import csv_of
from tests.pipelines.web.conftest import Browsing, Visit

HANDHAVING = "/bronnen/handhaving"
WRITES = {"open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate",
          "tempfile.mkstemp", "tempfile.mkdtemp", "shutil.copyfile"}  # fmt: skip
DEPUTY = """
[[person]]
account = "vdeputy"
name = "V. Deputy"
roles = ["datasteward"]
deputy = { account = "dsteward", from = 2025-01-01, until = 2025-12-31 }
"""
NEW = {"naam": "proef", "afdeling": "Proef", "rol": "hit"}


class Heard:
    """Files that this process made or opened to write, while it is on: a hook stays for ever."""

    is_on = False
    told: list[str] = []  # noqa: RUF012

    @classmethod
    def hook(cls, event: str, arguments: tuple[object, ...]) -> None:
        if not cls.is_on or event not in WRITES:
            return
        flags = arguments[2] if event == "open" and len(arguments) > 2 else 0
        reads = event == "open" and not (isinstance(flags, int) and flags & 0o1103)
        if not reads and isinstance(arguments[0], str | Path):
            cls.told.append(f"{event} {arguments[0]}")


sys.addaudithook(Heard.hook)


@contextmanager
def listening() -> Iterator[list[str]]:
    Heard.told, Heard.is_on = [], True
    try:
        yield Heard.told
    finally:
        Heard.is_on = False


def ended(site: FastAPI, source: str) -> Task:
    """The newest work on a source, when it is done."""
    task: Task = site.state.tasks.of(SourceName(source))[0]
    task.future.exception()
    return task


def contract(town: Town, source: str) -> Path:
    return town.config.contracts / f"{source}.odcs.yaml"


def opened(steward: Browsing, source: str) -> str:
    page = steward.get(f"/bronnen/{source}/contract").text
    found = re.search(r'name="geopend" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "path", ["", "/contract", "/proefdraai", "/keuring", "/beeld/klein.svg", "/taken/1"]
)
def test_who_does_not_work_on_sources_cannot_tell_one_from_none(path: str, visit: Visit) -> None:
    analyst = visit("avries")

    there, none = analyst.get(f"{HANDHAVING}{path}"), analyst.get(f"/bronnen/geen{path}")

    assert (there.status_code, none.status_code) == (404, 404)
    strip = re.compile(r"verwijzing \w+|value=\"[^\"]+\"")
    assert strip.sub("", there.text) == strip.sub("", none.text)
    assert "/bronnen" not in analyst.get("/").text


def test_the_signer_sees_a_source_and_edits_nothing(visit: Visit, town: Town) -> None:
    officer = visit("pofficier")
    before = contract(town, "handhaving").read_text()

    assert officer.get(HANDHAVING).status_code == 200
    for path in ("contract", "proefdraai", "keuring"):
        assert officer.get(f"{HANDHAVING}/{path}").status_code == 403
    saved = officer.fill_in(f"{HANDHAVING}/contract", {"tekst": "x", "doe": "bewaren"})

    assert saved.status_code == 403
    assert contract(town, "handhaving").read_text() == before


def test_a_source_shows_its_age_its_limits_and_a_picture(visit: Visit, town: Town) -> None:
    steward = visit("dsteward")
    fresh = steward.get("/bronnen").text
    town.clock.forward(days=4)
    steward = visit("dsteward")
    stale = steward.get("/bronnen").text

    assert "Te oud" not in fresh
    assert "handhaving is te oud om mee te antwoorden (V-301)" in stale
    assert "handhaving is te oud om mee te antwoorden" in steward.get("/").text
    assert "vanaf 25 november 2026" in stale
    picture = steward.get(f"{HANDHAVING}/beeld/klein.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg ")
    assert steward.get(f"{HANDHAVING}/beeld/anders.svg").status_code == 404


def test_buttons_that_are_off_say_why(visit: Visit) -> None:
    steward = visit("dsteward")

    page = steward.get(HANDHAVING).text
    refused = steward.fill_in(f"{HANDHAVING}/indienen")

    assert "Kan nog niet: deze tekst is al ondertekend." in page
    assert "Kan nog niet: er is geen verdacht kleine levering." in page
    assert refused.status_code == 422
    assert "Kan nog niet: dit doet de datasteward." in visit("pofficier").get(HANDHAVING).text


def test_a_short_reason_is_refused_and_kept(visit: Visit) -> None:
    refused = visit("dsteward").fill_in(f"{HANDHAVING}/pauzeren", {"reden": "te kort, dit"})

    assert refused.status_code == 422
    assert "te kort, dit" in refused.text


def test_a_small_delivery_takes_two_persons(visit: Visit, site: FastAPI, town: Town) -> None:
    small = {"levering": delivered_small(town)}
    with (town.folder / "people.toml").open("a") as people:
        people.write(DEPUTY)
    steward, manager = visit("dsteward"), visit("fbeheer")
    steward.fill_in(f"{HANDHAVING}/verversen")
    assert ended(site, "handhaving").result.refused
    waits = steward.get("/bronnen").text

    assert f'name="levering" value="{small["levering"]}"' in steward.get(HANDHAVING).text
    steward.fill_in(f"{HANDHAVING}/bevestigen", small)
    first = ended(site, "handhaving").result
    again = steward.get(HANDHAVING).text
    deputy_sees = visit("vdeputy").get("/").text
    sent = manager.fill_in(f"{HANDHAVING}/bevestigen", small)
    second = ended(site, "handhaving").result

    assert "Bevestig de kleine levering van handhaving" in waits
    assert "Bevestig de kleine levering van handhaving" not in deputy_sees
    assert (first.published, second.published) == (False, True)
    assert "een tweede persoon moet dat ook doen" in again
    assert "In gebruik genomen" in manager.get(sent.headers["location"]).text
    assert "kleine levering bevestigd" in steward.get(HANDHAVING).text


def delivered_small(town: Town) -> str:
    """The number of a delivery that is suspiciously small."""
    text = "".join(a_town.handhaving().splitlines(keepends=True)[:6])
    return town.extract("handhaving", text).folder.name


@pytest.mark.parametrize("sent", [{}, {"levering": "handhaving-20200101T000000Z"}])
def test_no_other_delivery_is_confirmed_than_the_one_that_was_shown(
    sent: dict[str, str], visit: Visit, site: FastAPI, town: Town
) -> None:
    delivered_small(town)
    steward = visit("dsteward")

    steward.fill_in(f"{HANDHAVING}/bevestigen", sent)
    fault = ended(site, "handhaving").fault

    assert fault is not None
    assert fault.code == "C-758"
    with town.bench() as bench:
        assert not [
            one
            for one in bench.lives.life(SourceName("handhaving")).records
            if isinstance(one, ShrinkConfirmed)
        ]


def test_a_source_is_retired_by_who_types_its_name(visit: Visit, town: Town) -> None:
    steward = visit("dsteward")
    typed = {"reden": REASON, "bevestig": "handhavin"}

    refused = steward.fill_in(f"{HANDHAVING}/uitfaseren", typed)
    assert (refused.status_code, "C-753" in refused.text) == (422, True)
    assert REASON in refused.text
    with town.bench() as bench:
        assert bench.indexes.current(SourceName("handhaving"))

    steward.fill_in(f"{HANDHAVING}/uitfaseren", typed | {"bevestig": "handhaving"})
    page = steward.get(HANDHAVING).text
    assert "Certificaten van vernietiging" in page
    assert "■" in page
    with town.bench() as bench:
        assert bench.indexes.current(SourceName("handhaving")) is None


def test_a_text_that_changed_meanwhile_is_not_written_over(visit: Visit, town: Town) -> None:
    steward, path = visit("dsteward"), contract(town, "handhaving")
    seen, theirs = opened(steward, "handhaving"), path.read_text() + "# van een ander\n"
    path.write_text(theirs)
    mine = theirs.replace("1.0.0", "1.0.7")

    refused = steward.fill_in(
        f"{HANDHAVING}/contract", {"tekst": mine, "geopend": seen, "doe": "bewaren"}
    )

    assert (refused.status_code, "C-751" in refused.text) == (409, True)
    assert "1.0.7" in refused.text
    assert path.read_text() == theirs


def test_a_contract_is_saved_with_findings_but_not_when_it_cannot_be_read(
    visit: Visit, town: Town
) -> None:
    steward, path = visit("dsteward"), contract(town, "handhaving")
    before = path.read_text()
    form = {"geopend": opened(steward, "handhaving"), "doe": "bewaren"}

    broken = steward.fill_in(f"{HANDHAVING}/contract", form | {"tekst": "a: [b"})
    assert (broken.status_code, "C-755" in broken.text, path.read_text()) == (422, True, before)

    same = steward.fill_in(f"{HANDHAVING}/contract", form | {"tekst": before.replace("\n", "\r\n")})
    assert (same.status_code, path.read_text()) == (303, before)

    wrong_word = before.replace("role, value: hit", "role, value: anders")
    kept = steward.fill_in(f"{HANDHAVING}/contract", form | {"tekst": wrong_word})
    assert (kept.status_code, path.read_text()) == (303, wrong_word)
    assert "Contract niet af" in steward.get("/bronnen").text
    assert steward.get(HANDHAVING).status_code == 200
    assert steward.fill_in(f"{HANDHAVING}/indienen").status_code == 422


def test_a_finding_names_its_line_and_never_what_stands_there(visit: Visit, town: Town) -> None:
    text = contract(town, "handhaving").read_text()
    typed = text.replace("role, value: hit", f'role, value: "Kanarie {BSN}"')

    part = visit("dsteward").fill_in(f"{HANDHAVING}/contract/controle", {"tekst": typed}, htmx=True)

    findings = part.text[: part.text.index("De tekst met regelnummers")]
    line = next(n for n, one in enumerate(typed.splitlines(), 1) if "Kanarie" in one)
    assert f'href="#regel-{line}"' in findings
    assert "Kanarie" not in findings
    assert BSN not in findings


def test_a_text_that_is_too_long_is_never_called_good(visit: Visit, town: Town) -> None:
    long = contract(town, "handhaving").read_text() + "# " + "x" * 200_000 + "\n"

    part = visit("dsteward").fill_in(f"{HANDHAVING}/contract/controle", {"tekst": long}, htmx=True)

    assert "Deze tekst is te lang." in part.text
    assert "Geen bevindingen" not in part.text


def test_another_text_is_submitted_while_the_signed_one_stays(visit: Visit, town: Town) -> None:
    steward, path = visit("dsteward"), contract(town, "handhaving")
    before = path.read_text()
    form = {"tekst": before.replace("version: 1.0.0", "version: 1.1.0"),
            "geopend": opened(steward, "handhaving")}  # fmt: skip

    compared = steward.fill_in(f"{HANDHAVING}/contract", form | {"doe": "controleren"}).text
    steward.fill_in(f"{HANDHAVING}/contract", form | {"doe": "indienen"})
    page = steward.get(HANDHAVING).text

    assert "Ja, past" in compared
    assert path.read_text() == before
    assert "versie 1.1.0, die hier nog niet staat" in page
    assert "Vers" in page
    with town.bench() as bench:
        lives.sign(SourceName("handhaving"), REASON, bench, a_town.OFFICER)
    assert steward.fill_in(f"{HANDHAVING}/contract/overnemen", form).status_code == 303
    assert path.read_text() == form["tekst"]


@pytest.mark.parametrize(
    "case",
    ["whole", "utf-16", "mixed encodings", "no header", "cut off", "a workbook that is none"],
)
def test_no_value_of_a_sample_is_shown_or_written(case: str, visit: Visit, town: Town) -> None:
    columns = canaries()
    content, values = wrong(csv_of(columns))[case], hunted(columns)
    steward = visit("dsteward")
    files = {"bestand": ("Kanarie Proefstra.csv", content)}

    with listening() as heard:
        told = [
            steward.fill_in("/bronnen/nieuw", NEW, files=files),
            steward.fill_in(f"{HANDHAVING}/proefdraai", {}, files=files),
        ]

    said = "".join(one.text for one in told)
    assert [value for value in values if value in said] == []
    assert {one.status_code for one in told} <= {200, 422}
    # A folder and a link to memory; of the content nothing is opened to write.
    assert {one.split()[0] for one in heard} <= {"tempfile.mkdtemp", "os.mkdir", "os.symlink"}
    files_left = [path for path in town.folder.rglob("*") if path.is_file()]
    assert not [path for path in files_left if b"anarie-0" in path.read_bytes()]


def test_a_file_that_is_too_big_or_absent_is_refused(visit: Visit, town: Town) -> None:
    steward = visit("dsteward")

    big = steward.fill_in("/bronnen/nieuw", NEW, files={"bestand": ("a.csv", bytes(33 * 2**20))})
    none = steward.fill_in("/bronnen/nieuw", NEW)
    odd = steward.fill_in("/bronnen/nieuw", NEW | {"naam": "../proef"})

    assert (big.status_code, none.status_code, odd.status_code) == (413, 422, 422)
    assert 'value="proef"' in none.text
    assert "C-750" in none.text
    assert not contract(town, "proef").exists()


def test_a_link_to_what_was_sent_is_gone_when_it_was_read(visit: Visit) -> None:
    files = {"bestand": ("a.csv", b"a;b\n1;2\n")}

    visit("dsteward").fill_in(f"{HANDHAVING}/proefdraai", {}, files=files)

    open_now = [one.resolve() for one in Path("/proc/self/fd").iterdir()]
    assert not [path for path in open_now if "memfd" in str(path)]


def test_work_that_fails_says_so_and_what_nobody_foresaw_is_noted_by_place() -> None:
    noted: list[tuple[str, str]] = []
    tasks = Tasks(lambda number, place: noted.append((number, place)))

    def refuse(say: Say) -> None:
        say("bezig")
        raise Invalid("no", code="C-104")

    def break_off(_: Say) -> None:
        raise ValueError("Kanarie")

    refused = tasks.begin(Work.REFRESH, SourceName("a"), "anna", NOW, refuse)
    broken = tasks.begin(Work.ACCEPT, SourceName("a"), "anna", NOW + timedelta(1), break_off)
    for one in (refused, broken):
        one.future.exception()

    assert refused.fault
    assert (refused.fault.code, refused.told, refused.result) == ("C-104", ["bezig"], None)
    assert broken.fault
    assert (broken.fault.code, "Kanarie" in str(broken.fault)) == ("S-001", False)
    assert [number for number, _ in noted] == [broken.number]
    assert tasks.find(broken.number, SourceName("b")) is None
    assert tasks.running() == []


def test_what_somebody_does_is_never_taken_for_what_runs_already() -> None:
    tasks, source, may_end = Tasks(lambda *_: None), SourceName("a"), Event()

    def wait(_: Say) -> None:
        may_end.wait()

    try:
        first = tasks.begin(Work.REFRESH, source, "anna", NOW, wait)
        trial = tasks.begin(Work.ACCEPT, source, "anna", NOW, wait, about="file 1")

        assert tasks.begin(Work.REFRESH, source, "anna", NOW, wait) is first
        assert tasks.begin(Work.ACCEPT, source, "anna", NOW, wait, about="file 1") is trial
        for work, account, about in (
            (Work.CONFIRM, "anna", "handhaving-1"),
            (Work.REFRESH, "piet", ""),
            (Work.ACCEPT, "piet", "file 1"),
            (Work.ACCEPT, "anna", "file 2"),
        ):
            with pytest.raises(TryAgain) as refused:
                tasks.begin(work, source, account, NOW, wait, about=about)
            assert refused.value.code == "C-757"
    finally:
        may_end.set()


def test_a_text_that_is_kept_is_journalled_and_one_that_is_stale_is_not(
    town: Town, visit: Visit
) -> None:
    steward, path = visit("dsteward"), f"{HANDHAVING}/contract"
    text = contract(town, "handhaving").read_text()
    typed = {"doe": "bewaren", "geopend": opened(steward, "handhaving")}

    for later, status in (("# later", 303), ("# again", 409)):
        answer = steward.fill_in(path, typed | {"tekst": f"{text}{later}\n"})
        assert answer.status_code == status

    with town.bench() as bench:
        found = [entry.event for entry in bench.journal.entries()]
    (drafted,) = (one for one in found if one.kind is EventKind.SOURCE_DRAFTED)
    written = contract(town, "handhaving").read_bytes()
    assert (drafted.actor, drafted.ids) == ("dsteward", ("handhaving", sha256(written).hexdigest()))


def test_a_demonstration_tries_no_file_that_can_be_real(visit: Visit, town: Town) -> None:
    header, first, *rest = a_town.vergunningen().splitlines()
    cells = first.split(";")
    cells[header.split(";").index("aanvrager_bsn")] = "123456782"
    real = "\n".join([header, ";".join(cells), *rest]).encode()
    steward = visit("dsteward")
    new = {"naam": "proef", "afdeling": "VTH", "rol": "hit"}

    tried = steward.fill_in(
        "/bronnen/vergunningen/proefdraai", {}, files={"bestand": ("x.csv", real)}
    )
    drafted = steward.fill_in("/bronnen/nieuw", new, files={"bestand": ("x.csv", real)})

    for answer in (tried, drafted):
        assert (answer.status_code, "K-131" in answer.text) == (422, True)
        assert "123456782" not in answer.text
    assert not contract(town, "proef").exists()


def test_a_source_that_is_added_to_the_settings_is_there_at_once(visit: Visit, town: Town) -> None:
    steward, path = visit("dsteward"), town.folder / "treffer.toml"
    inbox = town.folder / "nieuw"
    inbox.mkdir()
    before, text = steward.get("/bronnen").text, path.read_text()
    assert "kermis" not in before

    path.write_text(text + f'\n[sources.kermis]\ninbox = "{inbox}"\n')
    assert "kermis" in steward.get("/bronnen").text

    # One that cannot be used changes nothing.
    path.write_text("sources = 5")
    assert "kermis" in steward.get("/bronnen").text
    path.write_text(text)
    assert "kermis" not in steward.get("/bronnen").text
