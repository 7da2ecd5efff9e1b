"""The status lists: which stamps are no longer in force, for whoever verifies without a network.

    changed lists → each derived anew from all its rows → signed where it says something new → index

Nothing is patched, so that a run that was cut short, repeated or overtaken leaves no trace: what
it stored is either what the rows say or is derived again by the next run, since the index alone
says up to when changes have been seen, and it is written last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError, UnavailableError
from chalicelib.core.log import log_event
from chalicelib.stamps.jws import payload_of, sign_compact, tag_of
from chalicelib.stamps.rules import STATUSES, day_of_list, lists_of
from chalicelib.stamps.status_lists import bitstring, published
from chalicelib.stamps.status_lists.published import Index, Listed, MovedError, Published, StatusRow
from chalicelib.stamps.trust import trust_list

# The index is signed at each run; a phone that has seen none for so long can check nothing.
INDEX_LIFE = timedelta(days=7)
LIST_LIFE = timedelta(days=40)
RENEW_DAYS = 20
# After its last day of stay, a stamp is long past whatever its status was.
GRACE = timedelta(days=60)
# Rows appear in the index of changes a moment after they were written, and a request may have
# read its clock some time before that.
REWIND = timedelta(minutes=10)
_DAY = timedelta(days=1)
_RECENT_DAYS = 2
# A stamp is sealed on the day of entry, the day before or the day after.
_DAYS_APART = timedelta(days=2)
_ATTEMPTS = 5
_MOST_DIGITS = 5


def publish_status_lists(now: datetime) -> None:
    """Publish each list in which something changed, and then the index.

    Where no index is, or one of a later day (a clock was set back), all lists are derived anew.
    Raises when the store or the key service is out of reach; what was stored by then stands, and
    the next run goes on from there.
    """
    trusted = trust_list.find()
    if trusted is None:
        log_event("status_lists_wait_for_trust_list", level="warning")
        return
    last, newest = published.find_index(), lists_of(now.date())[-1]
    oldest = _oldest(trusted.payload["keys"], now)
    kept = {n: one for n, one in last.lists.items() if n <= newest} if last else {}
    if last is None or last.seen_to > now + _DAY:
        due = set(range(oldest, newest + 1))
    else:
        due = {n for n in _due(last, kept, now) if 0 <= n <= newest}
    for number in sorted(due):
        listed = _publish_list(number, now)
        if listed:
            kept[number] = listed
        else:
            kept.pop(number, None)
    first = min([oldest, *kept])
    made = _index(last.sequence + 1 if last else 1, kept, (first, newest), now)
    try:
        published.store_index(made)
    except MovedError:
        # Another run. It saw all changes up to its own instant, and the next one sees the rest.
        log_event("status_lists_published_by_another", sequence=made.sequence)
    else:
        log_event("status_lists_published", sequence=made.sequence, due=len(due), named=len(kept))


def read_index() -> Index:
    """Return the index published last; UnavailableError when there is none yet."""
    found = published.find_index()
    if found is None:
        raise UnavailableError
    return found


def read_list(number: str) -> str:
    """Return the JWS of one list by its decimal number; NotFoundError where none is published."""
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    if not is_number or str(int(number)) != number:
        raise NotFoundError
    found = published.find_published(int(number))
    if found is None or found.jws is None:
        raise NotFoundError
    return found.jws


def _oldest(keys: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Return the number of the first list that can hold a stamp: before the first key, none was."""
    starts = [one["signFrom"] for one in keys if trust_list.STATUS_PROFILE not in one["profiles"]]
    first = min([now.date() - _DAY, *(date.fromisoformat(one) - _DAYS_APART for one in starts)])
    return max(lists_of(first).start, 0)


def _due(last: Index, kept: Mapping[int, Listed], now: datetime) -> set[int]:
    """Return the lists to look at: changed, due again, or of these days and not yet named."""
    today = now.date()
    since = last.seen_to if last.seen_to <= now else now - _DAY
    again = {n for n, listed in kept.items() if listed.look_on <= today}
    recent = {*lists_of(today - _DAY), *lists_of(today)} - kept.keys()
    return published.list_changed(since - REWIND, now) | again | recent


def _publish_list(number: int, now: datetime) -> Listed | None:
    """Bring a list up to its rows; None when there is nothing left that it could say."""
    today = now.date()
    for _ in range(_ATTEMPTS):
        # The list is read before its rows, so that of two runs the one that stores last has
        # also read last.
        before = published.find_published(number)
        rows = [r for r in published.list_rows(number) if r.last_day_of_stay + GRACE >= today]
        try:
            if rows or day_of_list(number) + _RECENT_DAYS * _DAY > today:
                return _renew(number, before, rows, now)
            _drop(before, now)
        except MovedError:
            continue
        return None
    raise UnavailableError


def _drop(before: Published | None, now: datetime) -> None:
    if before and before.jws:
        gone = Published(before.number, before.sequence + 1, now.date(), None)
        published.store_published(gone)


def _renew(
    number: int, before: Published | None, rows: Sequence[StatusRow], now: datetime
) -> Listed:
    encoded = bitstring.encode((row.index, row.code) for row in rows)
    if before is None or before.jws is None or not _stands(before, encoded, now.date()):
        jws = _signed_list(number, encoded, now)
        before = Published(number, before.sequence + 1 if before else 1, now.date(), jws)
        published.store_published(before)
    assert before.jws is not None  # noqa: S101 - said above, for the type checker
    return Listed(tag_of(before.jws), _look_on(number, before.signed_on, rows))


def _stands(before: Published, encoded: str, today: date) -> bool:
    """Whether a list as published says what it should, and for long enough yet."""
    is_fresh = 0 <= (today - before.signed_on).days < RENEW_DAYS
    return is_fresh and payload_of(str(before.jws))["credentialSubject"]["encodedList"] == encoded


def _look_on(number: int, signed_on: date, rows: Sequence[StatusRow]) -> date:
    """Return the day on which a list is to be signed again or has nothing left to say."""
    if rows:
        over_on = max(row.last_day_of_stay for row in rows) + GRACE + _DAY
    else:
        over_on = day_of_list(number) + _RECENT_DAYS * _DAY
    return min(over_on, signed_on + RENEW_DAYS * _DAY)


def _signed_list(number: int, encoded: str, now: datetime) -> str:
    # A verifiable credential (W3C) secured as JOSE; the two-bit messages stand in the list
    # itself, since a seal has no room for a `credentialStatus` of its own.
    address = f"{config().site_url}/api/status-lists/{number}"
    messages = [{"status": hex(n), "message": one} for n, one in enumerate(STATUSES)]
    payload = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": config().site_url,
        "validFrom": instant_text(now),
        "validUntil": instant_text(now + LIST_LIFE),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "message",
            "statusSize": bitstring.STATUS_SIZE,
            "statusMessage": messages,
            "encodedList": encoded,
        },
    }
    return _signed("vc+jwt", payload)


def _index(
    sequence: int, lists: Mapping[int, Listed], span: tuple[int, int], now: datetime
) -> Index:
    payload = {
        "iat": instant_text(now),
        "exp": instant_text(now + INDEX_LIFE),
        "from": span[0],
        "to": span[1],
        "lists": {str(number): lists[number].etag for number in sorted(lists)},
    }
    return Index(sequence, now, lists, _signed("status-lists+jwt", payload))


def _signed(kind: str, payload: Mapping[str, Any]) -> str:
    # `typ` keeps an index from ever passing for a list: one key signs both.
    header = {"alg": "ES256", "typ": kind, "kid": config().signer + trust_list.STATUS_REFERENCE}
    return sign_compact(header, payload, config().status_key_id)
