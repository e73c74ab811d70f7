import traceback
from pathlib import Path

import pytest

from connectors import settings
from connectors.settings import Settings
from contracts.errors import Gone, Invalid, NotPermitted
from contracts.ids import SourceName

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
        (LEAST + 'gate_url = "http://poort.example"\n', "(not written as it must be: gate_url)"),
        (LEAST + 'trusted_proxies = "10.0.0.1"\n', "(not written as it must be: trusted_proxies)"),
        (LEAST + 'trusted_proxies = ["*"]\n', "(not written as it must be: trusted_proxies)"),
        (
            LEAST + 'trusted_proxies = ["10.0.0.1/24"]\n',
            "(not written as it must be: trusted_proxies)",
        ),
        (LEAST + 'trusted_proxies = ["::/0"]\n', "(not written as it must be: trusted_proxies)"),
        (
            LEAST + 'trusted_proxies = ["proxy.example", 1]\n',
            "(not written as it must be: trusted_proxies)",
        ),
        (LEAST.replace('"ccv"', "5"), "(not written as it must be: protocol)"),
        (LEAST + "[sources.woz]\ninbox = 'ftp://h/in'\n", "(sources.woz.inbox must be a folder"),
        (
            LEAST + "[sources.woz]\ninbox = 'sftp://u:kanarie@h/in'\n",
            "(sources.woz.inbox holds a name or a password: write those in the file",
        ),
        (LEAST + "[sources.woz]\ninbox = 'in'\ncredentials = 5\n", "credentials is no file"),
        (
            LEAST + "[sources.woz]\ninbox = 'in'\ncredentails = 'x'\n",
            "(unknown: sources.woz.credentails)",
        ),
    ],
)
def test_missing_unknown_and_odd_names_are_told_together(
    text: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as raised:
        settings.load(written(tmp_path, text))

    assert told in str(raised.value)
    assert "kanarie" not in str(raised.value)


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


OPENS = LEAST + "[sources.woz]\ninbox = 'sftp://h/in'\ncredentials = 'keys/inbox-woz.toml'\n"
WOZ = SourceName("woz")


def secret_file(folder: Path, text: str, mode: int = 0o600) -> settings.Settings:
    (folder / "keys").mkdir()
    (folder / "keys" / "inbox-woz.toml").write_text(text)
    (folder / "keys" / "inbox-woz.toml").chmod(mode)
    return settings.load(written(folder, OPENS))


def test_what_opens_an_inbox_comes_from_its_secret_file(tmp_path: Path) -> None:
    config = secret_file(tmp_path, 'username = "u"\nkey_file = "keys/client"\nca_file = "/ca"\n')

    assert settings.credentials(config, WOZ) == {
        "username": "u",
        "key_file": f"{tmp_path}/keys/client",
        "ca_file": "/ca",
    }
    assert settings.credentials(config, SourceName("brp")) == {}


def test_the_environment_goes_over_the_secret_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = secret_file(tmp_path, 'username = "u"\npassword = "oud"\n')
    monkeypatch.setenv("TREFFER_INBOX_WOZ_PASSWORD", "nieuw")
    monkeypatch.setenv("TREFFER_INBOX_WOZ_ANDERS", "niets")
    monkeypatch.setenv("TREFFER_INBOX_BAG_PASSWORD", "ander")

    assert settings.credentials(config, WOZ) == {"username": "u", "password": "nieuw"}
    assert settings.credentials(config, SourceName("bag")) == {"password": "ander"}


def test_a_child_that_opens_no_inbox_gets_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREFFER_INBOX_WOZ_PASSWORD", "kanarie")
    monkeypatch.setenv("TREFFER_CONFIG", "treffer.toml")

    given = settings.without_credentials()

    assert "kanarie" not in given.values()
    assert given["TREFFER_CONFIG"] == "treffer.toml"
    assert given["PYTHONSAFEPATH"] == "1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kanarie = ", "is not valid TOML"),
        ("\udcff", "is not valid TOML"),
        ('wachtwoord = "kanarie"', "has unknown names: wachtwoord"),
        ("password = 5", "needs quotes round password"),
    ],
)
def test_a_secret_file_that_cannot_be_used_is_told_without_what_it_holds(
    text: str, told: str, tmp_path: Path
) -> None:
    config = secret_file(tmp_path, "")
    config.credentials[WOZ].write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(Invalid, match=told) as raised:
        settings.credentials(config, WOZ)

    assert raised.value.code == "C-656"
    assert "kanarie" not in "".join(traceback.format_exception(raised.value))


def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    config = secret_file(tmp_path, 'password = "kanarie"', mode=0o640)

    with pytest.raises(NotPermitted) as told:
        settings.credentials(config, WOZ)

    assert told.value.code == "K-103"


def test_a_secret_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = secret_file(tmp_path, "")
    config.credentials[WOZ].unlink()

    with pytest.raises(Gone, match=r"inbox-woz\.toml"):
        settings.credentials(config, WOZ)
