"""A sponsor's last days as a calendar to subscribe to, under an address that can be renewed.

The address is a secret: a sponsor's id and the keyed hash of which address in turn it is. Only
the turn is stored, so a new one ends the one before it.
"""

import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.errors import ConflictError, IdempotencyError, NotFoundError
from chalicelib.core.ids import SponsorId, keyed_id
from chalicelib.permits import sponsor_records, sponsor_rows
from chalicelib.permits.sponsor_links import open_link
from chalicelib.permits.sponsor_records import SponsorRecord
from chalicelib.permits.sponsor_rows import Sponsored, SponsoredState
from chalicelib.web.problems import Lang

if TYPE_CHECKING:
    from icalendar import Event

_TOKEN = re.compile(r"([A-Z2-7]{26})([A-Z2-7]{26})(?:\.ics)?")
_EVERY = timedelta(days=1)
_NAMES = {"id": "Izin yang dijamin", "en": "Permits sponsored"}
_LAST_DAY = {
    "id": "Hari terakhir izin tinggal {holder} ({permit_class})",
    "en": "Last day of stay of {holder} ({permit_class})",
}
_FILED = {"id": "; perpanjangan diajukan", "en": "; extension filed"}
_TO_DO = {
    "id": "Ajukan perpanjangan di {office} sebelum hari ini lewat, atau pastikan keberangkatannya.",
    "en": "Apply for an extension at {office} before this day has passed, or make sure of leaving.",
}


def give_address(link: str, *, renew: bool, now: datetime, key: str, body_hash: str) -> str:
    """Return the address of a sponsor's calendar, made at the first call; anew where asked.

    Raises LinkNotFoundError, LinkExpiredError, IdempotencyError; ConflictError when something
    else of the sponsor changed at the same time.
    """
    record = open_link(link, now)
    request, _, asked = record.calendar_request.partition(".")
    mine = keyed_id(index_key(), "calendar-request", key)
    if request == mine:
        if asked != body_hash:
            raise IdempotencyError
        return _address(record)
    if record.calendar and not renew:
        return _address(record)
    fresh = replace(record, calendar=record.calendar + 1, calendar_request=f"{mine}.{body_hash}")
    done = audit.deed(None, "calendar_address_made", f"SPONSOR#{record.id}", now)
    try:
        audit.commit_audited(done, [sponsor_records.plan_sponsor(fresh)])
    except ConflictError:
        again = sponsor_records.find_sponsor(record.id)
        if again.calendar_request != fresh.calendar_request:
            raise
        return _address(again)
    return _address(fresh)


def show_calendar(token: str, now: datetime) -> str:
    """Return a sponsor's calendar as iCalendar (RFC 5545); NotFoundError for any other address.

    The look is audited.
    """
    read = _TOKEN.fullmatch(token)
    sponsor, secret = SponsorId(read[1] if read else ""), read[2] if read else ""
    record = sponsor_records.find_sponsor(sponsor)
    if not record.calendar or not compare_digest(secret, _secret(record)):
        raise NotFoundError
    audit.commit_audited(audit.deed(None, "calendar_viewed", f"SPONSOR#{sponsor}", now))
    found = sponsor_rows.read_rows(sponsor_rows.list_rows(record), now)
    return _calendar([one for one in found if one.state is not SponsoredState.ENDED], now)


def _address(record: SponsorRecord) -> str:
    return f"{config().site_url}/api/calendars/{record.id}{_secret(record)}.ics"


def _secret(record: SponsorRecord) -> str:
    return keyed_id(index_key(), "calendar", record.id, str(record.calendar))


def _calendar(found: list[Sponsored], now: datetime) -> str:
    from icalendar import Calendar  # noqa: PLC0415 - cold start

    language = _language(found)
    calendar = Calendar()
    calendar.add("prodid", "-//Serambi//Serambi//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAMES[language])
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for one in found:
        calendar.add_component(_event(one, now))
    return str(calendar.to_ical().decode())


def _event(one: Sponsored, now: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - cold start

    facts = {"holder": one.holder, "permit_class": one.permit_class, "office": one.office}
    language = _known(one.language)
    event = Event()
    # Ids stay inside: what a stranger sees of a row is a hash.
    event.add("uid", f"{hashlib.sha256(one.id.encode()).hexdigest()[:32]}@serambi")
    event.add("dtstamp", now)
    event.add("dtstart", one.last_day)
    event.add("dtend", one.last_day + timedelta(days=1))
    filed = _FILED[language] if one.filed_at else ""
    event.add("summary", _LAST_DAY[language].format_map(facts) + filed)
    event.add("description", _TO_DO[language].format_map(facts))
    event.add("transp", "TRANSPARENT")
    return event


def _language(found: list[Sponsored]) -> Lang:
    return _known(found[0].language) if found else "id"


def _known(language: str) -> Lang:
    return "en" if language == "en" else "id"
