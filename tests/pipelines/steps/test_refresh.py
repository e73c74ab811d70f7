"""A delivery that is not what it should be is refused whole; the one in use stays in use."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import keys
from contracts.deliveries import Breach, Manifest, manifest
from contracts.errors import Incomplete, Invalid, TryAgain
from contracts.events import EventKind
from contracts.ids import SourceName
from contracts.outcomes import Outcome
from pipelines.steps import refresh
from pipelines.steps.bench import SYSTEM, Bench
from pipelines.steps.refresh import require_published
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, Town, ask, cell

SOURCE = SourceName("handhaving")
FILES = ("manifest.json", "manifest.sig", "linkage.parquet", "sealed.parquet")


def delivered(town: Town, text: str | None = None) -> Path:
    return town.extract("handhaving", text or a_town.handhaving()).folder


def resigned(folder: Path, town: Town, **changes: Any) -> None:
    """Change the manifest and sign it again, as only the department can."""
    changed = replace(manifest((folder / "manifest.json").read_bytes()), **changes)
    signer = keys.read_signing_key(town.department("handhaving") / "keys" / "signing.key")
    (folder / "manifest.json").write_bytes(changed.to_json())
    (folder / "manifest.sig").write_bytes(signer.sign(changed.to_json()))


def of(folder: Path) -> Manifest:
    return manifest((folder / "manifest.json").read_bytes())


def unsigned(folder: Path, town: Town) -> None:
    (folder / "manifest.sig").unlink()


def signed_by_another(folder: Path, town: Town) -> None:
    signer = keys.read_signing_key(town.department("brp") / "keys" / "signing.key")
    (folder / "manifest.sig").write_bytes(signer.sign((folder / "manifest.json").read_bytes()))


def of_an_unknown_signer(folder: Path, town: Town) -> None:
    (town.config.keys / "signers" / "handhaving.pub").unlink()


def without_manifest(folder: Path, town: Town) -> None:
    (folder / "manifest.json").unlink()


def without_a_file(folder: Path, town: Town) -> None:
    (folder / "sealed.parquet").unlink()


def truncated(folder: Path, town: Town) -> None:
    path = folder / "linkage.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def with_another_file(folder: Path, town: Town) -> None:
    (folder / "extra.parquet").write_bytes(b"not announced")


def with_a_manifest_of_no_form(folder: Path, town: Town) -> None:
    content = json.dumps({"format": "treffer-delivery/1"}).encode()
    signer = keys.read_signing_key(town.department("handhaving") / "keys" / "signing.key")
    (folder / "manifest.json").write_bytes(content)
    (folder / "manifest.sig").write_bytes(signer.sign(content))


def of_another_contract(folder: Path, town: Town) -> None:
    resigned(folder, town, contract={**of(folder).contract, "version": "2.0.0"})


def of_another_source(folder: Path, town: Town) -> None:
    resigned(folder, town, source="vergunningen")


def of_another_municipality(folder: Path, town: Town) -> None:
    resigned(folder, town, municipality="9902")


def of_another_encoding(folder: Path, town: Town) -> None:
    resigned(folder, town, encoding="v0")


def of_an_old_epoch(folder: Path, town: Town) -> None:
    resigned(folder, town, epoch="0")


def with_other_keys(folder: Path, town: Town) -> None:
    resigned(folder, town, key_ids={**of(folder).key_ids, "common": "0" * 16})


def of_tomorrow(folder: Path, town: Town) -> None:
    resigned(folder, town, as_of=town.clock.now().date() + timedelta(days=1))


def older(folder: Path, town: Town) -> None:
    resigned(folder, town, as_of=town.clock.now().date() - timedelta(days=1))


def past_its_term(folder: Path, town: Town) -> None:
    resigned(folder, town, as_of=town.clock.now().date() - timedelta(days=400))


def with_too_many_bad_rows(folder: Path, town: Town) -> None:
    resigned(folder, town, rows=replace(of(folder).rows, rejected={"required": 9}))


def with_no_rows(folder: Path, town: Town) -> None:
    resigned(folder, town, rows=replace(of(folder).rows, delivered=0))


def shrunk(folder: Path, town: Town) -> None:
    resigned(folder, town, rows=replace(of(folder).rows, delivered=5))


def of_a_barred_source(folder: Path, town: Town) -> None:
    town.change_contract("handhaving", "regime, value: geen", "regime, value: vir")


def not_for_this_hub(folder: Path, town: Town) -> None:
    resigned(folder, town, linkage_key=of(folder).sealed_keys["zaak"])


BROKEN = [
    (unsigned, Breach.UNSIGNED),
    (signed_by_another, Breach.ALTERED),
    (of_an_unknown_signer, Breach.UNKNOWN_SIGNER),
    (without_manifest, Breach.TRUNCATED),
    (without_a_file, Breach.TRUNCATED),
    (truncated, Breach.TRUNCATED),
    (with_another_file, Breach.ALTERED),
    (with_a_manifest_of_no_form, Breach.UNREADABLE),
    (not_for_this_hub, Breach.UNREADABLE),
    (of_another_contract, Breach.OTHER_CONTRACT),
    (of_another_source, Breach.WRONG_SOURCE),
    (of_another_municipality, Breach.WRONG_SOURCE),
    (of_another_encoding, Breach.OTHER_ENCODING),
    (of_an_old_epoch, Breach.OTHER_ENCODING),
    (with_other_keys, Breach.OTHER_KEYS),
    (of_tomorrow, Breach.FROM_THE_FUTURE),
    (past_its_term, Breach.PAST_ITS_TERM),
    (older, Breach.OLDER),
    (with_too_many_bad_rows, Breach.TOO_MANY_BAD_ROWS),
    (with_no_rows, Breach.TOO_SMALL),
    (shrunk, Breach.SHRUNK),
    (of_a_barred_source, Breach.BARRED),
]


def test_every_breach_has_a_broken_delivery() -> None:
    assert {breach for _, breach in BROKEN} == set(Breach)


@pytest.mark.parametrize(("harm", "breach"), BROKEN, ids=[one.__name__ for one, _ in BROKEN])
def test_a_broken_delivery_is_refused_and_the_one_in_use_stays(
    harm: Callable[[Path, Town], None], breach: Breach, town: Town
) -> None:
    before, files = town.told(), town.files()
    folder = delivered(town)
    harm(folder, town)

    done = town.refresh("handhaving")

    assert (done.published, [one.delivery for one in done.refused]) == (False, [folder.name])
    assert breach in done.refused[0].breaches
    assert (town.told()["in use"], town.files()) == (before["in use"], files)
    assert town.kinds()[-1] is EventKind.DELIVERY_REFUSED


def test_after_a_refusal_the_old_delivery_still_answers(town: Town) -> None:
    unsigned(delivered(town), town)
    town.refresh("handhaving")

    with town.bench() as bench:
        assert a_town.cell(a_town.ask(town, bench, a_town.KNOWN)).outcome is Outcome.HIT


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.0, 0.5, 0.99], ids=["first", "middle", "last"])
def test_one_altered_byte_in_any_file_is_found(name: str, where: float, town: Town) -> None:
    path = delivered(town) / name
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1
    path.write_bytes(content)

    assert town.refresh("handhaving").refused[0].breaches == (Breach.ALTERED,)


def test_a_whole_delivery_is_published_and_journalled_once(town: Town) -> None:
    folder = delivered(town)

    first, second = town.refresh("handhaving"), town.refresh("handhaving")

    assert (first.in_use, first.published) == (folder.name, True)
    assert (second.in_use, second.published) == (folder.name, False)
    assert town.kinds()[-1] is EventKind.DELIVERY_ACCEPTED


def test_the_newest_good_delivery_behind_a_bad_newest_is_published(town: Town) -> None:
    good, bad = delivered(town), delivered(town)
    unsigned(bad, town)

    done = town.refresh("handhaving")

    assert (done.in_use, done.published) == (good.name, True)
    assert [one.delivery for one in done.refused] == [bad.name]


def half_a_town() -> str:
    return "".join(a_town.handhaving().splitlines(keepends=True)[:6])


def test_a_shrunk_delivery_is_published_when_somebody_confirms_it(town: Town) -> None:
    folder = delivered(town, half_a_town())

    refused = town.refresh("handhaving")
    confirmed = town.refresh_shrunk("handhaving")

    assert refused.refused[0].breaches == (Breach.SHRUNK,)
    assert (confirmed.in_use, confirmed.published) == (folder.name, True)


def test_confirming_a_shrink_excuses_nothing_else(town: Town) -> None:
    of_tomorrow(delivered(town, half_a_town()), town)

    done = town.refresh_shrunk("handhaving")

    assert done.refused[0].breaches == (Breach.FROM_THE_FUTURE, Breach.SHRUNK)
    assert EventKind.SHRINK_CONFIRMED not in town.kinds()


def test_a_second_refresh_at_once_is_told_to_try_again(town: Town) -> None:
    delivered(town)

    with town.bench() as bench, bench.indexes.lock(SOURCE), pytest.raises(TryAgain):
        town.refresh("handhaving")

    assert town.refresh("handhaving").published


def test_the_files_before_the_last_ones_are_removed(town: Town) -> None:
    folders = []
    for _ in range(3):
        folders.append(delivered(town).name)
        town.refresh("handhaving")

    kept = {name.partition(".")[0] for name in town.files() if name.startswith("handhaving")}
    assert kept == set(folders[1:])


def test_what_was_refused_leaves_nothing_behind(town: Town) -> None:
    shrunk(delivered(town), town)
    before = town.files()

    town.refresh("handhaving")

    assert town.files() == before
    assert not list(town.folder.rglob("*.partial"))


def test_a_half_written_delivery_is_no_delivery(town: Town) -> None:
    folder = delivered(town)
    folder.rename(folder.with_name(folder.name + ".partial"))

    assert not town.refresh("handhaving").published


def test_a_refusal_says_what_happened_without_a_value(town: Town) -> None:
    shrunk(delivered(town), town)

    with pytest.raises(Invalid) as told:
        require_published(town.refresh("handhaving"))

    assert "stays in use" in str(told.value)
    assert not any(word in str(told.value) for word in ("Proefstra", "Kerkstraat", "kanarie"))


def test_a_source_that_never_delivered_is_incomplete(bare: Town) -> None:
    with pytest.raises(Incomplete):
        require_published(bare.refresh("handhaving"))


def test_a_manifest_says_nothing_of_a_person(town: Town) -> None:
    told = json.dumps(asdict(of(delivered(town))), default=str)

    assert not any(word in told for word in ("Proefstra", "Kerkstraat", "9370AA", "kanarie"))


def test_a_lost_index_is_built_again_from_its_delivery(town: Town, bench: Bench) -> None:
    source = SourceName("handhaving")
    in_use = bench.indexes.current(source)
    (town.config.index / f"{in_use}.duckdb").unlink()

    done = refresh.refresh(source, bench, SYSTEM)

    assert (done.published, done.in_use) == (False, in_use)
    assert cell(ask(town, bench, KNOWN)).outcome is Outcome.HIT


def test_a_delivery_refused_again_is_journalled_once(town: Town, bench: Bench) -> None:
    made = town.extract("handhaving", a_town.handhaving())
    (made.folder / "manifest.sig").unlink()

    results = [refresh.refresh(SourceName("handhaving"), bench, SYSTEM) for _ in range(3)]

    assert [len(one.refused) for one in results] == [1, 1, 1]
    assert town.kinds().count(EventKind.DELIVERY_REFUSED) == 1


def test_a_folder_that_is_no_delivery_is_not_offered(town: Town, bench: Bench) -> None:
    (town.inbox("handhaving") / "handhaving-reserve").mkdir()

    assert refresh.refresh(SourceName("handhaving"), bench, SYSTEM).refused == ()
