"""Crossings late, twice and in any order: one state, one stamp, and nobody here who has left."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.db.table import Notices
from chalicelib.feed import repository
from chalicelib.permits.rules import PermitStatus
from chalicelib.persons import service as persons
from chalicelib.stamps import service as stamps
from chalicelib.stamps.repository import StampItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.factories.people import sign_in
from tests.feed.directorate import Directorate, ago, crossing, declaration
from tests.stamps.desk import audited, enter, permit_of, stamps_in_force

KEY = ("UTO", "C01X00T47")


def _stamps() -> list[Any]:
    return [item for item in StampItem.scan() if item.sk == "STAMP"]


def _state() -> list[str]:
    """What anybody is told of the passport: here or not, on a stamp of which day."""
    known = persons.find_passport(persons.passport_key(*KEY))
    if known is None or known.present_on is None:
        return ["away"]
    stamp = stamps.find_stamp(known.present_on)
    assert stamp is not None
    return ["here", stamp.status, stamp.entry_on.isoformat(), stamp.checkpoint]


def test_entry_through_a_gate_issues_a_stamp_with_its_mail(directorate: Directorate) -> None:
    reply = directorate.send(
        declaration(email="anna@serambi.test"), crossing("x-1", at=ago(minutes=5))
    )
    (_, entry) = reply.body["items"]
    assert (entry["verdict"], entry["errors"]) == ("applied", [])
    (stamp,) = _stamps()
    assert stamp.seal
    assert stamp.mail_id
    assert entry["stamp_number"].replace("-", "")
    assert _state()[:2] == ["here", "in_force"]
    kinds = {item.kind for item in _mails()}
    assert "stamp_ready" in kinds


def _mails() -> list[Any]:
    from chalicelib.notices.repository import NoticeItem

    return list(NoticeItem.scan())


def test_same_entry_again_is_the_same_and_has_one_stamp(directorate: Directorate) -> None:
    entry = crossing("x-1")
    assert directorate.told(entry, entry) == ["applied", "same"]
    assert directorate.told(entry) == ["same"]
    assert len(_stamps()) == 1


def test_entry_at_a_counter_issues_nothing(directorate: Directorate) -> None:
    assert directorate.told(crossing("x-1", lane="counter")) == ["applied"]
    assert (_stamps(), _state()) == ([], ["away"])


@pytest.mark.parametrize("lane", ["counter", "autogate"])
def test_stamp_of_our_own_desk_that_comes_back_is_no_second_one(
    directorate: Directorate, api: Api, lane: str
) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    stamp = enter(api, officer.token)
    reply = directorate.send(crossing("x-1", lane=lane, at=ago(seconds=30)))
    (item,) = reply.body["items"]
    assert (item["verdict"], item["stamp_number"]) == ("applied", stamp["stamp_number"])
    assert len(_stamps()) == 1


def test_departure_ends_the_stay_with_its_permit_and_its_warnings(
    directorate: Directorate, api: Api
) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    stamp = enter(api, officer.token, sponsor={"name": "PT Contoh", "email": "s@serambi.test"})
    assert directorate.told(crossing("x-2", "departure", at=ago(seconds=-20))) == ["applied"]
    assert _state() == ["away"]
    assert permit_of(stamp).status is PermitStatus.LEFT
    assert not [item for item in Notices.scan() if item.due_pk]
    (row,) = audited("stamp_departed")
    assert (row.role, str(row.person_id)) == ("feed", "None")
    assert row.why.startswith("feed: immigration ")


def test_departure_before_its_entry_leaves_nobody_here(directorate: Directorate) -> None:
    entry = crossing("x-1", at=ago(hours=3), holder={"email": "anna@serambi.test"})
    left = crossing("x-2", "departure", at=ago(hours=1))
    assert directorate.told(left) == ["applied"]
    assert directorate.told(entry) == ["applied"]
    assert _state() == ["away"]
    (stamp,) = _stamps()
    assert stamp.status == "departed"
    assert not [item for item in _mails() if item.kind == "stamp_ready"]


def test_departure_of_an_earlier_stay_does_not_end_the_present_one(
    directorate: Directorate,
) -> None:
    directorate.told(crossing("x-3", at=ago(hours=2)))
    assert directorate.told(crossing("x-2", "departure", at=ago(hours=30))) == ["applied"]
    assert _state()[0] == "here"


def test_any_order_of_two_stays_leads_to_one_state(directorate: Directorate) -> None:
    told = [
        crossing("e-1", at=ago(hours=80)),
        crossing("d-1", "departure", at=ago(hours=50)),
        crossing("e-2", at=ago(hours=26), checkpoint="CGK"),
    ]
    states = set()
    for number, order in enumerate(permutations(told)):
        document = fields(f"P{number:08}")
        for record in (*order, *reversed(order), order[0]):
            again = {**record, "passport": document, "reference": f"{record['reference']}-{number}"}
            assert directorate.told(again)[0] in ("applied", "same")
        key = persons.passport_key("UTO", document["document_number"])
        known = persons.find_passport(key)
        assert known is not None
        assert known.present_on is not None
        stamp = stamps.find_stamp(known.present_on)
        assert stamp is not None
        in_force = [
            one for one in _stamps() if one.passport_key == key and one.status == "in_force"
        ]
        crossings = sorted(
            (one.direction, one.at, one.checkpoint) for one in repository.list_crossings(key)
        )
        states.add((stamp.status, stamp.entry_on, stamp.checkpoint, len(in_force), *crossings))
    assert len(states) == 1
    assert next(iter(states))[2:4] == ("CGK", 1)


def test_whole_history_shuffled_in_one_batch_is_applied_in_its_order(
    directorate: Directorate,
) -> None:
    told = [
        crossing("e-2", at=ago(hours=20)),
        crossing("d-1", "departure", at=ago(hours=40)),
        crossing("e-1", at=ago(hours=90)),
        crossing("d-2", "departure", at=ago(hours=2)),
    ]
    assert directorate.told(*told) == ["applied"] * 4
    assert _state() == ["away"]
    assert sorted(item.status for item in _stamps()) == ["departed", "departed"]


def test_older_version_of_a_crossing_changes_nothing(directorate: Directorate) -> None:
    newer = crossing("x-1", "departure", at=ago(hours=2), changed_at=ago(hours=1))
    older = crossing("x-1", "departure", at=ago(hours=9), changed_at=ago(hours=3))
    assert directorate.told(newer) == ["applied"]
    assert directorate.told(older) == ["older"]
    (known,) = repository.list_crossings(persons.passport_key(*KEY))
    assert known.changed_at.isoformat()[:19] == newer["changed_at"][:19]


def test_stamped_entry_is_not_moved_by_a_later_version(directorate: Directorate) -> None:
    directorate.told(crossing("x-1", at=ago(hours=60), changed_at=ago(hours=60)))
    reply = directorate.send(
        crossing("x-1", at=ago(hours=1), checkpoint="CGK", changed_at=ago(minutes=1))
    )
    (item,) = reply.body["items"]
    assert item["verdict"] == "refused"
    assert {one["field"] for one in item["errors"]} == {"checkpoint", "at"}
    assert len(stamps_in_force()) == 1


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"checkpoint": "ZZZ"}, "checkpoint", "unknown_checkpoint"),
    ({"permit_class": None}, "permit_class", "required"),
    ({"permit_class": "Q99"}, "permit_class", "unknown_permit_class"),
    ({"at": ago(hours=-3), "changed_at": ago()}, "at", "in_the_future"),
    ({"at": ago(days=9), "changed_at": ago()}, "at", "too_long_ago"),
    ({"changed_at": ago(hours=-3)}, "changed_at", "in_the_future"),
    ({"direction": "sideways"}, "direction", "not_a_choice"),
    ({"colour": "red"}, "colour", "unknown_field"),
    ({"type": "voyage"}, "type", "not_a_choice"),
    ({"type": ["crossing"]}, "type", "not_a_choice"),
    ({"passport": fields(issuing_state="QQQ")}, "passport.issuing_state", "unknown_country"),
    (
        {"passport": {"issuing_state": "UTO", "document_number": "X1"}},
        "passport.date_of_birth",
        "required",
    ),
    ({"passport": fields(date_of_birth="1974-02-30")}, "passport.date_of_birth", "not_a_date"),
    ({"holder": {"email": "nobody"}}, "holder.email", "not_an_email"),
]


def test_wrong_crossings_are_refused_by_their_fields_and_stop_no_other(
    directorate: Directorate,
) -> None:
    bad = [crossing(f"bad-{n}", **changed) for n, (changed, _, _) in enumerate(WRONG)]
    reply = directorate.send(*bad, "nonsense", None, crossing("good", passport=fields("G1")))
    *items, text, nothing, good = reply.body["items"]
    for n, (item, (changed, field, code)) in enumerate(zip(items, WRONG, strict=True)):
        assert (item["verdict"], item["reference"], item["n"]) == ("refused", f"bad-{n}", n), (
            changed
        )
        assert field in {one["field"] for one in item["errors"] if one["code"] == code}, changed
        assert all(one["detail"] for one in item["errors"])
    assert [one["errors"][0]["code"] for one in (text, nothing)] == ["not_an_object"] * 2
    assert good["verdict"] == "applied"
    assert len(_stamps()) == 1


def test_repair_is_told_in_the_senders_language(directorate: Directorate) -> None:
    reply = directorate.send(crossing("bad", checkpoint="ZZZ"), language="id")
    (item,) = reply.body["items"]
    assert "ZZZ" in item["errors"][0]["detail"]
