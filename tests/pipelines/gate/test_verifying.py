"""What the gate takes in as a question, what it shows of it, and what it takes as an answer."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connectors.stores.exchange import Exchange
from contracts.errors import Gone, IntegrityBroken, Invalid, NotPermitted, WrongUse
from contracts.events import EventKind
from contracts.ids import DepartmentName, RequestId, VerificationId
from contracts.substance import MOST_RECORDS, Packet
from contracts.verification import Answer
from pipelines.gate import intake, parts, program, steps, verification, views, wiring
from pipelines.gate.home import GateSettings
from pipelines.gate.steps import Choice
from pipelines.steps.disclose import request_file
from pipelines.steps.verify import question_file
from tests.pipelines.gate.a_gate import ANNA, MONDAY, PIET, REASON, FixedClock, Gate, a_request
from tests.pipelines.gate.a_question import (
    DELIVERY,
    PEOPLE,
    V12,
    VERA,
    a_question,
    asked,
    packet_of,
    sealed,
)

END = "V-12.verify-ended.json"


def told(gate: Gate) -> dict[str, Any] | None:
    content = gate.hub.get("V-12.verified.json")
    return json.loads(content) if content is not None else None


def test_a_question_is_taken_in_once_and_journalled(gate: Gate) -> None:
    asked(gate)
    asked(gate)

    assert gate.kinds() == [EventKind.VERIFICATION_ASKED]
    assert gate.hub.names(".verify.json") == []
    (waiting,) = verification.queue(gate.bench, VERA)
    assert waiting.question == a_question()


def test_another_question_under_a_known_number_is_not_used(gate: Gate) -> None:
    asked(gate)
    other = question_file(
        a_question(department=DepartmentName("Vergunningen")), [sealed(gate, packet_of(gate, 1))]
    )
    gate.hub.put("V-12.verify.json", other)

    (problem,) = verification.take_in(gate.bench)

    assert (type(problem), problem.code) == (IntegrityBroken, "I-645")
    assert gate.bench.verifications.one(V12).question == a_question()


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("V-12.verify.json", b"[]", "G-104"),
        ("V-12.verify.json", b"{", "G-104"),
        ("V-12.verify.json", b'{"question": {}, "packets": []}', "G-104"),
        ("V-13.verify.json", question_file(a_question(), [b"packet"]), "G-105"),
        ("V-12.verify.json", question_file(a_question(), []), "G-105"),
        (
            "V-12.verify.json",
            question_file(a_question(asked_at=MONDAY.replace(tzinfo=None)), [b"packet"]),
            "G-105",
        ),
        (
            "V-x.verify.json",
            question_file(a_question(task_id=VerificationId("V-x")), [b"packet"]),
            "G-105",
        ),
        (END, b"[]", "G-106"),
        (END, b"{", "G-106"),
    ],
)
def test_what_is_no_question_is_told_and_not_kept(
    gate: Gate, name: str, content: bytes, code: str
) -> None:
    gate.hub.put(name, content)

    (problem,) = verification.take_in(gate.bench)

    assert problem.code == code
    assert list(gate.bench.verifications.all()) == []
    assert gate.kinds() == []


def test_what_the_hub_did_not_sign_is_not_a_question(gate: Gate) -> None:
    gate.hub.put("V-11.verify-ended.json", b'{"erase": false}')
    gate.bench.exchange.put("V-12.verify.json", question_file(a_question(), [b"packet"]))

    (problem,) = verification.take_in(gate.bench)

    assert problem.code == "I-630"


def test_a_file_that_went_in_between_is_passed_over(gate: Gate) -> None:
    gate.settings.exchange.mkdir(exist_ok=True)
    (gate.settings.exchange / "V-9.verify.json").mkdir()

    assert verification.take_in(gate.bench) == []


@pytest.mark.rule("R-108")
def test_a_page_holds_three_lines_and_the_words_of_each_candidate(gate: Gate) -> None:
    asked(gate)

    page = verification.show(V12, gate.bench, VERA)

    assert (page.asked.name, page.asked.birth_date, page.asked.address) == (
        "Twan Twijfelaar", "1972-09-11", "",
    )  # fmt: skip
    assert [one.identity.name for one in page.candidates] == ["Naam 4", "Naam 9"]
    assert [len(one.why) for one in page.candidates] == [2, 0]
    last = list(gate.bench.journal.entries())[-1].event
    assert (last.kind, last.actor, last.sources) == (
        EventKind.VERIFICATION_SHOWN, "vera", ("handhaving",),
    )  # fmt: skip


def test_a_record_without_its_reasons_is_shown_without_words(gate: Gate) -> None:
    asked(gate, packet_of(gate, 4, 9, reasons=()))

    page = verification.show(V12, gate.bench, VERA)

    assert [one.why for one in page.candidates] == [(), ()]


@pytest.mark.rule("R-108")
def test_no_other_category_is_handed_to_the_opener(gate: Gate) -> None:
    opened: list[set[str]] = []
    opener = gate.bench.opener

    class Noting:
        packet, topic = opener.packet, opener.topic

        def fields(self, packet: Packet, names: Any) -> Any:
            opened.extend(set(blobs) for blobs in packet.records.values())
            return opener.fields(packet, names)

    asked(gate)
    verification.show(V12, replace(gate.bench, opener=Noting()), VERA)

    assert opened == [{"identity"}, {"identity"}]


@pytest.mark.rule("R-115")
def test_more_candidates_are_compared_three_at_a_time(gate: Gate) -> None:
    asked(gate, packet_of(gate, *range(1, 8)))
    shown = []
    became: Answer | None = None
    while became is None:
        page = verification.show(V12, gate.bench, VERA)
        shown.append([one.number for one in page.candidates])
        became = verification.answer(V12, Answer.NOT_SAME, gate.bench, VERA)

    assert shown == [[1, 2, 3], [4, 5, 6], [7]]
    assert became is Answer.NOT_SAME


@pytest.mark.rule("R-115")
def test_two_sources_of_a_department_are_one_question(gate: Gate) -> None:
    other = "handhaving-20261123T021500Z"
    second = replace(packet_of(gate, 5), delivery=other)
    asked(gate, packet_of(gate, 4), second)

    with pytest.raises(IntegrityBroken):
        # The blobs are bound to the delivery that sealed them.
        verification.show(V12, gate.bench, VERA)


@pytest.mark.rule("R-115")
@pytest.mark.parametrize("count", [0, MOST_RECORDS])
def test_a_list_that_is_empty_or_cut_off_never_says_not_the_same(gate: Gate, count: int) -> None:
    asked(gate, packet_of(gate, *range(count)))
    became = None
    while became is None:
        verification.show(V12, gate.bench, VERA)
        became = verification.answer(V12, Answer.NOT_SAME, gate.bench, VERA)

    assert became is Answer.DONT_KNOW
    assert told(gate) == {"answer": "dont_know", "at": MONDAY.isoformat()}


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (Answer.SAME, ()),
        (Answer.SAME, (3,)),
        (Answer.SAME, (1, 3)),
        (Answer.SAME, (0,)),
        (Answer.NOT_SAME, (1,)),
        (Answer.DONT_KNOW, (1,)),
    ],
)
def test_only_a_candidate_that_is_seen_can_be_the_same(
    gate: Gate, given: Answer, same: tuple[int, ...]
) -> None:
    asked(gate)
    verification.show(V12, gate.bench, VERA)

    with pytest.raises(WrongUse) as refusal:
        verification.answer(V12, given, gate.bench, VERA, same=same)

    assert refusal.value.code == "B-219"
    assert told(gate) is None


def test_who_did_not_look_last_does_not_answer(gate: Gate) -> None:
    asked(gate)
    other = replace(VERA, account="vincent")

    with pytest.raises(WrongUse):
        verification.answer(V12, Answer.DONT_KNOW, gate.bench, VERA)
    verification.show(V12, gate.bench, VERA)
    with pytest.raises(WrongUse) as refusal:
        verification.answer(V12, Answer.DONT_KNOW, gate.bench, other)

    assert refusal.value.code == "B-218"


@pytest.mark.rule("D-003")
def test_an_answer_is_journalled_and_tells_the_hub_one_word(gate: Gate) -> None:
    asked(gate)
    verification.show(V12, gate.bench, VERA)

    assert verification.answer(V12, Answer.SAME, gate.bench, VERA, same=(2, 2)) is Answer.SAME

    assert gate.kinds()[-2:] == [EventKind.VERIFIED, EventKind.PACKET_DESTROYED]
    assert told(gate) == {"answer": "same", "at": MONDAY.isoformat()}
    (known,) = gate.bench.verifications.known(
        a_question().check_id, a_question().topic, a_question().department
    )
    assert (known.delivery, known.record) == (DELIVERY, 9)
    verified = [e.event for e in gate.bench.journal.entries()][-2]
    assert "same" not in str(verified.rules + verified.ids + (verified.decision or "",))
    with pytest.raises(Gone):
        verification.show(V12, gate.bench, VERA)
    with pytest.raises(Gone):
        verification.answer(V12, Answer.NOT_SAME, gate.bench, VERA)


def test_a_question_that_nobody_answers_lapses_after_ten_working_days(gate: Gate) -> None:
    asked(gate)
    gate.later(days=14)
    assert verification.expire(gate.bench) == []
    assert verification.queue(gate.bench, VERA)
    gate.later(days=1)
    assert verification.queue(gate.bench, VERA) == []
    with pytest.raises(Gone):
        verification.show(V12, gate.bench, VERA)

    assert verification.expire(gate.bench) == [V12]
    assert verification.expire(gate.bench) == []
    assert gate.kinds()[-2:] == [EventKind.VERIFICATION_ENDED, EventKind.PACKET_DESTROYED]
    content = told(gate)
    assert content is not None
    assert content["answer"] == "lapsed"


@pytest.mark.rule("D-013")
def test_who_asked_in_the_case_since_cannot_answer(gate: Gate) -> None:
    asked(gate)
    gate.ask(a_request(requesters=frozenset({"vera"})))

    with pytest.raises(NotPermitted):
        verification.show(V12, gate.bench, VERA)
    assert verification.queue(gate.bench, VERA) == []


@pytest.mark.parametrize("spoiled", [None, b"not signed"])
def test_an_answer_that_was_not_told_is_told_later(gate: Gate, spoiled: bytes | None) -> None:
    asked(gate)
    verification.show(V12, gate.bench, VERA)
    verification.answer(V12, Answer.DONT_KNOW, gate.bench, VERA)
    before = gate.hub.get("V-12.verified.json")
    gate.bench.exchange.remove("V-12.verified.json")
    if spoiled:
        (gate.settings.exchange / "V-12.verified.json").write_bytes(spoiled)
    gate.later(hours=1)

    verification.expire(gate.bench)

    assert gate.hub.get("V-12.verified.json") == before


@pytest.mark.rule("R-169")
def test_a_question_that_is_put_back_after_its_case_is_destroyed_is_not_kept(gate: Gate) -> None:
    asked(gate)
    gate.hub.put("V-12.verify-ended.json", b'{"erase": true}')
    verification.take_in(gate.bench)
    told_ = question_file(a_question(), [sealed(gate, packet_of(gate, 4, 9))])
    gate.hub.put("V-12.verify.json", told_)

    assert [problem.code for problem in verification.take_in(gate.bench)] == ["I-646"]
    assert (gate.bench.verifications.all(), gate.hub.names(".json")) == ([], [])


@pytest.mark.parametrize("erase", [True, False])
@pytest.mark.parametrize("answered", [True, False])
def test_the_hub_ends_a_question_or_erases_it(gate: Gate, erase: bool, answered: bool) -> None:
    asked(gate)
    if answered:
        verification.show(V12, gate.bench, VERA)
        verification.answer(V12, Answer.SAME, gate.bench, VERA, same=(1,))
    gate.hub.put(END, json.dumps({"why": "closed", "erase": erase}).encode())

    assert verification.take_in(gate.bench) == []

    kept = [one.answer for one in gate.bench.verifications.all()]
    assert kept == ([] if erase else [Answer.SAME if answered else Answer.LAPSED])
    assert gate.hub.names(END) == []
    assert bool(told(gate)) is not erase


def test_the_end_of_what_never_came_in_is_removed(gate: Gate) -> None:
    gate.hub.put(END, json.dumps({"why": "closed", "erase": True}).encode())

    assert verification.take_in(gate.bench) == []
    assert gate.hub.names(END) == []
    assert gate.kinds() == []


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    ("changed", "code"),
    [({"protocol": "elders@1.0"}, "G-110"), ({"protocol": "../ccv@1.0"}, "G-114")],
)
def test_under_a_protocol_that_the_gate_does_not_have_nobody_verifies(
    gate: Gate, changed: dict[str, Any], code: str
) -> None:
    asked(gate, **changed)

    assert verification.queue(gate.bench, VERA) == []
    with pytest.raises(Invalid) as refusal:
        verification.show(V12, gate.bench, VERA)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ({"contract_sha256": "0" * 64}, "G-112"),
        ({"source": "../handhaving"}, "G-114"),
        ({"delivery": "zorg-20261122T021500Z"}, "G-115"),
    ],
)
def test_a_packet_under_another_contract_is_not_shown(
    gate: Gate, packet: dict[str, Any], code: str
) -> None:
    asked(gate, packet_of(gate, 4, **packet))

    with pytest.raises(Invalid) as refusal:
        verification.show(V12, gate.bench, VERA)

    assert refusal.value.code == code
    assert EventKind.VERIFICATION_SHOWN not in gate.kinds()


@pytest.mark.rule("R-115")
def test_a_packet_of_another_department_is_not_shown(gate: Gate) -> None:
    department = DepartmentName("Vergunningen")
    asked(gate, department=department)

    with pytest.raises(Invalid) as refusal:
        verification.show(V12, gate.bench, replace(VERA, department=department))

    assert refusal.value.code == "G-115"


def test_a_topic_that_is_no_topic_is_told_without_its_content(gate: Gate) -> None:
    asked(gate, packet_of(gate, 4, typed=b'{"person": "canary"}'))

    with pytest.raises(IntegrityBroken) as fault:
        verification.show(V12, gate.bench, VERA)

    assert fault.value.code == "I-614"
    assert "canary" not in str(fault.value)


def requested(gate: Gate, *packets: Packet) -> RequestId:
    """Have the hub ask for substance of the same cell, and the decider grant it."""
    made = a_request(requesters=frozenset({"anna"}))
    told_ = [sealed(gate, one) for one in packets]
    gate.hub.put(f"{made.request_id}.request.json", request_file(made, told_))
    intake.take_in(gate.bench)
    return made.request_id


@pytest.mark.rule("R-024")
@pytest.mark.parametrize(
    ("given", "same", "left"),
    [
        (None, (), []),
        (Answer.NOT_SAME, (), []),
        (Answer.DONT_KNOW, (), []),
        (Answer.SAME, (2,), [[9]]),
        (Answer.SAME, (1, 2), [[4, 9]]),
    ],
)
def test_of_a_doubt_only_what_was_called_the_same_can_be_granted(
    gate: Gate, given: Answer | None, same: tuple[int, ...], left: list[list[int]]
) -> None:
    packet = packet_of(gate, 4, 9)
    if given is not None:
        asked(gate, packet)
        verification.show(V12, gate.bench, VERA)
        verification.answer(V12, given, gate.bench, VERA, same=same)
    request_id = requested(gate, packet)

    found = parts.parts(gate.bench.register.request(request_id), gate.bench)

    assert [list(part.packet.records) for part in found] == left
    grantable = views.view(request_id, gate.bench).grantable
    assert ("overtreding" in grantable) is bool(left)


@pytest.mark.rule("R-024")
def test_beside_a_hit_the_doubt_of_another_source_is_not_disclosed(gate: Gate) -> None:
    hit = packet_of(gate, 4, is_doubt=False)
    request_id = requested(gate, hit, packet_of(gate, 9))
    steps.decide(request_id, Choice(fields=("overtreding",), reason=REASON), gate.bench, PIET)

    opened = steps.open_window(request_id, gate.bench, ANNA)

    assert [dict(one.fields) for one in opened.records] == [{"overtreding": "canary"}]


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    home_and_hub: tuple[GateSettings, Exchange],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run treffer-gate as somebody, with a question of four candidates waiting."""
    settings, hub = home_and_hub
    settings.people.write_text(PEOPLE)
    clock = FixedClock()
    real = wiring.bench
    with real(settings, clock) as bench:
        gate = Gate(settings, bench, clock, hub)
        told_ = question_file(a_question(), [sealed(gate, packet_of(gate, 4, 9, 11, 12))])
        hub.put("V-12.verify.json", told_)
    monkeypatch.setattr(wiring, "bench", lambda config: real(config, clock))

    def ran(who: str, *words: str) -> tuple[int, str, str]:
        at = ("--home", str(settings.folder), "--as", who)
        monkeypatch.setattr(sys, "argv", ["treffer-gate", *at, *words])
        with pytest.raises(SystemExit) as left:
            program.main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return ran


def test_a_verifier_goes_from_list_to_answer(run: Run) -> None:
    _, listed, _ = run("vera", "verify", "list")
    _, shown, aside = run("vera", "verify", "next")
    _, more, onward = run("vera", "verify", "answer", "V-12", "--not-same")
    _, page, _ = run("vera", "verify", "show", "V-12")
    _, answered, _ = run("vera", "verify", "answer", "V-12", "--same", "4")
    _, empty, _ = run("vera", "verify", "next")
    _, none, _ = run("vera", "verify", "list")

    assert "V-12" in listed
    assert "Handhaving" in listed
    assert "Naam" not in listed
    assert "Naam 4" in shown
    assert "surname is equal" in shown
    assert "compared as an object" in shown
    assert "journal" in aside
    assert "more candidates" in more
    assert "verify show V-12" in onward
    assert "Naam 12" in page
    assert "answered: same" in answered
    assert empty == none == "No question waits for you.\n"
    assert "canary" not in f"{listed}{shown}{more}{page}{answered}"


def test_json_has_the_same_and_nothing_else_of_a_record(run: Run) -> None:
    (line,) = json.loads(run("vera", "--json", "verify", "list")[1])
    page = json.loads(run("vera", "--json", "verify", "show", "V-12")[1])
    answer = json.loads(run("vera", "--json", "verify", "answer", "V-12", "--dont-know")[1])
    none = json.loads(run("vera", "--json", "verify", "next")[1])

    assert set(line) == {"task", "department", "waitingDays", "answerBy"}
    assert set(page["candidates"][0]) == {"number", "name", "born", "address", "why"}
    assert page["asked"] == {"name": "Twan Twijfelaar", "born": "1972-09-11", "address": "–"}
    assert answer == {"task": "V-12", "answer": "dont_know"}
    assert none == []


@pytest.mark.rule("R-030")
@pytest.mark.parametrize(
    ("who", "words", "code"),
    [
        ("wim", ("show", "V-12"), 4),
        ("wim", ("answer", "V-12", "--dont-know"), 4),
        ("vera", ("show", "V-99"), 7),
        ("vera", ("answer", "V-12"), 2),
        ("vera", ("answer", "V-12", "--not-same", "--dont-know"), 2),
        ("vera", ("answer", "V-12", "--same", "1"), 2),
        ("nobody", ("list",), 4),
    ],
)
def test_what_cannot_be_ends_with_its_exit_code_and_shows_nothing(
    run: Run, who: str, words: tuple[str, ...], code: int
) -> None:
    left, out, err = run(who, "verify", *words)

    assert (left, out) == (code, "")
    assert "Naam" not in err
    assert run("wim", "verify", "list")[1] == "No question waits for you.\n"


def test_a_question_that_is_not_one_is_said(
    run: Run, home_and_hub: tuple[GateSettings, Exchange]
) -> None:
    home_and_hub[1].put("V-13.verify.json", b"{}")

    assert "G-104" in run("vera", "verify", "list")[2]
    assert "G-104" in run("vera", "expire")[2]
