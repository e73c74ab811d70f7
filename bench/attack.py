"""Tries to say who is who in every byte at rest, without a key but with the whole register.

`python -m bench.attack [--persons 4000]` prints how many records were named.

Two installations are made of the same registers: the one attacked, and one of the attacker's
own, of which they have all keys. An attack sees of the first what lies on its disk outside the
folders of keys; the truth is told with both sets of keys, afterwards. The same attacks on what
those bytes hold decrypted show that they can succeed.
"""

import argparse
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import align, scan, town
from bench.align import Table
from bench.installation import Installation
from bench.scan import Scan

SECRET = ("brp", "woz", "vergunningen", "handhaving")
"""The sources that tell of persons; what `bag` delivers is public."""
TOPICS = 1000
_IDENTIFYING = ("t_family", "t_given", "t_year", "t_month", "t_day")
_NAMES = ("t_family", "t_partner", "t_given")
_CLK = ("geslachtsnaam", "voornamen", "geboortedatum")

Truth = Mapping[Hashable, Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How many records one attack named rightly in one artefact."""

    artefact: str
    attack: str
    records: int
    share: float

    @property
    def chance(self) -> float:
        """Return what guessing gives."""
        return 1 / max(self.records, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """What came of every attack."""

    persons: int
    at_rest: tuple[Named, ...]
    """On bytes as they lie there."""
    decrypted: tuple[Named, ...]
    """The same on what only keys open: the proof that the attacks work."""
    fields: tuple[Named, ...]
    """Name fields guessed by frequency alone, decrypted."""
    opened: Mapping[str, str]
    """What a reader without a key gets of each file."""
    scanned: Scan
    scanned_in_clear: Scan
    """The same search in the linkage parts decrypted: the proof that it finds."""

    @property
    def share(self) -> Mapping[str, float]:
        """Return per kind of artefact the share of all its records that was named at rest."""
        kinds: dict[str, list[Named]] = defaultdict(list)
        for one in self.at_rest:
            kinds[one.artefact.partition(" of ")[0]].append(one)
        return {
            kind: sum(n.share * n.records for n in found) / sum(n.records for n in found)
            for kind, found in kinds.items()
        }


def measure(folder: Path, persons: int = 4000, topics: int = TOPICS) -> Attacked:
    """Build both installations in an empty folder and attack the first."""
    registers = town.raw(folder / "raw", persons)
    target, own = (
        Installation(folder / name, registers, min(topics, persons)) for name in ("target", "own")
    )
    truths = {name: _truth(name, own, target) for name in SECRET}
    linkage = [target.linkage(name) for name in SECRET]
    needles = scan.needles(linkage, target.secrets())
    return Attacked(
        persons=persons,
        at_rest=tuple(_at_rest(own, target, truths)),
        decrypted=tuple(_decrypted(own, target, truths["brp"])),
        fields=tuple(_fields(own, target, truths["brp"])),
        opened={_short(path, target): read_without_key(path) for path in target.files()},
        scanned=scan.files(target.files(), needles),
        scanned_in_clear=scan.contents([scan.plain(one) for one in linkage], needles),
    )


def read_without_key(path: Path) -> str:
    """Return what the reader of this kind of file gives to somebody without a key."""
    readers: Mapping[str, Callable[[Path], str]] = {
        ".parquet": lambda file: ", ".join(pq.read_table(file).column_names),
        ".duckdb": _tables_of_duckdb,
        ".sqlite": _tables_of_sqlite,
    }
    if path.suffix not in readers:
        return "text or signature"
    try:
        return readers[path.suffix](path)
    except (OSError, pa.ArrowException, duckdb.Error, sqlite3.Error):
        return "nothing"


def _tables_of_duckdb(path: Path) -> str:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{path}' as found (read_only)")
        return str(connection.execute("show all tables").fetchall())


def _tables_of_sqlite(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("select name from sqlite_master where type = 'table'")
        return ", ".join(name for (name,) in found.fetchall())


def _short(path: Path, of: Installation) -> str:
    parts = path.relative_to(of.folder).parts
    # A delivery's name ends in the moment of its making.
    return "/".join(re.sub(r"-\d{8}T\d{6}Z", "", part) for part in parts)


def _truth(name: str, own: Installation, target: Installation) -> Truth:
    """Return per record of the target the record of the attacker's own, by all that is sealed."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for record, fields in own.substance(name).items():
        waiting[fields].append(record)
    return {record: waiting[fields].pop() for record, fields in target.substance(name).items()}


def _at_rest(own: Installation, target: Installation, truths: Mapping[str, Truth]) -> list[Named]:
    found = []
    for name in SECRET:
        for file, view in (("linkage.parquet", _linkage_bare), ("index", _index_bare),
                           ("sealed.parquet", _sealed)):  # fmt: skip
            sides = [view(name, side) for side in (own, target)]
            found.append(_named(f"{file} of {name}", "insider", sides, truths[name]))
    same = {number: number for number in target.topics.values()}
    for file, view_of in (("register.sqlite", _topics), ("journal.sqlite", _events)):
        sides = [view_of(side) for side in (own, target)]
        found.append(_named(f"{file}: topics", "insider", sides, same))
    return found


def _named(artefact: str, attack: str, sides: list[Table], truth: Truth) -> Named:
    share = align.named(sides[0], sides[1], truth)
    return Named(artefact=artefact, attack=attack, records=len(sides[1].names), share=share)


def _bare(name: str, side: Installation, path: Path) -> Table:
    """Return what is known of records in a file that does not open: that they are there."""
    if read_without_key(path) != "nothing":
        return _keyed(side.linkage(name), None)
    records = _sealed(name, side).names
    return Table(names=records, shown=[()] * len(records), keyed=[()] * len(records))


def _linkage_bare(name: str, side: Installation) -> Table:
    return _bare(name, side, side.delivery(name) / "linkage.parquet")


def _index_bare(name: str, side: Installation) -> Table:
    return _bare(name, side, side.config.index / f"{side.delivery(name).name}.duckdb")


def _sealed(name: str, side: Installation) -> Table:
    """Return the categories and sizes of every record's blobs, which anybody can read."""
    sizes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in pq.read_table(side.delivery(name) / "sealed.parquet").to_pylist():
        sizes[row["record"]].append((row["category"], len(row["blob"])))
    shown = [tuple(sorted(one)) for one in sizes.values()]
    return Table(names=list(sizes), shown=shown, keyed=[()] * len(shown))


def _topics(side: Installation) -> Table:
    """Return the sizes of what the register keeps of every topic."""
    query = "select case_id, label, kind, length(secret), length(sealed) from topics"
    with closing(sqlite3.connect(side.folder / "register.sqlite")) as register:
        rows = register.execute(query).fetchall()
    known = [row for row in rows if (row[0], row[1]) in side.topics]
    return Table(
        names=[side.topics[row[0], row[1]] for row in known],
        shown=[row[2:] for row in known],
        keyed=[()] * len(known),
    )


def _events(side: Installation) -> Table:
    """Return what the journal tells of every topic: the size of its parts and their equality."""
    query = "select ids, length(decision), length(rules), subject_ref from journal"
    with closing(sqlite3.connect(side.folder / "journal.sqlite")) as journal:
        rows = journal.execute(query).fetchall()
    wanted = {f'["{case}", "{label}"]': number for (case, label), number in side.topics.items()}
    known = [row for row in rows if row[0] in wanted]
    return Table(
        names=[wanted[row[0]] for row in known],
        shown=[(row[1], row[2], len(row[3])) for row in known],
        keyed=[(row[3],) for row in known],
    )


def _keyed(linkage: pa.Table, columns: tuple[str, ...] | None) -> Table:
    """Return the tokens of a decrypted linkage part, of these columns or of all."""
    names = columns or tuple(name for name in linkage.column_names if name.startswith("t_"))
    rows = list(zip(*(linkage[name].to_pylist() for name in names), strict=True))
    return Table(names=linkage["record"].to_pylist(), shown=[()] * len(rows), keyed=rows)


def _decrypted(own: Installation, target: Installation, truth: Truth) -> list[Named]:
    parts = [side.linkage("brp") for side in (own, target)]
    found = [
        _named("tokens of brp", "insider", [_keyed(one, None) for one in parts], truth),
        _named("tokens of name and birth date", "insider",
               [_keyed(one, _IDENTIFYING) for one in parts], truth),
    ]  # fmt: skip
    blooms = [_bits(one) for one in parts]
    found.append(_alike("Bloom filters of brp", parts, blooms, truth))
    people = [side.substance("brp") for side in (own, target)]
    texts = [
        [" ".join(dict(told[one]).get(name, "") for name in _CLK).lower() for one in
         part["record"].to_pylist()]
        for told, part in zip(people, parts, strict=True)
    ]  # fmt: skip
    secrets = [side.hub_keys.common() for side in (own, target)]
    clks = [align.filters(one, key) for one, key in zip(texts, secrets, strict=True)]
    found.append(_alike("a plain CLK of name and birth date", parts, clks, truth))
    return found


def _alike(artefact: str, parts: list[pa.Table], bits: list[np.ndarray], truth: Truth) -> Named:
    known, stored = (part["record"].to_pylist() for part in parts)
    guess = align.by_similarity(*bits)
    right = sum(known[at] == truth[name] for name, at in zip(stored, guess, strict=True))
    share = right / len(stored)
    return Named(artefact=artefact, attack="similarity", records=len(stored), share=share)


def _bits(linkage: pa.Table) -> np.ndarray:
    """Return the Bloom filters of every row, one behind the other."""
    names = [name for name in linkage.column_names if name.startswith("bloom_")]
    rows = zip(*(linkage[name].to_pylist() for name in names), strict=True)
    width = max(len(one) for name in names for one in linkage[name].drop_null().to_pylist())
    joined = b"".join((one or bytes(width)) for row in rows for one in row)
    flat = np.unpackbits(np.frombuffer(joined, dtype=np.uint8))
    return flat.reshape(linkage.num_rows, -1).astype(np.float32)


def _fields(own: Installation, target: Installation, truth: Truth) -> list[Named]:
    """Return how many values of each name field their frequency gives away, decrypted."""
    found = []
    for name in _NAMES:
        sides = [_keyed(side.linkage("brp"), (name,)) for side in (own, target)]
        share = align.by_frequency(*sides, truth)
        records = sum(row[0] is not None for row in sides[1].keyed)
        found.append(Named(artefact=name, attack="outsider", records=records, share=share))
    return found


def table(found: Attacked) -> str:
    """Return what was named as the lines of a table."""
    lines = ["| artefact | attack | records | named | chance |", "|---|---|---|---|---|"]
    groups = (("at rest", found.at_rest), ("decrypted", (*found.decrypted, *found.fields)))
    for group, rows in groups:
        lines += [
            f"| {group}: {one.artefact} | {one.attack} | {one.records:,} | {one.share:.3%} "
            f"| {one.chance:.3%} |"
            for one in rows
        ]
    for kind, share in found.share.items():
        lines.append(f"| at rest, all sources: {kind} | insider | | {share:.3%} | |")
    return "\n".join(lines)


def main() -> None:
    """Attack an installation of the wanted size, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=4000)
    parser.add_argument("--topics", type=int, default=TOPICS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="treffer-attack-") as folder:
        found = measure(Path(folder), options.persons, options.topics)
    print(table(found))
    for name, told in sorted(found.opened.items()):
        print(f"{name}: {told}")
    print(f"scanned: {found.scanned}\nin clear: {found.scanned_in_clear}")


if __name__ == "__main__":
    main()
