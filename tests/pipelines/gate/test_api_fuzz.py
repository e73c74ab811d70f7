"""Whatever fits or breaks the gate's description gets an answer that the description foresees."""

from typing import Any

from pipelines.gate.pages.api.api import ABOUT
from tests.pipelines.described import FEW, answered, schema_of
from tests.pipelines.gate.a_question import asked
from tests.pipelines.gate.a_site import Site, canaries_in

schema = schema_of(ABOUT)


@schema.parametrize()
@FEW
def test_every_answer_is_one_that_is_described(case: Any, site: Site) -> None:
    if not site.gate.bench.verifications.all():
        site.gate.ask()
        asked(site.gate)
    browsing = site.visit("piet")
    token = browsing.get("/api/v1/sessie").json()["token"]

    answer = answered(case, browsing, token)

    assert canaries_in(answer.text) == []
