"""The sample municipality is made up, whole, and made again byte by byte."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from stdnum.nl import bsn, postcode

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
CANARY = re.compile(r"kanarie-[a-z][0-9]{6,}-[a-z]+")
HEADERS = {
    "vergunningen.csv": "zaaknummer;zaaktype;status;datum_aanvraag;aanvrager_voornamen;"
    "aanvrager_voorvoegsel;aanvrager_achternaam;aanvrager_geboortedatum;aanvrager_bsn;"
    "bedrijfsnaam;kvk_nummer;straat;huisnummer;postcode;woonplaats;omschrijving",
    "handhaving.csv": "zaaknummer;thema;overtreding;datum_constatering;betrokkene;geboortedatum;"
    "locatie;afdoening;omschrijving",
    "questions.csv": "vraag_id;soort;voornamen;voorvoegsel;achternaam;geboortedatum;bsn;straat;"
    "huisnummer;postcode;woonplaats;kvk_nummer;handelsnaam;kenteken",
    "truth.csv": "vraag_id;bron;bekend",
    "dirt.csv": "vraag_id;fout",
}
OTHERS = ("subsidies", "belastingen", "bezwaarschriften", "meldingen", "vastgoed")


def generate(out: Path, *options: str) -> Path:
    """Run the generator as anybody would."""
    command = [sys.executable, str(SAMPLE / "generate.py"), "--out", str(out), *options]
    subprocess.run(command, check=True, capture_output=True)
    return out


def rows(name: str) -> list[dict[str, str]]:
    """Return a CSV file of the sample."""
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", quoting=csv.QUOTE_NONE, strict=True))


def persons() -> list[dict[str, str]]:
    """Return the persons of the sample."""
    lines = (SAMPLE / "brp.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of each generated file."""
    files = (file for file in folder.iterdir() if file.suffix in (".csv", ".ndjson"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    small = ("--persons", "300", "--questions", "60")
    first = contents(generate(tmp_path / "a", *small))
    assert first == contents(generate(tmp_path / "b", *small))
    other = contents(generate(tmp_path / "c", *small, "--seed", "43"))
    assert not set(first.values()) & set(other.values())


def test_the_committed_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    made = generate(tmp_path)
    listed = (SAMPLE / "SHA256SUMS").read_text(encoding="utf-8")
    assert (made / "SHA256SUMS").read_text(encoding="utf-8") == listed
    assert contents(SAMPLE) == {name: sha for sha, name in map(str.split, listed.splitlines())}


def test_the_sample_stays_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.iterdir() if file.is_file()) < 8_900_000


def test_every_bsn_is_unique_valid_and_from_the_test_range() -> None:
    numbers = [person["burgerservicenummer"] for person in persons()]
    assert len(numbers) == len(set(numbers)) == 5000
    assert all(bsn.is_valid(number) and number.startswith("999") for number in numbers)


def test_no_address_can_be_a_real_one() -> None:
    for row in rows("bag.csv"):
        ids = (row["nummeraanduiding_id"], row["adresseerbaarobject_id"], row["openbareruimte_id"])
        assert row["gemeentecode"] == "9901"
        assert all(re.fullmatch(r"9901\d{12}", identifier) for identifier in ids)
        assert float(row["lon"]) < 3.4  # off the coast


@pytest.mark.parametrize(
    "name",
    [
        "bag.csv",
        "vergunningen.csv",
        "questions.csv",
        "subsidies.csv",
        "belastingen.csv",
        "vastgoed.csv",
    ],
)
def test_every_postcode_is_well_formed_and_not_issued(name: str) -> None:
    written = {row["postcode"] for row in rows(name)} - {""}
    assert written
    for code in written:
        assert postcode.is_valid(code)
        assert 9180 <= int(code[:4]) <= 9199 or 9370 <= int(code[:4]) <= 9399


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_the_agreed_ones(name: str) -> None:
    with (SAMPLE / name).open(encoding="utf-8") as file:
        assert file.readline() == HEADERS[name] + "\n"


def test_every_row_has_all_its_columns() -> None:
    for name in (*HEADERS, "bag.csv", *(f"{name}.csv" for name in OTHERS)):
        found = rows(name)
        assert found
        assert all(None not in row and None not in row.values() for row in found)


def test_every_canary_stands_in_one_place() -> None:
    texts = (file.read_text(encoding="utf-8") for file in SAMPLE.iterdir() if file.is_file())
    found = Counter(chain.from_iterable(map(CANARY.findall, texts)))
    del found["kanarie-h000123-overtreding"]  # the README's example
    assert set(found.values()) == {1}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("vergunningen.csv", ("zaaktype", "status", "omschrijving")),
        ("handhaving.csv", ("overtreding", "afdoening", "omschrijving")),
        ("subsidies.csv", ("regeling", "stand", "bezwaar", "toelichting")),
        ("belastingen.csv", ("soort", "betaling")),
        ("bezwaarschriften.csv", ("procedure", "maatregel", "uitkomst", "gronden")),
        ("meldingen.csv", ("soort", "maatregel", "tekst")),
        ("vastgoed.csv", ("soort", "maatregel", "vergoeding", "bijzonderheden")),
    ],
)
def test_every_substance_field_has_a_canary(name: str, fields: tuple[str, ...]) -> None:
    for row in rows(name):
        assert all(len(CANARY.findall(row[field])) == 1 for field in fields)


def test_every_person_has_a_canary() -> None:
    found = CANARY.findall((SAMPLE / "brp.ndjson").read_text(encoding="utf-8"))
    assert len([word for word in found if word.endswith("-geboorteplaats")]) == 5000


def test_truth_and_dirt_speak_of_questions_that_are_asked() -> None:
    asked = {row["vraag_id"]: row["soort"] for row in rows("questions.csv")}
    truth = [(row["vraag_id"], row["bron"]) for row in rows("truth.csv")]
    assert len(truth) == len(set(truth))
    assert {name for name, kind in asked.items() if kind != "voertuig"} == {q for q, _ in truth}
    assert {row["vraag_id"] for row in rows("dirt.csv")} <= asked.keys()
    assert {source for _, source in truth} == {"brp", "bag", "woz", "vergunningen", "handhaving"}


def test_truth_agrees_with_the_register_where_a_bsn_is_asked() -> None:
    registered = {person["burgerservicenummer"] for person in persons()}
    known = {row["vraag_id"]: row["bekend"] for row in rows("truth.csv") if row["bron"] == "brp"}
    asked = [row for row in rows("questions.csv") if row["bsn"]]
    assert len(asked) > 10
    for row in asked:
        assert (known[row["vraag_id"]] == "1") is (row["bsn"] in registered)


def test_about_half_of_the_persons_asked_about_are_unknown() -> None:
    persons_asked = {row["vraag_id"] for row in rows("questions.csv") if row["soort"] == "persoon"}
    known = {row["vraag_id"] for row in rows("truth.csv") if row["bekend"] == "1"}
    assert 0.45 < len(persons_asked & known) / len(persons_asked) < 0.55


def test_wrong_rows_are_as_many_as_the_readme_says() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    permits = rows("vergunningen.csv")
    numbers = [row["aanvrager_bsn"] for row in permits if row["aanvrager_bsn"]]
    wrong_numbers = sum(not bsn.is_valid(number) for number in numbers)
    wrong_dates = sum(not is_possible(row["aanvrager_geboortedatum"]) for row in permits)
    expected = f"{wrong_numbers} BSNs that fail the eleven-test and {wrong_dates} dates"
    assert expected in readme
    assert 0 < wrong_numbers + wrong_dates < 0.01 * len(permits)


def is_possible(text: str) -> bool:
    """Return whether there is such a day, with 00 for what is unknown."""
    try:
        return not text or bool(date.fromisoformat(text.replace("-00", "-01")))
    except ValueError:
        return False
