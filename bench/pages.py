"""How long do the pages take for many at once?

`python -m bench.pages FOLDER [--users 50] [--seconds 60]` serves the demonstration in that folder
and prints percentiles per kind of page, with the load of the machine beside them: what else runs
counts. Each user thinks for one to three seconds, and opens a page.
"""

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

ACCOUNTS = ("avries", "pofficer", "jsteward", "lcontrole", "tjansen")
PLACES: Mapping[str, Sequence[str]] = {
    "avries": ("/", "/dossiers", "/dossiers/S-2026-0001", "/hitchecks/H-1", "/watverzoeken/W-1"),
    "tjansen": ("/", "/dossiers", "/dossiers/S-2026-0001"),
    "pofficer": ("/", "/besluiten"),
    "jsteward": ("/", "/bronnen", "/bronnen/handhaving"),
    "lcontrole": ("/", "/logboek", "/rapporten", "/verwerkingen"),
}
"""Which pages of the demonstration each of its people opens."""
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the pages of a demonstration on a port of their own; yield their address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = folder / "bench.toml"
    own.write_text(f"web_port = {port}\n{(folder / 'treffer.toml').read_text()}")
    known = os.environ | {"TREFFER_CONFIG": str(own)}  # noqa: TID251  its own child
    site = subprocess.Popen([sys.executable, "-m", "pipelines.web"], env=known)
    base = f"http://127.0.0.1:{port}"
    try:
        while not _answers(base):
            time.sleep(0.1)
        yield base
    finally:
        site.terminate()
        site.wait()
        own.unlink()


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/static/treffer.svg").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def cookies(base: str, account: str) -> httpx.Cookies:
    """Log in once for all users of an account: many logins from one place are refused."""
    with httpx.Client(base_url=base, timeout=120) as client:
        token = _TOKEN.search(client.get("/inloggen").text)
        assert token is not None
        client.post("/inloggen", data={"token": token[1], "account": account})
        return client.cookies


def visits(base: str, number: int, known: httpx.Cookies, until: float) -> list[tuple[str, float]]:
    """Be one user until that moment; return each page with its milliseconds."""
    account = ACCOUNTS[number % len(ACCOUNTS)]
    dice, took = random.Random(number), []
    with httpx.Client(base_url=base, timeout=120, cookies=known) as client:
        while time.monotonic() < until:
            time.sleep(dice.uniform(1, 3))
            page = dice.choice(PLACES[account])
            begun = time.perf_counter()
            status = client.get(page).status_code
            name = page if status == httpx.codes.OK else f"{page} ({status})"
            took.append((name, 1000 * (time.perf_counter() - begun)))
    return took


def measure(folder: Path, users: int, seconds: float) -> Mapping[str, Sequence[float]]:
    """Return the milliseconds that each page took."""
    found: dict[str, list[float]] = defaultdict(list)
    with served(folder) as base, ThreadPoolExecutor(users) as pool:
        known = [cookies(base, account) for account in ACCOUNTS]
        until = time.monotonic() + seconds
        running = [
            pool.submit(visits, base, number, known[number % len(known)], until)
            for number in range(users)
        ]
        for one in running:
            for page, took in one.result():
                found[page].append(took)
    return found


def main() -> None:
    """Print the percentiles of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    before = os.getloadavg()[0]
    found = measure(given.folder.resolve(), given.users, given.seconds)
    print(
        f"load before and after: {before:.1f} and {os.getloadavg()[0]:.1f}; {os.cpu_count()} cores"
    )
    for page, took in [
        ("all", [ms for one in found.values() for ms in one]),
        *sorted(found.items()),
    ]:
        cut = statistics.quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
        print(f"{page:32} {len(took):6}  p50 {cut[49]:7.0f} ms  p95 {cut[94]:7.0f} ms")


if __name__ == "__main__":
    main()
