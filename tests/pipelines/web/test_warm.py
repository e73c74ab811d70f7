from contracts.ids import SourceName
from pipelines.web import app, warm
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Visit


def test_a_site_that_warmed_up_answers_as_any_other(site: app.FastAPI, visit: Visit) -> None:
    warm.begin(site).join()

    assert visit("dsteward").get("/bronnen").status_code == 200


def test_a_site_begins_also_where_a_contract_cannot_be_read(
    site: app.FastAPI, town: Town, visit: Visit
) -> None:
    name = SourceName(next(iter(town.config.inboxes)))
    (town.config.contracts / f"{name}.odcs.yaml").write_text("version: 1")

    warm.begin(site).join()

    assert visit("dsteward").get("/bronnen").status_code == 200
