"""Every format by the name that a contract uses for it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from connectors.formats import (
    bag_csv,
    bag_extract,
    brk,
    brp_gba,
    brp_haalcentraal,
    brp_haalcentraal_historie,
    brp_lo,
    decos,
    kvk,
    powerbrowser,
    stuf_bg,
    stuf_woz,
    tabular,
    woz_haalcentraal,
    zgw,
)
from connectors.formats.batches import AsOf, LineReader, Reader


def undated(path: Path) -> date | None:
    """Return nothing: the format carries no date."""
    del path
    return None


TABULAR = "tabular"
"""The one reader of which a file names the columns itself."""

READERS: Mapping[str, Reader] = {
    "brp_haalcentraal": brp_haalcentraal.read,
    "brp_haalcentraal_historie": brp_haalcentraal_historie.read,
    "brp_gba": brp_gba.read,
    "brp_lo": brp_lo.read,
    "bag_extract": bag_extract.read,
    "bag_csv": bag_csv.read,
    "woz_haalcentraal": woz_haalcentraal.read,
    "stuf_bg": stuf_bg.read,
    "stuf_woz": stuf_woz.read,
    TABULAR: tabular.read,
    "kvk": kvk.read,
    "brk": brk.read,
    "zgw": zgw.read,
    "decos": decos.read,
    "powerbrowser": powerbrowser.read,
}
LINE_READERS: Mapping[str, LineReader] = {"brp_haalcentraal": brp_haalcentraal.read_lines}
"""Those that can read a file with one record a line in pieces, each in another process."""
AS_OF: Mapping[str, AsOf] = dict.fromkeys(READERS, undated) | {
    "bag_extract": bag_extract.as_of,
    "stuf_bg": stuf_bg.as_of,
    "stuf_woz": stuf_woz.as_of,
}

FOLDERS = frozenset({"bag_extract", "stuf_bg", "stuf_woz"})
"""Those whose export can be a folder: messages, or a stand with the mutations after it."""
