"""What the terminal says of a case: where it stands and whose turn it is."""

import pytest

from pipelines.cli.case_view import Dossier, content, draw
from tests.contracts.a_profile import standing


def told(name: str, phase: str, *gates: str) -> str:
    made = standing(name, phase, *gates)
    return draw(Dossier(standing=made, topics=(), hit_checks=(), requests=()))


@pytest.mark.rule("R-099")
@pytest.mark.rule("R-103")
@pytest.mark.parametrize(
    ("name", "phase", "record", "check"),
    [
        ("maashorst", "fase-3", "lio-agenda", "privacy-check-2"),
        ("hengelo", "fase-4", "agenda-casusoverleg", "privacy-check-casusoverleg"),
    ],
)
def test_an_agenda_says_that_its_privacy_check_comes_first(
    name: str, phase: str, record: str, check: str
) -> None:
    def line(*gates: str) -> str:
        found = [one for one in told(name, phase, *gates).splitlines() if f": {record} " in one]
        return found[0]

    assert line().endswith(f"; first: {check})")
    assert "first" not in line(check)
    shown = content(Dossier(standing=standing(name, phase), topics=(), hit_checks=(), requests=()))[
        "next"
    ]
    assert isinstance(shown, list)
    assert line().strip() in shown
