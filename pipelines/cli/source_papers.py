"""How a source's life, a contract's changes and a certificate read at a terminal."""

from typing import Any

from contracts import contract_diff
from contracts.certificates import Certificate
from contracts.contract_diff import Change
from contracts.ids import SourceName
from contracts.lifecycle import Agreed, Record, Return, Signature, Submission, SuiteRun
from contracts.sources import SourceContract
from pipelines.local_time import shown


def certificate_lines(given: Certificate) -> list[str]:
    """Return a certificate as somebody reads it."""
    proof = given.proof
    lines = [
        f"Certificate of destruction {given.number}",
        f"  of         {given.subject}",
        f"  why        {given.why}" + (f": {given.reason}" if given.reason else ""),
        f"  by         {given.by}",
        f"  proved     {shown(proof.at)}: {proof.files_left} files left, "
        f"{proof.index_keys_left} keys of indexes left"
        + (
            ""
            if proof.source_keys_left is None
            else f", {proof.source_keys_left} keys of the source left"
        ),
    ]
    if given.retirement:
        lines.append(f"  journal    line {given.retirement.seq} ({given.retirement.hash[:12]})")
    for one in given.deliveries:
        of = f"data of {one.as_of:%d-%m-%Y}, {one.rows} records" if one.as_of else "never in use"
        lines += [
            f"  {one.delivery}  {of}",
            f"    contract text {one.contract[:12]}, manifest {one.manifest_sha256[:12]}",
            f"    journal line {one.line.seq} ({one.line.hash[:12]}), {one.why}",
        ]
    return lines


def paper(source: SourceName, waiting: Submission, agreed: Agreed, suite: str) -> str:
    """Return what would be signed, line by line."""
    text = f"text {waiting.sha256[:12]}"
    lines = [
        f"{source} {waiting.version} ({text}), submitted by {waiting.told} on {shown(waiting.at)}",
        *(f"  {label:16} {value or '–'}" for label, value in _agreed_text(agreed)),
        f"  {'acceptance':16} {suite}",
    ]
    return "\n".join(lines)


def suite_told(accepted: SuiteRun | None) -> str:
    """Return what the acceptance suite came to on a text, in words."""
    if accepted is None:
        return "never run on this text"
    if accepted.passed:
        return "passed"
    return f"FAILED, {accepted.failed} of {accepted.checks} checks"


def agreed_content(agreed: Agreed) -> dict[str, object]:
    """Return what a signature is on, as JSON."""
    return {
        "legalGround": agreed.legal_ground,
        "regime": agreed.regime,
        "purpose": agreed.purpose,
        "secrecy": agreed.secrecy,
        "openedBy": agreed.decision,
        "role": agreed.role,
        "relevance": agreed.relevance,
        "useFor": agreed.use_for,
        "destroyAfter": agreed.destroy_after,
        "categories": agreed.categories,
        "classes": agreed.classes,
    }


def submission_content(waiting: Submission) -> dict[str, Any]:
    """Return what waits for a signature, as JSON."""
    return {
        "version": waiting.version,
        "sha256": waiting.sha256,
        "submittedBy": waiting.told,
        "submittedAt": waiting.at.isoformat(),
    }


def record_content(one: Record) -> dict[str, object]:
    """Return one record of a source, as JSON."""
    found: dict[str, object] = {
        "kind": type(one).__name__,
        "by": one.told,
        "at": one.at.isoformat(),
    }
    for name in ("version", "sha256", "reason", "question", "role", "checks", "failed", "delivery"):
        if hasattr(one, name):
            found[name] = getattr(one, name)
    return found


def record_line(one: Record) -> str:
    """Return one record of a source, in one line."""
    what = {"ShrinkConfirmed": "small delivery confirmed"}.get(
        type(one).__name__, type(one).__name__.lower()
    )
    told = [shown(one.at), what, f"by {one.told}"]
    if isinstance(one, Submission | Signature):
        told.append(f"version {one.version} (text {one.sha256[:12]})")
    if isinstance(one, Return):
        told.append(f"– {one.question}")
    reason = getattr(one, "reason", "")
    return "  ".join([*told, *([f"– {reason}"] if reason else [])])


def diff_content(
    before: SourceContract, after: SourceContract, changes: tuple[Change, ...], compared: str
) -> dict[str, object]:
    """Return the differences between two contracts, as JSON."""
    return {
        "source": after.name,
        "from": {"version": before.version, "sha256": before.sha256, "text": compared},
        "to": {"version": after.version, "sha256": after.sha256},
        "compatible": contract_diff.is_compatible(changes),
        "takes": contract_diff.effect(changes).value,
        "needsSignature": before.sha256 != after.sha256 or compared != "signed",
        "changes": [
            {"place": one.place, "was": one.before, "becomes": one.after,
             "breaking": one.breaking, "takes": one.effect.value, "ofLaw": one.of_law}
            for one in changes
        ],
    }  # fmt: skip


def diff_lines(
    before: SourceContract, after: SourceContract, changes: tuple[Change, ...], compared: str
) -> list[str]:
    """Return the differences between two contracts, line by line."""
    old, new = (f"{one.version} (text {one.sha256[:12]})" for one in (before, after))
    lines = [f"{after.name}: {compared} {old} → {new}"]
    for one in changes:
        kind = "BREAKING  " if one.breaking else "compatible"
        lines.append(
            f"  {kind}  {one.place}: {one.before} → {one.after}  [{one.effect.value}]"
            + ("  § signed for" if one.of_law else "")
        )
    if not changes:
        same = before.sha256 == after.sha256
        lines.append("  the same text" if same else "  the same agreement in another wording")
    if changes and before.version == after.version:
        lines.append("  The version is the same: give it a new one.")
    if before.sha256 != after.sha256 or compared != "signed":
        lines.append(
            "  To sign: the steward submits it, the privacy officer signs it. Put the same text at "
            "hub, department and gate; deliveries under the old one are refused from then on."
        )
    return lines


def _agreed_text(agreed: Agreed) -> list[tuple[str, str]]:
    return [
        ("legal ground", agreed.legal_ground),
        ("sectoral law", agreed.regime),
        ("purpose", agreed.purpose),
        ("secrecy", agreed.secrecy),
        ("opened by", agreed.decision),
        ("role", agreed.role),
        ("relevance", agreed.relevance),
        ("no answers after", agreed.use_for),
        ("destroyed after", agreed.destroy_after),
        ("can be granted", ", ".join(agreed.categories)),
        ("nature", ", ".join(agreed.classes)),
    ]
