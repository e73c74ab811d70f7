"""A case from its first signal to its end, as the protocol wants it recorded."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

from contracts import asking
from contracts.cases import Case, CaseState, Deviation, Evidence, Origin, Reporter
from contracts.errors import Gone, NotPermitted, TrefferError, TryAgain, WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.outcomes import Reason
from contracts.parties import Actor, Listed
from contracts.privacy import PrivacyCheck, Verdict
from contracts.protocol import CheckKind
from pipelines.steps import cases, check, disclose, privacy, protocols, recorded, retain
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import NOW, REASON, an_actor, an_adopted_profile
from tests.fakes import MemoryExchange
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, MANAGER, OFFICER, TEAM, Town

CANARY = "kanarieveer"
REPORTER = Reporter(name=CANARY, phone="0999-000 000")
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def desk(bare: Town) -> Iterator[Bench]:
    """The bench of a town without deliveries."""
    with bare.bench() as made:
        yield made


def an_opening(**changes: Any) -> cases.Opening:
    signal = cases.Reported(origin=Origin.MMA, received=NOW.date(), text=CANARY)
    told = {key: changes.pop(key) for key in ("details", "ground", "reporter", "origin")
            if key in changes}  # fmt: skip
    opening = cases.Opening(theme="drugs", purpose="optreden", signal=replace(signal, **told))
    return replace(opening, **changes)


def adopt(town: Town, change: Change) -> None:
    """Put a changed profile into use."""
    content = yaml.safe_load(an_adopted_profile())
    change(content)
    (town.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with town.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate(f"ccv@{content['version']}", bench, actor)


def last(bench: Bench) -> Event:
    return list(bench.journal.entries())[-1].event


@pytest.mark.rule("R-001")
@pytest.mark.rule("R-012")
@pytest.mark.rule("R-009")
def test_a_case_is_opened_under_the_protocol_in_use_with_purpose_ground_and_controller(
    desk: Bench,
) -> None:
    case = cases.open_case(an_opening(), desk, ANALYST)

    assert (case.protocol, case.purpose, case.phase) == ("ccv@1.0", "optreden", "stap-1")
    assert (case.controller, case.legal_ground) == ("burgemeester", "algemeen-belang")
    assert desk.register.case(case.case_id) == case
    assert last(desk).rules[:2] == ("R-030", "Toelichting (R-007)")


@pytest.mark.rule("R-003")
@pytest.mark.rule("R-080")
@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "bibob"},
        {"theme": "iets"},
        {"controller": "iemand"},
        {"legal_ground": "zomaar"},
    ],
)
def test_what_the_protocol_does_not_know_opens_no_case(wrong: dict[str, str], desk: Bench) -> None:
    with pytest.raises(WrongUse) as told:
        cases.open_case(an_opening(**wrong), desk, ANALYST)

    assert told.value.code == "B-118"
    assert desk.register.cases() == []


@pytest.mark.rule("R-009")
def test_of_several_legal_grounds_one_is_named(bare: Town) -> None:
    adopt(
        bare,
        lambda c: c["legal_grounds"].update(plicht={"title": "AVG 6 lid 1 c", "cites": "x"}),
    )
    with bare.bench() as bench:
        with pytest.raises(WrongUse, match="R-009"):
            cases.open_case(an_opening(), bench, ANALYST)
        opening = an_opening(legal_ground="plicht")
        assert cases.open_case(opening, bench, ANALYST).legal_ground == "plicht"


@pytest.mark.rule("R-019")
@pytest.mark.rule("R-020")
def test_what_the_protocol_wants_told_of_a_signal_is_told(bare: Town) -> None:
    wanted = {"aanleiding": {"title": "de aanleiding", "cites": "x"}}
    adopt(bare, lambda c: c["signal"].update(details=wanted))
    with bare.bench() as bench:
        for details in ({}, {"aanleiding": " "}, {"aanleiding": "x", "iets": "y"}):
            with pytest.raises(WrongUse, match=r"aanleiding \(de aanleiding\)") as told:
                cases.open_case(an_opening(details=details), bench, ANALYST)
            assert told.value.code == "B-135"
        case = cases.open_case(an_opening(details={"aanleiding": CANARY}), bench, ANALYST)
        assert bench.register.signals(case.case_id)[0].details == {"aanleiding": CANARY}


@pytest.mark.rule("R-205")
def test_a_colleague_who_reports_names_the_ground(bare: Town) -> None:
    adopt(bare, lambda c: c["signal"].update(reporter_ground=True))
    with bare.bench() as bench:
        with pytest.raises(WrongUse, match="R-205"):
            cases.open_case(an_opening(origin=Origin.PROFESSIONAL), bench, ANALYST)
        named = an_opening(origin=Origin.PROFESSIONAL, ground="art. 160 Gemeentewet")
        case = cases.open_case(named, bench, ANALYST)
        cases.open_case(an_opening(), bench, ANALYST)  # no colleague, no ground
        assert bench.register.signals(case.case_id)[0].ground == "art. 160 Gemeentewet"


@pytest.mark.rule("R-025")
def test_who_reported_is_read_by_the_intake_alone_and_that_is_journalled(desk: Bench) -> None:
    case_id = cases.open_case(an_opening(reporter=REPORTER), desk, ANALYST).case_id

    assert cases.reporter(case_id, 1, desk, ANALYST) == REPORTER
    assert last(desk).kind is EventKind.REPORTER_READ
    with pytest.raises(NotPermitted):
        cases.reporter(case_id, 1, desk, TEAM)
    with pytest.raises(Gone):
        cases.reporter(case_id, 2, desk, ANALYST)


@pytest.mark.rule("R-017")
@pytest.mark.rule("R-018")
def test_a_case_holds_several_signals_each_with_its_own_number(desk: Bench) -> None:
    case_id = cases.open_case(an_opening(), desk, ANALYST).case_id
    more = replace(an_opening().signal, mma_number="MMA-1")
    cases.add_signal(case_id, more, desk, ANALYST)

    found = desk.register.signals(case_id)
    assert [(one.number, one.mma_number) for one in found] == [(1, None), (2, "MMA-1")]
    assert last(desk).ids == (case_id, f"{case_id}/2")


@pytest.mark.rule("R-066")
@pytest.mark.rule("R-162")
def test_a_case_on_the_same_matter_is_linked_and_takes_nothing_over(desk: Bench) -> None:
    first = a_town.open_case(desk).case_id
    case = cases.open_case(an_opening(linked_to=first), desk, ANALYST)

    assert case.linked_to == first
    assert desk.register.weighings(case.case_id) == []
    assert (case.phase, desk.register.privacy_checks(case.case_id)) == ("stap-1", [])
    with pytest.raises(Gone):
        cases.open_case(an_opening(linked_to=CaseId("S-2026-9999")), desk, ANALYST)


@pytest.mark.rule("R-029")
def test_a_signal_that_belongs_elsewhere_is_handed_over_and_nothing_is_asked_after(
    desk: Bench,
) -> None:
    case_id = cases.open_case(an_opening(), desk, ANALYST).case_id
    case = cases.close(case_id, "niet-in-behandeling", REASON, desk, ANALYST)

    assert (case.state, case.outcome) == (CaseState.CLOSED, "niet-in-behandeling")
    for act in (
        lambda: cases.weigh(case_id, "weging-1", {}, REASON, desk, ANALYST),
        lambda: check.run(case_id, desk, ANALYST, lambda _: None),
        lambda: privacy.request(case_id, [], desk, ANALYST),
    ):
        with pytest.raises(NotPermitted) as told:
            act()
        assert told.value.code == "B-121"


@pytest.mark.rule("R-056")
def test_a_no_stops_a_case_and_leaves_only_its_end(desk: Bench) -> None:
    case_id = cases.open_case(an_opening(), desk, ANALYST).case_id
    _, case = cases.weigh(case_id, "weging-2a", {"weging-2a": False}, REASON, desk, ANALYST)

    assert (case.state, case.may_end_as) == (CaseState.STOPPED, ("niet-in-behandeling",))
    with pytest.raises(NotPermitted):
        cases.weigh(case_id, "weging-2b", {"weging-2b": True}, REASON, desk, ANALYST)
    ended = cases.close(case_id, "niet-in-behandeling", REASON, desk, ANALYST)
    assert ended.destroy_on == NOW.date().replace(year=2027)


@pytest.mark.rule("R-030")
@pytest.mark.rule("D-003")
def test_an_act_of_another_role_is_denied_and_the_denial_is_journalled(desk: Bench) -> None:
    case_id = cases.open_case(an_opening(), desk, ANALYST).case_id

    with pytest.raises(NotPermitted):
        cases.weigh(case_id, "weging-2a", {"weging-2a": True}, REASON, desk, TEAM)
    told = last(desk)
    assert (told.kind, told.rules, told.ids) == (
        EventKind.ACT_DENIED, ("R-030", "B-120"), (case_id,),
    )  # fmt: skip


@pytest.mark.rule("R-159")
def test_what_the_protocol_wants_written_is_written_by_who_works_in_the_phase(
    desk: Bench,
) -> None:
    case = a_town.open_case(desk)
    desk.register.save_case(replace(case, phase="stap-4"))

    with pytest.raises(NotPermitted):
        recorded.write(case.case_id, "aanpak", REASON, desk, OFFICER)
    with pytest.raises(WrongUse):
        recorded.write(case.case_id, "aanpak", "kort", desk, TEAM)
    made = recorded.write(case.case_id, "aanpak", CANARY * 3, desk, TEAM)
    assert cases.standing(desk.register.case(case.case_id), desk).written == [made]
    assert CANARY not in repr(list(desk.journal.entries()))


@pytest.mark.rule("R-099")
@pytest.mark.rule("R-103")
def test_an_agenda_is_not_written_before_its_check_on_sharing_stands(bare: Town) -> None:
    adopt(bare, lambda c: c["phases"][3]["records"][0].update(needs=["check-2a"]))
    with bare.bench() as bench:
        case = a_town.open_case(bench)
        bench.register.save_case(replace(case, phase="stap-4"))
        before = [entry.event.kind for entry in bench.journal.entries()]

        with pytest.raises(NotPermitted, match="check-2a") as told:
            recorded.write(case.case_id, "aanpak", REASON, bench, TEAM)

        assert told.value.code == "B-114"
        assert [entry.event.kind for entry in bench.journal.entries()] == before
        assert cases.standing(bench.register.case(case.case_id), bench).written == []
        bench.register.save_privacy_check(
            a_sharing_check(bench.register.case(case.case_id), signed_at=NOW)
        )
        assert recorded.write(case.case_id, "aanpak", REASON, bench, TEAM).record == "aanpak"


def a_sharing_check(case: Case, **changes: Any) -> PrivacyCheck:
    check = PrivacyCheck(
        check_id=PrivacyCheckId("T-90"),
        case_id=case.case_id,
        prescribed="check-2a",
        kind=CheckKind.SHARING,
        phase=case.phase,
        protocol_sha256=case.protocol_sha256,
        requested_by=ANALYST.account,
        requested_at=NOW,
    )
    return replace(check, **changes)


def stopped_by(source: str, case_id: CaseId, bench: Bench) -> Reason | None:
    contract = bench.agreements.contract(SourceName(source))
    case = bench.register.case(case_id)
    profile = cases.standing(case, bench).profile
    evidence = bench.records.all(case_id, Evidence)
    return asking.closed_by_law(contract, profile, evidence, NOW.date())


@pytest.mark.rule("R-132")
@pytest.mark.rule("R-136")
def test_evidence_opens_a_closed_source_in_its_case_alone(bare: Town) -> None:
    law = {
        "class": "forbidden", "department": "Toezicht", "sources": ["handhaving"], "cites": "wet",
        "exemptions": {"toestemming": {"title": "x", "evidence": ["brief", "datum"], "cites": "y"}},
    }  # fmt: skip
    adopt(bare, lambda c: c["source_law"].update(toezicht=law))
    told = {"brief": "B-1", "datum": "2026-11-01"}
    with bare.bench() as bench:
        one, other = (a_town.open_case(bench).case_id for _ in range(2))
        for exemption, given, code in [
            ("zomaar", told, "B-129"),
            ("toestemming", {"brief": "B-1"}, "B-138"),
            ("toestemming", told | {"meer": "x"}, "B-138"),
        ]:
            with pytest.raises(WrongUse) as refusal:
                recorded.record_evidence(
                    one, SourceName("handhaving"), exemption, given, bench, TEAM
                )
            assert refusal.value.code == code
        recorded.record_evidence(one, SourceName("handhaving"), "toestemming", told, bench, TEAM)

        assert last(bench).rules[-1] == "y"
        assert stopped_by("handhaving", one, bench) is None
        assert stopped_by("handhaving", other, bench) is Reason.FORBIDDEN_BY_LAW
        with pytest.raises(WrongUse, match="nothing"):
            recorded.record_evidence(one, SourceName("bag"), "toestemming", told, bench, TEAM)


@pytest.mark.rule("R-135")
def test_who_weighed_a_conflict_of_duties_is_outside_the_team(bare: Town) -> None:
    law = {
        "class": "forbidden", "department": "Jeugd", "sources": ["handhaving"], "cites": "wet",
        "exemptions": {"plichten": {
            "title": "x", "evidence": ["jeugdhulpverlener"], "weighed_outside_team": True,
            "cites": "y",
        }},
    }  # fmt: skip
    adopt(bare, lambda c: c["source_law"].update(jeugd=law))
    team = [Listed(account="tjansen", name="T. Jansen", roles=frozenset({"team"})),
            Listed(account="jhulp", name="J. Hulp", roles=frozenset())]  # fmt: skip
    actor = replace(TEAM, listed=tuple(team))
    with bare.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        for name in ("T. Jansen", " tjansen "):
            with pytest.raises(NotPermitted) as told:
                recorded.record_evidence(
                    case_id, SourceName("handhaving"), "plichten", {"jeugdhulpverlener": name},
                    bench, actor,
                )  # fmt: skip
            assert told.value.code == "B-191"
        recorded.record_evidence(
            case_id, SourceName("handhaving"), "plichten", {"jeugdhulpverlener": "J. Hulp"},
            bench, actor,
        )  # fmt: skip
        assert stopped_by("handhaving", case_id, bench) is None


@pytest.mark.rule("R-015")
def test_a_deviation_is_argued_and_opens_nothing(desk: Bench) -> None:
    case = a_town.open_case(desk)
    told = Deviation(
        what="x", reason=REASON, proportionality=REASON, subsidiarity=REASON, by="", at=NOW
    )

    for lacking in ("reason", "proportionality", "subsidiarity"):
        with pytest.raises(WrongUse):
            recorded.deviate(case.case_id, replace(told, **{lacking: "kort"}), desk, TEAM)
    recorded.deviate(case.case_id, told, desk, TEAM)

    assert [one.by for one in desk.records.all(case.case_id, Deviation)] == [TEAM.account]
    assert (last(desk).kind, last(desk).rules[-1]) == (EventKind.DEVIATED, "R-015")
    assert desk.register.case(case.case_id) == case


@pytest.mark.rule("R-002")
def test_an_open_case_keeps_its_version_until_it_is_moved_by_a_logged_decision(
    bare: Town,
) -> None:
    with bare.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        a_town.permit(case_id, bench)
    adopt(bare, lambda c: c.update(version="2.0"))
    with bare.bench() as bench:
        assert bench.register.case(case_id).protocol == "ccv@1.0"
        assert a_town.open_case(bench).protocol == "ccv@2.0"
        with pytest.raises(NotPermitted):
            cases.migrate(case_id, REASON, bench, TEAM)

        moved = cases.migrate(case_id, REASON, bench, MANAGER)

        assert (moved.protocol, last(bench).kind) == ("ccv@2.0", EventKind.CASE_MIGRATED)
        with pytest.raises(NotPermitted) as told:  # what was allowed under the old one is not now
            check.run(case_id, bench, ANALYST, lambda _: None)
        assert told.value.code == "B-101"


@pytest.mark.rule("R-002")
def test_an_answer_of_before_a_migration_decides_nothing_after_it(town: Town) -> None:
    with town.bench() as bench:
        case_id = a_town.ask(town, bench, a_town.KNOWN).check.case_id
        cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
    adopt(town, lambda c: c.update(version="2.0"))
    with town.bench() as bench:
        assert cases.standing(bench.register.case(case_id), bench).cells
        cases.migrate(case_id, REASON, bench, MANAGER)

        assert cases.standing(bench.register.case(case_id), bench).cells is None
        with pytest.raises(NotPermitted, match="weging-4 does not stand"):
            cases.decide(case_id, "casusoverleg", REASON, bench, TEAM)


@pytest.mark.rule("R-002")
def test_a_case_is_not_moved_to_a_version_without_its_phase(bare: Town) -> None:
    with bare.bench() as bench:
        case_id = a_town.open_case(bench).case_id

    def rename(content: dict[str, Any]) -> None:
        content["version"] = "2.0"
        content["phases"][2]["id"] = "bronnen"
        content["phases"][1]["decision"]["options"]["vervolganalyse"]["to"] = "bronnen"

    adopt(bare, rename)
    with bare.bench() as bench, pytest.raises(WrongUse) as told:
        cases.migrate(case_id, REASON, bench, MANAGER)
    assert told.value.code == "B-139"


@pytest.mark.rule("D-013")
def test_who_moved_a_case_asks_nothing_in_it(bare: Town) -> None:
    both = an_actor("bea", "functioneel-beheerder", "regisseur")
    with bare.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        cases.migrate(case_id, REASON, bench, both)

        with pytest.raises(NotPermitted) as told:
            privacy.request(case_id, [], bench, both)
    assert told.value.code == "B-205"


def deputy(account: str, acts_for: str, *roles: str) -> Actor:
    return an_actor(account, *roles, acts_for=acts_for)


@pytest.mark.rule("D-001")
@pytest.mark.rule("D-013")
def test_who_asked_decides_on_nothing_in_the_case_nor_does_a_deputy(desk: Bench) -> None:
    case_id = a_town.open_case(desk).case_id
    asked = privacy.request(case_id, [], desk, ANALYST)
    both = an_actor(ANALYST.account, "regisseur", "privacyfunctionaris")
    dora = deputy("dora", ANALYST.account, "privacyfunctionaris")

    for actor in (both, dora):
        with pytest.raises(NotPermitted) as told:
            privacy.decide(asked.check_id, [], Verdict.ALLOWED, REASON, desk, actor)
        assert told.value.code == "B-201"
    privacy.decide(asked.check_id, [], Verdict.ALLOWED, REASON, desk, OFFICER)
    with pytest.raises(NotPermitted) as told:
        privacy.request(case_id, [], desk, an_actor(OFFICER.account, "regisseur"))
    assert told.value.code == "B-205"


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
@pytest.mark.parametrize("leave", ["phase", "close"])
def test_what_was_asked_in_a_phase_ends_when_the_case_leaves_it(
    leave: str, town: Town, bench: Bench
) -> None:
    found = a_town.ask(town, bench, a_town.KNOWN)
    case_id = found.check.case_id
    wanted = disclose.Wanted(
        check_id=found.check.check_id,
        topic=found.topics[0].label,
        department=a_town.HANDHAVING,
        fields=("overtreding",),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )
    made = disclose.request(case_id, wanted, bench, ANALYST)
    cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, TEAM)
    assert not list(town.config.exchange.glob("*.withdrawn.json"))

    if leave == "phase":
        cases.decide(case_id, "casusoverleg", REASON, bench, TEAM)
    else:
        cases.decide(case_id, "niet-verder", REASON, bench, TEAM)

    files = {path.name for path in town.config.exchange.glob("*.withdrawn.json")}
    assert files == {f"{made.request_id}.withdrawn.json"}


class CannotBeTold(MemoryExchange):
    def put(self, name: str, content: bytes) -> None:
        raise TryAgain("No room left on the disk.", code="S-751")


@pytest.mark.rule("R-008")
@pytest.mark.parametrize("leave", ["phase", "closed"])
def test_a_case_stays_where_it_is_while_the_gate_cannot_be_told(
    leave: str, town: Town, bench: Bench
) -> None:
    found = a_town.ask(town, bench, a_town.KNOWN)
    case_id = found.check.case_id
    wanted = disclose.Wanted(
        check_id=found.check.check_id,
        topic=found.topics[0].label,
        department=a_town.HANDHAVING,
        fields=("overtreding",),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )
    disclose.request(case_id, wanted, bench, ANALYST)
    cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, TEAM)
    if leave == "closed":
        ends = ("niet-in-behandeling",)
        case = bench.register.case(case_id)
        bench.register.save_case(replace(case, state=CaseState.STOPPED, may_end_as=ends))
    before = bench.register.case(case_id)
    cut_off = replace(bench, exchange=CannotBeTold())

    with pytest.raises(TryAgain):
        if leave == "phase":
            cases.decide(case_id, "casusoverleg", REASON, cut_off, TEAM)
        else:
            cases.close(case_id, "niet-in-behandeling", REASON, cut_off, TEAM)

    after = bench.register.case(case_id)
    assert (after.phase, after.state) == (before.phase, before.state)


@pytest.mark.rule("R-041")
def test_a_case_is_read_by_the_roles_that_the_protocol_names(desk: Bench) -> None:
    case = a_town.open_case(desk)

    assert [one.case_id for one in cases.visible(desk, TEAM)] == [case.case_id]
    assert cases.visible(desk, OFFICER) == []
    with pytest.raises(NotPermitted):
        cases.require_sight(case, desk, OFFICER)
    assert last(desk).kind is EventKind.ACT_DENIED


@pytest.mark.rule("R-161")
@pytest.mark.rule("R-169")
@pytest.mark.rule("R-168")
def test_a_closed_case_rests_and_is_destroyed_and_too_late_is_said(bare: Town) -> None:
    def change(content: dict[str, Any]) -> None:
        content["retention"]["niet-in-behandeling"] |= {
            "keep": "1 year", "inactive": "1 year", "remove_within": "1 month",
        }  # fmt: skip

    adopt(bare, change)
    with bare.bench() as bench:
        case_id = cases.open_case(an_opening(), bench, ANALYST).case_id
        cases.close(case_id, "niet-in-behandeling", REASON, bench, ANALYST)
        day = NOW.date().replace(year=2027)

        assert retain.preview(bench, day - timedelta(days=1)).resting == ()
        assert retain.preview(bench, day).resting == (case_id,)
        bare.clock.forward(days=366)
        retain.run(bench, SYSTEM)
        assert bench.register.case(case_id).state is CaseState.INACTIVE
        assert retain.run(bench, SYSTEM).resting == ()
        assert cases.visible(bench, TEAM) == []
        with pytest.raises(TrefferError) as told:
            cases.reporter(case_id, 1, bench, ANALYST)
        assert told.value.code == "B-121"

        end = NOW.date().replace(year=2028)
        for days, late in [(0, False), (29, False), (30, True)]:
            (due,) = retain.preview(bench, end + timedelta(days=days)).cases
            assert due.is_late is late
        bare.clock.forward(days=366 + 40)
        retain.run(bench, SYSTEM)
        (event,) = [e.event for e in bench.journal.entries()
                    if e.event.kind is EventKind.CASE_DESTROYED]  # fmt: skip
        assert event.rules == ("R-169",)
