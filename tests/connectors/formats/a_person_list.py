"""Person lists of the LO GBA as CSV, with only what a test cares about."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.formats.brp_lo import USED

Values = Mapping[str, str]

HEADER = ("", *sorted((*USED, "01.H", "08.H", "06.88.10")), "06.88.10", "")
"""As RvIG writes it: no name for the first and the last column, and one name twice."""
BSN = "999990421"
HERE: Values = {
    "08.10.10": "W",
    "08.10.30": "20100501",
    "08.11.10": "Kerkstraat",
    "08.11.20": "12",
    "08.11.60": "1381AB",
}
THERE: Values = {
    "08.10.10": "W",
    "08.10.30": "19990203",
    "08.11.10": "Dorpsplein",
    "08.11.20": "3",
    "08.11.60": "1382AC",
}
PERSON: Values = {
    "01.01.20": BSN,
    "01.02.10": "Tess",
    "01.02.40": "Proefstra",
    "01.03.10": "19800517",
    "07.70.10": "0",
}


def written(*lists: Sequence[Values]) -> str:
    """Return a file of these person lists, each a list of rows."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for number, rows in enumerate(lists, 1):
        for place, row in enumerate(rows):
            first = "" if place else f"Lg01_{number}"
            writer.writerow([first, *(row.get(name, "") for name in HEADER[1:])])
    return out.getvalue()


def saved(folder: Path, *lists: Sequence[Values]) -> Path:
    """Write these person lists to a file, and return it."""
    path = folder / "lijsten.csv"
    path.write_text(written(*lists), encoding="utf-8-sig", newline="")
    return path
