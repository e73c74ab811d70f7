"""The hub's commands on the signed list of groups and roles."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors import entrance
from contracts.errors import IntegrityBroken, Invalid
from contracts.events import EventKind
from pipelines.cli import program
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

LIST = '[[group]]\nname = "analisten"\nroles = ["regisseur"]\n\n[[group]]\nname = "x"\nroles = []\n'


def run(town: Town, *words: str) -> str:
    settings = ["--config", str(town.folder / "treffer.toml")]
    done = CliRunner().invoke(program.app, [*settings, *words])
    if done.exception:
        raise done.exception
    return done.output


def test_the_list_is_signed_by_a_key_outside_the_hub(tmp_path: Path) -> None:
    town = a_town.install(tmp_path / "town", ["handhaving"])
    listed, ciso = town.config.keys / entrance.ROLES, tmp_path / "ciso"
    listed.write_text(LIST)
    run(town, "roles", "key", "--to", str(ciso))
    run(town, "roles", "trust", "--signer", str(ciso / "roles-signing.pub"))

    told = run(town, "roles", "sign", "--key", str(ciso / "roles-signing.key"))

    assert told.splitlines()[:2] == ["analisten: regisseur", "x: no role"]
    shown = json.loads(run(town, "--json", "roles", "show"))
    assert shown["groups"] == {"analisten": ["regisseur"], "x": []}
    assert shown["signer"] in told
    assert town.kinds()[-1] is EventKind.ROLES_TRUSTED
    # elsewhere, on a copy
    copy = tmp_path / "copy.toml"
    copy.write_text(LIST)
    run(town, "roles", "sign", "--key", str(ciso / "roles-signing.key"), "--list", str(copy))
    (tmp_path / "copy.toml.sig").replace(town.config.keys / "roles.toml.sig")
    assert json.loads(run(town, "--json", "roles", "show"))["groups"]
    listed.write_text(LIST.replace("[]", '["team"]'))
    with pytest.raises(IntegrityBroken):
        run(town, "roles", "show")
    listed.write_text("nonsense")
    with pytest.raises(Invalid):
        run(town, "roles", "sign", "--key", str(ciso / "roles-signing.key"))
