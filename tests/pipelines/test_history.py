"""What happened to a source, as pictures and tables in Dutch that tell of no few."""

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from contracts.attempts import Attempt, Counts, Ending
from contracts.deliveries import Breach
from pipelines import history
from pipelines.pages import Figure
from tests.builders import NOW, an_attempt
from tests.contracts.a_source import a_source_called

DAY = timedelta(days=1)
TODAY = NOW.date()
SOURCE = replace(
    a_source_called("handhaving"), warn_after=2 * DAY, use_for=3 * DAY, max_bad_share=0.01
)


def used(days: int, rows: int = 1_240, bad: int = 0, ending: Ending = Ending.PUBLISHED) -> Attempt:
    moment = NOW - days * DAY
    rejected = {"bsn: eleven-test": bad} if bad else {}
    return an_attempt(
        ending,
        began=moment,
        last=moment,
        as_of=moment.date(),
        counts=Counts(read=rows + bad, delivered=rows, rejected=rejected, bytes=320_000),
    )


SOME = [used(9, 1_200), used(8, 1_210, 20), used(7, 400, ending=Ending.REFUSED), used(2, 1_240, 4)]


def size(attempts: list[Attempt]) -> Figure:
    return history.size(SOURCE, attempts, TODAY - 89 * DAY, TODAY)


def texts(svg: str) -> str:
    return " | ".join(ET.fromstring(svg).itertext())


def test_the_sentence_says_what_changed_and_the_table_has_every_number() -> None:
    figure = size(SOME)

    assert figure.caption.startswith(
        "3 leveringen in gebruik genomen, 1 levering geweigerd. De laatste heeft 1 240 regels; de "
        "eerste had er 1 200. Van de laatste is <0,8 % van de regels geweigerd; de grens is 1,0 %."
    )
    assert figure.rows == (
        ("20-11-2026 11:00", "20-11-2026", "1 240", "<0,8 %", "0", "2 s", "320,0 kB",
         "in gebruik genomen"),
        ("15-11-2026 11:00", "15-11-2026", "400", "0,0 %", "0", "2 s", "320,0 kB",
         "geweigerd (C-104)"),
        ("14-11-2026 11:00", "14-11-2026", "1 210", "1,6 %", "0", "2 s", "320,0 kB",
         "in gebruik genomen"),
        ("13-11-2026 11:00", "13-11-2026", "1 200", "0,0 %", "0", "2 s", "320,0 kB",
         "in gebruik genomen"),
    )  # fmt: skip


def test_a_picture_is_in_dutch_with_a_title_for_who_cannot_see_it() -> None:
    svg = size(SOME).svg

    assert 'role="img"' in svg
    assert "handhaving: omvang en geweigerde regels per levering" in svg
    told = texts(svg)
    for word in (
        "regels geleverd",
        "geweigerd (%)",
        "grens",
        "levering geweigerd",
        "1 nov",
        "1 okt",
    ):
        assert word in told
    assert re.search(r"1\\.?\.000|1\.200", told)  # a Dutch thousand


def test_equal_numbers_give_an_equal_picture() -> None:
    assert size(SOME).svg == size(list(SOME)).svg


def test_nothing_tells_one_row_of_a_small_source_from_nine() -> None:
    one, nine = (
        [used(5, n, 10 - n), used(3, n, ending=Ending.REFUSED), used(1, n)] for n in (1, 9)
    )

    assert size(one).rows == size(nine).rows
    assert size(one).caption == size(nine).caption
    assert size(one).svg == size(nine).svg
    assert "<10" in size(one).rows[0]


def test_a_delivery_first_seen_before_the_days_of_a_picture_is_a_line_of_the_table_alone() -> None:
    old = replace(used(120, ending=Ending.REFUSED), last=NOW, times=30)

    assert size([old, *SOME]).svg == size(SOME).svg
    assert len(size([old, *SOME]).rows) == 1 + len(SOME)


def test_an_attempt_without_counts_is_a_line_of_the_table_and_no_bar() -> None:
    failed = an_attempt(Ending.FAILED, times=4, last=NOW + timedelta(hours=3), as_of=None)
    figure = size([failed, an_attempt(Ending.REFUSED, breaches=(Breach.UNSIGNED,), as_of=None)])

    assert figure.rows[1] == (
        "22-11-2026 11:00", "–", "–", "–", "–", "2 s", "–",
        "mislukt (S-754), 4 keer, het laatst 22-11-2026 14:00",
    )  # fmt: skip
    assert figure.caption == "In deze periode is geen levering in gebruik genomen."


def test_age_grows_by_a_day_until_the_next_delivery() -> None:
    figure = history.age(SOURCE, [used(9), used(2)], TODAY)

    assert [row[1] for row in figure.rows] == list("0123456012")
    assert [row[2] for row in figure.rows] == [
        *("vers",) * 3, "waarschuwing", *("te oud",) * 3, *("vers",) * 3,
    ]  # fmt: skip
    assert figure.caption == (
        "De gegevens zijn nu 2 dagen oud. Op 3 dagen van deze 10 waren ze te oud."
    )
    told = texts(figure.svg)
    assert "waarschuwen na 2 d" in told
    assert "niet gebruiken na 3 d" in told


def test_a_source_that_was_never_too_old_says_so_and_one_without_delivery_too() -> None:
    assert history.age(SOURCE, [used(1)], TODAY).caption == (
        "De gegevens zijn nu 1 dag oud. Ze waren deze 2 dagen nooit te oud."
    )
    assert history.age(SOURCE, [], TODAY).caption == "Er was in deze dagen niets in gebruik."


def test_a_refused_delivery_makes_nothing_younger() -> None:
    known = [used(5), used(1, ending=Ending.REFUSED)]

    assert history.as_of_on(TODAY, known) == TODAY - 5 * DAY
    assert history.as_of_on(TODAY - 6 * DAY, known) is None


@pytest.mark.parametrize(("warn", "use"), [(0, 0), (2, 2), (30, 90)])
def test_limits_that_lie_close_are_drawn_all_the_same(warn: int, use: int) -> None:
    contract = replace(SOURCE, warn_after=warn * DAY, use_for=use * DAY)

    told = texts(history.age(contract, [used(1)], TODAY).svg)
    assert f"waarschuwen na {warn} d" in told
    assert f"niet gebruiken na {use} d" in told


def test_a_page_has_for_each_figure_its_conclusion_and_its_numbers() -> None:
    figures = [size(SOME), history.age(SOURCE, SOME, TODAY)]
    page = history.page(figures, NOW)

    assert page.count("<figure>") == page.count("<figcaption>") == page.count("<table>") == 2
    assert '<html lang="nl">' in page
    assert "<script" not in page
    assert "&lt;0,8 %" in page
    assert not re.search(r'(?:src|href)="http', page)


def test_a_page_without_a_source_is_still_a_page() -> None:
    assert "Er is nog geen bron." in history.page([], NOW)


@pytest.mark.parametrize("days", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_is_a_day_in_the_netherlands_also_when_the_clock_changes(days: date) -> None:
    late = NOW.replace(year=days.year, month=days.month, day=days.day, hour=22, minute=30)
    attempt = replace(used(0), began=late, as_of=days)

    expected = days + DAY if days.month == 3 else days
    assert history.as_of_on(expected, [attempt]) == days
    assert history.as_of_on(expected - DAY, [attempt]) is None


def test_how_long_loading_took_is_told_and_drawn() -> None:
    seen = [replace(used(3), seconds=0.4), replace(used(1), seconds=12.5)]

    figure = history.duration(SOURCE, seen, TODAY - 9 * DAY, TODAY)

    assert figure.caption == (
        "Het laden van de laatste levering duurde 12 s; het langste was 12 s."
    )
    assert [row[1] for row in figure.rows] == ["0,4", "12,5"]
    assert ET.fromstring(figure.svg).tag.endswith("svg")
    assert not history.duration(SOURCE, [], TODAY - 9 * DAY, TODAY).rows


@pytest.mark.parametrize("days", [[], [0], [9, 4, 1]])
def test_the_small_picture_of_age_is_drawn_for_any_past(days: list[int]) -> None:
    drawn = history.age_small(SOURCE, [used(one) for one in days], TODAY)

    assert ET.fromstring(drawn).get("width") == "180"
    assert "handhaving: ouderdom van de gegevens" in drawn
