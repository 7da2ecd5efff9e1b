"""A permit whose last day a record brings forward: nobody believes the later day on its stamp."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.db.table import connection
from chalicelib.notices.repository import NoticeItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate
from tests.feed.followed import Send, stands, told_of
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    audited,
    done,
    enter,
    passport,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
    warnings_due,
)

HELD = ("valid", "in_force", "in_force", True)
OUTDATED = ("valid", "superseded", "superseded", True)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _until(issued: dict[str, Any], days: int, later: float = 1, /, **more: Any) -> dict[str, Any]:
    """Return a record by which a stamp's permit ends so many days after today."""
    last_day = today() + timedelta(days=days)
    told = told_of(issued, "valid", later)
    return {**told, "last_day_of_stay": last_day.isoformat(), **more}


def _last_day(issued: dict[str, Any]) -> int:
    return (permit_of(issued).last_day_of_stay - today()).days


def test_stamp_of_a_shortened_permit_is_superseded_and_its_holder_stays(
    api: Api, officer: SignedIn, send: Send
) -> None:
    issued = enter(api, officer.token)
    assert send(_until(issued, 9)) == "applied"
    assert (stands(issued), _last_day(issued)) == (OUTDATED, 9)
    assert send(_until(issued, 9)) == "same"
    assert len(audited("stamp_superseded")) == 1
    # As long as the stamp says, or longer: then that is believed again.
    assert send(_until(issued, 59, 2)) == "applied"
    assert stands(issued) == HELD
    assert send(_until(issued, 80, 3)) == "applied"
    assert stands(issued) == HELD


def test_shortened_ended_and_extended_in_any_order_stand_where_the_newest_says(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    for turn, order in enumerate(permutations(range(3))):
        document = f"S{turn:08}"
        issued = enter(api, officer.token, document)
        named = {"passport": fields(document), "reference": document}
        records = [
            _until(issued, 80, 1, **named),
            {**told_of(issued, "cancelled", 2), **named},
            _until(issued, 9, 3, **named),
        ]
        for number in order:
            directorate.told(records[number])
        assert (stands(issued, document), _last_day(issued)) == (OUTDATED, 9), order


def test_ladder_of_a_shortened_permit_counts_to_its_new_last_day(
    api: Api, officer: SignedIn, send: Send
) -> None:
    issued = enter(api, officer.token, sponsor=SPONSOR, holder=HOLDER)
    assert send(_until(issued, 20)) == "applied"
    due = [row for row in NoticeItem.scan() if row.due_pk]
    new = (today() + timedelta(days=20)).isoformat()
    assert sorted(row.recipient for row in due) == ["anna@serambi.test", "sponsor@serambi.test"]
    assert {row.context["last_day"] for row in due} == {new}
    assert warnings_due() == 2


@pytest.mark.parametrize(("days", "verdict"), [(9, "genuine"), (-1, "expired")])
def test_scan_with_a_network_goes_by_the_new_last_day(
    api: Api, officer: SignedIn, directorate: Directorate, days: int, verdict: str
) -> None:
    issued = enter(api, officer.token)
    first = (today() - timedelta(days=40)).isoformat()
    directorate.told(_until(issued, 59, 1))  # ties the reference, so that the first day may move
    assert directorate.told(_until(issued, days, 2, valid_from=first)) == ["applied"]
    field = sign_in(Role.FIELD_OFFICER)
    told = done(api.post("/scans", scan(seal=issued["seal_url"]), token=field.token))
    assert (told["verdict"], told["permit"]["status"]) == (verdict, "valid")
    assert told["stamp"]["last_day_of_stay"] > told["permit"]["last_day_of_stay"]


def test_holder_sees_the_new_last_day_and_is_not_given_the_old_stamp(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(_until(issued, 9))
    own = done(api.post("/own-stays", PAGE), 200)["permit"]
    assert (date.fromisoformat(own["last_day_of_stay"]) - today()).days == own["days_left"] == 9
    assert own["last_day_on_stamp"] == issued["last_day_of_stay"]
    assert refused(api.post("/stamps/fetch", PAGE)) == (404, "no_such_stamp")


def test_office_makes_a_new_stamp_that_says_the_new_last_day(
    api: Api, officer: SignedIn, clerk: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(_until(issued, 9))
    found = api.post(
        "/stamps/searches", {"passport": fields(), "reason": "Di loket"}, token=clerk.token
    )
    shown = done(found, 200)
    assert (shown["replace"]["allowed"], shown["reprint"]["allowed"]) == (True, False)
    assert shown["days_left"] == 9
    assert shown["last_day_of_stay"] == permit_of(issued).last_day_of_stay.isoformat()
    assert shown["last_day_on_stamp"] == issued["last_day_of_stay"]
    path = f"/stamps/{issued['stamp_number']}/replacements"
    new = done(api.post(path, {"reason": "outdated"}, token=clerk.token))
    assert new["last_day_of_stay"] == permit_of(new).last_day_of_stay.isoformat()
    assert _last_day(new) == 9
    assert stands(new) == HELD
    assert (stands(issued)[0], recorded(issued).follows_record) == ("replaced", False)


def test_lost_stamp_of_a_permit_that_a_record_extended_is_made_anew_to_the_later_day(
    api: Api, officer: SignedIn, clerk: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(_until(issued, 80))
    path = f"/stamps/{issued['stamp_number']}/replacements"
    new = done(api.post(path, {"reason": "lost"}, token=clerk.token))
    assert (_last_day(new), recorded(new).last_day_of_stay) == (80, today() + timedelta(days=80))


def test_who_leaves_or_comes_in_anew_ends_a_shortened_permit(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(_until(issued, 9))
    again = {"checkpoint": "DPS", "permit_class": "B1", "passport": fields()}
    second = done(api.post("/stamps", {**again, "even_if_in_country": True}, token=officer.token))
    assert permit_of(issued).status == "ended"
    directorate.told(_until(issued, 59, 2))
    assert stamps_in_force() == [second["stamp_id"]]
    third = enter(api, officer.token, "C01X00T48")
    named = {"passport": fields("C01X00T48"), "reference": "other"}
    directorate.told(_until(third, 9, **named))
    body = {"passport": fields("C01X00T48")}
    assert api.post("/departures", body, token=officer.token).status == 201
    assert stands(third, "C01X00T48") == ("left", "departed", "departed", False)


def test_process_killed_at_any_call_leaves_last_day_stamp_and_warnings_as_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token, sponsor=SPONSOR)
    events = connection().client.meta.events
    seen: set[bool] = set()
    for number in range(60):
        days = (20, 59)[number % 2]
        record = _until(issued, days, 1 + number * 0.1)
        left = iter(range(number))

        def hook(left: Any = left, **_: Any) -> None:
            if next(left, None) is None:
                raise Died

        events.register_first("before-send.dynamodb", hook)
        try:
            directorate.told(record)
        except Died:
            pass
        else:
            break
        finally:
            events.unregister("before-send.dynamodb", hook)
        seen.add(_is_whole(issued) == days)
        directorate.told(record)
        assert _is_whole(issued) == days, number
    else:
        pytest.fail("there are more calls than were tried")
    assert seen == {True, False}


def _is_whole(issued: dict[str, Any]) -> int:
    """Return the days until the last day, which permit, stamp and warnings must agree on."""
    days = _last_day(issued)
    assert stands(issued) == (OUTDATED if days < 59 else HELD)
    told = {row.context["last_day"] for row in NoticeItem.scan() if row.due_pk}
    assert told == {permit_of(issued).last_day_of_stay.isoformat()}
    assert passport().present_on == recorded(issued).id
    return days
