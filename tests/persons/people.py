"""Foreigners on record, and the stream that leads to their being found."""

from datetime import date
from typing import Any

import msgspec

from chalicelib.core.ids import HolderId, PassportKey, StampId
from chalicelib.db.transaction import commit
from chalicelib.persons import events, service
from chalicelib.persons.repository import PassportItem
from chalicelib.persons.rules import Passport
from chalicelib.persons.schemas import PassportFields
from tests.factories.passports import fields

TODAY = date(2026, 11, 22)


def read(number: str, **changed: Any) -> tuple[PassportKey, Passport]:
    given = msgspec.convert(fields(number, **changed), PassportFields)
    passport = service.read_passport(given, None, TODAY)
    return service.passport_key("UTO", passport.document_number), passport


def known(number: str, surname: str, given_names: str = "", **changed: Any) -> HolderId:
    """Put a foreigner on record, not in the country."""
    named = {"surname": surname or None, "given_names": given_names or None}
    key, passport = read(number, **named, **changed)
    commit(service.plan_known(key, passport))
    return HolderId(key)


def renamed(holder_id: HolderId, number: str, **changed: Any) -> None:
    """Let a foreigner's record say what another reading of the passport says."""
    key, passport = read(number, **changed)
    was, holder = service.find_passport(key), service.get_holder(holder_id)
    assert was is not None
    commit(service.plan_next_passport(was, was, holder, passport, StampId("0001000001")))


class Stream:
    """The changes of foreigners' records since it was last read, as DynamoDB gives them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[str, Any]] = {}
        self._number = 0

    def records(self) -> list[dict[str, Any]]:
        now = {
            (item.pk, item.sk): item.to_dynamodb_dict()
            for item in PassportItem.scan(PassportItem.sk == "PASSPORT")
        }
        changed = [key for key in now if now[key] != self._seen.get(key)]
        found = []
        for key in sorted(changed):
            self._number += 1
            change = {"SequenceNumber": str(self._number), "NewImage": now[key]}
            if key in self._seen:
                change["OldImage"] = self._seen[key]
            found.append({"eventName": "MODIFY", "dynamodb": change})
        self._seen = now
        return found

    def catch_up(self) -> None:
        assert events.index({"Records": self.records()}) == {"batchItemFailures": []}
