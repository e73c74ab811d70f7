"""Add a topic to a case: encoded at once; the typed text is sealed to the gate and forgotten."""

import json
from dataclasses import asdict

from contracts import cases
from contracts.acts import Act
from contracts.cases import CaseTopic, Certainty
from contracts.errors import WrongUse
from contracts.events import Event, EventKind
from contracts.ids import CaseId, TopicLabel
from contracts.parties import Actor
from contracts.topics import Topic
from matching.address_book import AddressBook
from matching.canonical import canonicalise
from matching.encode import Encoder
from pipelines.steps import watch
from pipelines.steps.authorise import authorise
from pipelines.steps.bench import Bench
from pipelines.steps.cases import touch
from pipelines.steps.typed import require_usable

_TYPED_BLOCK = 1024


def add(
    case_id: CaseId,
    topic: Topic,
    book: AddressBook | None,
    bench: Bench,
    actor: Actor,
    *,
    certainty: Certainty = Certainty.UNKNOWN,
) -> CaseTopic:
    """Add a topic and return it as the hub keeps it."""
    case = bench.register.case(case_id)
    rules = authorise(Act.ADD_TOPIC, case, bench, actor)
    require_usable(topic.party, demo=bench.demo)
    canonical = canonicalise(topic.party, book)
    if not any(canonical.values.values()):
        raise WrongUse(
            "Nothing in this topic can be looked for: give a name, number or address.",
            code="B-122",
        )
    inner = Encoder(bench.keys.common()).inner(canonical).pack()
    label = cases.next_label(topic.kind, [one.label for one in bench.register.topic_lines(case_id)])
    typed = json.dumps(asdict(topic.party), default=str).encode()
    # Sealed bytes have the length of what is in them, which would tell whom a topic is about.
    typed += b" " * (-len(typed) % _TYPED_BLOCK)
    added = CaseTopic(
        label=label,
        kind=topic.kind,
        certainty=certainty,
        has_address=topic.party.address is not None,
        added_at=bench.clock.now(),
        inner=inner,
        sealed=bench.keys.seal_to_gate(typed, topic_info(case_id, label)),
    )
    bench.journal.append(
        Event(
            kind=EventKind.TOPIC_ADDED,
            actor=actor.told,
            ids=(case_id, label),
            rules=rules,
            subject_ref=bench.register.mac(case_id, inner),
        )
    )
    # Whether this raised a notice must not show in how long it took.
    with bench.pace.beat():
        # Noted before it is compared: of two cases that ask at once, one sees the other.
        watch.note(case, [added], bench)
        watch.look(case, [added], bench, actor)
        bench.register.add_topic(case_id, added)
    touch(case, bench)
    return added


def topic_info(case_id: CaseId, label: TopicLabel) -> str:
    """Return what a sealed topic is bound to."""
    return f"treffer/v1/topic/{case_id}/{label}"
