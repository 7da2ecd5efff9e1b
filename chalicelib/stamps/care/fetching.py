"""A holder's own stamp, given for the passport's data: autogate arrivals, extended stays."""

from datetime import datetime
from hmac import compare_digest

from chalicelib.audit import service as audit
from chalicelib.core.ids import StampId
from chalicelib.icao import entry_stamp
from chalicelib.persons import service as persons
from chalicelib.stamps import repository
from chalicelib.stamps.care.schemas import FetchStamp
from chalicelib.stamps.issuing import sealed_stamp
from chalicelib.stamps.refusals import NoSuchStampError
from chalicelib.stamps.rules import IssuedStamp, Stamp

# An airport's or a hotel's whole network may stand behind one address.
_OFTEN_FROM = "60/10 minutes"
# Four parts of a passport's page are not guessed in this many; a holder needs two or three.
_OFTEN_FOR = "10/hour"
# Of no day: nothing stands there, and looking for it costs what looking for another does.
_NO_STAMP = StampId("ffffffffff")


def fetch_stamp(request: FetchStamp, network: str, now: datetime) -> IssuedStamp:
    """Return the own stamp to whoever reads a passport's whole page; see `find_own_stamp`."""
    stamp = find_own_stamp(request, network, now)
    if not stamp.is_in_force:
        # It says a day that is no longer right: nobody is given it again.
        raise NoSuchStampError
    audit.commit_audited(audit.deed(None, "stamp_fetched", f"STAMP#{stamp.id}", now))
    return sealed_stamp(stamp)


def find_own_stamp(request: FetchStamp, network: str, now: datetime) -> Stamp:
    """Return the stamp that a passport is in the country on; the caller audits what it shows.

    It may be superseded by a record of the directorate's, while its holder stays.

    An unknown passport, one that has left, and one wrong part are alike: NoSuchStampError after
    the same counts, reads and audit row. `network` is where the request comes from. Raises
    TooManyRequestsError when that network or for that passport has been asked too often.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    key = persons.passport_key(request.issuing_state, request.document_number)
    limits.use(_OFTEN_FROM, "fetch", "network", network, now=now)
    limits.use(_OFTEN_FOR, "fetch", "passport", key, now=now)
    known = persons.find_passport(key)
    present_on = known.present_on if known else None
    stamp = repository.find_stamp(present_on or _NO_STAMP)
    if not _fits(stamp, request):
        audit.commit_audited(audit.deed(None, "stamp_not_fetched", f"PASSPORT#{key}", now))
        raise NoSuchStampError
    assert stamp is not None  # noqa: S101 - it fits
    return stamp


def _fits(stamp: Stamp | None, request: FetchStamp) -> bool:
    """Tell whether the whole binding fits a stamp that stands; computed where there is none too."""
    number = "".join(one for one in request.document_number.upper() if one.isalnum())
    expected = entry_stamp.binding(
        stamp.id if stamp else _NO_STAMP,
        request.issuing_state,
        number,
        request.date_of_birth,
        request.date_of_expiry,
    )
    is_bound = compare_digest(expected, stamp.binding if stamp else bytes(len(expected)))
    return is_bound and stamp is not None and stamp.is_open
