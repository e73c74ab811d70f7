"""The answer of a hit check is as long on the way whatever was found (D-010)."""

import httpx
import pytest

from contracts.ids import CheckId
from contracts.outcomes import Outcome, Reason
from contracts.topics import Topic
from pipelines.steps import verify
from tests.pipelines import a_doubt, a_town
from tests.pipelines.a_doubt import DOUBTED
from tests.pipelines.a_town import KNOWN, STRANGER, UNKNOWN, Town
from tests.pipelines.web.conftest import Visit
from tests.pipelines.web.test_analyst import words

PATHS = ["/hitchecks/{}", "/api/v1/hitchecks/{}", "/api/v1/hitchecks/{}/uitkomsten"]
STALE = 15
"""Days after which a source is too old to answer."""


@pytest.mark.rule("D-010")
@pytest.mark.parametrize("path", PATHS)
def test_hit_and_no_hit_are_as_long_and_have_the_same_headers(
    path: str, town: Town, visit: Visit
) -> None:
    checks = [checked(town, KNOWN, Outcome.HIT), checked(town, UNKNOWN, Outcome.NO_HIT)]

    require_alike(*(visit("avries").get(path.format(check)) for check in checks))


@pytest.mark.rule("D-010")
@pytest.mark.parametrize("path", PATHS)
def test_a_doubt_is_as_long_as_no_hit_and_has_the_same_headers(
    path: str, town: Town, visit: Visit
) -> None:
    checks = [
        checked(town, doubted(town), Outcome.NO_ANSWER, Reason.TO_VERIFY),
        checked(town, STRANGER, Outcome.NO_HIT),
    ]

    require_alike(*(visit("avries").get(path.format(check)) for check in checks))


@pytest.mark.rule("D-010")
def test_every_outcome_is_as_long_and_has_the_same_headers(town: Town, visit: Visit) -> None:
    checks = [
        checked(town, doubted(town), Outcome.NO_ANSWER, Reason.TO_VERIFY),
        checked(town, STRANGER, Outcome.NO_HIT),
    ]
    town.clock.forward(days=STALE)
    checks.append(checked(town, STRANGER, Outcome.NO_ANSWER, Reason.STALE))

    require_alike(*(visit("avries").get(PATHS[-1].format(check)) for check in checks))


def test_the_doubts_of_a_check_are_one_line_of_my_work_until_they_are_answered(
    town: Town, visit: Visit
) -> None:
    check_id = checked(town, doubted(town), Outcome.NO_ANSWER, Reason.TO_VERIFY)
    line = "Verificatie: 1 vraag bij Handhaving"
    before = words(visit("avries").get("/").text)
    with town.bench() as bench:
        verify.end_all(bench.register.hit_check(CheckId(check_id)).case_id, "closed", bench)

    assert (before.count(line), before.count(f"{check_id} {line}")) == (1, 1)
    assert line not in words(visit("avries").get("/").text)


def doubted(town: Town) -> Topic:
    """Have a register deliver people who are nearly somebody; return that somebody."""
    alike = "Kerkstraat {}, 9370AA Voorbeeldstad"
    a_doubt.placed(town)
    a_doubt.deliver(
        town,
        *(a_doubt.row(n, "T. Twijfelaar", "12-09-1972", alike.format(n)) for n in range(3, 7)),
    )
    return DOUBTED


def require_alike(*answers: httpx.Response) -> None:
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == len(answers)
    assert len({len(one.content) for one in answers}) == 1
    assert all(one.headers == answers[0].headers for one in answers)


def checked(town: Town, topic: Topic, outcome: Outcome, reason: Reason | None = None) -> str:
    """Run a hit check; return its number."""
    with town.bench() as bench:
        found = a_town.ask(town, bench, topic)
    cell = a_town.cell(found)
    assert (cell.outcome, cell.reason if reason else None) == (outcome, reason)
    return found.check.check_id
