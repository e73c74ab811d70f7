"""The page of an evaluation run: what it measured as pictures, each with its numbers beneath."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from contracts.ids import SourceName
from contracts.linkage import TOKENS, Candidates, Frequencies, Parties, SourceFacts
from contracts.topics import Address, Kind, Party, Person
from matching.asked import Asked
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.evaluate import Figures
from matching.models import Model
from matching.score import explain, score
from pipelines import drawing, pages, quality
from pipelines.drawing import Part, Point, Share, ToVerify
from pipelines.pages import Figure
from pipelines.quality import Run

_NAME = "model"
_TOGETHER = "all sources"
_NONE = "–"
_KEY = bytes(32)
"""An invented pair needs no secret; with one key it gives one picture."""
_POPULATION = 100_000
_SHARES = {"family": 0.0004, "given": 0.008}
"""How common the names of the invented pair are taken to be."""
_TYPED = Party(
    person=Person(
        given_names="Kees",
        prefix="van der",
        family_name="Verzonnenstra",
        birth_date="1961-04-21",
    ),
    address=Address(postcode="9370 AA", house_number="12"),
)
_HELD = Party(
    person=Person(
        given_names="Cornelis Johannes",
        prefix="van der",
        family_name="Verzonnestra",
        birth_date="1961-04-12",
    ),
    address=Address(postcode="9370AA", house_number="12"),
)


def write(folder: Path, run: Run) -> Path:
    """Write the page and its pictures; return where the page is."""
    drawn = figures(run)
    return pages.write(folder, _NAME, page(run, drawn), drawn)


def page(run: Run, drawn: Sequence[Figure]) -> str:
    """Return the text of the page: the figures of every source, then the pictures."""
    return pages.page(_NAME, f"Measured: {run.model.name}", _intro(run), drawn)


def figures(run: Run) -> list[Figure]:
    """Return the pictures of a run; without a truth there are the pair and the times alone."""
    curves = {name: quality.curve(run, [name]) for name in run.sources}
    drawn = [_over_threshold(run, name, points) for name, points in curves.items() if points]
    if kinds := quality.by_error(run, run.sources):
        drawn.append(drawing.per_kind([_share(kind, found) for kind, found in kinds.items()]))
    if run.truth is not None:
        drawn.append(drawing.to_verify([_to_verify(run, name) for name in run.sources]))
    times = {_TOGETHER: run.milliseconds, **{str(name): own for name, own in run.alone.items()}}
    return [*drawn, _pair(run.model), drawing.times(times)]


def made_up_pair(model: Model) -> list[Part]:
    """Return what each feature adds to the score of an invented question and record."""
    common, linkage = Encoder(_KEY), SourceEncoder(_KEY)
    typed = common.inner(canonicalise(_TYPED, None))
    held = common.record(canonicalise(_HELD, None, asked=False))
    parties = Parties.of([linkage.stored(held)])
    none = np.zeros(1, np.uint32)
    facts = SourceFacts(
        population=_POPULATION,
        coverage=dict.fromkeys(TOKENS, 1.0),
        frequencies={
            name: Frequencies(tokens=parties.token(name), shares=np.array([share]))
            for name, share in _SHARES.items()
        },
    )
    scored = score(
        Asked([linkage.question(typed, Kind.PERSON)]),
        Candidates(of=none, places=none, parties=parties),
        facts,
        model,
    )
    return [
        Part(
            label=part.feature.replace("_", " "),
            level=part.level.replace("_", " "),
            value=part.value,
        )
        for part in explain(scored, 0, facts, model)
    ]


def _pair(model: Model) -> Figure:
    limits = model.threshold(_POPULATION)
    figure = drawing.waterfall(made_up_pair(model), limits.hit_at, limits.verify_at)
    return replace(
        figure,
        caption=f"{figure.caption} The person is invented: a call name, a letter too many in the "
        "surname, and two digits of the day swapped.",
    )


def _over_threshold(
    run: Run, source: SourceName, points: Sequence[tuple[float, Figures]]
) -> Figure:
    limits = run.threshold(source)
    figure = drawing.over_threshold(
        [
            Point(
                threshold=threshold,
                precision=found.precision,
                recall=found.recall_hits,
                false_hit_rate=found.false_hit_rate,
            )
            for threshold, found in points
        ],
        limits.hit_at,
        limits.verify_at,
    )
    return replace(
        figure,
        name=f"{figure.name}-{source}",
        title=f"{figure.title}: {source}",
        caption=f"{figure.caption} Of persons, by the score alone: a BSN is not looked at, and "
        "the rules that hold back a hit are off.",
    )


def _share(kind: str, found: Figures) -> Share:
    name = kind.replace("_", " ")
    return Share(kind=name, asked=found.known, found=found.hits, verified=found.verified)


def _to_verify(run: Run, source: SourceName) -> ToVerify:
    found = quality.judged(run, [source])
    return ToVerify(
        source=source,
        answers=found.known + found.unknown,
        known=found.verified,
        unknown=found.false_verified,
    )


def _intro(run: Run) -> str:
    origin = run.model.origin
    lines = [
        f"The table `{run.model.name}` on {run.questions:,} questions.",
        f"Trained on {origin.pairs:,} pairs, {origin.same:,} of one person: {origin.data}",
        "",
    ]
    for name, why in run.refused.items():
        lines += [f"`{name}` gave no answers: {why}", ""]
    if run.truth is None:
        return "\n".join([*lines, "There is no truth, so this page tells times alone."])
    rates = [f"recall at {rate:g} false hits" for rate in quality.FALSE_HIT_RATES]
    columns = ["source", "answers", "known", "hits", "false hits", "precision", "hits of known",
               "hits and to verify of known", *rates]  # fmt: skip
    rows = [_row(f"`{name}`", run, [name]) for name in run.sources]
    table = [columns, ["---"] * len(columns), *rows, _row("**all**", run, run.sources)]
    lines += [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([*lines, "", _HOW_TO_READ])


def _row(label: str, run: Run, sources: Sequence[SourceName]) -> list[str]:
    found = quality.judged(run, sources)
    recalls: Sequence[float | None] = [None] * len(quality.FALSE_HIT_RATES)
    if len(sources) == 1:
        recalls = list(quality.recalls(run, sources[0]).values())
    counts = (found.known + found.unknown, found.known, found.hits, found.false_hits)
    shares = (found.precision, found.recall_hits, found.recall, *recalls)
    return [
        label,
        *(f"{count:,}" for count in counts),
        *(_NONE if share is None else f"{share:.2%}" for share in shares),
    ]


_HOW_TO_READ = (
    "*Recall at 0.001 false hits* is of persons alone, without their BSN: the share of the known "
    "who score higher than all but one in a thousand of the unknown."
)
