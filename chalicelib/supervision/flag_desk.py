"""An office's desk for flags: what waits, each settled once as right or as a false alarm."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError, NotFoundError
from chalicelib.core.ids import CaseId
from chalicelib.db import case_keys, keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.stamps import alarms
from chalicelib.stamps.alarms import AlarmRate, FlagSettledError, Settlement
from chalicelib.supervision import flags, service
from chalicelib.supervision.flags import Flag
from chalicelib.supervision.reading import Reader
from chalicelib.supervision.rules import Source, SourceKind
from chalicelib.supervision.schemas import SettleFlag
from chalicelib.supervision.service import Asked

FINDING = f"{case_keys.FINDING}-"
_A_PAGE = 25  # each flag is looked at anew, by a read of its own
_COUNTED = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Listed:
    """A flag, and the open case that it has, if any."""

    flag: Flag
    case_id: CaseId | None


def list_flags(reader: Reader, kind: str, after: str | None, now: datetime) -> Page[Listed]:
    """Return a page of an office's flags of one sort that wait, the oldest first.

    `kind` is `flag`, `finding` or `exception`. Raises InvalidError for another, or a cursor.
    """
    if kind not in flags.KINDS:
        raise InvalidError(FieldError("kind", "not_a_choice"))
    commit_audited(deed(reader.person, "flags_listed", f"OFFICE#{reader.office}", now, kind))
    partition = keys.worklist(reader.office)
    rows = Records.by_place.query(
        partition,
        Records.place_sk.startswith(f"{kind}#"),
        limit=_A_PAGE,
        attributes_to_get=["pk", "sk", "place_sk"],
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    ids = [flags.flag_id(kind, str(row.place_sk).split("#", 2)[2]) for row in rows]
    found = [flag for one in ids if (flag := flags.find_flag(one)) and flag.is_open]
    return Page(_with_cases(found), cursor_of(rows.last_evaluated_key))


def list_rates(reader: Reader, now: datetime) -> list[AlarmRate]:
    """Return how an office's flags were settled in the last three months."""
    return alarms.list_rates(reader.office, alarms.month_of(now - _COUNTED, reader.office))


def settle_flag(flag_id: str, request: SettleFlag, asked: Asked) -> Listed:
    """Settle a flag of the head's office as right or as a false alarm, once, and count it.

    Raises NotFoundError, FlagSettledError when another request did, IdempotencyError.
    """
    flag = _get(flag_id, asked)
    made_by = asked.id_for("settled", flag_id)
    settled = Settlement(
        request.right, request.note, asked.now, asked.person.id, made_by, asked.body_hash
    )
    if flag.is_open:
        why = "right" if request.right else "wrong"
        done = deed(asked.person, "flag_settled", f"FLAG#{flag_id}", asked.now, why)
        try:
            commit_audited(done, flags.plan_settlement(flag, settled))
        except flags.SETTLED:
            flag = _get(flag_id, asked)
        else:
            flag = replace(flag, settlement=settled)
    known = flag.settlement
    if known is None or known.request != made_by:
        raise FlagSettledError
    if known.body_hash != asked.body_hash:
        raise IdempotencyError
    return _with_cases([flag])[0]


def _get(flag_id: str, asked: Asked) -> Flag:
    flag = flags.find_flag(flag_id)
    if flag is None or flag.office != asked.person.office:
        raise NotFoundError
    return flag


def _with_cases(found: Sequence[Flag]) -> list[Listed]:
    sources = {flag.id: source for flag in found if (source := _source(flag))}
    known = service.find_open_cases(list(sources.values()))
    return [
        Listed(flag, known.get(sources[flag.id]) if flag.id in sources else None) for flag in found
    ]


def _source(flag: Flag) -> Source | None:
    """Return what a case would be opened from: a finding, or the latest scan of a flag."""
    if flag.id.startswith(FINDING):
        return Source(SourceKind.FINDING, flag.id.removeprefix(FINDING))
    scanned = [one for one in flag.evidence if one.startswith("SCAN#")]
    return Source(SourceKind.SCAN, scanned[-1].partition("#")[2]) if scanned else None
