"""The answer of a hit check is as long on the way whatever was found (D-010)."""

import pytest

from contracts.outcomes import Outcome
from contracts.topics import Topic
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, UNKNOWN, Town
from tests.pipelines.web.conftest import Visit


@pytest.mark.rule("D-010")
@pytest.mark.parametrize(
    "path", ["/hitchecks/{}", "/api/v1/hitchecks/{}", "/api/v1/hitchecks/{}/uitkomsten"]
)
def test_hit_and_no_hit_are_as_long_and_have_the_same_headers(
    path: str, town: Town, visit: Visit
) -> None:
    checks = [checked(town, KNOWN, Outcome.HIT), checked(town, UNKNOWN, Outcome.NO_HIT)]
    analyst = visit("avries")

    hit, none = (analyst.get(path.format(check)) for check in checks)

    assert (hit.status_code, none.status_code) == (200, 200)
    assert hit.text != none.text
    assert len(hit.content) == len(none.content)
    assert hit.headers == none.headers


def checked(town: Town, topic: Topic, outcome: Outcome) -> str:
    """Run a hit check; return its number."""
    with town.bench() as bench:
        found = a_town.ask(town, bench, topic)
    assert a_town.cell(found).outcome is outcome
    return found.check.check_id
