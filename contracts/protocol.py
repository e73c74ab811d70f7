"""A municipality's protocol: who may ask what, when, why, and for how long (R-001, R-002).

Nothing of a protocol stands in code: phases, weighings, roles, sources, terms are the profile's.
Whatever a profile says, it says with the article on which it rests.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Invalid
from contracts.retention import Length, RetentionTerm, Start
from contracts.topics import Kind
from contracts.weighings import Item, RuleKind, Step, WeighingSpec

CLOSED = "closed"
ROUTED = "routed"
ENDS = frozenset({CLOSED, ROUTED})

HIT_CHECK, HIT, NO_HIT = "hit-check", "hit", "no-hit"
OUTCOME_GATES = frozenset({HIT_CHECK, HIT, NO_HIT})
"""What a decision can need of the hit check: that it ran, that it gave a hit, or none (R-116)."""


def _is_length(text: str) -> str:
    try:
        Length.parse(text)
    except Invalid as error:
        raise ValueError(str(error)) from None
    return text


Names = tuple[str, ...]
SomeNames = Annotated[Names, Field(min_length=1)]
LengthText = Annotated[str, AfterValidator(_is_length)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Cited(_Part):
    cites: Annotated[str, Field(min_length=1)]
    """The article, step or project rule on which this line rests."""


class Named(_Cited):
    """A code of the profile with what it means: a purpose, a controller, a legal ground."""

    title: str


class Role(_Cited):
    """A role as the protocol names it."""

    title: str
    decides: bool = True
    """Whether the role can take a decision in a case at all (R-039, R-050, R-053, R-206)."""


class FillIn(_Cited):
    """What the municipality adds before its profile can be used (R-087, R-095, R-171, R-207)."""

    title: str
    value: str | None = None


class Theme(_Cited):
    """What a signal can be about, and the sources that bear on it (R-080, R-110)."""

    title: str
    sources: Names = ()


class SignalPart(_Cited):
    """Who takes signals in, and what is written down of each (R-018 to R-021, R-205)."""

    by: SomeNames
    details: Mapping[str, Named] = {}
    """What must be told of every signal besides its text."""
    reporter_ground: bool = False
    """Whether a colleague who reports must name the ground of supplying (R-205)."""


class ItemPart(_Part):
    """One criterion of a weighing."""

    text: str
    kinds: tuple[Kind, ...] = ()
    """Asked only in a case with a topic of such a kind; without kinds, always (R-023, R-077)."""
    explain: bool = False
    """Whether yes needs words of its own, as *overig* does (R-078)."""
    no_topic: bool = False
    """Asked only in a case that has no topic yet (R-077, R-086)."""


class StepPart(_Part):
    """One step of a weighing: criteria and the rule that makes them one answer."""

    rule: RuleKind
    items: Annotated[Mapping[str, ItemPart], Field(min_length=1)]
    counts: bool = True
    """Whether it decides; a step that does not is recorded (Q-06)."""


class WeighingPart(_Cited):
    """One weighing of a phase: a judgement by itself, or steps of criteria."""

    id: str
    question: str
    rule: RuleKind = RuleKind.JUDGEMENT
    items: Mapping[str, ItemPart] = {}
    steps: tuple[StepPart, ...] = ()
    """Where a weighing has more than one step, each with its own rule."""
    criteria: str | None = None
    """The entry under `fill_in` that holds the municipality's own criteria (R-087)."""
    by: Names = ()
    """Roles that weigh; without them, those that decide in the phase."""
    needs: Names = ()
    """What must stand before it is weighed."""
    otherwise: Names = ()
    """Outcomes in which the case can end when this does not pass; then it stops at once."""

    def spec(self) -> WeighingSpec:
        """Return the weighing as the rules of `contracts.weighings` read it."""
        steps = self.steps or ((StepPart(rule=self.rule, items=self.items),) if self.items else ())
        return WeighingSpec(
            id=self.id,
            question=self.question,
            cites=self.cites,
            steps=tuple(
                Step(
                    rule=step.rule,
                    counts=step.counts,
                    items=tuple(
                        Item(
                            id=name,
                            text=one.text,
                            kinds=one.kinds,
                            explain=one.explain,
                            no_topic=one.no_topic,
                        )
                        for name, one in step.items.items()
                    ),
                )
                for step in steps
            ),
        )


class Passes(_Cited):
    """What must stand for the case to go on by itself, and where it goes then."""

    all: SomeNames
    to: str


class Option(_Cited):
    """One way to decide."""

    title: str
    to: str
    """A phase, `closed` or `routed`; the option that ends a case names its retention."""
    needs: Names = ()
    """Weighings that passed, privacy checks that are decided, records that are there."""
    weighed: Names = ()
    """Weighings that were made, whatever they came to (R-059, R-117)."""


class Decision(_Cited):
    """A choice at the end of a phase."""

    by: SomeNames
    all_sign: bool = False
    """Whether every role signs, each by another person (R-032, Q-03)."""
    options: Annotated[Mapping[str, Option], Field(min_length=1)]


class CheckKind(StrEnum):
    """What a privacy check decides."""

    SOURCES = "sources"
    """Which sources may be asked."""
    SHARING = "sharing"
    """Which fields may be shared with which participants."""


class QuestionPart(_Part):
    """One question of a privacy check."""

    text: str
    prefill: str | None = None
    """What of the source's contract it is prefilled from."""
    closes: bool = False
    """Whether *no* closes the source unless a legal basis is named (R-094)."""


class PrivacyCheckPart(_Cited):
    """A privacy check of a phase."""

    id: str
    kind: CheckKind = CheckKind.SOURCES
    asked_by: SomeNames
    """Roles that ask for it, or prepare it."""
    by: SomeNames
    """Roles that decide it; never who asked."""
    on_doubt: Names = ()
    """Roles one of which signs as well when there is doubt (R-037)."""
    per_participant: bool = False
    """Whether each participant needs a check of its own (R-038)."""
    questions: Mapping[str, QuestionPart] = {}


class HitCheckPart(_Cited):
    """When a hit check may run, and what counts as a hit."""

    after: str
    """The privacy check that decided on its sources."""
    needs: Names = ()
    by: SomeNames
    relevant_to_theme: bool = True
    """Whether only sources that bear on the theme can give a hit (R-110; not R-111)."""
    indicators: Names = ()
    """Where given, a source gives hits only if its contract states one of these (R-112)."""
    needs_address: bool = False
    """Whether a name can be asked with its address only (R-114)."""
    same_building: bool = False
    """Whether *geen hit* of an address says that another unit of its building is known."""


class RecordPart(_Cited):
    """Something written down in a phase: a plan, a result, an agenda."""

    id: str
    title: str
    by: Names = ()
    """Roles that write it; without them, those that decide or work in the phase."""
    needs: Names = ()
    """What must stand before it is written: no agenda before its privacy check (R-099, R-103)."""


class Phase(_Cited):
    """One phase of the protocol."""

    id: str
    title: str
    decides: SomeNames
    """Roles that are competent in the phase (*beslissingsbevoegd*, R-030)."""
    works: Names = ()
    """Roles that prepare: add topics, ask for checks, file requests."""
    sources: Names = ()
    """Sources that may be asked or consulted in this phase (R-119 to R-126)."""
    weighings: tuple[WeighingPart, ...] = ()
    privacy_checks: tuple[PrivacyCheckPart, ...] = ()
    hit_check: HitCheckPart | None = None
    records: tuple[RecordPart, ...] = ()
    passes_when: Passes | None = None
    decision: Decision | None = None
    route_as: Names = ()
    """Outcomes as which a case can be handed over at any time in this phase (R-029)."""

    @property
    def workers(self) -> tuple[str, ...]:
        """Return the roles that prepare or decide in this phase."""
        return tuple(dict.fromkeys((*self.works, *self.decides)))

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of its weighings, privacy checks and records."""
        return (
            *(weighing.id for weighing in self.weighings),
            *(check.id for check in self.privacy_checks),
            *(record.id for record in self.records),
        )

    def weighing(self, name: str) -> WeighingPart | None:
        """Return the weighing of that name, if this phase has it."""
        return next((part for part in self.weighings if part.id == name), None)

    def privacy_check(self, name: str) -> PrivacyCheckPart | None:
        """Return the privacy check of that name, if this phase has it."""
        return next((part for part in self.privacy_checks if part.id == name), None)

    def record(self, name: str) -> RecordPart | None:
        """Return what is written down under that name, if this phase has it."""
        return next((part for part in self.records if part.id == name), None)


class LawClass(StrEnum):
    """What a sectoral law does to a source (product rule 3.3)."""

    OPEN = "open"
    CLOSED = "closed"
    """Asked only after a recorded decision, such as a *collegebesluit*."""
    FORBIDDEN = "forbidden"
    """Asked only with the evidence of one of its exceptions."""
    UNREGISTRABLE = "unregistrable"
    """Cannot be a source at all (R-134, R-139)."""


class Exemption(_Cited):
    """A way in which a law lets its data be asked after all, with the evidence it wants."""

    title: str
    evidence: SomeNames
    """What must be recorded on the case: a document, a name, a date."""
    weighed_outside_team: bool = False
    """Whether whoever weighed must hold no role under this protocol (R-135)."""


class SourceLaw(_Cited):
    """What a sectoral law says of the sources under its regime, whatever their contracts say."""

    closed_by: LawClass = Field(alias="class")
    department: str
    sources: Names = ()
    """Sources under this law by name; others say it in their contract (`regime`)."""
    column: bool = False
    """Whether it has a column of its own when no such source is registered."""
    opened_by: str | None = None
    """The kind of decision in the source's contract that opens it (R-137)."""
    exemptions: Mapping[str, Exemption] = {}
    compatible_use: bool = True
    """Whether the test of compatibility can be made at all (R-132)."""


class Disclosure(_Cited):
    """Who asks for substance and who decides on it, and the two clocks."""

    asked_by: SomeNames
    by: SomeNames
    two_deciders_for: Names = ()
    """Classes of columns on which two people decide, each unseen by the other."""
    law_for: Names = ()
    """Classes of columns that need the law that allows them (R-098)."""
    fetch_within_days: Annotated[int, Field(gt=0)]
    view_hours: Annotated[int, Field(gt=0)]


class Recipient(_Cited):
    """A kind of receiver of substance (R-149 to R-158)."""

    title: str
    needs: Names = ()
    """What must stand in the case first, such as an accepted case for the RIEC."""
    receives_only: bool = False
    """Whether it may receive for its own task and supply nothing (R-141)."""
    hit_only: bool = False
    """Whether a department takes part only after a hit of its own (R-153)."""
    open_sources_only: bool = False
    """Whether fields of a closed source stay out (R-154)."""


class SourceKeeping(_Cited):
    """Who keeps the sources, who signs their contracts, and who runs them (D-001, D-013)."""

    kept_by: SomeNames
    """Roles that submit a contract, pause a source and retire it."""
    signed_by: SomeNames
    """Roles that sign a contract or send it back; never who submitted it."""
    run_by: SomeNames
    """Roles that put deliveries into use by hand."""


class Access(_Cited):
    """Who may read a case (R-041, R-042)."""

    roles: SomeNames
    most_persons: int | None = None
    """How many people may hold one of these roles, with the deputy."""
    only_in: Mapping[str, Names] = {}
    """Roles that may read in these phases only (R-048)."""

    def readers(self, phase: str | None) -> tuple[str, ...]:
        """Return the roles that may read a case in that phase."""
        return tuple(
            role for role in self.roles if role not in self.only_in or phase in self.only_in[role]
        )


class Limits(_Part):
    """Budgets against fishing (D-008)."""

    topics_per_check: Annotated[int, Field(gt=0)] = 10
    checks_per_case: Annotated[int, Field(gt=0)] = 3
    checks_per_person_per_day: Annotated[int, Field(gt=0)] = 10
    same_topic_days: Annotated[int, Field(gt=0)] = 90
    """For how long asking a topic again in another case is told to the privacy officer."""


class Retention(_Cited):
    """An outcome and how long its case is kept."""

    title: str
    keep: LengthText
    store: str
    starts: Start = Start.CLOSING
    inactive: LengthText | None = None
    """How long it is kept in the inactive environment after that."""
    remove_within: LengthText | None = None
    """How soon after the term it must be gone (R-169)."""
    recipient: str | None = None
    """To whom the case is handed over."""


class Response(_Cited):
    """Within which term a data subject is answered (R-179, R-180)."""

    within: LengthText


class Protocol(_Part):
    """A protocol profile, as adopted."""

    protocol: str
    version: str
    title: str
    source: str
    valid_until: date | None = None
    """The last day on which its legal basis stands (R-148)."""
    fill_in: Mapping[str, FillIn] = {}
    activated_by: SomeNames
    """Roles two different persons of which put the profile into use."""
    migrated_by: SomeNames
    """Roles that move an open case to another version (R-002)."""
    controllers: Annotated[Mapping[str, Named], Field(min_length=1)]
    legal_grounds: Annotated[Mapping[str, Named], Field(min_length=1)]
    purposes: Annotated[Mapping[str, Named], Field(min_length=1)]
    themes: Annotated[Mapping[str, Theme], Field(min_length=1)]
    roles: Mapping[str, Role]
    access: Access
    signal: SignalPart
    verified_by: SomeNames
    """Roles that say at their department whether a doubtful match is the same."""
    notices_to: SomeNames
    """Roles that read notices against fishing."""
    reviewed_by: SomeNames
    """Roles that review the journal (R-196)."""
    source_keeping: SourceKeeping | None = None
    """Without it nobody signs a source, and no new one can be asked (D-015)."""
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    disclosure: Disclosure
    recipients: Mapping[str, Recipient]
    uses: Mapping[str, Named] = {}
    """What substance may be used for, where the protocol has a closed list (R-028)."""
    source_law: Mapping[str, SourceLaw]
    retention: Mapping[str, Retention]
    responses: Mapping[str, Response] = {}
    open_case: LengthText
    """How long a case may stay open without a decision before it is destroyed."""
    limits: Limits = Limits()

    @property
    def reference(self) -> str:
        """Return name and version: `ccv@1.0`."""
        return f"{self.protocol}@{self.version}"

    def phase(self, name: str) -> Phase:
        """Return the phase of that name; raises `Invalid` when the profile has none."""
        for phase in self.phases:
            if phase.id == name:
                return phase
        raise Invalid(f"Protocol {self.reference} has no phase {name}.", code="P-110")

    def phase_of(self, part: str) -> Phase | None:
        """Return the phase that has the weighing, privacy check or record of that name."""
        for phase in self.phases:
            if part in phase.parts:
                return phase
        return None

    def term(self, outcome: str) -> RetentionTerm:
        """Return how long a case that ended so is kept; an outcome without a term is refused."""
        part = self.retention.get(outcome)
        if part is None:
            raise Invalid(
                f"Protocol {self.reference} has no retention term for outcome {outcome}.",
                code="P-111",
            )
        return RetentionTerm(
            outcome=outcome,
            keep=Length.parse(part.keep),
            starts=part.starts,
            inactive=Length.parse(part.inactive) if part.inactive else None,
            cites=part.cites,
        )

    def law(self, source: str, regime: str) -> SourceLaw | None:
        """Return the law under which a source stands, by its name or by its own regime."""
        named = next((law for law in self.source_law.values() if source in law.sources), None)
        return named or self.source_law.get(regime)

    def titles(self, roles: Names) -> str:
        """Return the titles of these roles, for a message."""
        return " or ".join(self.roles[role].title for role in roles if role in self.roles)

    def unfilled(self) -> Names:
        """Return what the municipality still has to fill in."""
        return tuple(name for name, part in self.fill_in.items() if not (part.value or "").strip())


def read(text: str) -> Protocol:
    """Read a profile's form; raises `Invalid` with every place that is not as it must be."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise Invalid(f"The protocol is not valid YAML{where}.", code="P-101") from None
    try:
        return Protocol.model_validate(content)
    except ValidationError as error:
        raise Invalid(_told(error), code="P-102") from None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a profile's text with these values under `fill_in`; comments are lost."""
    content = yaml.safe_load(text)
    for name, value in values.items():
        content["fill_in"][name]["value"] = value
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100))


def digest(text: str) -> str:
    """Return the SHA-256 of a profile's text: a case remembers under which text it began."""
    return hashlib.sha256(text.encode()).hexdigest()


def fetch_by(granted: date, working_days: int) -> date:
    """Return the last day on which a grant can be opened, counting Dutch working days."""
    # Imported here: few commands count days, and the calendar takes a tenth of a second to load.
    from contracts import working_days as calendar

    return calendar.after(granted, working_days)


def _told(error: ValidationError) -> str:
    found = [
        f"{'.'.join(str(part) for part in finding['loc'])}: {finding['msg']}"
        for finding in error.errors(include_input=False, include_url=False)
    ]
    return "The protocol cannot be read: " + "; ".join(found) + "."
