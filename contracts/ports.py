"""What the hub's steps need of the world outside, as protocols that connectors fulfil."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from contracts.activation import Activation
from contracts.alerts import Alert
from contracts.arrays import U32
from contracts.attempts import Attempt
from contracts.budgets import Claim
from contracts.cases import Case, CaseTopic, Reporter, Signal, TopicLine
from contracts.certificates import Certificate, CertificateId
from contracts.checks import HitCheck, SealedPacket
from contracts.deliveries import Breach, Manifest
from contracts.events import Entry, Event
from contracts.grants import DisclosureRequest
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    PrivacyCheckId,
    RequestId,
    SourceName,
    TopicLabel,
)
from contracts.journal_search import Wanted
from contracts.lifecycle import Life, Record
from contracts.linkage import Candidates, SourceFacts
from contracts.log_lines import LogEvent
from contracts.login import Provider
from contracts.notices import Asked, Mark, Notice, NoticeId, WatchCount, Watched, WatchKind
from contracts.outcomes import Cell
from contracts.privacy import PrivacyCheck
from contracts.repeats import Given, Held, Sent
from contracts.sources import SourceContract
from contracts.upkeep import Done, Task
from contracts.weighings import Weighing

T = TypeVar("T")

RecordBatch = Any
"""A batch of Arrow records; steps hand it on and never look inside."""


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class Pace(Protocol):
    """Lets what is done end on a beat, so that how long it took says nothing of what it found."""

    def beat(self) -> AbstractContextManager[None]:
        """Hold the end of what is done within, be it a return or an error, to the next beat."""
        ...


class Journal(Protocol):
    """Append-only and chained; an append that returns is on the disk."""

    def append(self, event: Event, *more: Event) -> Entry:
        """Chain events to those before, all or none, and return the last.

        Raises when they cannot be made to last.
        """
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in order."""
        ...

    def about(self, case_id: CaseId) -> Sequence[Entry]:
        """Return every entry that names a case, in order."""
        ...

    def length(self) -> int:
        """Return how many entries there are, without reading them."""
        ...

    def newest(self, wanted: Wanted, *, before: int | None, most: int) -> Sequence[Entry]:
        """Return the newest entries that are wanted, newest first, of those before a place."""
        ...


class Register(Protocol):
    """Cases and everything recorded about them; text is kept under the case's key."""

    def look_anew(self) -> None:
        """Read everything anew from now on, in every store on this register: to decide by it."""
        ...

    def new_number(self, series: str) -> int:
        """Return the next number of a series; never the same twice."""
        ...

    def new_numbers(self, series: str, many: int) -> Sequence[int]:
        """Return the next numbers of a series; never the same twice."""
        ...

    def add_protocol(self, sha256: str, text: str) -> None:
        """Keep a profile's text, once."""
        ...

    def protocol_text(self, sha256: str) -> str:
        """Return the text under which a case began."""
        ...

    def add_case(self, case: Case, signal: Signal) -> None:
        """Keep a new case with its first signal, under a new key of its own."""
        ...

    def save_case(self, case: Case, *, since: Case | None = None) -> None:
        """Keep the case as it is now.

        With `since`, only where phase, state and version are still as they were read; raises
        `TryAgain` where somebody moved it meanwhile.
        """
        ...

    def touch(self, case_id: CaseId, at: datetime) -> None:
        """Keep when an open case was last processed, and nothing else of it (R-167)."""
        ...

    def case(self, case_id: CaseId) -> Case:
        """Return a case; raises `Gone` when there is none."""
        ...

    def cases(self) -> Sequence[Case]:
        """Return every case, oldest first."""
        ...

    def add_signal(self, case_id: CaseId, signal: Signal) -> None:
        """Keep one more signal of a case."""
        ...

    def signals(self, case_id: CaseId) -> Sequence[Signal]:
        """Return the signals of a case in order."""
        ...

    def add_weighing(self, case_id: CaseId, weighing: Weighing) -> None:
        """Keep a weighing; earlier versions stay."""
        ...

    def weighings(self, case_id: CaseId) -> Sequence[Weighing]:
        """Return every version of every weighing, oldest first."""
        ...

    def add_topic(self, case_id: CaseId, topic: CaseTopic) -> None:
        """Keep a topic."""
        ...

    def topics(self, case_id: CaseId) -> Sequence[CaseTopic]:
        """Return the topics of a case in the order of adding."""
        ...

    def topic_lines(self, case_id: CaseId) -> Sequence[TopicLine]:
        """Return that each topic stands in a case, in the order of adding, opening none."""
        ...

    def save_privacy_check(self, check: PrivacyCheck, *, since: PrivacyCheck | None = None) -> None:
        """Keep a privacy check as it is now.

        With `since`, only where it is still as it was read; raises `TryAgain` where somebody
        decided on it meanwhile.
        """
        ...

    def privacy_check(self, check_id: PrivacyCheckId) -> PrivacyCheck:
        """Return a privacy check; raises `Gone` when there is none."""
        ...

    def privacy_checks(self, case_id: CaseId) -> Sequence[PrivacyCheck]:
        """Return the privacy checks of a case, oldest first."""
        ...

    def every_privacy_check(self) -> Sequence[PrivacyCheck]:
        """Return the privacy checks of all cases, oldest first."""
        ...

    def add_hit_check(
        self,
        check: HitCheck,
        cells: Sequence[Cell],
        packets: Sequence[SealedPacket],
    ) -> None:
        """Keep a check with its answer and packets, all or nothing; in an open case only (R-177).

        Raises `TryAgain` where somebody ended the case meanwhile.
        """
        ...

    def hit_check(self, check_id: CheckId) -> HitCheck:
        """Return a hit check; raises `Gone` when there is none."""
        ...

    def hit_checks(self, case_id: CaseId | None = None) -> Sequence[HitCheck]:
        """Return the hit checks of a case, or all, oldest first."""
        ...

    def cells(self, check_id: CheckId) -> Sequence[Cell]:
        """Return the answer of a check, in its order."""
        ...

    def packets(
        self, check_id: CheckId, topic: TopicLabel, department: DepartmentName
    ) -> Sequence[bytes]:
        """Return the sealed packets of one cell, one per source that knew the topic."""
        ...

    def change_cell(self, check_id: CheckId, cell: Cell) -> None:
        """Keep what a cell became; its packets stay only when that is a hit."""
        ...

    def add_request(self, request: DisclosureRequest) -> None:
        """Keep a disclosure request."""
        ...

    def request(self, request_id: RequestId) -> DisclosureRequest:
        """Return a disclosure request; raises `Gone` when there is none."""
        ...

    def requests(self, case_id: CaseId) -> Sequence[DisclosureRequest]:
        """Return the disclosure requests of a case, oldest first."""
        ...

    def asked_in(self) -> Sequence[tuple[CaseId, RequestId]]:
        """Return the number of every disclosure request with that of its case, oldest first."""
        ...

    def mac(self, case_id: CaseId, content: bytes) -> str:
        """Return an HMAC under the case's key; meaningless once that key is destroyed."""
        ...

    def drop_packets_of(self, delivery: DeliveryId) -> int:
        """Erase the packets made from one delivery; return how many."""
        ...

    def destroy_case(self, case_id: CaseId) -> None:
        """Erase a case with its key, leaving a tombstone without content."""
        ...

    def save_manifest(self, manifest: Manifest, state: str, at: datetime) -> None:
        """Keep what a delivery said of itself and what became of it."""
        ...

    def note_refusal(self, delivery: DeliveryId, source: SourceName, at: datetime) -> None:
        """Keep that a delivery was refused."""
        ...

    def is_refused(self, delivery: DeliveryId) -> bool:
        """Return whether a delivery was refused before."""
        ...

    def manifest(self, delivery: DeliveryId) -> Manifest | None:
        """Return what an accepted delivery said of itself."""
        ...

    def accepted(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source that were accepted and are not destroyed."""
        ...


class Records(Protocol):
    """What people record in a case, who reported, and who put a protocol into use."""

    def add(self, case_id: CaseId, *records: object) -> None:
        """Keep records of a case, after those before them, all or none; the class is the kind."""
        ...

    def all(self, case_id: CaseId, kind: type[T]) -> Sequence[T]:
        """Return the records of one kind of a case, oldest first."""
        ...

    def add_reporter(self, case_id: CaseId, number: int, reporter: Reporter) -> None:
        """Keep who reported a signal, apart from the case."""
        ...

    def reporter(self, case_id: CaseId, number: int) -> Reporter | None:
        """Return who reported a signal, if that was told."""
        ...

    def add_activation(self, activation: Activation) -> None:
        """Keep that somebody put a protocol's text into use."""
        ...

    def activations(self, sha256: str) -> Sequence[Activation]:
        """Return who put this text into use, oldest first."""
        ...


class SourceLives(Protocol):
    """What was recorded of each source: who submitted, signed, paused and retired it."""

    def life(self, source: SourceName) -> Life:
        """Return everything that was recorded of a source, oldest first."""
        ...

    def add(self, life: Life, record: Record) -> None:
        """Keep one record more, after those of `life`.

        Raises `TryAgain` where somebody recorded something of this source meanwhile.
        """
        ...


class Certificates(Protocol):
    """What was destroyed, as it was proved."""

    def add(self, certificate: Certificate) -> bool:
        """Keep a certificate; false, and nothing kept, where its subject has one already."""
        ...

    def all(self) -> Sequence[Certificate]:
        """Return every certificate, oldest first."""
        ...

    def certificate(self, number: CertificateId) -> Certificate:
        """Return a certificate; raises `Gone` when there is none of that number."""
        ...


class Budgets(Protocol):
    """How many hit checks were taken out of each budget, by any number of processes."""

    def reserve(self, claims: Sequence[Claim]) -> Claim | None:
        """Take one out of each budget, or out of none: then the one that is used up."""
        ...

    def give_back(self, claims: Sequence[Claim]) -> None:
        """Put one back into each budget: the check that took it has no answer."""
        ...

    def used(self, series: str) -> int:
        """Return how many were taken."""
        ...

    def forget_before(self, today: date) -> None:
        """Forget who ran how many checks on days that are over."""
        ...


class Repeats(Protocol):
    """Requests that were sent with a key, by any number of processes."""

    def begin(self, sent: Sent) -> Given | Held:
        """Note that a request is being done, or return what was answered to it before."""
        ...

    def end(self, sent: Sent, given: Given) -> None:
        """Keep what was answered."""
        ...

    def drop(self, sent: Sent) -> None:
        """Forget a request that was refused: it can be sent again."""
        ...

    def forget_before(self, moment: datetime) -> None:
        """Forget what was sent before a moment."""
        ...


class Watch(Protocol):
    """Marks of what was asked and of who is watched."""

    def note_asked(self, asked: Sequence[Asked], until: date) -> None:
        """Keep until a day that a topic of a case was asked, once per mark."""
        ...

    def asked(self, marks: Collection[Mark]) -> Sequence[Asked]:
        """Return in which cases a topic with one of these marks was asked."""
        ...

    def old(self, today: date) -> int:
        """Return how many marks of what was asked must be gone today."""
        ...

    def forget_old(self, today: date) -> None:
        """Erase the marks of what was asked that must be gone today."""
        ...

    def add(self, watched: Sequence[Watched]) -> None:
        """Watch these from now on; one that is watched already stays so, once."""
        ...

    def watched(self, marks: Collection[Mark]) -> Sequence[Watched]:
        """Return which of these marks are watched, and why."""
        ...

    def counts(self) -> Sequence[WatchCount]:
        """Return how many marks are watched, per kind and account."""
        ...

    def remove(self, kinds: Collection[WatchKind], account: str) -> int:
        """Watch no mark of these kinds for this account any more; return how many went."""
        ...


class Notices(Protocol):
    """The privacy officer's inbox."""

    def add(self, notice: Notice) -> None:
        """Keep a new notice."""
        ...

    def save(self, notice: Notice) -> None:
        """Keep a notice as it is now."""
        ...

    def notice(self, notice_id: NoticeId) -> Notice:
        """Return a notice; raises `Gone` when there is none."""
        ...

    def of_case(self, case_id: CaseId) -> Sequence[Notice]:
        """Return the notices of a case, oldest first."""
        ...

    def all(self) -> Sequence[Notice]:
        """Return every notice, oldest first."""
        ...


class Attempts(Protocol):
    """How every attempt to put a delivery into use ended."""

    def note(self, attempt: Attempt) -> Attempt:
        """Keep an attempt, counted with the one it repeats; return what is kept of both."""
        ...

    def of(self, source: SourceName) -> Sequence[Attempt]:
        """Return the attempts of a source, in the order in which they were last seen."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Erase the attempts that were last seen before this moment; return how many."""
        ...


class Alerts(Protocol):
    """What stewards are told, and what still waits to be told."""

    def add(self, alert: Alert) -> bool:
        """Keep a message, unless this occurrence has one; return whether it is new."""
        ...

    def save(self, alert: Alert) -> None:
        """Keep how often a message was tried and when it was sent."""
        ...

    def waiting(self) -> Sequence[Alert]:
        """Return the messages that were not sent yet, oldest first."""
        ...

    def all(self) -> Sequence[Alert]:
        """Return every message, oldest first."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Erase the messages made before this moment; return how many."""
        ...


class Post(Protocol):
    """Brings messages to stewards, by whatever the municipality uses; off unless set up."""

    def is_on(self) -> bool:
        """Return whether anybody is to be told anything."""
        ...

    def failed_after(self) -> int:
        """Return after how many failures in a row a steward is told."""
        ...

    def reach(self, alert: Alert) -> int:
        """Return how many addresses a message goes to, as they are set up now."""
        ...

    def send(self, alert: Alert) -> bool:
        """Bring a message to who is to be told of its source; return whether anybody is.

        Raises `TrefferError` when it reaches none of them.
        """
        ...


class Entrance(Protocol):
    """How people log in at one program, and which roles their groups give them there."""

    def provider(self) -> Provider | None:
        """Return whom people log in with; nobody where none is set up."""
        ...

    def roles(self, groups: Collection[str]) -> frozenset[str]:
        """Return the roles of somebody in these groups, by the list that is signed.

        Raises `IntegrityBroken` for a list that is not signed as it is now, or is older than one
        that was in use.
        """
        ...


class Upkeep(Protocol):
    """When what must be done regularly was last done."""

    def note(self, task: Task, at: datetime, count: int) -> None:
        """Keep that it was done, and on how many."""
        ...

    def last(self, task: Task) -> Done | None:
        """Return when it was last done, if ever."""
        ...


class Log(Protocol):
    """The operational log: a closed list of fields, and never a reason to stop."""

    def write(self, event: LogEvent, /, **fields: object) -> None:
        """Log what of these fields may be; never raises."""
        ...


class Index(Protocol):
    """One open index of one delivery."""

    @property
    def facts(self) -> SourceFacts:
        """Return what the index knows of itself as a whole."""
        ...

    def warm(self, part: int = 0, parts: int = 1) -> None:
        """Hold the index in memory, or one of equal parts of it: for many questions."""
        ...

    def candidates(
        self, asked: Sequence[Sequence[int]], most: int, today: date | None
    ) -> Candidates:
        """Return for the keys of each question at most `most` parties that are relevant today."""
        ...

    def tokens(self, name: str) -> U32:
        """Return one token of every party that has it; for training alone."""
        ...

    def hops(self, rows: Sequence[int]) -> Sequence[bytes | None]:
        """Return the inner values that parties of the population register carry."""
        ...


class Indexes(Protocol):
    """The indexes of the hub: which delivery of a source is in use, and its content."""

    def current(self, source: SourceName) -> DeliveryId | None:
        """Return the delivery in use, or nothing."""
        ...

    def build(self, delivery: DeliveryId, linkage: Iterable[RecordBatch]) -> None:
        """Build an index, whole or not at all."""
        ...

    def publish(self, source: SourceName, delivery: DeliveryId) -> None:
        """Put an index into use, in one step."""
        ...

    def withdraw(self, source: SourceName) -> None:
        """Put no delivery of this source into use any more."""
        ...

    def not_in_use(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source that have files and are not in use."""
        ...

    def destroy(self, delivery: DeliveryId) -> None:
        """Remove an index and its key for good."""
        ...

    def left_of(self, delivery: DeliveryId) -> Sequence[str]:
        """Return the names of the files of an index that are here still."""
        ...

    def has_key(self, delivery: DeliveryId) -> bool:
        """Return whether the key of an index can be derived still; makes none."""
        ...

    def traces(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source with a file or a key here, or in use."""
        ...

    def size(self, delivery: DeliveryId) -> int:
        """Return how many bytes an index takes; none when it is not there."""
        ...

    def open(
        self, deliveries: Iterable[DeliveryId]
    ) -> AbstractContextManager[Mapping[DeliveryId, Index]]:
        """Open these indexes read-only; one that is gone or unreadable is left out."""
        ...

    def lock(self, source: SourceName) -> AbstractContextManager[None]:
        """Let one process at a time change what is in use; raises `TryAgain` for another."""
        ...


class Deliveries(Protocol):
    """What departments delivered: at the inbox, and fetched."""

    def offered(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the whole deliveries at the source's inbox, oldest first."""
        ...

    def fetch(self, delivery: DeliveryId) -> None:
        """Copy a delivery here, whole or not at all."""
        ...

    def read(self, delivery: DeliveryId) -> Manifest | Breach:
        """Return its manifest if signature and files hold, else the breach."""
        ...

    def linkage(self, manifest: Manifest) -> Iterator[RecordBatch]:
        """Yield its linkage part; raises `IntegrityBroken` when it cannot be read."""
        ...

    def sealed(
        self, delivery: DeliveryId, records: Sequence[int]
    ) -> Mapping[int, Mapping[str, bytes]]:
        """Return the sealed categories of these records, unreadable here."""
        ...

    def some_records(self, delivery: DeliveryId, choices: Sequence[int]) -> Sequence[int]:
        """Return some record for each choice, picked by it: decoys; none of an empty delivery."""
        ...

    def destroy(self, delivery: DeliveryId) -> None:
        """Remove a fetched delivery."""
        ...

    def left_of(self, delivery: DeliveryId) -> Sequence[str]:
        """Return the names of the files of a fetched delivery that are here still."""
        ...

    def traces(self, source: SourceName) -> Sequence[DeliveryId]:
        """Return the deliveries of a source of which something that was fetched is here."""
        ...


class HubKeys(Protocol):
    """The keys the hub derives and the public keys it knows."""

    def common(self) -> bytes:
        """Return the common key."""
        ...

    def watch(self) -> bytes:
        """Return the key of marks."""
        ...

    def linkage(self, source: SourceName, epoch: str) -> bytes:
        """Return a source's key in one epoch."""
        ...

    def epoch(self, source: SourceName) -> str:
        """Return the epoch of a source's key now."""
        ...

    def forget(self, source: SourceName) -> None:
        """Destroy a source's key in every epoch, for good: what follows begins anew."""
        ...

    def is_forgotten(self, source: SourceName) -> bool:
        """Return whether there is no key of this source in any epoch."""
        ...

    def expected_ids(self, source: SourceName) -> Mapping[str, str]:
        """Return the ids of the keys that a delivery must have been made with."""
        ...

    def seal_to_gate(self, content: bytes, info: str) -> bytes:
        """Return content that the gate alone can open."""
        ...


class Agreements(Protocol):
    """The contracts of sources and the protocol in use."""

    def sources(self) -> Sequence[SourceName]:
        """Return the registered sources."""
        ...

    def contract(self, source: SourceName) -> SourceContract:
        """Return the contract of a source."""
        ...

    def contract_text(self, source: SourceName) -> str:
        """Return the text of that contract."""
        ...

    def profile_text(self) -> str:
        """Return the text of the protocol in use."""
        ...

    def model_text(self) -> str:
        """Return the text of the table by which persons are compared."""
        ...


class Exchange(Protocol):
    """The folder of signed files between hub and gate."""

    def put(self, name: str, content: bytes) -> None:
        """Leave a file there, signed by this program."""
        ...

    def get(self, name: str) -> bytes | None:
        """Return a file that the other program signed; raises `IntegrityBroken` for another."""
        ...

    def names(self, ending: str) -> Sequence[str]:
        """Return the names of the files with that ending, in order."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file and its signature."""
        ...
