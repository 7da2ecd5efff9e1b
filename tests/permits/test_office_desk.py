"""An office's warnings: listed by state, looked for, sent again, decided on; its mailbox."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import NoticeId
from chalicelib.db.transaction import commit
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.notices import service as notices
from chalicelib.permits import service
from chalicelib.permits.rules import PermitStatus
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.notices.world import World
from tests.permits.warned import bounce, record, rows_of, sponsor, warn


class Desk:
    """Somebody at an office's page of warnings."""

    def __init__(
        self, api: Api, role: Role = Role.SERVICE_CLERK, office: str = "NGURAH-RAI"
    ) -> None:
        self.api = api
        self.who: SignedIn = sign_in(role, f"{role.value}-{office}".lower(), office=office)

    def get(self, path: str) -> Reply:
        return self.api.get(path, token=self.who.token)

    def post(self, path: str, body: Any = None, key: str = "") -> Reply:
        return self.api.post(path, {} if body is None else body, token=self.who.token, key=key)

    def listed(self, state: str, more: str = "") -> list[dict[str, Any]]:
        reply = self.get(f"/warnings?state={state}{more}")
        assert reply.status == 200, reply.raw
        return list(reply.body["items"])

    def permits(self, state: str, more: str = "") -> list[str]:
        return [one["permit"] for one in self.listed(state, more)]


@pytest.fixture
def desk(api: Api, world: World) -> Desk:
    return Desk(api)


def test_lists_tell_what_is_due_went_out_arrived_or_did_not(desk: Desk, world: World) -> None:
    record(1, 14, sponsor("later"))
    record(2, 7, sponsor("arrived"))
    record(3, 7, sponsor("gone"))
    record(4, 7, sponsor("quiet"), office="DENPASAR")
    warn(world)
    for mail in world.sent():
        world.record(mail.event("Delivery" if mail.recipient == "arrived@example.com" else "Send"))
    assert sorted(desk.permits("due")) == ["H1-P1", "H2-P2", "H3-P3"]
    assert desk.permits("delivered") == ["H2-P2"]
    assert set(desk.permits("sent")) == {"H1-P1", "H3-P3"}
    bounce(world, "gone@example.com")
    (row,) = desk.listed("bounced")
    assert (row["permit"], row["state"], row["email"]) == ("H3-P3", "bounced", "gone@example.com")
    assert row["history"][-1]["outcome"] == "bounced"
    commit(notices.plan_move_address("gone@example.com", "here@example.com", utc_now()))
    assert [one["email"] for one in desk.listed("bounced")] == ["here@example.com"]
    assert desk.permits("held") == desk.permits("filed") == []
    assert desk.permits("sent") == ["H1-P1"]


def test_row_tells_whom_when_and_by_which_numbers_and_never_the_passport(
    desk: Desk, world: World
) -> None:
    permit = record(1, 30, sponsor("wayan"))
    (row,) = desk.listed("due")
    assert permit.stamp_id
    assert row["holder"] == "Anna E."
    assert row["name"] == "Bapak wayan"
    assert row["to"] == "sponsor"
    assert row["days_left"] == 30
    assert row["stamp_number"] == stamp_number(permit.stamp_id)
    assert row["next_stage"] == "30"
    assert row["yours"]
    assert row["may_resend"]
    assert not row["may_decide"]
    assert b"ERIKSSON" not in desk.get("/warnings").raw


def test_list_is_given_in_pages_by_last_day_and_within_the_days_asked_for(
    desk: Desk, world: World
) -> None:
    for number in range(60):
        record(number, number % 30, sponsor(f"s{number}"))
    seen: list[dict[str, Any]] = []
    after = ""
    while True:
        page = desk.get(f"/warnings?state=due{after}").body
        seen += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({one["id"] for one in seen}) == len(seen) == 60
    assert [one["last_day_of_stay"] for one in seen] == sorted(
        one["last_day_of_stay"] for one in seen
    )
    day = seen[30]["last_day_of_stay"]
    one_day = desk.listed("due", f"&from={day}&until={day}")
    assert {one["last_day_of_stay"] for one in one_day} == {day}
    assert len(one_day) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=all", "state"),
        ("state=due&from=tomorrow", "from"),
        ("state=due&from=2026-12-02&until=2026-12-01", "until"),
        ("state=due&from=2026-12-02&until=2029-12-01", "until"),
        ("state=due&after=x", "after"),
        ("state=bounced&after=x", "after"),
    ],
)
def test_what_cannot_be_listed_is_named(desk: Desk, query: str, field: str) -> None:
    reply = desk.get(f"/warnings?{query}")
    assert (reply.status, list(reply.fields)) == (422, [field])


def test_desk_sees_its_own_office_and_a_division_head_the_one_named(
    api: Api, desk: Desk, world: World
) -> None:
    record(1, 20, sponsor(), office="DENPASAR")
    assert desk.permits("due") == []
    assert desk.get("/warnings?office=DENPASAR").status == 403
    head = Desk(api, Role.DIVISION_HEAD)
    assert head.permits("due") == []
    (row,) = head.listed("due", "&office=DENPASAR")
    assert {row["yours"], row["may_resend"]} == {False}
    assert head.get("/warnings?office=NOWHERE").fields == {"office": "not_a_choice"}


def test_each_list_and_search_is_a_look_and_none_goes_unrecorded(
    desk: Desk, faults: Faults
) -> None:
    desk.listed("held")
    desk.post("/warnings/searches", {"reason": "telepon penjamin", "email": "Wayan@Example.com "})
    looks = {one.action: one for one in AuditItem.scan()}
    assert looks["warnings_viewed"].why.startswith("held ")
    assert looks["warnings_searched"].why == "telepon penjamin"
    assert "example" not in looks["warnings_searched"].subject
    faults.refuse("TransactWriteItems", 500, times=18)
    assert desk.get("/warnings").status == 503
    search = desk.post("/warnings/searches", {"reason": "x", "email": "a@b.test"})
    assert search.status == 503


def test_search_finds_by_address_permit_and_whichever_office(desk: Desk, world: World) -> None:
    record(1, 20, sponsor("wayan"))
    record(2, 20, sponsor("wayan"), office="DENPASAR")
    record(3, 20, sponsor("made"))
    found = desk.post("/warnings/searches", {"reason": "x", "email": "WAYAN@example.com"}).body
    assert {one["permit"]: one["yours"] for one in found["items"]} == {
        "H1-P1": True,
        "H2-P2": False,
    }
    (one,) = desk.post("/warnings/searches", {"reason": "x", "permit": "H3-P3"}).body["items"]
    assert one["email"] == "made@example.com"
    assert desk.post("/warnings/searches", {"reason": "x", "permit": "H9-P9"}).status == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"reason": "x"}, {"email": "one_of"}),
        ({"reason": "x", "email": "a@b.test", "permit": "H"}, {"permit": "only_one_of"}),
        ({"reason": "x", "stamp_number": "4XQ7"}, {"stamp_number": "wrong_length"}),
        ({"email": "a@b.test"}, {"reason": "required"}),
    ],
)
def test_search_that_says_too_little_or_too_much_is_refused(
    desk: Desk, body: dict[str, str], fields: dict[str, str]
) -> None:
    reply = desk.post("/warnings/searches", body)
    assert (reply.status, reply.fields) == (422, fields)


def test_mail_is_sent_again_once_however_often_it_is_asked_for(desk: Desk, world: World) -> None:
    permit = record(1, 7, sponsor("wayan"))
    warn(world)
    (notice,) = rows_of(permit)
    first = desk.post(f"/warnings/{notice}/resend", key="tap")
    assert first.status == 200, first.raw
    assert first.body["state"] == "due"
    assert not first.body["may_resend"]
    assert desk.post(f"/warnings/{notice}/resend", key="tap").status == 200
    assert desk.post(f"/warnings/{notice}/resend", key="second tap").status == 200
    warn(world, 1)
    assert [mail.tags["stage"] for mail in world.sent()] == ["7", "again-1"]
    desk.post(f"/warnings/{notice}/resend", key="tap")  # the answer was lost, long after
    warn(world, 2)
    assert len(world.sent()) == 2
    desk.post(f"/warnings/{notice}/resend", key="another day")
    warn(world, 3)
    assert [mail.tags["stage"] for mail in world.sent()] == ["7", "again-1", "again-2"]
    deeds = [one for one in AuditItem.scan() if one.action == "warning_resent"]
    assert {one.subject for one in deeds} == {f"NOTICE#{notice}"}


def test_same_key_with_another_body_is_refused(desk: Desk, world: World) -> None:
    permit = record(1, 20, sponsor())
    (notice,) = rows_of(permit)
    commit(notices.plan_quiet(notice, utc_now()))
    assert desk.post(f"/warnings/{notice}/decision", {"granted": True}, key="k").status == 200
    reply = desk.post(f"/warnings/{notice}/decision", {"granted": False}, key="k")
    assert (reply.status, reply.body["code"]) == (422, "idempotency_key_reused")


def test_nothing_is_done_to_what_is_over_or_anothers(api: Api, desk: Desk, world: World) -> None:
    permit = record(1, 20, sponsor())
    (notice,) = rows_of(permit)
    other = Desk(api, office="DENPASAR")
    for path in (f"/warnings/{notice}/resend", "/warnings/unknown/resend"):
        assert other.post(path).status == 404
    reply = desk.post(f"/warnings/{notice}/decision", {"granted": True})
    assert (reply.status, reply.body["code"]) == (409, "extension_not_filed")
    commit(service.plan_end(permit.id, PermitStatus.LEFT, utc_now()))
    reply = desk.post(f"/warnings/{notice}/resend")
    assert (reply.status, reply.body["code"]) == (409, "notice_over")
    assert world.fire(utc_now()) == []
    assert world.sent() == []


def test_filed_extension_waits_at_the_desk_until_it_is_refused(desk: Desk, world: World) -> None:
    permit = record(1, 7, sponsor("one"), sponsor("two"))
    one, _ = rows_of(permit)
    commit(notices.plan_quiet(one, utc_now()))
    warn(world)
    assert [mail.recipient for mail in world.sent()] == ["two@example.com"]
    (row,) = desk.listed("filed")
    assert (row["id"], row["state"], row["may_decide"]) == (one, "filed", True)
    assert "filed_at" in row
    answer = desk.post(f"/warnings/{one}/decision", {"granted": False})
    assert answer.status == 200, answer.raw
    assert answer.body["state"] == "due"
    assert desk.permits("filed") == []
    warn(world, 1)
    mailed = [mail.recipient for mail in world.sent()]
    # Who filed is told that it was refused; who did not, hears no more than before.
    assert mailed == ["two@example.com", "one@example.com", "one@example.com"]


def test_refusal_of_a_filed_extension_is_told_once_to_who_filed_and_to_the_holder(
    desk: Desk, world: World
) -> None:
    # Between two stages: nothing but the refusal is due.
    permit = record(40, 20, sponsor("one"), own=sponsor("anna"))
    row, _ = rows_of(permit)
    begun = utc_now() - timedelta(minutes=2)
    for turn in range(2):
        # What is filed in one second is one filing: an instant is stored to the second.
        commit(notices.plan_quiet(row, begun + timedelta(minutes=turn)))
        for key in ("a", "a"):  # an answer that was lost
            reply = desk.post(f"/warnings/{row}/decision", {"granted": False}, key=f"{key}{turn}")
            assert reply.status == 200, reply.raw
        reply = desk.post(f"/warnings/{row}/decision", {"granted": False}, key=f"b{turn}")
        assert (reply.status, reply.body["code"]) == (409, "extension_not_filed")
        warn(world, turn)
        assert sorted(mail.recipient for mail in world.sent()) == sorted(
            ["anna@example.com", "one@example.com"] * (turn + 1)
        )
    told = [notices.find_notice(NoticeId(mail.tags["notice"])) for mail in world.sent()]
    kinds = {(one.letter.recipient, one.letter.kind) for one in told if one}
    assert kinds == {
        ("one@example.com", "extension_refused"),
        ("anna@example.com", "extension_refused_holder"),
    }


def test_granted_extension_leaves_the_desk_and_stays_quiet_but_for_the_overstay(
    desk: Desk, world: World
) -> None:
    permit = record(1, 7, sponsor("one"))
    (notice,) = rows_of(permit)
    commit(notices.plan_quiet(notice, utc_now()))
    answer = desk.post(f"/warnings/{notice}/decision", {"granted": True})
    assert (answer.body["state"], answer.body["may_resend"]) == ("granted", False)
    assert desk.permits("filed") == []
    world.fire(utc_now() + timedelta(days=6))
    assert world.sent() == []
    world.fire(utc_now() + timedelta(days=9))
    assert [mail.tags["stage"] for mail in world.sent()] == ["-1"]
    # Said by mistake, it is taken back.
    taken_back = desk.post(f"/warnings/{notice}/decision", {"granted": False}, key="other")
    assert taken_back.status == 200, taken_back.raw
    assert taken_back.body["state"] != "granted"


def test_office_mailbox_is_set_by_its_head_and_read_by_its_people(api: Api, store: None) -> None:
    head, clerk = Desk(api, Role.OFFICE_HEAD), Desk(api)
    path = "/offices/NGURAH-RAI/contact"
    assert clerk.get(path).body == {"office": "NGURAH-RAI"}
    body = {"email": "kantor@example.go.id", "language": "id"}
    made = head.post(path, body, key="k")
    assert made.status == 200
    assert head.post(path, body, key="k").body == made.body
    assert head.post(path, {**body, "language": "en"}, key="k").status == 422
    assert clerk.get(path).body == made.body
    assert clerk.post(path, body).status == 403
    assert head.post("/offices/DENPASAR/contact", body).status == 403
    assert head.get("/offices/DENPASAR/contact").status == 403
    assert Desk(api, Role.ADMINISTRATOR).post("/offices/DENPASAR/contact", body).status == 200
    assert head.post(path, {**body, "email": "nobody"}).fields == {"email": "not_an_email"}
    assert Desk(api, Role.ADMINISTRATOR, "SINGARAJA").get("/offices/X/contact").status == 404
    deeds = [one for one in AuditItem.scan() if one.action == "office_contact_set"]
    assert len(deeds) == 2
