"""The files by which people log in: refused unless they are exactly right."""

from datetime import timedelta
from pathlib import Path

import pytest

from connectors import entrance
from connectors.entrance import Entrance
from connectors.stores import database
from connectors.stores.journal import Journal
from contracts.errors import IntegrityBroken, Invalid, NotPermitted, TrefferError
from contracts.events import EventKind
from tests.builders import NOW
from tests.fakes import FixedClock

LOGIN = """\
issuer = "https://login.example.nl"
client_id = "hub"
client_secret = "s3cr3t"
acr = ["strong"]
account_claim = "account"
roles_claim = "groups"
"""
LIST = '[[group]]\nname = "a"\nroles = ["regisseur"]\n'


def a_file(folder: Path, text: str) -> Entrance:
    path = folder / entrance.LOGIN
    path.write_text(text)
    path.chmod(0o600)
    return at(folder)


def at(folder: Path, program: str = "hub", clock: FixedClock | None = None) -> Entrance:
    """The entrance of a program, with a journal of its own in the folder."""
    url = f"sqlite:///{folder}/journal.sqlite"
    engine = database.connect(url)
    database.migrate(engine, "journal")
    engine.dispose()
    return Entrance(folder, program, url, clock or FixedClock())


def lists(folder: Path) -> list[str]:
    """When each list was signed that the journal says was used."""
    engine = database.connect(f"sqlite:///{folder}/journal.sqlite")
    found = [one.event for one in Journal(engine, FixedClock()).entries()]
    engine.dispose()
    assert {one.kind for one in found} <= {EventKind.ROLES_LISTED}
    return [one.ids[0] for one in found]


def the_list(folder: Path) -> tuple[bytes, bytes]:
    """A list and its signature, to be put back later."""
    return (folder / "roles.toml").read_bytes(), (folder / "roles.toml.sig").read_bytes()


def put_back(folder: Path, given: tuple[bytes, bytes]) -> None:
    for name, content in zip(("roles.toml", "roles.toml.sig"), given, strict=True):
        (folder / name).write_bytes(content)


def test_whom_people_log_in_with_stands_in_a_file_of_one_account(tmp_path: Path) -> None:
    assert at(tmp_path).provider() is None

    found = a_file(tmp_path, LOGIN).provider()

    assert found is not None
    assert (found.issuer, found.acr, found.acr_claim) == (
        "https://login.example.nl", {"strong"}, "acr",
    )  # fmt: skip
    (tmp_path / entrance.LOGIN).chmod(0o640)
    with pytest.raises(NotPermitted):
        at(tmp_path).provider()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("https://login", "http://login", "issuer"),
        ("https://login.example.nl", "https://login.example.nl/?a=1", "issuer"),
        ('acr = ["strong"]', "acr = []", "acr"),
        ('acr = ["strong"]\n', "", "acr"),
        ('acr = ["strong"]', 'acr = "strong"', "acr"),
        ('"s3cr3t"', '""', "client_secret"),
        ("roles_claim", "role_claim", "roles_claim"),
        ('"groups"\n', '"groups"\napi_audience = "hub"\n', "api_audience"),
        ("acr =", "acr", "TOML"),
    ],
)
def test_a_file_that_is_not_right_is_told_without_what_it_holds(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        a_file(tmp_path, LOGIN.replace(before, after)).provider()

    assert refused.value.code == "K-120"
    assert "s3cr3t" not in str(refused.value)


def signed_in(folder: Path) -> Path:
    entrance.new_signer(folder / "ciso")
    entrance.trust(folder, folder / "ciso" / "roles-signing.pub")
    (folder / entrance.ROLES).write_text(LIST)
    key = folder / "ciso" / "roles-signing.key"
    entrance.sign(folder / entrance.ROLES, key, "hub", NOW)
    return key


def test_the_list_gives_roles_while_it_is_signed_as_it_is(tmp_path: Path) -> None:
    key = signed_in(tmp_path)
    hub = at(tmp_path)
    assert hub.roles(["a", "b"]) == {"regisseur"}
    assert hub.roles([]) == frozenset()

    (tmp_path / entrance.ROLES).write_text(LIST.replace("regisseur", "privacyfunctionaris"))
    with pytest.raises(IntegrityBroken):
        hub.roles(["a"])
    entrance.sign(tmp_path / entrance.ROLES, key, "hub", NOW)

    assert hub.roles(["a"]) == {"privacyfunctionaris"}
    with pytest.raises(IntegrityBroken):
        at(tmp_path, "poort").roles(["a"])


@pytest.mark.parametrize("name", [entrance.ROLES, "roles.toml.sig", "roles-signing.pub"])
def test_without_one_of_its_three_files_the_list_gives_nothing(tmp_path: Path, name: str) -> None:
    signed_in(tmp_path)
    (tmp_path / name).unlink()

    with pytest.raises(IntegrityBroken):
        at(tmp_path).roles([])


@pytest.mark.parametrize(
    "written",
    [b"", b"@@", b"\xff\xfe", b"AAAA", b"2026-11-22T12:00:00+00:00 AAAA", b"gisteren AAAA"],
)
def test_what_is_no_signature_is_none(tmp_path: Path, written: bytes) -> None:
    signed_in(tmp_path)
    (tmp_path / "roles.toml.sig").write_bytes(written)

    with pytest.raises(IntegrityBroken):
        at(tmp_path).roles(["a"])


@pytest.mark.parametrize("text", [LIST + LIST, "[[groep]]", "group = 1", "[[group]]\nname = 'a'"])
def test_a_list_that_cannot_be_meant_is_not_signed(tmp_path: Path, text: str) -> None:
    key = signed_in(tmp_path)
    (tmp_path / entrance.ROLES).write_text(text)

    with pytest.raises(Invalid):
        entrance.sign(tmp_path / entrance.ROLES, key, "hub", NOW)


OTHER = LIST.replace("regisseur", "team")


def re_signed(folder: Path, key: Path, text: str, clock: FixedClock) -> None:
    (folder / entrance.ROLES).write_text(text)
    entrance.sign(folder / entrance.ROLES, key, "hub", clock.now())


def test_an_older_list_that_is_put_back_gives_nobody_a_role(tmp_path: Path) -> None:
    clock = FixedClock()
    key, older = signed_in(tmp_path), the_list(tmp_path)
    running = at(tmp_path, clock=clock)
    assert running.roles(["a"]) == {"regisseur"}
    clock.forward(days=1)
    re_signed(tmp_path, key, OTHER, clock)
    newer = the_list(tmp_path)
    assert running.roles(["a"]) == {"team"}

    put_back(tmp_path, older)

    # In the process that saw the newer one, in one that begins now, and for who only looks.
    for looks in (running.roles, at(tmp_path, clock=clock).roles):
        with pytest.raises(IntegrityBroken) as refused:
            looks(["a"])
        assert refused.value.code == "K-133"
    with pytest.raises(IntegrityBroken):
        at(tmp_path, clock=clock).listed()
    put_back(tmp_path, newer)
    assert running.roles(["a"]) == {"team"}
    clock.forward(days=1)
    re_signed(tmp_path, key, LIST, clock)
    assert running.roles(["a"]) == {"regisseur"}


def test_the_journal_has_each_newer_list_once_and_before_it_gives_a_role(tmp_path: Path) -> None:
    clock = FixedClock()
    key = signed_in(tmp_path)
    at(tmp_path, clock=clock).listed()
    assert lists(tmp_path) == []
    for _ in range(2):
        at(tmp_path, clock=clock).roles(["a"])
    clock.forward(hours=1)
    re_signed(tmp_path, key, OTHER, clock)
    at(tmp_path, clock=clock).roles([])
    at(tmp_path, clock=clock).roles([])

    assert lists(tmp_path) == [NOW.isoformat(), clock.now().isoformat()]


def test_a_list_without_a_journal_gives_nobody_a_role(tmp_path: Path) -> None:
    signed_in(tmp_path)
    hub = at(tmp_path)
    (tmp_path / "journal.sqlite").unlink()

    with pytest.raises(TrefferError):
        hub.roles(["a"])


def test_the_moment_of_signing_cannot_be_written_anew(tmp_path: Path) -> None:
    signed_in(tmp_path)
    path = tmp_path / "roles.toml.sig"
    path.write_bytes(path.read_bytes().replace(b"2026-", b"2027-"))

    with pytest.raises(IntegrityBroken) as refused:
        at(tmp_path).roles(["a"])

    assert refused.value.code == "K-121"


def test_a_list_of_tomorrow_is_refused_and_shuts_out_none_of_today(tmp_path: Path) -> None:
    clock = FixedClock()
    key, today = signed_in(tmp_path), the_list(tmp_path)
    hub = at(tmp_path, clock=clock)
    ahead = FixedClock(clock.now() + timedelta(days=1))
    re_signed(tmp_path, key, OTHER, ahead)

    with pytest.raises(IntegrityBroken) as refused:
        hub.roles(["a"])

    assert refused.value.code == "K-134"
    put_back(tmp_path, today)
    assert hub.roles(["a"]) == {"regisseur"}
