"""The page of messages to stewards: what was sent and what was not, and no address."""

from dataclasses import replace

import pytest

from contracts import alerts
from contracts.ids import SourceName
from tests.pipelines.a_town import Town
from tests.pipelines.web.conftest import Visit

SECRET = "mailto://postbus:geheim@example.test"
PAGE = "/bronnen/berichten"


def set_up(town: Town, text: str = f'urls = ["{SECRET}", "{SECRET}2"]\n') -> None:
    path = town.config.keys / "notify.toml"
    path.write_text(text)
    path.chmod(0o600)


def kept(town: Town) -> None:
    """Three messages: one that was sent, one that was tried in vain, and one that waits."""
    with town.bench() as bench:
        now = bench.clock.now()
        for number, (tries, sent) in enumerate([(1, now), (4, None), (0, None)]):
            made = alerts.missing_column(SourceName("handhaving"), str(number), now)
            bench.alerts.add(replace(made, tries=tries, sent_at=sent))


def test_who_keeps_sources_sees_what_was_sent_and_to_how_many(town: Town, visit: Visit) -> None:
    set_up(town)
    kept(town)

    for account in ("dsteward", "fbeheer"):
        page = visit(account).get(PAGE).text
        assert page.count("2 adressen") == 3
        assert "4 keer geprobeerd" in page
        for state in ("verstuurd", "niet aangekomen", "wacht"):
            assert page.count(f"</span> {state}</span>") == 1
        assert "geheim" not in page
        assert "example.test" not in page


@pytest.mark.parametrize("account", ["avries", "tjansen", "pofficier", "nobody"])
def test_for_anybody_else_the_page_is_not_there(visit: Visit, account: str) -> None:
    assert visit(account).get(PAGE).status_code == 404


def test_that_nothing_is_or_can_be_sent_is_told(town: Town, visit: Visit) -> None:
    steward = visit("dsteward")
    kept(town)

    assert "Er zijn geen adressen ingesteld" in steward.get(PAGE).text
    set_up(town, f"urls = {SECRET}")
    wrong = steward.get(PAGE)
    assert "S-770" in wrong.text
    assert "geheim" not in wrong.text
