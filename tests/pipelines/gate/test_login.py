"""Login at the gate: its own client, its own list, its own sessions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from connectors import entrance
from contracts.errors import IntegrityBroken
from contracts.events import EventKind
from pipelines.gate import program, wiring
from pipelines.gate.home import GateSettings
from pipelines.gate.pages import app
from tests.pipelines.gate.a_gate import installed
from tests.pipelines.web.a_provider import STRONG, AProvider, running


@pytest.fixture
def provider() -> Iterator[AProvider]:
    with running() as made:
        made.claims = {"aud": "gate", "account": "piet", "groups": ["toetsers"]}
        yield made


@pytest.fixture
def gate(tmp_path: Path, provider: AProvider) -> GateSettings:
    settings, _ = installed(tmp_path, demo=False)
    login = settings.keys / entrance.LOGIN
    login.write_text(
        f'issuer = "{provider.url}"\nclient_id = "gate"\nclient_secret = "s3cr3t-of-the-gate"\n'
        f'acr = ["{STRONG}"]\naccount_claim = "account"\nroles_claim = "groups"\n'
    )
    login.chmod(0o600)
    listed = '[[group]]\nname = "toetsers"\nroles = ["privacyfunctionaris"]\n'
    (settings.keys / entrance.ROLES).write_text(listed)
    return settings


def run(gate: GateSettings, *words: str) -> str:
    done = CliRunner().invoke(program.app, ["--home", str(gate.folder), "roles", *words])
    if done.exception:
        raise done.exception
    return done.output


def logged_in(gate: GateSettings, provider: AProvider) -> tuple[int, TestClient]:
    browsing = TestClient(app.make(gate), base_url=gate.web_url, follow_redirects=False)
    sent = browsing.get("/inloggen/start").headers["location"]
    return browsing.get(provider.brought(sent)).status_code, browsing


def test_a_list_that_is_signed_for_the_gate_lets_its_officer_work_there(
    gate: GateSettings, provider: AProvider, tmp_path: Path
) -> None:
    with pytest.raises(IntegrityBroken):
        run(gate, "show")
    assert logged_in(gate, provider)[0] == 503
    signer = tmp_path / "ciso"
    run(gate, "key", "--to", str(signer))
    run(gate, "trust", "--signer", str(signer / "roles-signing.pub"))
    run(gate, "sign", "--key", str(signer / "roles-signing.key"))
    assert "toetsers: privacyfunctionaris" in run(gate, "show")

    status, browsing = logged_in(gate, provider)

    assert status == 303
    assert browsing.get("/").status_code == 200
    with wiring.bench(gate) as bench:
        kinds = [entry.event.kind for entry in bench.journal.entries()]
    assert kinds == [EventKind.LOGIN_REFUSED, EventKind.ROLES_TRUSTED, EventKind.ROLES_LISTED,
                     EventKind.LOGGED_IN]  # fmt: skip


def test_a_login_for_the_hub_is_none_at_the_gate(gate: GateSettings, provider: AProvider) -> None:
    provider.claims = {"account": "piet", "groups": ["toetsers"], "aud": "hub"}

    assert logged_in(gate, provider)[0] == 403
