"""Commands by which a reviewer draws hit checks, looks at each, and has the finding kept."""

import secrets
from typing import Annotated, Any

import typer

from contracts.errors import WrongUse
from contracts.ids import CheckId
from pipelines.cli import session
from pipelines.local_time import shown
from pipelines.steps import sample as step
from pipelines.steps.sample import Sample, ToReview

LineArgument = Annotated[int, typer.Argument(help="Number of the sample: its journal line.")]


def sample(
    context: typer.Context,
    size: Annotated[int, typer.Option(min=1, help="How many hit checks to draw.")] = 10,
    seed: Annotated[
        int | None, typer.Option(help="Draw what this number drew before, of what was there then.")
    ] = None,
) -> None:
    """Draw hit checks at random, to review them; monthly.

    Example: treffer journal sample --size 10
    """
    run = session.of(context)
    drawn_by = secrets.randbelow(len(step.SEEDS)) if seed is None else seed
    with run.bench() as (bench, actor):
        line = step.draw(size, drawn_by, bench, actor)
        found = step.drawn(line, bench, actor)
    run.terminal.result(_content(found), _told(found))
    run.terminal.next(f"treffer journal review {line} CHECK")


def review(
    context: typer.Context,
    line: LineArgument,
    check: Annotated[
        str | None, typer.Argument(help="One of its hit checks; left out, all are listed.")
    ] = None,
    *,
    right: Annotated[
        bool | None, typer.Option("--right/--wrong", help="Whether the hit check is in order.")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="What you found, in at least 20 characters; kept with the case.")
    ] = "",
) -> None:
    """Show a sample or one hit check of it; with --right or --wrong, keep what you found.

    Example: treffer journal review 214 H-7 --right --reason "…"
    """
    run = session.of(context)
    if check is None and right is not None:
        raise WrongUse("Name the hit check that you reviewed.", code="B-264")
    with run.bench() as (bench, actor):
        if check is None:
            found = step.drawn(line, bench, actor)
            run.terminal.result(_content(found), _told(found))
            return
        number = CheckId(check)
        if right is None:
            looked = step.to_review(step.drawn(line, bench, actor), number, bench)
            run.terminal.result(_looked_content(looked), _looked(looked))
            return
        step.conclude(line, number, reason, bench, actor, is_right=right)
    run.terminal.result(
        {"sample": line, "check": check, "right": right}, f"What you found of {check} is kept."
    )


def _content(found: Sample) -> dict[str, Any]:
    return {
        "sample": found.line,
        "seed": found.seed,
        "checks": [one.check_id for one in found.checks],
        "reviewed": {name: one.is_right for name, one in found.reviewed.items()},
    }


def _told(found: Sample) -> str:
    head = f"Sample {found.line}: {len(found.checks)} of {found.size}, drawn with {found.seed}"
    words = {True: "right", False: "wrong"}
    lines = [
        f"  {one.check_id:8} {one.case_id}  {shown(one.run_at)}  "
        + (words[found.reviewed[one.check_id].is_right] if one.check_id in found.reviewed else "…")
        for one in found.checks
    ]
    return "\n".join([head, *lines])


def _looked_content(looked: ToReview) -> dict[str, Any]:
    return {
        "check": looked.check.check_id,
        "case": looked.case.case_id,
        "points": {point.value: holds for point, holds in looked.points.items()},
        "counts": {outcome.value: count for outcome, count in looked.counts.items()},
        "topics": looked.topics,
        "reviewed": looked.reviewed.is_right if looked.reviewed else None,
    }


def _looked(looked: ToReview) -> str:
    check, privacy = looked.check, looked.privacy
    lines = [
        f"{check.check_id} of {looked.case.case_id}, run {shown(check.run_at)} by {check.run_by}",
        *(f"  {'✓' if holds else '✗'} {point}" for point, holds in looked.points.items()),
        f"  privacy check {privacy.check_id}, asked by {privacy.requested_by}",
    ]
    for one in looked.weighed:
        made = f"{'passed' if one.passed else 'not passed'}" if one.made else "not made"
        lines.append(f"  {one.weighing}: {made}")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in looked.counts.items() if count)
    lines.append(f"  {looked.topics} topics: {counts or 'no answers'}")
    if looked.reviewed is not None:
        lines.append(f"  found by {looked.reviewed.by}: {looked.reviewed.finding}")
    return "\n".join(lines)
