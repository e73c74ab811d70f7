"""What the pages say is Dutch: every error code has its text, every code of a state its word."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from contracts.errors import Gone, TrefferError, WrongUse
from pipelines.site import faults
from pipelines.site.words import WORDS, word
from tests.house.test_documented import CODE, MODULES, ROOT

_OF_A_TERMINAL = re.compile(
    r"pipelines/(cli|flows)/|pipelines/gate/(program|session|\w*_commands)\.py"
    r"|pipelines/(demo|demo_pages|evaluate|train|misuse|flow_runs|service|region|report|doctor|drawing|upgrade_screen)\.py"
)
"""What raises its faults at a terminal alone."""
_TERMINAL = re.compile(r"--\w|`|[A-Z_]{4,}=|\btreffer(-\w+)? [a-z]+ [A-Z]|\.toml|/")
"""An option, a command, a file: nothing that somebody at a page can do something with."""
TEXTS = faults.texts()


def _codes(path: Path) -> set[str]:
    found = {one for groups in CODE.findall(path.read_text()) for one in groups if one}
    return {code for code in found if code[0] in "BCGIKMPSV"}


REACHED = sorted(
    {
        code
        for path in MODULES
        if not _OF_A_TERMINAL.search(str(path.relative_to(ROOT)))
        for code in _codes(path)
    }
)


@pytest.mark.parametrize("code", REACHED)
def test_every_fault_that_a_page_can_meet_has_a_dutch_text(code: str) -> None:
    assert code in TEXTS


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_text_says_shortly_what_happened_and_what_to_do_on_the_page(code: str) -> None:
    title, text = TEXTS[code]["title"], TEXTS[code]["text"]

    assert title.endswith(".")
    assert len(title) <= 60
    assert text.endswith(".")
    sentences = re.split(r"(?<=[.?]) ", f"{title} {text}")
    assert max(len(one.split()) for one in sentences) <= 25
    assert not _TERMINAL.search(f"{title} {text}")


def test_no_text_is_of_a_code_that_nothing_raises() -> None:
    raised = {code for path in MODULES for code in _codes(path)} | {
        code for path in MODULES for code in re.findall(r"\"(R-101)\"", path.read_text())
    }

    assert set(TEXTS) - raised == set()


def test_a_fault_without_a_text_of_its_own_is_told_by_its_kind() -> None:
    told = faults.told(Gone("English.", code="X-999"))

    assert (told.code, told.status, told.text) == ("X-999", 404, TEXTS["S-404"]["text"])


@pytest.mark.parametrize("kind", [WrongUse, TrefferError])
def test_a_fault_never_shows_what_its_message_says(kind: type[TrefferError]) -> None:
    told = faults.told(kind("kanarie-h000001-overtreding", code="B-117"))

    assert "kanarie" not in f"{told.title} {told.text}"


MEMBERS = [(kind, member) for kind in WORDS for member in kind]


@pytest.mark.parametrize(("kind", "member"), MEMBERS, ids=[f"{k.__name__}.{m}" for k, m in MEMBERS])
def test_every_code_has_a_word(kind: type[StrEnum], member: StrEnum) -> None:
    assert word(member).strip()


SAME = {"open", "professional", "status"}
"""Words that Dutch and the code share."""


def test_no_word_is_the_english_code() -> None:
    told = [
        (kind.__name__, member)
        for kind, member in MEMBERS
        if word(member).lower() == member.name.lower().replace("_", " ")
        and word(member) not in {*SAME, member.name}
    ]

    assert told == []


def test_two_codes_of_one_kind_have_two_words() -> None:
    for kind, words in WORDS.items():
        assert len(set(words.values())) == len(words), kind.__name__
