"""Walk C: a doubt goes to the department's verifier, and the analyst then sees hit or no hit."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import checks
from contracts.errors import Gone, IntegrityBroken, NotPermitted, TryAgain
from contracts.events import EventKind
from contracts.grants import Grant
from contracts.ids import DeliveryId
from contracts.outcomes import Outcome, Reason
from contracts.verification import Answer, Known, VerificationTask
from pipelines.gate import intake, steps, verification, verification_screens
from pipelines.gate import wiring as gate_wiring
from pipelines.gate.steps import Choice
from pipelines.steps import cases, check, disclose, retain, verify, withdraw
from pipelines.steps.answers import Matrix
from pipelines.steps.bench import SYSTEM
from tests.builders import REASON
from tests.fakes import MemoryJournal
from tests.pipelines import a_doubt, a_town
from tests.pipelines.a_doubt import DOUBTED, V1, VERIFIER, Place, cell_of, row
from tests.pipelines.a_town import ANALYST, HANDHAVING, OFFICER, STRANGER, TEAM, Town

NAMES = ("Twan", "Twijfelaar")
WHERE = "Kerkstraat {}, 9370AA Voorbeeldstad"
ENDINGS = [
    (Answer.SAME, Outcome.HIT, None),
    (Answer.NOT_SAME, Outcome.NO_HIT, None),
    (Answer.DONT_KNOW, Outcome.NO_ANSWER, Reason.TOO_LITTLE_GIVEN),
    (Answer.LAPSED, Outcome.NO_ANSWER, Reason.UNAVAILABLE),
]


@pytest.fixture
def place(town: Town) -> Place:
    """A town in which Handhaving knows four people who could be the one asked about."""
    made = a_doubt.placed(town)
    a_doubt.deliver(town, *_rows("kanarie"))
    return made


def _rows(substance: str) -> list[str]:
    return [
        row(n, "T. Twijfelaar", "12-09-1972", WHERE.format(n), f"{substance}{n}")
        for n in range(3, 7)
    ]


@pytest.fixture
def found(place: Place) -> Matrix:
    """A check that came to a doubt at Handhaving."""
    with place.town.bench() as bench:
        return a_town.ask(place.town, bench, DOUBTED)


def answered(place: Place, given: Answer, *same: int) -> None:
    """Have the verifier look at every page and answer, or let the time pass."""
    if given is Answer.LAPSED:
        place.town.clock.forward(days=30)
        with place.at_gate() as gate:
            assert verification.expire(gate) == [V1]
        return
    became = None
    while became is None:
        with place.at_gate() as gate:
            page = verification.show(V1, gate, VERIFIER)
            numbers = {one.number for one in page.candidates}
            picked = numbers & set(same) if given is Answer.SAME else set()
            here = Answer.NOT_SAME if given is Answer.SAME and not picked else given
            became = verification.answer(V1, here, gate, VERIFIER, same=sorted(picked))
    assert became is given


def cells(place: Place, found: Matrix) -> list[Any]:
    with place.town.bench() as bench:
        return list(check.show(found.check.check_id, bench)[1])


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(("given", "outcome", "reason"), ENDINGS)
def test_the_analyst_sees_what_the_department_answered(
    given: Answer, outcome: Outcome, reason: Reason | None, place: Place, found: Matrix
) -> None:
    before = cell_of(found.cells)
    answered(place, given, 2)

    after = cells(place, found)
    now = cell_of(after)

    assert (before.outcome, before.reason) == (Outcome.NO_ANSWER, Reason.TO_VERIFY)
    assert (now.outcome, now.reason, now.contact) == (outcome, reason, before.contact)
    assert [one for one in after if one != now] == [one for one in found.cells if one != before]
    assert len(checks.answer(found.check, after)) == len(checks.answer(found.check, found.cells))
    assert place.town.kinds()[-1] is EventKind.VERIFIED
    with place.town.bench() as bench:
        kept = bench.register.packets(found.check.check_id, now.topic, HANDHAVING)
    assert bool(kept) == (outcome is Outcome.HIT)


@pytest.mark.rule("R-115")
def test_an_answer_counts_once(place: Place, found: Matrix) -> None:
    answered(place, Answer.DONT_KNOW)
    cells(place, found)
    events = len(place.town.kinds())

    cells(place, found)

    assert len(place.town.kinds()) == events


@pytest.mark.rule("R-024")
def test_after_same_only_that_persons_record_can_be_disclosed(place: Place, found: Matrix) -> None:
    answered(place, Answer.SAME, 4)
    with place.at_gate() as gate:
        (known,) = gate.verifications.known(
            found.check.check_id, cell_of(found.cells).topic, HANDHAVING
        )

    shown = disclosed(place, found)

    assert len(shown) == 1
    assert isinstance(known, Known)
    assert shown[0]["overtreding"].endswith("-overtreding")


def disclosed(place: Place, found: Matrix) -> list[dict[str, str]]:
    """Ask for a field of the hit, grant it and open the window."""
    wanted = disclose.Wanted(
        check_id=found.check.check_id,
        topic=cell_of(found.cells).topic,
        department=HANDHAVING,
        fields=("overtreding",),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )
    with place.town.bench() as bench:
        made = disclose.request(found.check.case_id, wanted, bench, ANALYST)
    with place.at_gate() as gate:
        intake.take_in(gate)
        choice = Choice(fields=("overtreding",), reason=REASON)
        assert isinstance(steps.decide(made.request_id, choice, gate, OFFICER), Grant)
        opened = steps.open_window(made.request_id, gate, ANALYST)
    return [dict(one.fields) for one in opened.records]


@pytest.mark.rule("R-024")
@pytest.mark.parametrize("given", [Answer.NOT_SAME, Answer.DONT_KNOW, Answer.LAPSED])
def test_without_same_nothing_can_be_asked_for(given: Answer, place: Place, found: Matrix) -> None:
    answered(place, given)

    with pytest.raises(NotPermitted) as refusal:
        disclosed(place, found)

    assert refusal.value.code == "B-142"


REFUSED = [
    ("another department", replace(VERIFIER, account="x", department="Vergunningen"), "B-217"),
    ("no department", replace(VERIFIER, account="x", department=None), "B-217"),
    ("another role", replace(VERIFIER, account="x", roles=frozenset({"team"})), "B-120"),
    ("who asked", replace(VERIFIER, account=ANALYST.account), "B-201"),
    ("a deputy of who asked", replace(VERIFIER, acts_for=ANALYST.account), "B-201"),
    ("tied to who asked", replace(VERIFIER, tied=frozenset({ANALYST.account})), "B-201"),
]


@pytest.mark.rule("R-030")
@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("actor", "code"), [(actor, code) for _, actor, code in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_nobody_else_looks_or_answers(actor: Any, code: str, place: Place, found: Matrix) -> None:
    attempts: list[Callable[[Any], object]] = [
        lambda gate: verification.show(V1, gate, actor),
        lambda gate: verification.answer(V1, Answer.DONT_KNOW, gate, actor),
    ]
    for attempt in attempts:
        with place.at_gate() as gate:
            with pytest.raises(NotPermitted) as refusal:
                attempt(gate)
            last = list(gate.journal.entries())[-1].event
            assert verification.queue(gate, actor) == []
        assert refusal.value.code == code
        assert (last.kind, last.actor) == (EventKind.ACT_DENIED, actor.told)
        assert code in last.rules
    assert cell_of(cells(place, found)).reason is Reason.TO_VERIFY


@pytest.mark.rule("D-013")
def test_who_ran_the_check_for_somebody_does_not_answer_nor_does_that_other(place: Place) -> None:
    runner = replace(TEAM, acts_for="mkoster")
    with place.town.bench() as bench:
        case_id = a_town.prepared(place.town, bench, DOUBTED)
        place.town.clock.forward(seconds=1)
        check.run(case_id, bench, runner, lambda _: None)
    with place.at_gate() as gate:
        for account in (runner.account, "mkoster"):
            with pytest.raises(NotPermitted) as refusal:
                verification.show(V1, gate, replace(VERIFIER, account=account))
            assert refusal.value.code == "B-201"


@pytest.mark.rule("R-108")
def test_a_verifier_sees_three_lines_and_nothing_else_of_a_record(
    place: Place, found: Matrix
) -> None:
    with place.at_gate() as gate:
        queue = verification.queue(gate, VERIFIER)
        listed = verification_screens.queue(queue, gate.clock.now())
        brief = json.dumps([verification_screens.brief(one, gate.clock.now()) for one in queue])
        page = verification.show(V1, gate, VERIFIER)
        shown = verification_screens.draw(page)
        events = json.dumps([dataclasses.asdict(e.event) for e in gate.journal.entries()])

    assert [one.number for one in page.candidates] == [1, 2, 3]
    assert "Twan Twijfelaar" in shown
    assert "12-09-1972" in shown
    assert "surname is equal" in shown
    for hidden in ("kanarie", "overtreding", "sluiting", "drugs"):
        assert hidden not in shown
        assert hidden not in json.dumps(verification_screens.content(page))
    for name in NAMES:
        assert name not in brief + str(listed) + events + repr((page, queue))


@pytest.mark.rule("R-108")
def test_nothing_of_a_record_or_a_topic_lies_at_the_hub_or_open_at_the_gate(
    place: Place, found: Matrix
) -> None:
    answered(place, Answer.SAME, 1)
    cells(place, found)

    kept = [
        *place.town.folder.glob("*.sqlite*"),
        *place.town.config.exchange.glob("*"),
        *place.gate.folder.glob("*.sqlite*"),
    ]

    assert len(kept) >= 4
    for path in kept:
        content = path.read_bytes()
        assert not [word for word in (*NAMES, "kanarie") if word.encode() in content], path.name


@pytest.mark.rule("D-010")
@pytest.mark.parametrize("given", [Answer.SAME, Answer.NOT_SAME, Answer.DONT_KNOW])
def test_worlds_that_differ_only_in_substance_look_the_same_at_the_hub(
    given: Answer, furnished_town: Path, tmp_path: Path
) -> None:
    worlds = []
    for name, substance in (("one", "kanarie"), ("two", "anders-en-wat-langer")):
        place = a_doubt.placed(a_town.copied(furnished_town, tmp_path / name))
        place.town.clock.forward(minutes=5)
        a_doubt.deliver(place.town, *_rows(substance))
        with place.town.bench() as bench:
            found = a_town.ask(place.town, bench, DOUBTED)
        assert cell_of(found.cells).reason is Reason.TO_VERIFY
        sent = _sizes(place.town)
        answered(place, given, 1)
        answer = checks.answer(found.check, cells(place, found))
        worlds.append((answer, _journal(place.town), sent, _sizes(place.town)))

    assert worlds[0] == worlds[1]


def _sizes(town: Town) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in town.config.exchange.glob("*")}


def _journal(town: Town) -> list[dict[str, Any]]:
    """What the hub's journal says, but for what is under the case's own random key."""
    keyed = dict.fromkeys(("subject_ref", "answer_mac"))
    with town.bench() as bench:
        events = [dataclasses.asdict(entry.event) for entry in bench.journal.entries()]
    return [event | {name: event[name] is not None for name in keyed} for event in events]


@pytest.mark.rule("D-010")
def test_sending_a_question_adds_nothing_to_the_journal(place: Place) -> None:
    journals = []
    with place.town.bench() as bench:
        for topic in (DOUBTED, STRANGER):
            before = len(list(bench.journal.entries()))
            a_town.ask(place.town, bench, topic)
            new = list(bench.journal.entries())[before:]
            journals.append([(one.event.kind, len(one.event.ids)) for one in new])

    assert journals[0] == journals[1]


@pytest.mark.rule("D-003")
def test_without_a_journal_no_question_is_shown_and_no_answer_told(
    place: Place, found: Matrix
) -> None:
    with place.at_gate() as gate:
        broken = replace(gate, journal=MemoryJournal(fails=True))
        with pytest.raises(TryAgain):
            verification.show(V1, broken, VERIFIER)
        verification.show(V1, gate, VERIFIER)
        with pytest.raises(TryAgain):
            verification.answer(V1, Answer.DONT_KNOW, broken, VERIFIER)
        assert gate.verifications.one(V1).answer is None
        assert gate.verifications.packets(V1)
    assert not list(place.town.config.exchange.glob("*.verified.json"))


@pytest.mark.rule("D-003")
def test_without_a_journal_the_hub_keeps_its_cell(place: Place, found: Matrix) -> None:
    answered(place, Answer.SAME, 1)
    with place.town.bench() as bench:
        broken = replace(bench, journal=MemoryJournal(fails=True))
        with pytest.raises(TryAgain):
            check.show(found.check.check_id, broken)
        assert cell_of(bench.register.cells(found.check.check_id)).reason is Reason.TO_VERIFY


def test_a_question_that_was_kept_and_not_sent_is_sent_later(place: Place) -> None:
    with place.town.bench() as bench:
        found = a_town.ask(place.town, bench, DOUBTED)
        name = f"{V1}{verify.ASKED}"
        with gate_wiring.bench(place.gate, place.town.clock) as gate:
            content = gate.exchange.get(name)
        bench.exchange.remove(name)
        all_of = bench.records.all
        unsent = replace(bench, records=_Without(all_of, bench.records.add))
        check.show(found.check.check_id, unsent)

    with gate_wiring.bench(place.gate, place.town.clock) as gate:
        assert gate.exchange.get(name) == content is not None


@dataclasses.dataclass
class _Without:
    """Records in which nothing was noted as sent."""

    found: Callable[..., Any]
    add: Callable[..., None]

    def all(self, case_id: Any, kind: type) -> Any:
        return [] if kind is verify.Sent else self.found(case_id, kind)


def test_what_the_gate_did_not_write_is_no_answer(place: Place, found: Matrix) -> None:
    with place.at_gate() as gate:
        gate.exchange.put(f"{V1}{verify.ANSWERED}", b'{"answer": "perhaps"}')

    with pytest.raises(IntegrityBroken) as fault:
        cells(place, found)

    assert fault.value.code == "I-644"


@pytest.mark.rule("R-177")
def test_a_question_ends_with_its_case_and_a_late_answer_counts_for_nothing(
    place: Place, found: Matrix
) -> None:
    case_id = found.check.case_id
    with place.at_gate() as gate:
        assert verification.queue(gate, VERIFIER)
    with place.town.bench() as bench:
        withdraw.all_of(case_id, "the case is closed", bench)
        left = cell_of(bench.register.cells(found.check.check_id))
    with place.at_gate() as gate:
        assert verification.queue(gate, VERIFIER) == []
        with pytest.raises(Gone):
            gate.verifications.packets(V1)
        with pytest.raises(Gone):
            verification.show(V1, gate, VERIFIER)

    assert (left.outcome, left.reason) == (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
    assert EventKind.VERIFICATION_ENDED in place.town.kinds()
    assert cell_of(cells(place, found)) == left


@pytest.mark.rule("R-024")
def test_what_was_called_the_same_outlives_the_phase_and_not_the_case(
    place: Place, found: Matrix
) -> None:
    answered(place, Answer.SAME, 1)
    case_id = found.check.case_id
    where = (found.check.check_id, cell_of(found.cells).topic, HANDHAVING)
    with place.town.bench() as bench:
        cases.weigh(case_id, "weging-4", {"weging-4": False}, REASON, bench, TEAM)
        cases.decide(case_id, "niet-bevestigd", REASON, bench, TEAM)
    with place.at_gate() as gate:
        assert gate.verifications.known(*where)
    place.town.clock.forward(days=500)
    with place.town.bench() as bench:
        retain.run(bench, SYSTEM)
    with place.at_gate() as gate:
        assert gate.verifications.known(*where) == []
        assert list(gate.verifications.all()) == []
    assert not list(place.town.config.exchange.glob(f"{V1}.*"))


def test_a_question_ends_when_its_delivery_is_destroyed(place: Place, found: Matrix) -> None:
    with place.at_gate() as gate:
        assert verification.queue(gate, VERIFIER)
    place.town.clock.forward(days=31)
    with place.town.bench() as bench:
        retain.run(bench, SYSTEM)
        assert cell_of(bench.register.cells(found.check.check_id)).reason is Reason.UNAVAILABLE
    with place.at_gate() as gate, pytest.raises(Gone):
        gate.verifications.packets(V1)


def test_a_question_on_another_delivery_stays(place: Place, found: Matrix) -> None:
    with place.town.bench() as bench:
        verify.end_of(DeliveryId("woz-1"), bench)
        assert cell_of(bench.register.cells(found.check.check_id)).reason is Reason.TO_VERIFY


def test_a_check_without_a_doubt_sends_nothing(place: Place) -> None:
    with place.town.bench() as bench:
        found = a_town.ask(place.town, bench, STRANGER)
        assert bench.records.all(found.check.case_id, VerificationTask) == []

    assert not list(place.town.config.exchange.glob("*"))
