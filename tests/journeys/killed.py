"""Acts that are done in a process which is killed before one of its writings."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from connectors.clock import SystemClock
from contracts.ids import CaseId, CheckId, RequestId, TopicLabel, VerificationId
from contracts.verification import Answer
from pipelines.gate import home, intake, sharing, steps, verification
from pipelines.gate import wiring as gate_wiring
from pipelines.gate.bench import GateBench
from pipelines.steps import disclose, requests
from pipelines.steps.bench import Bench
from tests.builders import REASON
from tests.pipelines.a_doubt import VERIFIER, Place
from tests.pipelines.a_town import ANALYST, HANDHAVING, OFFICER, Town

CASE, W1, W2, V1 = CaseId("S-2026-0001"), RequestId("W-1"), RequestId("W-2"), VerificationId("V-1")
WANTED = disclose.Wanted(
    check_id=CheckId("H-1"),
    topic=TopicLabel("A1"),
    department=HANDHAVING,
    fields=("overtreding",),
    purpose=REASON,
    giving_ground="art. 125 Gemeentewet",
    receiving_ground="art. 13b Opiumwet",
    why_not_dat=REASON,
)
_STORES = ("journal", "register", "records", "sharing", "verifications", "exchange")
_WRITES = frozenset({
    "append", "add", "put", "remove", "add_opinion", "save_grant", "set_state", "drop_packets",
    "sign", "finish", "turn_to", "end", "erase", "amend", "save_case", "add_request", "new_number",
    "new_numbers",
})  # fmt: skip


def asks(hub: Bench) -> None:
    """File a request for substance."""
    disclose.request(CASE, WANTED, hub, ANALYST)


def withdraws(hub: Bench) -> None:
    """Withdraw what was granted."""
    requests.end(W2, REASON, hub, ANALYST)


def decides(gate: GateBench) -> None:
    """Grant a request."""
    steps.decide(W1, steps.Choice(fields=("overtreding",), reason=REASON), gate, OFFICER)


def answers(gate: GateBench) -> None:
    """Look at a doubt and call a candidate the same."""
    verification.show(V1, gate, VERIFIER)
    verification.answer(V1, Answer.SAME, gate, VERIFIER, same=(1,))


def signs(gate: GateBench) -> None:
    """Sign what is shared with Handhaving."""
    (asked,) = gate.sharing.all()
    choice = sharing.chosen(["Handhaving:W-2.overtreding"], REASON)
    other = replace(OFFICER, account="lbakker")
    sharing.decide(asked.check_id, choice, gate, other)


def takes_in(gate: GateBench) -> None:
    """Take in a withdrawal."""
    intake.take_in(gate)


AT_HUB: Mapping[str, Callable[[Bench], None]] = {"asks": asks, "withdraws": withdraws}
AT_GATE: Mapping[str, Callable[[GateBench], None]] = {
    "decides": decides, "answers": answers, "signs": signs, "takes in": takes_in,
}  # fmt: skip


class Deadly:
    """A connector that passes all on, and kills its process before one of its writings."""

    def __init__(self, real: Any, left: list[int]) -> None:
        self._real = real
        self._left = left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in _WRITES:
            return found

        def writes(*given: Any, **named: Any) -> Any:
            if not self._left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left[0] -= 1
            return found(*given, **named)

        return writes


def act(folder: Path, what: str, before: int) -> None:
    """Do it, and be killed before this writing of it."""
    place = Place(Town(folder), home.open_home(folder / "its-gate"))
    place.town.clock.moment = SystemClock().now()
    if what in AT_HUB:
        with place.town.bench() as hub:
            AT_HUB[what](_deadly(hub, before))
    else:
        with gate_wiring.bench(place.gate, place.town.clock) as gate:
            AT_GATE[what](_deadly(gate, before))


def is_killed(folder: Path, what: str, before: int) -> bool:
    """Do it in a process of its own; return whether that was killed, rather than done before."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=act, args=(folder, what, before))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return bool(process.exitcode)


def _deadly(bench: Any, before: int) -> Any:
    left = [before]
    stores = {name: Deadly(getattr(bench, name), left) for name in _STORES if hasattr(bench, name)}
    return replace(bench, **stores)
