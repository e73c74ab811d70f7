"""Measures the BAG with the real programs, and writes `docs/reference/figures-bag.md` anew.

`python bench/bag.py --out build/bench [--page docs/reference] [--addresses 1000000]
[--only weesp million]`: the extract of Weesp as the Kadaster gave it, and a made-up one in the
same form; each is read, encoded, sealed, signed, taken in and indexed, in processes of their own.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import bag_xml, memory, town
from bench.bag_xml import Version
from bench.run import machine, say
from connectors import settings
from connectors.files import discard, replace_file

ROOT = Path(__file__).parents[1]
WEESP = ROOT / "tests" / "data" / "bag" / "BAGGEM0457L-15102021.zip"
DAY = date(2026, 11, 1)
HOUSES, STREETS = 40, 100
"""Addresses in a street, streets in a place."""
RENUMBERED = 4
"""One address in so many has had another number before; every home has been changed once."""
CHANGED, BEGIN = "2018-05-01", "2010-08-31"
LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
COUNTRY = 10_000_000
GIB = 1024.0
MOST_SECONDS, MOST_MB, MOST_COUNTRY_GIB = 60, 1024, 24

_BOOK = """
import sys
from pathlib import Path
import polars as pl
from connectors.stores.deliveries import read_addresses
from matching.address_book import AddressBook
AddressBook(pl.DataFrame(read_addresses(Path(sys.argv[1]))))
"""
_INTRO = """# Figures of the BAG

Made by `make bench`: the real programs, each in a process of its own.
Memory is what a program and its workers hold together, each page once, looked at ten times a
second; on a machine with other work (load before) the seconds of a core say more than the seconds.
What ten million addresses take is arithmetic: what the smaller of the made-up extracts takes, and
for each address more what lies between the smaller and the larger.
"""
_MACHINE = "## Machine and versions"
_FIRST = ("Kerk", "Dorps", "School", "Molen", "Beuken", "Linden", "Haven", "Markt", "Noorder")
_MIDDLE = ("", "hoek", "veld", "kamp", "berg", "dijk", "land", "hof", "akker", "bosch", "meer")
_LAST = ("straat", "weg", "laan", "plein", "pad", "kade", "singel")

_PARTS = {
    "extract": "`treffer-extract run`",
    "refresh": "`treffer source refresh`",
    "book": "the address book",
}

Told = Mapping[str, Any]


def made_up(count: int, part: str) -> Iterable[Version]:
    """Yield every version of one part of a country with so many addresses."""
    streets = -(-count // HOUSES)
    match part:
        case "WPL":
            for place in range(-(-streets // STREETS)):
                yield _version(part, f"{1000 + place}", 1, naam=f"Plaats {place}")
        case "OPR":
            for street in range(streets):
                yield _version(
                    part,
                    _number("30", street),
                    1,
                    ("ligtIn", "Woonplaats", f"{1000 + street // STREETS}"),
                    naam=_street(street),
                )
        case "NUM":
            for address in range(count):
                yield from _address(address)
        case "VBO":
            for home in range(count):
                yield from _home(home)


def _number(kind: str, serial: int) -> str:
    return f"9901{kind}{serial:010}"


def _street(street: int) -> str:
    first, rest = _FIRST[street % len(_FIRST)], street // len(_FIRST)
    middle, rest = _MIDDLE[rest % len(_MIDDLE)], rest // len(_MIDDLE)
    return f"{first}{middle}{_LAST[rest % len(_LAST)]} {rest // len(_LAST)}"


def _postcode(street: int) -> str:
    first, second = LETTERS[street // 20 % 20], LETTERS[street % 20]
    return f"{1000 + street // 400 % 9000}{first}{second}"


def _version(
    part: str,
    number: str,
    version: int,
    *refers: tuple[str, str, str],
    begin: str = BEGIN,
    end: str | None = None,
    **texts: str,
) -> Version:
    return Version(
        part=part,
        number=number,
        version=version,
        begin=begin,
        end=end,
        texts=tuple(texts.items()),
        refers=refers,
    )


def _address(address: int) -> Iterable[Version]:
    street = address // HOUSES
    number, along = _number("20", address), ("ligtAan", "OpenbareRuimte", _number("30", street))
    told = {
        "postcode": _postcode(street),
        "typeAdresseerbaarObject": "Verblijfsobject",
        "status": "Naamgeving uitgegeven",
    }
    house, version, begin = address % HOUSES + 1, 1, BEGIN
    if address % RENUMBERED == 0:
        yield _version("NUM", number, 1, along, end=CHANGED, huisnummer=f"{house + 100}", **told)
        version, begin = 2, CHANGED
    yield _version("NUM", number, version, along, begin=begin, huisnummer=f"{house}", **told)


def _home(home: int) -> Iterable[Version]:
    refers = (
        ("heeftAlsHoofdadres", "Nummeraanduiding", _number("20", home)),
        ("maaktDeelUitVan", "Pand", _number("10", home)),
    )
    number = _number("01", home)
    yield _version("VBO", number, 1, *refers, end=CHANGED, status="Verblijfsobject gevormd")
    yield _version("VBO", number, 2, *refers, begin=CHANGED, status="Verblijfsobject in gebruik")


def write(path: Path, count: int) -> None:
    """Write a made-up stand of the country, streamed."""
    places = {f"{1000 + place}": "9901" for place in range(-(-count // (HOUSES * STREETS)))}
    bag_xml.write_stand(path, DAY, lambda part: made_up(count, part), places, None)


def measure(hub: Path, raw: Path) -> dict[str, float]:
    """Extract and refresh one BAG with the real programs; return seconds, memory and sizes."""
    discard(hub)
    town.install(hub, ("bag",), _agreed)
    home = hub / "departments" / "bag"
    extract = [sys.executable, "-m", "pipelines.extract", "--json", "run", "bag"]
    say(f"extracting {raw.name}")
    made = memory.run(
        [*extract, "--from", str(raw), "--to", str(home / "out"), "--home", str(home)]
    )
    told = json.loads(made.stdout)
    say("refreshing")
    taken_in = memory.run(
        [sys.executable, "-c", "from pipelines.cli.program import main; main()",
         "--config", str(hub / settings.FILE), "--as", "jsteward", "--json",
         "source", "refresh", "bag"]
    )  # fmt: skip
    index = next((hub / "index").glob("bag-*.duckdb")).stat().st_size
    return {
        "zip_mb": round(raw.stat().st_size / 1e6, 1),
        "read": told["read"],
        "delivered": told["delivered"],
        "extract_seconds": round(made.seconds, 1),
        "extract_cpu_seconds": round(made.cpu_seconds, 1),
        "extract_peak_mb": round(made.peak_mb),
        "refresh_seconds": round(taken_in.seconds, 1),
        "refresh_cpu_seconds": round(taken_in.cpu_seconds, 1),
        "refresh_peak_mb": round(taken_in.peak_mb),
        "index_mb": round(index / 1e6, 1),
    }


def book(hub: Path) -> dict[str, float]:
    """Read the address book of the hub's one delivery, as whoever types an address does."""
    path = next((hub / "departments" / "bag" / "out").glob("*/addresses.parquet"))
    read = memory.run([sys.executable, "-c", _BOOK, str(path)])
    return {
        "book_seconds": round(read.seconds, 1),
        "book_cpu_seconds": round(read.cpu_seconds, 1),
        "book_peak_mb": round(read.peak_mb),
    }


def _agreed(text: str) -> str:
    # The extract of Weesp is of 2021, and would be past the term after which it must go.
    read = text.replace("value: bag_csv", "value: bag_extract")
    return read.replace("retention, value: 90,", "retention, value: 9999,")


def rows(name: str, found: Told, aim: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Return the lines of the table about one extract."""
    seconds = found["extract_seconds"] + found["refresh_seconds"]
    peak = max(found["extract_peak_mb"], found["refresh_peak_mb"])
    return [
        (f"{name}: read, encoded, sealed, taken in and indexed", f"{seconds:.0f} s", aim[0]),
        ("– most memory, all processes", _gib(peak), aim[1]),
        ("– rows read, delivered", f"{found['read']:,}, {found['delivered']:,}", ""),
        ("– `treffer-extract run`", _took(found, "extract"), ""),
        ("– `treffer source refresh`", _took(found, "refresh"), ""),
        ("– the address book read, to resolve addresses", _took(found, "book"), ""),
        ("– zip, index", f"{found['zip_mb']:,.0f} MB, {found['index_mb']:,.0f} MB", ""),
    ]


def country(small: Told, large: Told, addresses: int) -> list[tuple[str, str, str]]:
    """Return what ten million addresses would take, by what grew between the two extracts."""
    found = []
    for part, name in _PARTS.items():
        first, last = small[f"{part}_peak_mb"], large[f"{part}_peak_mb"]
        each = (last - first) / (addresses - small["addresses"])
        whole = first + each * (COUNTRY - small["addresses"])
        minutes = large[f"{part}_cpu_seconds"] * COUNTRY / addresses / 60
        found += [
            (f"{name}: memory for each address more", f"{each * 1024 * 1024:,.0f} bytes", ""),
            (f"{name}: {COUNTRY:,} addresses, memory", _gib(whole), f"≤ {MOST_COUNTRY_GIB} GiB"),
            (f"{name}: {COUNTRY:,} addresses, minutes of a core", f"{minutes:.0f}", ""),
        ]
    return found


def _took(found: Told, part: str) -> str:
    seconds, busy = found[f"{part}_seconds"], found[f"{part}_cpu_seconds"]
    return f"{seconds:.0f} s ({busy:.0f} s of a core), {_gib(found[f'{part}_peak_mb'])}"


def _gib(megabytes: float) -> str:
    return f"{megabytes / GIB:.2f} GiB"


def page(told: Mapping[str, Told]) -> str:
    """Return the page of figures."""
    figures = {name: part["figures"] for name, part in told.items()}
    lines = []
    if "weesp" in figures:
        aim = f"< {MOST_SECONDS} s", f"≤ {MOST_MB / GIB:.0f} GiB"
        lines += rows("Weesp, 12,694 addresses", figures["weesp"], aim)
    for name in ("smaller", "larger"):
        if name in figures:
            count = figures[name]["addresses"]
            lines += rows(f"made up, {count:,} addresses", figures[name], ("", ""))
    if {"smaller", "larger"} <= figures.keys():
        count = figures["larger"]["addresses"]
        lines += country(figures["smaller"], figures["larger"], count)
    measured = {name: text for part in told.values() for name, text in part["machine"].items()}
    machines = table(("", ""), measured.items())
    return f"{_INTRO}\n{table(('what', 'reached', 'aim'), lines)}\n\n{_MACHINE}\n\n{machines}\n"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    listed = [head, ("---",) * len(head), *lines]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in listed)


def main() -> None:
    """Measure what is asked for, and write the page of what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", type=Path, help="the folder of figures-bag.md")
    parser.add_argument("--addresses", type=int, default=1_000_000)
    parser.add_argument("--smaller", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", default=["weesp", "smaller", "larger"])
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    counts = {"smaller": options.smaller, "larger": options.addresses}
    for name in options.only:
        raw = WEESP
        if name in counts:
            raw = out / f"bag-{counts[name]}.zip"
            if not raw.is_file():
                say(f"making a BAG of {counts[name]:,} addresses")
                write(raw.with_suffix(".new"), counts[name])
                raw.with_suffix(".new").rename(raw)
        hub = out / f"hub-bag-{name}"
        found = measure(hub, raw) | book(hub)
        if name in counts:
            found["addresses"] = counts[name]
        kept = {"machine": machine(), "figures": found}
        replace_file(out / f"bag-{name}.json", json.dumps(kept, indent=1).encode(), 0o644)
    told = {
        name: json.loads(path.read_text())
        for name in ("weesp", "smaller", "larger")
        if (path := out / f"bag-{name}.json").is_file()
    }
    text = page(told)
    replace_file((options.page or out) / "figures-bag.md", text.encode(), 0o644)
    say(text)


if __name__ == "__main__":
    main()
