import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import objects


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("999990019", "999990019"),
        ("9999.90.019", "999990019"),
        ("999990019.0", "999990019"),
        (" 9999 90 019 ", "999990019"),
        ("999990018", None),
        ("000000000", None),
        ("onbekend", None),
    ],
)
def test_a_bsn_passes_the_eleven_test_or_is_nothing(written: str, expected: str | None) -> None:
    assert objects.bsn(written) == expected


PARCELS = """
rolde|X|1145|: Gem. Rolde, sectie X, nr. 1145; Rolde X 1145; ROLDE X 1145; rolde sectie X nummer 1145
rolde|X|1145|: kad. bek. Gem. Rolde, sectie X, nr. 1145; kadastraal bekend gemeente Rolde sectie X 1145
rolde|X|1145|: sectie X nummer 1145 te Rolde; X 1145 gem. Rolde; sectie X, nr. 1145, gemeente Rolde
rolde|X|1145|: Rolde X 1145 ged.; Rolde X 1145 (gedeeltelijk); perceel Rolde X 1145; Rolde X01145
rolde|X|1145|: Rolde sektie X perceel 1145; Rolde-X-1145
vbs00|A|1000|: VBS00 A 1000; VBS00A1000; VBS00-A-1000; VBS00 A 1000 G0; VBS00 A 1000 G0000
rolde|B|12|A1: rolde b 12 A1; Rolde B 12 A0001; Rolde B 12-A1; Rolde B 12 A-1; Rolde B 12 app. 1
rolde|B|12|A1: Rolde, sectie B, nummer 12, appartementsindex 1; Rolde B 12 appartementsindex A1
rolde|B|12|D3: Rolde B 12 D3; Rolde B 12 D0003
rolde|AB|7|: Rolde AB 7; Rolde, sectie AB, nr 7
sgravenhage|AB|1234|: 's-Gravenhage AB 1234; gemeente 's-Gravenhage sectie AB nummer 1234
076870482570000: 76870482570000; 076870482570000; 76870 48257 0000
"""


@pytest.mark.parametrize("line", PARCELS.strip().splitlines())
def test_a_parcel_has_one_spelling(line: str) -> None:
    expected, _, spellings = line.partition(": ")

    for written in spellings.split("; "):
        assert objects.parcel(written) == expected, written


@pytest.mark.parametrize("nothing", ["Dorpsstraat", "Dorpsstraat 12", "onbekend", "Rolde X 0", ""])
def test_what_is_no_designation_is_no_parcel(nothing: str) -> None:
    assert objects.parcel(nothing) is None


@pytest.mark.parametrize(
    "written",
    ["AB-12-CD", "ab12cd", " AB 12 CD ", "AB.12.CD", "NL AB-12-CD", "kenteken: AB-12-CD",
     "AB-12-CD (bestelbus)"],
)  # fmt: skip
def test_a_plate_has_one_spelling(written: str) -> None:
    assert objects.plate(written) == "AB12CD"


@pytest.mark.parametrize(
    "written",
    ["AB-12-34", "12-34-AB", "12-AB-34", "AB-12-CD", "AB-CD-12", "12-AB-CD", "12-ABC-3", "1-ABC-23",
     "AB-123-C", "A-123-BC", "ABC-12-D", "A-12-BCD", "1-AB-234", "123-AB-4"],
)  # fmt: skip
def test_every_sidecode_is_a_plate(written: str) -> None:
    assert objects.plate(written) == written.replace("-", "")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("D: B-MW 1234", "BMW1234"), ("B-MW 1234", "BMW1234"), ("Ü-AB 12", "UAB12"),
     ("1-ABC-234", "1ABC234"), ("AA-123-BB", "AA123BB"), ("PO 1AB23", "PO1AB23")],
)  # fmt: skip
def test_a_foreign_plate_is_its_letters_and_digits(written: str, expected: str) -> None:
    assert objects.plate(written) == expected


@pytest.mark.parametrize(
    "nothing", ["", "-", "onbekend", "00-00-00", "XX-00-XX", "ABC", "AB-12-CD / EF-34-GH"]
)
def test_what_is_no_plate_is_nothing(nothing: str) -> None:
    assert objects.plate(nothing) is None


@given(st.text(max_size=40))
def test_any_text_is_an_object_or_nothing(text: str) -> None:
    found = (objects.bsn(text), objects.parcel(text), objects.plate(text))

    assert all(one is None or one.isascii() for one in found)
