import pytest

from matching import organisations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bakkerij Jansen B.V.", "Jansen Bakkerij"),
        ("Stichting De Gouden Leeuw", "Gouden Leeuw"),
        ("Kapsalon Özgür V.O.F.", "Kapsalon Ozgur vof"),
        ("Smit's Groente & Fruit", "Smits groente en fruit"),
    ],
)
def test_two_spellings_of_a_trade_name_are_one(one: str, other: str) -> None:
    assert organisations.trade_names(one) == organisations.trade_names(other)


def test_a_slip_in_the_trade_leaves_the_core_of_a_name() -> None:
    (right,), (slip,) = map(
        organisations.trade_names, ("Bakkerij ten Notekooij", "Bakkerrij ten Notekooij")
    )

    assert right.core == slip.core != ""


def test_a_name_around_hodn_is_two_names() -> None:
    names = organisations.trade_names("J. Smit h.o.d.n. De Groene Kas")

    assert len(names) == 2


@pytest.mark.parametrize(
    ("name", "distinctive"),
    [("Kapsalon Noorderlicht", True), ("Bakkerij Bos", False), ("Noorderlicht", False)],
)
def test_only_a_telling_name_is_distinctive(name: str, *, distinctive: bool) -> None:
    (found,) = organisations.trade_names(name)

    assert found.distinctive is distinctive


@pytest.mark.parametrize(
    ("written", "number"),
    [("1234567", "01234567"), ("01234567", "01234567"), ("KvK 0123.4567", "01234567")]
    + [(nothing, None) for nothing in ("", "0", "onbekend", "123456789", None)],
)
def test_a_kvk_number_has_eight_digits(written: str | None, number: str | None) -> None:
    assert organisations.kvk(written) == number
