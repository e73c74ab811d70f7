from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import cases
from contracts.cases import Evidence, Reporter, Signature, Written, next_label
from contracts.errors import WrongUse
from contracts.ids import SourceName, TopicLabel
from contracts.topics import Kind
from tests.builders import NOW, a_signal, a_topic


@pytest.mark.parametrize(
    ("kind", "taken", "label"),
    [
        (Kind.PERSON, [], "P1"),
        (Kind.PERSON, ["P1", "A1", "P2"], "P3"),
        (Kind.ORGANISATION, ["P1"], "O1"),
        (Kind.ADDRESS, ["A1"], "A2"),
        (Kind.PARCEL, [], "K1"),
        (Kind.VEHICLE, ["V1"], "V2"),
    ],
)
def test_a_topic_gets_the_next_label_of_its_kind(
    kind: Kind, taken: Sequence[str], label: str
) -> None:
    assert next_label(kind, [TopicLabel(name) for name in taken]) == label


@given(st.lists(st.sampled_from(Kind), max_size=30))
def test_labels_never_repeat(kinds: list[Kind]) -> None:
    taken: list[TopicLabel] = []
    for kind in kinds:
        taken.append(next_label(kind, taken))

    assert len(set(taken)) == len(kinds)


@pytest.mark.parametrize("reason", ["", "kort", "x" * 19, " " * 40, "x" * 19 + "  "])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(WrongUse, match="20 characters"):
        cases.require_reason(reason)


def test_a_reason_of_twenty_characters_is_enough() -> None:
    cases.require_reason("x" * 20)  # raises nothing


def test_what_people_wrote_hides_itself() -> None:
    secret = "geheim"
    written = (
        a_signal(text=secret, details={"aanleiding": secret}, ground=secret),
        a_topic(inner=secret.encode(), sealed=secret.encode()),
        Reporter(name=secret, given_names=secret, phone=secret, email=secret, department=secret),
        Written(record="plan", text=secret, by="a", at=NOW),
        Evidence(source=SourceName("wmo"), exemption="x", told={"brief": secret}, by="a", at=NOW),
        Signature(phase="p", option="o", role="r", reason=secret, by="a", at=NOW),
    )

    assert secret not in repr(written)
