"""Words that nobody else uses, to put where people type; and where they can be read again."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

SUBSTANCE = re.compile(rb"kanarie-[a-z][0-9]{6,}-[a-z]+")
TYPED = re.compile(rb"zqkxvwqj[a-z]+")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
HEX = re.compile(rb"(?:[0-9a-f]{2}){12,}", re.IGNORECASE)
DEEP = 3
"""A packet is in base64 in a file that is in base64 in an envelope."""


def found(content: bytes) -> frozenset[str]:
    """Every canary that can be read in the content, however it is written there."""
    text = b"\n".join(readings(content)).lower()
    return frozenset(one.decode() for one in (*SUBSTANCE.findall(text), *TYPED.findall(text)))


def found_in(path: Path) -> frozenset[str]:
    """Every canary in the bytes of a file, in its name, and in the cells of a Parquet file."""
    seen = found(path.read_bytes()) | found(str(path).encode())
    if path.suffix == ".parquet":
        for row in _rows(path):
            cells = (one if isinstance(one, bytes) else str(one).encode() for one in row.values())
            seen |= found(b"\n".join(cells))
    return seen


def readings(content: bytes, deep: int = DEEP) -> Iterator[bytes]:
    """The content as it is, as UTF-16, and all in it that is written in base64 or in hex."""
    yield content
    if b"\0" in content:
        yield content.replace(b"\0", b"")
    if not deep:
        return
    for one in BASE64.findall(content):
        bare = one.rstrip(b"=")
        try:
            yield from readings(base64.b64decode(bare + b"=" * (-len(bare) % 4)), deep - 1)
        except ValueError:
            continue
    for one in HEX.findall(content):
        yield bytes.fromhex(one.decode())


def _rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file; none of one that is encrypted, of which the bytes say enough."""
    if path.read_bytes()[-4:] != b"PAR1":
        return []
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows
