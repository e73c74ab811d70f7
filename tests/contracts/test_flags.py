import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from contracts.flags import sift
from contracts.sources import SourceContract
from tests.contracts.a_source import Column, a_column, a_source

NO, YES = ("false", "nee", "n", "0", " Nee ", "FALSE"), ("true", "ja", "j", "1", " Ja ", "TRUE")
UNCLEAR = (None, "", "  ", "?", "onbekend", "nein", "2", "jazeker", "neen")


def a_flag(name: str, kind: str) -> Column:
    return a_column(name, "relevance", kind, logicalType="boolean")


WPG = a_source(a_flag("wpg", "wpg-flag"))
VEHICLES = a_source(
    a_column("kenteken", "token", "plate", party="voertuig"),
    a_column("oud_kenteken", "substance", "plate", category="zaak", party="voertuig"),
    a_flag("zelf", "own-observation"),
)


def rows(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def stays(contract: SourceContract, **row: str | None) -> bool:
    return sift(rows(**{name: [value] for name, value in row.items()}), contract).rows.height == 1


@pytest.mark.rule("R-139")
@pytest.mark.parametrize("value", NO)
def test_a_row_that_clearly_says_that_it_is_no_police_data_stays(value: str) -> None:
    assert stays(WPG, wpg=value)


@pytest.mark.rule("R-139")
@pytest.mark.rule("D-015")
@pytest.mark.parametrize("value", [*YES, *UNCLEAR])
def test_police_data_and_what_may_be_are_left_out_and_counted(value: str | None) -> None:
    found = sift(rows(wpg=[value, "nee", value], naam=["a", "b", "c"]), WPG)

    assert found.rows["naam"].to_list() == ["b"]
    assert found.left_out == {"wpg": 2}


@pytest.mark.rule("R-139")
@given(st.text())
def test_no_text_but_a_clear_no_lets_a_row_through(value: str) -> None:
    clear = value.strip().lower() in {"false", "nee", "n", "0"}

    assert not stays(WPG, wpg=value) or clear


@pytest.mark.rule("R-129")
@pytest.mark.parametrize(
    ("plate", "old", "seen", "kept"),
    [
        ("99-AAA-9", None, "ja", True),
        ("99-AAA-9", None, "1", True),
        ("99-AAA-9", None, "nee", False),
        ("99-AAA-9", None, None, False),
        ("99-AAA-9", None, "misschien", False),
        (None, "99-AAA-9", "nee", False),
        (None, "99-AAA-9", "true", True),
        (None, None, "nee", True),
        (None, "  ", None, True),
    ],
)
def test_a_vehicle_is_told_of_only_by_who_saw_it(
    plate: str | None, old: str | None, seen: str | None, kept: bool
) -> None:
    assert stays(VEHICLES, kenteken=plate, oud_kenteken=old, zelf=seen) is kept


@pytest.mark.rule("R-129")
def test_each_row_left_out_is_counted_under_one_flag() -> None:
    contract = a_source(
        a_column("kenteken", "token", "plate"),
        a_flag("wpg", "wpg-flag"),
        a_flag("zelf", "own-observation"),
    )
    given = rows(
        kenteken=["99-AAA-9", "99-AAA-9", None, "99-AAA-9"],
        wpg=["ja", "nee", "nee", "nee"],
        zelf=["nee", "nee", "nee", "ja"],
    )

    found = sift(given, contract)

    assert (found.rows.height, found.left_out) == (2, {"wpg": 1, "own-observation": 1})


def test_nothing_is_left_out_where_no_flag_is() -> None:
    given = rows(naam=["a"], wpg=["ja"], kenteken=["99-AAA-9"])

    found = sift(given, a_source())

    assert (found.rows.equals(given), found.left_out) == (True, {})


def test_a_flag_of_own_observation_without_plates_leaves_all() -> None:
    contract = a_source(a_flag("zelf", "own-observation"))

    assert stays(contract, zelf="nee")


@pytest.mark.rule("R-139")
@pytest.mark.parametrize("contract", [WPG, VEHICLES], ids=["wpg", "zelf"])
def test_without_the_column_of_a_flag_nothing_is_looked_at(contract: SourceContract) -> None:
    with pytest.raises(Invalid) as told:
        sift(rows(naam=["geheimwoord"]), contract)

    assert told.value.code == "C-104"
    assert "geheimwoord" not in str(told.value)


def test_rows_do_not_print() -> None:
    assert "geheimwoord" not in repr(sift(rows(naam=["geheimwoord"]), a_source()))
