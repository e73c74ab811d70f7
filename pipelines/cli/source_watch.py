"""Commands that watch the sources: how fresh they are, what happened, what stewards were told."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from connectors.files import replace_file
from contracts import freshness as rules
from contracts import small_counts
from contracts.alerts import Alert
from contracts.attempts import Attempt, Counts
from contracts.days import AMSTERDAM, day_of
from contracts.errors import Incomplete, Invalid, Stale, TrefferError, WrongUse
from contracts.freshness import Access, Alarm, Clock, Freshness, LastAttempt
from contracts.ids import SourceName
from contracts.lifecycle import LIVE
from pipelines.cli import session
from pipelines.local_time import shown
from pipelines.pages import Figure
from pipelines.steps import freshness as step
from pipelines.steps import tell
from pipelines.steps.bench import Bench
from pipelines.steps.freshness import Looked

Name = Annotated[str | None, typer.Argument(help="Name of the source; without it, all.")]
Row = tuple[str, ...]

_NONE = "—"
_NOTHING = timedelta(0)
_DAYS = 90
_FRESHNESS = ("SOURCE", "ROLE", "AS OF", "AGE", "LIMITS", "STATUS")
_HISTORY = (
    "SOURCE", "WHEN", "AS OF", "ROWS", "REFUSED", "LEFT OUT", "TIME", "SIZE", "ENDING",
)  # fmt: skip


def freshness(context: typer.Context, source: Name = None) -> None:
    """Show how old the data of sources are, until when they answer, and how the last try went.

    Exit 5 if a source is stale, else 8 if one failed, else 3 if a delivery was refused.

    Example: treffer source freshness
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        looked = step.look_at(_named(source, bench), bench)
    content = [_fresh_as_json(one) for one in looked.fresh]
    content += [
        {"source": name, "clock": None, "lastAttempt": "failed", "lastAttemptCode": code}
        for name, code in looked.unusable.items()
    ]
    rows = [_fresh_row(one) for one in looked.fresh]
    rows += [
        (name, _NONE, _NONE, _NONE, _NONE, f"FAILED contract cannot be used ({code})")
        for name, code in looked.unusable.items()
    ]
    run.terminal.result(content, _table(_FRESHNESS, sorted(rows)))
    if (error := _alarm(looked)) is not None:
        raise error


def history(
    context: typer.Context,
    source: Name = None,
    first: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="First day; default 90 days ago."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also draw it: a page in this folder, or one picture, FILE.svg."),
    ] = None,
) -> None:
    """Show what happened to deliveries: rows, share refused, duration, size and ending.

    Counts under ten are told as <10, under a thousand as the ten above.

    Example: treffer source history handhaving --out handhaving
    """
    from pipelines import history as pictures

    run = session.of(context)
    with run.bench() as (bench, _):
        today = day_of(bench.clock.now())
        day = first.date() if first else today - timedelta(days=_DAYS - 1)
        names = _named(source, bench)
        known = {name: bench.attempts.of(name) for name in names}
        lately = {name: _since(day, attempts) for name, attempts in known.items()}
        if out is not None:
            figures = [
                figure
                for name in names
                for contract in [bench.agreements.contract(name)]
                for figure in (
                    pictures.size(contract, lately[name], day, today),
                    pictures.age(contract, known[name], today),
                )
            ]
            _draw(out, figures, bench.clock.now(), alone=source is not None)
    newest = [one for name in names for one in reversed(lately[name])]
    lines = [_table(_HISTORY, [_history_row(one) for one in newest])]
    if source is not None:
        lines += _rules(newest)
    if out is not None:
        lines.append(f"Drawn in {out}.")
    run.terminal.result([_attempt_as_json(one) for one in newest], "\n".join(lines))


def alerts(
    context: typer.Context,
    source: Name = None,
    test: Annotated[
        bool, typer.Option("--test", help="Send a message to who is told of this source.")
    ] = False,
) -> None:
    """Show what stewards were told of their sources, and what still waits to be sent.

    Example: treffer source alerts handhaving --test
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        names = _named(source, bench)
        if test:
            _try_out(source, bench)
        is_on = bench.post.is_on()
        found = [one for one in bench.alerts.all() if one.source in names]
    lines = [f"{_short(one.at)}  {_sent(one):24} {one.title}" for one in found]
    if not is_on:
        lines.append("Nobody is told anything: there is no keys/notify.toml.")
    if test:
        lines.append("The message was sent.")
    run.terminal.result([_alert_as_json(one) for one in found], "\n".join(lines) or "Nothing yet.")


def metrics(context: typer.Context) -> None:
    """Print figures on sources in the OpenMetrics format: names of sources, and no counts of few.

    Example: treffer metrics
    """
    from pipelines import metrics as figures

    run = session.of(context)
    with run.bench() as (bench, _):
        text = figures.metrics_text(bench)
    if run.terminal.as_json:
        run.terminal.result({"contentType": figures.CONTENT_TYPE, "text": text}, "")
    else:
        sys.stdout.write(text)


def words(fresh: Freshness) -> list[str]:
    """Return what is to be said of a source, each thing by itself, the worst first."""
    told = [*_clock_words(fresh), *_attempt_words(fresh)]
    if fresh.life not in LIVE:
        told.append(f"not asked: {fresh.life.value}")
    if fresh.access is not Access.OPEN:
        told.append(fresh.access.value.upper())
    if fresh.clock is Clock.WARNING and fresh.limits:
        told.append(f"warning: no answers from {fresh.limits.stale_from:%m-%d}")
    if fresh.clock is None:
        told.append("no delivery")
    if fresh.clock is Clock.FRESH:
        told.append("fresh")
    return told


def _clock_words(fresh: Freshness) -> Iterable[str]:
    ends = fresh.limits
    if ends and fresh.clock is Clock.DUE:
        yield f"DUE since {ends.destroyed_on:%m-%d}: to be destroyed"
    elif ends and fresh.clock is Clock.STALE:
        yield f"STALE since {ends.stale_from:%m-%d}"


def _attempt_words(fresh: Freshness) -> Iterable[str]:
    attempt = fresh.attempt
    if attempt and fresh.last is LastAttempt.FAILED:
        yield f"FAILED last attempt {_short(attempt.last)} ({attempt.code})"
    elif attempt and fresh.last is LastAttempt.INVALID:
        yield f"INVALID last delivery refused ({attempt.code})"


def _named(source: str | None, bench: Bench) -> Sequence[SourceName]:
    registered = bench.agreements.sources()
    if source is None:
        return registered
    if source not in registered:
        bench.agreements.contract(SourceName(source))
    return [SourceName(source)]


def _since(day: date, attempts: Sequence[Attempt]) -> list[Attempt]:
    found = [one for one in attempts if day_of(one.last) >= day]
    return sorted(found, key=lambda one: one.began)


def _draw(out: Path, figures: Sequence[Figure], now: datetime, *, alone: bool) -> None:
    from pipelines import history as pictures

    if out.suffix == ".svg":
        if not alone:
            raise WrongUse("One picture is of one source: name it.", code="C-683")
        replace_file(out, figures[0].svg.encode(), 0o644)
        return
    out.mkdir(parents=True, exist_ok=True)
    for figure in figures:
        replace_file(out / f"{figure.name}.svg", figure.svg.encode(), 0o644)
    replace_file(out / "history.html", pictures.page(figures, now).encode(), 0o644)


def _try_out(source: str | None, bench: Bench) -> None:
    if source is None:
        raise WrongUse("Name the source whose steward gets the message.", code="C-683")
    tell.try_out(SourceName(source), bench)


def _table(heads: Row, rows: Sequence[Row]) -> str:
    every = [heads, *rows]
    widths = [max(len(row[place]) for row in every) for place in range(len(heads) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in every
    )


def _fresh_row(fresh: Freshness) -> Row:
    return (
        fresh.source,
        fresh.role.value,
        f"{fresh.as_of:%m-%d}" if fresh.as_of else _NONE,
        _age(fresh.age),
        "/".join(map(_period, (fresh.warn_after, fresh.use_for, fresh.destroy_after))),
        " · ".join(words(fresh)),
    )


def _fresh_as_json(fresh: Freshness) -> dict[str, object]:
    ends, attempt = fresh.limits, fresh.attempt
    return {
        "source": fresh.source,
        "department": fresh.department,
        "role": fresh.role,
        "delivery": fresh.delivery,
        "asOf": fresh.as_of,
        "ageSeconds": int(fresh.age.total_seconds()) if fresh.age is not None else None,
        "clock": fresh.clock,
        "warnsFrom": ends.warns_from if ends else None,
        "staleFrom": ends.stale_from if ends else None,
        "destroyedOn": ends.destroyed_on if ends else None,
        "lastAttempt": fresh.last,
        "lastAttemptAt": attempt.last.isoformat() if attempt else None,
        "lastAttemptCode": attempt.code if attempt else None,
        "access": fresh.access,
        "state": fresh.life,
    }


def _alarm(looked: Looked) -> TrefferError | None:
    """Return the worst of what is wrong, with every source that it is wrong with."""
    told = rules.alarms(looked.fresh)
    if names := told.get(Alarm.STALE):
        return Stale(
            f"Too old to answer with: {', '.join(names)}. Ask the department for a new delivery.",
            code="V-301",
        )
    if failed := sorted((*told.get(Alarm.FAILED, ()), *looked.unusable)):
        return Incomplete(
            f"The last attempt failed: {', '.join(failed)}. See treffer source refresh NAME.",
            code="C-681",
        )
    if names := told.get(Alarm.INVALID):
        return Invalid(
            f"The last delivery was refused: {', '.join(names)}. See treffer source history NAME.",
            code="C-682",
        )
    return None


def _history_row(attempt: Attempt) -> Row:
    counts = attempt.counts
    ending = attempt.ending.value
    if attempt.code:
        ending += f" ({', '.join((attempt.code, *attempt.breaches))})"
    if attempt.times > 1:
        ending += f" {attempt.times}×, last {_short(attempt.last)}"
    return (
        attempt.source,
        shown(attempt.began),
        f"{attempt.as_of:%m-%d}" if attempt.as_of else _NONE,
        small_counts.shown(counts.delivered) if counts else _NONE,
        small_counts.share_shown(counts.refused, counts.read) if counts else _NONE,
        small_counts.shown(counts.kept_out) if counts else _NONE,
        f"{attempt.seconds:.0f}s",
        f"{counts.bytes / 1000:,.0f} kB" if counts else _NONE,
        ending,
    )


def _rules(attempts: Sequence[Attempt]) -> list[str]:
    """Return what became of the rows of the newest delivery that was counted, name by name."""
    counts = next((one.counts for one in attempts if one.counts), None)
    if counts is None:
        return []
    told = [(small_counts.shown(counts.read), "read", "")]
    told += [(small_counts.shown(n), "put aside", name) for name, n in counts.rejected.items()]
    told += [(small_counts.shown(n), "left out", name) for name, n in counts.left_out.items()]
    told += [(small_counts.shown(n), "values blanked", name) for name, n in counts.blanked.items()]
    lines = ["", "Newest delivery:"]
    lines += [f"  {n:>9} {what}{f'  ({name})' if name else ''}" for n, what, name in told]
    if counts.ignored_columns:
        lines.append(f"  {counts.ignored_columns:>9} columns that the contract does not know")
    return lines


def _attempt_as_json(attempt: Attempt) -> Mapping[str, object]:
    counts = attempt.counts
    return {
        "source": attempt.source,
        "ending": attempt.ending,
        "first": attempt.began.isoformat(),
        "last": attempt.last.isoformat(),
        "times": attempt.times,
        "delivery": attempt.delivery,
        "asOf": attempt.as_of,
        "code": attempt.code,
        "breaches": list(attempt.breaches),
        "seconds": round(attempt.seconds, 3),
        "counts": _counts_as_json(counts) if counts else None,
        "shrunk": _shrunk(attempt),
    }


def _counts_as_json(counts: Counts) -> Mapping[str, object]:
    return {
        "read": _count(counts.read),
        "delivered": _count(counts.delivered),
        "refusedShare": small_counts.share(counts.refused, counts.read),
        "rejected": {name: _count(count) for name, count in counts.rejected.items()},
        "leftOut": {name: _count(count) for name, count in counts.left_out.items()},
        "blanked": {name: _count(count) for name, count in counts.blanked.items()},
        "ignoredColumns": counts.ignored_columns,
        "bytes": counts.bytes,
    }


def _shrunk(attempt: Attempt) -> float | None:
    """Return the share of rows lost; of a small delivery it would tell how few there were."""
    counts = attempt.counts
    if attempt.shrink is None or counts is None or counts.delivered < 10 * small_counts.FEW:
        return None
    return round(attempt.shrink, 2)


def _count(count: int) -> int | str:
    return (
        small_counts.shown(count) if 0 < count < small_counts.FEW else small_counts.rounded(count)
    )


def _alert_as_json(alert: Alert) -> Mapping[str, object]:
    return {
        "source": alert.source,
        "kind": alert.kind,
        "at": alert.at.isoformat(),
        "title": alert.title,
        "text": alert.text,
        "tries": alert.tries,
        "sentAt": alert.sent_at.isoformat() if alert.sent_at else None,
    }


def _sent(alert: Alert) -> str:
    if alert.sent_at is not None:
        return f"sent {_short(alert.sent_at)}"
    return f"waits, tried {alert.tries}×"


def _age(age: timedelta | None) -> str:
    if age is None:
        return _NONE
    passed = max(age, _NOTHING)
    return f"{passed.days}d {passed.seconds // 3600}h"


def _period(period: timedelta) -> str:
    hours = int(period.total_seconds()) // 3600
    return f"{period.days}d" if hours % 24 == 0 else f"{hours}h"


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%m-%d %H:%M}"
