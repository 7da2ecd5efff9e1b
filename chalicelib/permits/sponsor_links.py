"""The link in a sponsor's mail: it lets in whoever reads that mailbox, for sixty days."""

from datetime import UTC, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError
from chalicelib.core.ids import NoticeId, SponsorId, keyed_id
from chalicelib.notices import service as notices
from chalicelib.notices.rendering import LINK_LASTS, SPONSOR_PAGE
from chalicelib.notices.rules import Letter
from chalicelib.permits import sponsor_records, sponsor_rows
from chalicelib.permits.sponsor_records import SponsorRecord
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.web.addresses import is_email
from chalicelib.web.signed_links import LinkExpiredError, read_link, sign_link

# The mails name the hour of the capital and its zone: where a sponsor is, is not known.
OFFICE_ZONE = "Asia/Jakarta"
_PAGES = {"id": "id/penjamin", "en": "en/sponsor"}
# Whole towns stand behind one address of a mobile network; nobody's box is flooded.
_OFTEN_FROM = "60/hour"
_OFTEN_TO = "5/hour"
_MOST_MOVES = 10
_KEPT = timedelta(days=2)


def open_link(link: str, now: datetime) -> SponsorRecord:
    """Return the sponsor whose mail holds a link.

    Raises LinkNotFoundError; LinkExpiredError also for a link that was mailed before the
    sponsor's mail moved elsewhere: whoever left may still read it.
    """
    sponsor = SponsorId(read_link(link, SPONSOR_PAGE, now))
    made_at = datetime.fromtimestamp(int(link.split(".")[1]), UTC) - LINK_LASTS
    path = _path(sponsor)
    if any(one.links_since and made_at < one.links_since for one in path):
        raise LinkExpiredError
    return path[-1]


def home_of(sponsor: SponsorId) -> SponsorRecord:
    """Return the sponsor to whom the mail of one goes by now."""
    return _path(sponsor)[-1]


def request_link(
    email: str, language: str, network: str, now: datetime, key: str, body_hash: str
) -> None:
    """Send a new link to a sponsor; another address gets no mail and the same answer.

    Raises InvalidError for what is no address, TooManyRequestsError, IdempotencyError.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    if not is_email(email):
        raise InvalidError(FieldError("email", "not_an_email"))
    sponsor = sponsor_id(email)
    limits.use(_OFTEN_FROM, "sponsor-link", "network", network, now=now)
    limits.use(_OFTEN_TO, "sponsor-link", "sponsor", sponsor, now=now)
    request = keyed_id(index_key(), "sponsor-link", key)
    asked = sponsor_records.plan_link_request(request, body_hash, now + _KEPT)
    name = sponsor_rows.name_of(home_of(sponsor))
    until = now + LINK_LASTS
    facts: dict[str, str | int] = {
        "name": name,
        "page_url": page_url(sponsor, language, until),
        "expires_at": instant_text(until),
        "zone": OFFICE_ZONE,
    }
    notice_id = NoticeId(keyed_id(index_key(), "notice", request, "sponsor_link"))
    letter = Letter("sponsor_link", email.strip(), language, facts)
    mail = notices.plan_notice(notice_id, letter, now) if name else []
    done = audit.deed(None, "sponsor_link_requested", f"SPONSOR#{sponsor}", now)
    try:
        audit.commit_audited(done, [asked, *mail])
    except sponsor_records.TakenError as error:
        if sponsor_records.find_link_request(request) != body_hash:
            raise IdempotencyError from error


def page_url(sponsor: SponsorId, language: str, until: datetime) -> str:
    """Return the address of a sponsor's page, all that opens it behind the `#`."""
    return f"{config().site_url}/{_PAGES[language]}/#{sign_link(SPONSOR_PAGE, sponsor, until)}"


def _path(sponsor: SponsorId) -> list[SponsorRecord]:
    """Return a sponsor and those to whom the mail moved one after another; a ring ends."""
    path = [sponsor_records.find_sponsor(sponsor)]
    while (onward := path[-1].moved_to) and len(path) < _MOST_MOVES:
        path.append(sponsor_records.find_sponsor(onward))
    return path
