"""Files of permits as values: what was asked, how far one is, and what became of each row."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.core.errors import FieldError
from chalicelib.core.ids import ImportId, ImportSetId, PermitId, PersonId
from chalicelib.feed.files import Form
from chalicelib.permits.records import Verdict

MOST_BYTES = 1_000_000_000
MOST_IN_REQUEST = 25
MOST_PARTS = 99
# DynamoDB takes a hundred writes at once: besides the rows' there are the import, the verdicts,
# the audit row, and of a full file what differs and the set of its parts.
MOST_WRITES = 100 - 5
MOST_ROWS = 95
UPLOAD_SECONDS = 3_600
KEPT = timedelta(days=90)


class Kind(StrEnum):
    """What a file holds."""

    FULL = "full"  # every permit that is valid there, and perhaps others
    DELTA = "delta"  # what changed


class State(StrEnum):
    """How far an import is."""

    AWAITING_FILE = "awaiting_file"
    RECORDING = "recording"
    DONE = "done"
    REFUSED = "refused"  # the file as a whole


class Comparing(StrEnum):
    """How far a full file's comparison with what is known here is."""

    WAITING = "waiting"  # for the other parts
    COMPARING = "comparing"
    DONE = "done"


class Drift(StrEnum):
    """In what two databases differ about a permit."""

    NOT_HERE = "not_here"  # it was there, and is recorded here only now
    NOT_THERE = "not_there"  # it is valid here, and the full file does not hold it
    DIFFERED = "differed"  # they told of it differently: now it is as the newer record says
    NEWER_HERE = "newer_here"  # the same, and what is known here is the newer
    REFUSED = "refused"  # it is there, and could not be recorded here


_DRIFT = {
    Verdict.ADDED: Drift.NOT_HERE,
    Verdict.CHANGED: Drift.DIFFERED,
    Verdict.OLDER: Drift.NEWER_HERE,
    Verdict.REFUSED: Drift.REFUSED,
}


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row; `number` is the line it stands on, of a request its place."""

    number: int
    reference: str
    verdict: Verdict
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A permit about which two databases differ; `number` is its row's, None where it has none.

    Of one that is not there: the `office` that gave it, the number by which it is found there,
    and when it was last heard of.
    """

    kind: Drift
    reference: str
    number: int | None = None
    permit: PermitId | None = None
    office: str = ""
    found_by: str = ""
    heard_at: datetime | None = None


def drift_of(rows: Iterable[RowVerdict]) -> list[DriftRow]:
    """Return what rows of a full file say of how the databases differed."""
    return [
        DriftRow(_DRIFT[row.verdict], row.reference, row.number)
        for row in rows
        if row.verdict in _DRIFT
    ]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were read, and how many became what: the parts always make the whole."""

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
    refused: int = 0

    def plus(self, rows: Iterable[RowVerdict]) -> "Counts":
        """Return the counts with these rows."""
        told = [row.verdict for row in rows]
        return Counts(
            self.read + len(told),
            self.added + told.count(Verdict.ADDED),
            self.changed + told.count(Verdict.CHANGED),
            self.same + told.count(Verdict.SAME),
            self.older + told.count(Verdict.OLDER),
            self.refused + told.count(Verdict.REFUSED),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is: its kind, the instant it is true of, which part of how many, and its form.

    `name` is None where its rows came in the request. One that was dropped has no `key`, and no
    `sha256` it could be compared with.
    """

    kind: Kind
    as_of: datetime
    part: int
    parts: int
    key: str = ""
    body_hash: str = ""
    name: str | None = None
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """An import of one file, or of one part of it; `sender` is None where it was dropped.

    `place` is where the file lies. Bytes before `offset` are dealt with; the next row stands on
    `line`, or after it. `revision` counts its changes.
    """

    id: ImportId
    sender: PersonId | None
    asked: Asked
    state: State
    created_at: datetime
    place: str = ""
    received_at: datetime | None = None
    etag: str | None = None
    form: Form | None = None
    size: int = 0
    offset: int = 0
    line: int = 1
    counts: Counts = field(default=Counts())
    errors: tuple[FieldError, ...] = ()
    revision: int = 0

    @property
    def is_full(self) -> bool:
        """Whether what it does not hold is not there."""
        return self.asked.kind is Kind.FULL

    def judged(
        self, rows: Iterable[RowVerdict], offset: int, line: int, *, is_last: bool
    ) -> "Import":
        """Return the import with more verdicts; done with those of the last rows."""
        state = State.DONE if is_last else self.state
        counts = self.counts.plus(rows)
        return replace(self, counts=counts, offset=offset, line=line, state=state)


@dataclass(frozen=True, slots=True)
class ImportSet:
    """All parts of a full file, compared once they are through with what is known here.

    `done` are the parts that are. `office` is the place, among all offices, of the one that is
    compared next, `month` how far in it; `not_there` how many permits the file does not hold.
    """

    id: ImportSetId
    as_of: datetime
    parts: int
    done: frozenset[int] = frozenset()
    state: Comparing = Comparing.WAITING
    office: int = 0
    month: int = 0
    not_there: int = 0
    revision: int = 0

    def with_part(self, part: int) -> "ImportSet":
        """Return the set once a part is through."""
        done = self.done | {part}
        is_whole = len(done) == self.parts and self.state is Comparing.WAITING
        return replace(self, done=done, state=Comparing.COMPARING if is_whole else self.state)
