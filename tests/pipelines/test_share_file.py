"""The file that says what may be shared with whom."""

from pathlib import Path

import pytest

from contracts.errors import TrefferError
from pipelines.cli import share_file
from tests.pipelines.gate.a_sharing import ref

WHOLE = """
doubt = true
[answers]
delen = "alleen de afdoening"
[participants.Handhaving]
recipient = "afdeling"
persons = ["hans", "vera"]
need = "Nodig om de last onder dwangsom voor te bereiden"
fields = ["W-57.afdoening", "W-57.overtreding", "W-57.afdoening"]
[participants."RIEC Noord"]
recipient = "riec"
persons = []
need = ""
fields = []
"""


def read(text: str, folder: Path) -> share_file.Proposal:
    (folder / "share.toml").write_text(text)
    return share_file.read(folder / "share.toml")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read(WHOLE, tmp_path)

    first, second = found.participants
    assert (found.doubt, found.answers) == (True, {"delen": "alleen de afdoening"})
    assert (first.name, first.recipient) == ("Handhaving", "afdeling")
    assert first.persons == {"hans", "vera"}
    assert first.fields == (ref("W-57.afdoening"), ref("W-57.overtreding"))
    assert (second.name, second.fields) == ("RIEC Noord", ())


def test_answers_and_doubt_may_be_left_out(tmp_path: Path) -> None:
    found = read("[participants.X]" + WHOLE.partition("[participants.Handhaving]")[2], tmp_path)

    assert (found.doubt, found.answers) == (False, {})


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("doubt = true", "twijfel = true", "B-153"),
        ("doubt = true", 'doubt = "ja"', "B-153"),
        ('delen = "alleen de afdoening"', "delen = 1", "B-153"),
        ("[answers]", "answers = 1\n[other]", "B-153"),
        ('recipient = "afdeling"', "recipient = 1", "B-153"),
        ('recipient = "afdeling"', "", "B-153"),
        ('recipient = "afdeling"', 'recipient = "afdeling"\nmore = 1', "B-153"),
        ('["hans", "vera"]', '"hans"', "B-153"),
        ('["hans", "vera"]', "[1]", "B-153"),
        ('"W-57.overtreding"', '"overtreding"', "B-170"),
        ("doubt = true", "doubt = ", "B-153"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told_without_its_texts(
    tmp_path: Path, before: str, after: str, code: str
) -> None:
    assert before in WHOLE

    with pytest.raises(TrefferError) as caught:
        read(WHOLE.replace(before, after), tmp_path)

    assert caught.value.code == code
    assert "dwangsom" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "participants = 1", "[participants]\nX = 1"])
def test_participants_are_tables(tmp_path: Path, text: str) -> None:
    with pytest.raises(TrefferError) as caught:
        read(text, tmp_path)

    assert caught.value.code == "B-153"
