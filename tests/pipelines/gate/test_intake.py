"""What the gate takes in from the hub, and what it leaves lying."""

import json
from dataclasses import dataclass, replace

import pytest

from connectors import keys
from connectors.stores.exchange import Exchange
from contracts.errors import TryAgain
from contracts.events import EventKind
from contracts.ids import RequestId
from pipelines.gate import intake
from pipelines.steps.disclose import request_file
from tests.pipelines.gate.a_gate import W57, BrokenJournal, Gate, a_request

NAME = "W-57.request.json"


def test_a_request_is_taken_in_once_and_its_file_leaves_the_exchange(gate: Gate) -> None:
    gate.hub.put(NAME, gate.file(a_request()))

    first, second = intake.take_in(gate.bench), intake.take_in(gate.bench)

    assert (first.new, second.new) == ((W57,), ())
    assert gate.bench.register.request(W57) == a_request()
    assert gate.hub.names(".request.json") == []
    assert gate.kinds() == [EventKind.DISCLOSURE_REQUESTED]


def test_the_same_request_sent_again_changes_nothing(gate: Gate) -> None:
    gate.ask()
    gate.hub.put(NAME, gate.file(a_request()))

    again = intake.take_in(gate.bench)

    assert (again.new, again.problems) == ((), ())
    assert len(gate.bench.register.packets(W57)) == 1


def test_a_known_number_with_other_content_is_refused(gate: Gate) -> None:
    gate.ask()
    gate.hub.put(NAME, gate.file(a_request(fields=("afdoening", "overtreding", "thema"))))

    again = intake.take_in(gate.bench)

    assert [problem.code for problem in again.problems] == ["I-641"]
    assert gate.bench.register.request(W57) == a_request()


def test_a_file_that_the_hub_did_not_sign_is_refused_and_others_come_in(gate: Gate) -> None:
    folder = gate.settings.folder / "stranger"
    keys.new_signing_pair(folder, "stranger")
    own = keys.read_signing_key(folder / "stranger.key")
    to_gate = keys.read_sealing_key(gate.settings.keys / "gate.key")
    stranger = Exchange(
        gate.settings.exchange, own, own.public_key(), opens=to_gate, seals_to=to_gate.public_key()
    )
    stranger.put(NAME, gate.file(a_request()))
    other = a_request(request_id=RequestId("W-58"))
    gate.hub.put("W-58.request.json", gate.file(other))

    taken = intake.take_in(gate.bench)

    assert [problem.code for problem in taken.problems] == ["I-630"]
    assert taken.new == ("W-58",)


def test_a_request_of_a_destroyed_case_is_erased_with_all_that_is_kept(gate: Gate) -> None:
    gate.ask()
    gate.hub.put("W-57.destroyed.json", b"{}")

    taken = intake.take_in(gate.bench)

    assert (taken.problems, list(gate.bench.register.requests())) == ((), [])
    assert gate.hub.names(".destroyed.json") == []
    assert gate.kinds()[-1] is EventKind.PACKET_DESTROYED


@pytest.mark.rule("R-169")
def test_a_signed_file_that_is_put_back_revives_nothing_of_a_destroyed_case(gate: Gate) -> None:
    file = gate.file(a_request())
    gate.hub.put(NAME, file)
    intake.take_in(gate.bench)
    gate.hub.put("W-57.destroyed.json", b"{}")
    intake.take_in(gate.bench)
    gate.hub.put(NAME, file)

    again = intake.take_in(gate.bench)

    assert (again.new, [problem.code for problem in again.problems]) == ((), ["I-646"])
    assert gate.bench.register.requests() == []
    assert gate.hub.names(".json") == []
    assert gate.ask(a_request(request_id=RequestId("W-58"))) == "W-58"


def test_only_the_hub_can_have_a_request_erased(gate: Gate) -> None:
    gate.ask()
    (gate.settings.exchange / "W-57.destroyed.json").write_text("{}")

    taken = intake.take_in(gate.bench)

    assert [problem.code for problem in taken.problems] == ["I-630"]
    assert gate.bench.register.request(W57) == a_request()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not json", "G-101"),
        (b"[]", "G-101"),
        (b'{"request": {"purpose": "canary"}, "packets": []}', "G-101"),
        (request_file(a_request(), []), "G-103"),
        (request_file(a_request(fields=()), [b"packet"]), "G-103"),
        (request_file(a_request(request_id=RequestId("W-58")), [b"packet"]), "G-102"),
        (
            request_file(
                a_request(requested_at=a_request().requested_at.replace(tzinfo=None)), [b"packet"]
            ),
            "G-103",
        ),
    ],
)
def test_a_file_that_is_no_request_is_refused_without_a_value(
    gate: Gate, content: bytes, code: str
) -> None:
    gate.hub.put(NAME, content)

    (problem,) = intake.take_in(gate.bench).problems

    assert problem.code == code
    assert "canary" not in str(problem)


def test_a_packet_that_is_no_base64_is_refused(gate: Gate) -> None:
    written = json.loads(gate.file(a_request())) | {"packets": ["?"]}
    gate.hub.put(NAME, json.dumps(written).encode())

    assert [one.code for one in intake.take_in(gate.bench).problems] == ["G-101"]


def test_a_number_that_is_no_number_is_refused(gate: Gate) -> None:
    gate.hub.put("W-x.request.json", gate.file(a_request(request_id=RequestId("W-x"))))

    assert [one.code for one in intake.take_in(gate.bench).problems] == ["G-102"]


def test_nothing_is_taken_in_when_the_journal_cannot_be_written(gate: Gate) -> None:
    gate.hub.put(NAME, gate.file(a_request()))

    with pytest.raises(TryAgain):
        intake.take_in(gate.with_journal(BrokenJournal()))

    assert gate.bench.register.requests() == []
    assert gate.hub.names(".request.json") == [NAME]


@dataclass
class Vanishing:
    """An exchange whose file is gone between listing and reading."""

    def put(self, name: str, content: bytes) -> None: ...

    def get(self, name: str) -> bytes | None:
        return None

    def names(self, ending: str) -> list[str]:
        return [NAME]

    def remove(self, name: str) -> None: ...


def test_a_file_that_another_process_took_is_no_problem(gate: Gate) -> None:
    taken = intake.take_in(replace(gate.bench, exchange=Vanishing()))

    assert (taken.new, taken.problems) == ((), ())
