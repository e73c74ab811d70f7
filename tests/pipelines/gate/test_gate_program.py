"""The program treffer-gate, through its command line."""

import io
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connectors.stores.exchange import Exchange
from contracts import request_lines
from contracts.errors import Invalid, NotPermitted
from pipelines.gate import home, program, screens, views, wiring
from pipelines.gate.home import GateSettings
from pipelines.local_time import shown as shown_in_local_time
from tests.pipelines.gate.a_gate import (
    GRANTED,
    HIDDEN,
    REASON,
    W57,
    FixedClock,
    Gate,
    a_request,
    hub_of,
    installed,
)
from tests.pipelines.gate.a_sharing import a_sharing, file_of


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run treffer-gate with these words; returns exit code, stdout and stderr."""

    def ran(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["treffer-gate", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            program.main()
        printed = capsys.readouterr()
        return Ran(int(left.value.code or 0), printed.out, printed.err)

    return ran


@pytest.fixture
def asked(home_and_hub: tuple[GateSettings, Exchange]) -> Path:
    """A gate's folder whose hub asked W-57."""
    settings, hub = home_and_hub
    with wiring.bench(settings) as bench:
        request = a_request()
        hub.put("W-57.request.json", Gate(settings, bench, FixedClock(), hub).file(request))
    return settings.folder


@pytest.mark.rule("R-008")
@pytest.mark.parametrize("name", ["W-57.withdrawn.json", "T-9.sharing-withdrawn.json"])
def test_expiry_and_every_command_say_what_the_hub_did_not_sign(
    asked: Path, run: Run, name: str
) -> None:
    (asked.parent / "exchange" / name).write_text("{}")

    expired = run("--home", asked, "expire")
    listed = run("--home", asked, "--as", "piet", "inbox")

    assert [f"I-630  {name}" in ran.err for ran in (expired, listed)] == [True, True]


@pytest.mark.rule("D-013")
def test_who_prepared_what_is_shared_is_known_before_anybody_decides(asked: Path, run: Run) -> None:
    settings = home.open_home(asked)
    prepared = a_sharing(requested_by="piet")
    hub_of(settings, asked.parent).put("T-9.sharing.json", file_of(prepared))

    decided = run(
        "decide",
        "W-57",
        "--allow",
        "afdoening",
        "--reason",
        REASON,
        "--home",
        asked,
        "--as",
        "piet",
    )

    assert (decided.code, "D-013" in decided.err) == (4, True)


def test_a_request_goes_from_inbox_to_window(asked: Path, run: Run) -> None:
    at = ("--home", asked, "--as")
    inbox = run(*at, "piet", "inbox")
    shown = run(*at, "piet", "show", "W-57")
    decided = run("decide", "W-57", "--allow", "afdoening", "--reason", REASON, *at, "piet")
    opened = run(*at, "anna", "open", "W-57")

    assert "anna" not in inbox.out.lower()
    assert "S-2026-0042" in inbox.out
    assert "Handhaving" in shown.out
    assert "overtreding              can be granted" in shown.out
    assert "2026-11-23 09:00" in shown.out
    assert "granted            afdoening" in decided.out
    assert opened.out.count(GRANTED) == 2
    printed = "".join(f"{one.out}{one.err}" for one in (inbox, shown, decided, opened))
    assert not any(word in printed for word in HIDDEN)
    assert {one.code for one in (inbox, shown, decided, opened)} == {0}


def test_json_has_the_same_and_the_window_has_only_what_was_granted(asked: Path, run: Run) -> None:
    at = ("--json", "--home", asked, "--as")
    (line,) = json.loads(run(*at, "piet", "inbox").out)
    run(*at, "piet", "decide", "W-57", "--allow", "afdoening", "--reason", REASON)
    opened = json.loads(run(*at, "anna", "open", "W-57").out)
    shown = json.loads(run(*at, "piet", "show", "W-57").out)

    assert (line["number"], line["state"]) == ("W-57", "submitted")
    assert opened["records"] == [{"afdoening": GRANTED}] * 2
    assert (shown["state"], shown["granted"]) == ("opened", ["afdoening"])
    assert shown["ends_at"] == opened["ends_at"]


def test_deciding_on_ones_own_request_exits_4(asked: Path, run: Run) -> None:
    ran = run(
        "--home", asked, "--as", "anna",
        "decide", "W-57", "--allow", "afdoening", "--reason", REASON,
    )  # fmt: skip

    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("B-201  You cannot decide this: you, your deputy")


def test_a_request_is_returned_from_the_command_line(asked: Path, run: Run) -> None:
    at = ("--home", asked, "--as", "piet")

    ran = run(*at, "decide", "W-57", "--return", "--reason", REASON)

    assert (ran.code, ran.out) == (0, f"W-57 · returned\n  reason             {REASON}\n")
    assert "who asked" in run(*at, "inbox").out


def test_the_previewed_lines_are_what_show_prints(asked: Path, run: Run) -> None:
    shown = run("--home", asked, "--as", "piet", "show", "W-57").out.splitlines()

    previewed = request_lines.lines(a_request(), shown_in_local_time)
    assert tuple(shown[1 : len(previewed) + 1]) == previewed


class Tty(io.StringIO):
    """A terminal on which something happens as soon as it shows substance."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.then = then

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if GRANTED in text:
            self.then()
        return super().write(text)


def test_a_window_is_watched_until_it_is_taken_back(
    asked: Path, home_and_hub: tuple[GateSettings, Exchange], run: Run
) -> None:
    run("--home", asked, "--as", "piet", "decide", "W-57", "--allow", "afdoening", "--reason",
        REASON)  # fmt: skip
    tty = Tty(lambda: home_and_hub[1].put("W-57.withdrawn.json", b'{"why": "closed"}'))
    with redirect_stdout(tty):
        ran = run("--home", asked, "--as", "anna", "open", "W-57", "--watch")

    assert (ran.code, tty.getvalue().count(GRANTED)) == (0, 2)
    assert tty.getvalue().endswith("\x1b[H\x1b[2J\x1b[3J")
    assert "The window of W-57 is closed: the hub withdrew it" in ran.err
    assert "withdrawn" in run("--home", asked, "--as", "piet", "show", "W-57").out


def test_refuse_revoke_expire_and_verify_work(asked: Path, run: Run) -> None:
    at = ("--home", asked, "--as", "piet")
    assert run(*at, "decide", "W-57", "--refuse", "--reason", REASON).code == 0
    assert "refused" in run(*at, "show", "W-57").out
    assert run(*at, "revoke", "W-57", "--reason", REASON).code == 7
    assert "0 requests" in run("expire", "--home", asked).out
    assert "OK" in run("journal", "verify", "--home", asked).out


def test_a_grant_is_revoked_from_the_command_line(asked: Path, run: Run) -> None:
    at = ("--home", asked, "--as")
    run(*at, "piet", "decide", "W-57", "--allow", "afdoening", "--reason", REASON)

    assert "erased" in run(*at, "piet", "revoke", "W-57", "--reason", REASON).out
    assert run(*at, "anna", "open", "W-57").code == 7
    assert "not granted" in run(*at, "piet", "show", "W-57").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--as", "piet", "decide", "W-57", "--reason", REASON), 2),
        (("--as", "piet", "decide", "W-57", "--allow", "a", "--refuse", "--reason", REASON), 2),
        (("--as", "piet", "decide", "W-57", "--return", "--refuse", "--reason", REASON), 2),
        (("--as", "piet", "decide", "W-57", "--allow", "thema", "--reason", REASON), 4),
        (("--as", "piet", "decide", "W-57", "--return", "--reason", "waarom?"), 2),
        (("--as", "anna", "open", "W-57", "--watch"), 2),
        (("--as", "niemand", "inbox"), 4),
        (("--as", "kees", "show", "W-57"), 4),
        (("--as", "piet", "show", "W-99"), 7),
        (("--as", "anna", "open", "W-57"), 4),
        (("init",), 2),
    ],
)
def test_what_cannot_be_ends_with_its_exit_code_and_no_result(
    asked: Path, run: Run, words: tuple[str, ...], code: int
) -> None:
    ran = run("--home", asked, *words)

    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err


def test_acting_as_another_works_in_a_demo_folder_only(tmp_path: Path, run: Run) -> None:
    installed(tmp_path, demo=False)

    ran = run("--home", tmp_path / "gate", "--as", "piet", "inbox")
    own = run("--home", tmp_path / "gate", "inbox")

    assert (ran.code, own.code) == (4, 4)
    assert "demo folder only" in ran.err
    assert "functional manager" in own.err


def test_a_file_that_is_not_taken_in_is_said(asked: Path, run: Run) -> None:
    exchange = home.open_home(asked).exchange
    (exchange / "W-57.request.json").write_bytes(b"{}")

    ran = run("--home", asked, "--as", "piet", "inbox")

    assert "I-630  W-57.request.json was not signed" in ran.err


def test_init_and_trust_hub_print_the_fingerprints(tmp_path: Path, run: Run) -> None:
    made = run("--json", "init", "--home", tmp_path / "g", "--demo")
    hub = tmp_path / "g" / "keys" / "gate-signing.pub"
    trusted = run("--json", "trust-hub", "--signing", hub, "--home", tmp_path / "g")

    assert json.loads(trusted.out)["hub"] == json.loads(made.out)["signing"]
    assert (tmp_path / "g" / "exchange").is_dir()
    assert (tmp_path / "g").stat().st_mode & 0o077 == 0


def test_a_broken_journal_exits_6_and_names_the_line(asked: Path, run: Run) -> None:
    run("--home", asked, "--as", "piet", "inbox")
    with sqlite3.connect(asked / "journal.sqlite") as journal:
        found = journal.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in found.fetchall():
            journal.execute(f"drop trigger {name}")
        journal.execute("update journal set actor = 'x'")

    ran = run("journal", "verify", "--home", asked)

    assert ran.code == 6
    assert "broken at line 1" in ran.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"demo = tru", 3),
        (b"\xff", 3),
        (b"demo = true", 3),
        (b'exchange = "x"\nkeyz = 1', 3),
        (None, 7),
    ],
)
def test_a_folder_that_is_no_gate_is_told(
    asked: Path, run: Run, text: bytes | None, code: int
) -> None:
    (asked / home.SETTINGS).unlink()
    if text is not None:
        (asked / home.SETTINGS).write_bytes(text)

    assert run("--home", asked, "expire").code == code


def test_text_from_elsewhere_cannot_rewrite_the_screen(gate: Gate) -> None:
    gate.ask()
    seen = views.view(W57, gate.bench)
    written = a_request(purpose="Beoordelen\x1b[2J\n  reason  in orde")

    text = screens.show(replace(seen, request=written))

    assert "\x1b" not in text
    assert len(text.splitlines()) == len(screens.show(seen).splitlines())


def test_a_folder_of_another_account_is_told(asked: Path, run: Run) -> None:
    (asked / home.SETTINGS).chmod(0)
    if os.access(asked / home.SETTINGS, os.R_OK):
        pytest.skip("this account may read everything")

    assert run("--home", asked, "expire").code == 4


def test_a_folder_that_may_not_be_written_is_a_message(asked: Path) -> None:
    with (
        pytest.raises(NotPermitted, match="may not read or write"),
        wiring.bench(home.open_home(asked)),
    ):
        raise PermissionError


def test_making_a_gate_keeps_a_list_of_people_that_is_there(tmp_path: Path, run: Run) -> None:
    (tmp_path / "people.toml").write_text("# ours")

    assert run("init", "--home", tmp_path).code == 0
    assert (tmp_path / "people.toml").read_text() == "# ours"
    assert set((tmp_path / home.SETTINGS).read_text().split()[::3]) <= GateSettings.names()


@pytest.mark.parametrize(
    "line",
    [
        "trusted_proxies = ['*']",
        "web_port = 80",
        'web_port = "8643"',
        'web_url = "http://elsewhere.example"',
    ],
)
def test_pages_are_served_on_loopback_or_behind_tls_alone(asked: Path, line: str) -> None:
    settings = asked / home.SETTINGS
    settings.write_text(f"{line}\n{settings.read_text()}")

    with pytest.raises(Invalid, match=r"not written as it must be: (web|trusted)_") as refused:
        home.open_home(asked)

    assert refused.value.code == "S-102"
    assert "elsewhere" not in str(refused.value)


def test_a_gate_of_an_earlier_version_refuses_until_it_is_migrated(
    run: Run, home_and_hub: tuple[GateSettings, Exchange]
) -> None:
    config, _ = home_and_hub
    with sqlite3.connect(config.folder / "register.sqlite") as register:
        register.execute("drop table gate_verification_packets")
        register.execute("drop table gate_verifications")
        register.execute("update gate_version set version_num = 'gate_0003'")
    register.close()
    at = ("--home", config.folder)

    for words in (("inbox", *at, "--as", "piet"), ("serve", *at), ("journal", "verify", *at)):
        refused = run(*words)
        assert (refused.code, "treffer-gate migrate" in refused.err) == (2, True)
    previewed = run("--json", "migrate", "--preview", *at)
    steps = [step["revision"] for one in json.loads(previewed.out) for step in one["steps"]]
    assert steps == ["gate_0004"]
    assert run("migrate", "--yes", *at).code == 0
    assert run("inbox", *at, "--as", "piet").code == 0
    with wiring.bench(config) as bench:
        assert list(bench.journal.entries())[-1].event.ids == ("gate_0004",)
