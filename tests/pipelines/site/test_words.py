"""Tests of the Dutch words of the pages."""

from enum import StrEnum

import pytest

from pipelines.site.words import WORDS, word


@pytest.mark.parametrize("codes", WORDS, ids=lambda codes: codes.__name__)
def test_every_code_has_a_word_of_its_own(codes: type[StrEnum]) -> None:
    words = [word(code) for code in codes]
    assert len(set(words)) == len(words)
    assert all(words)
