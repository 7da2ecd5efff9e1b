"""What is done with an entry stamp: issue it, seal it, verify it, find it."""

from datetime import date, datetime, timedelta
from functools import partial

from chalicelib.audit import service as audit
from chalicelib.clients import functions, kms
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import PermitId, StampId, keyed_digest, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.icao import entry_stamp, seal, verification
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.repository import PresenceMovedError
from chalicelib.persons.rules import KnownPassport, Passport, mrz_date
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Checkpoint, PermitClass
from chalicelib.stamps import repository, trust_list
from chalicelib.stamps.label import LabelText, draw_label
from chalicelib.stamps.rules import (
    ATTEMPTS,
    IssuedStamp,
    Stamp,
    StampStatus,
    may_enter_on,
    stamp_id_of,
)
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.stamps.stamp_number import format_stamp_number, parse_stamp_number
from chalicelib.web.guards import Person
