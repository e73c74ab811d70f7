"""What a provider's claims are worth."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts import login
from contracts.errors import NotPermitted
from contracts.login import Proof, Provider

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROVIDER = Provider(
    issuer="https://login.example.nl",
    client_id="hub",
    client_secret="s3cr3t",
    acr=frozenset({"strong", "stronger"}),
    acr_claim="acr",
    account_claim="account",
    roles_claim="groups",
)
GOOD = {"acr": "strong", "account": "avries", "groups": ["a", 7, "b"], "auth_time": 1_790_000_000}


def test_good_claims_say_who_with_which_groups_and_when() -> None:
    told = login.proof(GOOD, PROVIDER)

    assert (told.account, told.groups) == ("avries", {"a", "b"})
    assert told.at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert "s3cr3t" not in repr(PROVIDER)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("acr", None, "K-122"),
        ("acr", "weak", "K-122"),
        ("acr", ["weak", 1], "K-122"),
        ("acr", {"strong": 1}, "K-122"),
        ("account", None, "K-123"),
        ("account", "", "K-123"),
        ("account", ["avries"], "K-123"),
    ],
)
def test_claims_that_say_too_little_are_refused(name: str, value: object, code: str) -> None:
    with pytest.raises(NotPermitted) as refused:
        login.proof(GOOD | {name: value}, PROVIDER)

    assert refused.value.code == code


@pytest.mark.parametrize("value", ["a", ["a"]])
def test_a_claim_can_be_one_text_or_a_list(value: object) -> None:
    assert login.proof(GOOD | {"groups": value, "acr": ["strong"]}, PROVIDER).groups == {"a"}


@pytest.mark.parametrize("value", [None, True, "1790000000", -1, 2**60, 1.5])
def test_a_time_that_is_none_is_not_known(value: object) -> None:
    assert login.proof(GOOD | {"auth_time": value}, PROVIDER).at is None


@pytest.mark.parametrize("claims", [{}, {"_claim_names": {"groups": "src1"}}])
def test_no_groups_give_no_role(claims: dict[str, object]) -> None:
    bare = {name: value for name, value in GOOD.items() if name != "groups"}

    assert login.proof(bare | claims, PROVIDER).groups == frozenset()


@pytest.mark.parametrize(
    ("account", "at", "code"),
    [
        ("avries", NOW, None),
        ("avries", NOW - login.SKEW, None),
        ("avries", NOW - login.SKEW - timedelta(seconds=1), "K-125"),
        ("avries", None, "K-125"),
        ("tjansen", NOW, "K-124"),
    ],
)
def test_only_the_same_person_who_proved_it_since_confirms(
    account: str, at: datetime | None, code: str | None
) -> None:
    told = Proof(account=account, groups=frozenset(), at=at)
    if code is None:
        login.require_fresh(told, "avries", NOW)
        return
    with pytest.raises(NotPermitted) as refused:
        login.require_fresh(told, "avries", NOW)
    assert refused.value.code == code


def test_groups_give_the_roles_of_the_list_and_no_other() -> None:
    listed = {"a": frozenset({"regisseur"}), "b": frozenset({"team", "regisseur"})}

    assert login.roles(["a", "b", "c"], listed) == {"regisseur", "team"}
    assert login.roles(["c"], listed) == login.roles([], listed) == frozenset()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example.nl", True),
        ("https://login.example.nl/realms/x?p=1", True),
        ("http://127.0.0.1:9400", True),
        ("http://localhost:9400/x", True),
        ("http://[::1]:9400", True),
        ("http://login.example.nl", False),
        ("http://127.0.0.1.example.nl", False),
        ("http://localhost@example.nl", False),
        ("https://me@example.nl", False),
        ("https://example.nl/#x", False),
        ("https://", False),
        ("ftp://example.nl", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_secrets_go_over_tls_or_stay_on_this_machine(url: str, safe: bool) -> None:
    assert login.is_safe(url) is safe
