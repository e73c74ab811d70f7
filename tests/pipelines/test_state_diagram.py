"""A protocol's picture shows every phase, every way and every end, and is the same each time."""

import re

from contracts.protocol_lint import arrows
from pipelines import state_diagram
from tests.builders import a_protocol

CCV = a_protocol()


def texts(svg: str) -> str:
    return " ".join(re.findall(r">([^<]+)<", svg))


def test_every_phase_and_every_end_is_drawn_with_how_long_it_is_kept() -> None:
    drawn = texts(state_diagram.draw(CCV))

    for phase in CCV.phases:
        assert phase.id in drawn
    for way in arrows(CCV):
        assert way.end in drawn
    assert "aanpak-afgerond (5 years)" in drawn


def test_ways_say_what_leads_there_the_weighings_that_stop_together() -> None:
    drawn = texts(state_diagram.draw(CCV))

    assert "weging-1, weging-2a, weging-2b" in drawn
    assert "vervolganalyse" in drawn


def test_the_same_profile_gives_the_same_picture() -> None:
    assert state_diagram.draw(CCV) == state_diagram.draw(CCV)


def test_a_way_past_a_phase_is_drawn_beside_it() -> None:
    second = CCV.phases[1]
    assert second.decision is not None
    options = dict(second.decision.options)
    options["spoed"] = options["vervolganalyse"].model_copy(update={"to": "stap-4"})
    decision = second.decision.model_copy(update={"options": options})
    phases = (CCV.phases[0], second.model_copy(update={"decision": decision}), *CCV.phases[2:])

    plain = state_diagram.draw(CCV)
    assert len(state_diagram.draw(a_protocol(phases=phases))) > len(plain)
