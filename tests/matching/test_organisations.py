import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import organisations

SPELLINGS = """
Bakkerij Jansen B.V.|Jansen Bakkerij|BAKKERIJ JANSEN BV|Bakkerij Jansen B. V.|Bakkerij Jansen b.v. i.o.
Stichting De Gouden Leeuw|Gouden Leeuw|St. De Gouden Leeuw|Gouden Leeuw, Stichting
Kapsalon Özgür V.O.F.|Kapsalon Ozgur vof|kapsalon Özgür V.o.f|Özgür Kapsalon vennootschap onder firma
Smit's Groente & Fruit|Smits groente en fruit|Fruit en groente Smits|Smit’s Groente en Fruit
Vereniging van Eigenaars Voorbeeldflat|V.v.E. Voorbeeldflat|VvE Voorbeeldflat|VVE VOORBEELDFLAT
Coöperatie Boerenkracht U.A.|Cooperatie Boerenkracht UA|Boerenkracht coöperatieve
Müller GmbH|Muller|Müller GmbH & Co. KG
Jansen Holding N.V.|Jansen Beheer B.V.|Jansen
IJssalon Voorbeeld|Yssalon Voorbeeld|IJSSALON VOORBEELD
Café 't Hoekje|Cafe t Hoekje|Café ’t Hoekje|Hoekje cafe
H.E.M.B. B.V.|HEMB|H.E.M.B|H E M B B.V.
www.groenekas.nl|Groenekas.nl|https://groenekas.nl|GROENEKAS
Bakkerij J.P. Smit|Bakkerij J. P. Smit|Bakkerij JP Smit|J.P. Smit bakkerij
B.V.B.A. Peeters|BVBA Peeters|Peeters bvba
Kowalski Sp. z o.o.|Kowalski sp z o.o|Kowalski
"""


@pytest.mark.parametrize("spellings", SPELLINGS.strip().splitlines())
def test_every_spelling_of_a_trade_name_is_one(spellings: str) -> None:
    words = {tuple(n.words for n in organisations.trade_names(s)) for s in spellings.split("|")}
    cores = {tuple(n.core for n in organisations.trade_names(s)) for s in spellings.split("|")}

    assert len(words) == 1
    assert len(cores) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bakkerij J.P. Smit", "Bakkerij Smit"),
        ("Kapsalon Noorderlicht", "Kapsalon Noorderligt"),
        ("Dierckx Transport", "Dirks Transportbedrijf"),
    ],
)
def test_the_core_of_a_name_outlives_initials_and_spelling(one: str, other: str) -> None:
    (first,), (second,) = map(organisations.trade_names, (one, other))

    assert first.core == second.core
    assert first.words != second.words


def test_a_slip_in_the_trade_leaves_the_core_of_a_name() -> None:
    (right,), (slip,) = map(
        organisations.trade_names, ("Bakkerij ten Notekooij", "Bakkerrij ten Notekooij")
    )

    assert right.core == slip.core != ""


@pytest.mark.parametrize(
    "mark",
    ["h.o.d.n.", "hodn", "H.O.D.N.", "h.o.d.n", "t.h.o.d.n.", "handelend onder de naam",
     "tevens handelend onder de naam", "tevens h.o.d.n.", "h/o", "o.d.n.", "d.b.a."],
)  # fmt: skip
def test_a_name_around_hodn_is_two_names(mark: str) -> None:
    names = organisations.trade_names(f"J. Smit {mark} De Groene Kas")

    assert [name.words for name in names] == ["jsmit", "groenekas"]


@pytest.mark.parametrize(
    ("name", "distinctive"),
    [
        ("Kapsalon Noorderlicht", True),
        ("Bakkerij Bos", False),
        ("Noorderlicht", False),
        ("B.V.", False),
    ],
)
def test_only_a_telling_name_is_distinctive(name: str, *, distinctive: bool) -> None:
    (found,) = organisations.trade_names(name)

    assert found.distinctive is distinctive


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234567", "01234567"),
        ("01234567", "01234567"),
        ("KvK 0123.4567", "01234567"),
        ("12345678.0", "12345678"),
        ("123456780000", "12345678"),
        *((nothing, None) for nothing in ("", "0", "00000000", "99999999", "onbekend", None)),
        ("123456789", None),
    ],
)
def test_a_kvk_number_has_eight_digits(written: str | None, number: str | None) -> None:
    assert organisations.kvk(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("000012345678", "000012345678"), ("12345678", "000012345678"), ("000000000000", None)],
)
def test_a_branch_number_has_twelve_digits(written: str, number: str | None) -> None:
    assert organisations.branch(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("001234567", "001234567"), ("1234 567 89", "123456789"), ("NL001234567B01", "001234567"),
     ("nl 001234567 b01", "001234567"), ("000000000", None), ("geen", None)],
)  # fmt: skip
def test_an_rsin_has_nine_digits(written: str, number: str | None) -> None:
    assert organisations.rsin(written) == number


@given(st.text(max_size=40))
def test_any_text_is_trade_names_or_nothing(text: str) -> None:
    names = organisations.trade_names(text)

    assert all(
        (name.words.isascii() and name.words.islower()) or name.words.isdigit() for name in names
    )
    assert "words" not in repr(names)
