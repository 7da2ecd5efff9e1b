"""A tip without a name: sent once, read and added to by its reference, by nobody else."""

import json
from contextlib import suppress
from itertools import product

import pytest

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.core.ids import TipId
from chalicelib.db.table import Audit, Identity, Records, connection
from chalicelib.tips import muting
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import sign_in
from tests.lodging.reports import proof
from tests.tips.told import DEVICE, UBUD, entries, reference, send, status, tips, told

MOST_UNITS = 12


def test_tip_goes_to_the_office_of_its_kecamatan_and_its_sender_reads_how_it_stands(
    api: Api,
) -> None:
    reply = send(api, happened_on="2026-01-05", device=DEVICE)
    assert reply.status == 201
    assert reply.body["office"] == "Immigration Office Ngurah Rai"
    assert len(reply.body["reference"]) == 26
    spoken = " ".join(reply.body["reference"][n : n + 4].lower() for n in range(0, 26, 4))
    stands = status(api, spoken)
    assert stands["state"] == "received"
    assert (stands["region"], stands["said"]) == ("Kuta Utara, Kabupaten Badung", [])
    assert send(api, region=UBUD).body["office"] != reply.body["office"]


def test_nothing_stored_or_audited_tells_who_sent_it(api: Api) -> None:
    network, contact = "203.0.113.77", "Pelapor@Contoh.example"
    headers = {"x-forwarded-for": f"{network}, 70.132.0.1", "user-agent": "Kenari/1.0"}
    own = str(
        api.post("/tips", told(device=DEVICE, contact=contact), headers=headers).body["reference"]
    )
    api.post("/tips/status", {"reference": own}, headers=headers)
    stored = [
        json.dumps(item)
        for table in (Records, Audit, Identity)
        for item in connection().scan(table.Meta.table_name)["Items"]
    ]
    for secret in (network, "203.0.113", DEVICE, "Kenari", own):
        assert not [one for one in stored if secret in one], secret
    # Given on purpose, and only in the tip itself.
    assert sum(contact.lower() in one for one in stored) == 1


@pytest.mark.parametrize("key", ["", "k"])
def test_wrong_fields_are_named(api: Api, key: str) -> None:
    wrong = {
        "region": "51.03",
        "contact": "bukan alamat",
        "happened_on": "2031-01-01",
    }
    assert send(api, key, **wrong).fields == {
        "region": "region_not_kecamatan",
        "contact": "not_a_contact",
        "happened_on": "in_the_future",
    }
    assert send(api, key, region="99.99.99").fields == {"region": "unknown_region"}
    assert send(api, key, text=" \n ").fields == {"text": "wrong_format"}
    assert send(api, key, text="a\u202eb").fields == {"text": "wrong_format"}
    assert send(api, key, proof=None).fields == {"proof": "required"}
    assert tips() == []


POINTS = list(product(("die_before", "die_after"), ("Query", "TransactWriteItems")))


@pytest.mark.parametrize(("moment", "operation"), POINTS)
def test_kill_at_each_point_loses_and_doubles_nothing(
    api: Api, faults: Faults, moment: str, operation: str
) -> None:
    body = told(device=DEVICE)
    getattr(faults, moment)(operation)
    with suppress(Died):
        api.post("/tips", body, key="k")
    faults.clear()
    replies = [api.post("/tips", {**body, "proof": proof()}, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [201, 201]
    assert replies[0].body == replies[1].body
    assert len(tips()) == 1
    assert api.post("/tips", told(text="Lain"), key="k").status == 422


def test_word_is_added_once_and_answers_nothing_to_a_wrong_reference(
    api: Api, faults: Faults
) -> None:
    own = reference(api)
    word = {"reference": own, "text": "Hari ini ada lagi."}
    faults.lose_answer("TransactWriteItems", times=1)
    replies = [api.post("/tips/additions", word, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [200, 200]
    assert [one["text"] for one in status(api, own)["said"]] == [word["text"]]
    assert len(entries()) == 1
    assert api.post("/tips/additions", {**word, "text": "Lain"}, key="k").status == 422
    wrong = "A" * 26
    refused = [
        api.post(path, {**body, "reference": wrong}).status
        for path, body in (("/tips/status", {}), ("/tips/additions", {"text": "x"}))
    ]
    assert refused == [404, 404]


def test_guessing_is_slowed_down_and_who_holds_a_reference_is_not(api: Api) -> None:
    own = reference(api)
    headers = {"x-forwarded-for": "198.51.100.9, 70.132.0.1"}
    guesses = [
        api.post("/tips/status", {"reference": f"guess-{n}"}, headers=headers).status
        for n in range(61)
    ]
    assert guesses == [404] * 60 + [429]
    assert api.post("/tips/status", {"reference": own}, headers=headers).status == 200


def test_browser_that_sent_ten_waits_for_the_next_day(api: Api) -> None:
    assert [send(api, device=DEVICE).status for _ in range(11)] == [201] * 10 + [429]
    assert send(api).status == 201


def test_held_back_sender_is_answered_like_anybody(api: Api) -> None:
    from chalicelib.core.clock import utc_now
    from chalicelib.db.transaction import commit

    fair = send(api, device=DEVICE)
    senders = muting.marks(DEVICE, "")
    commit(muting.plan_muted("NGURAH-RAI", senders, utc_now(), muted=True))
    held = send(api, device=DEVICE)
    assert held.body.keys() == fair.body.keys()
    assert held.status == fair.status
    known, other = (status(api, one.body["reference"]) for one in (fair, held))
    assert {**known, "received_at": ""} == {**other, "received_at": ""}
    assert (
        api.post("/tips/additions", {"reference": held.body["reference"], "text": "?"}).status
        == 200
    )
    head = sign_in(Role.OFFICE_HEAD)
    lists = {
        part: api.get(f"/tips?state={part}", token=head.token).body["items"]
        for part in ("open", "muted")
    }
    assert {part: len(items) for part, items in lists.items()} == {"open": 1, "muted": 1}
    # Another office hears the same browser out.
    assert not muting.is_muted("DENPASAR", senders, utc_now())


def test_tip_with_all_that_it_may_have_stays_within_its_write_units(api: Api) -> None:
    place = {"latitude": -8.65, "longitude": 115.15, "accuracy_m": 12}
    body = told(position=place, contact="+62 811 1234 567", device=DEVICE, text="x" * 900)
    with Meter() as meter:
        assert api.post("/tips", body).status == 201
    # With the counts of three limits: one unit each.
    assert meter.written <= MOST_UNITS + 3, meter.written


def test_each_look_of_a_sender_is_in_the_audit_log(api: Api) -> None:
    own = reference(api)
    status(api, own)
    deeds = sorted(row.action for row in AuditItem.scan())
    assert deeds == ["tip_sent", "tip_status_read"]


def test_tip_is_found_by_nobody_without_its_reference(api: Api) -> None:
    reference(api)
    (item,) = tips()
    stored = TipId(item.pk.partition("#")[2])
    assert api.post("/tips/status", {"reference": stored}).status == 404
