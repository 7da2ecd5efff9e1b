"""What a member of TIMPORA is told: numbers of their own region, and never more."""

from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.counts import publishing, reading
from chalicelib.web.guards import Role
from tests.counts.guests import BADUNG, KUTA, PETANG, come
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.lodging.houses import House

BALI = "51"


@pytest.fixture
def member(api: Api) -> SignedIn:
    return _member()


def _member(region: str = BADUNG, name: str = "timpora") -> SignedIn:
    return sign_in(Role.TIMPORA_MEMBER, name, office="", region=region)


def _publish() -> None:
    publishing.publish_province(BALI, utc_now())


def _ask(api: Api, member: SignedIn, region: str) -> Reply:
    return api.get(f"/counts/{region}", token=member.token)


def test_member_sees_their_region_and_its_parts_with_its_course(api: Api, member: SignedIn) -> None:
    come(KUTA, 1523)
    come(PETANG, 3)
    _publish()
    reply = _ask(api, member, BADUNG)
    assert reply.status == 200, reply.raw
    body = reply.body
    assert (body["code"], body["name"], body["level"]) == (BADUNG, "Kabupaten Badung", "regency")
    assert body["present"] == {"about": 1525, "fewer_than": None}
    parts = {one["code"]: one["present"] for one in body["parts"]}
    assert len(parts) == 6
    assert parts[KUTA] == {"about": 1525, "fewer_than": None}
    assert parts[PETANG] == {"about": None, "fewer_than": 10}
    assert [one["present"]["about"] for one in body["course"]] == [1525]
    assert body["published_at"] < body["next_at"]


def test_member_sees_a_region_in_their_own(api: Api, member: SignedIn) -> None:
    come(KUTA, 30)
    _publish()
    body = _ask(api, member, KUTA).body
    assert (body["present"]["about"], body["parts"]) == (30, [])
    assert [one["present"]["about"] for one in body["course"]] == [30]
    assert _ask(api, member, PETANG).body["present"] == {"about": None, "fewer_than": 10}


def test_any_other_region_is_not_found_and_all_answer_alike(api: Api, member: SignedIn) -> None:
    come(KUTA, 30)
    _publish()
    others = [
        BALI,
        "51.04",
        "51.04.01",
        "31",
        "31.71",
        "51.0",
        "51.03.99",
        "99",
        "x",
        "51.03.01.1001",
    ]
    answers = [_ask(api, member, one) for one in others]
    of_another = _ask(api, _member("52.71", "timpora-mataram"), "52.71")  # nothing is published
    for reply in (*answers, of_another):
        assert reply.status == 404
        assert reply.raw == answers[0].raw
    assert b"51.04" not in answers[0].raw


def test_member_without_a_region_is_told_nothing(api: Api) -> None:
    _publish()
    nobody = _member("", "timpora-mana-saja")
    assert _ask(api, nobody, BADUNG).status == 404


def test_member_whose_appointment_has_ended_is_refused(api: Api) -> None:
    from chalicelib.identity.repository import AccountItem

    _publish()
    member = _member()
    assert _ask(api, member, BADUNG).status == 200
    account = AccountItem(f"PERSON#{member.person.id}", "PERSON")
    account.update([AccountItem.ends_on.set((utc_now() - timedelta(days=2)).date().isoformat())])
    assert _ask(api, member, BADUNG).status == 401


def test_answer_takes_one_read_however_many_are_counted(store: Any) -> None:
    for kecamatan in (KUTA, PETANG, "51.04.03", "51.71.01"):
        come(kecamatan, 500)
    _publish()
    with Meter() as meter:
        assert reading.read_counts(BADUNG)["present"] == 1000
    assert (meter.calls, meter.written) == (1, 0)
    assert meter.read <= 1


def test_each_look_is_audited_or_not_answered(api: Api, member: SignedIn, faults: Faults) -> None:
    _publish()
    assert _ask(api, member, BADUNG).status == 200
    rows = [item.subject for item in AuditItem.scan() if item.action == "counts_viewed"]
    assert rows == [f"REGION#{BADUNG}"]
    faults.refuse("TransactWriteItems", 500, 50)
    reply = _ask(api, member, BADUNG)
    assert reply.status == 503
    assert "present" not in reply.body


def test_nothing_of_a_guest_or_their_house_is_in_any_answer_or_snapshot(
    api: Api, member: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.db.table import Counters, Counts, connection

    canaries = ["KANARI", "C4N4R1A55", "Kenari"]
    house = House(api, "Kenari")
    for number in range(12):
        house.report(f"C4N4R1A55{number}"[:9] if not number else f"K{number:08d}", remarks="KANARI")
    capsys.readouterr()
    _publish()
    told = [_ask(api, member, region).raw.decode() for region in (BADUNG, KUTA, BALI, "51.04")]
    stored = [
        str(connection().scan(table.Meta.table_name)["Items"]) for table in (Counters, Counts)
    ]
    logs = capsys.readouterr()
    for text in (*told, *stored, logs.out, logs.err):
        assert not [one for one in (*canaries, house.place.id, house.host.person.id) if one in text]
    assert '"about":10' in told[1]


def test_polls_around_single_events_tell_nothing(api: Api, member: SignedIn) -> None:
    house = House(api)
    for number in range(11):
        house.report(f"P{number:08d}")
    _publish()
    before = _ask(api, member, KUTA).raw
    for number in range(11, 14):
        receipt = house.report(f"P{number:08d}")
        assert _ask(api, member, KUTA).raw == before
    house.change(receipt, "check-out", {})
    _publish()
    assert _ask(api, member, KUTA).raw == before


def test_two_members_learn_no_more_together_than_the_wider_one_alone(api: Api) -> None:
    for kecamatan, number in ((KUTA, 9), ("51.03.02", 9), ("51.04.03", 23)):
        come(kecamatan, number)
    _publish()
    whole, part = _member(BALI, "timpora-bali"), _member(BADUNG)
    seen = _ask(api, whole, BADUNG).raw
    assert _ask(api, part, BADUNG).raw == seen
    # Two parts of nine in a region of eighteen: "20" would say that both are nine.
    assert _ask(api, part, BADUNG).body["present"]["about"] in {15, 20}
    figures = [_ask(api, part, one).body["present"] for one in (KUTA, "51.03.02", "51.03.03")]
    assert figures == [{"about": None, "fewer_than": 10}] * 3


def test_two_dates_tell_no_more_of_a_small_part_than_one(api: Api) -> None:
    member, before = _member(), utc_now() - timedelta(days=2)
    come(KUTA, 9)
    come("51.03.05", 30)
    publishing.publish_province(BALI, before)
    first = {one["code"]: one["present"] for one in _ask(api, member, BADUNG).body["parts"]}
    whole = _ask(api, member, BADUNG).body["present"]
    come(PETANG, 1)  # one guest comes between two editions, in a part where there was nobody
    _publish()
    then = {one["code"]: one["present"] for one in _ask(api, member, BADUNG).body["parts"]}
    assert then == first
    assert _ask(api, member, BADUNG).body["present"] == whole
    assert all(one["present"]["about"] == whole["about"] for one in _course(api, member))


def _course(api: Api, member: SignedIn) -> list[dict[str, Any]]:
    course: list[dict[str, Any]] = _ask(api, member, BADUNG).body["course"]
    return course
