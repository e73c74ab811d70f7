"""The page of the bench: what was reached beside what was aimed at, and beside the peers."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import drawing, pages
from pipelines.drawing import Bar, Measure
from pipelines.pages import Figure

Told = Mapping[str, Any]
_NONE = "–"
_OURS = "treffer"
_INTRO = """Made by `make bench`, part after part, on the machine below.
The municipalities, the questions and the clerks' spellings are made up by the people who made the
matcher, the registers of FEBRL by others, the addresses of Weesp are real.
A peer is given its reasonable best setting, and stands beside ours in one table, the best first.
"""


def write(folder: Path, told: Told) -> None:
    """Write `figures.md` and its pictures from the parts that were measured."""
    figures = {name: part["figures"] for name, part in told.items()}
    drawn = [one for one in (_latency(figures), _recall(figures), _febrl(figures)) if one]
    parts = [
        f"# Figures\n\n{_INTRO}",
        _section("Aims", _aims(figures), ("what", "reached", "aim")),
        *(pages.markdown(one, f"figures-{one.name}.svg") for one in drawn),
        _section("Peers, in full", _peers(figures), ("work", "matcher", "setting", "figures")),
        _section("Machine and versions", _machine(told), ("", "")),
    ]
    pages.write(folder, "figures", "\n\n".join(part.rstrip() for part in parts) + "\n", drawn)


def _aims(figures: Told) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    load = figures.get("load", {}).get("brp")
    if load:
        both = load["extract_seconds"] + load["refresh_seconds"]
        peak = max(load["extract_peak_mb"], load["refresh_peak_mb"])
        rows += [
            (f"encode and index {load['rows']:,} persons", f"{both:.0f} s", "≤ 90 s"),
            ("– of which extract, and refresh",
             f"{load['extract_seconds']:.0f} s, {load['refresh_seconds']:.0f} s", ""),
            ("– memory, all processes", f"{peak / 1024:.1f} GiB", "≤ 3 GiB"),
            ("– index, bytes a person", f"{load['index_bytes_per_row']}", "< 600"),
        ]  # fmt: skip
    if one := figures.get("question"):
        rows += [
            ("one question, running process, p50", f"{one['p50_ms']:.1f} ms", "≤ 4 ms"),
            ("– p95, p99", f"{one['p95_ms']:.1f} ms, {one['p99_ms']:.1f} ms", ""),
        ]
    if many := figures.get("batch"):
        rows.append(
            (f"{many['questions']:,} questions, {many['processes']} processes",
             f"{many['seconds']:.0f} s ({many['seconds_with_start']:.0f} s with their start)",
             "≤ 90 s")
        )  # fmt: skip
    if cold := figures.get("cold"):
        rows.append(("`treffer check run`, cold start", f"{cold['seconds']:.1f} s", "< 2 s"))
    for name, aim in (("accuracy-smaller", "≥ .985"), ("accuracy", "≥ .97")):
        if found := figures.get(name):
            rows += _accuracy(found, aim)
    for name, found in figures.get("febrl", {}).items():
        if name.startswith("febrl"):
            aim = "≥ .998" if name == "febrl4" else "≥ .994"
            rows.append((f"{name.upper()}, pseudonymised, best F1", f"{found['f1']:.4f}", aim))
    for name, found in figures.get("addresses", {}).items():
        counts = found["counts"]
        total = sum(counts.values())
        right, wrong = counts.get("right", 0) / total, counts.get("wrong", 0) / total
        rows.append((f"addresses in clerks' spellings, {name} ({total:,})",
                     f"{right:.2%} right, {wrong:.2%} wrong", "≥ 99 %, ≤ 0.1 %"))  # fmt: skip
    rows += [
        (
            f"{one['questions']:,} questions at 100,000: {one['how']}, index in {one['parts']}",
            f"{one['seconds']:.1f} s",
            "",
        )
        for one in figures.get("region", ())
    ]
    rows += _attacks(figures)
    return rows


def _accuracy(found: Told, aim: str) -> list[tuple[str, ...]]:
    verdicts = found["verdicts"]
    size = f"{found['persons']:,} persons"
    return [
        (f"{size}: recall at 0.1 % false hits ({found['unknown']:,} unknown)",
         f"{found['recall']['0.001']:.3f}", aim),
        (f"{size}: recall at 1 % false hits", f"{found['recall']['0.01']:.3f}", ""),
        (f"{size}: hits, and with those to verify, of the known, by the model's own rules",
         f"{verdicts['hits_of_known']:.3f}, {verdicts['hits_and_to_verify_of_known']:.3f}", ""),
        (f"{size}: hits, and to verify, of the unknown",
         f"{verdicts['hits_of_unknown']:.2%}, {verdicts['to_verify_of_unknown']:.1%}", ""),
    ]  # fmt: skip


def _attacks(figures: Told) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    if found := figures.get("attack"):
        rows += [
            (f"records named without a key, {kind} ({found['persons']:,} persons)",
             f"{share:.2%}", "≤ 1 %")
            for kind, share in found["share"].items()
        ]  # fmt: skip
        rows += [
            (f"– the same attack on what a key opens: {one['artefact']}, {one['attack']}",
             f"{one['share']:.1%}", "(it works)")
            for one in found["decrypted"]
        ]  # fmt: skip
    if found := figures.get("timing"):
        beat = found["on_the_beat"]
        what = f"hit told from no hit by time, AUC, on a beat ({beat['pairs']:,} pairs)"
        rows += [
            (what, f"{beat['value']:.3f}", "≤ .55"),
            ("– the bare question, without a beat", f"{found['bare']['value']:.3f}", ""),
            (
                "– by size of the answer: `test_a_hit_is_printed_as_long_as_no_hit`",
                "tested",
                "equal",
            ),
        ]
    return rows


def _latency(figures: Told) -> Figure | None:
    if "peers-latency" not in figures or "question" not in figures:
        return None
    ours = figures["question"]["p50_ms"]
    own = Bar(label=_OURS, value=ours, ours=True, note="pseudonyms; from typed text to verdict")
    return drawing.bars(
        Measure(
            name="latency",
            title="One question, in a running process",
            caption="Median time of one question against the whole register; lower is better.",
            axis="milliseconds, p50",
            aim=4.0,
            less_is_better=True,
            log=True,
        ),
        _beside(
            own, figures["peers-latency"], "p50_ms", lambda _, value: f"{value / ours:.0f} × ours"
        ),
    )


def _recall(figures: Told) -> Figure | None:
    if "peers-accuracy" not in figures or "accuracy-smaller" not in figures:
        return None
    own = figures["accuracy-smaller"]
    return drawing.bars(
        Measure(
            name="recall",
            title="Known persons found at 0.1 % false hits",
            caption=f"A made-up register of {own['persons']:,} persons; half of the questions are "
            "about people whom nobody knows, and half of these about relatives of somebody known. "
            "The first 5,000 questions, thresholds chosen on them, the right record required.",
            axis="recall",
            form=".1%",
            from_zero=True,
        ),
        _beside(
            Bar(label=_OURS, value=own["recall_first"]["0.001"], ours=True, note="pseudonyms"),
            figures["peers-accuracy"],
            "recall_at_0.1_percent",
            lambda one, value: _sees(one) + ("" if value else "; no threshold told them apart"),
        ),
    )


def _febrl(figures: Told) -> Figure | None:
    if "peers-febrl" not in figures or "febrl" not in figures:
        return None
    ours = figures["febrl"]["febrl3"]["f1"]
    return drawing.bars(
        Measure(
            name="febrl",
            title="FEBRL3, best F1",
            caption="Nine fields, thresholds chosen on the test set for all; ours is fitted on the "
            "other data set (FEBRL4).",
            axis="F1",
            aim=0.994,
            form=".4f",
        ),
        _beside(
            Bar(label=_OURS, value=ours, ours=True, note="pseudonyms"),
            figures["peers-febrl"],
            "febrl3_f1",
            lambda one, _: _sees(one),
        ),
    )


def _beside(own: Bar, peers: Told, figure: str, note: Callable[[Told, float], str]) -> list[Bar]:
    """Return ours and the same figure of every peer."""
    values = [(one, one["figures"][figure]) for one in peers["results"]]
    return [
        own, *(Bar(label=one["peer"], value=value, note=note(one, value)) for one, value in values)
    ]  # fmt: skip


def _sees(peer: Told) -> str:
    return "plain text" if peer["plain"] else "pseudonyms"


def _peers(figures: Told) -> list[tuple[str, ...]]:
    rows = []
    for work in ("peers-febrl", "peers-accuracy", "peers-latency"):
        for one in figures.get(work, {}).get("results", ()):
            numbers = ", ".join(f"{name} {value:.4g}" for name, value in one["figures"].items())
            setting = f"{one['setting']}; {_sees(one)}"
            rows.append((work.removeprefix("peers-"), one["peer"], setting, numbers))
    return rows


def _machine(told: Told) -> list[tuple[str, ...]]:
    whole: dict[str, str] = {}
    for part in told.values():
        whole |= part["machine"]
        figures = part["figures"]
        peers = figures.get("machine", {}) if isinstance(figures, dict) else {}
        whole |= {
            f"{name} (peers)": version
            for name, version in peers.items()
            if name not in ("processor", "cores", "python")
        }
    return list(whole.items())


def _section(title: str, rows: Sequence[tuple[str, ...]], columns: tuple[str, ...]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(cells) + " |" for cells in (columns, ("---",) * len(columns), *rows)]
    return f"## {title}\n\n" + "\n".join(lines)
