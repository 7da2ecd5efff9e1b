"""The mail that brings a stamp to whoever meets no counter: autogate arrivals, extensions."""

from datetime import datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.ids import NoticeId, StampId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.permits import service as permits
from chalicelib.permits.rules import short_name
from chalicelib.persons import service as persons
from chalicelib.stamps.rules import Stamp

_KIND = "stamp_ready"


def mail_id(stamp_id: StampId) -> NoticeId:
    """Return the outbox row of a stamp's mail: the same whenever it is asked for."""
    return NoticeId(keyed_id(index_key(), "notice", stamp_id, _KIND))


def plan_mail(stamp: Stamp, seal: str, now: datetime) -> list[Write]:
    """Plan the mail that was asked for with the stamp, to leave at once with its seal.

    Nothing where none was asked for, or where the stamp has ended before it was sealed.
    """
    if stamp.mail_id is None or not stamp.is_in_force:
        return []
    contact = permits.get_permit(stamp.permit_id).holder_contact
    if contact is None:
        return []
    context: dict[str, str | int] = {
        "holder": short_name(persons.get_whole_holder(stamp.holder_id)),
        "occasion": "extension" if stamp.succeeds else "entry",
        "stamp_number": stamp_number(stamp.id),
        "permit_class": stamp.permit_class,
        "last_day": stamp.last_day_of_stay.isoformat(),
        "zone": stamp.zone,
        "seal_url": f"{config().site_url}/s#{seal}",
    }
    letter = Letter(_KIND, contact.email, contact.language, context)
    return notices.plan_notice(stamp.mail_id, letter, now)
