import pytest

from matching.streets import opposed, same_words, street_name


def words(text: str) -> tuple[str, ...]:
    name = street_name(text)
    assert name is not None
    return name.words


@pytest.mark.parametrize(
    ("written", "known", "spare"),
    [
        ("J. Vosstraat", "Jan de Vosstraat", False),
        ("Vosstr.", "Vosstraat", False),
        ("Vosstraat", "Jan Vosstraat", False),
        ("Burg. J. Vosstraat", "Burgemeester Vosstraat", True),
        ("Prof. Vosstraat", "Vosstraat", True),
        ("Str", "Str.", False),
    ],
)
def test_words_may_be_shortened_or_left_out(written: str, known: str, *, spare: bool) -> None:
    assert same_words(words(written), words(known), spare=spare)


@pytest.mark.parametrize(
    ("written", "known", "spare"),
    [
        ("Kerkstraat", "Vosstraat", True),
        ("Jan Vosstraat", "Vosstraat", True),
        ("Prof. Vosstraat", "Vosstraat", False),
        ("Vosstraat", "Korte Vosstraat", True),
        ("J. Vosstraat", "Korte Jan Vosstraat", True),
    ],
)
def test_words_that_tell_apart_may_not(written: str, known: str, *, spare: bool) -> None:
    assert not same_words(words(written), words(known), spare=spare)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("noorderkade", "zuiderkade", True),
        ("hogeweg", "lageweg", True),
        ("plein1944", "plein1945", True),
        ("noorderkade", "noorderkaai", False),
        ("noorderkade", "kade", False),
    ],
)
def test_a_number_or_a_side_makes_two_streets(one: str, other: str, *, are: bool) -> None:
    assert opposed(one, other) is are


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("Vosstr", "vosstraat"), ("Vos str.", "vosstraat"), ("Astr", "astr"), ("Str", "str")],
)
def test_a_short_ending_is_written_in_full_behind_a_name(written: str, canonical: str) -> None:
    assert "".join(words(written)) == canonical
