"""The commands `treffer-gate share`, over a real gate with sealed packets."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from connectors.stores.exchange import Exchange
from contracts.ids import PrivacyCheckId
from pipelines.gate import program, sharing_screens, steps, wiring
from pipelines.gate.home import GateSettings
from tests.pipelines.gate.a_gate import (
    GRANTED,
    HIDDEN,
    PIET,
    REASON,
    W57,
    FixedClock,
    Gate,
    a_request,
)
from tests.pipelines.gate.a_sharing import a_meeting, a_participant, a_sharing, cells, file_of

CHANGED = [word for word in HIDDEN if word != "canary-overtreding"]
PEOPLE = """
[[person]]
account = "anna"
name = "Anna"
roles = ["regisseur"]

[[person]]
account = "piet"
name = "Piet"
roles = ["privacyfunctionaris"]

[[person]]
account = "hans"
name = "Hans"

[[person]]
account = "vera"
name = "Vera"

[[person]]
account = "eva"
name = "Eva"
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def folder(home_and_hub: tuple[GateSettings, Exchange]) -> Path:
    """A gate's folder where W-57 is granted and whose hub prepared T-9."""
    settings, hub = home_and_hub
    settings.people.write_text(PEOPLE)
    with wiring.bench(settings) as bench:
        now = bench.clock.now()
        gate = Gate(settings, bench, FixedClock(now), hub)
        gate.ask(a_request(phase="stap-4", requested_at=now))
        choice = steps.Choice(fields=("afdoening", "overtreding"), reason=REASON)
        steps.decide(W57, choice, bench, PIET)
    both = (
        a_participant("Handhaving", "W-57.afdoening", "W-57.overtreding"),
        a_participant("Vergunningen", "W-57.afdoening", persons=("vera",)),
    )
    hub.put("T-9.sharing.json", file_of(a_sharing(*both, requested_at=now)))
    return settings.folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `treffer-gate share` as somebody; returns exit code, stdout and stderr."""

    def ran(who: str, *words: str, options: tuple[str, ...] = ()) -> Ran:
        given = ["treffer-gate", *options, "--home", str(folder), "--as", who, "share", *words]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as left:
            program.main()
        printed = capsys.readouterr()
        return Ran(int(left.value.code or 0), printed.out, printed.err)

    return ran


DECIDE = ("decide", "T-9", "--allow", "Handhaving:W-57.afdoening", "--reason", REASON)


@pytest.mark.rule("R-100")
def test_a_check_goes_from_list_to_window_and_nothing_else_is_printed(run: Run) -> None:
    listed = run("piet", "list")
    before = run("piet", "show", "T-9")
    decided = run("piet", *DECIDE)
    opened = run("hans", "open", "T-9")
    closed = run("vera", "open", "T-9")

    assert "T-9" in listed.out
    assert "W-57.afdoening            ?           ?" in before.out
    assert "W-57.afdoening            ✓           –" in decided.out
    assert "W-57.overtreding          –           –" in decided.out
    assert opened.out.count(GRANTED) == 2
    assert (closed.code, closed.out) == (7, "")
    ran = (listed, before, decided, opened, closed)
    printed = "".join(f"{one.out}{one.err}" for one in ran)
    assert not any(word in printed for word in HIDDEN)
    assert GRANTED not in "".join(one.out for one in ran if one is not opened)


def test_json_says_the_same(run: Run) -> None:
    options = ("--json",)
    (line,) = json.loads(run("piet", "list", options=options).out)
    decided = json.loads(run("piet", *DECIDE, options=options).out)
    opened = json.loads(run("hans", "open", "T-9", options=options).out)

    assert (line["check"], line["state"]) == ("T-9", "open")
    first, second = decided["participants"]
    assert first["fields"]["W-57.afdoening"] == {"shared": True, "shareable": True}
    assert second["fields"]["W-57.afdoening"] == {"shared": False, "shareable": True}
    assert decided["signed_by"] == ["piet"]
    (window,) = opened["windows"]
    assert window["records"] == [{"afdoening": GRANTED}] * 2
    assert (opened["participant"], window["fields"]) == ("Handhaving", ["afdoening"])


@pytest.mark.parametrize(
    ("who", "words", "code"),
    [
        ("piet", ("decide", "T-9", "--reason", REASON), 2),
        ("piet", (*DECIDE, "--refuse"), 2),
        ("piet", ("decide", "T-9", "--allow", "W-57.afdoening", "--reason", REASON), 2),
        ("piet", (*DECIDE, "--doubt"), 2),
        ("anna", DECIDE, 4),
        ("eva", ("open", "T-9"), 7),
        ("eva", ("show", "T-9"), 7),
        ("hans", ("open", "T-9"), 7),
        ("niemand", ("list",), 4),
    ],
)
def test_what_cannot_be_ends_with_its_exit_code_and_no_result(
    run: Run, who: str, words: tuple[str, ...], code: int
) -> None:
    ran = run(who, *words)

    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err


@pytest.mark.rule("R-100")
def test_an_outsider_is_told_the_same_as_of_a_check_that_is_not_there(run: Run) -> None:
    run("piet", *DECIDE)
    here, nowhere = run("eva", "open", "T-9"), run("eva", "open", "T-99")

    assert (here.code, here.out) == (nowhere.code, nowhere.out)
    assert here.err == nowhere.err.replace("T-99", "T-9")


def test_a_refusal_shares_nothing(run: Run) -> None:
    refused = run("piet", "decide", "T-9", "--refuse", "--reason", REASON)

    assert "refused" in refused.out
    assert "✓" not in refused.out
    assert run("hans", "open", "T-9").code == 7


def test_a_file_that_the_hub_did_not_sign_is_said(run: Run, folder: Path) -> None:
    (folder.parent / "exchange" / "T-9.sharing.json").write_bytes(b"{}")

    assert "I-630  T-9.sharing.json was not signed" in run("piet", "list").err


def test_expire_ends_a_check_whose_grant_is_revoked(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("piet", *DECIDE)
    for words in (("--as", "piet", "revoke", "W-57", "--reason", REASON), ("expire",)):
        monkeypatch.setattr(sys, "argv", ["treffer-gate", "--home", str(folder), *words])
        with pytest.raises(SystemExit):
            program.main()

    assert "T-9" in capsys.readouterr().out
    assert "ended" in run("piet", "show", "T-9").out


def test_the_screen_tells_doubt_answers_and_why_somebody_gets_nothing() -> None:
    from pipelines.gate import sharing
    from tests.pipelines.gate.a_sharing import LEO, a_profile

    meeting = a_meeting(a_profile(questions={}))
    meeting.prepared(
        a_sharing(
            a_participant("Handhaving", "W-57.afdoening", "W-57.overtreding"),
            a_participant(
                "Politie", persons=("eva",), recipient="politie", need="Nodig\x1b[2J" * 3
            ),
            doubt=True,
        )
    )
    choice = sharing.chosen(["Handhaving:W-57.afdoening"], REASON, doubt=True)
    seen = sharing.decide(PrivacyCheckId("T-9"), choice, meeting.bench, LEO)
    with_answers = replace(seen, asked=replace(seen.asked, answers={"delen": "ja"}))

    text = sharing_screens.text(with_answers)

    assert "W-57.afdoening            ?           –" in text
    assert "W-57.overtreding          –           –" in text
    assert "stays unshared: the protocol has no such kind of recipient (R-154)" in text
    assert "  delen: ja" in text
    assert "  doubt: the role for doubt signs as well" in text
    assert "by leo, in doubt" in text
    assert "\x1b" not in text


def test_a_record_without_the_shared_field_is_told_so() -> None:
    from contracts.substance import Substance
    from pipelines.gate.sharing import Seen, Window
    from tests.pipelines.gate.a_gate import MONDAY

    window = Window(
        request_id=W57, purpose="x", fields=("a",), records=(Substance({}),), ends_at=MONDAY
    )
    seen: Any = Seen(check_id=PrivacyCheckId("T-9"), participant="Zorg", windows=(window,))

    assert "none of the shared fields is filled in" in sharing_screens.windows(seen)
    assert cells() == frozenset()
