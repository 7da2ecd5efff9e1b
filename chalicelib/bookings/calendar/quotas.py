"""The weekly quota of a calendar, as an office sets it: kept at once, its slots brought to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.bookings.calendar import quota_repository, releasing
from chalicelib.bookings.calendar.quota_repository import QuotaMovedError
from chalicelib.bookings.calendar.quota_rules import MOST_HOURS, Quota, Week, changed, queue_of
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.slot_repository import SlotMovedError
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import keyed_id
from chalicelib.core.log import log_event
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person

_ATTEMPTS = 5
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks an office's calendar to be changed, when, and what a retry repeats."""

    by: Person
    now: datetime
    key: str
    body_hash: str

    def request_of(self, *what: str) -> str:
        """Return the id under which the request is found again."""
        return keyed_id(index_key(), "calendar-request", self.by.id, self.key, *what)


def check_own(office: str, by: Person) -> None:
    """Raise NotFoundError for an office that is not the person's own."""
    if office != by.office:
        raise NotFoundError


def list_quotas(office: str, by: Person) -> list[Quota]:
    """Return the quotas of an office's calendars. NotFoundError for another office."""
    check_own(office, by)
    return quota_repository.list_quotas(office)


def set_quota(office: str, kind: str, service: str, week: Week, asked: Asked) -> Quota:
    """Set the quota of a calendar from a day on, and bring its slots to it.

    Nobody who has booked loses a place. Where the second part is cut short, the schedule goes on
    with it. Raises NotFoundError, InvalidError, IdempotencyError, QuotaMovedError.
    """
    check_own(office, asked.by)
    today = local_date(asked.now, reference.office_zone(office))
    if reference.find_office(office, today) is None:
        raise NotFoundError
    _check(kind, service, week, today)
    queue = queue_of(KINDS[kind], service)
    return _bring(_keep(office, queue, week, asked, today), today)


def _keep(office: str, queue: str, week: Week, asked: Asked, today: date) -> Quota:
    request = asked.request_of(office, queue)
    for _ in range(_ATTEMPTS):
        before = quota_repository.find_quota(office, queue) or Quota(office, queue)
        known = before.requests.get(request)
        if known == asked.body_hash:
            return before
        if known is not None:
            raise IdempotencyError
        after = changed(before, week, today, request, asked.body_hash)
        subject = f"QUOTA#{office}#{queue}"
        said = f"valid_from={week.valid_from} places={_places(week)}"
        done = audit.deed(asked.by, "quota_set", subject, asked.now, result=said)
        try:
            audit.commit_audited(done, [quota_repository.plan_quota(after)])
        except QuotaMovedError:
            continue
        return quota_repository.find_quota(office, queue) or after
    raise QuotaMovedError


def _bring(quota: Quota, today: date) -> Quota:
    if quota.is_brought(today):
        return quota
    try:
        releasing.release_calendar(quota, today)
    except (UnavailableError, QuotaMovedError, SlotMovedError) as error:
        # The quota stands: the schedule goes on with its slots.
        log_event("quota_not_brought", level="warning", reason=error.code, office=quota.office)
    return quota_repository.find_quota(quota.office, quota.queue) or quota


def _check(kind: str, service: str, week: Week, today: date) -> None:
    found = KINDS.get(kind)
    if found is None or not found.chooses_slot:
        raise InvalidError(FieldError("kind", "not_a_choice"))
    errors = []
    if service not in found.services:
        errors.append(FieldError("service", "not_a_choice"))
    if week.valid_from < today:
        errors.append(FieldError("valid_from", "in_the_past"))
    elif week.valid_from > today + _FARTHEST:
        errors.append(FieldError("valid_from", "too_far_ahead"))
    errors += _lane_faults(week, found.lanes)
    if errors:
        raise InvalidError(errors)


def _lane_faults(week: Week, lanes: Iterable[str]) -> list[FieldError]:
    errors = [
        FieldError(f"lanes.{lane}", "unknown_field") for lane in week.lanes if lane not in lanes
    ]
    for lane, hours in week.lanes.items():
        seen = set()
        for number, hour in enumerate(hours):
            if (hour.weekday, hour.begins) in seen:
                errors.append(FieldError(f"lanes.{lane}.{number}", "hour_twice"))
            seen.add((hour.weekday, hour.begins))
        if any(sum(at[0] == day for at in seen) > MOST_HOURS for day in range(7)):
            errors.append(FieldError(f"lanes.{lane}", "too_many", {"limit": MOST_HOURS}))
    return errors


def _places(week: Week) -> int:
    return sum(hour.places for hours in week.lanes.values() for hour in hours)
