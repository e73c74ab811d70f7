from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.deliveries import (
    Breach,
    Expected,
    Manifest,
    Refused,
    breaches,
    manifest,
)
from contracts.errors import Invalid
from contracts.ids import DeliveryId, SourceName
from tests.builders import NOW, a_manifest, rows
from tests.contracts.a_source import a_source

CONTRACT = replace(a_source(), max_bad_share=0.01, max_shrink=0.5, min_rows=50)
GIVEN = a_manifest(contract=CONTRACT.reference())
IN_USE = replace(GIVEN, created=NOW - timedelta(days=7), as_of=date(2026, 11, 13))
EXPECTED = Expected(
    source=SourceName("handhaving"),
    municipality="Voorbeeldstad",
    encoding="v1",
    epoch="1",
    key_ids={"common": "c", "source": "s"},
    today=date(2026, 11, 22),
    in_use=IN_USE,
)
BY_THE_STORE = {
    Breach.UNSIGNED,
    Breach.UNKNOWN_SIGNER,
    Breach.ALTERED,
    Breach.TRUNCATED,
    Breach.UNREADABLE,
}
BY_THE_LAW_OF_THE_SOURCE = {Breach.BARRED}
BROKEN: list[tuple[Breach, dict[str, Any]]] = [
    (Breach.WRONG_SOURCE, {"source": "woz"}),
    (Breach.WRONG_SOURCE, {"municipality": "Elders"}),
    (Breach.WRONG_SOURCE, {"format": "treffer-delivery/2"}),
    (Breach.OTHER_CONTRACT, {"contract": CONTRACT.reference() | {"version": "2.0.0"}}),
    (Breach.OTHER_CONTRACT, {"contract": CONTRACT.reference() | {"sha256": "f" * 64}}),
    (Breach.OTHER_CONTRACT, {"contract": {}}),
    (Breach.OTHER_ENCODING, {"encoding": "v2"}),
    (Breach.OTHER_ENCODING, {"epoch": "2"}),
    (Breach.OTHER_KEYS, {"key_ids": {"common": "c", "source": "x"}}),
    (Breach.OTHER_KEYS, {"key_ids": {"common": "c"}}),
    (Breach.FROM_THE_FUTURE, {"as_of": date(2026, 11, 23)}),
    (Breach.PAST_ITS_TERM, {"as_of": date(2026, 10, 23), "_in_use": None}),
    (Breach.TOO_MANY_BAD_ROWS, {"rows": rows(100, rejected=2)}),
    (Breach.TOO_SMALL, {"rows": rows(100, delivered=49), "_in_use": None}),
    (Breach.OLDER, {"as_of": date(2026, 11, 12)}),
    (Breach.OLDER, {"as_of": date(2026, 11, 13), "created": NOW - timedelta(days=8)}),
    (Breach.SHRUNK, {"rows": rows(100), "_in_use": rows(201)}),
]


def against(changes: dict[str, Any]) -> tuple[Manifest, Expected]:
    given_ = replace(GIVEN, **{k: v for k, v in changes.items() if k != "_in_use"})
    if "_in_use" not in changes:
        return given_, EXPECTED
    before = changes["_in_use"] and replace(IN_USE, rows=changes["_in_use"])
    return given_, replace(EXPECTED, in_use=before)


def test_a_delivery_that_keeps_every_rule_is_not_refused() -> None:
    assert breaches(GIVEN, CONTRACT, EXPECTED) == ()


@pytest.mark.parametrize(("breach", "changes"), BROKEN)
def test_a_delivery_that_breaks_one_rule_is_refused_for_that_rule_alone(
    breach: Breach, changes: dict[str, Any]
) -> None:
    given_, expected = against(changes)

    assert breaches(given_, CONTRACT, expected) == (breach,)


def test_every_breach_is_found_by_the_store_or_by_the_rules() -> None:
    by_rule = {breach for breach, _ in BROKEN}

    assert by_rule | BY_THE_STORE | BY_THE_LAW_OF_THE_SOURCE == set(Breach)


def test_a_delivery_that_breaks_several_rules_is_told_all_of_them_in_a_fixed_order() -> None:
    given_ = replace(GIVEN, source="woz", epoch="2", rows=rows(60, rejected=20))

    assert breaches(given_, CONTRACT, EXPECTED) == (
        Breach.WRONG_SOURCE,
        Breach.OTHER_ENCODING,
        Breach.TOO_MANY_BAD_ROWS,
        Breach.TOO_SMALL,
        Breach.SHRUNK,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of": date(2026, 11, 22)},
        {"rows": rows(100, rejected=1)},
        {"rows": rows(50), "_in_use": None},
        {"rows": rows(100), "_in_use": rows(200)},
        {"as_of": date(2026, 11, 13), "created": NOW - timedelta(days=7)},
        {"key_ids": {"common": "c", "source": "s", "signer": "more"}},
    ],
)
def test_a_delivery_at_the_edge_of_a_rule_keeps_it(changes: dict[str, Any]) -> None:
    given_, expected = against(changes)

    assert breaches(given_, CONTRACT, expected) == ()


def test_a_shrunken_delivery_can_be_confirmed() -> None:
    given_, expected = against({"rows": rows(60), "_in_use": rows(1000)})

    assert breaches(given_, CONTRACT, expected) == (Breach.SHRUNK,)
    assert breaches(given_, CONTRACT, replace(expected, confirm_shrink=True)) == ()


@pytest.mark.parametrize("share", range(100))
def test_a_share_of_rows_may_be_bad_or_lost_up_to_its_very_edge(share: int) -> None:
    contract = replace(CONTRACT, max_bad_share=share / 100, max_shrink=share / 100, min_rows=0)
    expected = replace(EXPECTED, in_use=replace(GIVEN, rows=rows(100), created=NOW))
    edge = replace(GIVEN, rows=rows(100, rejected=share))
    beyond = replace(GIVEN, rows=rows(100, rejected=share + 1))

    assert breaches(edge, contract, expected) == ()
    assert breaches(beyond, contract, expected) == (Breach.TOO_MANY_BAD_ROWS, Breach.SHRUNK)


def test_a_delivery_of_no_rows_has_no_bad_ones() -> None:
    empty = replace(GIVEN, rows=rows(0))

    assert breaches(empty, CONTRACT, replace(EXPECTED, in_use=None)) == (Breach.TOO_SMALL,)


def test_a_manifest_is_read_back_as_it_was_signed() -> None:
    assert manifest(GIVEN.to_json()) == GIVEN


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b'"epoch": "1"', b'"epoch": 1', "epoch"),
        (b'"epoch": "1",', b"", "epoch"),
        (b'"epoch": "1"', b'"epoch": "1", "nieuw": 1', "nieuw"),
        (b'"read": 100', b'"read": "geheim"', "rows.read"),
        (b'"bytes": 10', b'"bytes": null', "files.linkage.parquet.bytes"),
        (b"10:00:00Z", b"10:00:00", "created"),
        (b"{", b"[", "the whole"),
    ],
)
def test_a_manifest_of_another_shape_is_told_by_place_without_its_values(
    old: bytes, new: bytes, place: str
) -> None:
    content = GIVEN.to_json()
    assert old in content

    with pytest.raises(Invalid, match=place) as told:
        manifest(content.replace(old, new, 1))
    assert "geheim" not in str(told.value)


@given(st.binary(max_size=40))
def test_anything_else_is_no_manifest(content: bytes) -> None:
    with pytest.raises(Invalid):
        manifest(content)


@pytest.mark.parametrize("breach", Breach)
def test_a_refusal_says_why_and_what_stays_in_use(breach: Breach) -> None:
    refused = Refused(
        delivery=DeliveryId("woz-2"), source=SourceName("woz"), breaches=(breach, Breach.OLDER)
    )

    with_one, without = refused.message(DeliveryId("woz-1")), refused.message(None)
    assert with_one.startswith("Delivery woz-2 refused: ")
    assert ". woz-1 stays in use. Ask the department" in with_one
    assert "No delivery of this source is in use. Ask the department" in without
    assert "; its data are older" in without


def test_every_breach_has_words_of_its_own() -> None:
    told = {
        Refused(delivery=DeliveryId("d"), source=SourceName("s"), breaches=(b,)).message(None)
        for b in Breach
    }

    assert len(told) == len(Breach)
