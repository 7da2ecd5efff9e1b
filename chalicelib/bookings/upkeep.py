"""What keeps the calendars going: closures, offers that ran out, freed places, days that open."""

from datetime import datetime

from chalicelib.bookings.calendar import closure_walks, quota_repository, releasing, waiting
from chalicelib.bookings.desk import attendance
from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.log import log_event
from chalicelib.reference import service as reference
from chalicelib.web.guards import log_failure

_MINUTES = 5


def open_places(now: datetime) -> int:
    """Do for all offices what is due; return how many have calendars.

    It may be killed anywhere, run twice or late: each part is found again until it is done.
    Raises UnavailableError at the end when something of an office could not be done: run again.
    """
    offices = [office.code for office in reference.list_offices()]
    # Each run begins elsewhere: one that is always cut short starves nobody.
    first = int(now.timestamp()) // (60 * _MINUTES) % len(offices)
    with_calendars, failed = 0, 0
    for office in [*offices[first:], *offices[:first]]:
        try:
            with_calendars += keep_office(office, now)
        except Exception as error:  # noqa: BLE001 - one office must not keep the others waiting
            log_failure(error)
            log_event("office_not_kept", level="error", office=office)
            failed += 1
    log_event("places_opened", offices=with_calendars, failed=failed)
    if failed:
        raise UnavailableError
    return with_calendars


def keep_office(office: str, now: datetime) -> bool:
    """Do for one office what is due; return whether it has calendars. Raises UnavailableError."""
    closure_walks.finish(office, now)
    attendance.close_past_days(office, now)
    quotas = quota_repository.list_quotas(office)
    if not quotas:
        return False
    waiting.expire_offers(office, now)
    waiting.settle_freed(office, now)
    today = local_date(now, reference.office_zone(office))
    for quota in quotas:
        if not quota.is_brought(today):
            # A wait ends once a day; killed here, it is looked at again with the quota.
            waiting.lapse_waits(office, quota.queue, now)
            try:
                releasing.release_calendar(quota, today)
            except ConflictError as error:
                log_event("quota_moved", level="warning", reason=error.code, office=office)
    return True
