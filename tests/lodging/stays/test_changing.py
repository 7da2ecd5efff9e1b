"""What becomes of a reported stay: corrected, extended, checked out, cancelled."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.clock import instant_of, local_date, utc_now
from chalicelib.lodging.receipt_facts import leaf_of
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.feed.directorate import Directorate, ago, permit
from tests.lodging.checks.test_copies import marks
from tests.lodging.houses import House, at, history_of, items, stay_of
from tests.lodging.reports import at_home, by_seal, enter, hotel, in_premises

BALI = "Asia/Makassar"
DEEDS: dict[str, dict[str, Any]] = {
    "corrections": {"reason": "Salah kamar.", "room": "7"},
    "extend": {"nights": 2},
    "check-out": {},
    "cancel": {"reason": "Tamu tidak jadi datang."},
}


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def test_correction_is_a_new_version_and_the_first_one_stays(house: House) -> None:
    receipt = house.report(room="12A", remarks="Dua tamu.")
    before = stay_of(receipt)
    reply = house.change(
        receipt, "corrections", {"reason": "Salah kamar.", "room": "14", "remarks": None}
    )
    assert reply.status == 200, reply.raw
    assert (reply.body["room"], reply.body["version"]) == ("14", 2)
    assert "remarks" not in reply.body
    first, now = history_of(receipt)
    assert first == before
    assert (now.room, now.remarks, now.sent) == ("14", None, before.sent)
    assert now.change is not None
    assert (now.change.reason, now.change.by) == ("Salah kamar.", house.host.person.id)


@pytest.mark.parametrize(
    ("hours", "moved", "on_time"), [(2, 30, True), (30, 2, False)], ids=["on time", "late"]
)
def test_corrected_arrival_moves_neither_the_deadline_nor_the_judgement(
    house: House, hours: float, moved: float, *, on_time: bool
) -> None:
    receipt = house.report(arrived_at=at(hours=hours), nights=9)
    before = stay_of(receipt)
    body = {"reason": "Salah tanggal.", "arrived_at": at(hours=moved)}
    view = house.change(receipt, "corrections", body).body
    assert (view["on_time"], view["first_received_at"]) == (on_time, at_text(before))
    assert instant_of(view["deadline_at"]) == before.deadline_at
    assert view["first_reported"]["on_time"] is on_time
    assert instant_of(view["first_reported"]["arrived_at"]) == before.arrived_at
    assert view["as_corrected"]["on_time"] is not on_time
    after = stay_of(receipt)
    assert (after.first_received_at, after.on_time) == (before.first_received_at, on_time)
    assert leaf_of(after) == leaf_of(before)


def at_text(stay: Any) -> str:
    return str(stay.first_received_at.isoformat()).replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"reason": "x"}, {"reason": "nothing_changed"}),
        ({"reason": "x", "room": "12A"}, {"reason": "nothing_changed"}),
        ({"room": "1"}, {"reason": "required"}),
        ({"reason": "x", "arrived_at": "2099-01-01T00:00:00Z"}, {"arrived_at": "in_the_future"}),
        ({"reason": "x", "nights": 1, "leaves_on": "2027-01-01"}, {"leaves_on": "only_one_of"}),
        ({"reason": "x", "leaves_on": "2020-01-01"}, {"leaves_on": "leaves_before_arrival"}),
        ({"reason": "x", "left_at": "2020-01-01T00:00:00Z"}, {"left_at": "left_before_arrival"}),
        ({"reason": "x", "premises": "NONE"}, {"premises": "unknown_premises"}),
        ({"reason": "x", "purpose": "menari"}, {"purpose": "unknown_purpose"}),
        ({"reason": "x", "seal": "A", "mrz": "B" * 30}, {"mrz": "only_one_of"}),
        ({"reason": "x", "receipt": "A"}, {"receipt": "unknown_field"}),
    ],
)
def test_correction_that_cannot_be_names_the_field(
    house: House, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    receipt = house.report(room="12A")
    reply = house.change(receipt, "corrections", body)
    assert (reply.status, reply.fields) == (422, wrong)
    assert len(history_of(receipt)) == 1


def test_correction_made_from_an_older_version_is_refused(house: House) -> None:
    receipt = house.report()
    assert house.change(receipt, "corrections", DEEDS["corrections"]).status == 200
    late = {"reason": "x", "room": "8", "version": 1}
    reply = house.change(receipt, "corrections", late)
    assert (reply.status, reply.body["code"]) == (409, "stay_changed")
    assert stay_of(receipt).room == "7"


@pytest.mark.parametrize("deed", DEEDS)
def test_change_is_safe_to_repeat_after_others_came(house: House, deed: str) -> None:
    receipt = house.report()
    first = house.change(receipt, deed, DEEDS[deed], key="k")
    assert first.status == 200, first.raw
    if deed not in {"cancel", "check-out"}:
        assert house.change(receipt, "corrections", {"reason": "x", "room": "9"}).status == 200
    count = len(history_of(receipt))
    again = house.change(receipt, deed, DEEDS[deed], key="k")
    assert (again.status, again.body) == (200, first.body)
    assert len(history_of(receipt)) == count
    other = house.change(receipt, deed, {**DEEDS[deed], "manage": "x"}, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_key_of_another_kind_of_change_is_no_repetition(house: House) -> None:
    receipt = house.report()
    body = {"reason": "x"}
    assert house.change(receipt, "cancel", body, key="k").status == 200
    reply = house.change(receipt, "corrections", body, key="k")
    assert (reply.status, reply.body["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("deed", DEEDS)
def test_stay_of_others_and_one_that_is_none_answer_alike(
    api: Api, house: House, deed: str
) -> None:
    mine, other = house.report(), House(api, "lain")
    answers = [
        other.change(mine, deed, DEEDS[deed]),
        other.change("A" * 26, deed, DEEDS[deed]),
        other.change("nothing", deed, DEEDS[deed]),
        api.post(f"/stays/{mine}/{deed}", {**DEEDS[deed], "manage": "guess"}),
        api.post(f"/stays/{mine}/{deed}", DEEDS[deed]),
    ]
    assert {one.status for one in answers} == {404}
    assert len({one.raw for one in answers}) == 1
    assert len(history_of(mine)) == 1
    assert other.get(f"/stays/{mine}").raw == other.get(f"/stays/{'A' * 26}").raw


@pytest.mark.parametrize("deed", DEEDS)
def test_cancelled_stay_is_only_looked_at(house: House, deed: str) -> None:
    receipt = house.report()
    assert house.change(receipt, "cancel", DEEDS["cancel"]).status == 200
    reply = house.change(receipt, deed, DEEDS[deed])
    assert (reply.status, reply.body["code"]) == (409, "stay_cancelled")
    view = house.get(f"/stays/{receipt}").body["stay"]
    assert (view["state"], view["cancel_reason"]) == ("cancelled", "Tamu tidak jadi datang.")


def test_cancelled_guest_is_reported_again_and_doubles_nothing(house: House) -> None:
    first = house.report()
    house.change(first, "cancel", DEEDS["cancel"])
    second = house.report()
    assert stay_of(second).duplicate_of is None
    third = house.report()
    assert stay_of(third).duplicate_of == second
    house.change(second, "cancel", DEEDS["cancel"])
    fourth = house.report()
    assert stay_of(fourth).duplicate_of == third
    assert house.listed("in_house") == [third]


def test_double_stands_for_itself_when_the_first_report_is_cancelled(house: House) -> None:
    first, *doubles = (house.report() for _ in range(3))
    assert house.listed("in_house") == [first]
    house.change(first, "cancel", DEEDS["cancel"])
    (second,) = house.listed("in_house")
    assert second in doubles
    assert [one.duplicate_of for one in history_of(second)] == [first, None]
    house.change(second, "cancel", DEEDS["cancel"])
    doubles.remove(second)
    assert house.listed("in_house") == doubles


def test_double_is_not_extended_but_says_which_report_is(house: House) -> None:
    first, second = house.report(), house.report()
    reply = house.change(second, "extend", {"nights": 1})
    assert (reply.status, reply.body["code"]) == (409, "stay_is_double")
    assert first in reply.body["detail"]


def test_wrong_passport_of_a_double_is_corrected_and_then_counts(house: House) -> None:
    house.report()
    second = house.report()
    body = {"reason": "Salah paspor.", "passport": fields("X7654321")}
    assert house.change(second, "corrections", body).status == 200
    assert stay_of(second).duplicate_of is None
    assert second in house.listed("in_house")
    third = house.report("X7654321")
    assert stay_of(third).duplicate_of == second


def test_correction_that_would_repeat_another_report_is_refused(house: House) -> None:
    first, second = house.report(), house.report("X7654321")
    body = {"reason": "Salah paspor.", "passport": fields()}
    reply = house.change(second, "corrections", body)
    assert (reply.status, reply.body["code"]) == (409, "stay_already_reported")
    assert first in reply.body["detail"]


def test_arrival_that_was_corrected_away_can_be_reported_and_not_returned_to(
    house: House,
) -> None:
    receipt = house.report(arrived_at=at(days=3), nights=9)
    away = {"reason": "x", "arrived_at": at(days=2)}
    assert house.change(receipt, "corrections", away).status == 200
    assert stay_of(house.report(arrived_at=at(days=2))).duplicate_of == receipt
    taken = house.report(arrived_at=at(days=3))
    assert stay_of(taken).duplicate_of is None
    back = house.change(receipt, "corrections", {"reason": "x", "arrived_at": at(days=3)})
    assert (back.status, back.body["code"]) == (409, "stay_already_reported")
    house.change(taken, "cancel", {"reason": "x"})
    back = house.change(receipt, "corrections", {"reason": "x", "arrived_at": at(days=3)})
    assert back.status == 200, back.raw
    assert stay_of(house.report(arrived_at=at(days=3))).duplicate_of == receipt


def test_wrong_house_is_corrected_and_suspects_no_copy(api: Api, house: House) -> None:
    seal, _ = enter(api)
    right = hotel(house.host.person, "Hotel Benar", "51.03.06")
    arrived = at(minutes=1)
    body = in_premises(seal, house.place, arrived_at=arrived)
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    moved = {"reason": "Salah tempat.", "premises": right.id}
    view = house.change(receipt, "corrections", moved).body
    assert (view["premises"], view["premises_name"]) == (right.id, "Hotel Benar")
    assert house.listed("in_house") == []
    assert marks() == 0
    # Nor does the report of the right house, when the wrong one was cancelled.
    wrong = api.post("/stays", body, token=house.host.token).body["receipt"]
    assert stay_of(wrong).duplicate_of is None
    house.change(wrong, "cancel", {"reason": "x"})
    assert stay_of(receipt).first is not None


def test_cancelled_stay_contradicts_none(api: Api, house: House) -> None:
    seal, _ = enter(api)
    other = House(api, "lain")
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    house.change(receipt, "cancel", {"reason": "Salah tempat."})
    body = in_premises(seal, other.place, arrived_at=at(minutes=1))
    assert api.post("/stays", body, token=other.host.token).status == 201
    assert marks() == 0


def test_extension_counts_from_the_day_of_leaving_and_from_today_when_that_has_passed(
    house: House,
) -> None:
    today = local_date(utc_now(), BALI)
    due, late = house.report(nights=3), house.report("X7654321", arrived_at=at(days=5), nights=1)
    assert house.change(due, "extend", {"nights": 2}).body["nights"] == 5
    assert house.change(late, "extend", {"nights": 1}).body["leaves_on"] == str(
        today + timedelta(days=1)
    )
    assert sorted(house.listed("in_house")) == sorted([due, late])
    shorter = house.change(due, "extend", {"leaves_on": str(stay_of(due).arrived_on)})
    assert shorter.body["nights"] == 0


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"nights": "one_of"}),
        ({"nights": 1, "leaves_on": "2027-01-01"}, {"leaves_on": "only_one_of"}),
        ({"nights": 0}, {"nights": "too_small"}),
        ({"nights": 398}, {"nights": "stay_too_long"}),
        ({"leaves_on": "2020-01-01"}, {"leaves_on": "leaves_before_arrival"}),
    ],
)
def test_extension_that_cannot_be_names_the_field(
    house: House, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    reply = house.change(house.report(nights=3), "extend", body)
    assert (reply.status, reply.fields) == (422, wrong)


def test_stay_beyond_the_stamp_is_taken_and_flagged(api: Api, house: House) -> None:
    seal, stamp = enter(api)
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    last = {"leaves_on": stamp.last_day_of_stay.isoformat()}
    assert house.change(receipt, "extend", last).body["beyond_permit"] is False
    after = {"leaves_on": (stamp.last_day_of_stay + timedelta(days=1)).isoformat()}
    assert house.change(receipt, "extend", after).body["beyond_permit"] is True
    assert house.get(f"/stays?premises={house.place.id}").body["items"][0]["beyond_permit"] is True


@pytest.mark.parametrize(("days", "is_beyond"), [(30, False), (-30, True)])
def test_stay_is_beyond_the_permit_and_not_beyond_what_its_stamp_says(
    api: Api, house: House, *, days: int, is_beyond: bool
) -> None:
    seal, stamp = enter(api)
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    near = timedelta(days=1 if days > 0 else -1)
    leaves = {"leaves_on": (stamp.last_day_of_stay + near).isoformat()}
    house.change(receipt, "extend", leaves)
    until = (stamp.last_day_of_stay + timedelta(days=days)).isoformat()
    told = permit(permit_class="C1", valid_from=stamp.entry_on.isoformat(), last_day_of_stay=until)
    directorate = Directorate(api)
    directorate.register()
    assert directorate.told({**told, "changed_at": ago(minutes=-1)}) == ["applied"]
    shown = house.get(f"/stays?premises={house.place.id}").body["items"][0]
    assert shown["beyond_permit"] is is_beyond


def test_check_out_is_now_or_as_said_and_opens_again_by_a_correction(house: House) -> None:
    receipt = house.report(nights=1)
    view = house.change(receipt, "check-out", {}).body
    assert view["state"] == "left"
    assert abs(instant_of(view["left_at"]) - utc_now()) < timedelta(minutes=1)
    again = house.change(receipt, "check-out", {})
    assert (again.status, again.body["code"]) == (409, "stay_left")
    assert house.change(receipt, "extend", {"nights": 1}).body["code"] == "stay_left"
    earlier = {"reason": "Salah jam.", "left_at": at(hours=1)}
    assert house.change(receipt, "corrections", earlier).body["left_at"] == earlier["left_at"]
    opened = house.change(receipt, "corrections", {"reason": "Salah ketuk.", "left_at": None})
    assert opened.body["state"] == "in_house"
    assert house.listed("in_house") == [receipt]


def test_guest_may_leave_after_the_day_of_leaving(house: House) -> None:
    receipt = house.report(arrived_at=at(days=5), nights=1)
    assert house.listed("late") == [receipt]
    assert house.change(receipt, "check-out", {"left_at": at(hours=1)}).status == 200
    assert (house.listed("late"), house.listed("left")) == ([], [receipt])


@pytest.mark.parametrize(
    ("ago", "wrong"), [({"hours": 3}, "left_before_arrival"), ({"hours": -1}, "in_the_future")]
)
def test_leaving_before_the_arrival_or_in_the_future_is_refused(
    house: House, ago: dict[str, float], wrong: str
) -> None:
    receipt = house.report(arrived_at=at(hours=2))
    reply = house.change(receipt, "check-out", {"left_at": at(**ago)})
    assert (reply.status, reply.fields) == (422, {"left_at": wrong})


def test_arrival_is_not_corrected_past_the_leaving(house: House) -> None:
    receipt = house.report(arrived_at=at(hours=4))
    house.change(receipt, "check-out", {"left_at": at(hours=3)})
    body = {"reason": "x", "arrived_at": at(hours=2)}
    reply = house.change(receipt, "corrections", body)
    assert (reply.status, reply.fields) == (422, {"arrived_at": "arrival_after_leaving"})


def test_host_at_an_own_address_changes_what_they_reported(api: Api, house: House) -> None:
    seal, _ = enter(api)
    sent = by_seal(seal, arrived_at=at(minutes=1))
    receipt = api.post("/stays", sent, token=house.host.token).body["receipt"]
    body = {"reason": "Salah alamat.", "address": "Jl. Mawar Contoh 8"}
    assert house.change(receipt, "corrections", body).body["address"] == "Jl. Mawar Contoh 8"
    body = {"reason": "Salah kecamatan.", "region": "51.03.01"}
    assert house.change(receipt, "corrections", body).body["region"] == "51.03.01"
    other = House(api, "lain")
    assert other.change(receipt, "corrections", body).status == 404


def test_arrival_before_the_entry_is_refused_in_a_correction_too(api: Api, house: House) -> None:
    seal, _ = enter(api)
    body = in_premises(seal, house.place, arrived_at=at(minutes=1))
    receipt = api.post("/stays", body, token=house.host.token).body["receipt"]
    early = {"reason": "x", "arrived_at": at(days=2)}
    reply = house.change(receipt, "corrections", early)
    assert (reply.status, reply.fields) == (422, {"arrived_at": "arrival_before_entry"})


def test_each_change_leaves_one_row_in_the_log(house: House) -> None:
    from chalicelib.audit.repository import AuditItem

    receipt = house.report()
    for deed in ("corrections", "extend", "check-out", "cancel"):
        assert house.change(receipt, deed, DEEDS[deed], key=deed).status == 200
        house.change(receipt, deed, DEEDS[deed], key=deed)
    actions = [item.action for item in AuditItem.scan() if item.subject == f"STAY#{receipt}"]
    made = ("reported", "corrected", "extended", "left", "cancelled")
    assert sorted(actions) == sorted(f"stay_{one}" for one in made)
    assert items("VERSION#") == 4


def test_report_without_an_account_is_nobodys_to_change(api: Api, house: House) -> None:
    receipt = api.post("/stays", at_home()).body["receipt"]
    assert house.change(receipt, "cancel", DEEDS["cancel"]).status == 404
