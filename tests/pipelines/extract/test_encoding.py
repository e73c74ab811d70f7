"""A batch is encoded column by column to just what its records give one by one."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import agreements
from connectors.formats.batches import LINE, Batch, Lines
from connectors.stores.deliveries import ADDRESS_SCHEMA
from connectors.vault.seal import new_category_keys
from contracts import sources
from contracts.errors import Invalid
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import BLOOMS, TOKENS
from contracts.records import PartyMapper, party_parts
from contracts.sources import SourceContract, fields, load
from matching.address_book import AddressBook
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.inner import Inner, hop
from pipelines.extract import workers
from pipelines.extract.encoding import BatchEncoder, Work, sealed_contents
from tests.contracts.a_source import NUMBER, a_column, a_text, odcs_schema
from tests.pipelines import a_town

COMMON, SOURCE = bytes(range(32)), bytes(range(32, 64))
DELIVERY = DeliveryId("toezicht-20261122T021500Z")
REGISTER = {
    "role": "identification",
    "relevance": "altijd",
}


def columns(party: str, *kinds: str) -> list[dict[str, Any]]:
    return [a_column(f"{party}_{kind.replace('-', '_')}", kind=kind, party=party) for kind in kinds]


RESIDENTS = [
    NUMBER,
    *columns("persoon", "bsn", "given-names", "initials", "prefix", "family-name"),
    *columns("persoon", "partner-prefix", "partner-name", "birth-date"),
    *columns("persoon", "postcode", "house-number", "house-letter", "bag-vbo"),
    *columns("vorig", "postcode", "house-number", "bag-num"),
    *columns("eerder", "postcode", "house-number", "bag-num"),
]
CASES = [
    NUMBER,
    *columns("aanvrager", "full-name", "initials", "family-name", "partner-name", "birth-date"),
    *columns("eigenaar", "party-name", "party-type", "organisation-name", "kvk", "rsin"),
    *columns("bedrijf", "organisation-name", "kvk", "branch"),
    *columns("ding", "plate", "parcel"),
    *columns("locatie", "address-line", "postcode", "house-number", "house-indication"),
]
NAMES = ["de Vries-Jansen", "Kees", "Cornelis Johannes", "El Ouali", ".", "Bakker h.o.d.n. Zon BV"]
TEXTS: dict[str, list[str]] = {
    "bsn": ["999990019", "999990020"],
    "initials": ["C.J.", "A."],
    "birth_date": ["1971-05-12", "1971-00-00", "0000-00-00", "1980-02-00"],
    "postcode": ["9999AB", "9999 AC"],
    "house_number": ["12", "14"],
    "house_letter": ["A"],
    "house_indication": ["to"],
    "bag_num": ["9999200000000001", "9999200000000002"],
    "bag_vbo": ["9999010000000001"],
    "party_type": ["natuurlijk_persoon", "niet_natuurlijk_persoon"],
    "kvk": ["12345678"],
    "rsin": ["999990019"],
    "branch": ["123456789012"],
    "plate": ["99-AAA-9"],
    "parcel": ["WSP00 A 1"],
    "address_line": ["Kerkstraat 12 9999AB Dorp", "Kade 14, Dorp"],
}


@cache
def contract(kind: str) -> SourceContract:
    if kind == "residents":
        return load(a_text(RESIDENTS, ours=REGISTER), odcs_schema())
    return load(a_text(CASES, ours={"relevance": "altijd"}), odcs_schema())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An address book in which number 14 may be either of two places."""
    path = tmp_path_factory.mktemp("bag") / "addresses.parquet"
    street = {"street": "Kerkstraat", "short_street": "Kerkstr", "place": "Dorp", "current": True}
    places = [
        street
        | {"num_id": f"999920000000000{n}", "vbo_id": f"999901000000000{n}", "pand_id": None}
        | {"number": number, "letter": letter, "addition": None, "postcode": "9999AB"}
        for n, (number, letter) in enumerate([("12", None), ("14", "A"), ("14", "B")])
    ]
    pq.write_table(pa.Table.from_pylist(places, schema=ADDRESS_SCHEMA), path)
    return path


@st.composite
def tables(draw: st.DrawFn, kind: str) -> pl.DataFrame:
    names = names_of(kind)
    cells = [
        st.none() | st.sampled_from(TEXTS.get(name.partition("_")[2], NAMES)) for name in names
    ]
    rows = draw(st.lists(st.tuples(*cells), min_size=1, max_size=6))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt64).alias(LINE), pl.all()
    ).with_columns(nummer=pl.lit("1"))


def names_of(kind: str) -> list[str]:
    return [column.name for column in contract(kind).columns]


def work(given: SourceContract, book: Path | None) -> Work:
    return Work(
        contract=given,
        delivery=DELIVERY,
        common=COMMON,
        source_key=SOURCE,
        category_keys=new_category_keys(frozenset(fields(given))),
        addresses=book,
    )


@cache
def encoder(kind: str, book: Path) -> BatchEncoder:
    return BatchEncoder(work(contract(kind), book))


def batch(rows: pl.DataFrame) -> Batch:
    return Batch(rows=rows, left_out={}, misfits=(), types={})


def one_by_one(kind: str, rows: pl.DataFrame, book: Path) -> list[dict[str, Any]]:
    """The parties of these rows by the slow and obvious path."""
    mapper = PartyMapper(contract(kind), rows.columns[1:])
    places = {party.label for party in party_parts(contract(kind)) if not party.parts}
    known = AddressBook(pl.read_parquet(book))
    common, source = Encoder(COMMON), SourceEncoder(SOURCE)
    found = []
    for row in rows.rows():
        inners = {
            label: common.record(canonicalise(party, known, asked=False))
            for label, party in mapper(row[1:])
        }
        there = [inner for label, inner in inners.items() if label in places]
        kept = [(label, inner) for label, inner in inners.items() if source.stored(inner).keys]
        for number, (label, inner) in enumerate(kept):
            stored = source.stored(inner)
            blooms = (stored.bloom_family, stored.bloom_partner, stored.bloom_given)
            found.append(
                {"line": row[0], "party": number, "keys": list(stored.keys)}
                | {f"t_{name}": token for name, token in zip(TOKENS, stored.tokens, strict=True)}
                | {f"bloom_{name}": bloom for name, bloom in zip(BLOOMS, blooms, strict=True)}
                | {"hop": hop(inner, () if label in places else there)}
            )
    return found


@pytest.mark.parametrize("kind", ["residents", "cases"])
@settings(deadline=None)
@given(data=st.data())
def test_a_batch_gives_what_its_rows_give_one_by_one(
    kind: str, book: Path, data: st.DataObject
) -> None:
    rows = data.draw(tables(kind))

    made = encoder(kind, book).encode(batch(rows))

    staged = sorted(made.parties.to_pylist(), key=lambda row: (row["line"], row["party"]))
    names = ["line", "party", "keys", *(f"t_{n}" for n in TOKENS), *(f"bloom_{n}" for n in BLOOMS)]
    names += ["hop"] if kind == "residents" else []
    expected = one_by_one(kind, rows, book)
    assert [[row[n] for n in names] for row in staged] == [
        [row[n] for n in names] for row in expected
    ]


def hop_of(book: Path, **cells: str) -> Inner:
    """The hop of the only person of one row."""
    row = {name: [cells.get(name)] for name in names_of("residents")}
    frame = pl.DataFrame({LINE: [1]} | row | {"nummer": ["1"]}, schema_overrides={LINE: pl.UInt64})
    made = encoder("residents", book).encode(batch(frame.cast({pl.Null: pl.String})))
    (person,) = (row for row in made.parties.to_pylist() if row["t_bsn"])
    return Inner.unpack(person["hop"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kvk", {"kvk_nummer": "01234567", "eigenaar_bsn": "999990019", "beeindigd": "nee"}),
        ("brk", {"object_id": "76870482570000", "gerechtigde_bsn": "999990019"}),
    ],
)
def test_no_register_but_that_of_the_population_leads_to_others(
    name: str, said: dict[str, str]
) -> None:
    path = Path(sources.__file__).parent / "sources" / f"{name}.odcs.yaml"
    given = load(path.read_text(), odcs_schema())
    row = {column.name: [said.get(column.name)] for column in given.columns}
    frame = pl.DataFrame({LINE: [1]} | row, schema_overrides={LINE: pl.UInt64})

    made = BatchEncoder(work(given, None)).encode(batch(frame.cast({pl.Null: pl.String})))

    staged = made.parties.to_pylist()
    assert any(party["t_bsn"] for party in staged)
    assert [party["hop"] for party in staged] == [None] * len(staged)


def test_a_hop_leads_to_former_addresses_too(book: Path) -> None:
    now = {"persoon_bsn": "999990019", "persoon_postcode": "9999AC", "persoon_house_number": "12"}
    before = {"vorig_postcode": "9999AB", "vorig_house_number": "12"}
    long_before = {"eerder_bag_num": "9999200000000000"}

    one, two, three = (
        hop_of(book, **now | more).values for more in ({}, before, before | long_before)
    )

    assert [len(values["house"]) for values in (one, two, three)] == [1, 2, 2]
    assert one["house"][0] == two["house"][0]
    assert "num" not in one and len(two["num"]) == len(three["num"]) == 1


def test_a_former_address_that_may_be_two_places_leads_to_neither(book: Path) -> None:
    ambiguous = {"vorig_postcode": "9999AB", "vorig_house_number": "14"}

    values = hop_of(book, persoon_bsn="999990019", **ambiguous).values

    assert len(values["house"]) == 1
    assert not {"num", "vbo"} & values.keys()


def test_a_missing_column_is_told_before_anything_is_encoded(book: Path) -> None:
    with pytest.raises(Invalid, match="is missing"):
        encoder("cases", book).encode(batch(pl.DataFrame({LINE: [1]})))


def test_a_demonstration_refuses_an_export_with_a_number_that_can_be_somebodys() -> None:
    given = contract("residents")
    wrong = {"999990019": None, "12345678": None, "": None, "123456782": "line 1, column persoon_"}
    for number, told in wrong.items():
        row = dict.fromkeys(names_of("residents")) | {"persoon_bsn": number, "nummer": "1"}
        frame = pl.DataFrame(
            {LINE: [1]} | {name: [value] for name, value in row.items()},
            schema_overrides={LINE: pl.UInt64},
        ).cast({pl.Null: pl.String})
        demo = BatchEncoder(replace(work(given, None), demo=True))
        if told is None:
            assert demo.encode(batch(frame)).read == 1
            continue
        with pytest.raises(Invalid, match=told) as refused:
            demo.encode(batch(frame))
        assert (refused.value.code, number in str(refused.value)) == ("K-131", False)
        assert BatchEncoder(work(given, None)).encode(batch(frame)).read == 1


@pytest.mark.parametrize("values", ['{"a": 1}', "}", '"', "\\", "a\nb", "Zoë", ""])
def test_what_is_sealed_is_one_json_object_of_what_is_known(values: str) -> None:
    rows = pl.DataFrame(
        {"a": [values, None], "b": [None, None]}, schema=dict.fromkeys("ab", pl.String)
    )

    first, second = sealed_contents(rows, ("a", "b"))

    assert (json.loads(first), json.loads(second)) == ({"a": values}, {})


def test_a_register_that_names_nobody_is_encoded() -> None:
    vehicles = load(
        a_text([NUMBER, *columns("ding", "plate")], ours={"relevance": "altijd"}), odcs_schema()
    )
    rows = pl.DataFrame(
        {LINE: [1], "nummer": ["1"], "ding_plate": ["99-AAA-9"]}, schema_overrides={LINE: pl.UInt64}
    )

    made = BatchEncoder(work(vehicles, None)).encode(batch(rows))

    sealed = set(made.sealed["category"].to_pylist())
    assert (made.parties.num_rows, sealed) == (1, set(fields(vehicles)))


@pytest.mark.parametrize(
    ("last", "words"), [(b"{]\n", "line 4 is not JSON"), (b'{"naam": ', "stops after 3 records")]
)
def test_a_line_that_a_worker_cannot_read_is_told_by_its_number(last: bytes, words: str) -> None:
    brp = agreements.contract(Path("nergens"), SourceName("brp"))
    texts = [a_town.brp().encode()] * 3 + [last]
    pieces = [
        Lines(file="brp.ndjson", before=number, found=number, content=(text,))
        for number, text in enumerate(texts)
    ]

    with pytest.raises(Invalid, match=words) as told:
        list(workers.encoded(pieces, work(brp, None), 2))

    assert told.value.code == "C-101"
