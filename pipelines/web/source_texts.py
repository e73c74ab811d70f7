"""The contract of a source as a text: begun from a sample or as written, and submitted.

Pages and API begin and submit by the same steps here.
"""

from dataclasses import dataclass

from connectors import agreements
from contracts import sources as contracts
from contracts.acts import Act
from contracts.errors import Invalid, WrongUse
from contracts.ids import SourceName
from contracts.lifecycle import Submission
from contracts.sources import SourceRole
from pipelines import children
from pipelines.children import Said
from pipelines.steps import lives
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web import raw_files, source_views
from pipelines.web.source_views import Looking

MOST = 200_000
"""Characters of a contract; a longer text is none."""
UNREADABLE = "text"
"""The place of a finding on a text that is no mapping at all."""
_TAKEN = frozenset({"berichten", "nieuw"})
"""Addresses of our own that no source can have."""
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A source that is not there yet."""

    name: str
    department: str
    role: str


def begin_from_sample(new: New, content: bytes, file: str, at: Looking) -> Said:
    """Draft a contract from a sample, which treffer-extract alone reads; returns what it said."""
    _require_steward(at)
    require_new(new.name, at)
    is_known = new.role in set(SourceRole)
    if not new.department or len(new.department) > _LONGEST or not is_known:
        raise WrongUse("Department or role is missing.", code="C-756")
    config = source_views.config_of(at)
    config.contracts.mkdir(exist_ok=True)
    out = agreements.own_contract_path(config.contracts, SourceName(new.name))
    with raw_files.readable(content, file) as path:
        return children.run(
            children.EXTRACT, "new", new.name, "--from", str(path), "--department", new.department,
            "--role", new.role, "--out", str(out), *["--demo"] * config.demo,
        )  # fmt: skip


def begin_as_written(name: str, text: str, at: Looking) -> SourceName:
    """Keep a text as the draft of a new source's contract; it may be unfinished."""
    _require_steward(at)
    require_new(name, at)
    require_readable(text, SourceName(name))
    source = SourceName(name)
    note = lives.draft(source, text, at.bench, at.actor)
    agreements.add_contract_text(source_views.config_of(at).contracts, source, text, note)
    return source


def submit(source: SourceName, at: Looking, text: str | None = None) -> Submission:
    """Put the contract as it is here before the signer, or a text that is signed first."""
    if text is not None:
        agreements.require_registrable(contracts.load(text, agreements.odcs_schema()))
    suite = agreements.acceptance(source_views.config_of(at).contracts, source)
    return lives.submit(source, at.bench, at.actor, text=text, suite=suite)


def require_new(name: str, at: Looking) -> None:
    """Raise `WrongUse` unless this can be the name of a source, and there is no contract of it."""
    if not contracts.NAME.fullmatch(name) or name in _TAKEN:
        raise WrongUse("That is no name of a source.", code="C-630")
    if any(one.name == name and one.text is not None for one in source_views.every(at)):
        raise WrongUse("There is a contract of that name already.", code="C-631")


def require_readable(text: str, source: SourceName) -> None:
    """Raise for a text that is far too long, or no YAML that can be read at all."""
    if len(text) > MOST:
        raise WrongUse("A contract this long is none.", code="C-754")
    findings = source_views.read(text, source)[1]
    if any(found.place == UNREADABLE for found in findings):
        raise Invalid("This is no YAML that can be read. Nothing was saved.", code="C-755")


def as_kept(text: str) -> str:
    """Return a text as files have it: a browser sends other ends of lines."""
    lines = text.replace("\r\n", "\n").strip()
    return f"{lines}\n" if lines else ""


def _require_steward(at: Looking) -> None:
    authorise_new(Act.SUBMIT_SOURCE, profile_in_use(at.bench)[0], at.bench, at.actor)
