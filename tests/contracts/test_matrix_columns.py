"""What a column of the matrix says of its source, besides why it is not asked."""

from datetime import date

import pytest

from contracts import asking
from contracts.asking import ColumnOfMatrix
from contracts.ids import DepartmentName, TopicLabel
from contracts.outcomes import Match, Outcome, Reason, SourceOutcome, fold
from contracts.protocol import Protocol, SourceLaw
from contracts.topics import Kind
from tests.builders import a_case, a_protocol
from tests.contracts.a_source import a_source

TODAY = date(2026, 11, 22)
LAW = SourceLaw.model_validate({"class": "open", "department": "T", "cites": "art. 1"})
CCV = a_protocol()


def with_theme(*sources: str) -> Protocol:
    theme = CCV.themes["drugs"].model_copy(update={"sources": sources})
    return a_protocol(themes={"drugs": theme}, source_law={"wet": LAW})


def seen(regime: str = "geen", **ours: object) -> ColumnOfMatrix:
    contract = a_source(regime=regime, **ours)
    case, allowed = a_case(), frozenset({contract.name})
    return asking.column(contract, case, with_theme("toezicht"), allowed, (), TODAY, TODAY)


def test_a_column_says_who_what_and_whom_to_call() -> None:
    assert seen(law="art. 9") == ColumnOfMatrix(
        source="toezicht",
        department="Toezicht",
        contact="Team Toezicht, 0999-000 000",
        is_identification=False,
        gives_hits=True,
        kinds=frozenset({Kind.PERSON}),
        as_of=TODAY,
        stopped_by=None,
        cites="art. 9",
    )


def test_a_column_cites_the_law_of_its_regime_before_that_of_its_contract() -> None:
    assert seen("wet", law="art. 9").cites == "art. 1"


def test_a_column_cites_the_law_that_names_its_source() -> None:
    named = LAW.model_copy(update={"sources": ("toezicht",), "cites": "art. 2"})
    contract = a_source()
    profile = a_protocol(source_law={"andere": named})

    found = asking.column(contract, a_case(), profile, frozenset(), (), TODAY, TODAY)

    assert found.cites == "art. 2"


def test_a_registered_source_says_who_what_and_whom_to_call() -> None:
    assert asking.registered(a_source(role="identification")) == ColumnOfMatrix(
        source="toezicht",
        department="Toezicht",
        contact="Team Toezicht, 0999-000 000",
        is_identification=True,
        gives_hits=False,
        kinds=frozenset({Kind.PERSON}),
        as_of=None,
        stopped_by=None,
    )


@pytest.mark.rule("R-131")
def test_what_a_law_forbids_stands_there_with_its_article_and_nobody_to_call() -> None:
    law = LAW.model_copy(update={"column": True})

    assert asking.forbidden_columns(a_protocol(source_law={"wet": law}), []) == [
        ColumnOfMatrix(
            source="wet",
            department="T",
            contact="–",
            is_identification=False,
            gives_hits=False,
            kinds=frozenset(Kind),
            as_of=None,
            stopped_by=Reason.FORBIDDEN_BY_LAW,
            cites="art. 1",
        )
    ]


@pytest.mark.parametrize("match", Match)
def test_where_hits_are_given_an_answer_is_what_was_found_of_that_day(match: Match) -> None:
    hits = seen()

    found = asking.answered(hits, match, TODAY)

    assert found.as_of == TODAY
    assert (found.outcome is Outcome.HIT) == (match is Match.HIT)


def test_a_cell_stands_under_its_topic_with_its_department_and_whom_to_call() -> None:
    source = SourceOutcome(outcome=Outcome.NO_HIT, as_of=TODAY)

    cell = fold(TopicLabel("A2"), DepartmentName("Handhaving"), "Team, 0999-000 000", [source])

    assert (cell.topic, cell.department, cell.contact) == (
        "A2", "Handhaving", "Team, 0999-000 000",
    )  # fmt: skip
