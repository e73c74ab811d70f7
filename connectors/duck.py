"""DuckDB: the only importer. Hardened connections, encrypted files, errors without values."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import duckdb_extension_httpfs
import numpy as np
import pyarrow as pa

from connectors.files import disk_full
from contracts.errors import Gone, IntegrityBroken, TrefferError, TryAgain

_CRYPTO = next(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))
_BATCH = 50_000


class Duck:
    """An in-memory connection to which encrypted files of one folder are attached.

    It reaches no network, no other folder and no extension; what it spills is encrypted.
    """

    def __init__(self, folder: Path, memory: str = "700MB") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": memory,
                "threads": "2",
                "temp_directory": str(folder / "spill"),
            }
        )
        for statement in (
            f"LOAD '{_quoted(_CRYPTO)}'",  # OpenSSL; without it DuckDB writes no encrypted file
            "SET temp_file_encryption=true",
            f"SET allowed_directories=['{_quoted(folder)}/']",
            "SET enable_external_access=false",
            "SET lock_configuration=true",
        ):
            self.do(statement)

    def attach(self, path: Path, alias: str, key: bytes, *, read_only: bool) -> None:
        """Attach an encrypted file under a name.

        Raises `IntegrityBroken` for another key, `Gone` for a file to read that is not there.
        """
        if read_only and not path.is_file():
            raise Gone(f"{path.name} is not there any more.", code="S-404")
        mode = ", READ_ONLY" if read_only else ""
        with _told(path.name):
            self._connection.execute(f"SET VARIABLE attach_key = '{key.hex()}'")
            try:
                self._connection.execute(
                    f"ATTACH '{_quoted(path)}' AS {alias} "
                    f"(ENCRYPTION_KEY getvariable('attach_key'){mode})"
                )
            finally:
                # Otherwise any statement on this connection could read the key back.
                self._connection.execute("RESET VARIABLE attach_key")

    def detach(self, alias: str) -> None:
        """Let go of an attached file."""
        self.do(f"DETACH {alias}")

    def do(self, statement: str, **values: object) -> None:
        """Run a statement with bound values."""
        with _told("a statement"):
            self._connection.execute(statement, values or None)

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query with bound values."""
        with _told("a query"):
            return self._connection.execute(statement, values or None).fetchall()

    def table(self, statement: str, wanted: Sequence[Any] | np.ndarray[Any, Any] = ()) -> pa.Table:
        """Return the result of a query as columns; it may ask of the values in `wanted`."""
        # A long list of bound values is slow: DuckDB looks for pandas once a value.
        with _told("a query"):
            self._connection.register("wanted", pa.table({"value": pa.array(wanted)}))
            try:
                return self._connection.sql(statement).to_arrow_table()
            finally:
                self._connection.unregister("wanted")

    def load(self, batch: pa.Table | pa.RecordBatch, statement: str) -> None:
        """Run a statement that reads `batch`."""
        with _told("a batch"):
            self._connection.register("batch", pa.table(batch))
            try:
                self._connection.execute(statement)
            finally:
                self._connection.unregister("batch")

    def stream(self, statement: str, size: int = _BATCH) -> Iterator[pa.RecordBatch]:
        """Yield the result of a query in batches, in the query's order."""
        with _told("a query"):
            yield from self._connection.sql(statement).to_arrow_reader(size)

    def close(self) -> None:
        """Let go of every file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn DuckDB's errors, which quote values, into ones that do not."""
    try:
        yield
    except duckdb.Error as error:
        raise _translated(what, error) from None


def _translated(what: str, error: duckdb.Error) -> TrefferError:
    reason = str(error)
    if "Wrong encryption key" in reason or "AES tag" in reason:
        return IntegrityBroken(
            f"{what} cannot be decrypted: it was altered, or its key is gone.", code="I-620"
        )
    if "Could not set lock" in reason:
        return TryAgain(f"{what} is in use by another process. Try again.", code="S-750")
    if "No space left" in reason or "File too large" in reason or "disk" in reason.lower():
        return disk_full(f"writing {what}")
    if isinstance(error, duckdb.OutOfMemoryException):
        return TryAgain(
            f"Not enough memory for {what}. Raise `memory` and try again.", code="S-753"
        )
    return TrefferError(f"DuckDB refused {what} ({type(error).__name__}).", code="S-003")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
