"""How long do pages and hit checks take while fifty people look and every source refreshes?

`python bench/pages.py --out build/bench [--page docs/reference] [--persons 1000000]` makes a
municipality of that size with every source in use and forty cases, once, and serves its pages.
What else runs on the machine counts, so its load stands beside the figures.
"""

import argparse
import csv
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import bag, hub, town, visitors
from bench.run import machine, say
from connectors import settings
from connectors.clock import SystemClock
from connectors.files import discard, replace_file
from connectors.leash import BEHIND
from connectors.settings import Settings
from contracts.ids import SourceName
from contracts.topics import Kind, Topic
from pipelines import demo, evaluate, wiring
from pipelines.demo import FILES, PEOPLE
from pipelines.steps import check, topics

CASES = 40
TOPICS = 10
CHECKS = 10
"""Hit checks that are timed while nobody looks; each leaves doubts for the first page."""
_COME_IN = 2
"""So many visitors come in each second; what they see is counted once all are in."""
_POLL, _BETWEEN = 0.1, 10
"""Seconds between two looks whether an answer is there, and between two checks."""
ROOT = Path(__file__).parents[1]
_INTRO = """# Figures of the pages

Made by `make bench`: the hub's pages served by the real program over a made-up municipality of
{persons:,} persons with twelve sources and forty cases.
{users} visitors, each with an account of their own, read one to five seconds and open the next page
of their role, for {seconds:.0f} seconds after all are in; meanwhile a new delivery of every source
is put into use, and one analyst runs hit checks.
Visitors, refresh and pages share the machine; its load was {load_before} before.
A hit check is timed from the button to the matrix, and answers leave on a beat of 250 ms.
"""
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_KINDS = (Kind.PERSON,) * 6 + (Kind.ADDRESS,) * 2 + (Kind.ORGANISATION,) * 2


def install(out: Path, persons: int) -> tuple[Settings, Path]:
    """Make the municipality with its cases, once; return its settings and registers."""
    registers = town.raw(out / f"pages-town-{persons}", persons)
    folder = out / f"pages-hub-{persons}"
    if not (folder / "furnished").is_file():
        discard(folder)
        hub.load(folder, registers, say, tuple(FILES))
        furnish(settings.load(folder / settings.FILE), registers)
        (folder / "furnished").touch()
    return settings.load(folder / settings.FILE), registers


def furnish(config: Settings, registers: Path) -> None:
    """Let fifty people in and open the cases: a quarter new, the others some way on."""
    listed = [
        f'[[person]]\naccount = "{name}"\nname = "{name.upper()}"\nroles = ["{role}"]\n'
        for name, role in visitors.accounts()
    ]
    config.people.write_text(PEOPLE + "\n" + "\n".join(listed))
    _lift_limits(config)
    asked = _asked(registers)
    who = town.staff(config)
    with wiring.bench(config) as bench:
        for number in range(CASES):
            say(f"case {number + 1} of {CASES}")
            case_id = town.open_case(bench, who)
            if number % 4 == 0:
                continue
            for topic in asked[number * TOPICS :][:TOPICS]:
                topics.add(case_id, topic, None, bench, who.analyst)
            if number % 4 == 1:
                continue
            town.permit(case_id, bench, who)
            if number % 4 == 3:
                check.run(case_id, bench, who.analyst, lambda _: None)


def _asked(registers: Path) -> Sequence[Topic]:
    """Return topics to ask about, in each ten of the same kinds."""
    every = evaluate.read_questions(registers / "questions.csv")
    of = {kind: iter([one.topic for one in every if one.topic.kind is kind]) for kind in Kind}
    return [next(of[_KINDS[number % TOPICS]]) for number in range(CASES * TOPICS)]


def _lift_limits(config: Settings) -> None:
    """Let one person run many checks."""
    path = config.contracts / f"{config.protocol}.yaml"
    profile = yaml.safe_load(path.read_text())
    profile["limits"] |= {"checks_per_case": 10**6, "checks_per_person_per_day": 10**6}
    path.write_text(yaml.safe_dump(profile))
    with wiring.bench(config) as bench:
        demo.activate(config, bench)


@contextmanager
def served(config: Settings) -> Iterator[tuple[str, int]]:
    """Serve the pages of an installation on a port of their own; yield address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = config.folder / "bench.toml"
    own.write_text(f"web_port = {port}\n{(config.folder / settings.FILE).read_text()}")
    known = os.environ | {"TREFFER_CONFIG": str(own)}  # noqa: TID251  its own child
    site = subprocess.Popen([sys.executable, "-m", "pipelines.web"], env=known)
    base = f"http://127.0.0.1:{port}"
    try:
        while not _answers(base):
            time.sleep(0.1)
        yield base, site.pid
    finally:
        site.terminate()
        site.wait()
        own.unlink()


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/static/treffer.svg").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def deliver(config: Settings, registers: Path) -> None:
    """Have every department make another delivery, where none waits to be put into use."""
    today, book = SystemClock().now().date().isoformat(), str(wiring.addresses(config))
    for name, file in FILES.items():
        if _waits(SourceName(name), config):
            continue
        home = config.folder / "departments" / name
        more = [] if name == "bag" else ["--addresses", book]
        subprocess.run(
            [sys.executable, "-m", "pipelines.extract", "--json", "run", name,
             "--from", str(registers / file), "--to", str(home / "out"), "--home", str(home),
             "--as-of", today, *more],
            check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _waits(source: SourceName, config: Settings) -> bool:
    with wiring.bench(config) as bench:
        return bench.deliveries.offered(source)[-1] != bench.indexes.current(source)


def refresh(config: Settings) -> subprocess.Popen[bytes]:
    """Begin to put those deliveries into use, in a process of its own, as the service does."""
    command = [
        "nice", "-n", str(BEHIND), sys.executable, "-c",
        "from pipelines.cli.program import main; main()",
        "--config", str(config.folder / settings.FILE), "--as", "jsteward", "--json",
        "source", "refresh", "--all",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def visit(base: str, out: Path, users: int, seconds: float) -> subprocess.Popen[bytes]:
    """Let the visitors in; what they saw is in `pages_stats.csv` when they are gone."""
    command = [
        sys.executable, "-m", "locust", "-f", str(ROOT / "bench" / "visitors.py"), "--headless",
        "--host", base, "--users", str(users), "--spawn-rate", str(_COME_IN), "--reset-stats",
        "--run-time", f"{users / _COME_IN + seconds:.0f}s", "--csv", str(out / "pages"),
        "--only-summary",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check_times(base: str, case_ids: Sequence[str], going_on: Callable[[], bool]) -> list[float]:
    """Return the seconds from asking for a hit check on the page until its answer is there."""
    times = []
    with httpx.Client(base_url=base, timeout=60) as browser:
        _log_in(browser, "avries")
        while going_on():
            case = f"/dossiers/{case_ids[len(times) % len(case_ids)]}/hitcheck"
            token = _token(browser.get(case).text)
            began = time.perf_counter()
            browser.post(case, data={"token": token})
            while browser.get(f"{case}/stand").status_code != httpx.codes.SEE_OTHER:
                time.sleep(_POLL)
            times.append(time.perf_counter() - began)
            time.sleep(_BETWEEN)
    return times


def _log_in(browser: httpx.Client, account: str) -> None:
    token = _token(browser.get("/inloggen").text)
    browser.post("/inloggen", data={"token": token, "account": account})


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    assert found is not None
    return found[1]


def measure(
    config: Settings, registers: Path, out: Path, users: int, seconds: float
) -> dict[str, Any]:
    """Return the figures of one run: pages, hit checks, and the refresh beside them."""
    say("another delivery of every source")
    deliver(config, registers)
    with wiring.bench(config) as bench:
        checked = [one.case_id for one in bench.register.hit_checks()]
    before = os.getloadavg()[0]
    with served(config) as (base, pid):
        _wait_until_held(pid)
        alone = check_times(base, checked, _times(CHECKS))
        visitors_in = visit(base, out, users, seconds)
        time.sleep(users / _COME_IN)
        began = time.perf_counter()
        beside, ended = refresh(config), list[float]()
        waiting = Thread(target=_note_end, args=(beside, ended))
        waiting.start()
        busy = check_times(base, checked, lambda: visitors_in.poll() is None)
        refreshed = bool(ended)
        waiting.join()
        memory_mb = _kilobytes(pid, "VmRSS") // 1024, _kilobytes(pid, "VmHWM") // 1024
    return {
        "memory_mb": memory_mb,
        "users": users,
        "seconds": seconds,
        "load_before": round(before, 1),
        "pages": _pages(out / "pages_stats.csv"),
        "check_alone": _cuts(alone),
        "check_beside": _cuts(busy),
        "refresh_seconds": round(ended[0] - began, 1),
        "refresh_ended_first": refreshed,
    }


def _note_end(program: "subprocess.Popen[bytes]", ended: list[float]) -> None:
    """Keep the moment at which a program ends."""
    program.wait()
    ended.append(time.perf_counter())


def _wait_until_held(pid: int) -> None:
    """Wait till the site has read its indexes: it takes up no more memory than a while ago."""
    before = 0
    while (now := _kilobytes(pid, "VmRSS")) > before:
        before = now
        time.sleep(10)


def _kilobytes(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1])


def _times(many: int) -> Callable[[], bool]:
    left = iter(range(many))
    return lambda: next(left, None) is not None


def _cuts(seconds: Sequence[float]) -> Mapping[str, float]:
    cut = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        "times": len(seconds),
        **{f"p{n}_ms": round(1000 * cut[n - 1]) for n in (50, 95, 99)},
    }


def _pages(stats: Path) -> Mapping[str, Mapping[str, float]]:
    """Return per kind of page what Locust counted."""
    with stats.open() as file:
        return {
            row["Name"]: {
                "times": int(row["Request Count"]),
                "failed": int(row["Failure Count"]),
                **{f"p{n}_ms": float(row[f"{n}%"]) for n in (50, 95, 99)},
            }
            for row in csv.DictReader(file)
            if row["Name"] != "logging in"
        }


def page(told: Mapping[str, Any]) -> str:
    """Return the page of figures."""
    found = told["figures"]
    every = found["pages"]["Aggregated"]
    lines = [
        ("page, all kinds, p95", f"{every['p95_ms']:.0f} ms", "< 200 ms"),
        ("– p50, p99", f"{every['p50_ms']:.0f} ms, {every['p99_ms']:.0f} ms", ""),
        ("– opened, of which failed", f"{every['times']:,}, {every['failed']}", ""),
        *(_check_line(found["check_beside"], "beside visitors and refresh", "< 1,000 ms")),
        *(_check_line(found["check_alone"], "with nothing beside it", "")),
        ("every source refreshed meanwhile", f"{found['refresh_seconds']:.0f} s", ""),
        ("memory of the site, at the end", f"{found['memory_mb'][0]:,} MB", ""),
        ("– the most it ever was", f"{found['memory_mb'][1]:,} MB", ""),
    ]
    kinds = [
        (f"`{name}`", f"{one['times']:,}", *(f"{one[f'p{n}_ms']:.0f}" for n in (50, 95, 99)))
        for name, one in sorted(found["pages"].items())
        if name != "Aggregated"
    ]
    return (
        f"{_INTRO.format(**found)}\n"
        f"{bag.table(('what', 'reached', 'aim'), lines)}\n\n## Kinds of page\n\n"
        f"{bag.table(('page', 'times', 'p50 ms', 'p95 ms', 'p99 ms'), kinds)}\n\n"
        f"## Machine and versions\n\n{bag.table(('', ''), told['machine'].items())}\n"
    )


def _check_line(found: Mapping[str, float], how: str, aim: str) -> list[tuple[str, str, str]]:
    return [
        (f"hit check of 10 topics × 12 sources, {how}, p95", f"{found['p95_ms']:,} ms", aim),
        (f"– p50, of {found['times']}", f"{found['p50_ms']:,} ms", ""),
    ]


def main() -> None:
    """Measure one run, and write its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", type=Path, help="the folder of figures-pages.md")
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    out = given.out.resolve()
    config, registers = install(out, given.persons)
    found = measure(config, registers, out, given.users, given.seconds)
    told = {"machine": machine(), "figures": found | {"persons": given.persons}}
    replace_file(out / "pages.json", json.dumps(told, indent=1).encode(), 0o644)
    text = page(told)
    replace_file((given.page or out) / "figures-pages.md", text.encode(), 0o644)
    say(text)


if __name__ == "__main__":
    main()
