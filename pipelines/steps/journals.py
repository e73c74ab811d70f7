"""The journal as somebody may see it: notices are there for the few who get or review them."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts import events, protocol_lint
from contracts.events import Entry
from contracts.log_lines import LogEvent
from contracts.notices import HIDDEN
from contracts.parties import Actor
from contracts.upkeep import Task
from pipelines.steps.bench import Bench


def shown(bench: Bench, actor: Actor) -> Sequence[Entry]:
    """Return the entries, without those that would tell who asks that a notice was raised."""
    profile = protocol_lint.load(bench.agreements.profile_text())
    entries = list(bench.journal.entries())
    if actor.roles.isdisjoint((*profile.notices_to, *profile.reviewed_by)):
        return [entry for entry in entries if entry.event.kind not in HIDDEN]
    return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What walking the chain from its first line to its last came to."""

    lines: int
    """How many lines there are for who asked."""
    broken: Entry | None
    """The first line that does not fit its seal; nothing where all do."""


def verify(bench: Bench, actor: Actor) -> Verified:
    """Walk the chain, and keep that it was found whole.

    Raises `IntegrityBroken` where a line cannot be read at all.
    """
    broken = events.first_broken(bench.journal.entries())
    if broken is None:
        note_verified(bench)
    return Verified(lines=len(shown(bench, actor)), broken=broken)


def note_verified(bench: Bench) -> None:
    """Keep that the chain was just found whole, and of how many lines."""
    length = bench.journal.length()
    bench.upkeep.note(Task.JOURNAL_VERIFIED, bench.clock.now(), length)
    bench.log.write(LogEvent.JOURNAL_VERIFIED, events=length)
