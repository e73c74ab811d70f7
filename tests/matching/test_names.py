import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import names
from matching.sound import sound

OWN = st.from_regex(r"[bgkmprstwz][aeou][klmnrst]{1,2}[aeo][kmnrst]", fullmatch=True)
"""Made-up surnames that hold no prefix."""

NAMES_AS_WRITTEN = [
    # own and partner's name, in either order
    ("M. de Vries-Jansen", ("vries",), ("jansen",), (), "m"),
    ("M. de Vries Jansen", ("vries",), ("jansen",), (), "m"),
    ("Vries-Jansen, M. de", ("vries",), ("jansen",), (), "m"),
    ("Mevr. A. Jansen e/v de Boer", ("jansen",), ("boer",), (), "a"),
    ("A. Jansen ev de Boer", ("jansen",), ("boer",), (), "a"),
    ("A. Jansen echtg. van de Boer", ("jansen",), ("boer",), (), "a"),
    ("A. Jansen gehuwd met de Boer", ("jansen",), ("boer",), (), "a"),
    ("A. Jansen wed. de Boer", ("jansen",), ("boer",), (), "a"),
    ("Jansen, A. e/v de Boer", ("jansen",), ("boer",), (), "a"),
    ("Jansen e/v de Boer, A.", ("jansen",), ("boer",), (), "a"),
    ("mw. A. de Boer geb. Jansen", ("jansen",), ("boer",), (), "a"),
    ("A. de Boer (geb. Jansen)", ("jansen",), ("boer",), (), "a"),
    ("de Boer geboren Jansen, A.", ("jansen",), ("boer",), (), "a"),
    # prefixes in front, behind, within
    ("Vries, M. de", ("vries",), (), (), "m"),
    ("de Vries M.", ("vries",), (), (), "m"),
    ("Dhr. J.P. van 't Hof", ("hof",), (), (), "jp"),
    ("D.R. van der Berg", ("berg",), (), (), "dr"),
    ("D.E. Jansen", ("jansen",), (), (), "de"),
    ("P.J.vd Meer", ("meer",), (), (), "pj"),
    ("P.J. v.d. Meer", ("meer",), (), (), "pj"),
    ("P.J. v/d Meer", ("meer",), (), (), "pj"),
    ("J. v. Dijk", ("dyk",), (), (), "j"),
    ("J. 't Hart", ("hart",), (), (), "j"),
    ("V.D. Smit", ("smit",), (), (), "vd"),
    ("Berg, van den, K.", ("berg",), (), (), "k"),
    ("Berg van den K.", ("berg",), (), (), "k"),
    ("K. Berg v d", ("berg",), (), (), "k"),
    ("K. Berg (van den)", ("berg",), (), (), "k"),
    ("van den Berg Kees", ("berg",), (), ("kees",), "k"),
    ("Berg van den Kees", ("berg",), (), ("kees",), "k"),
    ("Kees van den Berg", ("berg",), (), ("kees",), "k"),
    # either order, initials, several given names, call names
    ("Jan Jansen", ("jansen",), (), ("jan",), "j"),
    ("Jansen Jan", ("jansen",), (), ("jan",), "j"),
    ("Jansen, Jan", ("jansen",), (), ("jan",), "j"),
    ("JANSEN J.P.", ("jansen",), (), (), "jp"),
    ("Jan Willem Jansen", ("jansen",), (), ("jan", "willem"), "jw"),
    ("Jansen Jan Willem", ("jansen",), (), ("jan", "willem"), "jw"),
    ("J. Peter van Dam", ("dam",), (), ("peter",), "jp"),
    ("Th. Chr. de Boer", ("boer",), (), (), "tc"),
    ("IJ. de Boer", ("boer",), (), (), "y"),
    ("Joh. de Boer", ("boer",), (), (), "j"),
    ("S. (Sarah) Rossi", ("rossi",), (), ("sarah",), "s"),
    ('Cornelis "Kees" Jansen', ("jansen",), (), ("cornelis", "kees"), "c"),
    ("K. Jansen (overleden)", ("jansen",), (), (), "k"),
    # titles and predicates, some of which are surnames too
    ("dr. D. van der Berg", ("berg",), (), (), "d"),
    ("prof. dr. ir. D. van der Berg", ("berg",), (), (), "d"),
    ("Jan van der Berg MSc", ("berg",), (), ("jan",), "j"),
    ("de heer en mevrouw Jansen", ("jansen",), (), (), ""),
    ("de heer J. Jansen", ("jansen",), (), (), "j"),
    ("J. de Heer", ("heer",), (), (), "j"),
    ("Jhr. mr. J.W. Verzonnen", ("verzonnen",), (), (), "jw"),
    ("Jan baron van Verzonnen", ("verzonnen",), (), ("jan",), "j"),
    ("J.W. graaf van Verzonnen", ("verzonnen",), (), (), "jw"),
    ("Jan de Graaf", ("graaf",), (), ("jan",), "j"),
    ("J. de Ridder", ("ridder",), (), (), "j"),
    ("C. Kees Smit", ("smit",), (), ("kees",), "ck"),
    ("Prins Jan", ("prins",), (), ("jan",), "j"),
    ("Wei Ma", ("ma",), (), ("wei",), "w"),
    # names from elsewhere
    ("Klein Haneveld, G.", ("kleinhaneveld",), (), (), "g"),
    ("Jan Groot Wassink", ("grootwassink",), (), ("jan",), "j"),
    ("Fatima El-Amrani", ("amrani",), (), ("fatima",), "f"),
    ("El Amrani Fatima", ("amrani",), (), ("fatima",), "f"),
    ("Ahmed Ben Ali", ("benali",), (), ("ahmed",), "a"),
    ("Abdel Karim Bouzid", ("bouzid",), (), ("abdelkarim",), "a"),
    ("İBRAHİM YILDIZ", ("yildiz",), (), ("ibrahim",), "i"),
    ("Krzysztof Wójcik", ("wojcik",), (), ("krzysztof",), "k"),
    ("Nguyễn Văn An", ("nguyen",), (), ("an", "van"), "av"),
    ("Van An Nguyen", ("nguyen",), (), ("an", "van"), "av"),
    ("Le Thi Mai", ("le",), (), ("mai", "thi"), "mt"),
    ("Zhang Xiaoming", ("zhang",), (), ("xiaoming",), "x"),
    ("Tran de Vries", ("vries",), (), ("tran",), "t"),
    ("João dos Santos", ("santos",), (), ("joao",), "j"),
    ("Ashwin Soekhnandan-Singh", ("soekhnandan",), ("singh",), ("ashwin",), "a"),
    ("Jan Pietersz. de Vries", ("vries",), (), ("jan", "pietersz"), "jp"),
    ("onbekend", (), (), (), ""),
]


@pytest.mark.parametrize(
    ("written", "family", "partner", "given_names", "letters"), NAMES_AS_WRITTEN
)
def test_a_whole_name_in_one_column_is_read_in_any_order(
    written: str,
    family: tuple[str, ...],
    partner: tuple[str, ...],
    given_names: tuple[str, ...],
    letters: str,
) -> None:
    name = names.full_name(written)

    read = (name.family, name.partner, name.given, name.initials)

    assert read == (family, partner, given_names, letters)


SURNAMES_AS_WRITTEN = [
    (
        "berg",
        "van den Berg|Van Den Berg|Berg, van den|Berg van den|Berg (van den)|Berg v d|Berg vd",
    ),
    (
        "berg",
        "Berg v.d.|v/d Berg|v.d. Berg|V.d. Berg|V.D. BERG|v d Berg|vd Berg|v.d.Berg|van d. Berg",
    ),
    ("vandenberg", "Vandenberg|VanDenBerg|VANDENBERG"),
    ("hart", "'t Hart|\u2019t Hart|`t Hart|t Hart|Hart, 't"),
    ("hof", "van 't Hof|v. 't Hof|v't Hof|van het Hof|Hof, van 't"),
    ("veld", "in 't Veld|Veld in 't|op de Veld|uijt de Veld|voor in 't Veld|over 't Veld"),
    ("graaf", "de Graaf|Graaf, de|Graaf"),
    ("verzonnen", "baron van Verzonnen|van Verzonnen|mr. Verzonnen|Verzonnen MSc|A. Verzonnen"),
    ("ysselstein", "IJsselstein|ijsselstein|\u0132sselstein|ÿsselstein|Ysselstein"),
    ("amrani", "El Amrani|El-Amrani|el-amrani|Amrani"),
    ("daoudi", "Ed-Daoudi|Daoudi"),
    ("benali", "Ben Ali|Ben-Ali|Benali"),
    ("grootwassink", "Groot Wassink|de Groot Wassink"),
    ("sintjago", "St. Jago|St Jago|Sint Jago"),
    ("angelo", "d\u2019Angelo|D'Angelo|d' Angelo|Angelo"),
    ("santos", "dos Santos|Santos, dos|Dos Santos"),
    ("yildiz", "Yıldız|YILDIZ|Yildiz|YÄ±ldÄ±z"),
    ("muller", "Müller|MÃ¼ller|MÃƒÂ¼ller|Muller|MULLER"),
    ("nguyen", "Nguyễn|Nguyen|Nguyá»…n"),
    ("lukasz", "Łukasz|Lukasz|Å\x81ukasz"),
    (
        "wolkenveldermans",
        "Wolkenveldermanshuizenbroekland|Wolkenveldermanshuizenbro|Wolkenveldermanshui",
    ),
]


@pytest.mark.parametrize(("canonical", "spellings"), SURNAMES_AS_WRITTEN)
def test_every_spelling_of_a_surname_is_one(canonical: str, spellings: str) -> None:
    for written in spellings.split("|"):
        assert names.surname(written).parts == (canonical,), written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vandenberg", "van den Berg"),
        ("Vandenberg", "v.d. Berg"),
        ("VanderMeer", "v/d Meer"),
        ("Terborg", "ter Borg"),
        ("Elamrani", "El Amrani"),
        ("Ben Ali", "Ali"),
        ("Groot-Wassink", "Groot Wassink"),
        ("Pietersz.", "Pietersen"),
        ("Jansdr", "Jansdochter"),
        ("García López", "Lopez"),
        ("Garcia Lopez", "GARCIA Y LOPEZ"),
        ("Dangelo", "d'Angelo"),
    ],
)
def test_two_readings_of_a_surname_meet_in_the_aliases(one: str, other: str) -> None:
    first, second = names.surname(one), names.surname(other)

    assert {*first.parts, *first.alias} & {*second.parts, *second.alias}


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Jansen-de Vries", ("jansen", "vries")),
        ("Jansen geb.", ("jansen",)),
        ("Asz", ("asz",)),
        ("Jansen - de Vries", ("jansen", "vries")),
        ("Jansen/de Vries", ("jansen", "vries")),
        ("de Vries-Jansen", ("vries", "jansen")),
        ("de Vries Jansen", ("vries", "jansen")),
        ("Jansen e/v de Vries", ("jansen", "vries")),
        ("Jansen echtg. van de Vries", ("jansen", "vries")),
        ("de Vries geb. Jansen", ("jansen", "vries")),
        ("de Vries-geb. Jansen", ("jansen", "vries")),
        ("van der Meer-van den Broek", ("meer", "broek")),
        ("García y López", ("garcia", "lopez")),
        ("Silva dos Santos", ("silva", "santos")),
    ],
)
def test_a_surname_column_may_hold_two_names(written: str, parts: tuple[str, ...]) -> None:
    assert names.surname(written).parts == parts


def test_whoever_has_two_surnames_is_found_by_either() -> None:
    name = names.full_name("Maria Garcia Lopez")

    assert (*name.family, *name.alias) == ("lopez", "garcia", "garcialopez")


@pytest.mark.parametrize(
    "nothing",
    [
        ".",
        "-",
        "--",
        "?",
        "onbekend",
        "Onbekende",
        "N.v.t.",
        "NN",
        "N.N.",
        "n.n",
        "zonder naam",
        "geen",
        "0",
        "XX",
        "",
        "   ",
    ],
)
def test_a_standard_value_is_no_name(nothing: str) -> None:
    assert names.surname(nothing).parts == ()
    assert names.given_names(nothing) == ((), "")
    assert names.full_name(nothing) == names.Name()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("J.P.", ((), "jp")),
        ("J. P. M.", ((), "jpm")),
        ("Johannes Petrus", (("johannes", "petrus"), "jp")),
        ("Johannes Th.", (("johannes",), "jt")),
        ("JP", ((), "jp")),
        ("Jpm", ((), "jpm")),
        ("Th.", ((), "t")),
        ("Chr.", ((), "c")),
        ("Joh.", ((), "j")),
        ("IJ.", ((), "y")),
        ("IJsbrand", (("ysbrand",), "y")),
        ("Thijs", (("thys",), "t")),
        ("Anne-Marie", (("anne", "marie"), "am")),
        ("Abdel Karim", (("abdelkarim",), "a")),
        ("Abdel", (("abdel",), "a")),
        ("Karim Abdel", (("karim", "abdel"), "ka")),
        ("Cornelis (Kees)", (("cornelis", "kees"), "c")),
        ("C.J. (Kees)", (("kees",), "cj")),
        ("Văn An", (("an", "van"), "av")),
        ("ED", (("ed",), "e")),
        ("Jo", (("jo",), "j")),
    ],
)
def test_given_names_and_initials_are_told_apart(
    written: str, expected: tuple[tuple[str, ...], str]
) -> None:
    assert names.given_names(written) == expected


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("J.P.", "jp"),
        ("J P", "jp"),
        ("JP", "jp"),
        ("jp", "jp"),
        ("Th.J.", "tj"),
        ("ThJ", "tj"),
        ("Th", "t"),
        ("IJ.", "y"),
        ("IJ", "y"),
        ("Chr. J.", "cj"),
        (".", ""),
        ("É.", "e"),
    ],
)
def test_initials_are_bare_letters(written: str, letters: str) -> None:
    assert names.initials(written) == letters


@pytest.mark.parametrize(
    ("prefix", "name"), [("van den", "vandenberg"), ("v.d.", "vandenberg"), (".", "berg")]
)
def test_a_prefix_of_its_own_joins_a_name(prefix: str, name: str) -> None:
    assert names.joined(prefix, "berg") == name


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    name = names.full_name(text)
    surname = names.surname(text)
    given_names, letters = names.given_names(text)

    every = (*name.family, *name.partner, *name.alias, *name.given, *surname.parts, *surname.alias)
    assert all(len(part) <= names.LONGEST for part in every + given_names)
    assert all(part.isascii() and part.isalpha() and part.islower() for part in every + given_names)
    assert names.initials(text) == "" or letters == "" or letters.isascii()


@given(st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True))
def test_reading_a_canonical_surname_again_changes_nothing(text: str) -> None:
    once = names.surname(text).parts

    assert once == () or names.surname(once[0]).parts == once


@given(st.sampled_from(["van", "van de", "van der", "v.d.", "de", "ten", "in 't", "El", "dos"]),
       OWN)  # fmt: skip
def test_a_prefix_may_stand_in_front_behind_or_nowhere(prefix: str, name: str) -> None:
    ways = (f"{prefix} {name}", f"{name}, {prefix}", f"{name} {prefix}", name)

    assert len({names.surname(way.title()).parts for way in ways}) == 1


@given(OWN, OWN, st.sampled_from(["", "de ", "van den ", "v.d. ", "ter "]))
def test_whichever_name_is_used_it_is_the_own_or_the_partners(
    own: str, partner: str, prefix: str
) -> None:
    whole = f"{prefix}{partner.title()}"
    by_use = {
        "E": own.title(),
        "P": whole,
        "V": f"{whole}-{own.title()}",
        "N": f"{own.title()}-{whole}",
        "clerk": f"{own.title()} e/v {whole}",
        "born": f"{whole} geb. {own.title()}",
    }

    read = {use: names.surname(written).parts for use, written in by_use.items()}

    assert (read["E"], read["P"]) == ((own,), (partner,))
    assert {frozenset(read[use]) for use in ("V", "N", "clerk", "born")} == {
        frozenset((own, partner))
    }


def test_a_name_in_the_column_of_the_other_is_still_read() -> None:
    assert names.surname("Kees").parts == ("kees",)
    assert names.given_names("Jansen")[0] == ("jansen",)
    assert names.given_names("van den Berg")[0][-1] == "berg"


@given(OWN)
def test_the_sound_survives_the_reading(name: str) -> None:
    assert sound(names.surname(name.upper()).parts[0]) == sound(name)


@given(st.text(max_size=30))
def test_a_name_never_shows_in_its_repr(text: str) -> None:
    assert repr(names.full_name(text)) == "Name()"
    assert repr(names.surname(text)) == "Surname()"
