"""What the status lists say, and as of when."""

from datetime import datetime, timedelta

import pytest

from chalicelib.core.errors import NotFoundError
from chalicelib.db.transaction import commit
from chalicelib.stamps import statuses
from chalicelib.stamps.rules import StampStatus
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.published import find_index
from local.emulator import Engine
from tests.stamps import lists
from tests.stamps.lists import NOW, QUARTER, TODAY, end, end_new, enter, published, status

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _keys(store: Engine) -> None:
    lists.publish_keys()


@pytest.mark.parametrize("ended", [one for one in StampStatus if one is not StampStatus.IN_FORCE])
@pytest.mark.parametrize("index", [0, 131_071])
def test_stamp_that_ended_is_in_the_next_list(ended: StampStatus, index: int) -> None:
    end_new(7, index, ended)
    published()
    assert status(7, index) is ended
    assert status(7, 1) is StampStatus.IN_FORCE


def test_lists_of_these_days_are_there_though_nothing_has_ended() -> None:
    told = published()
    assert [int(one) for one in told["lists"]] == [36, 37, 38, 39]
    assert status(39, 5) is StampStatus.IN_FORCE
    assert (told["from"], told["to"]) == (0, 39)


def test_list_in_which_nothing_has_ended_is_not_named() -> None:
    end_new(7, 1, StampStatus.DEPARTED)
    told = published()
    assert "6" not in told["lists"]
    assert status(6, 1) is StampStatus.IN_FORCE
    with pytest.raises(NotFoundError):
        status_lists.read_list("6")


def test_last_of_two_changes_stands() -> None:
    stamp = enter(7, 1)
    end(stamp, StampStatus.SUPERSEDED)
    published()
    commit([statuses.plan_row(stamp, StampStatus.CANCELLED, NOW + QUARTER)])
    published(NOW + QUARTER)
    assert status(7, 1) is StampStatus.CANCELLED


def test_list_is_a_credential_that_outlives_its_renewal() -> None:
    end_new(7, 1, StampStatus.DEPARTED)
    published()
    told = lists.listed(7)
    subject = told.pop("credentialSubject")
    assert told == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://serambi.test/api/status-lists/7",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://serambi.test",
        "validFrom": "2026-01-20T01:00:00Z",
        "validUntil": "2026-03-01T01:00:00Z",
    }
    assert subject.pop("encodedList").startswith("uH4sI")
    assert subject == {
        "id": "https://serambi.test/api/status-lists/7#list",
        "type": "BitstringStatusList",
        "statusPurpose": "message",
        "statusSize": 2,
        "statusMessage": [
            {"status": "0x0", "message": "in_force"},
            {"status": "0x1", "message": "superseded"},
            {"status": "0x2", "message": "departed"},
            {"status": "0x3", "message": "cancelled"},
        ],
    }


def test_index_is_signed_at_each_run_and_a_list_only_when_it_says_something_new() -> None:
    stamp = enter(7, 1)
    end_new(8, 1, StampStatus.DEPARTED)
    before = published()
    assert (before["iat"], before["exp"]) == ("2026-01-20T01:00:00Z", "2026-01-27T01:00:00Z")
    end(stamp, StampStatus.CANCELLED, NOW + QUARTER)
    after = published(NOW + QUARTER)
    assert after["iat"] == "2026-01-20T01:15:00Z"
    added = after["lists"].pop("7")
    assert after["lists"] == before["lists"]
    assert published(NOW + 2 * QUARTER)["lists"]["7"] == added


def test_list_is_signed_anew_before_it_ends() -> None:
    end_new(7, 1, StampStatus.DEPARTED)
    before = published()["lists"]["7"]
    assert published(NOW + 19 * DAY)["lists"]["7"] == before
    assert published(NOW + 20 * DAY)["lists"]["7"] != before
    assert lists.listed(7)["validFrom"] == "2026-02-09T01:00:00Z"
    assert status(7, 1) is StampStatus.DEPARTED


def test_stamp_long_past_its_last_day_is_left_out_and_its_list_dropped() -> None:
    def ends(index: int, days_ago: int, at: datetime) -> None:
        end(enter(7, index, NOW.date() - days_ago * DAY), StampStatus.DEPARTED, at)

    ends(1, 56, NOW)
    ends(2, 53, NOW)
    published()
    published(NOW + 4 * DAY)  # the sixtieth day after the first one's last day
    assert [status(7, index) for index in (1, 2)] == [StampStatus.DEPARTED] * 2
    # What has ended since goes when the list changes next.
    ends(3, 54, NOW + 5 * DAY)
    published(NOW + 5 * DAY)
    told = [status(7, index) for index in (1, 2, 3)]
    assert told == [StampStatus.IN_FORCE, StampStatus.DEPARTED, StampStatus.DEPARTED]
    assert "7" in published(NOW + 7 * DAY)["lists"]
    assert "7" not in published(NOW + 8 * DAY)["lists"]
    with pytest.raises(NotFoundError):
        status_lists.read_list("7")


def test_empty_list_is_dropped_after_two_days() -> None:
    published()
    told = published(NOW + 2 * DAY)
    assert [int(one) for one in told["lists"]] == [40, 41, 42, 43]
    with pytest.raises(NotFoundError):
        status_lists.read_list(str(TODAY[0]))


def test_dropped_list_comes_back_when_a_stamp_of_it_ends() -> None:
    stamp = enter(TODAY[0], 1)
    published()
    published(NOW + 2 * DAY)
    end(stamp, StampStatus.CANCELLED, NOW + 2 * DAY)
    published(NOW + 2 * DAY + QUARTER)
    assert status(TODAY[0], 1) is StampStatus.CANCELLED


def test_stamp_of_tomorrow_waits_for_tomorrow() -> None:
    published()
    end_new(TODAY[-1] + 1, 1, StampStatus.CANCELLED, NOW)
    told = published(NOW + QUARTER)
    assert told["to"] == TODAY[-1]
    assert str(TODAY[-1] + 1) not in told["lists"]
    published(NOW + DAY)
    assert status(TODAY[-1] + 1, 1) is StampStatus.CANCELLED


def test_nothing_is_published_while_there_is_no_trust_list(store: Engine) -> None:
    from tests.conftest import _empty_tables

    _empty_tables()
    status_lists.publish_status_lists(NOW)
    assert find_index() is None


def test_digits_of_another_script_are_no_number() -> None:
    published()
    with pytest.raises(NotFoundError):
        status_lists.read_list("٣٨")
