"""A quarter's change of keys, and a stolen key, rehearsed over a clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import local_date
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import StampId
from chalicelib.icao.refusals import Reason, SealError
from chalicelib.stamps.trust import sealing, trust_list
from chalicelib.web.guards import Role
from local.emulator import Engine
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.factories.people import sign_in
from tests.stamps.keyring import (
    SIGNER,
    ZONE,
    Keyring,
    Phone,
    add_stamp,
    at,
    entries,
    keyring,
    reference_in,
    seal_stamp,
)

DAY = date(2027, 1, 4)


@pytest.fixture
def keys(store: Engine) -> Iterator[Keyring]:
    with keyring() as made:
        yield made


def _reason(phone: Phone, text: str, now: datetime) -> Reason:
    with pytest.raises(SealError) as refused:
        phone.verify(text, now)
    return refused.value.reason


def test_nobody_notices_when_a_key_takes_over(keys: Keyring) -> None:
    """Issue around the change; a phone that syncs only when its list has ended knows each key."""
    trust_list.publish(at(DAY), DAY, 92)
    keys.name("A01", "A02")
    weekly, daily, used, number = Phone(), Phone(), list[str](), 0
    weekly.sync()
    for day in range(1, 14):
        now = at(DAY + timedelta(days=day), 0)
        # The job is late on each day, after the first stamps.
        for hour in range(0, 24, 8):
            number += 1
            moment = now + timedelta(hours=hour, minutes=59)
            text = seal_stamp(number, moment)
            used.append(reference_in(text))
            if hour == 8:
                trust_list.publish(moment, moment.date(), 92)
                daily.sync()
            if not weekly.can_check(moment):
                weekly.sync()
            assert weekly.verify(text, moment).key.reference == used[-1]
            if daily.kept:
                assert daily.verify(text, moment).key.reference == used[-1]
    assert used == sorted(used)
    assert set(used) == {"A01", "A02"}


def test_key_changes_with_the_day_at_the_checkpoint(keys: Keyring) -> None:
    trust_list.publish(at(DAY), DAY, 92)
    keys.name("A01", "A02")
    trust_list.publish(at(DAY), DAY, 92)
    begins = date.fromisoformat(entries()["A02"]["signFrom"])
    # Midnight in Jayapura is 15:00 of the day before in UTC.
    before = datetime(begins.year, begins.month, begins.day, tzinfo=UTC) - timedelta(hours=10)
    after = before + timedelta(hours=1)
    assert local_date(before, ZONE) == begins - timedelta(days=1)
    assert reference_in(seal_stamp(1, before)) == "A01"
    assert reference_in(seal_stamp(2, after)) == "A02"


def test_stamps_of_the_quarter_before_verify_when_its_key_is_no_longer_ours(
    keys: Keyring,
) -> None:
    trust_list.publish(at(DAY), DAY, 92)
    old = seal_stamp(1, at(DAY))
    for quarter, (present, following) in enumerate([("A01", "A02"), ("A02", "A03")]):
        keys.name(present, following)
        trust_list.publish(at(DAY + timedelta(days=80 + 90 * quarter)), DAY, 92)
    keys.name("A03")
    now = at(DAY + timedelta(days=250))
    trust_list.publish(now, now.date(), 92)
    assert sealing.verify_seal(old, now).certificate_reference == "A01"
    assert reference_in(seal_stamp(2, now)) == "A03"
    # Long after the longest stay nobody vouches for it; until then the list names its key.
    phone, years = Phone(), at(DAY + timedelta(days=6 * 366))
    trust_list.publish(years, years.date(), 92)
    phone.sync()
    assert phone.verify(old, years).key.reference == "A01"


def test_key_swapped_too_early_signs_as_soon_as_it_may_and_not_before(keys: Keyring) -> None:
    trust_list.publish(at(DAY), DAY, 92)
    keys.name("A01", "A02")
    trust_list.publish(at(DAY), DAY, 92)
    begins = date.fromisoformat(entries()["A02"]["signFrom"])
    keys.name("A02")
    stamp_id = add_stamp(1, at(begins - timedelta(days=1), 0))
    with pytest.raises(UnavailableError):
        sealing.sign_stamp(stamp_id, at(begins - timedelta(days=1), 0))
    assert reference_in(sealing.sign_stamp(stamp_id, at(begins, 0))) == "A02"


def test_stolen_key_is_out_within_the_minute_and_entries_go_on(keys: Keyring) -> None:
    now = at(DAY)
    trust_list.publish(now, DAY, 92)
    keys.name("A01", "A02")
    trust_list.publish(now, DAY, 92)
    old, synced, stale = seal_stamp(1, now), Phone(), Phone()
    stale.sync()
    trust_list.revoke(SIGNER, "A01", "seen on a market", now)
    synced.sync()
    assert _reason(synced, old, now) is Reason.KEY_REVOKED
    assert stale.verify(old, now).key.reference == "A01"  # for a day or so, until it syncs
    with pytest.raises(SealError, match="key_revoked"):
        sealing.verify_seal(old, now)
    new = seal_stamp(2, now)
    assert reference_in(new) == "A02"
    assert synced.verify(new, now).stamp.stamp_id == "0001000002"
    # Phones that have not synced know the key, and not yet that it has begun.
    assert _reason(stale, new, now) is Reason.KEY_NOT_VALID


def test_stolen_key_without_a_next_one_stops_seals_until_another_is_named(keys: Keyring) -> None:
    now = at(DAY)
    trust_list.publish(now, DAY, 92)
    trust_list.revoke(SIGNER, "A01", "stolen", now)
    stamp_id = add_stamp(1, now)
    with pytest.raises(UnavailableError):
        sealing.sign_stamp(stamp_id, now)
    keys.name("A02")
    trust_list.publish(now, DAY, 92)
    assert reference_in(sealing.sign_stamp(stamp_id, now)) == "A02"


class Stolen:
    """A stamp, its key revoked, and an officer in the field."""

    def __init__(self, api: Api, keys: Keyring) -> None:
        self.api, self.now = api, datetime.now(UTC)
        trust_list.publish(self.now, self.now.date(), 92)
        self.border, self.field = sign_in(Role.BORDER_OFFICER), sign_in(Role.FIELD_OFFICER)
        self.stamp = self.issue()
        keys.name("A01", "A02")
        trust_list.publish(self.now, self.now.date(), 92)

    def issue(self, **changed: Any) -> dict[str, Any]:
        body = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(), **changed}
        reply = self.api.post("/stamps", body, token=self.border.token)
        assert reply.status == 201, reply.raw
        return dict(reply.body)

    def scan(self, url: str) -> dict[str, Any]:
        at_once = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        body = {"seal": url, "position": None, "order": "SP-1", "scanned_at": at_once}
        reply = self.api.post("/scans", body, token=self.field.token)
        assert reply.status == 201, reply.raw
        return dict(reply.body)


def test_scan_of_a_stamp_by_a_stolen_key_is_flagged_and_the_records_tell(
    api: Api, keys: Keyring
) -> None:
    case = Stolen(api, keys)
    assert case.scan(case.stamp["seal_url"])["verdict"] == "genuine"
    trust_list.revoke(SIGNER, "A01", "seen on a market", datetime.now(UTC))
    told = case.scan(case.stamp["seal_url"])
    assert "key_revoked" in told["flags"]
    # The seal proves nothing any more, for or against the holder; the records tell of the stay.
    assert told["verdict"] == "not_checkable"
    assert told["stamp"]["stamp_number"] == case.stamp["stamp_number"]


def test_entry_is_stamped_anew_by_the_next_key_when_the_key_was_stolen(
    api: Api, keys: Keyring
) -> None:
    case = Stolen(api, keys)
    trust_list.revoke(SIGNER, "A01", "seen on a market", datetime.now(UTC))
    anew = case.issue(even_if_in_country=True)
    assert reference_in(anew["seal_url"]) == "A02"
    told = case.scan(anew["seal_url"])
    assert (told["verdict"], "key_revoked" in told["flags"]) == ("genuine", False)
    old = case.scan(case.stamp["seal_url"])
    assert (old["verdict"], "key_revoked" in old["flags"]) == ("superseded", True)


def test_forgery_by_a_stolen_key_is_forged_once_it_is_revoked(api: Api, keys: Keyring) -> None:
    from dataclasses import replace

    from chalicelib.clients import kms
    from chalicelib.icao import entry_stamp, seal
    from chalicelib.icao.verification import der_to_raw

    case = Stolen(api, keys)
    genuine = seal.parse(seal.from_text(case.stamp["seal_url"]))
    forged = replace(entry_stamp.read(genuine, "IDN"), stamp_id=StampId("0001abcdef"))
    unsigned = entry_stamp.unsigned_bytes(forged)
    made = seal.attach(unsigned, der_to_raw(kms.sign(keys.key_id("A01"), unsigned)))
    url = seal.to_url("https://serambi.test/s#", made)
    assert "signed_but_not_recorded" in case.scan(url)["flags"]
    trust_list.revoke(SIGNER, "A01", "seen on a market", datetime.now(UTC))
    assert case.scan(url)["verdict"] == "forged"
