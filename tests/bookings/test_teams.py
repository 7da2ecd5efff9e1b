"""Teams of an office: made once, changed, ended; their days, and nobody else's."""

from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings.slot_repository import NoPlaceError
from chalicelib.bookings.teams import days as team_days
from chalicelib.bookings.teams import repository as team_repository
from chalicelib.bookings.teams import service as teams
from chalicelib.bookings.teams.repository import DayMovedError
from chalicelib.bookings.teams.rules import TeamMovedError
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import InvalidError
from chalicelib.db.transaction import commit
from chalicelib.web.guards import Role
from tests.bookings.outings import OFFICE, days_of, made_team, next_day, team_of
from tests.bookings.store_faults import FAULTS, fault_at
from tests.factories.api import Api, Reply
from tests.factories.faults import Died
from tests.factories.people import SignedIn, appoint, sign_in

MONDAY, SATURDAY = next_day(0), next_day(5)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def test_team_is_made_once_and_listed_for_its_office(api: Api, clerk: SignedIn) -> None:
    officer = appoint(Role.FIELD_OFFICER)
    body = team_of(clerk.person.id, officer.email, days=[4, 0, 0], stations=2)
    made = [api.post("/teams", body, token=clerk.token, key="k") for _ in range(2)]
    assert made[0].status == 201, made[0].raw
    assert made[0].body == made[1].body
    assert made[0].body["days"] == [0, 4]
    assert made[0].body["minutes"] == 8 * 60 * 2
    assert [one["id"] for one in made[0].body["members"]] == [clerk.person.id, officer.id]
    assert api.post("/teams", {**body, "name": "B"}, token=clerk.token, key="k").status == 422
    listed = api.get("/teams", token=clerk.token).body
    assert (listed["items"], listed["next"]) == ([made[0].body], None)
    other = sign_in(Role.SERVICE_CLERK, "lain", office="DENPASAR")
    assert api.get("/teams", token=other.token).body["items"] == []
    path = f"/teams/{made[0].body['id']}"
    for reply in (
        api.post(f"{path}/changes", body, token=other.token),
        api.post(f"{path}/end", None, token=other.token),
        days_of(api, other, made[0].body["id"], MONDAY, MONDAY),
    ):
        assert reply.status == 404
    assert [row.action for row in AuditItem.scan()].count("team_made") == 1


def test_each_wrong_field_is_named(api: Api, clerk: SignedIn) -> None:
    stranger = appoint(Role.FIELD_OFFICER, "lain", office="DENPASAR")
    head = appoint(Role.TIMPORA_MEMBER, region="51.03.06")
    reply = api.post(
        "/teams",
        team_of(stranger.id, head.id, "nobody@x.test", begins="16:00", ends="16:00"),
        token=clerk.token,
    )
    assert reply.fields == {
        **{f"members.{n}": "unknown_member" for n in range(3)},
        "ends": "ends_before_start",
    }
    for field, wrong in (("days", [7]), ("days", []), ("stations", 0), ("begins", "24:00")):
        body = team_of(clerk.person.id, **{field: wrong})
        assert field in api.post("/teams", body, token=clerk.token).fields


def test_ended_team_is_gone_from_the_list_and_promises_nothing(api: Api, clerk: SignedIn) -> None:
    team = made_team(api, clerk)
    stored = teams.get_team(OFFICE, team["id"])
    promise = team_days.plan_promise(stored, MONDAY, 30, utc_now(), is_extra=False)
    commit(promise.writes)
    path = f"/teams/{team['id']}"
    refused = api.post(f"{path}/end", None, token=clerk.token)
    assert (refused.status, refused.body["code"]) == (409, "team_promised")
    assert MONDAY.isoformat() in refused.body["detail"]
    (day,) = team_repository.list_days(OFFICE, promise.slot.queue, MONDAY, MONDAY)
    commit([team_repository.plan_taken(day, stored.minutes, -30)])
    pending = team_days.plan_promise(stored, MONDAY, 30, utc_now(), is_extra=False)
    ended = [api.post(f"{path}/end", None, token=clerk.token) for _ in range(2)]
    assert [one.status for one in ended] == [200, 200]
    with pytest.raises(TeamMovedError):
        commit(pending.writes)
    assert api.get("/teams", token=clerk.token).body["items"] == []
    changed = api.post(f"{path}/changes", team_of(clerk.person.id), token=clerk.token)
    assert (changed.status, changed.body["code"]) == (409, "team_ended")


def test_day_is_made_once_and_gives_no_more_than_it_has(api: Api, clerk: SignedIn) -> None:
    team = teams.get_team(OFFICE, made_team(api, clerk)["id"])
    now = utc_now()
    first, second = (
        team_days.plan_promise(team, MONDAY, 300, now, is_extra=False) for _ in range(2)
    )
    commit(first.writes)
    with pytest.raises(DayMovedError):
        commit(second.writes)
    with pytest.raises(NoPlaceError):
        team_days.plan_promise(team, MONDAY, 181, now, is_extra=False)
    third, fourth = (
        team_days.plan_promise(team, MONDAY, 180, now, is_extra=False) for _ in range(2)
    )
    commit(third.writes)
    with pytest.raises(DayMovedError):
        commit(fourth.writes)
    (day,) = days_of(api, clerk, team.id, MONDAY, MONDAY).body["items"]
    assert (day["works"], day["minutes"], day["free"]) == (True, 480, 0)


def test_day_off_is_promised_only_where_it_is_opened(api: Api, clerk: SignedIn) -> None:
    team = teams.get_team(OFFICE, made_team(api, clerk)["id"])
    with pytest.raises(InvalidError):
        team_days.plan_promise(team, SATURDAY, 30, utc_now(), is_extra=False)
    opened = team_days.plan_promise(team, SATURDAY, 30, utc_now(), is_extra=True)
    assert opened.is_opened
    commit(opened.writes)
    again = team_days.plan_promise(team, SATURDAY, 30, utc_now(), is_extra=False)
    assert not again.is_opened
    commit(again.writes)
    days = days_of(api, clerk, team.id, SATURDAY, SATURDAY + timedelta(days=1)).body["items"]
    assert [(one["works"], one["extra"], one["free"]) for one in days] == [
        (True, True, 420),
        (False, False, 0),
    ]


def test_day_keeps_its_promises_when_the_teams_hours_change(api: Api, clerk: SignedIn) -> None:
    made = made_team(api, clerk)
    team = teams.get_team(OFFICE, made["id"])
    commit(team_days.plan_promise(team, MONDAY, 300, utc_now(), is_extra=False).writes)
    changed = team_of(clerk.person.id, begins="09:00", ends="12:00")
    replies = [
        api.post(f"/teams/{team.id}/changes", changed, token=clerk.token, key="c") for _ in range(2)
    ]
    assert replies[0].body == replies[1].body
    (day,) = days_of(api, clerk, team.id, MONDAY, MONDAY).body["items"]
    assert (day["minutes"], day["free"]) == (180, -120)
    team = teams.get_team(OFFICE, team.id)
    with pytest.raises(NoPlaceError):
        team_days.plan_promise(team, MONDAY, 1, utc_now(), is_extra=False)
    longer = team_of(clerk.person.id, ends="17:00")
    assert api.post(f"/teams/{team.id}/changes", longer, token=clerk.token).status == 200
    team = teams.get_team(OFFICE, team.id)
    promise = team_days.plan_promise(team, MONDAY, 240, utc_now(), is_extra=False)
    commit(promise.writes)
    assert len(team_repository.list_days(OFFICE, promise.slot.queue, MONDAY, MONDAY)) == 1
    (day,) = days_of(api, clerk, team.id, MONDAY, MONDAY).body["items"]
    assert (day["minutes"], day["free"]) == (540, 0)


def test_days_are_asked_for_by_two_days(api: Api, clerk: SignedIn) -> None:
    team = made_team(api, clerk)["id"]
    long = days_of(api, clerk, team, MONDAY, MONDAY + timedelta(days=62))
    assert long.fields == {"to": "too_long_a_time"}
    assert len(days_of(api, clerk, team, MONDAY, MONDAY + timedelta(days=61)).body["items"]) == 62
    assert days_of(api, clerk, team, SATURDAY + timedelta(days=9), SATURDAY).fields == {
        "to": "ends_before_start"
    }
    bare = api.get(f"/teams/{team}/days?from=x", token=clerk.token)
    assert bare.fields == {"from": "not_a_date"}
    assert len(api.get(f"/teams/{team}/days", token=clerk.token).body["items"]) == 31
    far = api.get(f"/teams/{team}/days?from=9999-12-31", token=clerk.token)
    assert far.fields == {"from": "not_a_date"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("deed", ["make", "change", "end"])
def test_fault_on_the_way_does_it_once_or_not_at_all(
    api: Api, clerk: SignedIn, deed: str, fault: str
) -> None:
    body = team_of(clerk.person.id)
    path = "/teams" if deed == "make" else f"/teams/{made_team(api, clerk)['id']}/{deed}"
    path += "s" if deed == "change" else ""

    def send() -> Reply:
        sent = None if deed == "end" else {**body, "name": "Tim Legian"}
        return api.post(path, sent, token=clerk.token, key="k")

    with fault_at(1, fault), suppress(Died):
        send()
    assert send().status in {200, 201}
    actions = [row.action for row in AuditItem.scan()]
    assert (
        actions.count({"make": "team_made", "change": "team_changed", "end": "team_ended"}[deed])
        == 1
    )
    names = [one["name"] for one in api.get("/teams", token=clerk.token).body["items"]]
    assert names == ([] if deed == "end" else ["Tim Legian"])


def test_second_change_on_an_old_version_is_refused(api: Api, clerk: SignedIn) -> None:
    team = teams.get_team(OFFICE, made_team(api, clerk)["id"])
    commit([team_repository.plan_change(team)])
    with pytest.raises(TeamMovedError):
        commit([team_repository.plan_change(team)])
