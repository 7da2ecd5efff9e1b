"""Entries that waited at a desk: sealed with today, true to their own day, found again."""

from datetime import timedelta

import pytest

from chalicelib.clients import functions
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.stamps import service
from chalicelib.stamps.rules import StampStatus
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.stamps.trust import sealing
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.factories.people import SignedIn
from tests.stamps.desk import entry, kinds, today


def test_entry_queued_for_days_keeps_its_day_and_is_sealed_with_todays(
    api: Api, officer: SignedIn
) -> None:
    entered = today() - timedelta(days=6)
    at = f"{entered.isoformat()}T04:00:00Z"
    reply = api.post("/stamps", entry(entered_at=at), token=officer.token, key="k")
    assert reply.status == 201, reply.raw
    assert reply.body["entry_on"] == entered.isoformat()
    assert reply.body["issued_on"] == today().isoformat()
    assert reply.body["last_day_of_stay"] == (entered + timedelta(days=59)).isoformat()
    assert "TERBIT \u00b7 ISSUED" in reply.body["label"]["svg"]
    assert "ENTRY" not in reply.body["label"]["svg"]
    seen = sealing.verify_seal(reply.body["seal_url"], utc_now())
    assert seen.entry_date == today()
    again = api.post("/stamps", entry(entered_at=at), token=officer.token, key="k")
    assert again.body == reply.body


def test_entry_of_yesterday_is_sealed_with_its_own_day(api: Api, officer: SignedIn) -> None:
    entered = today() - timedelta(days=1)
    reply = api.post("/stamps", entry(entered_at=f"{entered}T04:00:00Z"), token=officer.token)
    assert reply.body["issued_on"] == reply.body["entry_on"] == entered.isoformat()
    assert "MASUK \u00b7 ENTRY" in reply.body["label"]["svg"]


def test_entry_queued_too_long_is_refused(api: Api, officer: SignedIn) -> None:
    entered = today() - timedelta(days=8)
    reply = api.post("/stamps", entry(entered_at=f"{entered}T04:00:00Z"), token=officer.token)
    assert reply.fields == {"entered_at": "too_long_ago"}


@pytest.mark.parametrize("left", ["", "left"])
def test_queued_entry_sent_again_days_later_is_found(
    api: Api, officer: SignedIn, left: str
) -> None:
    now = utc_now()
    request = IssueStamp(
        checkpoint="DPS", permit_class="C1", mrz=zone(), entered_at=now - timedelta(days=3)
    )
    first = service.issue_stamp(request, officer.person, now, "k", "h").stamp
    if left:
        service.end_stamp(first, StampStatus.DEPARTED, officer.person, now, "")
    later = service.issue_stamp(request, officer.person, now + timedelta(days=3), "k", "h")
    assert later.stamp.id == first.id
    assert kinds().count("STAMP") == 1


def test_entry_sent_again_weeks_later_is_found_by_its_passport(api: Api, officer: SignedIn) -> None:
    now = utc_now()
    request = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=zone())
    first = service.issue_stamp(request, officer.person, now, "k", "h").stamp
    weeks = now + timedelta(days=20)
    assert service.issue_stamp(request, officer.person, weeks, "k", "h").stamp == first
    with pytest.raises(IdempotencyError):
        service.issue_stamp(request, officer.person, weeks, "k", "another body")


def test_entry_that_no_key_could_seal_for_days_is_sealed_with_the_day_of_sealing(
    api: Api, officer: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_: object) -> dict[str, str]:
        raise UnavailableError

    now = utc_now()
    request = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=zone())
    with monkeypatch.context() as patch:
        patch.setitem(functions.in_process, "sign_stamp", out_of_reach)
        with pytest.raises(UnavailableError):
            service.issue_stamp(request, officer.person, now - timedelta(days=5), "k", "h")
    issued = service.issue_stamp(request, officer.person, now, "k", "h")
    assert issued.stamp.entry_on == today() - timedelta(days=5)
    assert issued.stamp.issued_on == today()
    assert "TERBIT" in issued.label_svg
    stored = service.find_stamp(issued.stamp.id)
    assert stored == issued.stamp
    assert stored.is_sealed_as(sealing.verify_seal(issued.seal_url, now))
