"""The files by which people log in: refused unless they are exactly right."""

from pathlib import Path

import pytest

from connectors import entrance
from connectors.entrance import Entrance
from contracts.errors import IntegrityBroken, Invalid, NotPermitted

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
    return Entrance(folder, "hub")


def test_whom_people_log_in_with_stands_in_a_file_of_one_account(tmp_path: Path) -> None:
    assert Entrance(tmp_path, "hub").provider() is None

    found = a_file(tmp_path, LOGIN).provider()

    assert found is not None
    assert (found.issuer, found.acr, found.acr_claim) == (
        "https://login.example.nl", {"strong"}, "acr",
    )  # fmt: skip
    (tmp_path / entrance.LOGIN).chmod(0o640)
    with pytest.raises(NotPermitted):
        Entrance(tmp_path, "hub").provider()


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
    entrance.sign(folder / entrance.ROLES, key, "hub")
    return key


def test_the_list_gives_roles_while_it_is_signed_as_it_is(tmp_path: Path) -> None:
    key = signed_in(tmp_path)
    hub = Entrance(tmp_path, "hub")
    assert hub.roles(["a", "b"]) == {"regisseur"}
    assert hub.roles([]) == frozenset()

    (tmp_path / entrance.ROLES).write_text(LIST.replace("regisseur", "privacyfunctionaris"))
    with pytest.raises(IntegrityBroken):
        hub.roles(["a"])
    entrance.sign(tmp_path / entrance.ROLES, key, "hub")

    assert hub.roles(["a"]) == {"privacyfunctionaris"}
    with pytest.raises(IntegrityBroken):
        Entrance(tmp_path, "poort").roles(["a"])


@pytest.mark.parametrize("name", [entrance.ROLES, "roles.toml.sig", "roles-signing.pub"])
def test_without_one_of_its_three_files_the_list_gives_nothing(tmp_path: Path, name: str) -> None:
    signed_in(tmp_path)
    (tmp_path / name).unlink()

    with pytest.raises(IntegrityBroken):
        Entrance(tmp_path, "hub").roles([])


@pytest.mark.parametrize("written", [b"", b"@@", b"\xff\xfe", b"AAAA"])
def test_what_is_no_signature_is_none(tmp_path: Path, written: bytes) -> None:
    signed_in(tmp_path)
    (tmp_path / "roles.toml.sig").write_bytes(written)

    with pytest.raises(IntegrityBroken):
        Entrance(tmp_path, "hub").roles(["a"])


@pytest.mark.parametrize("text", [LIST + LIST, "[[groep]]", "group = 1", "[[group]]\nname = 'a'"])
def test_a_list_that_cannot_be_meant_is_not_signed(tmp_path: Path, text: str) -> None:
    key = signed_in(tmp_path)
    (tmp_path / entrance.ROLES).write_text(text)

    with pytest.raises(Invalid):
        entrance.sign(tmp_path / entrance.ROLES, key, "hub")
