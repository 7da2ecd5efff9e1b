"""What was kept for long enough is gone, once, with proof of it, wherever the erasure is killed."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.clients import s3
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.db.erasing import digest_of
from chalicelib.db.table import Notices, Records, Table
from chalicelib.lodging.stay_items import StayItem
from chalicelib.notices.repository import NoticeItem
from chalicelib.rights import erasing
from chalicelib.rights.erasing import Erased
from chalicelib.tips.repository import EntryItem, TipItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import sign_in
from tests.lodging.houses import House
from tests.permits.papers import PDF
from tests.permits.test_documents import Office
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import SPONSOR, done, enter
from tests.tips.told import reference, tips

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=7 * 366)
CANARY = "KENARI"
# Of each class one: what a host typed, what a scan's reason was, what was asked, what was mailed.
CLASSES = {"stays", "scans", "corrections", "notices"}


def _still() -> Callable[[], float]:
    return lambda: 0.0


@pytest.fixture
def kept(api: Api) -> House:
    """Fill the store with canaries: each in use no longer, and a correction that is."""
    stamp = enter(api, sign_in(Role.BORDER_OFFICER).token, sponsor=SPONSOR)
    house = House(api)
    receipt = house.report(
        "D44", passport={**_typed(), "surname": CANARY}, remarks=f"{CANARY} catatan"
    )
    assert house.change(receipt, "extend", {"nights": 5}).status == 200
    why = scan(
        seal=stamp["seal_url"], order=..., exception="in_the_act", reason=f"{CANARY} lapangan"
    )
    done(api.post("/scans", why, token=sign_in(Role.FIELD_OFFICER).token))
    clerk = sign_in(Role.SERVICE_CLERK)
    for key, text in (("a", CANARY), ("b", "belum diputuskan")):
        body = {"passport": PAGE, "subject": "name", "text": text}
        asked = done(api.post("/own-stays/corrections", body, key=key))
        if key == "a":
            said = {"granted": False, "reason": CANARY}
            path = f"/corrections/{asked['id']}/decision"
            done(api.post(path, said, token=clerk.token), 200)
    NoticeItem(
        "NOTICE#X",
        "NOTICE",
        kind="sign_up",
        recipient=f"{CANARY}@x.test",
        language="id",
        context={},
        stages=[["once", instant_text(NOW - timedelta(days=21))]],
        history=[],
        version=1,
    ).save()
    return house


def _typed() -> dict[str, Any]:
    from tests.factories.passports import fields

    return dict(fields("D44"))


def _raws(table: type[Table]) -> list[dict[str, Any]]:
    return table.scan_part(None, 10_000)[0]


def _canaries() -> int:
    return sum(
        CANARY in json.dumps(raw, default=str)
        for table in (Records, Notices)
        for raw in _raws(table)
    )


def _proofs() -> dict[str, int]:
    """Return how many of each class the proofs say were erased."""
    told: dict[str, int] = {}
    for row in AuditItem.scan():
        if row.action == "data_erased":
            found = re.fullmatch(r"count=(\d+) before=[\d-]{10} sha256=[0-9a-f]{64}", row.why)
            assert found, row.why
            name = row.subject.removeprefix("ERASED#")
            told[name] = told.get(name, 0) + int(found[1])
    return told


def _run(now: datetime = LATER, clock: Callable[[], float] | None = None) -> Erased:
    return erasing.erase(now, clock or _still())


@pytest.mark.usefixtures("kept")
def test_nothing_is_left_of_what_is_past_its_time_but_the_proof() -> None:
    assert _canaries() >= len(CLASSES)
    before = len(_raws(Records)) + len(_raws(Notices))
    made = _run()
    assert _canaries() == 0
    assert set(made.classes) == CLASSES
    assert _proofs() == made.classes
    assert CANARY not in "".join(row.why for row in AuditItem.scan() if row.action == "data_erased")
    left = _raws(Records) + _raws(Notices)
    assert len(left) == before - sum(made.classes.values())
    kinds = {raw["pk"]["S"].partition("#")[0] for raw in left}
    # What is in use stays: the open request, the permit with its warnings, the stamp, the person.
    assert {"CORRECTION", "HOLDER", "STAMP", "PASSPORT", "PREMISES", "NOTICE"} <= kinds
    assert not {"STAY", "SCAN", "FILED"} & kinds


def test_scan_of_a_paper_goes_with_its_content_once_its_permit_has_ended(api: Api) -> None:
    office = Office(api)
    document = office.keep(PDF, name=f"{CANARY}.pdf")
    permit = office.path.split("/")[2]
    key = f"documents/{permit}/{document}"
    assert "documents" not in _run().classes  # the permit is valid still
    end = {"reason": "Salah", "restore": False}
    head = sign_in(Role.OFFICE_HEAD)
    done(api.post(f"/permits/{permit}/cancel", end, token=head.token), 200)
    assert s3.read_file(config().documents_bucket, key).raw == PDF
    assert _run(LATER + timedelta(days=1)).classes["documents"] == 1
    with pytest.raises(s3.NoFileError):
        s3.read_file(config().documents_bucket, key)
    assert _canaries() == 0


def test_closed_tip_goes_with_all_its_words_and_an_open_one_stays(api: Api) -> None:
    for number in (1, 2):
        reference(api, text=f"{CANARY} nomor {number} menginap tanpa lapor")
    item = next(one for one in tips() if f"{CANARY} nomor 1" in one.text)
    item.update([TipItem.closed_at.set(instant_text(NOW)), TipItem.state.set("closed")])
    EntryItem(item.pk, "ENTRY#X", step="asked", at=instant_text(NOW), text=CANARY).save()
    made = _run()
    assert made.classes["tips"] >= 2
    assert _canaries() == 1


@pytest.mark.usefixtures("kept")
def test_nothing_within_its_time_is_erased() -> None:
    made = _run(NOW + timedelta(days=300))
    assert (made.classes, made.unreadable) == ({}, 0)
    assert made.read > 10
    assert _proofs() == {}


@pytest.mark.parametrize("operation", ["Scan", "TransactWriteItems", "PutItem"])
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.usefixtures("kept")
def test_kill_anywhere_erases_and_proves_each_once(
    faults: Faults,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    moment: str,
) -> None:
    monkeypatch.setattr(erasing, "_ITEMS_AT_ONCE", 4)
    whole = sum(len(_raws(table)) for table in (Records, Notices))
    for _ in range(2):
        getattr(faults, moment)(operation)
        with pytest.raises(Died):
            _run()
        faults.clear()
    _run()
    assert _canaries() == 0
    left = sum(len(_raws(table)) for table in (Records, Notices))
    assert sum(_proofs().values()) == whole - left


@pytest.mark.usefixtures("kept")
def test_run_ends_in_time_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "_ITEMS_AT_ONCE", 4)
    monkeypatch.setattr(erasing, "BUDGET_SECONDS", 1.5)
    runs = 0
    while not _run(clock=_ticking()).is_whole:
        runs += 1
    assert runs > 3
    assert _canaries() == 0
    # Read through, it rests until the next day.
    assert _run().read == 0
    assert _run(LATER + timedelta(days=1)).read > 0


def _ticking() -> Callable[[], float]:
    ticks: Iterator[int] = count()
    return lambda: float(next(ticks))


def test_what_changed_since_it_was_read_stays(kept: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = kept.report("E55")

    def meanwhile(raws: Any) -> str:
        StayItem(f"STAY#{receipt}", "STAY").update([StayItem.leaves_on.set("2033-01-01")])
        return digest_of(raws)

    monkeypatch.setattr("chalicelib.rights.erasing.digest_of", meanwhile)
    _run()
    assert [raw["sk"]["S"] for raw in _raws(Records) if raw["pk"]["S"] == f"STAY#{receipt}"] == [
        "STAY"
    ]
    assert _canaries() == 0


@pytest.mark.usefixtures("kept")
def test_one_that_cannot_be_read_keeps_no_other() -> None:
    StayItem(
        "STAY#X",
        "STAY",
        leaves_on="nie",
        region="",
        zone="",
        office="",
        key="",
        first_received_at="",
        deadline_at="",
        body_hash="",
    ).save()
    assert _run().unreadable == 1
    assert _canaries() == 0


def test_digest_tells_content_and_not_order() -> None:
    one, other = {"pk": {"S": "A"}}, {"pk": {"B": b"B"}}
    assert digest_of([one, other]) == digest_of([other, one]) != digest_of([one, one])
