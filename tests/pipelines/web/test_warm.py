from collections.abc import Iterable

from connectors.hub_keys import HubKeys
from connectors.stores.held_indexes import HeldIndexes
from contracts.ids import SourceName
from pipelines.web import app, warm
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Visit


def test_a_site_that_warmed_up_answers_as_any_other(site: app.FastAPI, visit: Visit) -> None:
    warm.up(site)

    assert visit("dsteward").get("/bronnen").status_code == 200


def test_a_site_begins_also_where_a_contract_cannot_be_read(
    site: app.FastAPI, town: Town, visit: Visit
) -> None:
    name = SourceName(next(iter(town.config.inboxes)))
    (town.config.contracts / f"{name}.odcs.yaml").write_text("version: 1")

    warm.up(site)

    assert visit("dsteward").get("/bronnen").status_code == 200


def test_who_stops_looking_what_is_in_use_holds_nothing_and_is_logged(
    site: app.FastAPI, town: Town
) -> None:
    class Broken(HeldIndexes):
        def keep_up(self, sources: Iterable[SourceName]) -> None:
            super().keep_up(sources)
            raise OSError

    name = SourceName(next(iter(town.config.inboxes)))
    site.state.indexes = broken = Broken(town.config.index, HubKeys(town.config.keys).ring)

    warm.keep(site).join()

    delivery = broken.current(name)
    assert delivery is not None
    assert not broken.is_held(delivery)
    assert site.state.stores.unwritten[site.state.stores.register].now() == {}
    assert "page_failed" in "".join(path.read_text() for path in town.config.log.glob("*.jsonl"))
