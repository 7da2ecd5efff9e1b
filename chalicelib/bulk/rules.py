"""A batch as values: what was asked, how far it is, and what became of each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.core.errors import FieldError
from chalicelib.core.ids import BatchId, PersonId, PremisesId, ReceiptId
from chalicelib.web.guards import Person, Role

MOST_BYTES = 8_000_000
MOST_IN_REQUEST = 25
# DynamoDB takes a hundred writes at once. A row with its filing is two, each day of leaving has
# a counter, and the batch, the verdicts and the audit row are three more; where many days or
# marks of copied stamps make it more than a hundred, the chunk is reported in halves.
CHUNK = 44
MOST_WRITES = 100 - 3
UPLOAD_SECONDS = 900
# What was sent is reported as of when it came: a host who is asked first has a day to answer.
ANSWER_WITHIN = timedelta(hours=24)
KEPT = timedelta(days=90)


class State(StrEnum):
    """How far a batch is."""

    AWAITING_FILE = "awaiting_file"
    READING = "reading"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    REPORTING = "reporting"
    DONE = "done"
    REFUSED = "refused"  # the file as a whole


class Verdict(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    LATE = "late"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Repairs(StrEnum):
    """What happens to a row that needs a repair: its sender is asked, or it is refused."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Repair:
    """What is damaged in a field, and how it was probably meant; `why` is a code with words.

    Nothing is proposed where only the sender can know: one of `choices`, if there are any.
    """

    field: str
    given: str
    proposed: str | None
    why: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row that needs repairs, before its sender has answered."""

    number: int
    row_id: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row; `number` is the row's as a spreadsheet shows it.

    A double names the first report in `duplicate_of`. Errors and repairs name fields.
    """

    number: int
    row_id: str
    verdict: Verdict
    receipt: ReceiptId | None = None
    duplicate_of: ReceiptId | None = None
    errors: tuple[FieldError, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were read, and how many became what: the parts always make the whole."""

    read: int = 0
    accepted: int = 0
    late: int = 0
    duplicate: int = 0
    refused: int = 0

    def plus(self, verdicts: Iterable[RowVerdict]) -> "Counts":
        """Return the counts with these verdicts."""
        told = [one.verdict for one in verdicts]
        return Counts(
            self.read + len(told),
            self.accepted + told.count(Verdict.ACCEPTED),
            self.late + told.count(Verdict.LATE),
            self.duplicate + told.count(Verdict.DUPLICATE),
            self.refused + told.count(Verdict.REFUSED),
        )

    def make(self, rows: int) -> bool:
        """Tell whether so many rows were read, and each has one verdict."""
        return self.read == rows == self.accepted + self.late + self.duplicate + self.refused


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose batch it is: an operator, or the key of a property system of one place."""

    id: PersonId
    premises: PremisesId | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def person(self) -> Person:
        """The sender as the rules of reporting know one."""
        return Person(self.id, Role.OPERATOR, "", "", premises=self.premises, scopes=self.scopes)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a batch is: for which premises, from which file (None: from its request), and how."""

    premises: PremisesId
    dry_run: bool
    repairs: Repairs
    key: str
    body_hash: str
    name: str | None = None
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of stays.

    `position` is how many rows have their verdict, `rows` how many there are, `damaged` how many
    need a repair. `declined` are the numbers of rows whose repair the sender did not accept;
    `refused_repairs` says that they accepted none. `orders` is how columns of days are written,
    where the sender has said so. `revision` counts its changes.
    """

    id: BatchId
    sender: Sender
    asked: Asked
    state: State
    created_at: datetime
    received_at: datetime | None = None
    etag: str | None = None
    rows: int | None = None
    damaged: int = 0
    counts: Counts = field(default=Counts())
    errors: tuple[FieldError, ...] = ()
    notes: tuple[tuple[str, Mapping[str, str | int]], ...] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    declined: frozenset[int] = frozenset()
    refused_repairs: bool = False
    revision: int = 0

    @property
    def position(self) -> int:
        """How many rows have their verdict."""
        return self.counts.read

    @property
    def confirm_before(self) -> datetime | None:
        """Until when its sender may accept repairs."""
        is_asked = self.state is State.AWAITING_CONFIRMATION and self.received_at
        return self.received_at + ANSWER_WITHIN if is_asked and self.received_at else None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in {State.DONE, State.REFUSED}

    def looked(self, rows: int, damaged: int) -> "Batch":
        """Return the batch once all its rows were read: it waits, or goes on."""
        waits = damaged and self.asked.repairs is Repairs.CONFIRM and not self.asked.dry_run
        state = State.AWAITING_CONFIRMATION if waits else State.REPORTING
        return replace(self, state=state, rows=rows, damaged=damaged)

    def judged(self, verdicts: Iterable[RowVerdict]) -> "Batch":
        """Return the batch with more verdicts; done once there is one for each row."""
        counts = self.counts.plus(verdicts)
        state = State.DONE if counts.read == self.rows else self.state
        return replace(self, counts=counts, state=state)

    def takes_repairs_of(self, number: int) -> bool:
        """Tell whether the repairs of a row may be made: shown in a dry run, else accepted."""
        if self.asked.dry_run:
            return True
        refuses = self.refused_repairs or self.asked.repairs is Repairs.REFUSE
        return not refuses and number not in self.declined
