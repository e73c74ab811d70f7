"""The answers to the questions of a privacy check, from a TOML file with a table per source."""

from pathlib import Path

from contracts.errors import Invalid
from contracts.ids import SourceName
from pipelines.cli import toml_file
from pipelines.steps.privacy import Answers

_NO, _BASIS, _REPLY = "no", "legal_basis", "reply"


def read(path: Path) -> dict[SourceName, Answers]:
    """Return the answers per source: texts by question, `no`, `legal_basis` and `reply`."""
    return {
        SourceName(name): _answers(path, table) for name, table in toml_file.tables(path).items()
    }


def _answers(path: Path, table: object) -> Answers:
    if not isinstance(table, dict):
        raise Invalid(
            f"{path.name}: write a table [SOURCE] for each source, with a text per question.",
            code="B-153",
        )
    denied = table.get(_NO, [])
    texts = {name: value for name, value in table.items() if name not in (_NO, _BASIS, _REPLY)}
    if not isinstance(denied, list) or not all(isinstance(v, str) for v in texts.values()):
        raise Invalid(
            f"{path.name}: under [SOURCE] every answer is a text, and `no` a list of questions.",
            code="B-153",
        )
    return Answers(
        answers=texts,
        denied=frozenset(map(str, denied)),
        legal_basis=str(table.get(_BASIS, "")),
        reply=str(table.get(_REPLY, "")),
    )
