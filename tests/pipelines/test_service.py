"""What stands under the supervisor, and what keeps it from being started."""

import configparser
import socket
from pathlib import Path

import pytest

from connectors import settings
from connectors.files import locked
from connectors.settings import Settings
from contracts.errors import Invalid, WrongUse
from pipelines import service
from tests.ports import unused_port

LEAST = 'municipality = "9901"\nprotocol = "ccv"\n'


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return installed(tmp_path)


def installed(folder: Path, text: str = LEAST) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / settings.FILE).write_text(text)
    return settings.load(folder / settings.FILE)


def refused(config: Settings) -> str:
    with pytest.raises((WrongUse, Invalid)) as raised:
        service.start(config, detach=True, teller=[])
    return raised.value.code


def test_what_does_not_run_is_not_running_and_says_nothing(config: Settings) -> None:
    assert not service.is_running(config)
    assert service.api(config) is None
    assert service.programs(config) == []


def test_what_does_not_run_cannot_be_stopped(config: Settings) -> None:
    with pytest.raises(WrongUse) as raised:
        service.stop(config)

    assert raised.value.code == "S-781"


def test_what_runs_is_not_started_again(config: Settings) -> None:
    with locked(config.run / service.LOCK, "The service"):
        assert service.is_running(config)
        assert refused(config) == "S-780"


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_what_was_left_by_a_dead_service_is_not_believed(config: Settings, content: str) -> None:
    config.run.mkdir()
    (config.run / "api.json").write_text('{"url": "http://127.0.0.1:1/api", "secret": "x"}')
    assert service.api(config) is None

    (config.run / "api.json").write_text(content)
    with locked(config.run / service.LOCK, "The service"):
        assert service.api(config) is None


@pytest.mark.parametrize(("name", "code"), [("health_port", "S-784"), ("web_port", "S-800")])
def test_a_port_that_is_taken_is_told_with_how_to_name_another(
    name: str, code: str, tmp_path: Path
) -> None:
    free = {"health_port": unused_port(), "web_port": unused_port()}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = free | {name: other.getsockname()[1]}
        config = installed(tmp_path, "".join(f"{n} = {p}\n" for n, p in ports.items()) + LEAST)

        assert refused(config) == code


def test_pages_and_health_page_cannot_stand_on_one_port(tmp_path: Path) -> None:
    port = unused_port()

    config = installed(tmp_path, f"health_port = {port}\nweb_port = {port}\n{LEAST}")
    assert refused(config) == "S-800"


def test_a_folder_too_deep_for_a_socket_is_told(tmp_path: Path) -> None:
    assert refused(installed(tmp_path / ("x" * 50) / ("y" * 50))) == "S-783"


def test_each_server_has_a_secret_of_its_own_that_does_not_print() -> None:
    (one, _), (other, _) = service.new_api(), service.new_api()

    assert one.secret != other.secret
    assert len(one.secret) > 40
    assert one.secret not in repr(one)
    assert one.url.startswith("http://127.0.0.1:")


def test_the_file_of_the_supervisor_holds_no_secret_and_opens_no_port(tmp_path: Path) -> None:
    config = installed(tmp_path / "met 100% spatie")
    read = configparser.RawConfigParser()
    read.read_string(service.supervised(config, 4200, every=0))

    assert "inet_http_server" not in read
    assert read["unix_http_server"]["chmod"] == "0700"
    assert "%%" in read["unix_http_server"]["file"]
    for name in service.PROGRAMS:
        program = read[f"program:{name}"]
        assert "connectors.leash" in program["command"]
        assert (program["autorestart"], program["stopasgroup"], program["killasgroup"]) == (
            "true",
        ) * 3
    assert not any("secret" in value.lower() for part in read.values() for value in part.values())
