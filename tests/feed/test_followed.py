"""A stamp stands where the directorate's record says its permit does: by feed, by file, once."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.core.ids import PersonId
from chalicelib.db.table import connection
from chalicelib.permits.rules import PermitStatus
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults, dies_at
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, crossing
from tests.feed.followed import Send, listed, standing, stands, told_of
from tests.stamps.desk import audited, enter, passport, permit_of, recorded, refused
from tests.stamps.lists import meanwhile

ENDED = [one for one in PermitStatus if one is not PermitStatus.VALID]


def test_stamp_ends_with_its_permit_and_once_when_it_is_told_again(
    api: Api, officer: SignedIn, send: Send
) -> None:
    for status in ENDED:
        document = f"E{status.upper():0<8}"[:9]
        issued = enter(api, officer.token, document)
        named = {"passport": fields(document), "reference": document}
        record = {**told_of(issued, status), **named}
        assert send(record) == "applied"
        assert stands(issued, document) == standing(status)
        assert send(record) == "same"
        assert send({**told_of(issued, "valid", -5), **named}) == "older"
        assert stands(issued, document) == standing(status)
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
                assert send({**told_of(issued, status, later), **named}) in ("applied", "older")
            assert stands(issued, document) == standing(newest), order


def test_process_killed_at_any_call_leaves_permit_and_stamp_as_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    events = connection().client.meta.events
    for number in range(60):
        # Each time the record is another, newer one, so that it has to be taken anew.
        record = told_of(issued, ("cancelled", "valid")[number % 2], 1 + number * 0.1)
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
        assert stands(issued) == standing(status), number
        directorate.told(record)
        assert stands(issued) == standing(record["status"]), number
    else:
        pytest.fail("there are more calls than were tried")


def test_worker_killed_around_its_write_leaves_permit_and_stamp_as_one(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    token = sign_in(Role.ADMINISTRATOR).token
    issued = enter(api, officer.token)
    for moment, key in (("die_before", "one"), ("die_after", "two")):
        status = {"one": "cancelled", "two": "valid"}[key]
        row = told_of(issued, status, 1 + (key == "two"))
        del row["type"]
        body = {"kind": "delta", "as_of": ago(), "rows": [row]}

        def post(body: Any = body, key: str = key) -> Reply:
            return api.post("/permits/imports", body, token=token, key=key)

        for call in range(1, 6):
            dies_at(faults, moment, call, post)
            assert stands(issued) == standing(permit_of(issued).status), (moment, call)
        assert post().status == 201
        assert stands(issued) == standing(status)


def test_departure_meets_a_permit_that_ends_at_that_moment(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)

    def leave() -> None:
        body = {"stamp_number": issued["stamp_number"]}
        assert api.post("/departures", body, token=officer.token).status == 201

    with meanwhile("TransactWriteItems", leave):
        assert directorate.told(told_of(issued, "cancelled")) == ["applied"]
    stamp = recorded(issued)
    assert (stamp.status, stamp.follows_record, listed(stamp)) == ("departed", False, "departed")
    assert permit_of(issued).status == "cancelled"


def test_holder_of_a_permit_that_was_extended_elsewhere_can_leave_for_good(
    api: Api, officer: SignedIn, send: Send
) -> None:
    issued = enter(api, officer.token)
    send(told_of(issued, "extended"))
    body = {"passport": fields()}
    assert api.post("/departures", body, token=officer.token).status == 201
    assert stands(issued) == ("extended", "departed", "departed", False)
    assert recorded(issued).ending.call.by == PersonId(officer.person.id)  # type: ignore[union-attr]
    # What a border ended, no record takes back.
    send(told_of(issued, "valid", 2))
    assert stands(issued)[1:] == ("departed", "departed", False)


def test_crossing_ends_a_stamp_for_good_that_a_record_ended_before(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told(told_of(issued, "left"))
    assert directorate.told(crossing("x-2", "departure", at=ago(seconds=-20))) == ["applied"]
    directorate.told(told_of(issued, "valid", 2))
    assert stands(issued)[1:] == ("departed", "departed", False)


def test_who_comes_back_after_an_ended_permit_gets_a_stamp_that_stays(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    first = enter(api, officer.token)
    directorate.told(told_of(first, "ended"))
    again = {"checkpoint": "DPS", "permit_class": "B1", "passport": fields()}
    reply = api.post("/stamps", again, token=officer.token, key="again")
    assert refused(reply) == (409, "already_in_country")
    reply = api.post(
        "/stamps", {**again, "even_if_in_country": True}, token=officer.token, key="again"
    )
    assert reply.status == 201, reply.raw
    directorate.told(told_of(first, "valid", 2))
    assert recorded(first).status == "superseded"
    assert recorded(dict(reply.body)).status == "in_force"
    assert passport().present_on == reply.body["stamp_id"]
