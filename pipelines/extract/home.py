"""A department's folder: its keys, its own contracts, its reports on bad rows."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from connectors import agreements, keys
from connectors.files import replace_file
from contracts.errors import Gone, Invalid, WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract

SETTINGS = "department.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one department's program finds what it may hold."""

    folder: Path
    municipality: str
    department: str
    demo: bool = False
    """Whether its registers are made up: it refuses an export that can be real."""

    @property
    def keys(self) -> Path:
        """Return the folder of keys."""
        return self.folder / "keys"

    @property
    def reports(self) -> Path:
        """Return the folder of reports on bad rows, which stay at the department."""
        return self.folder / "reports"

    def contract(self, source: SourceName) -> SourceContract:
        """Return the contract of one of this department's sources."""
        contract = agreements.contract(self.folder / "contracts", source)
        if contract.department != self.department:
            raise WrongUse(
                f"Source {source} belongs to {contract.department}; this folder is of "
                f"{self.department}.",
                code="C-105",
            )
        agreements.require_registrable(contract)
        return contract

    def linkage_key(self, source: SourceName) -> tuple[str, bytes]:
        """Return the newest epoch of the source's key that was given to this department."""
        found = sorted(
            self.keys.glob(f"linkage-{source}-*.key"),
            key=lambda path: int(path.stem.rpartition("-")[2]),
        )
        if not found:
            raise Gone(
                f"There is no key of source {source} in {self.keys}. "
                f"Ask the hub: treffer key give {source} --to {self.keys}.",
                code="K-404",
            )
        return found[-1].stem.rpartition("-")[2], keys.read_secret(found[-1])


def create(folder: Path, municipality: str, department: str, *, demo: bool = False) -> str:
    """Make a department's folder with a signing pair; return its fingerprint."""
    if (folder / SETTINGS).exists():
        raise WrongUse(f"{folder} is a department's folder already.", code="K-101")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise WrongUse(
            f"{folder} cannot be made ({error.strerror}). Name another: --home.", code="S-111"
        ) from None
    fingerprint = keys.public_id(keys.new_signing_pair(folder / "keys", "signing"))
    text = f'municipality = "{municipality}"\ndepartment = "{department}"\n'
    text += "demo = true\n" * demo
    replace_file(folder / SETTINGS, text.encode())
    os.chmod(folder, 0o700)  # noqa: PTH101  an existing folder keeps its mode otherwise
    return fingerprint


def is_demo(folder: Path) -> bool:
    """Return whether this is the folder of a department whose registers are made up."""
    return (folder / SETTINGS).is_file() and open_home(folder).demo


def open_home(folder: Path) -> Home:
    """Read a department's folder."""
    path = folder / SETTINGS
    try:
        content = tomllib.loads(path.read_text())
        return Home(
            folder=folder,
            municipality=str(content["municipality"]),
            department=str(content["department"]),
            demo=content.get("demo") is True,
        )
    except FileNotFoundError:
        raise Gone(
            f"{folder} is no department's folder. Make one: treffer-extract init --home {folder}.",
            code="S-404",
        ) from None
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError):
        raise Invalid(f"{path.name} must name municipality and department.", code="S-102") from None
