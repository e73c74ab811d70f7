import pytest
from fastapi import FastAPI

from pipelines.gate.pages.app import make as gate_of
from pipelines.web.app import make as hub_of
from tests.pipelines.a_town import Town
from tests.pipelines.gate.a_gate import installed


@pytest.fixture(params=["hub", "gate"])
def site(request: pytest.FixtureRequest, town: Town) -> FastAPI:
    """Either site: what both share is tried on both."""
    if request.param == "hub":
        return hub_of(town.config, clock=town.clock)
    return gate_of(installed(town.folder / "other")[0], clock=town.clock)
