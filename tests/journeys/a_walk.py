"""One case from its first signal to its destruction, with a canary wherever somebody types."""

import json
import logging
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from connectors.clock import SystemClock
from pipelines import flow_runs
from pipelines.steps import retain
from pipelines.steps.bench import SYSTEM
from tests.builders import an_adopted_profile
from tests.connectors import a_post
from tests.journeys import words
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_doubt, a_town
from tests.pipelines.a_doubt import Place
from tests.pipelines.a_town import Town

NUMBER = "S-2026-0001"
ANCHORS = (
    "--yes", "verankering-zakelijk", "--no", "verankering-bestuurlijk", "--no",
    "verankering-maatschappelijk", "--yes", "signalering-ongerijmd", "--no", "signalering-malafide",
)  # fmt: skip
FIELDS = ("zaaknummer", "thema", "overtreding", "afdoening")
PERSON = (
    'family_name = "Zqkxvwqjtwijfelaar"\ngiven_names = "Zqkxvwqjtwan"\nbirth_date = "1972-09-11"\n'
)
AT_HOME = 'postcode = "9370AA"\nhouse_number = "30"\n'
ADDRESS = 'postcode = "9370AA"\nhouse_number = "1"\n'
COMPANY = 'name = "Zqkxvwqjbedrijf Handel"\nkvk = "90000001"\n'
ASKED = frozenset({"zqkxvwqjtwan", "zqkxvwqjtwijfelaar"})
COMPARED = ASKED | {"zqkxvwqjbedrijf", "zqkxvwqjbetrokkene"}
"""What a verifier may see: what was asked, and who Handhaving has."""
LAW = {
    "class": "forbidden", "department": "Toezicht", "sources": ["handhaving"], "cites": "wet",
    "exemptions": {"toestemming": {"title": "x", "evidence": ["brief"], "cites": "y"}},
}  # fmt: skip


def why(word: str) -> str:
    """A reason that is long enough, with a canary."""
    return f"Deze reden met zqkxvwqj{word} is lang genoeg."


def substance(number: int, *fields: str) -> frozenset[str]:
    """The canaries in these fields of one record."""
    return frozenset(f"kanarie-h{number:06}-{name}" for name in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one command told, what of it may be a canary, and what has to be."""

    command: str
    ran: Ran
    told: frozenset[str]
    may: frozenset[str]
    must: frozenset[str]


@dataclass
class Walk:
    """A town that is walked through, what was said on the way and where canaries were seen."""

    place: Place
    papers: Path
    said: list[Said] = field(default_factory=list)
    leaks: set[tuple[str, str]] = field(default_factory=set)
    kinds_of_file: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    letters: list[str] = field(default_factory=list)
    """Titles of the messages that a steward got."""
    before: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @property
    def town(self) -> Town:
        return self.place.town

    def hub(self, *command: str, by: str = "avries", given: str | None = None,
            may: Sequence[str] | frozenset[str] = (), must: Sequence[str] | frozenset[str] = (),
            code: int = 0) -> Ran:  # fmt: skip
        config = str(self.town.folder / "treffer.toml")
        ran = inside("treffer", "--config", config, "--as", by, *command, given=given)
        return self._heard(("treffer", *command), ran, may, must, code)

    def gate(self, *command: str, by: str, may: Sequence[str] | frozenset[str] = (),
             must: Sequence[str] | frozenset[str] = (), code: int = 0) -> Ran:  # fmt: skip
        home = str(self.place.gate.folder)
        ran = inside("treffer-gate", "--home", home, "--as", by, *command)
        return self._heard(("treffer-gate", *command), ran, may, must, code)

    def both(self, who: str, *command: str, **told: object) -> None:
        """Say it as text and as one JSON document."""
        say = self.hub if who == "hub" else self.gate
        say(*command, **told)  # type: ignore[arg-type]
        say("--json", *command, **told)  # type: ignore[arg-type]

    def paper(self, name: str, text: str) -> str:
        """A file that somebody wrote at home: it is the one place where the words may stay."""
        path = self.papers / name
        path.write_text(text)
        return str(path)

    def look(self, after: str) -> None:
        """Search every file that changed since the last look."""
        for path in self.town.folder.rglob("*"):
            try:
                state = path.stat()
                seen = (state.st_mtime_ns, state.st_size)
                if not path.is_file() or self.before.get(path) == seen:
                    continue
                self.before[path] = seen
                self.kinds_of_file |= {path.suffix, path.name}
                name = str(path.relative_to(self.town.folder))
                self.leaks |= {(f"{name} after {after}", one) for one in words.found_in(path)}
            except FileNotFoundError:
                continue

    def _heard(
        self,
        command: tuple[str, ...],
        ran: Ran,
        may: Sequence[str] | frozenset[str],
        must: Sequence[str] | frozenset[str],
        code: int,
    ) -> Ran:
        told = words.found((ran.out + ran.err).encode())
        name = " ".join(command[:4])
        one = Said(
            command=name, ran=ran, told=told, may=_words(may) | _words(must), must=_words(must)
        )
        assert ran.code == code, f"{name}: {ran.code} {ran.err}"
        self.said.append(one)
        self.look(name)
        return ran


def _words(given: Sequence[str] | frozenset[str]) -> frozenset[str]:
    return frozenset(
        one if one.startswith(("zqkxvwqj", "kanarie")) else f"zqkxvwqj{one}" for one in given
    )


def a_place(folder: Path) -> Place:
    """A town whose profile asks for all that a profile can ask, and canaries in every field."""
    town = a_town.install(folder)
    town.clock.moment = SystemClock().now().replace(microsecond=0) - a_town.DAY / 24
    town.change_contract(
        "handhaving",
        "      - name: overtreding\n        logicalType: string\n",
        "      - name: overtreding\n        logicalType: string\n"
        "        classification: strafrechtelijk\n",
    )
    a_town.furnish(town)
    known = (
        "kanarie-h900001-zaaknummer;kanarie-h900001-thema;kanarie-h900001-overtreding;04-03-2025;"
        "Zqkxvwqjbetrokkene;17-05-1980;Kerkstraat 1, 9370AA Voorbeeldstad;kanarie-h900001-afdoening;"
        "kanarie-h900001-omschrijving"
    )
    doubtful = (
        f"kanarie-h90000{n}-zaaknummer;kanarie-h90000{n}-thema;kanarie-h90000{n}-overtreding;"
        f"04-03-2025;Z. Zqkxvwqjtwijfelaar;12-09-1972;Kerkstraat {n}, 9370AA Voorbeeldstad;"
        f"kanarie-h90000{n}-afdoening;kanarie-h90000{n}-omschrijving"
        for n in (3, 4)
    )
    a_doubt.deliver(town, known, *doubtful)
    content = yaml.safe_load(an_adopted_profile())
    content["source_law"]["toezicht"] = LAW
    content["signal"]["details"] = {"waarneming": {"title": "Wat is er gezien", "cites": "x"}}
    content["phases"][2]["privacy_checks"][0]["questions"] = {"A": {"text": "Grondslag?"}}
    content["phases"][3]["privacy_checks"][0]["questions"] = {"A": {"text": "Grondslag?"}}
    (town.config.contracts / "ccv.yaml").write_text(yaml.safe_dump(content | {"version": "2.0"}))
    (town.folder / "people.toml").write_text(a_town.PEOPLE + MORE_PEOPLE)
    place = a_doubt.placed(town)
    place.gate.people.write_text(AT_THE_GATE)
    return place


def walk(walked: Walk) -> None:
    """Walk the case from end to end."""
    for part in (_opened, _weighed, _allowed, _checked, _verified, _granted, _shared, _noticed,
                 _over, _watched, _flows, _destroyed):  # fmt: skip
        part(walked)


def _opened(w: Walk) -> None:
    for by in ("fbeheer", "pofficier"):
        w.hub("protocol", "activate", "ccv@2.0", by=by)
    watched = f"[[person]]\n{PERSON}{AT_HOME}[[address]]\n{ADDRESS}"
    for kind in ("household", "protected"):
        account = ("--account", "avries") if kind == "household" else ()
        w.hub("watch", "add", "--kind", kind, *account, "--from", "-", by="pofficier",
              given=watched)  # fmt: skip
    reporter = w.paper(
        "melder.toml",
        'name = "Zqkxvwqjmelder"\nphone = "zqkxvwqjbel"\nemail = "zqkxvwqjpost@voorbeeld.test"\n',
    )
    told = ("--origin", "professional", "--date", "2026-01-02", "--text", "-", "--details",
            w.paper("gezien.toml", 'waarneming = "zqkxvwqjdetail"\n'), "--reporter", reporter,
            "--ground", "zqkxvwqjgrond")  # fmt: skip
    w.hub(
        "case", "new", "--theme", "drugs", "--purpose", "optreden", *told, given="zqkxvwqjsignaal"
    )
    w.hub("case", "signal", NUMBER, *told, given="zqkxvwqjtweede")
    w.both("hub", "case", "reporter", NUMBER, must=("melder", "bel", "post"))
    w.hub("case", "reporter", NUMBER, by="tjansen", code=4)


def _weighed(w: Walk) -> None:
    w.hub("case", "weigh", NUMBER, "weging-1", *ANCHORS, "--note",
          "signalering-ongerijmd=zqkxvwqjnotitie", "--reason", why("weging"))  # fmt: skip
    for name in ("weging-2a", "weging-2b", "weging-3"):
        w.hub("case", "weigh", NUMBER, name, "--yes", name, "--reason", why("weging"))
    w.hub("case", "decide", NUMBER, "vervolganalyse", "--reason", why("besluit"), by="tjansen")
    for kind, text in (("address", ADDRESS), ("person", PERSON + AT_HOME),
                       ("organisation", COMPANY)):  # fmt: skip
        w.hub("topic", "add", NUMBER, "--kind", kind, "--from", "-", given=text)


def _allowed(w: Walk) -> None:
    letter = w.paper("brief.toml", 'brief = "zqkxvwqjbewijs"\n')
    w.hub("case", "evidence", NUMBER, "handhaving", "toestemming", "--told", letter, by="tjansen")
    text = "".join(f'{name} = "{why("afwijking")}"\n'
                   for name in ("what", "reason", "proportionality", "subsidiarity"))  # fmt: skip
    w.hub("case", "deviate", NUMBER, "--told", w.paper("afwijking.toml", text), by="tjansen")
    sources = ("bag", "brp", "vergunningen", "handhaving")
    first = "".join(
        f'[{one}]\nA = "zqkxvwqjantwoord"\nlegal_basis = "zqkxvwqjbasis"\n' for one in sources
    )
    answered = ("antwoord", "basis")
    w.hub("privacy-check", "request", NUMBER, *(part for one in sources for part in
          ("--source", one)), "--answers", w.paper("a.toml", first), may=answered)  # fmt: skip
    decide = ("privacy-check", "decide", "T-1", "--verdict")
    w.hub(*decide, "returned", "--source", "brp", "--reason", why("vraag"), by="pofficier",
          may=(*answered, "vraag"))  # fmt: skip
    better = w.paper("b.toml", '[brp]\nA = "zqkxvwqjbeter"\n')
    w.hub("privacy-check", "amend", "T-1", "--answers", better, may=(*answered, "beter", "vraag"))
    w.hub(*decide, "allowed", "--consulted", "team", "--reason", why("oordeel"), by="pofficier",
          may=(*answered, "beter", "vraag", "oordeel"))  # fmt: skip
    w.both("hub", "privacy-check", "show", "T-1", by="pofficier",
           may=(*answered, "beter", "vraag", "oordeel"))  # fmt: skip
    w.hub("privacy-check", "show", "T-1", by="fbeheer", code=4)


def _checked(w: Walk) -> None:
    w.both("hub", "case", "show", NUMBER)
    w.hub("check", "run", NUMBER)
    w.hub("--json", "check", "batch", NUMBER)
    w.both("hub", "check", "show", "H-1")


def _verified(w: Walk) -> None:
    w.both("gate", "verify", "list", by="vverhoeven")
    for task in sorted(set(re.findall(r"V-\d+", w.said[-1].ran.out))):
        must = ASKED if task == "V-1" else ()
        w.both("gate", "verify", "show", task, by="vverhoeven", may=COMPARED, must=must)
        for other in ("wwit", "avries", "pofficier"):
            w.gate("verify", "show", task, by=other, code=4)
        w.both("gate", "verify", "next", by="vverhoeven", may=COMPARED, must=must)
        w.gate("verify", "answer", task, "--same", "1", by="vverhoeven")
        w.gate("verify", "show", task, by="vverhoeven", code=7)
    w.both("hub", "check", "show", "H-1")
    w.hub("case", "weigh", NUMBER, "weging-4", "--yes", "weging-4", "--reason", why("weging"))
    w.hub("case", "decide", NUMBER, "casusoverleg", "--reason", why("besluit"), by="tjansen")


def _ask(*more: str, topic: str = "A1") -> tuple[str, ...]:
    return (
        "request", "new", NUMBER, "--check", "H-1", "--topic", topic, "--department", "Handhaving",
        "--field", "overtreding", "--field", "thema", "--field", "afdoening", "--purpose",
        why("doel"), "--giving-ground", "zqkxvwqjgeven", "--receiving-ground", "zqkxvwqjontvangen",
        "--why-not-dat", why("waarom"), *more,
    )  # fmt: skip


MOTIVE = ("doel", "geven", "ontvangen", "waarom")
GRANTED = substance(900001, "overtreding", "afdoening")


def _granted(w: Walk) -> None:
    w.both("hub", *_ask("--preview"), must=MOTIVE)
    w.hub(*_ask())
    w.both("gate", "inbox", by="pofficier")
    w.both("gate", "show", "W-1", by="pofficier", must=MOTIVE)
    back = ("decide", "W-1", "--return", "--reason", why("terug"))
    w.gate(*back, by="pofficier", may=(*MOTIVE, "terug"))
    w.both("hub", "request", "show", "W-1", must=("terug",))
    answer = w.paper("answer.toml", f'purpose = "{why("nieuw")}"\n')
    w.hub("request", "amend", "W-1", "--from", answer)
    motive = (*MOTIVE[1:], "nieuw")
    grant = (
        "decide",
        "W-1",
        "--allow",
        "overtreding",
        "--allow",
        "afdoening",
        "--law",
        "zqkxvwqjwet",
    )
    w.gate(*grant, "--reason", why("eerste"), by="pofficier", may=motive)
    w.both("gate", "show", "W-1", by="lbakker", may=motive)
    w.gate("open", "W-1", by="avries", code=4)
    w.gate(*grant, "--reason", why("anderen"), by="lbakker",
           may=(*motive, "eerste", "anderen", "wet"))  # fmt: skip
    w.both("hub", "request", "show", "W-1", may=("terug", "eerste", "anderen"))
    w.both("hub", "request", "list", NUMBER)
    w.both("gate", "open", "W-1", by="avries", may=("nieuw",), must=GRANTED)
    for other in ("pofficier", "lbakker", "vverhoeven", "hans"):
        w.gate("open", "W-1", by=other, code=4)


def _shared(w: Walk) -> None:
    share = w.paper(
        "delen.toml",
        '[answers]\nA = "zqkxvwqjdeelantwoord"\n[participants.Handhaving]\nrecipient = "afdeling"\n'
        f'persons = ["hans"]\nneed = "{why("nodig")}"\nfields = ["W-1.overtreding"]\n',
    )
    w.hub("privacy-check", "request", NUMBER, "--check", "check-2a", "--share", share)
    seen = ("deelantwoord", "nodig", "delen")
    (check,) = set(re.findall(r"T-\d+", w.said[-1].ran.out.splitlines()[0]))
    w.both("gate", "share", "list", by="pofficier")
    w.both("gate", "share", "show", check, by="pofficier", may=seen)
    w.gate("share", "decide", check, "--allow", "Handhaving:W-1.overtreding", "--reason",
           why("delen"), by="lbakker", may=seen)  # fmt: skip
    w.both("gate", "share", "open", check, by="hans", may=("nieuw",),
           must=substance(900001, "overtreding"))  # fmt: skip
    for other in ("pofficier", "avries", "vverhoeven"):
        w.gate("share", "open", check, by=other, code=7)
    w.both("hub", "privacy-check", "show", check)
    w.hub("case", "write", NUMBER, "aanpak", "--text", "-", given=why("plan"))
    w.hub("case", "weigh", NUMBER, "weging-5", "--yes", "weging-5", "--reason", why("weging"),
          by="pofficier")  # fmt: skip
    w.gate("revoke", "W-1", "--reason", why("intrekking"), by="pofficier")
    w.gate("open", "W-1", by="avries", code=7)
    w.gate("share", "open", check, by="hans", code=7)
    w.hub(*_ask())
    w.hub("request", "withdraw", "W-2", "--reason", why("terugtrekking"))
    w.gate("show", "W-2", by="pofficier", may=(*MOTIVE, "terugtrekking"))
    w.hub("request", "show", "W-2", may=("terugtrekking",))


def _noticed(w: Walk) -> None:
    w.both("hub", "notice", "list", by="pofficier")
    w.hub("notice", "close", "N-1", "--reason", why("melding"), by="pofficier")
    w.both("hub", "notice", "show", "N-1", by="pofficier", must=("melding",))
    w.both("hub", "watch", "list", by="pofficier")
    w.hub("watch", "remove", "--kind", "protected", by="pofficier")


def _over(w: Walk) -> None:
    w.hub("case", "decide", NUMBER, "geen-aanpak", "--reason", why("besluit"), by="tjansen")
    w.hub("case", "close", NUMBER, "--outcome", "geen-aanpak", "--reason", why("slot"),
          by="tjansen")  # fmt: skip
    for command in (("case", "list"), ("case", "show", NUMBER), ("journal", "show", "--limit",
                    "999"), ("journal", "verify"), ("source", "list"), ("source", "freshness"),
                    ("retain", "preview", "--on", "2029-12-31")):  # fmt: skip
        w.both("hub", *command)
    w.both("gate", "inbox", by="pofficier")
    w.both("gate", "journal", "verify", by="pofficier")
    w.gate("expire", by="pofficier")


def _watched(w: Walk) -> None:
    """A column with a strange name, and a delivery that is refused: somebody is told of both."""
    notify = w.town.config.keys / "notify.toml"
    out = str(w.town.folder / "figures")
    raw = a_town.handhaving().splitlines()
    odd = "\n".join([f"{raw[0]};zqkxvwqjkolom", *(f"{line};zqkxvwqjcel" for line in raw[1:])])
    with a_post.listening() as inbox:
        notify.write_text(f'urls = ["{inbox.url("beheerder")}"]\n')
        notify.chmod(0o600)
        w.town.clock.moment = SystemClock().now().replace(microsecond=0)
        w.town.extract("handhaving", odd + "\n")
        w.hub("source", "refresh", "handhaving", by="dsteward")
        w.town.clock.moment = SystemClock().now().replace(microsecond=0) + a_town.DAY / 86400
        bad = w.town.extract("handhaving", odd + "\n").folder
        (bad / "manifest.sig").unlink()
        w.hub("source", "refresh", "handhaving", by="dsteward", code=3)
        # It tells what it found and ends with what is wrong: no command that is refused.
        stale = inside("treffer", "--config", str(w.town.folder / "treffer.toml"), "--as", "avries",
                       "source", "freshness")  # fmt: skip
        assert (stale.code, "INVALID" in stale.out) == (3, True)
        w.leaks |= {("freshness", one) for one in words.found((stale.out + stale.err).encode())}
        for command in (("source", "history", "handhaving", "--out", out), ("source", "history"),
                        ("source", "alerts"), ("metrics",)):  # fmt: skip
            w.both("hub", *command)
        notify.unlink()
        told = json.dumps(inbox.got).encode()
    w.leaks |= {("a message to a steward", one) for one in words.found(told)}
    w.letters = [str(content["title"]) for _, content in inbox.got]
    shutil.rmtree(bad)
    w.hub("source", "refresh", "handhaving", by="dsteward")


def _flows(w: Walk) -> None:
    with _titles_read(w), flow_runs.server(w.town.config) as server:
        api = server.wait()
        for name, sources in (("refresh", ["handhaving"]), ("expire", [])):
            flow_runs.run(w.town.config, api, name, sources)
    w.look("flows")


def _destroyed(w: Walk) -> None:
    w.town.clock.moment = SystemClock().now() + a_town.DAY * 900
    with w.town.bench() as bench:
        retain.run(bench, SYSTEM)
    w.gate("expire", by="pofficier")
    w.look("destruction")


@contextmanager
def _titles_read(w: Walk) -> Iterator[None]:
    """Read the command line and the surroundings of every process that works in the town."""
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for path in Path("/proc").glob("[0-9]*"):
                try:
                    read = {name: (path / name).read_bytes() for name in ("cmdline", "environ")}
                except OSError:
                    continue
                if any(str(w.town.folder).encode() in one for one in read.values()):
                    w.titles |= {name for name, one in read.items() if one}
                    w.leaks |= {
                        (f"a process's {name}", word)
                        for name, one in read.items()
                        for word in words.found(one)
                    }
            time.sleep(0.05)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Heard(logging.Handler):
    """Keeps everything that any library or program logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line, with the exception that came along."""
        self.lines.append(f"{record.name} {record.getMessage()} {record.exc_info or ''}")


MORE_PEOPLE = """
[[person]]
account = "lcontrole"
name = "L. Controle"
roles = ["controleur"]
"""
AT_THE_GATE = (
    a_doubt.PEOPLE
    + """
[[person]]
account = "lbakker"
name = "L. Bakker"
roles = ["privacyfunctionaris"]

[[person]]
account = "hans"
name = "H. Hans"
roles = ["verificateur"]
department = "Handhaving"
"""
)
