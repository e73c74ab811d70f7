import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.text import digits, fold, present


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müller", "muller"),
        ("François", "francois"),
        ("Çelik Şahin", "celik sahin"),
        ("ĞÜNEŞ", "gunes"),
        ("İBRAHİM", "ibrahim"),
        ("IŞIK", "isik"),
        ("Yıldız", "yildiz"),
        ("Łódź", "lodz"),
        ("Đặng Nguyễn", "dang nguyen"),
        ("Sørensen Åse", "sorensen ase"),
        ("Straße", "strasse"),
        ("Æsir Œuvre", "aesir oeuvre"),
        ("Þór Eiðsson", "thor eidsson"),
        ("Ħal Ŧ Ŋ ĸ ŀ ə ƒ ŉ ſ", "hal t n k l e f n s"),
        ("\u0132sselstein", "ijsselstein"),
        ("Ivanović Đorđe", "ivanovic dorde"),
        ("D\u2019Angelo `t \u00b4t", "d'angelo 't 't"),
        ("Jan\u00a0Jansen", "jan jansen"),
        ("Jan\u200bsen", "jansen"),
        ("Иванов", "ivanov"),
    ],
)
def test_a_text_is_folded_to_ascii(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "right", ["Müller", "Özgür", "Yıldız", "Łukasz", "Nguyễn", "d\u2019Angelo"]
)
@pytest.mark.parametrize("misread_as", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_utf8_that_was_misread_is_repaired(right: str, misread_as: str, times: int) -> None:
    text = right
    for _ in range(times):
        text = "".join(_misread(byte, misread_as) for byte in text.encode())

    assert fold(text) == fold(right)


def test_what_was_misread_too_often_stays_a_text() -> None:
    text = "Müller"
    for _ in range(5):
        text = "".join(_misread(byte, "cp1252") for byte in text.encode())

    assert fold(text).isascii() and fold(text) != fold("Müller")


def _misread(byte: int, encoding: str) -> str:
    # Windows-1252 leaves five bytes undefined; programs show them as Latin-1 does.
    return bytes((byte,)).decode(encoding, "ignore") or chr(byte)


@pytest.mark.parametrize(
    "nothing",
    [None, "", " ", ".", "-", "---", "?", "0", "0000", "00-00-0000", "x", "XXX", "onbekend",
     "Onbekende", "NN", "N.N.", "n.n.", "zonder naam", "Naam onbekend", "n.v.t.", "geen", "NULL"],
)  # fmt: skip
def test_a_standard_value_is_nothing(nothing: str | None) -> None:
    assert present(nothing) is None


@pytest.mark.parametrize("something", ["X.", "10", "'s", "Jan", "Onbekendermaat", "N", "N. N"])
def test_anything_else_is_present(something: str) -> None:
    assert present(f" {something} ") == something


def test_digits_are_taken_from_between_other_signs() -> None:
    assert digits("KvK 01.23 4567") == "01234567"
    assert digits(None) == digits("") == ""


@given(st.text(max_size=40))
@example("ع")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)

    assert fold(once) == once
    assert once.isascii()
    assert once == once.lower()


@given(st.text(alphabet=st.characters(min_codepoint=0x100, max_codepoint=0x24F), max_size=12))
def test_capitals_do_not_matter(text: str) -> None:
    assert fold(text.title().upper()) == fold(text.title().upper().lower())
