"""At which pace the hub's site can be asked."""

from tests.pipelines.site.test_safety import ALWAYS
from tests.pipelines.web.conftest import Browsing, Visit


def test_who_asks_too_fast_is_told_when_to_try_again(visit: Visit) -> None:
    analyst = visit("avries")

    def until_refused(browsing: Browsing, path: str, most: int) -> int:
        for count in range(most + 2):
            told = browsing.get(path)
            if told.status_code == 429:
                assert told.headers["retry-after"] == "60"
                assert set(told.headers) >= ALWAYS
                return count
        return -1

    assert until_refused(visit(), "/inloggen/start", 60) in range(50, 61)
    assert until_refused(analyst, "/sessie", 600) in range(590, 601)
