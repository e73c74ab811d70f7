"""The demonstration brought so far that every page of both sites has something to show."""

from pathlib import Path

from connectors import settings
from contracts.cases import Origin, Reporter
from contracts.ids import CaseId
from contracts.notices import Find, NoticeKind
from pipelines import wiring
from pipelines.steps import cases, notices, sample
from pipelines.steps.bench import Bench
from tests.builders import an_actor
from tests.journeys.conftest import Demo, Ran
from tests.pipelines import a_town

CASE = "S-2026-0001"
"""In its last phase, with one grant, one open request, and two checks on sharing."""
REASON = "Dit is nodig voor de aanpak van dit signaal."
DRAWN_BY = an_actor("lcontrole", "controleur")
SHARE = """\
[participants.Handhaving]
recipient = "afdeling"
persons = ["wtoezicht"]
need = "Voert de controle uit en bereidt het besluit voor"
fields = ["W-2.overtreding"]
"""


def brought_far(own: Demo, folder: Path) -> int:
    """Bring its case to the last phase, open a second one; return the line of a drawn sample."""
    config = settings.load(own.folder / "treffer.toml")
    with wiring.bench(config) as bench:
        a_town.open_case(bench)
        case = bench.register.case(CaseId(CASE))
        cases.add_signal(CaseId(CASE), _reported(bench), bench, a_town.ANALYST)
        notices.tell(Find(kind=NoticeKind.SAME_TOPIC), case, None, bench, an_actor("avries"))
        line = sample.draw(5, 7, bench, DRAWN_BY)
    _done(own.hub("case", "weigh", CASE, "weging-4", "--yes", "weging-4", "--reason", REASON))
    _done(own.hub("case", "decide", CASE, "casusoverleg", "--reason", REASON, by="tjansen"))
    _asked(own)
    _done(own.gate("decide", "W-2", "--allow", "overtreding", "--reason", REASON, by="pofficer"))
    _asked(own)
    share = folder / "share.toml"
    share.write_text(SHARE)
    for check in ("check-2a", "check-2b"):
        arguments = ("privacy-check", "request", CASE, "--check", check, "--share", str(share))
        _done(own.hub(*arguments))
    cell = "Handhaving:W-2.overtreding"
    arguments = ("share", "decide", "T-2", "--allow", cell, "--reason", f"{REASON} Hiervoor.")
    _done(own.gate(*arguments, by="pofficer"))
    return line


def _reported(bench: Bench) -> cases.Reported:
    """A signal with which it was told who reported it."""
    return cases.Reported(
        origin=Origin.PROFESSIONAL,
        received=bench.clock.now().date(),
        text="Verzonnen tweede signaal.",
        reporter=Reporter(name="Proefmelder", phone="088 000 00 00", department="Handhaving"),
    )


def _asked(own: Demo) -> None:
    _done(own.hub(
        "request", "new", CASE, "--check", "H-1", "--topic", "A1",
        "--department", "Handhaving", "--field", "overtreding",
        "--purpose", "Sluiting van een pand voorbereiden", "--giving-ground",
        "art. 125 Gemeentewet", "--receiving-ground", "art. 13b Opiumwet", "--why-not-dat",
        "Zonder de aard van de overtreding is niet te wegen",
    ))  # fmt: skip


def _done(ran: Ran) -> None:
    assert ran.code == 0, ran.err
