"""The commands that watch sources, and the figures for monitoring, on a real small town."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from connectors import settings
from contracts import checks, small_counts
from contracts.attempts import Ending
from contracts.freshness import Access, Clock, LastAttempt
from contracts.ids import SourceName
from contracts.topics import Topic
from pipelines import metrics
from pipelines.cli import matrix
from pipelines.steps import refresh
from pipelines.steps.bench import SYSTEM, Bench
from tests.connectors.a_post import Inbox, inbox
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, UNKNOWN, Town

__all__ = ["inbox"]

HANDHAVING = SourceName("handhaving")


@pytest.fixture
def now(empty_town: Path, tmp_path: Path) -> Town:
    """A town with one source in use, at the present moment: commands know no other."""
    from connectors.clock import SystemClock

    made = a_town.copied(empty_town, tmp_path / "town")
    made.clock.moment = SystemClock().now().replace(microsecond=0) - a_town.DAY / 24
    made.extract("bag", a_town.bag(), name="bag.csv")
    made.refresh("bag")
    made.extract("handhaving", a_town.handhaving(), name="h.csv")
    made.refresh("handhaving")
    return made


def treffer(town: Town, *arguments: str) -> Ran:
    config = str(town.folder / settings.FILE)
    return inside("treffer", "--config", config, "--as", "avries", *arguments)


def of(ran: Ran, source: str = "handhaving") -> dict[str, object]:
    return next(one for one in json.loads(ran.out) if one["source"] == source)


def aged(town: Town, days: int) -> None:
    """Deliver data of so many days ago: the first, so that it is not older than what is used."""
    day = town.clock.now().date() - days * a_town.DAY
    town.extract("vergunningen", a_town.vergunningen(), name="v.csv", as_of=day)
    town.refresh("vergunningen")


def refused(town: Town) -> None:
    (town.extract("handhaving", a_town.handhaving()).folder / "manifest.sig").unlink()
    town.refresh("handhaving")


def failed(town: Town) -> None:
    (town.config.contracts / "brp.odcs.yaml").write_text("geen: contract")


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        ([], 0, "fresh"),
        ([refused], 3, "INVALID last delivery refused (C-104) · fresh"),
        ([refused, failed], 8, "FAILED contract cannot be used (C-110)"),
        ([refused, failed, lambda town: aged(town, 4)], 5, "STALE since"),
        ([lambda town: aged(town, 3)], 0, "warning: no answers from"),
    ],
)
def test_freshness_tells_the_worst_by_its_exit_code_and_everything_in_words(
    now: Town, wrong: list, code: int, told: str
) -> None:
    for one in wrong:
        one(now)

    ran = treffer(now, "source", "freshness")

    assert ran.code == code, ran.err
    assert told in ran.out
    assert len({line.index("STATUS") for line in ran.out.splitlines()[:1]}) == 1


def test_freshness_in_json_keeps_the_three_things_apart(now: Town) -> None:
    refused(now)

    found = of(treffer(now, "--json", "source", "freshness"))

    assert (found["clock"], found["lastAttempt"], found["access"]) == ("fresh", "invalid", "open")
    assert found["lastAttemptCode"] == "C-104"
    nothing = of(treffer(now, "--json", "source", "freshness"), "brp")
    assert (nothing["clock"], nothing["asOf"], nothing["lastAttempt"]) == (None, None, "none")


def test_one_source_is_asked_by_name_and_another_name_is_refused(now: Town) -> None:
    assert len(json.loads(treffer(now, "--json", "source", "freshness", "bag").out)) == 1
    for command in ("freshness", "history", "alerts"):
        ran = treffer(now, "source", command, "jansen")
        assert (ran.code, "jansen" in ran.out + ran.err) == (7, False)


def test_history_is_a_table_and_a_page_and_a_picture(now: Town, tmp_path: Path) -> None:
    refused(now)

    ran = treffer(now, "source", "history", "handhaving", "--out", str(tmp_path / "out"))

    assert ran.code == 0, ran.err
    assert "published" in ran.out
    assert "refused (C-104, unsigned)" in ran.out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "handhaving-omvang.svg", "handhaving-ouderdom.svg", "history.html",
    ]  # fmt: skip
    assert (
        treffer(now, "source", "history", "handhaving", "--out", str(tmp_path / "x.svg")).code == 0
    )
    assert (tmp_path / "x.svg").read_text().startswith("<svg")
    assert treffer(now, "source", "history", "--out", str(tmp_path / "y.svg")).code == 2
    assert not (tmp_path / "y.svg").exists()


def test_history_shows_no_day_before_since(now: Town) -> None:
    tomorrow = f"{now.clock.now() + 2 * a_town.DAY:%Y-%m-%d}"

    assert json.loads(treffer(now, "--json", "source", "history").out)
    assert json.loads(treffer(now, "--json", "source", "history", "--since", tomorrow).out) == []


def test_history_tells_no_count_under_ten(now: Town) -> None:
    now.change_contract("handhaving", "mustBeGreaterThan: 0", "mustBeGreaterThan: -1")
    now.extract("brp", a_town.brp(), name="brp.ndjson")
    now.refresh("brp")

    found = of(treffer(now, "--json", "source", "history"), "brp")
    counts = found["counts"]

    assert isinstance(counts, dict)
    assert (counts["read"], counts["delivered"]) == ("<10", "<10")
    assert counts["refusedShare"] is None
    assert " 1 " not in treffer(now, "source", "history", "brp").out.partition("ENDING")[2]


def test_a_trial_message_arrives_and_alerts_tell_what_was_sent(now: Town, inbox: Inbox) -> None:
    assert "Nobody is told" in treffer(now, "source", "alerts").out
    assert treffer(now, "source", "alerts", "handhaving", "--test").code == 2
    notify = now.config.keys / "notify.toml"
    for nobody in ("", "urls = []\n"):
        notify.write_text(nobody)
        notify.chmod(0o600)
        trial = treffer(now, "source", "alerts", "handhaving", "--test")
        assert (trial.code, "was sent" in trial.out) == (2, False)
    notify.write_text(f'urls = ["{inbox.url("steward")}"]\n')

    assert treffer(now, "source", "alerts", "handhaving", "--test").code == 0
    assert treffer(now, "source", "alerts", "--test").code == 2
    refused(now)

    assert [content["title"] for _, content in inbox.got] == [
        "Proefbericht over handhaving",
        "Levering van handhaving geweigerd (C-104)",
    ]
    ran = treffer(now, "source", "alerts")
    assert "sent" in ran.out
    assert of(treffer(now, "--json", "source", "alerts"))["kind"] == "refused"
    inbox.status = 500
    assert treffer(now, "source", "alerts", "handhaving", "--test").code == 75


def test_metrics_are_in_the_format_and_hold_names_of_sources_and_closed_words(now: Town) -> None:
    refused(now)
    treffer(now, "journal", "verify")

    families = {
        one.name: one for one in text_string_to_metric_families(treffer(now, "metrics").out)
    }

    words = {
        "state": {*Clock, *LastAttempt, *Access, "no_delivery"},
        "ending": set(Ending),
        "task": {"journal_verified", "expired"},
    }
    for family in families.values():
        for sample in family.samples:
            for label, value in sample.labels.items():
                assert value in (set(a_town.SOURCES) if label == "source" else words[label])
    values = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert values["treffer_source_rows", "handhaving"] == small_counts.rounded(12)
    assert values["treffer_source_last_attempt", "handhaving", "invalid"] == 1
    assert values["treffer_source_clock", "fresh", "handhaving"] == 1
    assert values["treffer_source_clock", "brp", "no_delivery"] == 1
    assert values["treffer_source_attempts", "handhaving", "refused"] == 1
    assert values["treffer_source_index_bytes", "handhaving"] > 0
    assert values["treffer_journal_events",] == 0
    assert ("treffer_upkeep_age_seconds", "journal_verified") in values
    assert ("treffer_upkeep_age_seconds", "expired") not in values


def answered(town: Town, *topics: Topic) -> tuple[str, list[str], list[int]]:
    """An answer as it is drawn, without what was found; and the departments that warn."""
    with town.bench() as bench:
        found = a_town.ask(town, bench, *topics)
    pairs = [(topic.label, topic.kind) for topic in found.topics]
    drawn = matrix.draw(found.columns, pairs, found.cells, found.check.warned)
    told = json.loads(checks.answer(found.check, found.cells))
    head = [line for line in drawn.splitlines() if "treffer" not in line and "bekend" not in line]
    return "\n".join(head), told["warned"], [len(line) for line in drawn.splitlines()]


@pytest.mark.rule("R-118")
@pytest.mark.rule("D-010")
def test_a_source_that_is_soon_too_old_warns_in_every_answer_whatever_is_asked(
    town: Town,
) -> None:
    town.clock.forward(days=3)

    known, unknown = answered(town, KNOWN), answered(town, UNKNOWN)

    assert known == unknown
    assert known[1] == ["Vergunningen", "Handhaving"]
    line = next(line for line in known[0].splitlines() if matrix.WARNING in line)
    assert line.count(matrix.WARNING) == 2


def test_an_answer_of_fresh_sources_warns_of_nothing(town: Town) -> None:
    drawn, warned, _ = answered(town, KNOWN)

    assert (warned, "waarschuwing" in drawn) == ([], False)


def test_an_answer_that_is_shown_again_warns_as_it_did_then(town: Town) -> None:
    town.clock.forward(days=3)
    with town.bench() as bench:
        found = a_town.ask(town, bench, KNOWN)
    town.clock.forward(days=20)
    with town.bench() as bench:
        again = bench.register.hit_check(found.check.check_id)

    assert again == found.check
    assert again.warned == ("Vergunningen", "Handhaving")


@pytest.mark.rule("D-005")
def test_figures_do_not_tell_that_somebody_asked(town: Town) -> None:
    with town.bench() as bench:
        case_id = a_town.prepared(town, bench, KNOWN)
        before = metrics.metrics_text(bench)
        a_town.check.run(case_id, bench, a_town.ANALYST, lambda _: None)

        assert metrics.metrics_text(bench) == before


@pytest.fixture
def still(bare: Town) -> Iterator[tuple[Town, Bench]]:
    with bare.bench() as bench:
        yield bare, bench


def test_figures_do_not_tell_a_source_of_one_row_from_one_of_nine(
    still: tuple[Town, Bench],
) -> None:
    town, bench = still
    town.extract("brp", a_town.brp(), name="brp.ndjson")
    refresh.refresh(SourceName("brp"), bench, SYSTEM)
    (attempt,) = bench.attempts.of(SourceName("brp"))
    assert attempt.counts is not None
    nine = replace(attempt, counts=replace(attempt.counts, read=9, delivered=9))

    one = metrics.metrics_text(bench)
    bench.attempts.forget_before(town.clock.now() + a_town.DAY)
    bench.attempts.note(nine)

    assert metrics.metrics_text(bench) == one
    assert 'treffer_source_rows{source="brp"} 10.0' in one


def test_a_contract_that_cannot_be_used_hides_no_other_figure(now: Town) -> None:
    failed(now)

    text = treffer(now, "metrics").out

    assert 'treffer_source_last_attempt{source="brp",state="failed"} 1.0' in text
    assert 'treffer_source_clock{source="bag",state="fresh"} 1.0' in text
