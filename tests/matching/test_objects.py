import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import objects


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("999990019", "999990019"),
        ("9999.90.019", "999990019"),
        ("999990018", None),
        ("000000000", None),
        ("onbekend", None),
    ],
)
def test_a_bsn_passes_the_eleven_test_or_is_nothing(written: str, expected: str | None) -> None:
    assert objects.bsn(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Gem. Rolde, sectie X, nr. 1145", "rolde|X|1145|"),
        ("Rolde X 1145", "rolde|X|1145|"),
        ("VBS00 A 1000", "vbs00|A|1000|"),
        ("VBS00 A 1000 G0000", "vbs00|A|1000|"),
        ("rolde b 12 A1", "rolde|B|12|A1"),
        ("76870482570000", "076870482570000"),
        ("Dorpsstraat", None),
    ],
)
def test_a_parcel_has_one_spelling(written: str, expected: str | None) -> None:
    assert objects.parcel(written) == expected


@pytest.mark.parametrize("written", ["AB-12-CD", "ab12cd", " AB 12 CD "])
def test_a_plate_has_one_spelling(written: str) -> None:
    assert objects.plate(written) == "AB12CD"


@given(st.text(max_size=40))
def test_any_text_is_an_object_or_nothing(text: str) -> None:
    found = (objects.bsn(text), objects.parcel(text), objects.plate(text))

    assert all(one is None or one.isascii() for one in found)
