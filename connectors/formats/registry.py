"""Every format by the name that a contract uses for it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from connectors.formats import (
    bag_csv,
    bag_extract,
    brp_gba,
    brp_haalcentraal,
    tabular,
    woz_haalcentraal,
)
from connectors.formats.batches import AsOf, LineReader, Reader


def undated(path: Path) -> date | None:
    """Return nothing: the format carries no date."""
    del path
    return None


READERS: Mapping[str, Reader] = {
    "brp_haalcentraal": brp_haalcentraal.read,
    "brp_gba": brp_gba.read,
    "bag_extract": bag_extract.read,
    "bag_csv": bag_csv.read,
    "woz_haalcentraal": woz_haalcentraal.read,
    "tabular": tabular.read,
}
LINE_READERS: Mapping[str, LineReader] = {"brp_haalcentraal": brp_haalcentraal.read_lines}
"""Those that can read a file with one record a line in pieces, each in another process."""
NAMED_BY_THE_FILE = frozenset({"tabular"})
"""Those whose columns are what the file's own header says, and not what their standard has."""
AS_OF: Mapping[str, AsOf] = dict.fromkeys(READERS, undated) | {"bag_extract": bag_extract.as_of}
