"""A check on sharing from hub to gate and back: prepared, signed, seen, told, ended, erased."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from connectors import agreements, keys
from connectors.stores.exchange import Exchange
from connectors.vault.unseal import Opener
from contracts import protocol_lint
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.errors import Gone, IntegrityBroken, NotPermitted, TrefferError, WrongUse
from contracts.events import EventKind
from contracts.ids import CaseId, PrivacyCheckId, SourceName, TopicLabel
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind
from contracts.sharing import Choice, FieldRef, Participant, Share
from pipelines.cli import program
from pipelines.gate import intake, sharing_intake, steps
from pipelines.gate import sharing as at_gate
from pipelines.gate.bench import GateBench
from pipelines.steps import cases, disclose, privacy, recorded, retain, shared, sharing
from pipelines.steps.bench import SYSTEM, Bench
from pipelines.steps.sharing import Proposal
from tests.builders import REASON
from tests.fakes import MemoryJournal
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, HANDHAVING, KNOWN, OFFICER, TEAM, Town
from tests.pipelines.gate.a_question import FakeVerifications
from tests.pipelines.gate.a_register import FakeGateRegister
from tests.pipelines.gate.a_sharing import FakeGateSharing, person

OTHER_OFFICER = person("lbakker", "privacyfunctionaris")
HANS, VERA, EVA = person("hans"), person("vera"), person("eva")
CANARY = "kanarie-h9"


@dataclass
class Walk:
    """A case in its last phase with one granted request, at the hub and at the gate."""

    town: Town
    hub: Bench
    gate: GateBench
    case_id: CaseId
    overtreding: FieldRef

    def participant(self, name: str = "Handhaving", **changes: Any) -> Participant:
        made = Participant(
            name=name,
            recipient="afdeling",
            persons=frozenset({"hans" if name == "Handhaving" else "vera"}),
            need=REASON,
            fields=(self.overtreding,),
        )
        return replace(made, **changes)

    def prepare(
        self, *participants: Participant, prescribed: str = "check-2a", actor: Actor = ANALYST
    ) -> PrivacyCheck:
        proposal = Proposal(participants=participants or (self.participant(),))
        made, _ = sharing.request(self.case_id, proposal, self.hub, actor, prescribed=prescribed)
        assert sharing_intake.take_in(self.gate) == []
        return made

    def sign(self, check_id: PrivacyCheckId, *names: str) -> None:
        allowed = frozenset(Share(name, self.overtreding) for name in names)
        choice = Choice(allowed=allowed, reason=REASON)
        at_gate.decide(check_id, choice, self.gate, OTHER_OFFICER)

    def at_hub(self, check_id: PrivacyCheckId) -> PrivacyCheck:
        shared.take_in(self.case_id, self.hub)
        return self.hub.register.privacy_check(check_id)

    def gate_tells(self, name: str, content: bytes) -> None:
        self.gate.exchange.put(name, content)

    def kinds(self) -> list[EventKind]:
        return [entry.event.kind for entry in self.hub.journal.entries()]


def a_gate(town: Town) -> GateBench:
    """A gate whose stores are in memory; its keys, contracts and exchange are real."""
    own, config = town.folder / "gate" / "keys", town.config
    return GateBench(
        clock=town.clock,
        journal=MemoryJournal(town.clock),
        register=FakeGateRegister(),
        verifications=FakeVerifications(),
        sharing=FakeGateSharing(),
        opener=Opener(keys.read_sealing_key(own / "gate.key")),
        exchange=Exchange(
            config.exchange,
            keys.read_signing_key(own / "gate-signing.key"),
            keys.read_signing_pub(config.keys / "hub-signing.pub"),
            opens=keys.read_sealing_key(own / "gate.key"),
        ),
        contract=lambda source: agreements.contract(config.contracts, SourceName(source)),
        profile=lambda name: protocol_lint.load(agreements.profile_text(config.contracts, name)),
    )


@pytest.fixture
def walk(town: Town, bench: Bench) -> Walk:
    found = a_town.ask(town, bench, KNOWN)
    case_id = found.check.case_id
    cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
    cases.decide(case_id, "casusoverleg", REASON, bench, TEAM)
    wanted = disclose.Wanted(
        check_id=found.check.check_id,
        topic=TopicLabel("A1"),
        department=HANDHAVING,
        fields=("overtreding", "thema"),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )
    asked = disclose.request(case_id, wanted, bench, ANALYST)
    gate = a_gate(town)
    assert intake.take_in(gate).problems == ()
    steps.decide(
        asked.request_id, steps.Choice(fields=("overtreding",), reason=REASON), gate, OFFICER
    )
    town.clock.forward(minutes=1)
    return Walk(town, bench, gate, case_id, FieldRef(asked.request_id, "overtreding"))


@pytest.mark.rule("R-099")
@pytest.mark.rule("R-101")
@pytest.mark.rule("R-103")
@pytest.mark.rule("R-105")
def test_the_case_goes_on_once_both_checks_are_signed_and_not_before(walk: Walk) -> None:
    case_id, hub = walk.case_id, walk.hub
    first, second = (walk.prepare(prescribed=name).check_id for name in ("check-2a", "check-2b"))
    recorded.write(case_id, "aanpak", "Het plan met de acties.", hub, ANALYST)

    def weigh() -> None:
        cases.weigh(case_id, "weging-5", {"weging-5": True}, REASON, hub, OFFICER)

    def decide() -> None:
        cases.decide(case_id, "aanpak-afgerond", REASON, hub, TEAM)

    for check_id, step in ((first, weigh), (second, decide)):
        with pytest.raises(NotPermitted) as caught:
            step()
        assert caught.value.code == "B-114"
        walk.sign(check_id, "Handhaving")
        step()

    assert hub.register.case(case_id).state is CaseState.STOPPED
    assert [walk.at_hub(one).stands for one in (first, second)] == [True, True]


@pytest.mark.rule("R-100")
@pytest.mark.rule("R-151")
def test_a_participant_sees_the_shared_field_and_the_hub_never_does(walk: Walk) -> None:
    vera = walk.participant("Vergunningen")
    check = walk.prepare(walk.participant(), vera)
    walk.sign(check.check_id, "Handhaving")

    (window,) = at_gate.open_window(check.check_id, walk.gate, HANS).windows
    told = walk.at_hub(check.check_id)

    assert all(CANARY in record.fields["overtreding"] for record in window.records)
    assert all(set(record.fields) == {"overtreding"} for record in window.records)
    assert told.participants == ("Handhaving", "Vergunningen")
    assert told.signed_at == walk.town.clock.now()
    for actor in (VERA, EVA):
        with pytest.raises(Gone):
            at_gate.open_window(check.check_id, walk.gate, actor)
    names = [path.name for path in walk.town.config.exchange.glob("*.json")]
    exchanged = [
        side.exchange.get(name) or b""
        for name in names
        for side, own in (
            (walk.gate, (".request.json", ".sharing.json")),
            (walk.hub, (".decision.json", ".shared.json")),
        )
        if name.endswith(own)
    ]
    assert exchanged
    events = [repr(entry) for entry in (*walk.hub.journal.entries(), *walk.gate.journal.entries())]
    assert not any(CANARY.encode() in content for content in exchanged)
    assert not any(CANARY in event or REASON in event for event in events)


@pytest.mark.rule("R-038")
@pytest.mark.rule("R-100")
@pytest.mark.rule("R-153")
@pytest.mark.rule("R-154")
@pytest.mark.rule("R-157")
@pytest.mark.parametrize(
    ("changed", "error", "code"),
    [
        ({"recipient": "politie"}, NotPermitted, "B-174"),
        ({"name": "Sociaal domein"}, NotPermitted, "B-174"),
        ({"need": "kort"}, NotPermitted, "B-174"),
        ({"persons": frozenset()}, NotPermitted, "B-174"),
        ({"fields": ("thema",)}, NotPermitted, "B-174"),
        ({"fields": ()}, WrongUse, "B-171"),
    ],
)
def test_what_the_protocol_does_not_let_be_shared_is_not_sent(
    walk: Walk, changed: dict[str, Any], error: type[TrefferError], code: str
) -> None:
    if "fields" in changed:
        of = walk.overtreding.request_id
        changed = {"fields": tuple(FieldRef(of, name) for name in changed["fields"])}
    before = set(walk.town.config.exchange.iterdir())

    with pytest.raises(error) as caught:
        walk.prepare(walk.participant(**changed))

    assert caught.value.code == code
    assert set(walk.town.config.exchange.iterdir()) == before
    assert not [c for c in walk.hub.register.privacy_checks(walk.case_id)
                if c.kind is CheckKind.SHARING]  # fmt: skip
    assert (walk.kinds()[-1] is EventKind.ACT_DENIED) == (error is NotPermitted)


@pytest.mark.rule("R-149")
def test_what_is_granted_no_more_cannot_be_proposed(walk: Walk) -> None:
    steps.revoke(walk.overtreding.request_id, REASON, walk.gate, OFFICER)

    with pytest.raises(NotPermitted) as caught:
        walk.prepare()

    assert (caught.value.code, "R-149" in str(caught.value)) == ("B-174", True)


@pytest.mark.rule("R-030")
def test_who_decides_does_not_prepare(walk: Walk) -> None:
    with pytest.raises(NotPermitted) as caught:
        walk.prepare(actor=OFFICER)

    assert caught.value.code == "B-120"


@pytest.mark.rule("R-037")
@pytest.mark.rule("D-013")
def test_who_prepared_does_not_sign_and_who_signed_counts_as_decider(walk: Walk) -> None:
    check_id = walk.prepare().check_id
    both = person(ANALYST.account, "privacyfunctionaris")
    choice = Choice(allowed=frozenset(), reason=REASON)

    with pytest.raises(NotPermitted) as caught:
        at_gate.decide(check_id, choice, walk.gate, both)
    walk.sign(check_id, "Handhaving")
    for _ in range(2):
        walk.at_hub(check_id)

    assert caught.value.code == "B-201"
    done = walk.hub.records.all(walk.case_id, Done)
    assert [d.account for d in done if d.duty is Duty.DECIDER].count("lbakker") == 1
    turned = person("lbakker", "regisseur")
    with pytest.raises(NotPermitted) as clash:
        walk.prepare(actor=turned)
    assert clash.value.code == "B-205"


def test_a_refused_check_does_not_stand_and_is_told_once(walk: Walk) -> None:
    check_id = walk.prepare().check_id
    walk.sign(check_id)

    for _ in range(2):
        told = walk.at_hub(check_id)

    assert (told.stands, told.decided_at, told.refused_at) == (False, None, walk.town.clock.now())
    assert walk.kinds().count(EventKind.PRIVACY_CHECK_DECIDED) == 2  # check-1, and this one


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
def test_a_closed_case_shares_nothing_more(walk: Walk) -> None:
    check_id = walk.prepare().check_id
    walk.sign(check_id, "Handhaving")
    cases.decide(walk.case_id, "geen-aanpak", REASON, walk.hub, TEAM)

    intake.take_in(walk.gate)
    sharing_intake.take_in(walk.gate)

    with pytest.raises(Gone):
        at_gate.open_window(check_id, walk.gate, HANS)
    assert walk.gate.sharing.ended(check_id) is not None


def test_a_destroyed_case_leaves_no_check_at_the_gate(walk: Walk) -> None:
    check_id = walk.prepare().check_id
    walk.sign(check_id, "Handhaving")
    cases.decide(walk.case_id, "geen-aanpak", REASON, walk.hub, TEAM)
    cases.close(walk.case_id, "geen-aanpak", REASON, walk.hub, TEAM)
    sharing_intake.take_in(walk.gate)
    walk.town.clock.forward(days=400)

    retain.run(walk.hub, SYSTEM)
    sharing_intake.take_in(walk.gate)

    assert walk.gate.sharing.all() == []
    assert not list(walk.town.config.exchange.glob("T-*"))


def test_sharing_cannot_be_asked_for_without_saying_what(walk: Walk) -> None:
    with pytest.raises(WrongUse, match=r"check-2a .*--share"):
        privacy.request(walk.case_id, [], walk.hub, ANALYST, prescribed="check-2a")


def test_sources_cannot_be_asked_for_as_sharing(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id

    with pytest.raises(WrongUse, match="check-1 decides on sources"):
        sharing.request(case_id, Proposal(participants=()), bench, ANALYST)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"check": "T-99", "case": "x"}'])
def test_what_the_gate_did_not_write_so_is_not_used(walk: Walk, content: bytes) -> None:
    check_id = walk.prepare().check_id
    walk.gate_tells(f"{check_id}.shared.json", content)

    with pytest.raises(IntegrityBroken):
        walk.at_hub(check_id)
    assert walk.hub.register.privacy_check(check_id).signed_at is None


def test_the_word_on_another_check_is_not_used(walk: Walk) -> None:
    first = walk.prepare().check_id
    walk.town.clock.forward(minutes=1)
    second = walk.prepare(prescribed="check-2b").check_id
    walk.sign(first, "Handhaving")
    told = walk.hub.exchange.get(f"{first}.shared.json")
    assert told is not None
    walk.gate_tells(f"{second}.shared.json", told)

    with pytest.raises(IntegrityBroken):
        walk.at_hub(second)
    assert walk.hub.register.privacy_check(second).signed_at is None


SHARE = """
[participants.Handhaving]
recipient = "afdeling"
persons = ["hans"]
need = "Nodig om de last onder dwangsom voor te bereiden"
fields = ["{field}"]
"""


@pytest.fixture
def run(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `treffer` as the analyst; returns exit code, stdout and stderr."""

    def ran(*words: str) -> tuple[int, str, str]:
        config = str(walk.town.folder / "treffer.toml")
        monkeypatch.setattr(
            sys, "argv", ["treffer", "--config", config, "--as", ANALYST.account, *words]
        )
        with pytest.raises(SystemExit) as left:
            program.main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return ran


def test_the_command_sends_a_file_and_shows_what_the_gate_told(
    walk: Walk, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "share.toml"
    file.write_text(SHARE.format(field=walk.overtreding))
    words = ("privacy-check", "request", walk.case_id, "--check", "check-2a", "--share", str(file))

    code, out, err = run(*words)
    check_id = PrivacyCheckId(out.split()[2])
    _, before, _ = run("privacy-check", "show", check_id)
    sharing_intake.take_in(walk.gate)
    walk.sign(check_id, "Handhaving")
    _, after, _ = run("privacy-check", "show", check_id)

    assert (code, "treffer-gate share show" in err) == (0, True)
    assert "with Handhaving: not decided yet" in before
    assert "with Handhaving: decided at the gate" in after


def test_the_command_says_what_was_refused_and_what_was_stripped(
    walk: Walk, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    text = SHARE.format(field=walk.overtreding).replace('"afdeling"', '"politie"')
    (tmp_path / "share.toml").write_text(text)
    refused = walk.prepare().check_id
    walk.sign(refused)

    code, out, err = run(
        "privacy-check", "request", walk.case_id, "--check", "check-2a",
        "--share", str(tmp_path / "share.toml"),
    )  # fmt: skip
    _, shown, _ = run("privacy-check", "show", refused)

    assert (code, out) == (4, "")
    assert "B-174  Handhaving: the protocol has no such kind of recipient (R-154)." in err
    assert "nothing is shared" in shown
