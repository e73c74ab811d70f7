"""The evaluation bench: every question in a folder, asked of every register beside it."""

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from connectors import agreements
from connectors.files import replace_file
from contracts.errors import Invalid, TrefferError, WrongUse
from contracts.ids import SourceName
from contracts.outcomes import Outcome, Reason, SourceOutcome, of_match
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle
from matching import models
from matching.address_book import AddressBook
from matching.canonical import canonicalise
from matching.evaluate import best_scores
from matching.inner import Inner
from matching.models import EVERY_SCORE
from pipelines import quality, report
from pipelines.quality import Pair, Run
from pipelines.steps import ask
from pipelines.steps.ask import AskedSource, Asking
from pipelines.workshop import AS_OF, FILES, Workshop

ORDER = tuple(map(SourceName, ("brp", "bag", "woz", "vergunningen", "handhaving")))
KINDS: Mapping[str, Kind] = {
    "persoon": Kind.PERSON,
    "onderneming": Kind.ORGANISATION,
    "adres": Kind.ADDRESS,
    "perceel": Kind.PARCEL,
    "voertuig": Kind.VEHICLE,
}
_ONE_BY_ONE = 500
"""So many questions are asked one by one, of each source alone and of all together."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of questions.csv."""

    number: str
    topic: Topic = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What questions are put to."""

    workshop: Workshop
    book: AddressBook | None
    opened: Mapping[SourceName, AskedSource]
    asking: Asking

    def fitting(self, kind: Kind) -> list[AskedSource]:
        """Return the sources that know of this kind of topic."""
        return [self.opened[name] for name in self.workshop.fitting(kind)]


def model(
    data: Path,
    out: Path,
    progress: Progress,
    *,
    workers: int | None = None,
    table: Path | None = None,
) -> Path:
    """Ask every question of every source in the folder; write answers, figures and a page.

    Persons are compared by the table that ships, or by the one in a file.
    """
    questions = read_questions(data / "questions.csv")
    truth, dirt = quality.read_truth(data / "truth.csv"), quality.read_dirt(data / "dirt.csv")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="treffer-", dir=out) as work:
        text = table.read_text() if table else agreements.model_text(Path(work))
        asking = Asking(model=models.load(text))
        workshop = Workshop(Path(work), workers)
        refused = _load(workshop, data, progress)
        with workshop.opened() as opened:
            bench = _Bench(workshop=workshop, book=workshop.book(), opened=opened, asking=asking)
            progress("timing questions one by one")
            milliseconds, alone = _together(bench, questions), _alone(bench, questions)
            progress(f"asking {len(questions)} questions")
            inners = _inners(bench, questions)
            answers = _answers(bench, questions, inners)
            progress("scoring persons without their BSN")
            best = _best(bench, questions, inners)
    run = Run(
        model=asking.model,
        questions=len(questions),
        answers=answers,
        truth=truth,
        dirt=dirt,
        best=best,
        milliseconds=milliseconds,
        alone=alone,
        costs={name: one.cost for name, one in workshop.loaded.items()},
        refused=refused,
    )
    _write_answers(out / "answers.csv", run)
    report.write(out, run)
    figures = json.dumps(quality.figures(run), indent=1)
    replace_file(out / "figures.json", figures.encode(), 0o644)
    return out / "figures.json"


def read_questions(path: Path) -> list[Question]:
    """Read questions.csv; a line of an unknown kind is refused by its number."""
    if not path.is_file():
        raise WrongUse(f"There is no {path.name} in {path.parent}.", code="E-101")
    rows = quality.read_csv(path)
    if rows and not {"vraag_id", "soort"} <= set(rows[0]):
        raise Invalid(f"{path.name} needs the columns vraag_id and soort.", code="E-102")
    return [_question(row, number) for number, row in enumerate(rows, 2)]


def _load(workshop: Workshop, data: Path, progress: Progress) -> dict[SourceName, str]:
    """Extract and index what is in the folder; return why a source gives no answers."""
    refused = {}
    for source, (name, reader) in FILES.items():
        if (data / name).is_file():
            progress(f"extracting and indexing {source}")
            try:
                workshop.load(SourceName(source), data / name, reader)
            except TrefferError as error:
                refused[SourceName(source)] = str(error)
                progress(f"{source} gives no answers: {error}")
    return refused


def _together(bench: _Bench, questions: Sequence[Question]) -> list[float]:
    """Return the milliseconds of questions that are asked of all sources, as in a check."""
    sources = _forgetful(bench)
    return [
        _timed(bench, one, [sources[name] for name in bench.workshop.fitting(one.topic.kind)])
        for one in questions[:_ONE_BY_ONE]
    ]


def _alone(bench: _Bench, questions: Sequence[Question]) -> dict[SourceName, list[float]]:
    """Return the milliseconds of questions that are asked of one source alone."""
    times = {}
    for name, source in _forgetful(bench).items():
        own = [one for one in questions if name in bench.workshop.fitting(one.topic.kind)]
        times[name] = [_timed(bench, one, [source]) for one in own[:_ONE_BY_ONE]]
    return times


def _forgetful(bench: _Bench) -> dict[SourceName, AskedSource]:
    """Return the sources with encoders that remember nothing, as those of a check."""
    return {
        name: replace(source, encoder=bench.workshop.source_encoder(name, remember=0))
        for name, source in bench.opened.items()
    }


def _timed(bench: _Bench, question: Question, sources: Sequence[AskedSource]) -> float:
    encoder = bench.workshop.encoder(remember=0)
    began = time.perf_counter()
    inner = encoder.inner(canonicalise(question.topic.party, bench.book))
    ask.ask([inner], question.topic.kind, sources, bench.asking)
    return 1000 * (time.perf_counter() - began)


def _inners(bench: _Bench, questions: Sequence[Question]) -> list[Inner]:
    encoder = bench.workshop.encoder()
    return [encoder.inner(canonicalise(one.topic.party, bench.book)) for one in questions]


def _answers(
    bench: _Bench, questions: Sequence[Question], inners: Sequence[Inner]
) -> dict[Pair, SourceOutcome]:
    """Return what every source answers to every question, which are asked kind by kind."""
    answers = {(one.number, name): _not_asked(bench, name) for one in questions for name in ORDER}
    for kind in Kind:
        which = [place for place, one in enumerate(questions) if one.topic.kind is kind]
        given = ask.ask([inners[place] for place in which], kind, bench.fitting(kind), bench.asking)
        for name, verdicts in given.items():
            for place, one in zip(which, verdicts, strict=True):
                outcome = of_match(one.match, date.fromisoformat(AS_OF))
                answers[questions[place].number, name] = outcome
    return answers


def _not_asked(bench: _Bench, source: SourceName) -> SourceOutcome:
    if source not in bench.opened:
        return SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.UNAVAILABLE)
    return SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE)


def _best(
    bench: _Bench, questions: Sequence[Question], inners: Sequence[Inner]
) -> dict[Pair, float]:
    """Return per person and source the best score of any candidate; a BSN is not looked at."""
    which = [place for place, one in enumerate(questions) if one.topic.kind is Kind.PERSON]
    topics = [inners[place].without("bsn") for place in which]
    lenient = Asking(model=bench.asking.model.model_copy(update={"thresholds": EVERY_SCORE}))
    best = {}
    for source in bench.fitting(Kind.PERSON):
        for place, score in zip(which, _best_scores(topics, source, lenient), strict=True):
            best[questions[place].number, source.source] = score
    return best


def _best_scores(topics: Sequence[Inner], source: AskedSource, lenient: Asking) -> list[float]:
    found: list[float] = []
    for asked in ask.questions(topics, Kind.PERSON, source.encoder):
        weighed = ask.weigh(asked, source.index, lenient)
        assert weighed.scored is not None
        found += best_scores(weighed.candidates.of, weighed.scored.totals, len(asked)).tolist()
    return found


def _question(row: Mapping[str, str | None], line: int) -> Question:
    kind = KINDS.get((row.get("soort") or "").strip().lower())
    if kind is None:
        raise Invalid(
            f"questions.csv, line {line}: soort must be one of {', '.join(KINDS)}.", code="E-102"
        )
    values = {name: (value or "").strip() or None for name, value in row.items() if name}
    address = Address(
        street=values.get("straat"),
        house_number=values.get("huisnummer"),
        postcode=values.get("postcode"),
        place=values.get("woonplaats"),
    )
    party = Party(
        person=Person(
            bsn=values.get("bsn"),
            given_names=values.get("voornamen"),
            prefix=values.get("voorvoegsel"),
            family_name=values.get("achternaam"),
            birth_date=values.get("geboortedatum"),
        )
        if kind is Kind.PERSON
        else None,
        organisation=Organisation(name=values.get("handelsnaam"), kvk=values.get("kvk_nummer"))
        if kind is Kind.ORGANISATION
        else None,
        address=address if kind in (Kind.PERSON, Kind.ORGANISATION, Kind.ADDRESS) else None,
        parcel=Parcel(designation=values.get("straat")) if kind is Kind.PARCEL else None,
        vehicle=Vehicle(plate=values.get("kenteken")) if kind is Kind.VEHICLE else None,
    )
    return Question(number=values.get("vraag_id") or str(line), topic=Topic(kind=kind, party=party))


def _write_answers(path: Path, run: Run) -> None:
    lines = ["vraag_id;bron;uitkomst;reden"]
    for (question, source), given in run.answers.items():
        lines.append(f"{question};{source};{given.outcome};{given.reason or ''}")
    replace_file(path, ("\n".join(lines) + "\n").encode(), 0o644)
