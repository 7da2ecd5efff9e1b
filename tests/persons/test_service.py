"""Who a foreigner is: passports read, found again, in the country or not; on both engines."""

from datetime import date
from typing import Any

import msgspec
import pytest

from chalicelib.core.config import config
from chalicelib.core.errors import InvalidError
from chalicelib.core.ids import HolderId, PassportKey, StampId
from chalicelib.db.transaction import commit
from chalicelib.persons import service
from chalicelib.persons.rules import KnownPassport, Passport, PresenceMovedError
from chalicelib.persons.schemas import PassportFields
from local.emulator import Engine
from tests.factories.passports import fields, zone

TODAY = date(2026, 11, 22)


def _fields(**changed: Any) -> PassportFields:
    return msgspec.convert(fields(**changed), PassportFields)


def _refused(**changed: Any) -> dict[str, str]:
    with pytest.raises(InvalidError) as caught:
        service.read_passport(_fields(**changed), None, TODAY)
    return {one.field: one.code for one in caught.value.errors}


def test_zone_and_fields_give_the_same_passport(store: Engine) -> None:
    read = service.read_passport(None, zone(), TODAY)
    assert read == service.read_passport(_fields(), None, TODAY)


@pytest.mark.parametrize("number", ["c01x00t47", "C01 X00-T47", "C01X00T47"])
def test_passport_is_found_however_its_number_is_typed(store: Engine, number: str) -> None:
    assert service.passport_key("UTO", number) == service.passport_key("UTO", "C01X00T47")
    assert service.passport_key("D", number) != service.passport_key("UTO", number)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"issuing_state": "ZZZ"}, {"passport.issuing_state": "unknown_country"}),
        ({"nationality": "QQQ"}, {"passport.nationality": "unknown_country"}),
        ({"date_of_birth": "2026-13"}, {"passport.date_of_birth": "not_a_date"}),
        ({"date_of_birth": "2027-01-01"}, {"passport.date_of_birth": "in_the_future"}),
        ({"date_of_expiry": "2026-11-21"}, {"passport.date_of_expiry": "passport_expired"}),
        ({"surname": None, "given_names": None}, {"passport.surname": "required"}),
    ],
)
def test_wrong_field_is_named(
    store: Engine, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert _refused(**changed) == wrong


@pytest.mark.parametrize("code", ["D", "XXA", "XXB", "XXC", "XXX", "UNO", "GBN"])
def test_nationalities_that_are_no_country_are_taken(store: Engine, code: str) -> None:
    assert service.read_passport(_fields(nationality=code), None, TODAY).nationality == code


def test_specimen_is_refused_where_none_is_accepted(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCEPT_SPECIMENS", "")
    config.cache_clear()
    try:
        assert _refused()["passport.issuing_state"] == "specimen_not_accepted"
    finally:
        monkeypatch.undo()
        config.cache_clear()


def test_passport_enters_leaves_and_enters_again(store: Engine) -> None:
    passport = service.read_passport(_fields(), None, TODAY)
    key = service.passport_key("UTO", passport.document_number)
    commit(service.plan_entry(key, None, passport, StampId("0001000001")))
    known = service.find_passport(key)
    assert known is not None
    assert known.present_on == "0001000001"
    assert service.get_holder(known.holder_id).full_name == "ANNA MARIA ERIKSSON"
    commit(service.plan_departure(known))
    gone = service.find_passport(key)
    assert gone is not None
    assert gone.present_on is None
    commit(service.plan_entry(key, gone, passport, StampId("0001000002")))
    with pytest.raises(PresenceMovedError):
        commit(service.plan_entry(key, gone, passport, StampId("0001000003")))


def test_two_first_entries_of_one_passport_are_one(store: Engine) -> None:
    passport = service.read_passport(_fields(), None, TODAY)
    key = service.passport_key("UTO", passport.document_number)
    commit(service.plan_entry(key, None, passport, StampId("0001000001")))
    with pytest.raises(PresenceMovedError):
        commit(service.plan_entry(key, None, passport, StampId("0001000002")))


def _read(**changed: Any) -> tuple[PassportKey, Passport]:
    passport = service.read_passport(_fields(**changed), None, TODAY)
    return service.passport_key("UTO", passport.document_number), passport


def _known(key: PassportKey) -> KnownPassport:
    known = service.find_passport(key)
    assert known is not None
    return known


def test_holder_is_who_the_next_passport_says_whichever_that_is(store: Engine) -> None:
    numbers, stamps = ["A1", "B2", "A1", "B2", "C3", "C3"], iter(range(0x0001000002, 0x0001000009))
    first, passport = _read(document_number="A1", given_names="ANA")
    commit(service.plan_entry(first, None, passport, StampId("0001000001")))
    now = first
    for count, number in enumerate(numbers):
        known, stamp_id = _known(now), StampId(f"{next(stamps):010x}")
        now, passport = _read(document_number=number, given_names=f"ANA {count}")
        holder = service.get_holder(known.holder_id)
        other = service.find_passport(now)
        commit(service.plan_next_passport(known, other, holder, passport, stamp_id))
        assert _known(now).holder_id == HolderId(first)
        assert _known(now).present_on == stamp_id
        assert service.get_holder(known.holder_id).given_names == f"ANA {count}"
    known_now = [_known(_read(document_number=number)[0]) for number in ("A1", "B2", "C3")]
    assert [bool(one.present_on) for one in known_now] == [False, False, True]


def test_passport_that_a_permit_names_is_known_and_has_not_entered(store: Engine) -> None:
    key, passport = _read()
    commit(service.plan_known(key, passport))
    assert service.get_holder(_known(key).holder_id).full_name == "ANNA MARIA ERIKSSON"
    assert service.list_entered([key]) == set()
    commit(service.plan_entry(key, _known(key), passport, StampId("0001000001")))
    assert service.list_entered([key]) == {key}
    commit(service.plan_departure(_known(key)))
    assert service.list_entered([key]) == {key}
    with pytest.raises(PresenceMovedError):
        commit(service.plan_known(key, passport))


def test_later_passport_is_its_holders_and_no_record_of_its_own(store: Engine) -> None:
    first, passport = _read(document_number="A1")
    later, same = _read(document_number="B2")
    commit(service.plan_known(first, passport))
    commit(service.plan_known(later, same, _known(first).holder_id))
    assert _known(later).holder_id == HolderId(first)
    assert set(service.find_holders([HolderId(first), HolderId(later)])) == {HolderId(first)}
