"""What may be shared with whom, from a TOML file with a table per participant."""

from pathlib import Path

from contracts.errors import Invalid
from contracts.sharing import Participant, field_ref
from pipelines.cli import toml_file
from pipelines.steps.sharing import Proposal

_KNOWN = frozenset({"participants", "answers", "doubt"})
_OF_ONE = frozenset({"recipient", "persons", "need", "fields"})


def read(path: Path) -> Proposal:
    """Return the proposal: `[participants.NAME]` tables, `[answers]`, and `doubt = true`."""
    content = toml_file.tables(path)
    participants, answers = content.get("participants"), content.get("answers", {})
    doubt = content.get("doubt", False)
    if (
        set(content) - _KNOWN
        or not isinstance(participants, dict)
        or not isinstance(answers, dict)
        or not all(isinstance(text, str) for text in answers.values())
        or not isinstance(doubt, bool)
    ):
        raise Invalid(
            f"{path.name} must hold tables [participants.NAME], and may hold a table [answers] "
            "of texts and `doubt = true`.",
            code="B-153",
        )
    return Proposal(
        participants=tuple(_participant(path, *one) for one in participants.items()),
        answers=dict(answers),
        doubt=doubt,
    )


def _participant(path: Path, name: str, table: object) -> Participant:
    if not isinstance(table, dict) or set(table) != _OF_ONE or not _is_typed(table):
        raise Invalid(
            f"{path.name}: each [participants.NAME] holds the texts `recipient` and `need`, and "
            "the lists `persons` and `fields`; nothing else.",
            code="B-153",
        )
    return Participant(
        name=name,
        recipient=table["recipient"],
        persons=frozenset(table["persons"]),
        need=table["need"],
        fields=tuple(dict.fromkeys(map(field_ref, table["fields"]))),
    )


def _is_typed(table: dict[str, object]) -> bool:
    lists = [table["persons"], table["fields"]]
    return all(isinstance(table[name], str) for name in ("recipient", "need")) and all(
        isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists
    )
