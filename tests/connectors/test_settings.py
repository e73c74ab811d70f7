from pathlib import Path

import pytest

from connectors import settings
from connectors.settings import Settings
from contracts.errors import Gone, Invalid

LEAST = 'municipality = "Voorbeeldstad"\nprotocol = "ccv"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "treffer.toml"
    path.write_text(text)
    return path


def test_an_installation_with_the_least_settings_keeps_all_in_its_own_folder(
    tmp_path: Path,
) -> None:
    found = settings.load(written(tmp_path, LEAST))

    assert (found.municipality, found.protocol, found.demo) == ("Voorbeeldstad", "ccv", False)
    assert (found.keys, found.exchange) == (tmp_path / "keys", tmp_path / "exchange")
    assert found.register == f"sqlite:///{tmp_path}/register.sqlite"
    assert found.journal == f"sqlite:///{tmp_path}/journal.sqlite"
    assert found.inboxes == {}


def test_every_folder_of_an_installation_is_another_one(tmp_path: Path) -> None:
    found = settings.load(written(tmp_path, LEAST))
    folders = {
        found.contracts, found.deliveries, found.index, found.people, found.prefect,
        found.keys, found.exchange,
    }  # fmt: skip

    assert len(folders) == 7
    assert {folder.parent for folder in folders} == {tmp_path}


def test_settings_say_where_things_are_instead(tmp_path: Path) -> None:
    text = LEAST + (
        'keys = "/etc/treffer/keys"\nexchange = "uitwisseling"\ndemo = true\n'
        'register = "postgresql+psycopg://treffer@db/treffer"\njournal = "sqlite:///j"\n'
        '[sources.woz]\ninbox = "in/woz"\n[sources.brp]\ninbox = "s3://emmer/brp"\n'
        '[sources.bag]\ninbox = "/srv/bag"\n'
    )
    found = settings.load(written(tmp_path, text))

    assert (found.keys, found.exchange) == (Path("/etc/treffer/keys"), tmp_path / "uitwisseling")
    assert found.register == "postgresql+psycopg://treffer@db/treffer"
    assert (found.journal, found.demo) == ("sqlite:///j", True)
    assert found.inboxes == {
        "woz": f"{tmp_path}/in/woz",
        "brp": "s3://emmer/brp",
        "bag": "/srv/bag",
    }


def test_every_name_is_told_and_read() -> None:
    assert Settings.names() >= {"municipality", "protocol", "keys", "register", "sources"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "(missing: municipality, protocol)"),
        ('protocol = "ccv"', "(missing: municipality)"),
        (LEAST + "b = 1\na = 1", "(unknown: a, b)"),
        ("x = 1", "(missing: municipality, protocol; unknown: x)"),
        (LEAST + "[sources.woz]\n[sources.bag]\n", "(missing: sources.bag.inbox, sources.woz"),
        (LEAST + "[sources.woz]\ninbox = 5\n", "(missing: sources.woz.inbox)"),
        (LEAST + "[sources]\nwoz = 'in'\n", "(missing: sources.woz.inbox)"),
        (LEAST + "sources = 'in'\n", "(not written as it must be: sources)"),
        (LEAST + "keys = 5\nregister = []\n", "(not written as it must be: keys, register)"),
        (LEAST.replace('"ccv"', "5"), "(not written as it must be: protocol)"),
    ],
)
def test_missing_unknown_and_odd_names_are_told_together(
    text: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as raised:
        settings.load(written(tmp_path, text))

    assert told in str(raised.value)


@pytest.mark.parametrize("content", [b"a = ", b"\xff"])
def test_settings_that_are_no_toml_are_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "treffer.toml").write_bytes(content)

    with pytest.raises(Invalid, match="not valid TOML"):
        settings.load(tmp_path / "treffer.toml")


def test_settings_that_are_not_there_are_told_with_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(Gone, match="treffer init"):
        settings.load(tmp_path / "treffer.toml")


def test_the_settings_file_is_as_given_or_from_the_environment_or_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TREFFER_CONFIG", raising=False)
    here = settings.config_path(None)
    monkeypatch.setenv("TREFFER_CONFIG", "/elders/treffer.toml")

    assert here == Path("treffer.toml")
    assert settings.config_path(None) == Path("/elders/treffer.toml")
    assert settings.config_path(Path("gegeven")) == Path("gegeven")


def test_a_child_gets_this_installation_and_no_telemetry(tmp_path: Path) -> None:
    given = settings.for_children(settings.load(written(tmp_path, LEAST)))

    assert given["TREFFER_CONFIG"] == str(tmp_path / "treffer.toml")
    assert given["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert (given["DO_NOT_TRACK"], given["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert given["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == "false"


def test_a_listed_account_acts_as_itself_whoever_sudo_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = settings.account([])
    monkeypatch.setenv("SUDO_USER", "avries")

    assert settings.account([own]) == own


def test_under_the_program_s_own_account_acts_whom_sudo_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUDO_USER", "avries")

    assert settings.account(["avries", "pofficer"]) == "avries"
