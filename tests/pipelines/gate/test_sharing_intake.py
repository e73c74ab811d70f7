"""What the gate takes in of sharing, what it does not use, and what it tells the hub."""

import json
from dataclasses import replace
from typing import Any

import pytest

from contracts.errors import Gone, TryAgain
from contracts.events import EventKind
from contracts.ids import PrivacyCheckId
from contracts.protocol import Protocol
from contracts.sharing import Choice, Ending, Sharing, SharingState
from pipelines.gate import sharing, sharing_intake
from pipelines.gate.sharing_intake import take_in
from tests.fakes import MemoryExchange
from tests.pipelines.gate.a_gate import MONDAY, REASON
from tests.pipelines.gate.a_sharing import (
    HANS,
    IDA,
    LEO,
    T9,
    W57,
    Meeting,
    a_meeting,
    a_participant,
    a_sharing,
    cells,
    file_of,
    person,
)

ALLOW = Choice(allowed=cells("Handhaving:W-57.afdoening", "RIEC:W-57.afdoening"), reason=REASON)


@pytest.fixture
def meeting() -> Meeting:
    return a_meeting()


def left(meeting: Meeting, asked: Sharing | None = None) -> None:
    """The hub leaves a check."""
    made = asked or a_sharing()
    meeting.exchange.put(f"{made.check_id}.sharing.json", file_of(made))


def told(meeting: Meeting) -> dict[str, Any]:
    return dict(json.loads(meeting.exchange.files["T-9.shared.json"]))


def test_a_check_is_kept_once_and_its_file_removed(meeting: Meeting) -> None:
    left(meeting)
    assert take_in(meeting.bench) == []
    left(meeting)
    assert take_in(meeting.bench) == []

    assert meeting.bench.sharing.one(T9) == a_sharing()
    assert meeting.exchange.files == {}
    assert meeting.journal.kinds() == [EventKind.PRIVACY_CHECK_REQUESTED]


def test_another_content_under_a_known_number_is_not_used(meeting: Meeting) -> None:
    left(meeting)
    take_in(meeting.bench)
    left(meeting, a_sharing(a_participant("Zorg", persons=("eva",))))

    (problem,) = take_in(meeting.bench)

    assert problem.code == "I-642"
    assert meeting.bench.sharing.one(T9) == a_sharing()


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"protocol": "elders@1.0"}, "G-473"),
        ({"protocol": "ccv@2.0"}, "G-473"),
        ({"protocol": "../ccv@1.0"}, "G-473"),
        ({"phase": "stap-9"}, "G-473"),
        ({"prescribed": "check-1", "phase": "stap-3"}, "G-473"),
        ({"check_id": PrivacyCheckId("T-10")}, "G-474"),
    ],
)
def test_what_the_gates_own_profile_does_not_have_is_not_kept(
    meeting: Meeting, changed: dict[str, Any], code: str
) -> None:
    meeting.exchange.put("T-9.sharing.json", file_of(replace(a_sharing(), **changed)))

    (problem,) = take_in(meeting.bench)

    assert problem.code == code
    assert meeting.bench.sharing.all() == []
    assert "T-9.sharing.json" in meeting.exchange.files


@pytest.mark.parametrize("content", [b"", b"{}", b'{"check_id": "T-9"}'])
def test_a_file_that_is_no_check_is_told_without_its_content(
    meeting: Meeting, content: bytes
) -> None:
    meeting.exchange.put("T-9.sharing.json", content)

    (problem,) = take_in(meeting.bench)

    assert (problem.code, str(problem)) == (
        "G-474",
        "T-9.sharing.json is not a check as the hub writes it.",
    )


def test_a_number_that_cannot_be_one_is_not_kept(meeting: Meeting) -> None:
    left(meeting, a_sharing(check_id=PrivacyCheckId("T-9x")))

    assert [problem.code for problem in take_in(meeting.bench)] == ["G-474"]


def test_without_a_journal_nothing_is_kept(meeting: Meeting) -> None:
    left(meeting)
    meeting.journal.fails = True

    with pytest.raises(TryAgain):
        take_in(meeting.bench)

    assert meeting.bench.sharing.all() == []
    assert "T-9.sharing.json" in meeting.exchange.files


def test_a_file_that_goes_while_it_is_listed_is_no_fault(meeting: Meeting) -> None:
    class Going(MemoryExchange):
        def get(self, name: str) -> bytes | None:
            return None

    left(meeting)

    assert take_in(replace(meeting.bench, exchange=Going(meeting.exchange.files))) == []
    assert meeting.bench.sharing.all() == []


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
def test_what_the_hub_withdraws_is_shared_no_more(meeting: Meeting) -> None:
    left(meeting)
    take_in(meeting.bench)
    sharing.decide(T9, ALLOW, meeting.bench, LEO)
    for _ in range(2):
        meeting.exchange.put("T-9.sharing-withdrawn.json", b'{"why": "the case is closed"}')
        assert take_in(meeting.bench) == []

    assert meeting.journal.kinds().count(EventKind.SHARING_ENDED) == 1
    assert meeting.bench.sharing.ended(T9) == Ending(why="the case is closed", at=MONDAY)
    assert (told(meeting)["state"], told(meeting)["signed_at"]) == ("ended", MONDAY.isoformat())
    with pytest.raises(Gone):
        sharing.open_window(T9, meeting.bench, HANS)


@pytest.mark.parametrize("ending", ["withdrawn", "destroyed"])
def test_a_word_on_an_unknown_check_is_cleared_away(meeting: Meeting, ending: str) -> None:
    meeting.exchange.put(f"T-99.sharing-{ending}.json", b'{"why": "x"}')

    assert take_in(meeting.bench) == []
    assert meeting.exchange.files == {}
    assert meeting.journal.kinds() == []


def test_a_destroyed_case_leaves_nothing_of_its_checks(meeting: Meeting) -> None:
    left(meeting)
    take_in(meeting.bench)
    sharing.decide(T9, ALLOW, meeting.bench, LEO)
    sharing.open_window(T9, meeting.bench, HANS)
    meeting.exchange.put("T-9.sharing-destroyed.json", b"{}")

    assert sharing.expire(meeting.bench) == []

    assert meeting.bench.sharing.all() == []
    assert meeting.bench.sharing.opened_at("Handhaving", W57) is None
    assert meeting.exchange.files == {}
    assert meeting.journal.kinds()[-1] == EventKind.SHARING_ENDED


@pytest.mark.rule("R-169")
def test_a_check_that_is_put_back_after_its_case_is_destroyed_is_not_kept(
    meeting: Meeting,
) -> None:
    left(meeting)
    take_in(meeting.bench)
    meeting.exchange.put("T-9.sharing-destroyed.json", b"{}")
    take_in(meeting.bench)
    left(meeting)

    assert [problem.code for problem in take_in(meeting.bench)] == ["I-646"]
    assert (meeting.bench.sharing.all(), meeting.exchange.files) == ([], {})


def test_the_hub_is_told_states_moments_and_names_and_no_matrix(meeting: Meeting) -> None:
    left(meeting, a_sharing(doubt=True))
    take_in(meeting.bench)
    sharing.decide(T9, ALLOW, meeting.bench, LEO)
    waiting = told(meeting)
    meeting.later(hours=1)
    deputy = person("dirk", "privacy-officer", acts_for="ida", tied=frozenset({"ida"}))
    sharing.decide(T9, ALLOW, meeting.bench, deputy)

    assert (waiting["state"], waiting["signed_at"], waiting["fields"]) == ("in doubt", None, [])
    assert told(meeting) == {
        "check": "T-9",
        "case": "S-2026-0042",
        "state": "shared",
        "at": "2026-11-23T10:00:00+00:00",
        "signed_at": "2026-11-23T10:00:00+00:00",
        "signed_by": ["dirk", "ida", "leo"],
        "fields": ["W-57.afdoening"],
    }
    assert "Handhaving" not in json.dumps(told(meeting))


def test_what_a_program_that_died_did_not_tell_is_told_later(meeting: Meeting) -> None:
    left(meeting)
    take_in(meeting.bench)
    take_in(meeting.bench)
    assert "T-9.shared.json" not in meeting.exchange.files
    sharing.decide(T9, Choice(allowed=frozenset(), reason=REASON), meeting.bench, LEO)
    del meeting.exchange.files["T-9.shared.json"]

    take_in(meeting.bench)

    assert (told(meeting)["state"], told(meeting)["signed_at"]) == ("refused", None)


@pytest.mark.rule("R-008")
def test_what_was_told_of_an_earlier_moment_is_told_anew(meeting: Meeting) -> None:
    meeting.prepared()
    sharing.decide(T9, ALLOW, meeting.bench, LEO)
    earlier = meeting.exchange.files["T-9.shared.json"]
    sharing_intake.end(meeting.bench.sharing.one(T9), "its grants are over", meeting.bench)
    meeting.exchange.files["T-9.shared.json"] = earlier

    take_in(meeting.bench)

    assert told(meeting)["state"] == "ended"


def test_a_check_ended_before_anybody_signed_says_so(meeting: Meeting) -> None:
    made = meeting.prepared()
    sharing_intake.end(made, "its grants are over", meeting.bench)

    assert told(meeting)["at"] == MONDAY.isoformat()
    assert sharing_intake.state(made, meeting.bench) is SharingState.ENDED
    with pytest.raises(Gone):
        sharing.decide(T9, ALLOW, meeting.bench, LEO)


def test_doubt_alone_keeps_a_check_open(meeting: Meeting) -> None:
    meeting.prepared(a_sharing(doubt=True))

    seen = sharing.decide(T9, ALLOW, meeting.bench, IDA)

    assert seen.state is SharingState.OPEN
    take_in(meeting.bench)
    assert told(meeting)["state"] == "open"


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
def test_a_withdrawal_waits_for_a_check_that_cannot_be_taken_in_yet(meeting: Meeting) -> None:
    def unknown(name: str) -> Protocol:
        raise Gone("There is no such profile.", code="P-404")

    left(meeting)
    meeting.exchange.put("T-9.sharing-withdrawn.json", b'{"why": "the case is closed"}')
    (problem,) = take_in(replace(meeting.bench, profile=unknown))
    assert problem.code == "G-473"

    assert take_in(meeting.bench) == []

    assert meeting.bench.sharing.ended(T9) == Ending(why="the case is closed", at=MONDAY)
    assert set(meeting.exchange.files) == {"T-9.shared.json"}


@pytest.mark.parametrize("content", [b"not json", b"[]", b"{}"])
def test_a_withdrawal_that_does_not_say_why_is_told(meeting: Meeting, content: bytes) -> None:
    meeting.prepared()
    meeting.exchange.put("T-9.sharing-withdrawn.json", content)

    assert [problem.code for problem in take_in(meeting.bench)] == ["G-475"]
    assert meeting.bench.sharing.ended(T9) is None
