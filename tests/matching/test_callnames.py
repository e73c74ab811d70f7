import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.callnames import GIVEN_NAMES, calls, others, root, roots
from matching.names import given_names


@pytest.mark.parametrize(
    ("given_name", "called"),
    [
        ("cornelis", "kees cees cor corneel nelis"),
        ("johannes", "jan johan hans joop jo"),
        ("johanna", "joke jo jopie hannie annie janneke"),
        ("hendrik", "henk rik hein harry henny"),
        ("wilhelmus", "wim willem wil pim"),
        ("wilhelmina", "willy mien mina wilma"),
        ("matthys", "thys mathys matthias thies"),
        ("gysbertus", "gys gysbert bert"),
        ("theodorus", "theo dorus"),
        ("durk", "durk"),
        ("sietse", "sytse sietze"),
        ("wietske", "wytske"),
        ("tjitske", "tsjitske"),
        ("siebren", "sybren"),
        ("mohammed", "mohamed muhammad moh mo"),
        ("aicha", "ayse aisha aiche"),
        ("yusuf", "youssef joesoef yousef"),
        ("fatima", "fatma fatiha"),
        ("mustafa", "mostafa mustapha"),
        ("krzysztof", "krzysiek"),
        ("katarzyna", "kasia"),
        ("malgorzata", "gosia"),
        ("wojciech", "wojtek"),
        ("rajesh", "radjesh"),
        ("sandjai", "sanjay"),
    ],
)
def test_a_call_name_may_stand_for_its_given_name(given_name: str, called: str) -> None:
    for call in called.split():
        assert given_name in roots(call) or roots(call) == roots(given_name), call


@pytest.mark.parametrize(
    ("call", "most_likely", "others"),
    [
        ("bert", "lambertus", {"albert", "robertus", "hubertus", "gysbertus"}),
        ("cor", "cornelis", {"cornelia"}),
        ("jo", "johannes", {"johanna"}),
        ("chris", "christiaan", {"christina", "christoffel"}),
        ("ton", "antonius", {"antonia"}),
    ],
)
def test_an_ambiguous_call_name_has_several_roots(
    call: str, most_likely: str, others: set[str]
) -> None:
    assert root(call) == most_likely
    assert others <= set(roots(call))


@given(st.sampled_from(sorted(GIVEN_NAMES)))
def test_every_name_of_the_table_is_canonical(name: str) -> None:
    assert given_names(name.title()) == ((name,), name[0])


@given(st.sampled_from(sorted(GIVEN_NAMES)))
def test_a_root_knows_what_it_is_called(name: str) -> None:
    assert root(name) == roots(name)[0]
    assert all(one == name or name in calls(one) for one in roots(name))


def test_a_name_outside_the_table_stands_for_itself() -> None:
    assert roots("verzonnen") == ("verzonnen",)
    assert calls("verzonnen") == ()


@given(st.sampled_from(sorted(GIVEN_NAMES)))
def test_whoever_asks_by_root_or_by_call_name_meets_the_other(name: str) -> None:
    for call in (name, *calls(name)):
        asked, held = {call, *roots(call), *others(call)}, {name, root(name)}
        turned, stored = {name, root(name), *others(name)}, {call, root(call)}

        assert asked & held
        assert turned & stored
