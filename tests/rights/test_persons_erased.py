"""Who somebody is goes once nothing that is kept refers to them: all of it in one write, or none.

So do watch marks, crossings and the requests that joined records, each after its own time.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import instant_text
from chalicelib.core.ids import CorrectionId, HolderId, PermitId, PersonId, StampId
from chalicelib.db.erasing import digest_of
from chalicelib.db.table import Records
from chalicelib.db.transaction import commit
from chalicelib.persons import events, retaining, service
from chalicelib.persons.link_requests import LinkItem
from chalicelib.persons.repository import PassportItem
from chalicelib.persons.searching import find_recorded
from chalicelib.reference import service as reference
from chalicelib.rights import erasing
from chalicelib.rights import repository as corrections
from chalicelib.rights.erasing import Erased
from chalicelib.rights.rules import Correction, Decision, Subject
from chalicelib.stamps.counter import requests as permit_requests
from chalicelib.stamps.counter.requests import PermitRequestItem
from chalicelib.stamps.issuing import Sent
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, crossing, declaration, watch
from tests.lodging.houses import House
from tests.persons.people import Stream, known, read
from tests.persons.test_linking import _link
from tests.persons.test_parting import _part
from tests.persons.test_restricting import _lift, _restrict
from tests.rights.test_retaining import Gone
from tests.stamps.desk import done, enter
from tests.supervision.conftest import OFFICE, close, opened

pytestmark = pytest.mark.usefixtures("store")

NOW = datetime.now(UTC)
# The passports of the factory expire in 2034, and five years are to pass.
DUE = NOW + timedelta(days=14 * 366)
WHO = ("PASSPORT", "NAME", "BORN")
# What the records of `everything` are kept as that name somebody.
REFERRING = (
    ("permits", "HOLDER"),
    ("stamps", "STAMP"),
    ("cases", "CASE"),
    ("corrections", "CORRECTION"),
    ("corrections", "RESTRICTION"),
    ("stays", "STAY"),
    ("stays", "DECLARED"),
    ("findings", "FINDING"),
    ("crossings", "CROSSED"),
    ("watch_marks", "WATCH"),
)


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


@pytest.fixture
def everything(api: Api) -> Gone:
    """Let somebody have left of whom there is one of everything, and nothing in use."""
    gone = Gone(api)
    house = House(api)
    house.report()
    other = house.report(key="other", arrived_at=ago(days=9))
    assert house.change(other, "cancel", {"reason": "Salah tamu"}).status == 200
    directorate = Directorate(api)
    directorate.register()
    told = directorate.told(
        declaration(),
        crossing("c-1", lane="counter", at=ago(days=30)),
        watch(changed_at=ago(hours=3)),
        watch(on=False),
    )
    assert told == ["applied"] * 4
    asked = Correction(
        *(CorrectionId("C"), gone.id, OFFICE, Subject.NAME, "Keliru"), asked_at=NOW, body_hash=""
    )
    decided = Decision(
        granted=False, reason="Benar", at=NOW, person_id=PersonId(gone.head.person.id)
    )
    commit([corrections.plan_correction(asked)])
    commit([corrections.plan_decision(asked.id, decided)])
    limited = done(_restrict(api, gone.head, gone.id))
    done(_lift(api, gone.head, limited["id"]), 200)
    Stream().catch_up()
    return gone


def _stored() -> list[tuple[str, str]]:
    return [(one["pk"]["S"], one["sk"]["S"]) for one in Records.scan_part(None, 10_000)[0]]


def _kinds() -> set[str]:
    return {pk.partition("#")[0] for pk, _ in _stored()}


def _who() -> int:
    """Return how much is stored of who people are."""
    return sum(pk.partition("#")[0] in WHO for pk, _ in _stored())


def _run(*days: int) -> list[Erased]:
    made = [erasing.erase(DUE + timedelta(days=day), lambda: 0.0) for day in days]
    assert not sum(one.unreadable for one in made)
    return made


def _proved(name: str = "persons") -> int:
    rows = AuditItem.scan(AuditItem.subject == f"ERASED#{name}")
    return sum(int(row.why.partition(" ")[0].removeprefix("count=")) for row in rows)


def _keep_for_ever(monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    """Let one class be kept, and all others have had their time."""
    days = {kept: 10_000}
    monkeypatch.setattr(reference, "retention_days", lambda name, _: days.get(name, -7_000))


@pytest.mark.usefixtures("everything")
def test_nothing_is_left_of_who_somebody_was_but_the_proof() -> None:
    assert {kind for _, kind in REFERRING} | {*WHO} <= _kinds()
    before = _who()
    _run(0, 1, 2)
    assert not {*WHO, *(kind for _, kind in REFERRING)} & _kinds()
    assert _proved() == before


@pytest.mark.parametrize(("kept_as", "kind"), REFERRING)
@pytest.mark.usefixtures("everything")
def test_whoever_anything_refers_to_stays(
    monkeypatch: pytest.MonkeyPatch, kept_as: str, kind: str
) -> None:
    before = _who()
    for one in Records.scan_part(None, 10_000)[0]:
        # Of a class with several kinds this one alone is kept.
        named = one["pk"]["S"].partition("#")[0]
        beside = (kept_as, named) in REFERRING or (kind, named) == ("STAMP", "FINDING")
        if named != kind and beside:
            Records(one["pk"]["S"], one["sk"]["S"]).delete()
    _keep_for_ever(monkeypatch, kept_as)
    _run(0, 1, 2)
    assert _kinds() & {one for _, one in REFERRING} == {kind}
    assert _who() == before
    _keep_for_ever(monkeypatch, "")
    _run(3, 4, 5)
    assert _who() == 0
    assert _proved() == before


@pytest.mark.parametrize("stay", ["cancelled", "reported"])
def test_stay_keeps_its_guest_cancelled_or_not(
    api: Api, monkeypatch: pytest.MonkeyPatch, stay: str
) -> None:
    known("A1", "ERIKSSON", "ANNA")
    house = House(api)
    receipt = house.report("A1")
    if stay == "cancelled":
        assert house.change(receipt, "cancel", {"reason": "Salah tamu"}).status == 200
    _keep_for_ever(monkeypatch, "stays")
    _run(0)
    assert _who() == 1
    _keep_for_ever(monkeypatch, "")
    _run(1, 2)
    assert _who() == 0


def test_passport_that_is_valid_keeps_whoever_has_it(head: SignedIn, api: Api) -> None:
    first, second = known("A1", "ERIKSSON", "ANNA"), known("A2", "ERIKSSON", "ANNA")
    PassportItem(f"PASSPORT#{second}", "PASSPORT").update(
        [PassportItem.date_of_expiry.set("2043-01-01")]
    )
    done(_link(api, head, first, second))
    _run(0)
    assert _who() == 2
    _run(3000)
    assert _who() == 0


def _several(api: Api, head: SignedIn) -> list[HolderId]:
    """Put one foreigner on record by two records and four passports, and let them be found."""
    ids = [known("A1", "ERIKSSON", "ANNA"), known("B1", "ERICSON", "HANNA MARIA")]
    for number, of in (("A2", 0), ("B2", 1)):
        commit(service.plan_known(*read(number), ids[of]))
    done(_link(api, head, *ids))
    Stream().catch_up()
    return ids


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_killed_erasure_is_whole_or_none_and_proved_once(
    api: Api, head: SignedIn, faults: Faults, moment: str
) -> None:
    _several(api, head)
    for item in LinkItem.scan(LinkItem.pk.startswith("LINK#")):
        item.delete()  # has its own write
    before = _who()
    assert before > 15
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _run(0)
    faults.clear()
    assert _who() == (before if moment == "die_before" else 0)
    _run(0, 1)
    assert _who() == 0
    assert _proved() == before


@pytest.mark.parametrize("operation", ["Scan", "Query", "BatchGetItem", "GetItem", "PutItem"])
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_killed_between_the_writes_goes_on(
    api: Api,
    head: SignedIn,
    faults: Faults,
    operation: str,
    moment: str,
) -> None:
    _several(api, head)
    before = _who()
    getattr(faults, moment)(operation)
    with pytest.raises(Died):
        erasing.erase(DUE, lambda: 0.0)
    faults.clear()
    _run(0)
    assert (_who(), _proved()) == (0, before)
    _run(1)
    assert _proved() == before


def _back() -> None:
    """Enter on a later passport."""
    _, passport = read("B2")
    key = service.passport_key("UTO", "B2")
    commit(service.plan_entry(key, service.find_passport(key), passport, StampId("0001000001")))


@pytest.mark.parametrize("meanwhile", ["back", "suspected"])
def test_who_comes_back_meanwhile_stays_whole(
    api: Api,
    head: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
) -> None:
    ids = _several(api, head)
    before, real = _who(), retaining._along

    def late(*given: Any) -> Any:
        if meanwhile == "back":
            _back()
        else:
            opened(api, head, {"person": ids[1]})
        return real(*given)

    monkeypatch.setattr(retaining, "_along", late)
    made = _run(0)
    assert not made[0].classes.get("persons")
    assert (_who(), _proved()) == (before, 0)


@pytest.mark.parametrize("change", ["entered", "joined", "restricted"])
def test_what_changes_at_the_last_moment_keeps_all(
    api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    ids = _several(api, head)
    before, real = _who(), digest_of

    def late(raws: Any) -> str:
        if change == "entered":
            _back()
        elif change == "joined":
            done(_link(api, head, ids[0], known("C1", "ERIKSSON"), key="c"))
        else:
            done(_restrict(api, head, ids[1]))
        monkeypatch.setattr(erasing, "digest_of", real)
        return real(raws)

    for item in LinkItem.scan(LinkItem.pk.startswith("LINK#")):
        item.delete()
    monkeypatch.setattr(erasing, "digest_of", late)
    _run(0)
    assert _who() == before + (change == "joined")


def test_passport_that_passed_to_another_keeps_both_until_neither_is_referred_to(
    api: Api, head: SignedIn
) -> None:
    first, second = known("A1", "ERIKSSON", "ANNA"), known("B1", "ANDERSSON")
    key, passport = read("B1")
    was, holder = service.find_passport(key), service.get_holder(first)
    assert was is not None
    stamp_id = StampId("0001000001")
    commit(service.plan_next_passport(was, was, holder, passport, stamp_id))
    moved = service.find_passport(key)
    assert moved is not None
    commit(service.plan_departure(moved))
    case = opened(api, head, {"person": second})
    _run(0)
    assert _who() == 2
    assert close(api, head, case, "settled").status == 200
    _run(1, 2)
    assert _who() == 0


def test_name_of_very_many_words_goes_with_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "_MOST_AT_ONCE", 5)
    of = known("A1", "ERIKSSON", "ANNA MARIA KARIN ELSA")
    Stream().catch_up()
    assert _who() > 10
    (item,) = PassportItem.scan(PassportItem.pk == f"PASSPORT#{of}")
    change = {"SequenceNumber": "1", "OldImage": item.to_dynamodb_dict()}
    _run(0)
    assert _proved() == 6
    assert "PASSPORT" not in _kinds()
    assert _who() > 0
    assert events.index({"Records": [{"dynamodb": change}]}) == {"batchItemFailures": []}
    assert _who() == 0


def test_whoever_was_erased_may_come_again(api: Api) -> None:
    of = known("A1", "ERIKSSON", "ANNA")
    _run(0)
    assert find_recorded(of) is None
    stamp = enter(api, sign_in(Role.BORDER_OFFICER).token, "A1")
    assert stamp["permit"]["id"].startswith(of)


def test_mark_that_is_on_stands_and_keeps_whom_it_marks(api: Api) -> None:
    known("C01X00T47", "ERIKSSON", "ANNA")
    directorate = Directorate(api)
    directorate.register()
    assert (
        directorate.told(watch(), watch("by-another", changed_at=ago(hours=2))) == ["applied"] * 2
    )
    _run(0)
    assert {"WATCH", "PASSPORT"} <= _kinds()
    assert directorate.told(watch(on=False, changed_at=ago(minutes=5))) == ["applied"]
    _run(1)
    assert {"WATCH", "PASSPORT"} <= _kinds()
    off = watch("by-another", on=False, changed_at=ago(minutes=5))
    assert directorate.told(off) == ["applied"]
    _run(2, 3)
    assert not {"WATCH", "PASSPORT"} & _kinds()
    assert _proved("watch_marks") == 1


def test_lifted_mark_waits_for_an_open_case(api: Api, head: SignedIn) -> None:
    of = known("C01X00T47", "ERIKSSON", "ANNA")
    directorate = Directorate(api)
    directorate.register()
    directorate.told(watch(changed_at=ago(hours=2)), watch(on=False))
    case = opened(api, head, {"person": of})
    assert _run(0)[0].held == 1
    assert "WATCH" in _kinds()
    assert close(api, head, case, "settled").status == 200
    _run(1)
    assert "WATCH" not in _kinds()


def test_crossing_stays_with_its_stamp_and_with_whoever_is_here(api: Api) -> None:
    directorate = Directorate(api)
    directorate.register()
    assert directorate.told(crossing("c-1")) == ["applied"]
    _run(0)
    assert "CROSSED" in _kinds()  # an overstay by then
    left = crossing("c-2", "departure", at=ago(minutes=5), lane="counter")
    assert directorate.told(left) == ["applied"]
    _run(1, 2, 3)
    assert not {"CROSSED", "STAMP", "PASSPORT"} & _kinds()
    assert _proved("crossings") == 2


def test_crossing_stays_with_the_stamp_of_whoever_has_left(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    directorate = Directorate(api)
    directorate.register()
    left = crossing("c-2", "departure", at=ago(minutes=5), lane="counter")
    assert directorate.told(crossing("c-1"), left) == ["applied"] * 2
    _keep_for_ever(monkeypatch, "stamps")
    _run(0)
    assert _proved("crossings") == 1
    assert {"CROSSED", "STAMP"} <= _kinds()


def test_crossing_of_no_stamp_stays_with_whoever_is_here(api: Api) -> None:
    directorate = Directorate(api)
    directorate.register()
    assert directorate.told(crossing("c-1", lane="counter", at=ago(days=30))) == ["applied"]
    border = sign_in(Role.BORDER_OFFICER)
    shown = {"stamp_number": enter(api, border.token)["stamp_number"]}
    _run(0)
    assert "CROSSED" in _kinds()
    done(api.post("/departures", shown, token=border.token))
    _run(1)
    assert "CROSSED" not in _kinds()


def test_crossing_of_nobody_known_goes_after_its_time(api: Api) -> None:
    directorate = Directorate(api)
    directorate.register()
    assert directorate.told(crossing("c-1", lane="counter")) == ["applied"]
    erasing.erase(NOW + timedelta(days=3600), lambda: 0.0)
    assert "CROSSED" in _kinds()
    _run(0)
    assert "CROSSED" not in _kinds()


def test_requests_go_after_their_time_and_not_before(api: Api, head: SignedIn) -> None:
    ids = _several(api, head)
    done(_part(api, head, ids[1]))
    sent = Sent(head.person, NOW, "k", "hash")
    commit([permit_requests.plan_request(sent, PermitId(f"{ids[0]}-X"))])
    erasing.erase(NOW + timedelta(days=1800), lambda: 0.0)
    assert {"LINK", "PERMITTED"} <= _kinds()
    # One that was made before its day was kept stands: nobody knows since when.
    LinkItem("LINK#OLD", "LINK", persons=[ids[0]], body_hash="").save()
    PermitRequestItem("PERMITTED#OLD", "PERMITTED", permit_id=f"{ids[0]}-X", body_hash="").save()
    case = opened(api, head, {"person": ids[0]})
    erasing.erase(NOW + timedelta(days=1900), lambda: 0.0)
    assert {"LINK", "PERMITTED"} <= _kinds()
    close(api, head, case, "settled")
    erasing.erase(NOW + timedelta(days=1901), lambda: 0.0)
    left = {pk for pk, _ in _stored() if pk.startswith(("LINK", "PERMITTED"))}
    assert left == {"LINK#OLD", "PERMITTED#OLD"}
    assert _proved("requests") == 3


def test_request_says_when_it_was_made() -> None:
    commit([permit_requests.plan_request(_sent(), PermitId("A-X"))])
    (item,) = PermitRequestItem.scan(PermitRequestItem.pk.startswith("PERMITTED#"))
    assert item.at == instant_text(NOW)


def _sent() -> Sent:
    return Sent(sign_in(Role.SERVICE_CLERK).person, NOW, "k", "hash")
