"""Commands on the running service: start, stop, status; and its upgrade."""

import sys
import time
from collections.abc import Sequence
from typing import Annotated

import typer

from connectors import settings
from connectors.settings import Settings
from contracts import health
from contracts.errors import TryAgain, WrongUse
from contracts.events import EventKind
from contracts.health import Condition, Line
from pipelines import doctor as examiner
from pipelines import service, sight, upgrade_screen, wiring
from pipelines.cli import session
from pipelines.local_time import shown

_UP_WITHIN = 240
_PAUSE = 0.5
_MARKS = {
    Condition.WELL: "●",
    Condition.WARNING: "▲",
    Condition.STALE: "◆",
    Condition.DOWN: "✖",
}
_GIB = 2**30


def start(
    context: typer.Context,
    *,
    detach: Annotated[
        bool, typer.Option("--detach", help="Leave it running, and return when all is up.")
    ] = False,
) -> None:
    """Run the service: the pages, flows on their schedules, the health page. Ctrl-C ends it.

    Example: treffer start
    """
    run = session.of(context)
    config = run.settings()
    wiring.require_current(config)
    run.terminal.say(
        f"Starting. Logs: {config.run}. Health page: {_page(config)} Pages: {config.web_url}/"
    )
    teller = [sys.executable, "-m", "pipelines.cli", "--config", str(config.folder / settings.FILE)]
    service.start(config, detach=detach, teller=[*teller, "status", "--wait"])
    _wait(config)
    _show(run, config)


def stop(context: typer.Context) -> None:
    """End the service and all that it started; what runs is begun again at the next start.

    Example: treffer stop
    """
    run = session.of(context)
    service.stop(run.settings())
    run.terminal.result({"running": False}, "The service is stopped.")


def status(
    context: typer.Context,
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until the service is up, at most four minutes.")
    ] = False,
) -> None:
    """Show what runs where, and how every source does; ends with 0, 5 (stale), 8 (down) or 75.

    Example: treffer status
    """
    run = session.of(context)
    config = run.settings()
    if wait:
        _wait(config)
    lines = _show(run, config)
    code = health.exit_code(lines)
    if code == health.PARTLY and _comes_up(config, lines):
        code = health.COMING_UP
    if code:
        raise typer.Exit(code)


def doctor(context: typer.Context) -> None:
    """Say what is wrong, each line with the command that mends it; ends as status does.

    Example: treffer doctor
    """
    run = session.of(context)
    found = examiner.examine(settings.config_path(run.config))
    told = [f"{_MARKS[one.condition]} {one.what}\n  → {one.mend}" for one in found]
    content = [{"what": one.what, "mend": one.mend, "condition": one.condition} for one in found]
    run.terminal.result(content, "\n".join(told) or "● Nothing is wrong.")
    if code := health.worst(one.condition for one in found):
        raise typer.Exit(code)


def migrate(
    context: typer.Context,
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Tell which steps would run; write nothing.")
    ] = False,
) -> None:
    """Bring register and journal to the form of this version; asks before it is kept.

    Example: treffer migrate --preview
    """
    run = session.of(context)
    config = run.settings()
    stores = wiring.store_urls(config)
    if preview:
        upgrade_screen.preview(stores, run.terminal)
        return
    if service.is_running(config):
        raise WrongUse("The service runs here. End it first: treffer stop.", code="S-792")
    upgrade_screen.migrate(
        stores,
        run.terminal,
        lambda reached: wiring.note(config, EventKind.STORES_MIGRATED, reached, ()),
        assume_yes=run.assume_yes,
    )
    run.terminal.next("treffer doctor")


def _wait(config: Settings) -> None:
    """Wait until all that carries the work is up; raises when it is not in time."""
    give_up = time.monotonic() + _UP_WITHIN
    while time.monotonic() < give_up:
        found = health.lines(sight.seen(config))
        if all(one.condition is Condition.WELL for one in found if one.part in service.CARRIES):
            return
        if not service.is_running(config):
            break
        time.sleep(_PAUSE)
    raise TryAgain(
        f"The service is not up. See what stands in {config.run}: supervisord.log, server.log, "
        "runner.log and web.log.",
        code="S-785",
    )


def _show(run: session.Session, config: Settings) -> Sequence[Line]:
    seen = sight.seen(config)
    lines = health.lines(seen)
    programs = service.programs(config)
    content = {
        "running": service.is_running(config),
        "at": seen.at.isoformat(timespec="seconds"),
        "pages": config.web_url,
        "page": _page(config),
        "programs": [
            {"program": one.name, "state": one.state, "seconds": one.seconds} for one in programs
        ],
        "parts": [
            {"part": one.part, "condition": one.condition, "finding": one.finding,
             "at": one.at.isoformat() if one.at else None,
             "asOf": one.as_of.isoformat() if one.as_of else None, "free": one.free}
            for one in lines
        ],
    }  # fmt: skip
    told = [f"{_MARKS[one.condition]} {one.part:16} {one.finding:14} {_more(one)}" for one in lines]
    where = f"Runs; health page: {_page(config)} pages: {config.web_url}/"
    head = where if programs else "Does not run: treffer start."
    run.terminal.result(content, "\n".join([head, *(line.rstrip() for line in told)]))
    return lines


def _comes_up(config: Settings, lines: Sequence[Line]) -> bool:
    """Return whether all that is wrong is that the service was started a moment ago."""
    carries = {one.part for one in lines if one.condition is Condition.DOWN}
    young = [one.seconds < _UP_WITHIN for one in service.programs(config)]
    return carries <= service.CARRIES and bool(young) and all(young)


def _more(line: Line) -> str:
    told = [f"data of {line.as_of.isoformat()}"] if line.as_of else []
    told += [f"last {shown(line.at)}"] if line.at else []
    told += [f"{line.free // _GIB} GiB free"] if line.free is not None else []
    return ", ".join(told)


def _page(config: Settings) -> str:
    return f"http://127.0.0.1:{config.health_port}/"
