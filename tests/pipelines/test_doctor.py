"""Whatever is wrong with an installation is told with what mends it, and nothing is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts import health
from contracts.health import CONDITIONS, Condition, Finding, Line
from pipelines import doctor
from pipelines.doctor import Ailment
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

SERVICE = {"Web: silent.", "Server: silent.", "Runner: not seen.", "Journal: not verified."}
"""What is wrong with every installation whose service does not run."""


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = a_town.install(tmp_path, ["handhaving", "vergunningen"])
    for folder in (town.folder, town.config.prefect):
        folder.chmod(0o700)
    for source in ("handhaving", "vergunningen"):
        town.extract(source, a_town.RAW[source]())
        town.refresh(source)
    return town


def found(town: Town) -> dict[str, Ailment]:
    return {one.what: one for one in doctor.examine(town.folder / "treffer.toml")}


def of_service_alone(town: Town) -> bool:
    """The data of the town grow old on a day of their own."""
    return {what for what in found(town) if not what.startswith("Source")} == SERVICE


def test_an_installation_that_is_well_but_for_its_service_is_told_so(town: Town) -> None:
    assert of_service_alone(town)


def keys_open(town: Town) -> None:
    (town.config.keys / "root.key").chmod(0o644)


def folder_open(town: Town) -> None:
    town.config.prefect.chmod(0o755)


def no_signer(town: Town) -> None:
    (town.config.keys / "signers" / "handhaving.pub").unlink()


def no_settings(town: Town) -> None:
    (town.folder / "treffer.toml").unlink()


def no_root(town: Town) -> None:
    (town.config.keys / "root.key").unlink()


def bad_contract(town: Town) -> None:
    (town.config.contracts / "handhaving.odcs.yaml").write_text("kind: [")


def no_inbox(town: Town) -> None:
    path = town.folder / "treffer.toml"
    path.write_text(
        path.read_text().replace('"departments/handhaving/out"', '"https://127.0.0.1:1/uit"')
    )


def no_proxy(town: Town) -> None:
    path = town.folder / "treffer.toml"
    path.write_text('web_url = "https://treffer.example"\n' + path.read_text())


def no_delivery(town: Town) -> None:
    with town.bench() as bench:
        bench.indexes.withdraw("handhaving")


@pytest.mark.parametrize(
    ("breaks", "what", "mend"),
    [
        (keys_open, "Other accounts may read root.key.", "chmod 600"),
        (folder_open, "Other accounts may look into", "chmod 700"),
        (no_signer, "Source handhaving: nobody's signature is trusted", "treffer key trust handhaving"),
        (no_settings, "S-404", "treffer init"),
        (no_root, "K-", "docs/reference/errors.md"),
        (bad_contract, "Source handhaving: unreadable.", "treffer source lint contracts/handhaving"),
        (no_inbox, "Source handhaving: ", "sources.handhaving.inbox"),
        (no_delivery, "Source handhaving: no delivery.", "treffer-extract run handhaving"),
        (no_proxy, "Everybody behind the proxy counts as one", "trusted_proxies"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_told_with_what_mends_it(
    town: Town, breaks: Callable[[Town], None], what: str, mend: str
) -> None:
    breaks(town)

    told = [one for one in found(town).values() if one.what.startswith(what) and mend in one.mend]

    assert told
    assert health.worst(one.condition for one in found(town).values()) == 8


def test_nothing_is_changed(town: Town) -> None:
    folder_open(town)
    before = town.told(), town.kinds(), town.files()

    found(town)

    assert (town.told(), town.kinds(), town.files()) == before
    assert town.config.prefect.stat().st_mode & 0o077


@pytest.mark.parametrize(
    "finding", [one for one in Finding if CONDITIONS[one] is not Condition.WELL]
)
def test_whatever_can_be_wrong_has_what_mends_it(finding: Finding) -> None:
    parts = [
        Line(part=part, finding=finding)
        for part in ("server", "runner", "web", "stores", "journal", "disk")
    ]
    source = Line(part="brp", finding=finding, is_source=True)

    assert any(
        one.finding is finding and doctor.mend(one) for one in [*_known(parts), *_known([source])]
    )


def _known(lines: list[Line]) -> list[Line]:
    return [one for one in lines if doctor.mend(one)]
