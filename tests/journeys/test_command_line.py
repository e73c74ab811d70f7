"""The three programs at a terminal: every exit code, one JSON document, never a traceback."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from connectors import keys
from tests.journeys.conftest import Ran, inside, run
from tests.pipelines import a_town
from tests.pipelines.a_town import SAMPLE, Town

WHY = "Deze reden is lang genoeg."


def hub(town: Town, *arguments: str, by: str = "avries", given: str | None = None) -> Ran:
    config = str(town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", by, *arguments, given=given)


def case_new(**changes: str) -> list[str]:
    told = {"--theme": "drugs", "--origin": "mma", "--date": "2026-01-02", "--purpose": "optreden",
            "--text": "-"} | changes  # fmt: skip
    return ["case", "new", *[part for pair in told.items() for part in pair]]


def check_refused(told: Ran, code: int) -> None:
    """It ended so, with a message on stderr alone."""
    assert (told.code, told.out) == (code, ""), told.err
    assert told.err
    assert "Traceback" not in told.err


WRONG_USE = [
    ["--nonsense"],
    ["nonsense"],
    ["case", "show"],
    ["case", "weigh", "S-2026-0001", "weging-1"],
    ["source", "refresh"],
    ["source", "refresh", "brp", "--all"],
    ["source", "lint", "absent.yaml"],
    ["stop"],
    ["protocol", "lint", "absent.yaml"],
    case_new(**{"--date": "yesterday"}),
    case_new(**{"--purpose": "iets anders"}),
    case_new(**{"--date": "2999-01-01"}),
    case_new(**{"--text": "absent.txt"}),
    ["topic", "add", "S-2026-0001", "--kind", "person", "--from", "absent.toml"],
]


@pytest.mark.parametrize("arguments", WRONG_USE, ids=lambda given: " ".join(given[:3]))
def test_wrong_use_ends_with_2(arguments: list[str], town: Town) -> None:
    check_refused(hub(town, *arguments, given="Een signaal."), 2)


UNKNOWN = [
    ["case", "show", "S-1999-0001"],
    ["check", "show", "H-99"],
    ["check", "run", "S-1999-0001"],
    ["privacy-check", "show", "T-99"],
    ["request", "show", "W-99"],
    ["request", "list", "S-1999-0001"],
    ["source", "refresh", "absent"],
]


@pytest.mark.parametrize("arguments", UNKNOWN, ids=lambda given: " ".join(given[:3]))
def test_what_is_not_there_ends_with_7(arguments: list[str], town: Town) -> None:
    check_refused(hub(town, *arguments), 7)


def opened(town: Town) -> str:
    told = hub(town, "--json", *case_new(), given="Een signaal.")
    assert told.code == 0, told.err
    return str(json.loads(told.out)["case"])


def test_who_has_no_role_is_not_permitted(town: Town) -> None:
    check_refused(hub(town, *case_new(), by="pofficier", given="Een signaal."), 4)
    check_refused(hub(town, "case", "list", by="unknown"), 4)
    check_refused(hub(town, "case", "show", opened(town), by="nobody"), 4)


def test_acting_as_another_works_in_a_demo_folder_alone(town: Town) -> None:
    settings = town.folder / "treffer.toml"
    settings.write_text(settings.read_text().replace("demo = true\n", ""))

    check_refused(hub(town, "case", "list"), 4)


def test_no_check_runs_before_the_protocol_allows_it(town: Town) -> None:
    check_refused(hub(town, "check", "run", opened(town)), 4)


def test_an_invalid_file_ends_with_3(town: Town, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [")
    (tmp_path / "topic.toml").write_text('family_name = "kanarie-h000001-naam')

    check_refused(hub(town, "source", "lint", str(bad)), 3)
    check_refused(hub(town, "protocol", "lint", str(bad)), 3)
    topic = ["topic", "add", opened(town), "--kind", "person", "--from"]
    told = hub(town, *topic, str(tmp_path / "topic.toml"))
    check_refused(told, 3)
    assert "kanarie" not in told.err


@pytest.mark.rule("R-134")
def test_a_contract_of_a_source_that_no_protocol_registers_ends_with_3(
    town: Town, tmp_path: Path
) -> None:
    good = town.config.contracts / "handhaving.odcs.yaml"
    barred = tmp_path / "barred.odcs.yaml"
    barred.write_text(good.read_text().replace("regime, value: geen", "regime, value: vir"))

    assert hub(town, "source", "lint", str(good)).code == 0
    told = hub(town, "source", "lint", str(barred))
    check_refused(told, 3)
    assert "C-114" in told.err


def test_a_refused_delivery_ends_with_3(town: Town) -> None:
    town.clock.forward(minutes=1)
    folder = town.extract("handhaving", a_town.handhaving()).folder
    (folder / "manifest.sig").unlink()

    check_refused(hub(town, "source", "refresh", "handhaving", by="dsteward"), 3)


def test_settings_that_cannot_be_used_end_with_3(town: Town) -> None:
    (town.folder / "treffer.toml").write_text('municipality = "9901"\nnonsense = 1\n')

    told = hub(town, "case", "list")

    check_refused(told, 3)
    assert "nonsense" in told.err
    assert "protocol" in told.err


@pytest.mark.rule("D-004")
def test_a_journal_that_was_changed_ends_with_6(town: Town) -> None:
    opened(town)
    with sqlite3.connect(town.folder / "journal.sqlite") as journal:
        journal.execute("drop trigger if exists no_update")
        names = journal.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in names:
            journal.execute(f"drop trigger {name}")
        journal.execute("update journal set actor = 'somebody' where seq = 2")
    journal.close()

    told = hub(town, "journal", "verify")

    check_refused(told, 6)
    assert "line 2" in told.err


def test_part_of_the_work_that_failed_ends_with_8(town: Town) -> None:
    shutil.rmtree(town.inbox("brp"))
    (town.config.index / "brp.current").unlink()

    told = hub(town, "--json", "source", "refresh", "--all", by="dsteward")

    assert told.code == 8
    assert set(json.loads(told.out)) == set(a_town.SOURCES)
    assert json.loads(told.err)["exit"] == 8


def test_a_lock_that_another_holds_ends_with_75(town: Town) -> None:
    with town.bench() as bench, bench.indexes.lock("brp"):
        check_refused(hub(town, "source", "refresh", "brp", by="dsteward"), 75)


def test_in_json_a_fault_is_one_document_on_stderr(town: Town) -> None:
    config = str(town.folder / "treffer.toml")
    told = run("treffer", "--config", config, "--as", "avries", "--json", "case", "show", "S-1-1")

    assert (told.code, told.out) == (7, "")
    assert set(json.loads(told.err)) == {"code", "title", "exit"}


def test_a_whole_case_by_hand(town: Town) -> None:
    number = opened(town)
    anchors = ["--yes", "verankering-bestuurlijk", "--no", "verankering-maatschappelijk",
               "--no", "verankering-zakelijk", "--yes", "signalering-ongerijmd",
               "--no", "signalering-malafide"]  # fmt: skip
    topic = 'postcode = "9370AA"\nhouse_number = "1"\n'
    steps = [
        (["case", "weigh", number, "weging-1", *anchors, "--reason", WHY], "avries", None),
        *(
            (["case", "weigh", number, name, "--yes", name, "--reason", WHY], "avries", None)
            for name in ("weging-2a", "weging-2b", "weging-3")
        ),
        (["case", "decide", number, "vervolganalyse", "--reason", WHY], "tjansen", None),
        (["topic", "add", number, "--kind", "address", "--from", "-"], "avries", topic),
        (["privacy-check", "request", number], "avries", None),
        (
            ["privacy-check", "decide", "T-1", "--verdict", "allowed", "--reason", WHY],
            "pofficier",
            None,
        ),
    ]
    for arguments, by, given in steps:
        told = hub(town, "--json", *arguments, by=by, given=given)
        assert told.code == 0, told.err
        json.loads(told.out)

    answer = hub(town, "--json", "check", "run", number, "--strict")
    drawn = hub(town, "check", "show", "H-1")

    cells = {cell["department"]: cell["outcome"] for cell in json.loads(answer.out)["cells"]}
    assert (answer.code, cells["Handhaving"]) == (0, "hit")
    assert "■ treffer" in drawn.out
    assert len(hub(town, "--json", "check", "run", number).out) == len(answer.out)


def test_strict_ends_with_8_when_a_source_gives_no_answer(town: Town) -> None:
    with town.bench() as bench:
        case_id = a_town.prepared(town, bench, a_town.KNOWN)
        bench.indexes.withdraw("brp")

    told = hub(town, "check", "run", case_id, "--strict")

    assert (told.code, "■ treffer" in told.out, "V-300" in told.err) == (8, True, True)


def extract(town: Town, source: str, *arguments: str) -> Ran:
    return inside(
        "treffer-extract", "run", source, "--to", str(town.inbox(source)),
        "--home", str(town.department(source)), *arguments,
    )  # fmt: skip


def test_extract_ends_as_the_others_do(town: Town, tmp_path: Path) -> None:
    raw = ["--from", str(SAMPLE / "handhaving.csv")]
    bag = ["--from", str(SAMPLE / "bag.csv"), "--as-of", "2026-01-01"]

    check_refused(inside("treffer-extract", "run"), 2)
    check_refused(extract(town, "handhaving", *raw), 2)
    check_refused(extract(town, "handhaving", *raw, "--as-of", "2999-01-01"), 2)
    check_refused(extract(town, "handhaving", "--from", "absent.csv", "--as-of", "2026-01-01"), 2)
    check_refused(extract(town, "handhaving", *bag), 3)
    check_refused(extract(town, "nonsense", *bag), 7)
    shared = next(town.department("handhaving").glob("keys/linkage-*.key"))
    shared.chmod(0o644)
    check_refused(extract(town, "handhaving", *raw, "--as-of", "2026-01-01"), 4)
    check_refused(
        inside("treffer-extract", "run", "brp", *bag, "--to", "x", "--home", str(tmp_path)), 7
    )


def test_a_delivery_is_told_in_one_document(town: Town) -> None:
    raw = ["--from", str(SAMPLE / "handhaving.csv"), "--as-of", "2026-01-01"]

    told = inside(
        "treffer-extract", "--json", "run", "handhaving", "--to", str(town.inbox("handhaving")),
        "--home", str(town.department("handhaving")), *raw,
    )  # fmt: skip

    assert told.code == 0, told.err
    assert json.loads(told.out)["read"] == 583


def test_the_gate_ends_as_the_others_do(tmp_path: Path) -> None:
    folder = ["--home", str(tmp_path / "gate")]

    check_refused(inside("treffer-gate", "inbox", *folder), 7)
    made = inside("treffer-gate", "--json", "init", "--demo", *folder)
    assert set(json.loads(made.out)) == {"sealing", "signing"}
    check_refused(inside("treffer-gate", "init", *folder), 2)
    check_refused(inside("treffer-gate", "inbox", "--as", "unknown", *folder), 4)
    check_refused(inside("treffer-gate", "decide", "W-1", "--reason", WHY, *folder), 2)


def test_a_service_that_does_not_run_is_told_part_by_part(town: Town) -> None:
    told = hub(town, "--json", "status")
    shown = hub(town, "status")
    mended = hub(town, "doctor")

    parts = {one["part"]: one["finding"] for one in json.loads(told.out)["parts"]}
    assert (told.code, shown.code, mended.code) == (8, 8, 8)
    assert set(a_town.SOURCES) <= set(parts)
    assert (parts["server"], parts["runner"]) == ("silent", "not seen")
    assert "Does not run: treffer start." in shown.out
    assert "→ treffer start" in mended.out


def test_an_installation_is_never_made_over_another(tmp_path: Path) -> None:
    make = [
        "treffer",
        "init",
        "--municipality",
        "9901",
        "--protocol",
        "ccv",
        "--dir",
        str(tmp_path),
    ]

    assert inside(*make).code == 0
    check_refused(inside(*make), 2)
    check_refused(inside(*[*make[:5], "absent", *make[6:]]), 7)


@pytest.mark.parametrize("program", ["treffer", "treffer-extract", "treffer-gate"])
def test_every_program_helps(program: str) -> None:
    told = run(program, "--help")

    assert (told.code, "Usage" in told.out, told.err) == (0, True, "")


def test_keys_are_exchanged_with_the_same_fingerprint_on_both_sides(tmp_path: Path) -> None:
    home, hub_folder = tmp_path / "vth", tmp_path / "hub"
    department = ["--municipality", "9901", "--department", "Handhaving", "--home", str(home)]
    made = inside("treffer-extract", "--json", "init", *department)
    inside(
        "treffer", "init", "--municipality", "9901", "--protocol", "ccv", "--dir", str(hub_folder)
    )
    config = ["--config", str(hub_folder / "treffer.toml")]

    trusted = inside("treffer", *config, "--json", "key", "trust", "handhaving",
                  "--signer", str(home / "keys" / "signing.pub"))  # fmt: skip

    assert json.loads(made.out)["fingerprint"] == json.loads(trusted.out)["fingerprint"]
    assert keys.read_signing_pub(hub_folder / "keys" / "signers" / "handhaving.pub")
