"""Sees how the service does: from the server, from what the runner wrote down, from the stores."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors.clock import SystemClock
from connectors.settings import Settings
from connectors.stores import database
from contracts.errors import TrefferError
from contracts.health import Finding, Ran, Seen, SourceSeen
from contracts.ids import SourceName
from contracts.ports import Clock
from pipelines import flow_runs, service, wiring
from pipelines.steps import running

_REFRESH = "refresh-"
_FORMS = {database.BEHIND: Finding.BEHIND, database.NEWER: Finding.NEWER}
_OUT_OF_STEP = frozenset(_FORMS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the runner wrote down last."""

    at: datetime | None = None
    ran: Mapping[str, Ran] = field(default_factory=dict)
    """By the name of the deployment."""


def seen(config: Settings, clock: Clock | None = None) -> Seen:
    """Return how the service does now; what cannot be seen is told to be so, and raises nothing."""
    api = service.api(config)
    noted = _noted(config)
    stores = _stores(config)
    usage = shutil.disk_usage(config.folder)
    return Seen(
        at=(clock or SystemClock()).now(),
        server_answers=api is not None and flow_runs.answers(api.url),
        runner=noted.at if api is not None else None,
        web_answers=api is not None and service.web_answers(config),
        stores=stores,
        # Without a store nothing of a source can be told, and its own state is not what is wrong.
        sources=() if stores in _OUT_OF_STEP else _sources(config, noted, clock),
        verification=noted.ran.get("verify-journal"),
        free=usage.free,
        disk=usage.total,
    )


def _sources(config: Settings, noted: Noted, clock: Clock | None) -> tuple[SourceSeen, ...]:
    ran = {
        SourceName(name.removeprefix(_REFRESH)): one
        for name, one in noted.ran.items()
        if name.startswith(_REFRESH)
    }
    try:
        with wiring.bench(config, clock) as bench:
            return running.seen(bench, ran)
    except TrefferError:
        return tuple(
            SourceSeen(name=name, finding=Finding.UNREADABLE) for name in sorted(config.inboxes)
        )


def _stores(config: Settings) -> Finding:
    try:
        wiring.require_current(config)
    except TrefferError as error:
        return _FORMS.get(error.code, Finding.UNREADABLE)
    return Finding.CURRENT


def _noted(config: Settings) -> Noted:
    try:
        told = json.loads((config.run / service.RUNNER).read_text())
        ran = {
            name: Ran(
                at=datetime.fromisoformat(one["at"]),
                is_failed=one["failed"],
                done=datetime.fromisoformat(one["done"]) if one["done"] else None,
            )
            for name, one in told["ran"].items()
        }
        return Noted(at=datetime.fromisoformat(told["at"]), ran=ran)
    except (OSError, ValueError, KeyError, TypeError):
        return Noted()
