"""A municipality's protocol: who may ask what, when, why, and for how long (R-001, R-002).

Nothing of a protocol stands in code: phases, weighings, roles, sources, terms are the profile's.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Invalid
from contracts.ids import SourceName
from contracts.retention import Length, RetentionTerm
from contracts.weighings import RuleKind, WeighingSpec

CLOSED = "closed"
ROUTED = "routed"
_ENDS = frozenset({CLOSED, ROUTED})


def _is_length(text: str) -> str:
    try:
        Length.parse(text)
    except Invalid as error:
        raise ValueError(str(error)) from None
    return text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(_Part):
    """A role as the protocol names it."""

    title: str


class WeighingPart(_Part):
    """One weighing of a phase."""

    id: str
    question: str
    rule: RuleKind
    items: tuple[str, ...] = ()
    criteria: str | None = None
    cites: str

    def spec(self) -> WeighingSpec:
        """Return the weighing as the rules of `contracts.weighings` read it."""
        return WeighingSpec(
            id=self.id, question=self.question, rule=self.rule, items=self.items, cites=self.cites
        )


class Passes(_Part):
    """Which weighings must have passed, by which rule, and where the case goes then."""

    rule: RuleKind
    of: Annotated[tuple[str, ...], Field(min_length=1)]
    to: str


class Otherwise(_Part):
    """Where a case goes that does not pass."""

    to: str
    outcome: str
    route: str | None = None


class Decision(_Part):
    """A choice that one role makes at the end of a phase."""

    by: str
    options: Mapping[str, str]
    cites: str


class PrivacyCheckPart(_Part):
    """The privacy check of a phase: which sources may be asked."""

    id: str
    by: str
    decides: str
    cites: str


class HitCheckPart(_Part):
    """When a hit check may run."""

    after: str
    by: tuple[str, ...]
    same_building: bool = False
    """Whether *geen hit* of an address says that another unit of its building is known."""
    cites: str


class Phase(_Part):
    """One phase of the protocol."""

    id: str
    title: str
    decides: str
    sources: tuple[str, ...] = ()
    weighings: tuple[WeighingPart, ...] = ()
    passes_when: Passes | None = None
    otherwise: Otherwise | None = None
    decision: Decision | None = None
    privacy_check: PrivacyCheckPart | None = None
    hit_check: HitCheckPart | None = None

    def weighing(self, name: str) -> WeighingSpec | None:
        """Return the weighing of that name, if this phase has it."""
        return next((part.spec() for part in self.weighings if part.id == name), None)


class SourceLaw(_Part):
    """What a law says of a source, whatever its contract says."""

    closed_by: str = Field(alias="class")
    cites: str
    department: str


class Disclosure(_Part):
    """Who decides on substance, and the two clocks."""

    by: str
    fetch_within_days: int
    view_hours: int
    cites: str


class Limits(_Part):
    """Budgets against fishing."""

    topics_per_check: int = 10
    checks_per_case: int = 3
    checks_per_person_per_day: int = 10


class Retention(_Part):
    """A retention term as the profile writes it."""

    keep: Annotated[str, AfterValidator(_is_length)]
    store: str
    then: str
    cites: str


class Protocol(_Part):
    """A protocol profile, as adopted."""

    protocol: str
    version: str
    title: str
    source: str
    controller: str
    legal_grounds: tuple[str, ...]
    purposes: Mapping[str, str]
    roles: Mapping[str, Role]
    intake: str
    phases: tuple[Phase, ...]
    disclosure: Disclosure
    source_law: Mapping[str, SourceLaw]
    retention: Mapping[str, Retention]
    open_case: Annotated[str, AfterValidator(_is_length)]
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

    def term(self, outcome: str) -> RetentionTerm:
        """Return how long a case that ended so is kept; an outcome without a term is refused."""
        part = self.retention.get(outcome)
        if part is None:
            raise Invalid(
                f"Protocol {self.reference} has no retention term for outcome {outcome}.",
                code="P-111",
            )
        return RetentionTerm(outcome=outcome, keep=Length.parse(part.keep), cites=part.cites)

    def law(self, source: SourceName) -> SourceLaw | None:
        """Return the law that closes this source, if the profile knows one."""
        return self.source_law.get(source)


def load(text: str) -> Protocol:
    """Read a profile; raises `Invalid` with every finding, its place and its reason."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise Invalid(f"The protocol is not valid YAML{where}.", code="P-101") from None
    try:
        profile = Protocol.model_validate(content)
    except ValidationError as error:
        raise Invalid(_told(error), code="P-102") from None
    findings = _findings(profile)
    if findings:
        raise Invalid(
            f"Protocol {profile.reference} cannot be used: " + "; ".join(findings) + ".",
            code="P-103",
        )
    return profile


def digest(text: str) -> str:
    """Return the SHA-256 of a profile's text: a case remembers under which text it began."""
    return hashlib.sha256(text.encode()).hexdigest()


def fetch_by(granted: date, working_days: int) -> date:
    """Return the last day on which a grant can be opened, counting Dutch working days."""
    from holidays import country_holidays

    calendar = country_holidays("NL")
    day = granted
    while working_days > 0:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            working_days -= 1
    return day


def _told(error: ValidationError) -> str:
    found = [
        f"{'.'.join(str(part) for part in finding['loc'])}: {finding['msg']}"
        for finding in error.errors(include_input=False, include_url=False)
    ]
    return "The protocol cannot be read: " + "; ".join(found) + "."


def _findings(profile: Protocol) -> list[str]:
    """Return what the profile says of itself that cannot be: unknown roles, phases, terms."""
    names = {phase.id for phase in profile.phases}
    found = []
    for phase in profile.phases:
        weighings = {part.id for part in phase.weighings}
        deciders = [phase.decides]
        goals = []
        if phase.passes_when:
            goals.append(phase.passes_when.to)
            unknown = set(phase.passes_when.of) - weighings
            found += [f"{phase.id}: unknown weighing {name}" for name in sorted(unknown)]
        if phase.otherwise:
            goals.append(phase.otherwise.to)
            if phase.otherwise.outcome not in profile.retention:
                found.append(f"{phase.id}: outcome {phase.otherwise.outcome} has no term")
        if phase.decision:
            deciders.append(phase.decision.by)
            for option, goal in phase.decision.options.items():
                goals.append(goal)
                if goal in _ENDS and option not in profile.retention:
                    found.append(f"{phase.id}: outcome {option} has no term")
        if phase.privacy_check:
            deciders.append(phase.privacy_check.by)
        if phase.hit_check:
            deciders += phase.hit_check.by
            checks = {p.privacy_check.id for p in profile.phases if p.privacy_check}
            if phase.hit_check.after not in checks:
                found.append(f"{phase.id}: hit check after unknown {phase.hit_check.after}")
        found += [f"{phase.id}: unknown role {r}" for r in deciders if r not in profile.roles]
        found += [f"{phase.id}: unknown phase {g}" for g in goals if g not in names | _ENDS]
    for role in (profile.intake, profile.disclosure.by):
        if role not in profile.roles:
            found.append(f"unknown role {role}")
    return found
