import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.formats import xml_trees
from connectors.formats.batches import Batch
from connectors.formats.registry import AS_OF
from connectors.formats.stuf_bg import COLUMNS
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, batches_of, read_all

FILES = DATA / "brp" / "stuf-bg-310"
NOW = FILES / "response_310.xml"
HISTORY = FILES / "response_310_historie.xml"
WITHHELD = FILES / "response_310_nationaliteit_niet_geautoriseerd.xml"
SPACES = (
    'xmlns:BG="http://www.egem.nl/StUF/sector/bg/0310" '
    'xmlns:StUF="http://www.egem.nl/StUF/StUF0301" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def nil(name: str, reason: str | None) -> str:
    said = f'StUF:noValue="{reason}" ' if reason else ""
    return f'<BG:{name} {said}xsi:nil="true"/>'


def person(bsn: str = "999990019", *more: str, family: str = "Proefstra") -> str:
    return (
        f'<BG:object StUF:entiteittype="NPS"><BG:inp.bsn>{bsn}</BG:inp.bsn>'
        f"<BG:geslachtsnaam>{family}</BG:geslachtsnaam>{''.join(more)}</BG:object>"
    )


def answer(
    *persons: str, at: str = "20261122101500", more: str = "false", kind: str = "La01"
) -> str:
    return (
        f"<BG:nps{kind} {SPACES}><BG:stuurgegevens><StUF:berichtcode>{kind}</StUF:berichtcode>"
        f"<StUF:tijdstipBericht>{at}</StUF:tijdstipBericht></BG:stuurgegevens><BG:parameters>"
        f"<StUF:indicatorVervolgvraag>{more}</StUF:indicatorVervolgvraag></BG:parameters>"
        f"<BG:antwoord>{''.join(persons)}</BG:antwoord></BG:nps{kind}>"
    )


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "antwoord.xml"
    path.write_text(text, encoding="utf-8")
    return path


def only(path: Path) -> Batch:
    (batch,) = batches_of("stuf_bg", path)
    return batch


def test_a_real_answer_is_one_row_with_codes_of_four_digits() -> None:
    (row,) = only(NOW).rows.to_dicts()

    assert list(row) == ["line", *COLUMNS]
    assert (row["bsn"], row["geboortedatum"], row["verblijf_vanaf"]) == (
        "999991619",
        "1995-04-12",
        "1995-10-20",
    )
    assert (row["gemeente_van_inschrijving"], row["nationaliteit"]) == ("0363", "0315")
    assert (row["adresseerbaar_object_id"], row["geheim"]) == ("0518010000784987", "0")
    assert AS_OF["stuf_bg"](NOW) == date(2019, 5, 8)


def test_of_relatives_nothing_is_taken_for_the_person_itself() -> None:
    cells = {cell for row in only(HISTORY).rows.rows() for cell in row}

    # The mother, the child and the partner in the same answer.
    assert not cells & {"230137003", "Palo Alto", "Barbara Jean"}


@pytest.mark.rule("R-127")
def test_former_addresses_are_rows_of_their_own_that_say_until_when() -> None:
    rows, left_out = read_all("stuf_bg", HISTORY)

    found = rows.select("soort", "straat", "huisnummer", "verblijf_vanaf", "verblijf_tot")
    assert found.rows() == [
        ("actueel", "Huigenbos", "622", "2007-09-21", None),
        ("vorig_adres", "Hoogoord", "255", "2004-07-12", "2007-09-21"),
        ("vorig_adres", "Daalwijk", "440", "2003-01-02", "2004-07-12"),
        ("vorig_adres", "Egeldonk", "311", "2000-07-26", "2003-01-02"),
        ("vorig_adres", "Dennenrode", "738", "1998-01-19", "2000-07-26"),
        ("vorig_adres", "Dennenrode", "934", "1992-12-21", "1998-01-19"),
    ]
    # Of a former address nobody is found: only whose it was stands there, to be granted.
    former = rows.filter(soort="vorig_adres")
    for name in ("bsn", "geslachtsnaam", "geboortedatum", "nationaliteit"):
        assert former[name].null_count() == former.height
    assert former["bewoner"].unique().to_list() == ["Benjamin Damanad"]
    assert left_out == {"history_of_the_same_name": 6}


@pytest.mark.rule("R-127")
def test_a_former_name_is_a_row_of_its_own_without_an_address(tmp_path: Path) -> None:
    past = (
        "<BG:historieMaterieel><BG:geslachtsnaam>Eerder</BG:geslachtsnaam>"
        "<StUF:tijdvakGeldigheid><StUF:beginGeldigheid>19990101</StUF:beginGeldigheid>"
        "<StUF:eindGeldigheid>20100401</StUF:eindGeldigheid></StUF:tijdvakGeldigheid>"
        "</BG:historieMaterieel>"
    )
    since = (
        "<StUF:tijdvakGeldigheid><StUF:beginGeldigheid>20100401</StUF:beginGeldigheid>"
        "</StUF:tijdvakGeldigheid>"
    )
    rows = only(written(tmp_path, answer(person("999990019", since, past)))).rows

    assert rows.select("soort", "geslachtsnaam", "bsn", "naam_tot").rows() == [
        ("actueel", "Proefstra", "999990019", None),
        ("vorige_naam", "Eerder", "999990019", "2010-04-01"),
    ]


def test_who_is_gone_lives_nowhere_and_has_a_former_address(tmp_path: Path) -> None:
    home = (
        "<BG:verblijfsadres><BG:gor.straatnaam>Kerkstraat</BG:gor.straatnaam>"
        "<BG:aoa.huisnummer>1</BG:aoa.huisnummer></BG:verblijfsadres>"
        "<BG:inp.datumOpschortingBijhouding>20200301</BG:inp.datumOpschortingBijhouding>"
        "<BG:inp.redenOpschortingBijhouding>O</BG:inp.redenOpschortingBijhouding>"
    )
    rows = only(written(tmp_path, answer(person("999990019", home)))).rows

    assert rows.select("soort", "straat", "verblijf_tot").rows() == [
        ("actueel", None, None),
        ("vorig_adres", "Kerkstraat", "2020-03-01"),
    ]


def test_that_somebody_does_not_live_there_is_not_known_rather_than_no() -> None:
    assert only(NOW).rows["niet_op_adres"].to_list() == [None]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("geenWaarde", None),
        ("waardeOnbekend", "waardeOnbekend"),
        ("vastgesteldOnbekend", "vastgesteldOnbekend"),
        ("nietGeautoriseerd", "nietGeautoriseerd"),
        ("nietOndersteund", "nietOndersteund"),
        ("T. Proefstra", "zonder reden"),
        (None, "zonder reden"),
    ],
)
def test_only_geen_waarde_means_that_there_is_none(
    tmp_path: Path, reason: str | None, told: str | None
) -> None:
    batch = only(written(tmp_path, answer(person("999990019", nil("voornamen", reason)))))

    assert batch.rows["voornamen"].to_list() == [None]
    assert [name for name in batch.unknown if name.startswith("voornamen")] == (
        [f"voornamen: {told}"] if told else []
    )


def test_what_may_not_be_seen_is_counted_by_column() -> None:
    assert only(WITHHELD).unknown == {
        "records": 1,
        "a_nummer: nietGeautoriseerd": 1,
        "burgerlijke_staat: nietGeautoriseerd": 1,
        "opschorting_reden: nietGeautoriseerd": 1,
        "opschorting_datum: nietGeautoriseerd": 1,
        "partner_voorvoegsel: nietGeautoriseerd": 1,
        "nationaliteit: nietGeautoriseerd": 1,
        "in_onderzoek: waardeOnbekend": 1,
    }


def test_a_group_that_may_not_be_seen_hides_all_that_is_in_it(tmp_path: Path) -> None:
    hidden = nil("verblijfsadres", "nietGeautoriseerd")
    batch = only(written(tmp_path, answer(person("999990019", hidden))))

    assert batch.unknown["straat: nietGeautoriseerd"] == 1
    assert batch.unknown["postcode: nietGeautoriseerd"] == 1


@pytest.mark.parametrize(
    ("element", "secret", "told"),
    [
        ("<BG:inp.indicatieGeheim>0</BG:inp.indicatieGeheim>", "0", []),
        ("<BG:inp.indicatieGeheim>7</BG:inp.indicatieGeheim>", "1", []),
        (nil("inp.indicatieGeheim", "geenWaarde"), "0", []),
        (nil("inp.indicatieGeheim", "nietGeautoriseerd"), "1", ["geheim: nietGeautoriseerd"]),
        ("", "1", ["geheim: niet geleverd"]),
    ],
)
def test_secrecy_that_is_not_told_counts_as_secrecy(
    tmp_path: Path, element: str, secret: str, told: list[str]
) -> None:
    batch = only(written(tmp_path, answer(person("999990019", element))))

    assert batch.rows["geheim"].to_list() == [secret]
    assert [name for name in batch.unknown if name.startswith("geheim")] == told


@pytest.mark.parametrize(
    ("mark", "day"),
    [
        ("", "1960-07-01"),
        (' StUF:indOnvolledigeDatum="V"', "1960-07-01"),
        (' StUF:indOnvolledigeDatum="D"', "1960-07-00"),
        (' StUF:indOnvolledigeDatum="M"', "1960-00-00"),
        (' StUF:indOnvolledigeDatum="J"', None),
    ],
)
@pytest.mark.parametrize("written_as", ["19600701", "1960-07-01"])
def test_an_incomplete_date_keeps_what_is_known(
    tmp_path: Path, mark: str, day: str | None, written_as: str
) -> None:
    born = f"<BG:geboortedatum{mark}>{written_as}</BG:geboortedatum>"
    batch = only(written(tmp_path, answer(person("999990019", born))))

    assert batch.rows["geboortedatum"].to_list() == [day]
    assert ("geboortedatum: waardeOnbekend" in batch.unknown) is (day is None)


def test_the_real_incomplete_date_is_a_year() -> None:
    batch = only(FILES / "openforms_StufBgResponseOnvolledigeDatum.xml")

    assert batch.rows["geboortedatum"].to_list() == ["1960-00-00"]


def test_what_is_under_investigation_is_named_by_its_group() -> None:
    doubted = only(FILES / "response_310_in_onderzoek_j.xml")

    assert doubted.rows["in_onderzoek"].to_list() == ["verblijfplaats"]


def test_a_character_that_was_lost_is_counted_and_kept() -> None:
    batch = only(NOW)

    assert batch.unknown["straat: beschadigd teken"] == 1
    assert batch.rows["straat"].to_list() == ["Amp\N{REPLACEMENT CHARACTER}restraat"]


def test_somebody_without_name_or_number_is_left_out_and_counted() -> None:
    rows, left_out = read_all("stuf_bg", FILES / "openforms_stuf_bg_2_children.xml")

    assert (rows.height, left_out) == (0, {"no_name_and_no_bsn": 1})


@pytest.mark.parametrize(("reason", "why"), [("F", "error"), ("W", "wiped")])
def test_a_void_person_list_is_left_out(tmp_path: Path, reason: str, why: str) -> None:
    ended = f"<BG:inp.redenOpschortingBijhouding>{reason}</BG:inp.redenOpschortingBijhouding>"
    _, left_out = read_all("stuf_bg", written(tmp_path, answer(person("999990019", ended))))

    assert left_out == {f"suspended_{'as' if reason == 'F' else 'and'}_{why}": 1}


@pytest.mark.parametrize("name", ["openforms_StufBgNoAnswerResponse.xml", "response_310_empty.xml"])
def test_an_answer_about_nobody_is_no_fault(name: str) -> None:
    assert read_all("stuf_bg", FILES / name)[0].height == 0


# Many messages.

ROOTED = f"<messages>{answer(person('1'))}{answer(person('2'))}</messages>"


def zipped(*texts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"999990019-{number}.xml", text)
    return content.getvalue()


def test_messages_come_in_a_zip_a_folder_or_one_root(tmp_path: Path) -> None:
    both = [answer(person("1")), answer(person("2"))]
    (tmp_path / "a.zip").write_bytes(zipped(*both))
    (tmp_path / "b.xml").write_text(ROOTED)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.xml").write_text(both[0])
    (folder / "2.zip").write_bytes(zipped(both[1]))
    (folder / ".DS_Store").write_bytes(b"\0")

    for path in (tmp_path / "a.zip", tmp_path / "b.xml", folder):
        assert only(path).rows.select("line", "bsn").rows() == [(1, "1"), (2, "2")]


def test_the_latest_answer_about_somebody_counts_whatever_its_place(tmp_path: Path) -> None:
    older, newer = (
        answer(person("999990019", family=family), at=at)
        for family, at in (("Oud", "20261120080000"), ("Nieuw", "20261121080000"))
    )
    for texts in ((older, newer), (newer, older)):
        path = tmp_path / "a.zip"
        path.write_bytes(zipped(*texts))
        rows, left_out = read_all("stuf_bg", path)
        assert rows["geslachtsnaam"].to_list() == ["Nieuw"]
        assert left_out == {"answered_again_later": 1}
        # As old as the oldest answer: nothing in it may be taken for newer than it is.
        assert AS_OF["stuf_bg"](path) == date(2026, 11, 20)


def test_without_the_moment_of_an_answer_the_file_carries_no_date(tmp_path: Path) -> None:
    assert AS_OF["stuf_bg"](FILES / "openforms_StufBgResponse.xml") is None
    assert AS_OF["stuf_bg"](written(tmp_path, answer(person(), at="20269999000000"))) is None


# What is refused.

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
DEEP = answer("<BG:object>" + "<BG:a>" * 200 + "</BG:a>" * 200 + "</BG:object>")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB.encode(), "declares a document type"),
        (b"", "broken or cut off"),
        (b"geen xml", "broken or cut off"),
        (b'<?xml version="1.0" encoding="geheim-8"?><a/>', "broken or cut off"),
        (b"<a/>", "no answers of StUF-BG"),
        (b"[]", "broken or cut off"),
        (DEEP.encode(), "nests deeper"),
        (answer(person(), kind="Lk01").encode(), "other messages than answers"),
        (b"<a><Fo02Bericht><stuurgegevens/></Fo02Bericht></a>", "other messages than answers"),
        (answer(person(), more="true").encode(), "more would follow"),
        (zipped(), "no messages"),
        (zipped(answer(person()), "<a>"), "file 2 in antwoord.xml: its XML is broken"),
        (zipped(" " * 5_000_000), "far larger unzipped"),
        (zipped(answer(person()))[:-30], "cannot be read|broken or cut off"),
    ],
)
def test_what_is_no_whole_answer_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "antwoord.xml"
    path.write_bytes(content)

    with pytest.raises(RawFileUnreadable, match=words) as refusal:
        read_all("stuf_bg", path)

    assert "999990019" not in str(refusal.value)


def test_a_zip_that_lost_a_byte_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(answer(*(person(f"{n:09}") for n in range(50)))))
    content[200] ^= 0xFF
    path = tmp_path / "antwoorden.zip"
    path.write_bytes(bytes(content))

    with pytest.raises(RawFileUnreadable):
        read_all("stuf_bg", path)


@pytest.mark.parametrize("whole", [NOW.read_bytes(), zipped(NOW.read_text("utf-8"))])
@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_wherever_it_is_cut_off_a_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, data: st.DataObject
) -> None:
    end = len(whole.rstrip())
    cut = data.draw(st.integers(0, end - 1))
    path = tmp_path_factory.getbasetemp() / "cut.xml"
    path.write_bytes(whole[:cut])

    with pytest.raises(RawFileUnreadable) as refusal:
        read_all("stuf_bg", path)

    assert not re.search(r"\d{6}", str(refusal.value))


def test_memory_holds_one_wanted_element() -> None:
    text = answer(*(person(f"{n:09}") for n in range(3))).encode()
    found = xml_trees.trees(io.BytesIO(text), lambda _, name: name == "object", "x")

    assert [element.findtext("inp.bsn") for _, element in found] == [f"{n:09}" for n in range(3)]
