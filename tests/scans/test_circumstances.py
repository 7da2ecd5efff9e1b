"""What the way of scanning makes known: clocks, position, order, the phone's own verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.orders.rules import Doubt
from chalicelib.scans import circumstances
from chalicelib.scans.circumstances import findings, order_flag, phone_erred, taken_at
from chalicelib.scans.rules import Delivery, Flag, OrderException, Verdict
from tests.scans.test_rules import DENPASAR, NOW, presented

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALONE = Delivery(NOW, "k", "h")


def sent(at: datetime) -> Delivery:
    """Return a delivery with others, when the phone's clock said so."""
    return Delivery(NOW, "k", "h", at)


def test_plain_scan_is_flagged_for_nothing() -> None:
    assert findings(presented(), ALONE) == []


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"order": None, "exception": OrderException.WATCH_LIST, "reason": "r"}, Flag.EXCEPTION),
        ({"order": None, "exception": OrderException.IN_THE_ACT}, Flag.REASON_MISSING),
        ({"seal": None, "stamp_number": "A"}, Flag.TYPED_NUMBER),
        ({"scanned_at": NOW - 3 * DAY}, Flag.CLOCK_DIFFERS),
        ({"scanned_at": NOW + DAY}, Flag.CLOCK_DIFFERS),
        ({"position": None}, Flag.POSITION_MISSING),
        ({"position": replace(DENPASAR, at=NOW - timedelta(minutes=6))}, Flag.POSITION_STALE),
    ],
)
def test_the_way_of_scanning_is_flagged(changes: dict[str, object], flag: Flag) -> None:
    assert flag in findings(presented(**changes), ALONE)


def test_five_minutes_between_the_clocks_are_let_pass() -> None:
    almost = presented(scanned_at=NOW - timedelta(minutes=5))
    assert Flag.CLOCK_DIFFERS not in findings(almost, ALONE)


@pytest.mark.parametrize(
    ("scanned", "sent_at", "flags"),
    [
        (NOW - MINUTE, NOW, set()),
        (NOW - 3 * HOUR, NOW, {Flag.SENT_LATE}),
        # The clock three days behind, the scan sent at once, or three hours later.
        (NOW - 3 * DAY, NOW - 3 * DAY, {Flag.CLOCK_DIFFERS}),
        (NOW - 3 * DAY - 3 * HOUR, NOW - 3 * DAY, {Flag.CLOCK_DIFFERS, Flag.SENT_LATE}),
        # A day ahead, likewise.
        (NOW + DAY, NOW + DAY, {Flag.CLOCK_DIFFERS}),
        (NOW + DAY - HOUR, NOW + DAY, {Flag.CLOCK_DIFFERS, Flag.SENT_LATE}),
        # Set right between scan and sending: the scan lies in the future.
        (NOW + DAY, NOW, {Flag.CLOCK_DIFFERS}),
    ],
)
def test_late_and_wrong_clocks_are_told_apart(
    scanned: datetime, sent_at: datetime, flags: set[Flag]
) -> None:
    shown = presented(scanned_at=scanned, position=replace(DENPASAR, at=scanned))
    assert set(findings(shown, sent(sent_at))) == flags


@pytest.mark.parametrize(
    ("scanned", "sent_at", "taken"),
    [
        (NOW - HOUR, NOW, NOW - HOUR),
        (NOW - HOUR, NOW - MINUTE, NOW - HOUR),  # so little is the way, not the clock
        (NOW - 3 * DAY - HOUR, NOW - 3 * DAY, NOW - HOUR),
        (NOW + DAY - HOUR, NOW + DAY, NOW - HOUR),
        (NOW + DAY, NOW, NOW),
    ],
)
def test_scan_is_put_where_the_servers_clock_would_have_had_it(
    scanned: datetime, sent_at: datetime, taken: datetime
) -> None:
    assert taken_at(scanned, sent(sent_at)) == taken


def test_scan_sent_by_itself_is_taken_at_its_word_but_for_the_future() -> None:
    assert taken_at(NOW - 3 * DAY, ALONE) == NOW - 3 * DAY
    assert taken_at(NOW + DAY, ALONE) == NOW


instants = st.datetimes(timezones=st.just(UTC))


@given(scanned=instants, sent_at=instants | st.none(), received=instants)
def test_no_clock_however_wrong_breaks_anything(
    scanned: datetime, sent_at: datetime | None, received: datetime
) -> None:
    came = Delivery(received, "k", "h", sent_at)
    assert taken_at(scanned, came) <= received
    assert set(findings(presented(scanned_at=scanned), came)) <= set(Flag)


@pytest.mark.parametrize("by", [timedelta(days=4_000_000), timedelta(days=-4_000_000)])
def test_calendar_ends_where_it_ends(by: timedelta) -> None:
    assert circumstances.shifted(NOW, by) in (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    )


@pytest.mark.parametrize("doubt", list(Doubt))
def test_every_doubt_about_an_order_has_its_flag(doubt: Doubt) -> None:
    assert order_flag(doubt) == f"order_{doubt}"


@pytest.mark.parametrize("said", [None, *Verdict])
@pytest.mark.parametrize("found", list(Verdict))
def test_phone_erred_when_it_called_genuine_what_is_not(
    said: Verdict | None, found: Verdict
) -> None:
    adverse = found not in (Verdict.GENUINE, Verdict.NOT_CHECKABLE)
    shown = presented(phone_verdict=said)
    assert phone_erred(shown, found) is (said is Verdict.GENUINE and adverse)
