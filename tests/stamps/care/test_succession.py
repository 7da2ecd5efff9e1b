"""A stay extended, a stamp replaced: one new stamp in the place of the old, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.icao import entry_stamp
from chalicelib.notices.repository import NoticeItem
from chalicelib.permits.rules import PermitStatus
from chalicelib.persons import service as persons
from chalicelib.stamps.rules import StampStatus
from chalicelib.stamps.trust import sealing
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    age,
    audited,
    done,
    enter,
    kinds,
    passport,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
    warnings_due,
)


def _extend(api: Api, who: SignedIn, stamp: dict[str, Any], key: str = "", **body: Any) -> Any:
    path = f"/stamps/{stamp['stamp_number']}/extensions"
    return api.post(path, body, token=who.token, key=key)


def _replace(api: Api, who: SignedIn, stamp: dict[str, Any], key: str = "", **body: Any) -> Any:
    path = f"/stamps/{stamp['stamp_id']}/replacements"
    return api.post(path, {"reason": "lost", **body}, token=who.token, key=key)


def test_extended_stay_goes_on_under_a_new_stamp_and_permit(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    old = enter(api, officer.token, sponsor=SPONSOR, holder=HOLDER)
    age(old, 50)
    new = done(_extend(api, clerk, old))
    last = today() - timedelta(days=50) + timedelta(days=119)
    assert new["last_day_of_stay"] == new["permit"]["last_day_of_stay"] == last.isoformat()
    assert new["entry_on"] == (today() - timedelta(days=50)).isoformat()
    assert new["issued_on"] == today().isoformat()
    assert "TERBIT" in new["label"]["svg"]
    before, after = recorded(old), recorded(new)
    assert before.status is StampStatus.SUPERSEDED
    assert before.ending is not None
    assert before.ending.successor == after.id == passport().present_on
    assert after.succeeds == before.id
    assert permit_of(old).status is PermitStatus.EXTENDED
    permit = permit_of(new)
    assert (permit.status, permit.extensions) == (PermitStatus.VALID, 1)
    assert permit.sponsors == permit_of(old).sponsors
    assert permit.holder_contact == permit_of(old).holder_contact
    assert permit.valid_from == before.entry_on
    assert warnings_due() == 2
    (row,) = audited("stamp_extended")
    assert row.subject == f"STAMP#{before.id}"
    seen = sealing.verify_seal(new["seal_url"], datetime.now(UTC))
    assert after.is_sealed_as(seen)


def test_second_extension_ends_the_number_that_is_allowed(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    for _ in range(2):
        stamp = done(_extend(api, clerk, stamp))
    assert (date.fromisoformat(stamp["last_day_of_stay"]) - today()).days + 1 == 180
    assert refused(_extend(api, clerk, stamp)) == (409, "extended_often_enough")


def test_holders_address_may_be_given_anew(api: Api, officer: SignedIn, clerk: SignedIn) -> None:
    old = enter(api, officer.token, holder=HOLDER)
    new = done(_extend(api, clerk, old, holder={"email": "baru@serambi.test", "language": "id"}))
    contact = permit_of(new).holder_contact
    assert contact is not None
    assert (contact.name, contact.email, contact.language) == (
        "ANNA MARIA ERIKSSON",
        "baru@serambi.test",
        "id",
    )
    wrong = _extend(api, clerk, new, holder={"email": "no address"})
    assert wrong.fields == {"holder.email": "not_an_email"}


def test_what_cannot_be_extended_is_refused_by_name(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    last = date.fromisoformat(stamp["last_day_of_stay"])
    late = (last + timedelta(days=61)).isoformat()
    assert refused(_extend(api, clerk, stamp, last_day_of_stay=late)) == (
        409,
        "beyond_longest_stay",
    )
    same = _extend(api, clerk, stamp, last_day_of_stay=last.isoformat())
    assert same.fields == {"last_day_of_stay": "extends_nothing"}
    age(stamp, 60)
    assert refused(_extend(api, clerk, stamp)) == (409, "permit_over")
    never = enter(api, officer.token, "X00000001", permit_class="C7")
    assert refused(_extend(api, clerk, never)) == (409, "not_extensible")
    api.post(f"/stamps/{never['stamp_id']}/cancel", {"reason": "x"}, token=officer.token)
    assert refused(_extend(api, clerk, never)) == (409, "stamp_not_in_force")
    assert kinds().count("STAMP") == 2


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("deed", [_extend, _replace])
def test_kill_around_the_write_makes_one_stamp_or_none_and_the_retry_the_same(
    api: Api, officer: SignedIn, head: SignedIn, faults: Faults, moment: str, deed: Any
) -> None:
    old = enter(api, officer.token, sponsor=SPONSOR)
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        deed(api, head, old, key="k")
    faults.clear()
    assert recorded(old).is_in_force is (moment == "die_before")
    assert kinds().count("STAMP") == (1 if moment == "die_before" else 2)
    new = done(deed(api, head, old, key="k"))
    assert done(deed(api, head, old, key="k")) == new
    assert stamps_in_force() == [new["stamp_id"]]
    assert kinds().count("STAMP") == kinds().count("PERMIT") == 2
    assert passport().present_on == new["stamp_id"]
    assert warnings_due() == 1


def test_same_key_on_another_stamp_or_deed_is_refused(
    api: Api, officer: SignedIn, head: SignedIn
) -> None:
    one = enter(api, officer.token)
    other = enter(api, officer.token, "X00000001")
    done(_replace(api, head, one, key="k"))
    assert refused(_replace(api, head, other, key="k")) == (422, "idempotency_key_reused")
    assert refused(_extend(api, head, one, key="k")) == (422, "idempotency_key_reused")
    assert recorded(other).is_in_force


@pytest.mark.threads
def test_two_who_extend_at_once_make_one_stamp(
    api: Api, officer: SignedIn, clerk: SignedIn, head: SignedIn
) -> None:
    old = enter(api, officer.token, sponsor=SPONSOR)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda who: _extend(api, who, old), [clerk, head] * 2))
    assert [reply.status for reply in replies].count(201) == 1
    assert {reply.status for reply in replies} <= {201, 409, 503}
    assert len(stamps_in_force()) == 1
    assert warnings_due() == 1


@pytest.mark.parametrize("reason", ["lost", "damaged"])
def test_replaced_stamp_keeps_its_last_day_and_its_passport(
    api: Api, officer: SignedIn, reason: str
) -> None:
    old = enter(api, officer.token, sponsor=SPONSOR)
    age(old, 100)  # overstayed: a lost stamp is replaced all the same
    new = done(_replace(api, officer, old, reason=reason))
    assert new["last_day_of_stay"] == recorded(old).last_day_of_stay.isoformat()
    assert recorded(new).passport_key == recorded(old).passport_key
    assert permit_of(new).extensions == 0
    assert recorded(new).binding != recorded(old).binding
    (row,) = audited("stamp_replaced")
    assert row.why == reason
    given = _replace(api, officer, new, reason=reason, mrz=zone())
    assert given.fields == {"mrz": "not_for_this_reason"}


def test_new_passport_is_the_same_holders(api: Api, officer: SignedIn) -> None:
    old = enter(api, officer.token, holder=HOLDER)
    new = done(_replace(api, officer, old, reason="new_passport", mrz=zone("N00000001")))
    assert recorded(new).holder_id == recorded(old).holder_id
    assert passport().present_on is None
    assert passport("N00000001").present_on == new["stamp_id"]
    assert passport("N00000001").holder_id == recorded(old).holder_id
    seen = sealing.verify_seal(new["seal_url"], datetime.now(UTC))
    assert seen.passport_number_end == "001"
    gone = api.post("/departures", {"mrz": zone("N00000001")}, token=officer.token)
    assert done(gone)["stamp_id"] == new["stamp_id"]
    old_one = api.post("/departures", {"mrz": zone()}, token=officer.token)
    assert refused(old_one) == (409, "not_in_country")


def test_passport_known_as_somebody_elses_becomes_the_holders(api: Api, officer: SignedIn) -> None:
    first = enter(api, officer.token, "N00000001")
    api.post("/departures", {"mrz": zone("N00000001")}, token=officer.token)
    old = enter(api, officer.token)
    assert recorded(first).holder_id != recorded(old).holder_id
    done(_replace(api, officer, old, reason="new_passport", mrz=zone("N00000001")))
    assert passport("N00000001").holder_id == recorded(old).holder_id


def test_passport_in_the_country_on_its_own_stamp_is_refused(api: Api, officer: SignedIn) -> None:
    old, other = enter(api, officer.token), enter(api, officer.token, "N00000001")
    reply = _replace(api, officer, old, reason="new_passport", mrz=zone("N00000001"))
    assert refused(reply) == (409, "already_in_country")
    assert recorded(old).is_in_force
    assert recorded(other).is_in_force


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"reason": "new_passport"}, {"mrz": "one_of"}),
        ({"reason": "new_passport", "mrz": zone()}, {"mrz.document_number": "same_passport"}),
        (
            {"reason": "new_passport", "passport": fields("N1", date_of_birth="1980-01-01")},
            {"passport.date_of_birth": "not_the_holders"},
        ),
        ({"reason": "stolen"}, {"reason": "not_a_choice"}),
    ],
)
def test_passport_that_does_not_fit_the_reason_is_named(
    api: Api, officer: SignedIn, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    old = enter(api, officer.token)
    assert _replace(api, officer, old, **body).fields == wrong
    assert recorded(old).is_in_force


@pytest.mark.parametrize("number", ["C01X00T47", "C01X00T48"])
def test_wrong_data_are_put_right_for_the_person_and_the_seal(
    api: Api, officer: SignedIn, head: SignedIn, number: str
) -> None:
    wrong = fields(date_of_birth="1947-08-12", given_names="EVA", date_of_expiry="2033-07-30")
    old = enter(api, officer.token, mrz=None, passport=wrong, holder=HOLDER)
    new = done(_replace(api, head, old, reason="wrong_data", mrz=zone(number)))
    holder = persons.get_holder(recorded(new).holder_id)
    assert recorded(new).holder_id == recorded(old).holder_id
    assert (holder.full_name, holder.date_of_birth) == ("ANNA MARIA ERIKSSON", "1974-08-12")
    contact = permit_of(new).holder_contact
    assert contact is not None
    assert contact.name == "ANNA MARIA ERIKSSON"
    (warning,) = [item for item in NoticeItem.scan() if item.due_pk]
    assert warning.context["holder"] == "Anna E."
    assert passport(number).date_of_expiry == date(2034, 7, 30)
    # What follows is tied to the data as they were put right.
    again = done(_replace(api, head, new))
    assert recorded(again).binding == entry_stamp.binding(
        recorded(again).id, "UTO", number, "1974-08-12", "2034-07-30"
    )


def test_next_entry_with_better_data_is_what_a_replacement_is_tied_to(
    api: Api, officer: SignedIn
) -> None:
    wrong = fields(date_of_birth="1947-08-12")
    enter(api, officer.token, mrz=None, passport=wrong)
    api.post("/departures", {"mrz": zone()}, token=officer.token)
    stamp = enter(api, officer.token)
    new = done(_replace(api, officer, stamp))
    assert recorded(new).binding == entry_stamp.binding(
        recorded(new).id, "UTO", "C01X00T47", "1974-08-12", "2034-07-30"
    )
