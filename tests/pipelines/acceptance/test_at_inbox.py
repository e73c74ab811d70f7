"""The inbox of the installation is listed, and asked once with credentials that are wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.acceptance import Check, Mark
from contracts.errors import Invalid
from contracts.ids import SourceName
from pipelines.acceptance import at_inbox
from tests.connectors import inbox_servers as servers
from tests.connectors.inbox_servers import Served
from tests.ports import unused_port

WOZ = SourceName("woz")


def tried(url: str | None, options: dict[str, str], folder: Path) -> dict[Check, Mark]:
    results = at_inbox.results(WOZ, url, lambda: options, folder / "wrong")
    return {one.check: one.mark for one in results}


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """An SFTP server that takes a password or one key."""
    (tmp_path / "trusted").write_text(servers.a_key(tmp_path / "client"))
    (tmp_path / "root").mkdir()
    with servers.sftp(tmp_path / "root", tmp_path / "trusted") as place:
        yield place, tmp_path / "client"


def test_an_inbox_that_opens_to_its_own_credentials_alone_passes(
    sftp: tuple[Served, Path], tmp_path: Path
) -> None:
    place, client = sftp
    with_key = {name: value for name, value in place.options.items() if name != "password"}

    for options in (place.options, with_key | {"key_file": str(client), "passphrase": ""}):
        given = {name: value for name, value in options.items() if value}
        found = tried(place.url, given, tmp_path / str(len(given)))
        assert set(found.values()) == {Mark.PASSED}


def test_an_inbox_that_opens_to_anything_fails(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    with servers.https(tmp_path / "root", tmp_path / "authority", opens_to_all=True) as place:
        found = tried(place.url, place.options, tmp_path)

    assert found == {Check.CONNECTION: Mark.PASSED, Check.WRONG_CREDENTIALS: Mark.FAILED}


def test_an_inbox_that_does_not_answer_fails(sftp: tuple[Served, Path], tmp_path: Path) -> None:
    place, _ = sftp
    url = f"sftp://127.0.0.1:{unused_port()}/in"

    found = tried(url, place.options, tmp_path)

    assert found == {Check.CONNECTION: Mark.FAILED, Check.WRONG_CREDENTIALS: Mark.NOT_APPLICABLE}


def test_a_folder_has_no_credentials_to_be_wrong(tmp_path: Path) -> None:
    found = tried(str(tmp_path), {}, tmp_path)

    assert found == {Check.CONNECTION: Mark.PASSED, Check.WRONG_CREDENTIALS: Mark.NOT_APPLICABLE}


def test_a_source_without_an_inbox_is_told_so(tmp_path: Path) -> None:
    assert set(tried(None, {}, tmp_path).values()) == {Mark.NOT_APPLICABLE}


def test_credentials_that_cannot_be_read_fail(tmp_path: Path) -> None:
    def unreadable() -> dict[str, str]:
        raise Invalid("Those credentials cannot be used.", code="C-656")

    results = at_inbox.results(WOZ, "sftp://h/in", unreadable, tmp_path)

    assert results[0].mark is Mark.FAILED
    assert results[0].reason.startswith("C-656")


def test_every_secret_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    given = {"username": "u", "password": "p", "host_key": "h"}
    wrong = at_inbox.wrong_options(given, tmp_path)

    assert wrong is not None
    assert {name for name in given if wrong[name] != given[name]} == {"password"}
    assert at_inbox.wrong_options({"cert_file": "c", "key_file": "k"}, tmp_path) == {}
    assert at_inbox.wrong_options({"ca_file": "c"}, tmp_path) is None
