"""A contract that a steward saved unfinished stands in nobody's way but the source's own."""

import html
import re
from collections import deque

import pytest

from contracts.ids import SourceName
from pipelines.steps import lives
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, Town
from tests.pipelines.web.conftest import Browsing, Visit
from tests.pipelines.web.test_audit import REVIEWER

ROLES = ["avries", "tjansen", "pofficier", "dsteward", "fbeheer", "lcontrole", "nobody"]
_AT_MOST = 200


def walked(browsing: Browsing) -> dict[str, int]:
    """What every page answers that can be reached from the first by its links."""
    found: dict[str, int] = {}
    ahead = deque(["/"])
    while ahead and len(found) < _AT_MOST:
        path = ahead.popleft()
        if path in found:
            continue
        answer = browsing.get(path)
        found[path] = answer.status_code
        if "text/html" in answer.headers.get("content-type", ""):
            links = re.findall(r'(?:href|src|hx-get)="(/[^"#]*)', answer.text)
            ahead.extend(html.unescape(link) for link in links if "/static/" not in link)
    return found


def unfinished(town: Town, source: str) -> None:
    """Save the contract with a finding, as the editor does on purpose."""
    path = town.config.contracts / f"{source}.odcs.yaml"
    path.write_text(path.read_text().replace("role, value: hit", "role, value: anders"))
    with town.bench() as bench:
        assert lives.readable(SourceName(source), bench) is None


@pytest.fixture
def worked(town: Town) -> Town:
    """A town in which every role has something to look at, with one contract unfinished."""
    with (town.folder / "people.toml").open("a") as people:
        people.write(REVIEWER)
    with town.bench() as bench:
        a_town.ask(town, bench, KNOWN)
    unfinished(town, "handhaving")
    return town


@pytest.mark.parametrize("account", ROLES)
@pytest.mark.usefixtures("worked")
def test_every_page_still_opens_for_every_role(account: str, visit: Visit) -> None:
    found = walked(visit(account))

    assert len(found) > 2
    assert {path: status for path, status in found.items() if status >= 400} == {}
