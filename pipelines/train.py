"""Train a model on made-up data, or at a data team: with throw-away keys, nothing is kept.

Two kinds of pairs have a known truth: the questions of `questions.csv` where `who.csv` says whom
they mean, and the persons of one register asked of another that has their number as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq

from connectors.files import replace_file
from contracts.arrays import U32, Floats
from contracts.errors import Invalid
from contracts.ids import SourceName
from contracts.linkage import Candidates
from contracts.topics import Kind
from matching import features, score, train
from matching.asked import Asked
from matching.canonical import canonicalise
from matching.evaluate import best_scores
from matching.inner import Inner
from matching.models import EVERY_SCORE, Model, Origin, Threshold, dump
from matching.pairs import MOST_CANDIDATES, weigh
from matching.train import Counted, Weights
from pipelines import quality
from pipelines.evaluate import read_questions
from pipelines.steps.ask import AskedSource, questions
from pipelines.workshop import FILES, Workshop

FALSE_HITS = 0.001
"""The share of unknown persons that may be a hit."""
FALSE_VERIFIED = 0.01
"""The share of unknown persons that may be sent to the department's verifier."""

NEEDED = {
    # Names run in families: at one address only a date of birth tells father from son.
    "birth": frozenset(
        {"full", "swap", "month", "year", "day_slip", "day_off", "month_slip", "month_off"}
    ),
}
"""What a hit needs, whatever its score."""
DENIED = {
    "sparse": frozenset({"elsewhere"}),
    "stranger": frozenset({"likely", "elsewhere"}),
    "given": frozenset(
        {"missing", "differ", "same_initial", "other_initial", "some_initials", "second", "rival",
         "other_call"}
    ),
}  # fmt: skip
"""What is never a hit, whatever its score."""

_ASKED_ELSEWHERE = 20_000
_LIKELIER_THAN_NOT = 0.0
_WORTH_A_LOOK = -3.0
_TOLD = 0.98
_ENOUGH = 2000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Persons asked about, and the inner value of each one's number; nought if there is none."""

    origin: SourceName | None
    """The register they come from; nothing for questions."""
    topics: Sequence[Inner] = field(repr=False)
    numbers: Sequence[int] = field(repr=False)

    @property
    def kind(self) -> str:
        """Return how it is known whom they are."""
        if self.origin is None:
            return "questions of which it is known whom they mean"
        return "persons whose number stands in two registers"

    def half(self, which: int) -> "_Known":
        return replace(self, topics=self.topics[which::2], numbers=self.numbers[which::2])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    """Of persons whom a source does not know the best score of all, and of possible hits."""

    population: int
    any: Floats = field(repr=False)
    certain: Floats = field(repr=False)


def model(data: Sequence[Path], out: Path, name: str, progress: Progress) -> Path:
    """Learn weights on half of the persons, choose thresholds on the others; write the table."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        work = Path(stack.enter_context(TemporaryDirectory(prefix="treffer-", dir=out.parent)))
        towns: list[_Town] = []
        for number, folder in enumerate(data):
            workshop = _loaded(work / str(number), folder, progress)
            towns.append(_Town(workshop, stack.enter_context(workshop.opened()), folder))
        asked = [(town, known) for town in towns for known in town.persons()]
        counted = [one for town, known in asked for one in town.count(known.half(0))]
        if not counted:
            raise Invalid("No pair of which it is known whether it is one person.", code="E-108")
        whole = Counted.join(counted)
        progress(f"learning from {int(whole.pairs.sum())} pairs")
        kinds = dict.fromkeys(known.kind for _, known in asked)
        made = _table(name, list(kinds), whole, train.learn(whole))
        thresholds = _thresholds([one for town, known in asked for one in town.best(known, made)])
    if not thresholds:
        raise Invalid(
            f"Nothing was written: thresholds for one false hit in {round(1 / FALSE_HITS):,} need "
            f"{_ENOUGH:,} persons whom a register does not know, besides those that were learned "
            "from. Give more questions, or another folder beside this one.",
            code="E-109",
        )
    replace_file(out, dump(made.model_copy(update={"thresholds": thresholds})).encode(), 0o644)
    return out


def _loaded(work: Path, data: Path, progress: Progress) -> Workshop:
    work.mkdir()
    workshop = Workshop(work, None)
    for source, (file, reader) in FILES.items():
        if (data / file).is_file():
            progress(f"extracting and indexing {source} of {data.name}")
            workshop.load(SourceName(source), data / file, reader)
    return workshop


def _thresholds(best: Sequence[_Best]) -> tuple[Threshold, ...]:
    found: dict[int, Threshold] = {}
    for one in sorted(best, key=lambda one: one.population):
        hit_at = max(train.threshold(one.certain, FALSE_HITS), _LIKELIER_THAN_NOT)
        verify_at = max(train.threshold(one.any, FALSE_VERIFIED), _WORTH_A_LOOK)
        verify_at = min(verify_at, hit_at)
        # The smallest size that was measured holds for all smaller ones.
        size = one.population if found else 0
        if (same := found.get(size)) is not None:
            hit_at, verify_at = max(hit_at, same.hit_at), max(verify_at, same.verify_at)
        found[size] = Threshold(population=size, hit_at=hit_at, verify_at=verify_at)
    return tuple(found.values())


def _table(name: str, kinds: Sequence[str], counted: Counted, weights: Weights) -> Model:
    return Model(
        name=name,
        origin=Origin(
            data=f"{' and '.join(kinds)}; throw-away keys.",
            pairs=int(counted.pairs.sum()),
            same=int(counted.same.sum()),
            method=f"Logistic regression, L2 {train.L2}, Newton's method; thresholds on other "
            "questions.",
            false_hits=FALSE_HITS,
        ),
        intercept=weights.intercept,
        population=weights.population,
        rarity=weights.rarity,
        weights=weights.levels,
        needed=NEEDED,
        denied=DENIED,
        thresholds=EVERY_SCORE,
    )


class _Town:
    """The registers of one folder, indexed and in memory."""

    def __init__(
        self, workshop: Workshop, opened: Mapping[SourceName, AskedSource], data: Path
    ) -> None:
        self._workshop = workshop
        self._data = data
        self._encoder = workshop.encoder()
        self._numbered = [
            one for one in opened.values() if one.index.facts.coverage.get("bsn", 0) > 0
        ]
        # The population register says most of a person: what a level tells is learned there.
        leading = [one for one in self._numbered if one.leads_to_others]
        self._sources = leading or self._numbered

    def persons(self) -> Iterator[_Known]:
        """Yield the persons of the questions, and those of every register with numbers."""
        if (self._data / "who.csv").is_file():
            yield self._questions()
        for source in self._numbered:
            if [source] == self._sources:
                continue
            name = source.source
            file = self._workshop.questions(name, self._data / FILES[name][0], _ASKED_ELSEWHERE)
            table = pq.read_table(file)
            yield _Known(
                origin=name,
                topics=[Inner.unpack(one) for one in table["question"].to_pylist()],
                numbers=table["bsn"].to_pylist(),
            )

    def count(self, known: _Known) -> Iterator[Counted]:
        """Compare the persons with their candidates in the sources; count the pairs."""
        for source in self._others(known):
            facts = source.index.facts
            for asked, candidates, numbers in self._asked(known, source):
                held = candidates.parties.token("bsn")
                # Of a party without a number nobody knows who it is.
                told = candidates.pick(held != 0)
                evidence = features.compare(asked, told)
                yield Counted.of(
                    evidence,
                    score.rarity(asked, told, facts, evidence),
                    score.tenfolds(facts),
                    told.parties.token("bsn") == numbers[told.of],
                )

    def best(self, known: _Known, model: Model) -> Iterator[_Best]:
        """Yield the best scores of persons whom a source does not know, where it surely tells."""
        for source in self._others(known):
            facts = source.index.facts
            if facts.coverage["bsn"] < _TOLD * facts.coverage["family"]:
                continue
            anything, certain = [], []
            for asked, candidates, numbers in self._asked(known.half(1), source):
                weighed = weigh(asked, candidates, facts, model)
                unknown = ~np.isin(numbers, source.index.tokens("bsn"))
                scored = weighed.scored
                assert scored is not None
                of, totals = weighed.candidates.of, scored.totals
                anything.append(best_scores(of, totals, len(asked))[unknown])
                possible = weighed.certain & ~weighed.numbered
                certain.append(best_scores(of[possible], totals[possible], len(asked))[unknown])
            if sum(map(len, anything)) >= _ENOUGH:
                yield _Best(
                    population=facts.population,
                    any=np.concatenate(anything),
                    certain=np.concatenate(certain),
                )

    def _others(self, known: _Known) -> list[AskedSource]:
        return [one for one in self._sources if one.source != known.origin]

    def _asked(self, known: _Known, source: AskedSource) -> Iterator[tuple[Asked, Candidates, U32]]:
        numbers = iter(known.numbers)
        for asked in questions(known.topics, Kind.PERSON, source.encoder):
            keys = [question.keys for question in asked.questions]
            candidates = source.index.candidates(keys, MOST_CANDIDATES, None)
            tokens = [source.encoder.token(one) or 0 for one in islice(numbers, len(asked))]
            yield asked, candidates, np.array(tokens, np.uint32)

    def _questions(self) -> _Known:
        """Return the questions about persons, without the numbers that were typed."""
        who = {row["vraag_id"]: row["bsn"] for row in quality.read_csv(self._data / "who.csv")}
        book = self._workshop.book()
        topics, numbers = [], []
        for one in read_questions(self._data / "questions.csv"):
            if one.topic.kind is Kind.PERSON:
                canonical = canonicalise(one.topic.party, book)
                topics.append(self._encoder.inner(canonical).without("bsn"))
                numbers.append(self._encoder.number(who.get(one.number)))
        return _Known(origin=None, topics=topics, numbers=numbers)
