"""The journal as somebody may see it: notices are there for the few who get or review them."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts import events, protocol_lint
from contracts.errors import IntegrityBroken
from contracts.events import Entry
from contracts.log_lines import LogEvent
from contracts.notices import HIDDEN
from contracts.parties import Actor
from contracts.upkeep import Done, Task
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """How the chain was found when it was last walked."""

    verified: Done | None
    """When it was last found whole, and how long it was."""
    broken: Done | None
    """When it was found broken, and at which line; nothing once it was found whole after that."""


def chain(bench: Bench) -> Chain:
    """Return how the chain was found last; a broken one stays so until it is found whole."""
    verified = bench.upkeep.last(Task.JOURNAL_VERIFIED)
    broken = bench.upkeep.last(Task.JOURNAL_BROKEN)
    is_over = broken is None or (verified is not None and verified.at > broken.at)
    return Chain(verified=verified, broken=None if is_over else broken)


def walk(bench: Bench) -> Entry | None:
    """Walk the chain and keep how it was found; return its first broken line, if any.

    Raises `IntegrityBroken` where a line cannot be read at all, which is kept too.
    """
    try:
        broken = events.first_broken(bench.journal.entries())
    except IntegrityBroken:
        bench.upkeep.note(Task.JOURNAL_BROKEN, bench.clock.now(), 0)
        raise
    if broken is None:
        _note_verified(bench)
    else:
        bench.upkeep.note(Task.JOURNAL_BROKEN, bench.clock.now(), broken.seq)
    return broken


def verify(bench: Bench, actor: Actor) -> Verified:
    """Walk the chain for somebody, and keep how it was found.

    Raises `IntegrityBroken` where a line cannot be read at all.
    """
    broken = walk(bench)
    return Verified(lines=len(shown(bench, actor)), broken=broken)


def _note_verified(bench: Bench) -> None:
    """Keep that the chain was just found whole, and of how many lines."""
    length = bench.journal.length()
    bench.upkeep.note(Task.JOURNAL_VERIFIED, bench.clock.now(), length)
    bench.log.write(LogEvent.JOURNAL_VERIFIED, events=length)
