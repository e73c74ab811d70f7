"""Encodes batches on every core, with a bounded number under way and in their order."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from connectors.formats.batches import Batch, Lines
from contracts.errors import Invalid, TryAgain
from pipelines.extract.encoding import BatchEncoder, Encoded, Work

_INLINE = 2
"""Files of this many batches are encoded in this process: starting workers costs more."""
_AHEAD = 2

_encoders: list[BatchEncoder] = []


def encoded(
    batches: Iterable[Batch | Lines], work: Work, workers: int | None = None
) -> Iterator[Encoded]:
    """Yield every batch encoded, in order; memory does not grow with their number."""
    source = iter(batches)
    first = list(islice(source, _INLINE + 1))
    count = workers if workers is not None else os.cpu_count() or 1
    if len(first) <= _INLINE or count == 1:
        encoder = BatchEncoder(work)
        for batch in chain(first, source):
            yield encoder.encode(batch)
        return
    yield from _in_workers(chain(first, source), work, count)


def _in_workers(batches: Iterable[Batch | Lines], work: Work, count: int) -> Iterator[Encoded]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, initializer=_begin, initargs=(work,)) as pool:
        under_way: deque[Future[Encoded]] = deque()
        try:
            for batch in batches:
                under_way.append(pool.submit(_encode, batch))
                if len(under_way) >= _AHEAD * count:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool:
            raise TryAgain(
                "A worker process was ended by the system, perhaps for want of memory. "
                "Nothing was delivered; try again with --workers 1.",
                code="S-756",
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin(work: Work) -> None:
    _encoders.append(BatchEncoder(work))


def _encode(batch: Batch | Lines) -> Encoded:
    try:
        return _encoders[0].encode(batch)
    except Invalid as error:
        # Its kinds cannot all pass between processes.
        raise Invalid(str(error), code=error.code) from None
