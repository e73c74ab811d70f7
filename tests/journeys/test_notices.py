"""The inbox of the privacy officer at a terminal; and that who asks cannot tell there is one."""

import json
import re
from pathlib import Path

import pytest

from connectors.clock import SystemClock
from contracts.ids import CaseId
from contracts.notices import NoticeKind
from contracts.topics import Topic
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_town
from tests.pipelines.a_town import BSN, SOMEBODY, STRANGER, Town

SOMEBODY_TYPED = (
    f'family_name = "Proefstra"\ngiven_names = "Tess"\nbirth_date = "1980-05-17"\nbsn = "{BSN}"\n'
)
AT_HOME = 'postcode = "9370AA"\nhouse_number = "4"\n'
WHY = "Deze reden is lang genoeg."
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(?:\+00:00)?")


def hub(town: Town, *arguments: str, by: str = "avries", given: str | None = None) -> Ran:
    config = str(town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", by, *arguments, given=given)


def watched(town: Town, *kinds: str, table: str = f"[[person]]\n{SOMEBODY_TYPED}{AT_HOME}") -> None:
    for kind in kinds:
        account = ["--account", "avries"] if kind == "household" else []
        told = hub(town, "watch", "add", "--kind", kind, *account, "--from", "-", by="pofficier",
                   given=table)  # fmt: skip
        assert told.code == 0, told.err


def asked_before(town: Town, topic: Topic) -> None:
    """Somebody else's case, in which this was asked."""
    with town.bench() as bench:
        a_town.add(a_town.open_case(bench).case_id, [topic], town, bench)


def worked(town: Town) -> list[tuple[str, int, str]]:
    """All that an analyst can do and see on one case, but for the moments in it."""
    with town.bench() as bench:
        number = a_town.open_case(bench).case_id
    person = ["topic", "add", number, "--kind", "person", "--from", "-"]
    address = ["topic", "add", number, "--kind", "address", "--from", "-"]
    first = [
        hub(town, *person, given=SOMEBODY_TYPED + AT_HOME),
        hub(town, "--json", *address, given=AT_HOME),
        hub(town, *address, given='postcode = "9370AA"\nhouse_number = "5"\n'),
    ]
    town.clock.moment = SystemClock().now()
    with town.bench() as bench:
        a_town.permit(CaseId(number), bench)
    commands = [
        ["case", "show", number], ["--json", "case", "show", number], ["case", "list"],
        ["check", "run", number], ["--json", "check", "run", number], ["check", "show", "H-1"],
        ["check", "batch", number], ["check", "run", number],
        ["journal", "show", "--limit", "500"], ["--json", "journal", "show", "--limit", "500"],
        ["journal", "verify"], ["--json", "journal", "verify"],
        ["notice", "list"], ["notice", "show", "N-1"],
        ["notice", "close", "N-1", "--reason", WHY], ["watch", "list"],
        ["retain", "preview"], ["journal", "show"],
    ]  # fmt: skip
    ran = [*first, *(hub(town, *command) for command in commands)]
    return [(MOMENT.sub("moment", one.out), one.code, one.err) for one in ran]


@pytest.mark.rule("D-009")
def test_who_asks_gets_the_same_bytes_whether_or_not_notices_are_raised(
    furnished_town: Path, tmp_path: Path, town: Town
) -> None:
    quiet = a_town.copied(furnished_town, tmp_path / "quiet")
    quiet.clock.moment = town.clock.moment
    watched(town, "household", "colleague", "protected")
    for one, topic in ((town, SOMEBODY), (quiet, STRANGER)):
        asked_before(one, topic)
    seen = [worked(one) for one in (town, quiet)]

    assert seen[0] == seen[1]
    assert [code for _, code, _ in seen[0]] == [0] * 10 + [4] + [0] * 4 + [4] * 4 + [0] * 2
    with town.bench() as bench:
        raised = {one.kind for one in bench.notices.all()}
    with quiet.bench() as bench:
        silent = {one.kind for one in bench.notices.all()}
    assert raised == set(NoticeKind)
    assert silent == {NoticeKind.OVER_BUDGET}


def test_the_privacy_officer_reads_and_closes_a_notice(town: Town) -> None:
    watched(town, "protected")
    asked_before(town, SOMEBODY)
    listed = hub(town, "notice", "list", by="pofficier")
    shown = hub(town, "notice", "show", "N-1", by="pofficier")
    closed = hub(town, "notice", "close", "N-1", "--reason", WHY, by="pofficier")
    after = hub(town, "--json", "notice", "show", "N-1", by="pofficier")

    assert listed.out.split()[:4] == ["N-1", "protected", "S-2026-0001", "P1"] or listed.out
    assert "avries" not in listed.out
    assert "asked by avries" in shown.out
    assert (closed.code, closed.out) == (0, "Notice N-1 closed.\n")
    told = json.loads(after.out)
    assert (told["state"], told["closedBy"], told["reason"]) == ("closed", "pofficier", WHY)
    again = hub(town, "notice", "close", "N-1", "--reason", WHY, by="pofficier")
    assert (again.code, again.err[:5]) == (2, "B-180")


def test_an_empty_inbox_says_so(town: Town) -> None:
    assert hub(town, "notice", "list", by="pofficier").out == "No notices.\n"
    assert hub(town, "watch", "list", by="pofficier").out == "Nothing is watched.\n"


@pytest.mark.rule("D-009")
def test_what_was_typed_to_be_watched_is_nowhere(town: Town) -> None:
    table = "[[person]]\n" + SOMEBODY_TYPED.replace("Proefstra", "Kanarieveer").replace(
        "Tess", "Vogelina"
    )
    watched(town, "household", "protected", table=table + AT_HOME)
    counted = hub(town, "watch", "list", by="pofficier")
    files = [path.read_bytes() for path in town.folder.rglob("*") if path.is_file()
             and "departments" not in path.parts]  # fmt: skip

    assert "household" in counted.out
    assert "neighbour" in counted.out
    for value in ("Kanarieveer", "kanarieveer", "Vogelina"):
        assert not any(value.encode() in content for content in files)
        assert value not in counted.out + counted.err


def test_a_household_without_a_known_address_has_no_neighbours_and_that_is_said(town: Town) -> None:
    told = hub(town, "watch", "add", "--kind", "household", "--account", "avries", "--from", "-",
               by="pofficier", given=f"[person]\n{SOMEBODY_TYPED}")  # fmt: skip

    assert (told.code, "No neighbours are watched" in told.err) == (0, True)
    gone = hub(
        town, "watch", "remove", "--kind", "household", "--account", "avries", by="pofficier"
    )
    assert gone.code == 0
    assert hub(town, "watch", "list", by="pofficier").out == "Nothing is watched.\n"


@pytest.mark.parametrize(
    ("arguments", "given", "code", "start"),
    [
        (["--kind", "household", "--from", "-"], "", 2, "B-181"),
        (["--kind", "colleague", "--account", "niemand", "--from", "-"], "", 2, "B-181"),
        (["--kind", "colleague", "--from", "absent.toml"], "", 2, "B-183"),
        (["--kind", "colleague", "--from", "-"], "geen toml", 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], "", 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], '[[dier]]\nnaam = "kanarie"', 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], '[[person]]\nnaam = "kanarie"', 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], "[[person]]\nbsn = 999990019", 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], "person = [1]", 3, "B-184"),
        (["--kind", "colleague", "--from", "-"], '[[person]]\nfamily_name = "kanarie"', 2, "B-182"),
    ],
)
def test_what_cannot_be_watched_is_refused_without_its_value(
    arguments: list[str], given: str, code: int, start: str, town: Town
) -> None:
    told = hub(town, "watch", "add", *arguments, by="pofficier", given=given)

    assert (told.code, told.out, told.err[:5]) == (code, "", start)
    assert not any(value in told.err for value in ("kanarie", "niemand", "999990019"))
