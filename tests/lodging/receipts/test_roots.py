"""Sealed receipts: proved by anybody, and each that is removed or altered named."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.ids import ReceiptId
from chalicelib.db.table import Records
from chalicelib.lodging import repository
from chalicelib.lodging.receipts import merkle, sealed
from chalicelib.lodging.receipts import roots as receipt_roots
from chalicelib.lodging.receipts.checks import Fault, check_receipts
from chalicelib.lodging.receipts.sealed import SealItem
from chalicelib.lodging.stay_items import FilingItem, StayItem
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.stamps.jws import payload_of
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.lodging.reports import ago, at_home, hotel, operator

ZONE = "Asia/Makassar"
ARRIVED = {"minutes": 1}
OFFICE = reference.office_of("51.03.01", utc_now().date()).code


class House:
    """Premises with reports of today."""

    def __init__(self, api: Api, name: str = "pengelola") -> None:
        self.api, self.host = api, operator(name)
        self.premises: Premises = hotel(self.host.person, f"Hotel {name}")
        self.received_on = local_date(utc_now(), ZONE)
        self.month = f"{self.received_on:%Y-%m}"
        self.count = 0

    def report(self) -> ReceiptId:
        """Report one more guest."""
        self.count += 1
        passport = fields(f"C{self.count:08}", date_of_birth="1974-08-12")
        needed = {"address": None, "region": None, "reporter": None, "premises": self.premises.id}
        body = at_home(passport=passport, arrived_at=ago(**ARRIVED), **needed)
        reply = self.api.post("/stays", body, token=self.host.token)
        assert reply.status == 201, reply.body
        return ReceiptId(reply.body["receipt"])

    def faults(self, days: int = 1) -> list[Fault]:
        """Check the month's receipts some days later."""
        today = self.received_on + timedelta(days=days)
        return check_receipts(self.premises.id, self.month, today)

    def filing(self, receipt: ReceiptId) -> FilingItem:
        """Return a report as filed."""
        found = FilingItem.scan(FilingItem.receipt == receipt)
        return next(item for item in found if item.pk.startswith("FILED#"))


def _night(days: int = 1) -> datetime:
    """Return the night after today, or after a later day, when every zone's day is over."""
    day = local_date(utc_now(), ZONE) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=5)


def seal(days: int = 1) -> None:
    """Seal today, or up to a later day, in the office of the premises."""
    receipt_roots.seal_receipts(_night(days), [OFFICE])


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def test_each_receipt_leads_to_the_root_that_was_signed(house: House) -> None:
    receipts = [house.report() for _ in range(5)]
    other = House(house.api, "lain")
    receipts.append(other.report())
    seal()
    for receipt in receipts:
        stay = repository.find_stay(receipt)
        assert stay is not None
        proof = receipt_roots.prove(stay)
        assert proof is not None
        leaf = hashlib.sha256(proof.facts.encode()).digest()
        hashed = merkle.leaf_hash(leaf)
        assert merkle.root_from(hashed, proof.path) == proof.day.root
        top = merkle.root_from(proof.day.link, proof.office_path)
        assert top == receipt_roots.root_of_jws(proof.jws)
    assert house.faults() == []


def test_receipt_has_no_proof_before_its_day_is_sealed(house: House) -> None:
    stay = repository.find_stay(house.report())
    assert stay is not None
    seal(0)
    assert receipt_roots.prove(stay) is None


def test_removed_receipt_is_named(house: House) -> None:
    kept, gone = house.report(), house.report()
    seal()
    house.filing(gone).delete()
    assert house.faults() == [Fault("removed", house.received_on, gone)]
    StayItem.get(f"STAY#{kept}", "STAY").delete()
    assert {one.receipt for one in house.faults()} == {gone, kept}


def test_one_flipped_byte_is_named(house: House) -> None:
    _, altered = house.report(), house.report()
    seal()
    item = house.filing(altered)
    flipped = bytearray.fromhex(item.leaf)
    flipped[7] ^= 1
    item.leaf = flipped.hex()
    item.save()
    assert house.faults() == [Fault("altered", house.received_on, altered)]


def test_stay_whose_receipt_was_moved_in_time_is_named(house: House) -> None:
    altered = house.report()
    seal()
    item = StayItem.get(f"STAY#{altered}", "STAY")
    item.first_received_at = "2026-01-01T00:00:00Z"
    item.save()
    assert house.faults() == [Fault("altered", house.received_on, altered)]


def _day(house: House) -> SealItem:
    return SealItem.query(f"SEALED#{house.premises.id}").next()


def _sealed(house: House) -> sealed.DaySeal:
    return sealed.list_days(house.premises.id, house.received_on, house.received_on)[0]


def test_entry_taken_out_of_its_seal_too_is_seen_by_the_root(house: House) -> None:
    _, gone = house.report(), house.report()
    seal()
    house.filing(gone).delete()
    day = _day(house)
    kept = [one for one in _sealed(house).entries if one.receipt != gone]
    day.entries = sealed._packed(kept[0])
    day.save()
    assert [one.kind for one in house.faults()] == ["day_altered"]


def test_seal_made_anew_is_seen_by_the_signature(house: House) -> None:
    house.report()
    seal()
    day = _day(house)
    entries = _sealed(house).entries
    changed = [entries[0]._replace(leaf=bytes(32))]
    day.entries = sealed._packed(changed[0])
    day.root = merkle.root_of(sealed.hashes_of(changed)).hex()
    day.save()
    assert "unsigned" in {one.kind for one in house.faults()}


def test_day_that_is_taken_out_breaks_the_chain(house: House) -> None:
    house.report()
    seal()
    first = _day(house)
    later = first.sk.replace(house.received_on.isoformat(), "2099-01-01")
    made = _sealed(house)
    sealed.add_day(
        sealed.DaySeal(
            made.premises, date(2099, 1, 1), made.office, made.root, made.link, made.entries
        )
    )
    assert later == f"2099-01-01#{made.office}"
    first.delete()
    found = check_receipts(house.premises.id, house.month, date(2099, 1, 2))
    assert Fault("chain_broken", date(2099, 1, 1)) in found


def test_report_that_was_filed_after_its_day_was_sealed_is_in_the_next(house: House) -> None:
    house.report()
    seal()
    belated = house.report()  # received on the day that is sealed
    seal(2)
    stay = repository.find_stay(belated)
    assert stay is not None
    proof = receipt_roots.prove(stay)
    assert proof is not None
    assert proof.day.day == house.received_on + timedelta(days=1)
    assert len(proof.day.entries) == 1
    seal(3)
    assert house.faults(days=9) == []


def test_report_that_no_seal_ever_took_is_named(house: House) -> None:
    receipt = house.report()
    assert house.faults(days=9) == [Fault("unsealed", house.received_on, receipt)]


def test_sealing_again_changes_nothing(house: House) -> None:
    house.report()
    seal()
    before = _stored()
    seal()
    assert _stored() == before


def test_run_that_was_cut_off_is_gone_on_with(house: House, monkeypatch: Any) -> None:
    house.report()
    with monkeypatch.context() as patch:
        patch.setattr(sealed, "add_office_day", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            seal()
    late = house.report()
    seal()
    seal(2)
    stay = repository.find_stay(late)
    assert stay is not None
    assert receipt_roots.prove(stay) is not None
    assert house.faults(days=9) == []
    assert sealed.find_office_day(OFFICE, house.received_on) is not None


def test_each_office_signs_each_day_and_names_the_one_before(house: House) -> None:
    house.report()
    seal()
    seal(3)
    days = [sealed.find_office_day(OFFICE, house.received_on + timedelta(days=n)) for n in range(3)]
    assert all(days)
    payloads = [payload_of(one.jws) for one in days if one]
    names = [hashlib.sha256(one.jws.encode()).hexdigest() for one in days if one]
    assert [one["previous"] for one in payloads] == ["", *names[:2]]


def _cut_off(seal: object) -> None:
    raise KeyboardInterrupt


def _stored() -> list[tuple[str, str, str]]:
    return sorted(
        (item.pk, item.sk, str(item.attribute_values))
        for item in Records.scan()
        if item.pk.startswith(("SEALED#", "ROOTS#", "LEAVES#"))
    )
