"""The public address book, kept in memory: read once for each delivery of it."""

from threading import Lock

from connectors.settings import Settings
from contracts.ids import DeliveryId, SourceName
from matching.address_book import AddressBook
from pipelines import wiring
from pipelines.steps.bench import Bench

_BAG = SourceName("bag")


class AddressBooks:
    """The book of the delivery in use; safe for threads."""

    def __init__(self, config: Settings) -> None:
        self._config = config
        self._lock = Lock()
        self._delivery: DeliveryId | None = None
        self._book: AddressBook | None = None

    def current(self, bench: Bench) -> AddressBook | None:
        """Return the book in use, if there is one."""
        delivery = bench.indexes.current(_BAG)
        with self._lock:
            if delivery != self._delivery:
                self._book = wiring.address_book(self._config) if delivery else None
                self._delivery = delivery
            return self._book
