"""The page on the API shows what the API does."""

import json
import re
from pathlib import Path

import pytest

from pipelines.web.api.api import ABOUT
from tests.pipelines.web.a_client import BASE, Client
from tests.pipelines.web.conftest import Visit

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"
_SHOWN = re.compile(
    r"^```http\n(?P<method>[A-Z]+) (?P<path>\S+)(?:\n(?P<sent>\{.*?))?\n\n"
    r"(?P<status>\d+)\n(?P<given>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


def test_the_session_on_the_page_goes_as_it_says(visit: Visit) -> None:
    analyst = Client(visit("avries"))
    shown = list(_SHOWN.finditer(PAGE.read_text()))
    assert len(shown) == 4

    for one in shown:
        body = json.loads(one["sent"]) if one["sent"] else None
        answer = analyst.send(one["path"].removeprefix(BASE), body, method=one["method"])
        given, told = answer.json(), json.loads(one["given"])
        assert answer.status_code == int(one["status"])
        assert {name: given[name] for name in told} == told


@pytest.mark.parametrize("path", ABOUT["paths"])
def test_every_resource_is_on_the_page(path: str) -> None:
    last = path.rstrip("}").rpartition("/")[2]
    name = last if "{" not in last else path.split("/")[3]

    assert f"/{name}" in PAGE.read_text()
