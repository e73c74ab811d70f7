"""The demonstration: a made-up municipality through all three programs, end to end."""

import csv
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from connectors import agreements, settings
from connectors.clock import SystemClock
from connectors.files import discard, replace_file
from connectors.hub_keys import HubKeys
from connectors.settings import Settings
from contracts import events, sources
from contracts.cases import Certainty, Origin
from contracts.days import day_of
from contracts.errors import Gone, Incomplete, TrefferError, WrongUse
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, SourceName, TopicLabel
from contracts.outcomes import Outcome
from contracts.parties import Actor
from contracts.privacy import Verdict
from contracts.protocol import filled
from contracts.topics import Kind, Topic
from pipelines import children, flow_runs, wiring
from pipelines.cli import matrix
from pipelines.steps import (
    cases,
    check,
    disclose,
    lives,
    privacy,
    protocols,
    requests,
    topics,
    typed,
)
from pipelines.steps.answers import Matrix
from pipelines.steps.bench import SYSTEM, Bench
from pipelines.steps.refresh import refresh

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
MUNICIPALITY = "9901"
FILES = {
    "bag": "bag.csv",
    "brp": "brp.ndjson",
    "kvk": "kvk.ndjson",
    "brk": "brk.ndjson",
    "woz": "woz.ndjson",
    "vergunningen": "vergunningen.csv",
    "handhaving": "handhaving.csv",
    "subsidies": "subsidies.csv",
    "belastingen": "belastingen.csv",
    "bezwaarschriften": "bezwaarschriften.csv",
    "meldingen": "meldingen.csv",
    "vastgoed": "vastgoed.csv",
}
TOPICS = ("Q00021", "Q00140", "Q00002", "Q00063")
"""Lines of the sample's questions.csv: a stranger, a resident, an address, a company."""
ANALYST, TEAM, PRIVACY, MANAGER = "avries", "tjansen", "pofficer", "fbeheer"
STEWARD = "jsteward"
_KINDS = {"persoon": Kind.PERSON, "onderneming": Kind.ORGANISATION, "adres": Kind.ADDRESS}
_COLUMNS = {
    "voornamen": "given_names",
    "voorvoegsel": "prefix",
    "achternaam": "family_name",
    "geboortedatum": "birth_date",
    "bsn": "bsn",
    "straat": "street",
    "huisnummer": "house_number",
    "postcode": "postcode",
    "woonplaats": "place",
    "kvk_nummer": "kvk",
    "handelsnaam": "name",
}
_BEFORE = timedelta(days=10)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the demonstration came to: the same on every run of one day."""

    matrix: Matrix
    disclosed: Sequence[dict[str, str]]
    hub_events: int
    gate_events: int


def run(folder: Path, data: Path, say: Say) -> Shown:
    """Build the installation in an empty folder and walk through all of it."""
    for name in (*FILES.values(), "questions.csv"):
        if not (data / name).is_file():
            raise Gone(f"The sample file {name} is not in {data}. Name it: --data.", code="S-107")
    today = day_of(SystemClock().now())
    say(f"[1/9] A made-up municipality in {folder}: hub, gate, and a department per source")
    config = _install(folder, data)
    with wiring.bench(config) as bench:
        activate(config, bench)
        agree(config, bench)
    with flow_runs.server(config) as server:
        say("[2/9] treffer-extract: raw registers in, pseudonymised and sealed deliveries out")
        _extract_all(config, folder, data, today, say)
        say("[3/9] Prefect's refresh flow per source: verify, build the encrypted index, publish")
        api = server.wait()
        for told in flow_runs.run(config, api, "refresh", list(FILES)).values():
            say(f"      {told}")
        with wiring.bench(config) as bench:
            case_id = _weighed_case(config, bench, data, say)
            found = _checked(config, bench, case_id, say)
            disclosed = _disclosed(config, bench, folder, found, say)
        say("[8/9] Prefect's expiry flow")
        for told in flow_runs.run(config, api, "expire").values():
            say(f"      {told}")
    return _verified(config, folder, found, disclosed, say)


def adopted_profile(contracts: Path) -> str:
    """Return the profile as the made-up municipality adopted it."""
    return filled(agreements.profile_text(contracts, "ccv"), _FILLED)


def activate(config: Settings, bench: Bench) -> None:
    """Have two of the made-up people put the profile into use."""
    for account in (MANAGER, PRIVACY):
        protocols.activate("ccv@1.0", bench, _actor(config, account))


def agree(config: Settings, bench: Bench) -> None:
    """Have the made-up steward submit every source, and the privacy officer sign it."""
    steward, officer = _actor(config, STEWARD), _actor(config, PRIVACY)
    for source in bench.agreements.sources():
        lives.submit(source, bench, steward)
        lives.sign(source, "Voorbeeld: grondslag, doel en bewaartermijn gelezen.", bench, officer)


def prepare(folder: Path, *, fresh: bool) -> None:
    """Make room for a new demonstration; only a folder that is a demonstration is removed."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    is_demo = earlier(folder) is not None
    if not is_demo or not fresh:
        why = "holds a demonstration already" if is_demo else "is not empty and no demonstration"
        raise WrongUse(f"{folder} {why}. Name another with --dir, or give --fresh.", code="S-108")
    discard(folder)


def earlier(folder: Path) -> Settings | None:
    """Return the settings of the demonstration in a folder, where one is."""
    try:
        config = settings.load(folder / settings.FILE)
    except TrefferError:
        return None
    return config if config.demo else None


def _install(folder: Path, data: Path) -> Settings:
    config = wiring.create(folder, MUNICIPALITY, "ccv", demo=True)
    gate = folder / "gate"
    children.result(
        children.GATE, "init", "--home", str(gate), "--exchange", str(config.exchange),
        "--municipality", MUNICIPALITY, "--demo",
    )  # fmt: skip
    children.result(
        children.GATE, "trust-hub", "--home", str(gate),
        "--signing", str(config.keys / "hub-signing.pub"),
    )  # fmt: skip
    hub = HubKeys(config.keys)
    hub.trust_gate(gate / "keys" / "gate.pub", gate / "keys" / "gate-signing.pub")
    lines = [(folder / settings.FILE).read_text()]
    contracts = sorted((data / "contracts").glob("*.odcs.yaml"))
    for source in FILES:
        home = folder / "departments" / source
        contract = data / "contracts" / f"{source}.odcs.yaml"
        department = _department(contract)
        children.result(
            children.EXTRACT, "init", "--home", str(home),
            "--municipality", MUNICIPALITY, "--department", department,
            "--demo",
        )  # fmt: skip
        (home / "contracts").mkdir()
        replace_file(home / "contracts" / contract.name, contract.read_bytes())
        hub.give(SourceName(source), home / "keys")
        hub.trust(SourceName(source), home / "keys" / "signing.pub")
        lines.append(f'\n[sources.{source}]\ninbox = "departments/{source}/out"\n')
    for contract in contracts:
        replace_file(config.contracts / contract.name, contract.read_bytes())
        (gate / "contracts").mkdir(exist_ok=True)
        replace_file(gate / "contracts" / contract.name, contract.read_bytes())
    replace_file(folder / settings.FILE, "".join(lines).encode())
    profile = adopted_profile(config.contracts).encode()
    for own in (folder, gate):
        replace_file(own / "people.toml", PEOPLE.encode())
        replace_file(own / "contracts" / "ccv.yaml", profile)
    return settings.load(folder / settings.FILE)


def _department(contract: Path) -> str:
    return sources.load(contract.read_text(), agreements.odcs_schema()).department


def _extract_all(config: Settings, folder: Path, data: Path, today: date, say: Say) -> None:
    # An earlier delivery, in use until now: expiry has something to destroy.
    _extract(folder, data, "handhaving", today - _BEFORE, None)
    with wiring.bench(config) as bench:
        refresh(SourceName("handhaving"), bench, SYSTEM)
    first, *others = FILES
    addresses = _told(first, _extract(folder, data, first, today, None), say)
    with ThreadPoolExecutor(max_workers=2) as pool:
        under_way = [pool.submit(_extract, folder, data, one, today, addresses) for one in others]
        for source, child in zip(others, under_way, strict=True):
            _told(source, child.result(), say)


def _told(source: str, told: Mapping[str, Any], say: Say) -> Path:
    """Say what became of a register; return where its address book is if it has one."""
    aside = sum(told["rejected"].values()) + sum(told["left_out"].values())
    blanked = sum(told["blanked"].values())
    say(
        f"      {source:16} {told['read']:6} rows read, {told['delivered']:6} delivered, "
        f"{aside} put aside, {blanked} values left out"
    )
    return Path(told["folder"]) / "addresses.parquet"


def _weighed_case(config: Settings, bench: Bench, data: Path, say: Say) -> CaseId:
    analyst, team = _actor(config, ANALYST), _actor(config, TEAM)
    opening = cases.Opening(
        theme="malafide-bedrijf",
        purpose="optreden",
        signal=cases.Reported(
            origin=Origin.PROFESSIONAL,
            received=day_of(bench.clock.now()),
            text="Signaal uit de voorbeeldgemeente; alle gegevens zijn verzonnen.",
        ),
    )
    case_id = cases.open_case(opening, bench, analyst).case_id
    why = "Voorbeeld: de feiten in het signaal geven hier aanleiding toe."
    anchors = {
        "verankering-bestuurlijk": False,
        "verankering-maatschappelijk": True,
        "verankering-zakelijk": True,
        "signalering-ongerijmd": True,
        "signalering-malafide": False,
    }
    cases.weigh(case_id, "weging-1", anchors, why, bench, analyst)
    for name in ("weging-2a", "weging-2b", "weging-3"):
        cases.weigh(case_id, name, {name: True}, why, bench, analyst)
    cases.decide(case_id, "vervolganalyse", why, bench, team)
    book = wiring.address_book(config)
    for topic in _topics(data):
        topics.add(case_id, topic, book, bench, analyst, certainty=Certainty.CERTAIN)
    say(
        f"[4/9] Case {case_id} under protocol ccv@1.0: signal, weighings 1, 2A, 2B, 3 passed, "
        f"decision vervolganalyse, {len(TOPICS)} topics"
    )
    return case_id


def _checked(config: Settings, bench: Bench, case_id: CaseId, say: Say) -> Matrix:
    analyst, officer = _actor(config, ANALYST), _actor(config, PRIVACY)
    asked = privacy.request(case_id, [], bench, analyst)
    why = "Voorbeeld: noodzakelijk en evenredig voor dit signaal (vragen A, B en C)."
    granted = privacy.decide(asked.check_id, [], Verdict.ALLOWED, why, bench, officer)
    say(
        f"[5/9] Privacy check {granted.check_id}: asked by {analyst.name}, decided by "
        f"{officer.name}: {len(granted.allowed())} sources allowed"
    )
    found = check.run(case_id, bench, analyst, lambda _: None)
    say(f"[6/9] Hit check {found.check.check_id} for case {case_id} (model {found.check.model})\n")
    topics = [(topic.label, topic.kind) for topic in found.topics]
    say(matrix.draw(found.columns, topics, found.cells) + "\n")
    return found


def _disclosed(
    config: Settings, bench: Bench, folder: Path, found: Matrix, say: Say
) -> Sequence[dict[str, str]]:
    label, department = TopicLabel("A1"), DepartmentName("Handhaving")
    cell = next(c for c in found.cells if (c.topic, c.department) == (label, department))
    if cell.outcome is not Outcome.HIT:
        raise Incomplete(f"The demonstration expects a hit of {label} there.", code="S-109")
    wanted = disclose.Wanted(
        check_id=CheckId(found.check.check_id),
        topic=label,
        department=department,
        fields=("overtreding", "datum_constatering"),
        purpose="Sluiting van een pand overwegen (art. 13b Opiumwet).",
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 13b Opiumwet; AVG art. 6 lid 1 onder e",
        why_not_dat="Zonder de aard van de overtreding is niet te wegen of sluiting past.",
    )
    made = disclose.request(found.check.case_id, wanted, bench, _actor(config, ANALYST))
    gate = ["--home", str(folder / "gate")]
    allow = [part for name in wanted.fields for part in ("--allow", name)]
    children.result(
        children.GATE, "decide", made.request_id, *allow,
        "--reason", "Voorbeeld: noodzakelijk voor de weging van dit instrument.",
        "--as", PRIVACY, *gate,
    )  # fmt: skip
    say(
        f"[7/9] Disclosure request {made.request_id}: {label} at {department}, "
        f"{', '.join(wanted.fields)} → granted by P. Officier in treffer-gate, then opened"
    )
    shown = children.result(children.GATE, "open", made.request_id, "--as", ANALYST, *gate)
    records: list[dict[str, str]] = shown["records"]
    for record in records:
        for name, value in record.items():
            say(f"      {name:20} {value}")
    state = requests.told(RequestId(made.request_id), bench)
    say(f"      the hub knows of it: {state['state']}, no content")
    return records


def _verified(
    config: Settings, folder: Path, found: Matrix, disclosed: Sequence[dict[str, str]], say: Say
) -> Shown:
    with wiring.bench(config) as bench:
        broken = events.first_broken(bench.journal.entries())
        hub = sum(1 for _ in bench.journal.entries())
    gate = children.result(children.GATE, "journal", "verify", "--home", str(folder / "gate"))
    if broken is not None:
        raise Incomplete("The journal of the demonstration does not hold.", code="I-601")
    say(f"[9/9] Journal: hub {hub} events, gate {gate['verified']} events, both chains verified")
    return Shown(matrix=found, disclosed=disclosed, hub_events=hub, gate_events=gate["verified"])


def _topics(data: Path) -> list[Topic]:
    with (data / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["vraag_id"]: row for row in csv.DictReader(file, delimiter=";")}
    found = []
    for number in TOPICS:
        kind = _KINDS[rows[number]["soort"]]
        known = typed.FIELDS[kind]
        values = {
            _COLUMNS[name]: value
            for name, value in rows[number].items()
            if value and _COLUMNS.get(name) in known
        }
        found.append(typed.topic(kind, values))
    return found


def _actor(config: Settings, name: str) -> Actor:
    return wiring.acting(config, name)


_FILLED = {
    "weging-3-criteria": "Beleidsregel zwaarte signalen Voorbeeldstad 2026 (verzonnen)",
    "openbare-bronnen": "Beleidsregel openbare bronnen Voorbeeldstad 2026 (verzonnen)",
    "bewaartermijn-na-afronding": "Collegebesluit bewaartermijnen Voorbeeldstad 2026 (verzonnen)",
}
"""What the made-up municipality fills in in its own copy of the profile."""

PEOPLE = """\
# Made-up people of the demonstration: act as one of them with --as NAME.
[[person]]
account = "avries"
name = "A. de Vries"
roles = ["regisseur"]

[[person]]
account = "tjansen"
name = "T. Jansen"
roles = ["team"]

[[person]]
account = "pofficer"
name = "P. Officier"
roles = ["privacyfunctionaris"]

[[person]]
account = "fbeheer"
name = "F. Beheer"
roles = ["functioneel-beheerder"]

[[person]]
account = "jsteward"
name = "J. Steward"
roles = ["datasteward"]

[[person]]
account = "lcontrole"
name = "L. Controle"
roles = ["controleur"]

[[person]]
account = "wtoezicht"
name = "W. Toezicht"
roles = ["verificateur"]
department = "Handhaving"
"""


def _extract(
    folder: Path, data: Path, source: str, as_of: date, addresses: Path | None
) -> dict[str, Any]:
    home = folder / "departments" / source
    more = ["--addresses", str(addresses)] if addresses else []
    return children.result(
        children.EXTRACT, "run", source, "--from", str(data / FILES[source]),
        "--to", str(home / "out"), "--home", str(home), "--as-of", as_of.isoformat(), *more,
    )  # fmt: skip
