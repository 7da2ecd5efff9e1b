"""A stamp stands where the directorate's record says its permit does: by feed, by file, once."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from chalicelib.core.ids import PersonId
from chalicelib.db.table import connection
from chalicelib.permits.rules import PermitStatus
from chalicelib.stamps import statuses
from chalicelib.stamps.bitstring import STATUSES
from chalicelib.stamps.rules import BY_PERMIT, Stamp, StampStatus, place_in_list
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, crossing, permit
from tests.stamps.desk import audited, enter, passport, permit_of, recorded, refused
from tests.stamps.lists import meanwhile

Send = Callable[[dict[str, Any]], str]
ENDED = [one for one in PermitStatus if one is not PermitStatus.VALID]
HERE = ("in_force", "superseded")


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture(params=["feed", "file"])
def send(request: pytest.FixtureRequest, api: Api) -> Send:
    """Send a record the one way or the other; give its verdict in the feed's words."""
    if request.param == "feed":
        directorate = Directorate(api)
        directorate.register()
        return lambda record: directorate.told(record)[0]
    token, sent = sign_in(Role.ADMINISTRATOR, "admin-of-files").token, iter(range(1000))

    def by_file(record: dict[str, Any]) -> str:
        row = {name: value for name, value in record.items() if name != "type"}
        body = {"kind": "delta", "as_of": ago(), "rows": [row]}
        reply = api.post("/permits/imports", body, token=token, key=f"file-{next(sent)}")
        assert reply.status == 201, reply.raw
        verdict: str = reply.body["rows"][0]["verdict"]
        return {"added": "applied", "changed": "applied"}.get(verdict, verdict)

    return by_file


def _record(issued: dict[str, Any], status: str, later: float = 1) -> dict[str, Any]:
    """Return what the directorate says of a stamp's permit, some minutes after its issue."""
    days = {"valid_from": issued["entry_on"], "last_day_of_stay": issued["last_day_of_stay"]}
    made = permit(permit_class="C1", status=status, changed_at=ago(minutes=-later), **days)
    del made["sponsors"]
    return made


def _listed(stamp: Stamp) -> StampStatus:
    """Return what the status list, which a phone without a network believes, will say."""
    number, index = place_in_list(stamp.id)
    codes = {row.index: row.code for row in statuses.list_rows(number)}
    return STATUSES[codes.get(index, 0)]


def _stands(issued: dict[str, Any], number: str = "C01X00T47") -> tuple[str, str, str, bool]:
    stamp = recorded(issued)
    is_here = passport(number).present_on == stamp.id
    return permit_of(issued).status, stamp.status, _listed(stamp), is_here


def _standing(status: str) -> tuple[str, str, str, bool]:
    stamp = BY_PERMIT[PermitStatus(status)]
    return status, stamp, stamp, stamp in HERE


def test_stamp_ends_with_its_permit_and_once_when_it_is_told_again(
    api: Api, officer: SignedIn, send: Send
) -> None:
    for status in ENDED:
        document = f"E{status.upper():0<8}"[:9]
        issued = enter(api, officer.token, document)
        named = {"passport": fields(document), "reference": document}
        record = {**_record(issued, status), **named}
        assert send(record) == "applied"
        assert _stands(issued, document) == _standing(status)
        assert send(record) == "same"
        assert send({**_record(issued, "valid", -5), **named}) == "older"
        assert _stands(issued, document) == _standing(status)
    assert len(audited("stamp_superseded")) == 3
    assert len(audited("stamp_cancelled")) == len(audited("stamp_departed")) == 1


def test_records_in_any_order_leave_permit_and_stamp_where_the_newest_says(
    api: Api, officer: SignedIn, send: Send
) -> None:
    for number, (*before, newest) in enumerate(
        [("cancelled", "left", "valid"), ("valid", "left", "extended")]
    ):
        for turn, order in enumerate(permutations([*before, newest])):
            document = f"P{number}{turn:06}"
            issued = enter(api, officer.token, document)
            named = {"passport": fields(document), "reference": document}
            for status in order:
                later = 1 + [*before, newest].index(status)
                assert send({**_record(issued, status, later), **named}) in ("applied", "older")
            assert _stands(issued, document) == _standing(newest), order


def test_process_killed_at_any_call_leaves_permit_and_stamp_as_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    events = connection().client.meta.events
    for number in range(60):
        # Each time the record is another, newer one, so that it has to be taken anew.
        record = _record(issued, ("cancelled", "valid")[number % 2], 1 + number * 0.1)
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
            assert number > 5
            break
        finally:
            events.unregister("before-send.dynamodb", hook)
        status = permit_of(issued).status
        assert _stands(issued) == _standing(status), number
        directorate.told(record)
        assert _stands(issued) == _standing(record["status"]), number
    else:
        pytest.fail("there are more calls than were tried")


def test_worker_killed_around_its_write_leaves_permit_and_stamp_as_one(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    token = sign_in(Role.ADMINISTRATOR).token
    issued = enter(api, officer.token)
    for moment, key in (("die_before", "one"), ("die_after", "two")):
        status = {"one": "cancelled", "two": "valid"}[key]
        row = _record(issued, status, 1 + (key == "two"))
        del row["type"]
        body = {"kind": "delta", "as_of": ago(), "rows": [row]}

        def post(body: Any = body, key: str = key) -> Reply:
            return api.post("/permits/imports", body, token=token, key=key)

        for call in range(1, 6):
            _fail_at(faults, moment, call, post)
            assert _stands(issued) == _standing(permit_of(issued).status), (moment, call)
        assert post().status == 201
        assert _stands(issued) == _standing(status)


def test_departure_meets_a_permit_that_ends_at_that_moment(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)

    def leave() -> None:
        body = {"stamp_number": issued["stamp_number"]}
        assert api.post("/departures", body, token=officer.token).status == 201

    with meanwhile("TransactWriteItems", leave):
        assert directorate.told(_record(issued, "cancelled")) == ["applied"]
    stamp = recorded(issued)
    assert (stamp.status, stamp.follows_record, _listed(stamp)) == ("departed", False, "departed")
    assert permit_of(issued).status == "cancelled"


def test_holder_of_a_permit_that_was_extended_elsewhere_can_leave_for_good(
    api: Api, officer: SignedIn, send: Send
) -> None:
    issued = enter(api, officer.token)
    send(_record(issued, "extended"))
    body = {"passport": fields()}
    assert api.post("/departures", body, token=officer.token).status == 201
    assert _stands(issued) == ("extended", "departed", "departed", False)
    assert recorded(issued).ending.call.by == PersonId(officer.person.id)  # type: ignore[union-attr]
    # What a border ended, no record takes back.
    send(_record(issued, "valid", 2))
    assert _stands(issued)[1:] == ("departed", "departed", False)


def test_crossing_ends_a_stamp_for_good_that_a_record_ended_before(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(_record(issued, "left"))
    assert directorate.told(crossing("x-2", "departure", at=ago(seconds=-20))) == ["applied"]
    directorate.told(_record(issued, "valid", 2))
    assert _stands(issued)[1:] == ("departed", "departed", False)


def test_who_comes_back_after_an_ended_permit_gets_a_stamp_that_stays(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    first = enter(api, officer.token)
    directorate.told(_record(first, "ended"))
    again = {"checkpoint": "DPS", "permit_class": "B1", "passport": fields()}
    reply = api.post("/stamps", again, token=officer.token, key="again")
    assert refused(reply) == (409, "already_in_country")
    reply = api.post(
        "/stamps", {**again, "even_if_in_country": True}, token=officer.token, key="again"
    )
    assert reply.status == 201, reply.raw
    directorate.told(_record(first, "valid", 2))
    assert recorded(first).status == "superseded"
    assert recorded(dict(reply.body)).status == "in_force"
    assert passport().present_on == reply.body["stamp_id"]


def _fail_at(faults: Faults, moment: str, call: int, act: Callable[[], Reply]) -> None:
    """Kill a process at its n-th transaction, if it comes to that."""
    left = [call]

    def count(**_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            getattr(faults, moment)("TransactWriteItems")

    events = connection().client.meta.events
    events.register("before-call.dynamodb.TransactWriteItems", count)
    try:
        act()
    except Died:
        pass
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", count)
        faults.clear()
