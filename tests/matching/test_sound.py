import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.names import spelled
from matching.sound import sound
from matching.text import fold

ALIKE = """
Dijk Dyk Dijck Dyck Dijkh|Meijer Meyer Meier Meijers'|IJsbrand Ysbrand Eisbrand|Reijn Rein Rijn
Kuijper Kuyper Kuiper Cuiper|Jacobs Jakobs Jacops|Bakker Backer Baker|Kok Kock Cock Cok
Blauw Blouw|Bouman Bouwman Bauman Bouwmann|Kous Kaus|Oudkerk Audkerk
Zanders Sanders|Zwart Swart|Vos Fos|Vries Fries Vriesz|Visser Fisser Vischer Viszer
Stephens Steffens Stevens|Philips Filips Filipse|Thijssen Tijssen Tyssen|Thomassen Tomassen
Smit Smith Smid Smidt Schmidt|Smits Smidts Schmitz Smids|Brand Brandt Brant|Brands Brandts Brants
Bergh Berg|Gherards Gerards|Koch Kogh|Bos Bosch Bosz|Visscher Visser
Haag Haeg Haagh|Baas Baes|Hagen Haagen Haegen|Molenaar Moolenaer|Koek Kuk|Oerlemans Urlemans
Hendriks Hendrix Hendrikx Hendrickx Hendricks|Dirks Dirkx Dierckx|Xavier Ksavier
Jansen Janssen Janse Jansse|Pietersen Pieterse Pietersz Pieters|Thomasse Thomassen|Willemsen Willemse
Ramdjan Ramjan|Ramdin Ramdien|Persad Pershad|Singh Sing|Kowalski Kowalska Kovalski'
Özdemir Oezdemir|Müller Mueller|Jørgensen Joergensen|Şahin Sahin|Yıldız Yildiz|Ouali Wali
Quist Kwist|Claassen Klaassen|Christiaanse Kristiaanse|Yusuf Joesoef|Lopez Lopes
"""
"""Spellings of one surname, by the pairs of Dutch spelling; a quote marks one that is another."""


@pytest.mark.parametrize(
    "spellings", [s for line in ALIKE.split("\n") for s in line.split("|") if s]
)
def test_names_that_sound_alike_share_a_code(spellings: str) -> None:
    codes = {sound(spelled(fold(name))) for name in spellings.split() if not name.endswith("'")}

    assert len(codes) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jansen", "hansen"),
        ("hermans", "ermens"),
        ("smit", "smeets"),
        ("vries", "vos"),
        ("dyk", "dykstra"),
        ("hoek", "hoekstra"),
        ("bakker", "brouwer"),
        ("mulder", "mulders"),
        ("leeuw", "leeuwen"),
        ("leeuwen", "loon"),
        ("willems", "wilders"),
        ("visser", "vissers"),
    ],
)
def test_different_names_have_different_codes(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.from_regex(r"[a-z]{0,20}", fullmatch=True))
def test_a_code_is_short_and_never_empty_for_a_name(name: str) -> None:
    code = sound(name)

    assert len(code) <= 6
    assert bool(code) == bool(name)
    assert code.isascii()


@given(st.from_regex(r"[bdfgklmnprst][aeou][klmnprst][aeo][kmnrst]", fullmatch=True),
       st.sampled_from("klmnprst"))  # fmt: skip
def test_a_doubled_letter_changes_nothing(name: str, letter: str) -> None:
    assume(letter != "s" or not name.endswith("sen"))

    assert sound(name.replace(letter, letter * 2)) == sound(name)


def test_a_doubled_s_makes_a_patronymic_whose_last_n_is_hardly_said() -> None:
    assert sound("basse") == sound("bassen") != sound("basen")
