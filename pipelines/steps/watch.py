"""Compare the marks of what is asked with what was asked and who is watched; keep who is watched.

What is typed to be watched is encoded at once and forgotten: what stays is keyed marks, a kind
and an account.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from contracts import notices
from contracts.acts import Act
from contracts.cases import Case, CaseTopic
from contracts.days import day_of
from contracts.errors import WrongUse
from contracts.events import Event, EventKind
from contracts.notices import Asked, Mark, WatchCount, Watched, WatchKind
from contracts.parties import Actor
from contracts.topics import Address, Party
from matching.address_book import AddressBook
from matching.canonical import Canonical, canonicalise
from matching.encode import Encoder
from matching.inner import Inner
from matching.marks import marks
from pipelines.steps.authorise import authorise_new, profile_in_use, profile_of
from pipelines.steps.bench import Bench
from pipelines.steps.notices import tell
from pipelines.steps.typed import require_usable

NEIGHBOURS = 2
"""So many house numbers up and down the street are neighbours (D-009)."""


def note(case: Case, topics: Sequence[CaseTopic], bench: Bench) -> None:
    """Keep that topics of a case were asked now, for the days that its protocol says."""
    now, days = bench.clock.now(), profile_of(case, bench).limits.same_topic_days
    asked = [
        Asked(mark=mark, case_id=case.case_id, label=topic.label, at=now)
        for topic in topics
        for mark in sorted(_marks(topic, bench))
    ]
    bench.watch.note_asked(asked, day_of(now + timedelta(days=days)))


def look(case: Case, topics: Sequence[CaseTopic], bench: Bench, actor: Actor) -> None:
    """Raise a notice of whatever the marks of these topics give."""
    days = profile_of(case, bench).limits.same_topic_days
    since = notices.since(bench.clock.now(), days)
    for topic in topics:
        own = _marks(topic, bench)
        asked, watched = bench.watch.asked(own), bench.watch.watched(own)
        found = notices.finds(case.case_id, actor, asked, watched, since)
        earlier = bench.notices.of_case(case.case_id)
        for find in notices.untold(found, topic.label, actor, earlier):
            tell(find, case, topic.label, bench, actor)


def forget(bench: Bench, actor: Actor) -> None:
    """Destroy marks past their term, and who ran how many checks on days that are over."""
    now = bench.clock.now()
    if bench.watch.old(day_of(now)):
        bench.journal.append(
            Event(
                kind=EventKind.MARKS_DESTROYED,
                actor=actor.account,
                ids=(),
                decision=f"term over since {day_of(now).isoformat()}",
            )
        )
        bench.watch.forget_old(day_of(now))
    bench.budgets.forget_before(day_of(now))


def add(
    kind: WatchKind,
    account: str,
    parties: Sequence[Party],
    book: AddressBook | None,
    bench: Bench,
    actor: Actor,
) -> Sequence[WatchCount]:
    """Watch these from now on, with the neighbours of a household; return how many marks.

    What was watched before for this kind and account stays.
    """
    rules = authorise_new(Act.KEEP_WATCH, profile_in_use(bench)[0], bench, actor)
    encoder, key = Encoder(bench.keys.common()), bench.keys.watch()
    found: dict[WatchKind, set[Mark]] = {kind: set()}
    for party in parties:
        require_usable(party, demo=bench.demo)
        canonical = canonicalise(party, book)
        made = marks(encoder.inner(canonical), key)
        if not made:
            raise WrongUse(
                "Nothing in one of these can be watched for: give a BSN, a name with a whole date "
                "of birth, an address, a KvK number, RSIN, plate or parcel. Nothing was added.",
                code="B-182",
            )
        found[kind] |= made
        if kind is WatchKind.HOUSEHOLD and book is not None:
            beside = _neighbours(canonical, book, encoder, key)
            found.setdefault(WatchKind.NEIGHBOUR, set()).update(beside)
    if WatchKind.NEIGHBOUR in found:
        found[WatchKind.NEIGHBOUR] -= found[kind]
    bench.journal.append(
        Event(
            kind=EventKind.WATCH_ADDED,
            actor=actor.told,
            ids=_ids(kind, account),
            rules=(*rules, "D-009"),
        )
    )
    bench.watch.add(
        [
            Watched(mark=mark, kind=one, account=account)
            for one, own in found.items()
            for mark in sorted(own)
        ]
    )
    return [WatchCount(kind=one, account=account, marks=len(own)) for one, own in found.items()]


def counts(bench: Bench, actor: Actor) -> Sequence[WatchCount]:
    """Return how many marks are watched per kind and account; who they are nobody can tell."""
    authorise_new(Act.KEEP_WATCH, profile_in_use(bench)[0], bench, actor)
    return bench.watch.counts()


def remove(kind: WatchKind, account: str, bench: Bench, actor: Actor) -> int:
    """Watch nothing of this kind for this account any more; with a household its neighbours go."""
    rules = authorise_new(Act.KEEP_WATCH, profile_in_use(bench)[0], bench, actor)
    bench.journal.append(
        Event(
            kind=EventKind.WATCH_REMOVED,
            actor=actor.told,
            ids=_ids(kind, account),
            rules=(*rules, "D-009"),
        )
    )
    return bench.watch.remove(_with_neighbours(kind), account)


def _marks(topic: CaseTopic, bench: Bench) -> frozenset[Mark]:
    return marks(Inner.unpack(topic.inner), bench.keys.watch())


def _with_neighbours(kind: WatchKind) -> Collection[WatchKind]:
    return (kind, WatchKind.NEIGHBOUR) if kind is WatchKind.HOUSEHOLD else (kind,)


def _neighbours(
    canonical: Canonical, book: AddressBook, encoder: Encoder, key: bytes
) -> frozenset[Mark]:
    found: frozenset[Mark] = frozenset()
    for own in canonical.values.get("num", ()):
        for num in book.around(int(own), NEIGHBOURS):
            there = canonicalise(Party(address=Address(bag_num=num)), book)
            found |= marks(encoder.inner(there), key)
    return found


def _ids(kind: WatchKind, account: str) -> tuple[str, ...]:
    return (kind.value, account) if account else (kind.value,)
