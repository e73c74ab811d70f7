import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.formats import woz_haalcentraal
from connectors.formats.registry import AS_OF
from connectors.formats.stuf_woz import COLUMNS
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, batches_of, read_all

REAL = DATA / "woz" / "stuf-woz-0312_OWOZ_Di01_204325770.xml"
SPACES = (
    'xmlns:WOZ="http://www.waarderingskamer.nl/StUF/0312" '
    'xmlns:BG="http://www.egem.nl/StUF/sector/bg/0310" '
    'xmlns:StUF="http://www.egem.nl/StUF/StUF0301" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
NUMBER = "990100000001"
ADDRESS = (
    "<WOZ:aanduidingWOZobject><BG:aoa.identificatie>9901200000000001</BG:aoa.identificatie>"
    "<BG:wpl.woonplaatsNaam>Voorbeeldstad</BG:wpl.woonplaatsNaam>"
    "<BG:aoa.postcode>9370AA</BG:aoa.postcode>"
    "<BG:gor.openbareRuimteNaam>Kerkstraat</BG:gor.openbareRuimteNaam>"
    "<BG:aoa.huisnummer>1</BG:aoa.huisnummer></WOZ:aanduidingWOZobject>"
)


def message(*bodies: str, kind: str = "OWOZ", at: str = "20261101080000000") -> str:
    moment = f"<StUF:tijdstipBericht>{at}</StUF:tijdstipBericht>" if at else ""
    return (
        f"<d:VerstrekkingAanAfnemer xmlns:d='x'><gebeurtenisinhoud><WOZ:{kind}_Di01 {SPACES}>"
        f"<WOZ:stuurgegevens>{moment}</WOZ:stuurgegevens><WOZ:routering><WOZ:object/>"
        f"</WOZ:routering>{''.join(bodies)}</WOZ:{kind}_Di01></gebeurtenisinhoud>"
        "</d:VerstrekkingAanAfnemer>"
    )


def an_object(*more: str, number: str = NUMBER, sort: str = "T", kind: str = "WOZ") -> str:
    return (
        f'<WOZ:object StUF:entiteittype="{kind}" StUF:verwerkingssoort="{sort}">'
        f"<WOZ:wozObjectNummer>{number}</WOZ:wozObjectNummer>{''.join(more)}</WOZ:object>"
    )


def change(*objects: str, kind: str = "WOZ") -> str:
    return f"<WOZ:voegToe{kind}>{''.join(objects)}</WOZ:voegToe{kind}>"


def a_stake(
    bsn: str = "999990019",
    *,
    role: str = "E",
    sort: str = "T",
    family: str = "Proefstra",
    until: str = "",
) -> str:
    end = f"<StUF:eindRelatie>{until}</StUF:eindRelatie>" if until else ""
    name = f"<BG:geslachtsnaam>{family}</BG:geslachtsnaam>" if family else ""
    return (
        f'<WOZ:heeftBelanghebbende StUF:verwerkingssoort="{sort}"><WOZ:gerelateerde>'
        "<WOZ:natuurlijkPersoon><WOZ:isEen><WOZ:gerelateerde>"
        f"<BG:inp.bsn>{bsn}</BG:inp.bsn>{name}</WOZ:gerelateerde></WOZ:isEen>"
        "</WOZ:natuurlijkPersoon></WOZ:gerelateerde>"
        f"<WOZ:aanduidingEigenaarGebruiker>{role}</WOZ:aanduidingEigenaarGebruiker>"
        f"<StUF:tijdvakRelatie>{end}</StUF:tijdvakRelatie></WOZ:heeftBelanghebbende>"
    )


def an_organisation(kind: str, *numbers: str, role: str = "G") -> str:
    return (
        f"<WOZ:heeftBelanghebbende><WOZ:gerelateerde><WOZ:{kind}><WOZ:isEen><WOZ:gerelateerde>"
        f"{''.join(numbers)}</WOZ:gerelateerde></WOZ:isEen></WOZ:{kind}></WOZ:gerelateerde>"
        f"<WOZ:aanduidingEigenaarGebruiker>{role}</WOZ:aanduidingEigenaarGebruiker>"
        "</WOZ:heeftBelanghebbende>"
    )


def of_bag(number: str, sort: str = "T", until: str = "") -> str:
    end = f"<StUF:eindRelatie>{until}</StUF:eindRelatie>" if until else ""
    return (
        f'<WOZ:ontleentAanduidingAan StUF:verwerkingssoort="{sort}"><WOZ:gerelateerde>'
        f"<BG:verblijfsobject><BG:identificatie>{number}</BG:identificatie></BG:verblijfsobject>"
        f"</WOZ:gerelateerde><StUF:tijdvakRelatie>{end}</StUF:tijdvakRelatie>"
        "</WOZ:ontleentAanduidingAan>"
    )


def known(bsn: str = "999990019", secret: str = "0") -> str:
    return (
        '<WOZ:voegToeNPS><WOZ:object StUF:entiteittype="NPS"><WOZ:isEen><WOZ:gerelateerde>'
        f"<BG:inp.bsn>{bsn}</BG:inp.bsn><BG:inp.indicatieGeheim>{secret}</BG:inp.indicatieGeheim>"
        "</WOZ:gerelateerde></WOZ:isEen></WOZ:object></WOZ:voegToeNPS>"
    )


def a_decision(number: str = NUMBER, day: str = "20260101") -> str:
    return (
        '<WOZ:voegToeWRD><WOZ:object StUF:entiteittype="WRD">'
        f"<WOZ:waardepeildatum>{day}</WOZ:waardepeildatum>"
        "<WOZ:vastgesteldeWaarde>314159</WOZ:vastgesteldeWaarde>"
        "<WOZ:isVoor><WOZ:gerelateerde>"
        f"<WOZ:wozObjectNummer>{number}</WOZ:wozObjectNummer></WOZ:gerelateerde></WOZ:isVoor>"
        "</WOZ:object></WOZ:voegToeWRD>"
    )


def written(tmp_path: Path, *texts: str) -> Path:
    path = tmp_path / "woz.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}.xml", text)
    return path


def read(tmp_path: Path, *texts: str) -> tuple[pl.DataFrame, dict[str, int]]:
    return read_all("stuf_woz", written(tmp_path, *texts))


def test_the_real_message_gives_the_row_that_haal_centraal_would() -> None:
    (batch,) = batches_of("stuf_woz", REAL)
    (row,) = batch.rows.to_dicts()

    assert batch.rows.columns == ["line", *COLUMNS]
    assert set(woz_haalcentraal.COLUMNS) < set(COLUMNS)
    assert {name: value for name, value in row.items() if value is not None} == {
        "line": 1,
        "woz_objectnummer": "800000200017",
        "straat": "DienstberichtKerkpad",
        "huisnummer": "33",
        "postcode": "8510AA",
        "woonplaats": "DienstberichtDorp",
        "nummeraanduiding_id": "8000200000000119",
        "kadastraal": "DIEN1 R 1",
        "eigenaar_type": "natuurlijk_persoon",
        "eigenaar_bsn": "269038863",
        "eigenaar_naam": "M. DienstVerstappen",
        "eigenaar_geboortedatum": "1989-10-06",
        "geheim": "0",
        "ingangsdatum": "2010-04-13",
    }
    assert batch.unknown == {"records": 1}
    assert AS_OF["stuf_woz"](REAL) == date(2020, 7, 15)


@pytest.mark.rule("R-129")
def test_a_decision_gives_its_date_and_never_the_value(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path,
        message(change(an_object(ADDRESS))),
        message(a_decision(day="2025-01-01"), kind="NBSK", at="20261102080000"),
        message(a_decision(day="20260101"), kind="NBSK", at="20261103080000"),
        message(a_decision(day="20240101"), kind="NBSK", at="20261104080000"),
    )

    assert rows["waardepeildatum"].to_list() == ["2026-01-01"]
    assert "314159" not in {cell for row in rows.rows() for cell in row}


def test_messages_are_applied_by_their_moment_whatever_their_place(tmp_path: Path) -> None:
    old = an_object(a_stake("999990019"), sort="W")
    new = an_object(a_stake("999990019", sort="V"), a_stake("999990020"), sort="W")
    texts = (
        message(change(old, new), at="20261103080000"),
        message(change(an_object(ADDRESS, a_stake())), at="20261101080000"),
    )
    for order in (texts, texts[::-1]):
        rows, _ = read(tmp_path, *order)
        assert rows["eigenaar_bsn"].to_list() == ["999990020"]
        assert rows["straat"].to_list() == ["Kerkstraat"]
    assert AS_OF["stuf_woz"](written(tmp_path, *texts)) == date(2026, 11, 3)


def test_owner_and_user_are_told_apart_and_may_be_one(tmp_path: Path) -> None:
    user = an_organisation("vestiging", "<BG:vestigingsNummer>000099990001</BG:vestigingsNummer>")
    rows, _ = read(tmp_path, message(change(an_object(ADDRESS, a_stake(), user))))
    both, _ = read(tmp_path, message(change(an_object(ADDRESS, a_stake(role="B")))))

    assert rows.select("eigenaar_bsn", "gebruiker_type", "gebruiker_vestiging").rows() == [
        ("999990019", "vestiging", "000099990001")
    ]
    assert both.select("eigenaar_bsn", "gebruiker_bsn").rows() == [("999990019", "999990019")]


def test_an_organisation_has_its_number_and_name(tmp_path: Path) -> None:
    owner = an_organisation(
        "nietNatuurlijkPersoon",
        "<BG:inn.nnpId>428228574</BG:inn.nnpId>",
        "<BG:statutaireNaam>Werf B.V.</BG:statutaireNaam>",
        role="E",
    )
    rows, _ = read(tmp_path, message(change(an_object(ADDRESS, owner))))

    assert rows.select("eigenaar_type", "eigenaar_rsin", "eigenaar_naam", "geheim").rows() == [
        ("niet_natuurlijk_persoon", "428228574", "Werf B.V.", "0")
    ]


def test_several_parts_and_parties_each_stand_in_a_row_at_the_address(tmp_path: Path) -> None:
    parts = [of_bag("9901010000000001"), of_bag("9901020000000002"), of_bag("9901100000000003")]
    owners = [a_stake(f"99999002{n}") for n in range(3)]
    rows, _ = read(tmp_path, message(change(an_object(ADDRESS, *parts, *owners))))

    found = rows.select("adresseerbaar_object_id", "pand_id", "eigenaar_bsn", "straat", "line")
    assert found.rows() == [
        ("9901010000000001", "9901100000000003", "999990020", "Kerkstraat", 1),
        ("9901020000000002", None, "999990021", "Kerkstraat", 1),
        ("9901010000000001", "9901100000000003", "999990022", "Kerkstraat", 1),
    ]


def test_what_ended_or_was_replaced_is_gone(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path,
        message(
            change(
                an_object(
                    ADDRESS,
                    of_bag("9901010000000001"),
                    of_bag("9901010000000002", until="20261031"),
                    a_stake("999990019"),
                    a_stake("999990020", until="20991231"),
                )
            )
        ),
        message(
            change(
                an_object(of_bag("9901010000000001", "R"), sort="W"),
                an_object(of_bag("9901010000000003", "R"), sort="W"),
                an_object(a_stake("999990019", sort="E"), sort="W"),
            ),
            at="20261102080000",
        ),
    )

    assert rows["adresseerbaar_object_id"].to_list() == ["9901010000000003"]
    assert rows["eigenaar_bsn"].to_list() == ["999990020"]


def test_a_message_that_only_points_at_somebody_keeps_what_is_known(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path,
        message(change(an_object(ADDRESS, a_stake()))),
        message(change(an_object(a_stake(sort="I", family=""), sort="W")), at="20261102080000"),
    )

    assert rows["eigenaar_naam"].to_list() == ["Proefstra"]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([message(change(an_object(kind="SWO"), kind="SWO"), kind="OSWO")], "dormant"),
        ([message(a_decision(), kind="NBSK")], "decision_without_object"),
        (
            [message(change(an_object("<WOZ:einddatumObject>20261031</WOZ:einddatumObject>")))],
            "ended",
        ),
        (
            [
                message(change(an_object(ADDRESS))),
                message(change(an_object(sort="V")), at="20261102080000"),
            ],
            "removed",
        ),
    ],
)
def test_what_is_no_object_of_now_is_left_out_and_counted(
    tmp_path: Path, texts: list[str], reason: str
) -> None:
    rows, left_out = read(tmp_path, *texts)

    assert (rows.height, left_out) == (0, {reason: 1})


def test_an_object_that_wakes_is_there_again(tmp_path: Path) -> None:
    rows, left_out = read(
        tmp_path,
        message(change(an_object(kind="SWO"), kind="SWO"), kind="OSWO"),
        message(change(an_object(ADDRESS)), at="20261102080000"),
    )

    assert (rows["woz_objectnummer"].to_list(), left_out) == ([NUMBER], {})


@pytest.mark.parametrize(
    ("told", "secret", "unknown"),
    [
        ([known(secret="0")], "0", {}),
        ([known(secret="7")], "1", {}),
        ([], "1", {"geheim: niet geleverd": 1}),
    ],
)
def test_secrecy_of_a_party_that_is_not_told_counts_as_secrecy(
    tmp_path: Path, told: list[str], secret: str, unknown: Mapping[str, int]
) -> None:
    path = written(tmp_path, message(*told, change(an_object(ADDRESS, a_stake()))))
    (batch,) = batches_of("stuf_woz", path)

    assert batch.rows["geheim"].to_list() == [secret]
    assert {name: n for name, n in batch.unknown.items() if "geheim" in name} == unknown


def test_a_number_that_lost_its_zero_gets_it_back(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, message(change(an_object(ADDRESS, number="45700000001"))))

    assert rows["woz_objectnummer"].to_list() == ["045700000001"]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"], "declares a document type"),
        (["<a/>"], "no messages of StUF-WOZ"),
        (["<a><stuurgegevens/></a>"], "other messages than those of the WOZ"),
        (["<OWOZ_Di01><voegToeWOZ/></OWOZ_Di01>"], "does not say what it is"),
        ([message(change(an_object(ADDRESS)), at=""), message(at="20261101")], "their order"),
        ([message(change(an_object(ADDRESS, number="")))], "no wozObjectNummer"),
        ([message('<WOZ:a><WOZ:object StUF:entiteittype="WRD"/></WOZ:a>')], "names no object"),
        ([message(), "<a>"], "file 2 in woz.zip: its XML is broken"),
        ([], "no messages"),
    ],
)
def test_what_is_no_whole_set_of_messages_is_refused(
    tmp_path: Path, texts: list[str], words: str
) -> None:
    with pytest.raises(RawFileUnreadable, match=words):
        read(tmp_path, *texts)


def test_one_message_without_its_moment_is_read_and_carries_no_date(tmp_path: Path) -> None:
    text = message(change(an_object(ADDRESS)), at="")

    assert read(tmp_path, text)[0].height == 1
    assert AS_OF["stuf_woz"](written(tmp_path, text)) is None


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_wherever_it_is_cut_off_a_message_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = REAL.read_bytes()
    cut = data.draw(st.integers(0, len(whole.rstrip()) - 1))
    path = tmp_path_factory.getbasetemp() / "cut-woz.xml"
    path.write_bytes(whole[:cut])

    with pytest.raises(RawFileUnreadable) as refusal:
        read_all("stuf_woz", path)

    assert not re.search(r"\d{6}", str(refusal.value))


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_any_order_of_the_files_gives_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    acts = st.sampled_from(("T", "W", "I", "V", "E", "R"))
    texts = [
        message(
            change(
                an_object(ADDRESS, a_stake(f"99999002{who}", sort=sort), number=f"99010000000{n}")
            ),
            at=f"202611{day:02}080000",
        )
        for day, (n, who, sort) in enumerate(
            data.draw(
                st.lists(
                    st.tuples(st.integers(0, 2), st.integers(0, 3), acts), min_size=1, max_size=9
                )
            ),
            1,
        )
    ]
    folder = tmp_path_factory.mktemp("order")

    expected = read(folder, *texts)
    mixed = read(folder, *data.draw(st.permutations(texts)))

    assert mixed[0].equals(expected[0])
    assert mixed[1] == expected[1]


def test_the_messages_of_a_folder_are_read_like_those_of_a_zip(tmp_path: Path) -> None:
    texts = [message(change(an_object(ADDRESS, number=f"99010000000{n}"))) for n in range(3)]
    folder = tmp_path / "in"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.xml").write_text(text)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("x.xml", texts[0])
    (folder / "3.zip").write_bytes(content.getvalue())

    assert read_all("stuf_woz", folder)[0].equals(read(tmp_path, *texts)[0])
