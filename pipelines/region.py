"""One source's index in parts, each compared by a worker, with the answers of the whole.

A worker runs under the hub's account: it reads the index and derives its keys as the hub does.
Nothing here knows who runs the workers; the flow does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from connectors.hub_keys import HubKeys
from connectors.settings import Settings
from connectors.stores.index import Shelf
from contracts.errors import IntegrityBroken
from contracts.ids import DeliveryId
from contracts.linkage import delivery_source
from contracts.topics import Kind
from matching import decide, pairs
from matching.asked import Asked
from matching.decide import Verdict
from matching.encode import REMEMBER, Question, SourceEncoder
from matching.inner import Inner
from matching.pairs import Weighed
from pipelines.steps import ask
from pipelines.steps.ask import AskedSource, Asking, Judge
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """Where a worker finds an index and the keys to it."""

    keys: Path
    index: Path
    delivery: DeliveryId
    epoch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one worker compares: some topics with one of equal parts of an index."""

    part: int
    parts: int
    topics: Sequence[Inner] = field(repr=False)
    kind: Kind
    asking: Asking = field(repr=False)

    def __dask_tokenize__(self) -> str:
        """Return a name for Dask, which would look into every value to make one."""
        return uuid4().hex


Work: TypeAlias = Callable[[], list[Weighed]]
Workers: TypeAlias = Callable[[Sequence[Work]], Sequence[Sequence[Weighed]]]
"""Do each piece of work somewhere, and return what each gave, in their order."""


def shelved(config: Settings, delivery: DeliveryId, bench: Bench) -> Shelved:
    """Return where the workers find an index: folders that they share with the hub."""
    manifest = bench.register.manifest(delivery)
    source = delivery_source(delivery)
    return Shelved(
        keys=config.keys,
        index=config.index,
        delivery=delivery,
        epoch=manifest.epoch if manifest else bench.keys.epoch(source),
    )


def weigh_share(where: Shelved, share: Share) -> list[Weighed]:
    """Return what comparing gives, for so many topics together as fit in memory."""
    own = HubKeys(where.keys)
    key = own.linkage(delivery_source(where.delivery), where.epoch)
    encoder = SourceEncoder(key, remember=REMEMBER)
    with Shelf(where.index, own.ring).open([where.delivery]) as opened:
        if where.delivery not in opened:
            raise IntegrityBroken(
                f"The index of {where.delivery} is gone or was altered.", code="I-620"
            )
        index = opened[where.delivery]
        index.warm(share.part, share.parts)
        return [
            ask.weigh(asked, index, share.asking)
            for asked in ask.questions(share.topics, share.kind, encoder)
        ]


def judge_by(do: Workers, where: Shelved, *, parts: int, workers: int) -> Judge:
    """Return who compares with this index by its parts.

    Workers beyond the number of parts divide the topics: every part is then held several times.
    """

    def judge(
        topics: Sequence[Inner], kind: Kind, source: AskedSource, asking: Asking
    ) -> list[Verdict]:
        slices = _slices(topics, max(1, workers // parts))
        weighed = do(
            [
                partial(weigh_share, where, share)
                for some in slices
                for share in _shares(some, kind, asking, parts)
            ]
        )
        facts = source.index.facts
        return [
            verdict
            for number, some in enumerate(slices)
            for asked, of_parts in zip(
                _given(some, kind),
                zip(*weighed[number * parts : (number + 1) * parts], strict=True),
                strict=True,
            )
            for verdict in decide.decide(asked, pairs.gather(of_parts), facts, asking.model)
        ]

    return judge


def _shares(topics: Sequence[Inner], kind: Kind, asking: Asking, parts: int) -> list[Share]:
    return [
        Share(part=part, parts=parts, topics=topics, kind=kind, asking=asking)
        for part in range(parts)
    ]


def _slices(topics: Sequence[Inner], count: int) -> list[Sequence[Inner]]:
    size = max(1, -(-len(topics) // count))
    return [topics[start : start + size] for start in range(0, len(topics), size)]


def _given(topics: Sequence[Inner], kind: Kind) -> Iterator[Asked]:
    """Yield the topics as the workers took them together.

    Deciding asks which fields were given, not what is in them: inner values serve as tokens.
    """
    for start in range(0, len(topics), ask.AT_ONCE):
        some = topics[start : start + ask.AT_ONCE]
        yield Asked([Question(kind=kind, keys=(), tokens=one.values) for one in some])
