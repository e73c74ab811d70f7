"""What is allowed in a source contract and seldom meant: told with its line, never a refusal."""

from contracts import odcs
from contracts.columns import ColumnKind, Treatment
from contracts.odcs import Document, LintFinding
from contracts.sources import SourceContract


def advice(contract: SourceContract, text: str) -> tuple[LintFinding, ...]:
    """Return what somebody should look at once more, in the order of its lines."""
    document = odcs.read(text)
    if isinstance(document, LintFinding):
        return ()
    document.findings.clear()
    _note(contract, document)
    return tuple(sorted(document.findings, key=lambda finding: finding.line))


def _note(contract: SourceContract, document: Document) -> None:
    for number, column in enumerate(contract.columns):
        path = ("schema", 0, "properties", number)
        if column.kind is ColumnKind.FREE_TEXT and column.treatment is Treatment.SUBSTANCE:
            document.note(
                path,
                "free text is sealed: it can name anybody, and nobody has checked whom",
                "Use drop, unless what a grant is for stands nowhere else",
            )
    if contract.frequency > contract.use_for:
        document.note(
            ("slaProperties",),
            "frequency exceeds latency: answers stop before the next delivery comes",
            "Ask for deliveries more often, or use them longer",
        )
    elif contract.frequency > contract.warn_after:
        document.note(
            ("slaProperties",),
            "frequency exceeds warnAfter: every delivery ends in a warning",
            "Warn later, or ask for deliveries more often",
        )
