import errno
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.files import (
    create_file,
    discard,
    full_disk_told,
    locked,
    replace_file,
    sha256,
    sync_file,
    sync_folder,
)
from contracts.errors import TryAgain


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "een"
    replace_file(path, b"eerst")
    replace_file(path, b"daarna")

    assert path.read_bytes() == b"daarna"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_a_file_is_for_its_owner_unless_said_otherwise(mode: int, tmp_path: Path) -> None:
    replace_file(tmp_path / "een", b"x")
    replace_file(tmp_path / "ander", b"x", mode)

    assert (tmp_path / "een").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ander").stat().st_mode & 0o777 == mode


def test_who_reads_a_file_keeps_the_one_that_was_opened(tmp_path: Path) -> None:
    replace_file(tmp_path / "een", b"eerst")

    with (tmp_path / "een").open("rb") as reader:
        replace_file(tmp_path / "een", b"daarna")
        assert reader.read() == b"eerst"


def test_what_a_killed_writer_left_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "een.partial").write_bytes(b"half en veel langer")
    replace_file(tmp_path / "een", b"heel")

    assert (tmp_path / "een").read_bytes() == b"heel"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_the_hash_of_a_file_is_that_of_its_content(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "een").write_bytes(content)

    assert sha256(tmp_path / "een") == hashlib.sha256(content).hexdigest()


def test_the_hash_of_a_long_file_covers_all_of_it(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    (tmp_path / "een").write_bytes(content)

    assert sha256(tmp_path / "een") == hashlib.sha256(content).hexdigest()


def test_a_file_a_folder_and_nothing_can_be_discarded(tmp_path: Path) -> None:
    (tmp_path / "een").touch()
    (tmp_path / "map" / "diep").mkdir(parents=True)
    (tmp_path / "map" / "diep" / "in").touch()
    for name in ("een", "map", "nergens"):
        discard(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_held_by_one_at_a_time_and_let_go_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "map" / "slot"
    told = pytest.raises(TryAgain, match="Dit werk is being done")
    with locked(path, "Dit werk"), told, locked(path, "Dit werk"):
        pass
    with locked(path, "Dit werk"), locked(tmp_path / "ander", "Ander werk"):
        pass


def test_a_lock_is_let_go_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "slot", "Dit werk"):
        raise ZeroDivisionError

    with locked(tmp_path / "slot", "Dit werk", wait=True):
        pass


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_without_the_name_of_the_file(number: int) -> None:
    refused = pytest.raises(TryAgain, match="No room left on the disk while proberen")
    with refused as told, full_disk_told("proberen"):
        raise OSError(number, os.strerror(number), "kanarieveer")

    assert "kanarieveer" not in str(told.value)
    assert told.value.code == "S-751"


def test_another_fault_of_the_disk_is_not_taken_for_a_full_one() -> None:
    with pytest.raises(PermissionError), full_disk_told("proberen"):
        raise PermissionError(errno.EACCES, "x")


@pytest.mark.parametrize("sync", [sync_file, sync_folder])
def test_what_is_not_there_is_not_synced(sync: Callable[[Path], None], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "nergens")


def test_a_file_is_made_whole_and_never_in_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "contract.yaml"

    assert create_file(path, b"first")
    assert not create_file(path, b"second")

    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["contract.yaml"]


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        create_file(tmp_path / "geen" / "contract.yaml", b"x")

    assert list(tmp_path.iterdir()) == []


def test_of_many_who_replace_a_file_at_once_one_stays_whole(tmp_path: Path) -> None:
    path, contents = tmp_path / "told.json", [bytes([n]) * 10_000 for n in range(40)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: replace_file(path, content), contents))

    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]
