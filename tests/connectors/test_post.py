"""Messages to stewards go out through apprise, to a server of our own on loopback."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.post import FAILED_AFTER, Post, read
from contracts import alerts
from contracts.alerts import Alert
from contracts.errors import Invalid, NotPermitted, TryAgain
from contracts.ids import SourceName
from tests.builders import NOW
from tests.connectors.a_post import SECRET, Inbox, inbox

__all__ = ["inbox"]

BRP = SourceName("brp")
TOLD = alerts.missing_column(BRP, "x", NOW)


def a_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "notify.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def of(alert: Alert, source: str) -> Alert:
    return replace(alert, source=SourceName(source))


def test_it_is_off_unless_the_file_is_there(tmp_path: Path) -> None:
    assert not Post(tmp_path / "notify.toml").is_on()
    assert Post(a_file(tmp_path, 'urls = ["json://127.0.0.1"]')).is_on()


def test_a_message_arrives_with_its_title_and_text_and_nothing_of_elsewhere(
    tmp_path: Path, inbox: Inbox
) -> None:
    assert Post(a_file(tmp_path, f'urls = ["{inbox.url("steward")}"]')).send(TOLD)

    ((path, content),) = inbox.got
    assert path == "steward"
    assert (content["title"], content["message"]) == (TOLD.title, TOLD.text)
    assert "http" not in json.dumps(content)


def test_each_source_has_its_steward_and_approvals_have_who_signs(
    tmp_path: Path, inbox: Inbox
) -> None:
    post = Post(
        a_file(
            tmp_path,
            f'urls = ["{inbox.url("every")}"]\napprovals = ["{inbox.url("officer")}"]\n'
            f'[sources.brp]\nurls = ["{inbox.url("brp")}", "{inbox.url("second")}"]\n',
        )
    )

    post.send(TOLD)
    post.send(of(TOLD, "bag"))
    post.send(alerts.approval_waits(BRP, "1.0.0", NOW))

    assert inbox.paths() == ["brp", "second", "every", "officer"]


def test_without_an_address_for_approvals_the_steward_is_told(tmp_path: Path, inbox: Inbox) -> None:
    post = Post(a_file(tmp_path, f'urls = ["{inbox.url("every")}"]'))

    post.send(alerts.approval_waits(BRP, "1.0.0", NOW))

    assert inbox.paths() == ["every"]


def test_a_source_whose_list_is_empty_is_told_to_nobody(tmp_path: Path, inbox: Inbox) -> None:
    text = f'urls = ["{inbox.url("every")}"]\n[sources.brp]\nurls = []\n'

    Post(a_file(tmp_path, text)).send(TOLD)

    assert inbox.got == []


@pytest.mark.parametrize("status", [401, 500])
def test_a_message_that_reaches_nobody_is_an_error_without_the_address(
    tmp_path: Path, inbox: Inbox, status: int, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    inbox.status = status

    with pytest.raises(TryAgain) as told:
        Post(a_file(tmp_path, f'urls = ["{inbox.url(SECRET)}"]')).send(TOLD)

    assert inbox.paths() == [SECRET]
    assert told.value.code == "S-771"
    shown = str(told.value) + caplog.text + "".join(capfd.readouterr())
    assert SECRET not in shown
    assert str(inbox.port) not in str(told.value)


def test_who_was_reached_is_not_told_again_because_another_was_not(
    tmp_path: Path, inbox: Inbox
) -> None:
    urls = f'urls = ["json://127.0.0.1:9/closed", "{inbox.url("steward")}"]'

    Post(a_file(tmp_path, urls)).send(TOLD)

    assert inbox.paths() == ["steward"]


BROKEN = [
    "urls = [",
    'urls = "json://host"',
    "urls = [1]",
    'urls = [""]',
    'url = ["json://host"]',
    'urls = ["json://host"]\nfailed_after = 0',
    'urls = ["json://host"]\nfailed_after = true',
    'urls = ["json://host"]\nsources = 1',
    "[sources]\nbrp = 1",
    "[sources.brp]\nurls = 1",
    'approvals = "x"',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_file_that_cannot_be_used_says_so_and_repeats_nothing_of_it(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(Invalid) as told:
        read(a_file(tmp_path, text + f"\n# {SECRET}"))

    assert told.value.code == "S-770"
    assert SECRET not in str(told.value)
    assert "json://" not in str(told.value)


def test_an_address_that_apprise_does_not_know_stops_all(tmp_path: Path, inbox: Inbox) -> None:
    text = f'urls = ["{inbox.url("steward")}", "geenadres{SECRET}"]'

    with pytest.raises(Invalid) as told:
        Post(a_file(tmp_path, text)).send(TOLD)

    assert (told.value.code, inbox.got) == ("S-770", [])
    assert SECRET not in str(told.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotPermitted) as told:
        read(a_file(tmp_path, 'urls = ["json://host"]', 0o644))

    assert told.value.code == "K-103"


def test_addresses_do_not_print(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, f'urls = ["json://user:{SECRET}@host"]\nfailed_after = 5'))

    assert SECRET not in repr(found)
    assert found.failed_after == 5
    assert read(a_file(tmp_path, "")).failed_after == FAILED_AFTER
