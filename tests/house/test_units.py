"""The units for systemd that ship are valid, and let the programs do no more than they must."""

import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("treffer*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PROGRAMS = "/opt/treffer/bin/"
STRICT = {
    "UMask": "0077", "NoNewPrivileges": "true", "CapabilityBoundingSet": "",
    "ProtectSystem": "strict", "ProtectHome": "true", "PrivateTmp": "true",
    "PrivateDevices": "true", "RestrictSUIDSGID": "true",
}  # fmt: skip


def unit(path: Path) -> RawConfigParser:
    read = RawConfigParser()
    read.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's own spelling
    read.read_string(path.read_text())
    return read


def test_hub_and_gate_have_their_units() -> None:
    names = {"treffer.service", "treffer-gate-expire.service", "treffer-gate-expire.timer"}

    assert {path.name for path in UNITS} == names


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_under_an_account_of_its_own_with_little_rights(path: Path) -> None:
    service = dict(unit(path)["Service"])

    assert STRICT.items() <= service.items()
    assert service["User"].startswith("treffer-")
    assert service["ExecStart"].startswith(PROGRAMS)


def test_the_service_of_the_hub_comes_back_and_takes_all_with_it() -> None:
    service = unit(ROOT / "deploy" / "systemd" / "treffer.service")["Service"]

    assert (service["Type"], service["Restart"]) == ("exec", "always")
    assert service["KillMode"] == "control-group"
    assert service["ExecStart"] == f"{PROGRAMS}treffer start"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    programs = f"{Path(sys.executable).parent}/"
    for path in UNITS:
        # It looks whether the program is there: here it stands elsewhere.
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAMS, programs))

    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    about_ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert (told.returncode, about_ours) == (0, []), told.stderr
