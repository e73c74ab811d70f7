"""The pictures of a source, drawn once for the same numbers: drawing takes longer than a page."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from threading import Lock

from contracts.attempts import Attempt
from contracts.days import day_of
from contracts.errors import Gone
from contracts.sources import SourceContract
from pipelines import history
from pipelines.pages import Figure

DAYS = 90
_KEPT = 200


class Pictures:
    """Drawn pictures by what they show; safe for threads."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def svg(self, key: Hashable, draw: Callable[[], str]) -> str:
        """Return a picture, drawn now unless it was before."""
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = draw()
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            return self._drawn[key]


def picture(
    kind: str,
    contract: SourceContract,
    attempts: Sequence[Attempt],
    today: date,
    pictures: Pictures,
) -> str:
    """Return one picture of a source; raises `Gone` for a kind that there is not."""
    known, first = lately(attempts, today), _first(today)
    draw: dict[str, Callable[[], str]] = {
        "klein": lambda: history.age_small(contract, attempts, today),
        "ouderdom": lambda: history.age(contract, attempts, today).svg,
        "omvang": lambda: history.size(contract, known, first, today).svg,
        "duur": lambda: history.duration(contract, known, first, today).svg,
    }
    if kind not in draw:
        raise Gone("There is no such picture.", code="S-404")
    last = max((one.last for one in attempts), default=None)
    return pictures.svg((kind, contract.sha256, today, last, len(attempts)), draw[kind])


def told(
    contract: SourceContract, attempts: Sequence[Attempt], today: date
) -> list[tuple[str, Figure]]:
    """Return what each picture shows in a sentence and in numbers, undrawn."""
    known, first = lately(attempts, today), _first(today)
    return [
        ("ouderdom", history.age(contract, attempts, today, drawn=False)),
        ("omvang", history.size(contract, known, first, today, drawn=False)),
        ("duur", history.duration(contract, known, first, today, drawn=False)),
    ]


def lately(attempts: Sequence[Attempt], today: date) -> list[Attempt]:
    """Return the attempts of the last days, oldest first."""
    first = _first(today)
    found = [one for one in attempts if day_of(one.last) >= first]
    return sorted(found, key=lambda one: one.began)


def _first(today: date) -> date:
    return today - timedelta(days=DAYS - 1)
