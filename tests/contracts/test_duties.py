import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.duties import Done, Duty, clash
from tests.builders import an_actor

PEOPLE = st.sampled_from(["anna", "piet", "klaas"])
DONE = st.lists(
    st.builds(Done, account=PEOPLE, acts_for=st.none() | PEOPLE, duty=st.sampled_from(Duty)),
    max_size=6,
)


def done(account: str, duty: Duty, acts_for: str | None = None) -> Done:
    return Done(account=account, acts_for=acts_for, duty=duty)


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("first", Duty)
@pytest.mark.parametrize("second", Duty)
def test_nobody_takes_up_two_duties_in_one_case(first: Duty, second: Duty) -> None:
    found = clash(an_actor("anna"), second, [done("anna", first)])

    assert found == (None if first is second else first)


@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("earlier", "actor"),
    [
        (done("anna", Duty.REQUESTER), an_actor("piet", acts_for="anna")),
        (done("piet", Duty.REQUESTER, acts_for="anna"), an_actor("anna")),
        (done("piet", Duty.REQUESTER, acts_for="anna"), an_actor("piet")),
        (done("piet", Duty.REQUESTER, acts_for="anna"), an_actor("klaas", acts_for="anna")),
    ],
)
def test_a_deputy_counts_for_both(earlier: Done, actor: object) -> None:
    assert clash(actor, Duty.DECIDER, [earlier]) is Duty.REQUESTER  # type: ignore[arg-type]


@pytest.mark.rule("D-013")
@given(earlier=DONE, account=PEOPLE, duty=st.sampled_from(Duty))
def test_who_did_nothing_else_in_the_case_is_free(
    earlier: list[Done], account: str, duty: Duty
) -> None:
    others = [one for one in earlier if account not in one.persons]
    own = [Done(account=account, duty=duty)]

    assert clash(an_actor(account), duty, [*others, *own]) is None
