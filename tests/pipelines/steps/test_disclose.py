"""Substance is asked for on a hit alone, by name, with both legal grounds."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from connectors import keys
from connectors.stores.exchange import Exchange
from contracts import request_lines
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.events import EventKind
from contracts.grants import is_amended
from contracts.ids import CaseId, CheckId, DepartmentName, TopicLabel
from pipelines.steps import disclose, protocols, requests
from pipelines.steps.bench import Bench
from pipelines.steps.check import Matrix
from tests.builders import REASON, an_adopted_profile
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, OFFICER, UNKNOWN, Town


@pytest.fixture
def found(town: Town, bench: Bench) -> Matrix:
    """A check in which A1 is known to Handhaving and A2 is not."""
    return a_town.ask(town, bench, KNOWN, UNKNOWN)


def wanted(found: Matrix, **changes: Any) -> disclose.Wanted:
    made = disclose.Wanted(
        check_id=found.check.check_id,
        topic=TopicLabel("A1"),
        department=a_town.HANDHAVING,
        fields=("overtreding", "datum_constatering"),
        purpose=REASON,
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet",
        why_not_dat=REASON,
    )
    return replace(made, **changes)


def as_the_gate(town: Town) -> Exchange:
    """The exchange as the gate opens it."""
    own = town.folder / "gate" / "keys"
    return Exchange(
        town.config.exchange,
        keys.read_signing_key(own / "gate-signing.key"),
        keys.read_signing_pub(town.config.keys / "hub-signing.pub"),
        opens=keys.read_sealing_key(own / "gate.key"),
    )


def test_a_request_on_a_hit_goes_to_the_gate_signed_and_sealed(
    found: Matrix, town: Town, bench: Bench
) -> None:
    made = disclose.request(found.check.case_id, wanted(found), bench, ANALYST)

    name = f"{made.request_id}.request.json"
    told = json.loads(as_the_gate(town).get(name) or b"")
    assert REASON.encode() not in base64.b64decode(
        json.loads((town.config.exchange / name).read_text())["content"]
    )
    assert told["request"]["fields"] == ["overtreding", "datum_constatering"]
    assert len(told["packets"]) == 1
    assert town.kinds()[-1] is EventKind.DISCLOSURE_REQUESTED


@pytest.mark.rule("R-011")
@pytest.mark.rule("R-097")
@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"topic": TopicLabel("A2")}, NotPermitted, "B-142"),
        ({"topic": TopicLabel("A9")}, WrongUse, "B-141"),
        ({"department": DepartmentName("Sociaal domein")}, NotPermitted, "B-142"),
        ({"department": DepartmentName("Bestaat niet")}, WrongUse, "B-141"),
        ({"fields": ()}, WrongUse, "B-144"),
        ({"fields": ("overtreding", "betrokkene_bsn")}, WrongUse, "B-144"),
        ({"fields": ("omschrijving",)}, WrongUse, "B-144"),
        ({"giving_ground": " "}, WrongUse, "B-143"),
        ({"receiving_ground": ""}, WrongUse, "B-143"),
    ],
)
def test_nothing_else_can_be_asked_for(
    changes: dict[str, Any], error: type[TrefferError], code: str, found: Matrix, town: Town,
    bench: Bench,
) -> None:  # fmt: skip
    before = town.told()

    with pytest.raises(error) as refusal:
        disclose.request(found.check.case_id, wanted(found, **changes), bench, ANALYST)

    assert refusal.value.code == code
    assert town.told() == before


@pytest.mark.rule("R-149")
@pytest.mark.parametrize("text", ["purpose", "why_not_dat"])
def test_a_request_says_why(text: str, found: Matrix, bench: Bench) -> None:
    with pytest.raises(TrefferError):
        disclose.request(found.check.case_id, wanted(found, **{text: "kort"}), bench, ANALYST)

    assert not bench.register.requests(found.check.case_id)


@pytest.mark.rule("R-097")
def test_a_hit_of_another_case_cannot_be_asked_for(found: Matrix, bench: Bench) -> None:
    other = a_town.open_case(bench).case_id

    with pytest.raises(NotPermitted) as refusal:
        disclose.request(other, wanted(found), bench, ANALYST)

    assert refusal.value.code == "B-140"


def test_who_may_not_check_may_not_ask(found: Matrix, bench: Bench) -> None:
    with pytest.raises(NotPermitted):
        disclose.request(found.check.case_id, wanted(found), bench, OFFICER)


@pytest.mark.parametrize("unknown", ["H-999", "H-0"])
def test_an_unknown_check_is_gone(unknown: str, found: Matrix, bench: Bench) -> None:
    with pytest.raises(TrefferError) as refusal:
        disclose.request(
            found.check.case_id, wanted(found, check_id=CheckId(unknown)), bench, ANALYST
        )

    assert refusal.value.exit_code == 7


@pytest.mark.rule("D-002")
def test_nobody_sees_longer_than_the_protocol_allows(found: Matrix, bench: Bench) -> None:
    made = disclose.request(found.check.case_id, wanted(found, hours=99), bench, ANALYST)

    assert made.view_hours == 4


def test_before_the_gate_has_spoken_a_request_is_submitted(found: Matrix, bench: Bench) -> None:
    made = disclose.request(CaseId(found.check.case_id), wanted(found), bench, ANALYST)

    assert requests.told(made.request_id, bench) == {"state": "submitted"}


USES = {"afhandelen": {"title": "Afhandelen van het signaal", "cites": "art. 6 lid 3"}}


@pytest.mark.rule("R-028")
@pytest.mark.parametrize(
    ("listed", "use", "told"),
    [
        (USES, None, "afhandelen"),
        (USES, "reclame", "afhandelen"),
        ({}, "afhandelen", "no such list"),
    ],
)
def test_substance_is_asked_for_a_use_of_the_closed_list_only(
    listed: dict[str, Any], use: str | None, told: str, town: Town
) -> None:
    with_uses(town, listed)
    with town.bench() as bench:
        found = a_town.ask(town, bench, a_town.KNOWN)
        before = town.told()
        for act in (disclose.preview, disclose.request):
            with pytest.raises(WrongUse, match=told) as refusal:
                act(found.check.case_id, wanted(found, use=use), bench, ANALYST)
            assert refusal.value.code == "B-149"
        assert town.told() == before


@pytest.mark.rule("R-028")
def test_the_decider_reads_what_it_will_be_used_for(town: Town) -> None:
    with_uses(town, USES)
    with town.bench() as bench:
        found = a_town.ask(town, bench, a_town.KNOWN)
        made = disclose.request(
            found.check.case_id, wanted(found, use="afhandelen"), bench, ANALYST
        )

    assert any("Afhandelen van het signaal" in line for line in request_lines.lines(made, str))
    assert not is_amended(made, replace(made, use="iets anders", version=2))


def with_uses(town: Town, listed: dict[str, Any]) -> None:
    """Put a profile with this closed list into use."""
    content = yaml.safe_load(an_adopted_profile()) | {"uses": listed, "version": "2.0"}
    (town.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    with town.bench() as bench:
        for actor in (a_town.MANAGER, a_town.OFFICER):
            protocols.activate("ccv@2.0", bench, actor)
