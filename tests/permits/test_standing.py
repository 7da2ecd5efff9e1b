"""How a permit stands on a day, and on which of several somebody stays."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.permits.rules import PermitStatus, is_running, staying_on
from chalicelib.permits.standing import standing_on
from tests.permits.test_rules import PERMIT  # until 14 December 2026, in Bali


@pytest.mark.parametrize(
    ("today", "left", "over"),
    [
        (date(2026, 12, 5), 9, 0),
        (date(2026, 12, 14), 0, 0),
        (date(2026, 12, 15), 0, 1),
        (date(2027, 1, 20), 0, 37),
    ],
)
def test_days_left_end_on_the_last_day_and_an_overstay_begins_after_it(
    today: date, left: int, over: int
) -> None:
    standing = standing_on(PERMIT, today)
    assert (standing.days_left, standing.overstay_days) == (left, over)
    assert standing.overstay_fee == over * 1_000_000
    assert is_running(PERMIT, today) is (over == 0)


@pytest.mark.parametrize("status", [one for one in PermitStatus if one is not PermitStatus.VALID])
def test_permit_that_something_ended_is_no_overstay_and_runs_no_more(status: PermitStatus) -> None:
    ended = replace(PERMIT, status=status)
    standing = standing_on(ended, date(2027, 2, 5))
    assert (standing.days_left, standing.overstay_days, standing.overstay_fee) == (0, 0, 0)
    assert not is_running(ended, date(2026, 12, 1))
    assert staying_on([ended], datetime(2026, 12, 1, tzinfo=UTC)) is None


def test_of_several_permits_the_one_that_lasts_longest_is_stayed_on_once_it_has_begun() -> None:
    later = replace(PERMIT, valid_from=date(2026, 12, 1), last_day_of_stay=date(2027, 5, 31))
    # One minute before and after midnight in Bali.
    before = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    after = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert staying_on([PERMIT, later], before) == PERMIT
    assert staying_on([later, PERMIT], after) == later
