"""Applies the daily mutations of the BAG to a stand: each version in the place of what it was.

Every change is held against what stands there. What does not fit is refused: a stand with half
a day of changes would answer for no day at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from connectors.formats import bag_files
from connectors.formats.bag_files import KEYS, OBJECTS, PLACE, REFERENCES, STREET, Files, first
from connectors.formats.xml_leaves import Leaves
from contracts.errors import Invalid, RawFileUnreadable

VERSION = "Voorkomen/voorkomenidentificatie"

Key = tuple[str, int]
"""An object and the number of its version."""


class Change(NamedTuple):
    """What one version was in the stand, and what it has become; nothing: it is not there."""

    was: Leaves | None
    now: Leaves | None


class Changed(NamedTuple):
    """A stand and the mutations that follow it, up to a day."""

    stand: Files
    mutations: Sequence[Files]
    day: date | None


@dataclass(slots=True)
class Changes:
    """All changes of one part, put together: of each version the first state and the last."""

    file: str
    part: str
    of: dict[Key, Change] = field(default_factory=dict)

    def add(self, kind: str, was: Leaves | None, now: Leaves | None) -> None:
        """Take in one change; raises `Invalid` if it does not follow on what came before."""
        key = _key(self.part, now or was or {}, self.file)
        known = self.of.get(key)
        if (was is None) is not (kind == "toevoeging") or (now is None) is not (
            kind == "verwijdering"
        ):
            raise RawFileUnreadable(self.file, "a mutation in it is not whole")
        if was is not None and now is not None and key != _key(self.part, was, self.file):
            raise _unfit(self.file, self.part, "it changes one version into another")
        if known is not None and not _alike(known.now, was):
            raise _unfit(self.file, self.part, "two mutations of one version do not join up")
        self.of[key] = Change(known.was if known else was, now)

    def applied(self, stand: Iterable[tuple[str, Leaves]]) -> Iterator[tuple[str, Leaves]]:
        """Yield the versions of the stand as they have become, and those that were added."""
        if not self.of:
            yield from stand
            return
        left = dict(self.of)
        objects = {number for number, _ in left}
        highest: dict[str, int] = {}
        for group, leaves in stand:
            if (first(leaves, KEYS[self.part][0]) or "") not in objects:
                yield group, leaves
                continue
            key = _key(self.part, leaves, self.file)
            highest[key[0]] = max(key[1], highest.get(key[0], 0))
            change = left.pop(key, None)
            if change is None:
                yield group, leaves
            elif not _alike(change.was, leaves):
                raise _unfit(self.file, self.part, "the stand has another version there")
            elif change.now is not None:
                yield "", change.now
        yield from self._added(left, highest)

    def _added(
        self, left: Mapping[Key, Change], highest: dict[str, int]
    ) -> Iterator[tuple[str, Leaves]]:
        for key in sorted(left):
            was, now = left[key]
            if was is not None:
                raise _unfit(self.file, self.part, "the stand lacks the version that it changes")
            if now is not None:
                if key[1] <= highest.get(key[0], 0):
                    raise _unfit(self.file, self.part, "it adds a version before the last one")
                highest[key[0]] = key[1]
                yield "", now


def joined(found: Sequence[Files], file: str) -> Changed:
    """Return the one stand and the mutations after it in order; raises `Invalid` on any gap.

    Mutations up to the day of the stand are in it already, and are passed over.
    """
    stands = [files for files in found if not files.is_mutations]
    if len(stands) != 1:
        why = (
            "it holds mutations only; a full extract is needed"
            if found and not stands
            else f"it holds {len(stands)} full extracts where one is needed"
        )
        raise RawFileUnreadable(file, why)
    stand = stands[0]
    day, following = stand.stand, []
    for files in sorted(
        (one for one in found if one.is_mutations), key=lambda one: (str(one.since), one.name)
    ):
        if day is None or files.since is None or files.until is None or stand.stand is None:
            raise RawFileUnreadable(file, "a delivery in it does not say of which days it is")
        if files.until <= stand.stand:
            continue
        _refuse_gap(day, files.since, file)
        day = files.until
        following.append(files)
    return Changed(stand, following, day)


def _refuse_gap(day: date, since: date, file: str) -> None:
    if since > day:
        raise Invalid(
            f"The mutations in {file} do not join up: those from {day} until {since} are missing. "
            "Nothing was delivered; fetch them, or a full extract.",
            code="C-710",
        )
    if since < day:
        raise Invalid(
            f"The mutations in {file} do not join up: {since} is told twice, for what stands "
            f"before it goes until {day}. Nothing was delivered; leave one of the two.",
            code="C-710",
        )


def changes(changed: Changed, file: str) -> dict[str, Changes]:
    """Return per part what the mutations change in the area of the stand."""
    made = {part: Changes(file, part) for part in KEYS}
    if not changed.mutations:
        return made
    area = _Area.of(changed, file)
    for parts in (("WPL", "OPR"), ("NUM",), OBJECTS):
        for files in changed.mutations:
            for part, kind, was, now in _told(files, parts, file):
                if area.holds(part, was) or area.holds(part, now):
                    made[part].add(kind, was, now)
                    area.learn(part, now)
    return made


def places(changed: Changed) -> dict[str, str]:
    """Return the municipality of each place, by the last delivery that tells."""
    found: dict[str, str] = {}
    for files in (changed.stand, *changed.mutations):
        found = bag_files.relation(files) or found
    return found


def _told(
    files: Files, parts: Sequence[str], file: str
) -> Iterator[tuple[str, str, Leaves | None, Leaves | None]]:
    """Yield part, kind, what was and what is now of every change of these parts."""
    one: tuple[str, Leaves] | None = None
    state: dict[str, tuple[str, Leaves]] = {}
    for name, part, leaves in bag_files.mutated(files, parts, VERSION):
        if part:
            one = part, leaves
        elif name in {"was", "wordt"}:
            if one is not None:
                state[name] = one
            one = None
        elif state:
            named = {part for part, _ in state.values()}
            if len(named) > 1:
                raise RawFileUnreadable(file, "a mutation in it is of two objects")
            was, now = (state.get(step, (None, None))[1] for step in ("was", "wordt"))
            yield named.pop(), name, was, now
            state = {}


@dataclass(slots=True)
class _Area:
    """What lies in the municipalities of a stand; the country holds everything."""

    is_country: bool
    places: frozenset[str] = frozenset()
    known: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, changed: Changed, file: str) -> "_Area":
        """Return the area of the stand; raises `Invalid` if mutations moved its bounds."""
        area = changed.stand.area
        if not area:
            return cls(is_country=True)
        before = _within(bag_files.relation(changed.stand), area)
        after = _within(places(changed), area)
        if not before:
            raise RawFileUnreadable(file, "it does not say which places are in its municipality")
        if before != after:
            raise Invalid(
                f"The mutations in {file} move places into or out of the municipality of the full "
                "extract. Nothing was delivered; fetch a full extract of the day after.",
                code="C-712",
            )
        known = {
            part: {
                first(leaves, KEYS[part][0]) or ""
                for _, leaves in bag_files.versions(changed.stand, part)
            }
            for part in ("OPR", "NUM")
        }
        return cls(is_country=False, places=before, known=known)

    def holds(self, part: str, leaves: Leaves | None) -> bool:
        """Return whether a version lies in the area."""
        if leaves is None:
            return False
        if self.is_country:
            return True
        number, place = first(leaves, KEYS[part][0]) or "", first(leaves, PLACE)
        match part:
            case "WPL":
                return number in self.places
            case "OPR":
                return number in self.known["OPR"] or place in self.places
            case "NUM":
                if number in self.known["NUM"] or place is not None:
                    return number in self.known["NUM"] or place in self.places
                return first(leaves, STREET) in self.known["OPR"]
        referred = (one for key in REFERENCES for one in leaves.get(key, ()))
        return any(one in self.known["NUM"] for one in referred)

    def learn(self, part: str, leaves: Leaves | None) -> None:
        """Take in a street or address that was added."""
        if leaves is not None and part in self.known:
            self.known[part].add(first(leaves, KEYS[part][0]) or "")


def _within(codes: Mapping[str, str], area: frozenset[str]) -> frozenset[str]:
    return frozenset(place for place, code in codes.items() if code in area)


def _key(part: str, leaves: Leaves, file: str) -> Key:
    number, version = first(leaves, KEYS[part][0]), first(leaves, VERSION)
    if not number or not version or not version.isdecimal():
        raise RawFileUnreadable(file, "an object in it has no number or no version")
    return number, int(version)


def _alike(one: Leaves | None, other: Leaves | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.keys() == other.keys() and all(
        sorted(texts) == sorted(other[key]) for key, texts in one.items()
    )


def _unfit(file: str, part: str, why: str) -> Invalid:
    return Invalid(
        f"The mutations in {file} do not fit the full extract: a change of {part} is wrong there "
        f"({why}). Nothing was delivered; fetch a full extract of a later day.",
        code="C-711",
    )
