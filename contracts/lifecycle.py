"""The life of a source: submitted, signed, paused, retired; only a signed text may be asked.

What a source is follows from the records that people made and from the text of its contract
that is there now. One byte more or less is another text, and nobody signed that (D-001, D-015).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.errors import NotPermitted, WrongUse
from contracts.ids import DeliveryId, SourceName
from contracts.parties import Actor
from contracts.sources import SourceContract, grantable


class State(StrEnum):
    """Where a source stands (product rule 3.10)."""

    CONCEPT = "concept"
    ACCEPTED = "accepted"
    """This text passed the acceptance suite (*gekeurd*)."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """The signer sent it back with a question: it is the steward's turn."""
    SIGNED = "signed"
    ACTIVE = "active"
    """Signed, and a delivery of it is in use."""
    PAUSED = "paused"
    RETIRED = "retired"


TEXT = 12
"""So many signs of its SHA-256 name a text, where people write it."""

LIVE = frozenset({State.SIGNED, State.ACTIVE})
"""The states in which a source may be asked and deliveries of it put into use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    by: str
    acts_for: str | None = None
    at: datetime

    @property
    def persons(self) -> frozenset[str]:
        """Return the accounts that this counts for."""
        return frozenset({self.by} | ({self.acts_for} if self.acts_for else set()))

    @property
    def told(self) -> str:
        """Return who did it, as the journal names it."""
        return f"{self.by} for {self.acts_for}" if self.acts_for else self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun(_Made):
    """What the acceptance suite came to on one text."""

    sha256: str
    checks: int
    failed: int

    @property
    def passed(self) -> bool:
        """Whether there were checks and none failed."""
        return self.checks > 0 and self.failed == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(_Made):
    """A steward puts one exact text before the signer."""

    sha256: str
    version: str
    text: str = field(repr=False)
    """The contract: what `diff` compares with, also once the file has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a signature is on, as the signer read it."""

    legal_ground: str
    regime: str
    purpose: str
    secrecy: str
    decision: str
    """The recorded decision that opens it, or nothing."""
    role: str
    relevance: str
    use_for: str
    destroy_after: str
    categories: tuple[str, ...]
    """The fields that can be granted, by name."""
    classes: tuple[str, ...]
    """How sensitive they are, in the contract's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(_Made):
    """Somebody who is not the steward signs one exact text."""

    role: str
    sha256: str
    version: str
    agreed: Agreed
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(_Made):
    """The signer sends a text back with a question, or takes a signature back."""

    sha256: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(_Made):
    """The source is not asked until somebody resumes it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(_Made):
    """The source may be asked again, if its text is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement(_Made):
    """The end: all that the hub has of it is destroyed."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrinkConfirmed(_Made):
    """Somebody says that a suspiciously small delivery is right; another uses it (C-305)."""

    delivery: DeliveryId


Record = SuiteRun | Submission | Signature | Return | Pause | Resume | Retirement | ShrinkConfirmed
KINDS: tuple[type[Record], ...] = (
    SuiteRun, Submission, Signature, Return, Pause, Resume, Retirement, ShrinkConfirmed,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything that was recorded of one source, oldest first."""

    source: SourceName
    records: tuple[Record, ...] = ()

    @property
    def current(self) -> tuple[Record, ...]:
        """Return the records since the last retirement: a retired source begins anew."""
        ended = [n for n, one in enumerate(self.records, 1) if isinstance(one, Retirement)]
        return self.records[ended[-1] :] if ended else self.records

    @property
    def retirement(self) -> Retirement | None:
        """Return the retirement that holds, unless the source was submitted again after it."""
        if any(isinstance(one, Submission) for one in self.current):
            return None
        return next((o for o in reversed(self.records) if isinstance(o, Retirement)), None)

    @property
    def is_paused(self) -> bool:
        """Whether the last who paused or resumed it paused it."""
        moved = [one for one in self.current if isinstance(one, Pause | Resume)]
        return bool(moved) and isinstance(moved[-1], Pause)

    def submission(self, sha256: str) -> Submission | None:
        """Return the last submission of one text."""
        found = [o for o in self.current if isinstance(o, Submission) and o.sha256 == sha256]
        return found[-1] if found else None

    def signature(self, sha256: str) -> Signature | None:
        """Return the signature under one text, unless it was sent back since."""
        last = self._last_of(sha256)
        return last if isinstance(last, Signature) else None

    def suite_run(self, sha256: str) -> SuiteRun | None:
        """Return what the acceptance suite last came to on one text."""
        found = [o for o in self.current if isinstance(o, SuiteRun) and o.sha256 == sha256]
        return found[-1] if found else None

    def waiting(self) -> Submission | None:
        """Return the text that waits for a signature: the last that was submitted."""
        submitted = [one for one in self.current if isinstance(one, Submission)]
        if not submitted:
            return None
        last = submitted[-1]
        return last if self._last_of(last.sha256) is last else None

    def signed_text(self) -> Submission | None:
        """Return the text that was signed last and is signed still."""
        for one in reversed(self.current):
            if isinstance(one, Signature) and self.signature(one.sha256) is not None:
                return self.submission(one.sha256)
        return None

    def question(self, sha256: str) -> Return | None:
        """Return the question with which a text was sent back, as long as nobody answered it."""
        last = self._last_of(sha256)
        return last if isinstance(last, Return) else None

    def confirmed_by(self, delivery: DeliveryId) -> frozenset[str]:
        """Return who said that a small delivery is right."""
        return frozenset(
            name
            for one in self.current
            if isinstance(one, ShrinkConfirmed) and one.delivery == delivery
            for name in one.persons
        )

    def state(self, sha256: str, *, has_delivery: bool) -> State:
        """Return where the source stands with this text of its contract."""
        if self.retirement is not None:
            return State.RETIRED
        last = self._last_of(sha256)
        if isinstance(last, Signature):
            if self.is_paused:
                return State.PAUSED
            return State.ACTIVE if has_delivery else State.SIGNED
        if last is not None:
            return State.RETURNED if isinstance(last, Return) else State.SUBMITTED
        accepted = self.suite_run(sha256)
        return State.ACCEPTED if accepted is not None and accepted.passed else State.CONCEPT

    def is_live(self, sha256: str) -> bool:
        """Whether it may be asked under this text, and deliveries of it put into use (D-015)."""
        return self.state(sha256, has_delivery=False) in LIVE

    def _last_of(self, sha256: str) -> Submission | Signature | Return | None:
        found = [
            one
            for one in self.current
            if isinstance(one, Submission | Signature | Return) and one.sha256 == sha256
        ]
        return found[-1] if found else None


def agreed(contract: SourceContract) -> Agreed:
    """Return what a signature under a contract is on."""
    decision = contract.decision
    classes = dict.fromkeys(c.classification for c in contract.columns if c.classification)
    return Agreed(
        legal_ground=contract.legal_ground,
        regime=contract.regime,
        purpose=contract.purpose,
        secrecy=contract.secrecy.value,
        decision=f"{decision.reference}, {decision.taken:%d-%m-%Y}" if decision else "",
        role=contract.role.value,
        relevance=contract.relevance_text,
        use_for=_period(contract.use_for),
        destroy_after=_period(contract.destroy_after),
        categories=tuple(sorted(grantable(contract))),
        classes=tuple(classes),
    )


def submitted(
    life: Life, contract: SourceContract, text: str, *, actor: Actor, at: datetime
) -> Submission:
    """Return the submission of a text; one that waits or is signed is not submitted again.

    A text on which the acceptance suite failed is refused; one it never ran on is not, and the
    signer is told so.
    """
    sha256 = contract.sha256
    if life.signature(sha256) is not None:
        raise WrongUse(f"This text of {life.source} is signed already.", code="C-601")
    if (waiting := life.waiting()) is not None and waiting.sha256 == sha256:
        raise WrongUse(
            f"This text of {life.source} waits for a signature already: "
            f"treffer source show {life.source}.",
            code="C-601",
        )
    _require_not_failed(life, sha256)
    return Submission(
        by=actor.account,
        acts_for=actor.acts_for,
        at=at,
        sha256=sha256,
        version=contract.version,
        text=text,
    )


def to_sign(life: Life) -> Submission:
    """Return the text that waits for a signature; raises `WrongUse` when none does."""
    waiting = life.waiting()
    if waiting is None:
        raise WrongUse(
            f"No text of {life.source} waits for a signature. Its steward submits one: "
            f"treffer source submit {life.source}.",
            code="C-603",
        )
    return waiting


def require_signable(life: Life, waiting: Submission, text: str | None) -> None:
    """Raise unless the text that waits is the one that was read, and the suite did not fail on it.

    `text` is the beginning of its SHA-256 as the signer read it: its steward may have put another
    in its place since.
    """
    if text is not None and not _begins(waiting.sha256, text):
        raise WrongUse(
            f"Another text of {life.source} waits now than the one that you name: "
            f"{waiting.sha256[:TEXT]}. Read it first: treffer source sign {life.source} --preview.",
            code="C-613",
        )
    _require_not_failed(life, waiting.sha256)


def to_send_back(life: Life, here: str | None, text: str | None) -> str:
    """Return the SHA-256 of the text that is sent back, or of which the signature is taken back.

    That is the one that `text` begins; else the one that waits, else the one that is here.
    """
    if text is not None:
        known = {o.sha256 for o in life.current if isinstance(o, Submission)}
        found = [one for one in known if _begins(one, text) and life.question(one) is None]
        if len(found) != 1:
            raise WrongUse(
                f"No text of {life.source} that begins so waits or is signed. Its texts: "
                f"treffer source show {life.source}.",
                code="C-614",
            )
        return found[0]
    if here is not None and life.waiting() is None and life.signature(here) is not None:
        return here
    return to_sign(life).sha256


def paused(life: Life, reason: str, *, actor: Actor, at: datetime) -> Pause:
    """Return the pause of a source that is neither paused nor retired."""
    require_not_retired(life)
    if life.is_paused:
        raise WrongUse(f"{life.source} is paused already.", code="C-604")
    return Pause(by=actor.account, acts_for=actor.acts_for, at=at, reason=reason)


def resumed(life: Life, *, actor: Actor, at: datetime) -> Resume:
    """Return that a paused source goes on."""
    require_not_retired(life)
    if not life.is_paused:
        raise WrongUse(f"{life.source} is not paused.", code="C-604")
    return Resume(by=actor.account, acts_for=actor.acts_for, at=at)


def require_not_retired(life: Life) -> None:
    """Raise `WrongUse` for a retired source."""
    ended = life.retirement
    if ended is not None:
        raise WrongUse(
            f"{life.source} was retired on {ended.at:%d-%m-%Y}; it begins anew with "
            f"treffer source submit {life.source}.",
            code="C-605",
        )


def require_live(life: Life, contract: SourceContract) -> None:
    """Raise `NotPermitted` unless deliveries under this text may be put into use."""
    state = life.state(contract.sha256, has_delivery=False)
    if state in LIVE:
        return
    code, why = _NOT_LIVE[state]
    raise NotPermitted(
        f"{life.source} is not put into use and not asked: {why} See: "
        f"treffer source show {life.source}.",
        code=code,
    )


def _require_not_failed(life: Life, sha256: str) -> None:
    accepted = life.suite_run(sha256)
    if accepted is not None and not accepted.passed:
        raise NotPermitted(
            f"{life.source} failed {accepted.failed} of {accepted.checks} checks of the acceptance "
            f"suite on {accepted.at:%d-%m-%Y}. Repair it: treffer source accept {life.source}.",
            code="C-602",
        )


def _begins(sha256: str, text: str) -> bool:
    return len(text) >= TEXT and sha256.startswith(text)


_UNSIGNED = "its contract, as it is written now, is not signed by the privacy officer."
_NOT_LIVE = dict.fromkeys(State, ("C-606", _UNSIGNED)) | {
    State.PAUSED: ("C-607", "it is paused."),
    State.RETIRED: ("C-608", "it is retired."),
}


def _period(length: timedelta) -> str:
    """Return a period in the unit in which it is whole."""
    if length.seconds:
        return f"{length // timedelta(hours=1)} hours"
    return f"{length.days} days"
