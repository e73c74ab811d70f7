"""Raise notices, and the inbox in which the privacy officer reads and closes them."""

from collections.abc import Sequence

from contracts import notices, protocol_lint
from contracts.acts import Act
from contracts.cases import Case
from contracts.errors import Gone
from contracts.events import Event, EventKind
from contracts.ids import TopicLabel, named
from contracts.notices import Find, Notice, NoticeId, NoticeKind
from contracts.parties import Actor
from pipelines.steps.authorise import authorise_new, may, profile_of
from pipelines.steps.bench import Bench


def tell(find: Find, case: Case, topic: TopicLabel | None, bench: Bench, actor: Actor) -> None:
    """Raise a notice: journalled first; nobody who asks is told, and nothing is stopped."""
    notice = Notice(
        notice_id=NoticeId(f"N-{bench.register.new_number('N')}"),
        kind=find.kind,
        case_id=case.case_id,
        topic=topic,
        by=actor.account,
        acts_for=actor.acts_for,
        at=bench.clock.now(),
        others=find.others,
    )
    rule = "D-008" if find.kind is NoticeKind.OVER_BUDGET else "D-009"
    bench.journal.append(
        Event(
            kind=EventKind.NOTICE_RAISED,
            actor=actor.told,
            ids=_ids(notice),
            rules=(rule, find.kind.value),
        )
    )
    bench.notices.add(notice)


def tell_once(kind: NoticeKind, case: Case, bench: Bench, actor: Actor) -> None:
    """Raise a notice about a case as a whole, unless one waits to be looked at."""
    if not notices.is_pending(kind, actor, bench.notices.of_case(case.case_id)):
        tell(Find(kind=kind), case, None, bench, actor)


def listed(bench: Bench, actor: Actor) -> Sequence[Notice]:
    """Return the notices that this person may read, oldest first; none about themselves."""
    _authorise(Act.READ_NOTICES, bench, actor)
    return [one for one in bench.notices.all() if _may(Act.READ_NOTICES, one, bench, actor)]


def show(notice_id: NoticeId, bench: Bench, actor: Actor) -> Notice:
    """Return a notice; one about the reader is not there for them."""
    _authorise(Act.READ_NOTICES, bench, actor)
    return _visible(Act.READ_NOTICES, notice_id, bench, actor)


def close(notice_id: NoticeId, reason: str, bench: Bench, actor: Actor) -> Notice:
    """Close a notice with what was made of it."""
    rules = _authorise(Act.CLOSE_NOTICE, bench, actor)
    notice = _visible(Act.CLOSE_NOTICE, notice_id, bench, actor)
    made = notices.closed(notice, reason, actor, bench.clock.now())
    bench.journal.append(
        Event(kind=EventKind.NOTICE_CLOSED, actor=actor.told, ids=_ids(made), rules=rules)
    )
    bench.notices.save(made)
    return made


def _authorise(act: Act, bench: Bench, actor: Actor) -> tuple[str, ...]:
    # Before any notice is looked for: a refusal must not tell whether there is one.
    profile = protocol_lint.load(bench.agreements.profile_text())
    return authorise_new(act, profile, bench, actor)


def _visible(act: Act, notice_id: NoticeId, bench: Bench, actor: Actor) -> Notice:
    notice = bench.notices.notice(notice_id)
    if not _may(act, notice, bench, actor):
        raise Gone(f"There is no {named('notice', notice_id)}.", code="B-404")
    return notice


def _may(act: Act, notice: Notice, bench: Bench, actor: Actor) -> bool:
    """Return whether the case's own protocol lets this person, and it is not about them (D-001)."""
    case = bench.register.case(notice.case_id)
    return not notices.is_about(notice, actor) and may(act, case, profile_of(case, bench), actor)


def _ids(notice: Notice) -> tuple[str, ...]:
    topic = (notice.topic,) if notice.topic else ()
    return (notice.case_id, *topic, notice.notice_id)
