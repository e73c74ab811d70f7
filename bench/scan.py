"""Looks for keyed numbers and keys in files: raw, in hex, in base64, in either order of bytes."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from matching.inner import Inner

_HEX = re.compile(rb"[0-9a-fA-F]{8,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
Numbers = np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """What must stand nowhere."""

    tokens: Numbers
    """32 bits: some stand anywhere by chance."""
    numbers: Numbers
    """64 bits: block keys, inner values, and pieces of Bloom filters and of keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """How many of the needles were found."""

    pieces: int
    bytes: int
    tokens: int
    tokens_found: int
    tokens_by_chance: float
    numbers: int
    numbers_found: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that chance does not explain (six deviations)."""
        most = self.tokens_by_chance + 6 * self.tokens_by_chance**0.5 + 6
        return not self.numbers_found and self.tokens_found <= most


def needles(linkage: Sequence[pa.Table], secrets: Iterable[bytes]) -> Needles:
    """Return every token, key, filter and inner value of these linkage parts, and these keys."""
    tokens: set[int] = set()
    numbers: set[int] = set()
    for table in linkage:
        for name in table.column_names:
            column = table[name]
            if name.startswith("t_"):
                tokens |= set(column.drop_null().to_pylist())
            elif name == "keys":
                numbers |= {key for keys in column.to_pylist() for key in keys}
            elif name.startswith("bloom_"):
                numbers |= {int.from_bytes(one[8:16]) for one in column.drop_null().to_pylist()}
            elif name == "hop":
                for packed in column.drop_null().to_pylist():
                    values = Inner.unpack(packed).values.values()
                    numbers |= {one for inners in values for one in inners}
    numbers |= {int.from_bytes(one[at : at + 8]) for one in secrets for at in (0, len(one) - 8)}
    # A number of few bits is found anywhere.
    numbers = {one for one in numbers if one.bit_count() > 8}
    return Needles(
        tokens=np.array(sorted(tokens), dtype=np.uint32),
        numbers=np.array(sorted(numbers), dtype=np.uint64),
    )


def plain(linkage: pa.Table) -> bytes:
    """Return a linkage part as bytes that anybody could read."""
    parts = [
        table_column.cast(pa.list_(pa.uint64())).combine_chunks().flatten()
        if name == "keys"
        else table_column.drop_null().combine_chunks()
        for name, table_column in zip(linkage.column_names, linkage.columns, strict=True)
    ]
    return b"".join(bytes(buffer) for part in parts for buffer in part.buffers() if buffer)


def files(paths: Iterable[Path], wanted: Needles) -> Scan:
    """Search files, and what can be read in those that open without a key."""
    seen: set[bytes] = set()
    contents_of: list[bytes] = []
    for path in paths:
        content = path.read_bytes()
        if (digest := hashlib.sha256(content).digest()) not in seen:
            seen.add(digest)
            contents_of.append(content)
            if path.suffix == ".parquet":
                contents_of += _unpacked(path)
    return contents(contents_of, wanted)


def contents(pieces: Sequence[bytes], wanted: Needles) -> Scan:
    """Search these bytes in every reading."""
    tokens: set[int] = set()
    numbers: set[int] = set()
    by_chance = 0.0
    for piece in pieces:
        for reading in _readings(piece):
            for order in "<>":
                short = _windows(reading, f"{order}u4")
                by_chance += len(short) * len(wanted.tokens) / 2**32
                tokens |= set(np.intersect1d(short, wanted.tokens).tolist())
                long = _windows(reading, f"{order}u8")
                numbers |= set(np.intersect1d(long, wanted.numbers).tolist())
    return Scan(
        pieces=len(pieces),
        bytes=sum(map(len, pieces)),
        tokens=len(wanted.tokens),
        tokens_found=len(tokens),
        tokens_by_chance=by_chance,
        numbers=len(wanted.numbers),
        numbers_found=len(numbers),
    )


def _windows(content: bytes, kind: str) -> Numbers:
    """Return every number of that kind that begins at any byte, once."""
    width = np.dtype(kind).itemsize
    found = []
    for start in range(min(width, len(content))):
        whole = (len(content) - start) // width
        found.append(np.frombuffer(content, dtype=kind, count=whole, offset=start))
    native = [one.astype(kind[1:]) for one in found]
    return np.unique(np.concatenate(native)) if native else np.array([], dtype=kind[1:])


def _readings(content: bytes) -> Iterator[bytes]:
    yield content
    hexes, texts = [], []
    for run in _HEX.findall(content):
        for start in (0, 1):
            even = run[start : len(run) - (len(run) - start) % 2]
            hexes.append(bytes.fromhex(even.decode()))
    for run in _BASE64.findall(content):
        bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        # What is written may begin anywhere: a path or a word may stand before it.
        for start in range(4):
            whole = (len(bare) - start) // 4 * 4
            texts.append(base64.b64decode(bare[start : start + whole]))
    yield b"".join(hexes)
    yield b"".join(texts)


def _unpacked(path: Path) -> list[bytes]:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return []
    return [
        bytes(buffer)
        for column in table.columns
        for chunk in column.chunks
        for buffer in chunk.buffers()
        if buffer
    ]
