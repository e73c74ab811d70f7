"""The indexes in use, held in memory by a program that goes on: for who asks through it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from connectors.keys import Ring
from connectors.stores.index import Index, Shelf
from contracts.errors import TrefferError
from contracts.ids import DeliveryId, SourceName

MOST_HELD = 1 << 30
"""So many bytes of index files are held together, the smallest first; the others stay on disk."""


class HeldIndexes(Shelf):
    """A shelf that answers from memory for what `keep_up` read; safe for threads.

    What is destroyed or withdrawn is given to nobody from then on, and its memory is let go of at
    the next `keep_up`. What is not held is looked up on disk, as on any shelf.
    """

    def __init__(self, folder: Path, ring: Ring, most: int = MOST_HELD) -> None:
        super().__init__(folder, ring)
        self._most = most
        self._held: dict[DeliveryId, Index] = {}
        self._unfit: frozenset[DeliveryId] = frozenset()

    @contextmanager
    def open(self, deliveries: Iterable[DeliveryId]) -> Iterator[Mapping[DeliveryId, Index]]:
        """Yield these indexes; one that is gone or unreadable is left out."""
        wanted, held = list(deliveries), self._held
        known = {one: held[one] for one in wanted if one in held and self.path(one).is_file()}
        others = [one for one in wanted if one not in known]
        with super().open(others) if others else nullcontext({}) as opened:
            yield {**known, **opened}

    def keep_up(self, sources: Iterable[SourceName]) -> None:
        """Hold what is in use now of these sources, as far as there is room, and nothing else."""
        found = {one for source in sources if (one := self.current(source))}
        used = {one for one in found if self.path(one).is_file()}
        self._unfit &= used
        # What goes is let go of before anything takes its place.
        self._held = {one: index for one, index in self._held.items() if one in used}
        room = self._most - sum(self.size(one) for one in self._held)
        for delivery in sorted(used - self._held.keys() - self._unfit, key=self.size):
            room -= self.size(delivery)
            if room < 0:
                break
            self._hold(delivery)

    def let_go(self) -> None:
        """Hold nothing any more; every index is looked up on disk."""
        self._held = {}

    def is_held(self, delivery: DeliveryId) -> bool:
        """Return whether a delivery is asked from memory."""
        return delivery in self._held

    def _hold(self, delivery: DeliveryId) -> None:
        try:
            with super().open([delivery]) as opened:
                index = opened[delivery]
                index.warm()
        except (KeyError, TrefferError):
            # Altered, or gone meanwhile: who asks is told so by the shelf.
            self._unfit |= {delivery}
            return
        self._held = {**self._held, delivery: index}
