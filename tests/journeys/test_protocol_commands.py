"""A case by the commands of a terminal: what the protocol wants, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import an_adopted_profile
from tests.journeys.conftest import Ran
from tests.journeys.test_command_line import case_new, check_refused, hub
from tests.pipelines.a_town import Town

WHY = "Deze reden is lang genoeg."
CANARY = "kanarieveer"
LAW = {
    "class": "forbidden", "department": "Toezicht", "sources": ["handhaving"], "cites": "wet",
    "exemptions": {"toestemming": {"title": "x", "evidence": ["brief"], "cites": "y"}},
}  # fmt: skip


def adopted(town: Town, **changes: Any) -> None:
    """Write a changed profile and have two people put it into use."""
    content = yaml.safe_load(an_adopted_profile())
    content["source_law"]["toezicht"] = LAW
    content["phases"][2]["privacy_checks"][0]["questions"] = {"A": {"text": "Grondslag?"}}
    (town.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content | changes))
    reference = f"ccv@{changes.get('version', '1.0')}"
    for who in ("fbeheer", "pofficier"):
        told(hub(town, "protocol", "activate", reference, by=who))


def told(ran: Ran) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out) if ran.out.startswith("{") else ran.out


def a_case(town: Town, *more: str) -> str:
    made = hub(town, "--json", *case_new(), *more, given="Een signaal.")
    return str(told(made)["case"])


def weighed(town: Town, number: str) -> None:
    """Bring a case to the phase in which sources are asked."""
    told(
        hub(
            town, "case", "weigh", number, "weging-1", "--yes", "verankering-zakelijk", "--no",
            "verankering-bestuurlijk", "--no", "verankering-maatschappelijk", "--yes",
            "signalering-ongerijmd", "--no", "signalering-malafide", "--reason", WHY,
        )
    )  # fmt: skip
    for name in ("weging-2a", "weging-2b", "weging-3"):
        told(hub(town, "case", "weigh", number, name, "--yes", name, "--reason", WHY))
    decide = ("case", "decide", number, "vervolganalyse", "--reason", WHY)
    told(hub(town, *decide, by="tjansen"))


def test_a_protocol_is_listed_and_put_into_use_by_two_persons(town: Town) -> None:
    content = yaml.safe_load(an_adopted_profile()) | {"title": "Anders"}
    (town.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content))
    assert "1.0, not in use" in told(hub(town, "protocol", "list"))
    check_refused(hub(town, *case_new(), given="Een signaal."), 4)

    activate = ("protocol", "activate", "ccv@1.0")
    assert "waits for a second person" in told(hub(town, *activate, by="fbeheer"))
    check_refused(hub(town, *activate, by="fbeheer"), 4)
    assert "is in use" in told(hub(town, *activate, by="pofficier"))
    assert "1.0, in use" in told(hub(town, "protocol", "list"))


@pytest.mark.rule("R-025")
def test_a_reporter_is_told_from_a_file_and_read_by_the_intake_alone(
    town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "melder.toml"
    file.write_text(f'name = "{CANARY}"\nphone = "0999-000 000"\n')
    number = a_case(town, "--reporter", str(file))

    assert CANARY in told(hub(town, "case", "reporter", number))
    assert CANARY not in told(hub(town, "case", "show", number))
    check_refused(hub(town, "case", "reporter", number, by="tjansen"), 4)
    check_refused(hub(town, "case", "reporter", number, "2"), 7)


@pytest.mark.parametrize("text", ["name = 1\n", 'bijnaam = "x"\n', "name = \n"])
def test_a_reporter_that_is_written_wrong_is_refused_without_its_text(
    text: str, town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "melder.toml"
    file.write_text(text)

    refused = hub(town, *case_new(), "--reporter", str(file), given="Een signaal.")
    check_refused(refused, 3)
    assert "B-153" in refused.err


def test_a_case_shows_whose_turn_it_is_and_what_is_missing(town: Town) -> None:
    number = a_case(town)
    shown = told(hub(town, "case", "show", number))

    assert "[stap-1] · stap-2 · stap-3 · stap-4" in shown
    assert "to weigh: weging-2a" in shown
    assert "(regisseur ondermijning)" in shown
    weighed(town, number)
    shown = told(hub(town, "case", "show", number))
    assert "to decide: casusoverleg  Casusoverleg (not yet: weging-4; ondermijningsteam)" in shown
    assert "first: hit" in shown
    document = json.loads(hub(town, "--json", "case", "show", number).out)
    assert document["toWeigh"] == ["weging-4"]
    assert document["phase"] == "stap-3"


def test_a_stopped_case_says_how_it_can_end(town: Town) -> None:
    number = a_case(town)
    stop = ("case", "weigh", number, "weging-2a", "--no", "weging-2a", "--reason", WHY)
    told(hub(town, *stop))

    assert "to close as: niet-in-behandeling" in told(hub(town, "case", "show", number))
    route = ("case", "route", number, "--to", "niet-in-behandeling", "--reason", WHY)
    assert "closed; destroyed on" in told(hub(town, *route))
    assert "to weigh" not in told(hub(town, "case", "show", number))


def test_answers_to_a_privacy_check_come_from_a_file_are_sent_back_and_answered_anew(
    town: Town, tmp_path: Path
) -> None:
    adopted(town)
    number = a_case(town)
    weighed(town, number)
    first, better = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('[bag]\nA = "wet"\n\n[brp]\nA = "kort"\nno = ["A"]\nlegal_basis = "art. 1"\n')
    better.write_text('[brp]\nA = "art. 3.5 Wet BRP"\n')

    check_refused(hub(town, "privacy-check", "request", number, "--source", "brp"), 2)
    ask = ("privacy-check", "request", number, "--source", "bag", "--source", "brp")
    shown = told(hub(town, *ask, "--answers", str(first)))
    assert "A: no. kort" in shown
    assert "legal basis: art. 1" in shown
    decide = ("privacy-check", "decide", "T-1", "--reason", WHY)
    told(hub(town, *decide, "--source", "brp", "--verdict", "returned", by="pofficier"))
    shown = told(hub(town, "privacy-check", "amend", "T-1", "--answers", str(better)))
    assert "art. 3.5 Wet BRP" in shown
    consulted = ("--verdict", "allowed", "--consulted", "team")
    told(hub(town, *decide, *consulted, by="pofficier"))
    shown = told(hub(town, "privacy-check", "show", "T-1", by="pofficier"))
    assert shown.count("allowed") == 2
    check_refused(hub(town, "privacy-check", "show", "T-1", by="fbeheer"), 4)


@pytest.mark.parametrize("text", ['bag = "x"\n', "[bag]\nA = 1\n", '[bag]\nno = "A"\n', "[bag\n"])
def test_answers_that_are_written_wrong_are_refused(text: str, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text)

    refused = hub(town, "privacy-check", "amend", "T-1", "--answers", str(file))
    check_refused(refused, 3)
    assert "B-153" in refused.err


def test_evidence_deviation_and_migration_are_recorded(town: Town, tmp_path: Path) -> None:
    adopted(town)
    number = a_case(town)
    weighed(town, number)
    letter, deviation = tmp_path / "brief.toml", tmp_path / "afwijking.toml"
    letter.write_text(f'brief = "{CANARY}"\n')
    deviation.write_text(
        "".join(f'{name} = "{WHY}"\n'
                for name in ("what", "reason", "proportionality", "subsidiarity"))
    )  # fmt: skip

    evidence = ("case", "evidence", number, "handhaving", "toestemming", "--told", str(letter))
    assert "can be asked" in told(hub(town, *evidence, by="tjansen"))
    told(hub(town, "case", "deviate", number, "--told", str(deviation), by="tjansen"))
    adopted(town, version="2.0")
    migrate = ("case", "migrate", number, "--reason", WHY)
    check_refused(hub(town, *migrate, by="tjansen"), 4)
    assert "ccv@2.0" in told(hub(town, *migrate, by="fbeheer"))
    journal = told(hub(town, "journal", "show"))
    for event in ("EvidenceRecorded", "Deviated", "CaseMigrated"):
        assert event in journal
    assert CANARY not in journal


def test_what_the_protocol_wants_written_comes_from_a_file_or_the_keyboard(town: Town) -> None:
    number = a_case(town)
    weighed(town, number)

    check_refused(hub(town, "case", "write", number, "aanpak", "--text", "-", given=WHY), 4)
    wrong = ("case", "weigh", number, "weging-4", "--yes", "weging-4", "--reason", WHY)
    check_refused(hub(town, *wrong), 4)
    check_refused(hub(town, *wrong, "--note", "zonder teken"), 2)


def test_a_topic_says_how_certain_it_is(town: Town, tmp_path: Path) -> None:
    number = a_case(town)
    file = tmp_path / "onderwerp.toml"
    file.write_text('family_name = "Proefstra"\nbirth_date = "1980-05-17"\n')

    add = ("topic", "add", number, "--kind", "person", "--from", str(file))
    told(hub(town, *add, "--certainty", "uncertain"))
    assert "topic P1 person, identity uncertain" in told(hub(town, "case", "show", number))
