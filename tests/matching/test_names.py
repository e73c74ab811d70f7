import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import names
from matching.callnames import root
from matching.sound import sound


@pytest.mark.parametrize(
    ("written", "family", "partner", "given_names", "initials"),
    [
        ("M. de Vries-Jansen", ("vries",), ("jansen",), (), "m"),
        ("Vries, M. de", ("vries",), (), (), "m"),
        ("de Vries M.", ("vries",), (), (), "m"),
        ("Jan Jansen", ("jansen",), (), ("jan",), "j"),
        ("Jansen Jan", ("jansen",), (), ("jan",), "j"),
        ("Dhr. J.P. van 't Hof", ("hof",), (), (), "jp"),
        ("D.R. van der Berg", ("berg",), (), (), "dr"),
        ("dr. D. van der Berg", ("berg",), (), (), "d"),
        ("Mevr. A. Jansen e/v de Boer", ("jansen",), ("boer",), (), "a"),
        ("A. van der Berg geb. Smit", ("berg",), ("smit",), (), "a"),
        ("van den Berg Kees", ("berg",), (), ("kees",), "k"),
        ("P.J.vd Meer", ("meer",), (), (), "pj"),
        ("S. (Sarah) Rossi", ("rossi",), (), (), "s"),
        ("Fatima El-Amrani", ("amrani",), (), ("fatima",), "f"),
        ("Klein Haneveld, G.", ("kleinhaneveld",), (), (), "g"),
        ("onbekend", (), (), (), ""),
    ],
)
def test_a_whole_name_in_one_column_is_read_in_any_order(
    written: str,
    family: tuple[str, ...],
    partner: tuple[str, ...],
    given_names: tuple[str, ...],
    initials: str,
) -> None:
    name = names.full_name(written)

    read = (name.family, name.partner, name.given, name.initials)

    assert read == (family, partner, given_names, initials)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("de Vries", "Vries, de"),
        ("IJsselstein", "Ysselstein"),
        ("Müller", "Muller"),
        ("MÃ¼ller", "Müller"),
        ("Łukasz", "Lukasz"),
        ("'s-Gravenzande", "Gravenzande"),
        ("El-Amrani", "El Amrani"),
        ("d\u2019Angelo", "D'Angelo"),
        ("Groot Wassink", "Groot-Wassink"),
        ("Abcdefghijklmnopqrstuvwxyz", "Abcdefghijklmnopqrst"),
    ],
)
def test_two_spellings_of_a_surname_are_one(one: str, other: str) -> None:
    first, second = names.surname(one).parts, names.surname(other).parts

    assert "".join(first) == "".join(second) != ""


@pytest.mark.parametrize("nothing", [".", "-", "onbekend", "N.v.t.", "", "   "])
def test_a_standard_value_is_no_name(nothing: str) -> None:
    assert names.surname(nothing).parts == ()
    assert names.given_names(nothing) == ((), "")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("J.P.", ((), "jp")),
        ("Johannes Petrus", (("johannes", "petrus"), "jp")),
        ("JP", ((), "jp")),
        ("Th.", ((), "t")),
        ("Anne-Marie", (("anne", "marie"), "am")),
        ("ED", (("ed",), "e")),
    ],
)
def test_given_names_and_initials_are_told_apart(
    written: str, expected: tuple[tuple[str, ...], str]
) -> None:
    assert names.given_names(written) == expected


@pytest.mark.parametrize(
    ("call", "given_name"), [("kees", "cornelis"), ("joke", "johanna"), ("xandra", "xandra")]
)
def test_a_call_name_stands_for_its_given_name(call: str, given_name: str) -> None:
    assert root(call) == given_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jansen", "janssen"),
        ("vries", "fries"),
        ("dyk", "dyck"),
        ("smit", "smidt"),
        ("kuyper", "cuiper"),
        ("oudkerk", "audkerk"),
        ("ysbrand", "eisbrand"),
        ("visser", "fiszer"),
    ],
)
def test_names_that_sound_alike_share_a_code(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    name = names.full_name(text)

    assert all(part.isascii() and len(part) <= names.LONGEST for part in name.family)


@given(st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True))
def test_reading_a_canonical_surname_again_changes_nothing(text: str) -> None:
    once = names.surname(text).parts

    assert once == () or names.surname(once[0]).parts == once


@given(st.text(max_size=30))
def test_a_name_never_shows_in_its_repr(text: str) -> None:
    assert repr(names.full_name(text)) == "Name()"
