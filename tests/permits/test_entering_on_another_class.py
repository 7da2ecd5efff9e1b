"""An entry on another class than was granted: asked at the desk, and kept where nobody can be."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.permits.repository import PermitItem
from chalicelib.stamps.granted_kept import KeptItem
from chalicelib.web.guards import Role
from tests.envelopes.sealing import Sealer
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, crossing, permit
from tests.stamps.desk import (
    audited,
    done,
    enter,
    entry,
    instant,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
    warnings_due,
)
from tests.stamps.lists import meanwhile

LAST = timedelta(days=90)


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    assert made.register().status == 201
    return made


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


@pytest.fixture
def granted(directorate: Directorate) -> dict[str, Any]:
    """Tell of a work permit that runs."""
    told = _permit()
    directorate.told(told)
    return told


def _permit(reference: str = "permit-1", permit_class: str = "E23", **more: Any) -> dict[str, Any]:
    first, last = today() - timedelta(days=100), today() + LAST
    made = permit(
        reference=reference,
        permit_class=permit_class,
        valid_from=first.isoformat(),
        last_day_of_stay=last.isoformat(),
        number="2C11JE1234",
    )
    return {**made, "changed_at": ago(days=1), **more}


def _statuses() -> list[str]:
    found = [item for item in PermitItem.scan() if item.sk.startswith("PERMIT#")]
    return sorted(f"{item.permit_class} {item.status}" for item in found)


def _marks() -> list[KeptItem]:
    return [item for item in KeptItem.scan() if item.sk == "KEPT"]


def _ask(api: Api, officer: SignedIn, **body: Any) -> Reply:
    return api.post("/stamps", entry(**body), token=officer.token)


def _late(api: Api, officer: SignedIn, key: str = "late", **body: Any) -> dict[str, Any]:
    """Deliver an entry that waited at the desk; return what became of it."""
    sealer = Sealer(api.get("/envelope-key").body)
    text = json.dumps(entry(**{"entered_at": instant(timedelta(hours=2)), **body}))
    items = [{"id": key, "sealed": sealer.seal(officer.person.id, key, text)}]
    answer = done(api.post("/stamps/batch", {"items": items}, token=officer.token), 200)
    return dict(answer["items"][0])


def test_entry_that_would_end_a_granted_permit_is_asked_about_and_writes_nothing(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    last = (today() + LAST).isoformat()
    for language, words in (("id", f"sampai {last}"), ("en", f"until {last}")):
        reply = api.post("/stamps", entry(), token=officer.token, language=language)
        assert refused(reply) == (409, "granted_permit_stands")
        for part in ("E23", "…234", words):
            assert part in reply.body["detail"]
        (one,) = reply.body["standing"]
        shown = (one["permit_class"], one["number_end"], one["last_day_of_stay"])
        assert shown == ("E23", "234", last)
    assert (_statuses(), stamps_in_force(), warnings_due()) == (["E23 valid"], [], 1)
    rows = audited("granted_permit_shown")
    assert [row.subject for row in rows] == [f"PERMIT#{one['permit']}"] * 2
    assert {row.person_id for row in rows} == {officer.person.id}


def test_kept_permit_is_entered_on_whatever_class_was_typed(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    issued = enter(api, officer.token, enters_on=one["permit"])
    assert (issued["permit"]["id"], issued["permit"]["permit_class"]) == (one["permit"], "E23")
    assert recorded(issued).permit_class == "E23"
    assert recorded(issued).last_day_of_stay == today() + LAST
    assert (_statuses(), warnings_due()) == (["E23 valid"], 1)
    assert audited("stamp_issued")[0].why == "enters_on"


def test_replaced_permit_ends_and_that_it_was_meant_is_audited(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    issued = enter(api, officer.token, replaces=[one["permit"]])
    assert _statuses() == ["C1 valid", "E23 replaced"]
    assert permit_of(issued).succeeds == one["permit"]
    assert audited("stamp_issued")[0].why == "replaces"


def test_answer_for_one_permit_is_none_for_another(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_permit(), _permit("permit-2", "E31A", number="2C11JE5678"))
    first, second = _ask(api, officer).body["standing"]
    again = _ask(api, officer, replaces=[first["permit"]])
    assert [one["permit"] for one in again.body["standing"]] == [second["permit"]]
    kept = _ask(api, officer, enters_on=second["permit"])
    assert [one["permit"] for one in kept.body["standing"]] == [first["permit"]]
    enter(api, officer.token, enters_on=second["permit"], replaces=[first["permit"]])
    assert _statuses() in (["E23 replaced", "E31A valid"], ["E23 valid", "E31A replaced"])


def test_same_key_and_body_gives_the_same_answer(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    first, second = (api.post("/stamps", entry(), token=officer.token, key="k") for _ in range(2))
    assert first.body == second.body
    (one,) = first.body["standing"]
    body = entry(replaces=[one["permit"]])
    made, again = (api.post("/stamps", body, token=officer.token, key="r") for _ in range(2))
    assert (made.status, again.body) == (201, made.body)
    other = api.post("/stamps", entry(), token=officer.token, key="r")
    assert refused(other) == (422, "idempotency_key_reused")


def test_permit_cancelled_before_the_answer_is_not_entered_on(
    api: Api, officer: SignedIn, directorate: Directorate, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    directorate.told({**granted, "changed_at": ago(), "status": "cancelled"})
    reply = _ask(api, officer, enters_on=one["permit"])
    assert refused(reply) == (409, "granted_permit_gone")
    assert _statuses() == ["E23 cancelled"]
    assert _ask(api, officer, replaces=[one["permit"]]).status == 201


def test_permit_granted_at_the_moment_of_the_entry_is_never_ended(
    api: Api, officer: SignedIn, directorate: Directorate, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    moved = {**granted, "changed_at": ago(), "status": "cancelled"}

    def grant() -> None:
        assert directorate.told(moved, _permit("permit-2", "E31A")) == ["applied"] * 2

    with meanwhile("TransactWriteItems", grant):
        reply = _ask(api, officer, replaces=[one["permit"]])
    assert refused(reply) == (409, "granted_permit_stands")
    assert [each["permit_class"] for each in reply.body["standing"]] == ["E31A"]
    assert _statuses() == ["E23 cancelled", "E31A valid"]


def test_late_entry_keeps_the_granted_permit_and_the_office_settles_it(
    api: Api, officer: SignedIn, head: SignedIn, granted: dict[str, Any]
) -> None:
    told = _late(api, officer)
    assert (told["outcome"], told["stamp"]["permit"]["permit_class"]) == ("stored", "E23")
    assert told["stamp"]["last_day_of_stay"] == (today() + LAST).isoformat()
    assert (_statuses(), warnings_due()) == (["E23 valid"], 1)
    assert audited("stamp_issued")[0].why == "granted_permit_kept"
    (flag,) = api.get("/flags?kind=flag", token=head.token).body["items"]
    assert (flag["kind"], flag["stamp_number"]) == (
        "granted_permit_kept",
        told["stamp"]["stamp_number"],
    )
    assert flag["evidence"] == [f"PERMIT#{told['stamp']['permit']['id']}"]
    body = {"right": True, "note": "Kelasnya salah ketik."}
    settled = f"/flags/{flag['id']}/settlement"
    assert api.post(settled, body, token=head.token).status == 200
    assert api.post(settled, body, token=head.token).body["code"] == "flag_settled_already"
    assert api.get("/flags?kind=flag", token=head.token).body["items"] == []


def test_late_entry_on_the_class_that_was_granted_is_no_question(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    assert _late(api, officer, permit_class="E23")["outcome"] == "stored"
    assert (_statuses(), _marks()) == (["E23 valid"], [])


def test_late_entry_that_was_answered_at_the_desk_is_done_as_answered(
    api: Api, officer: SignedIn, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    assert _late(api, officer, replaces=[one["permit"]])["outcome"] == "stored"
    assert (_statuses(), _marks()) == (["C1 valid", "E23 replaced"], [])


def test_late_entry_on_a_permit_that_went_meanwhile_is_issued_as_typed(
    api: Api, officer: SignedIn, directorate: Directorate, granted: dict[str, Any]
) -> None:
    (one,) = _ask(api, officer).body["standing"]
    directorate.told({**granted, "changed_at": ago(), "status": "cancelled"})
    assert _late(api, officer, enters_on=one["permit"])["outcome"] == "stored"
    assert _statuses() == ["C1 valid", "E23 cancelled"]


def test_late_entry_ends_none_of_two_that_were_granted(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    longer = (today() + LAST * 2).isoformat()
    directorate.told(_permit(), _permit("permit-2", "E31A", last_day_of_stay=longer))
    told = _late(api, officer)
    assert told["stamp"]["permit"]["permit_class"] == "E31A"
    assert _statuses() == ["E23 valid", "E31A valid"]
    assert len(_marks()[0].permits) == 2


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_late_entry_that_is_killed_and_sent_again_is_one_stamp_and_one_mark(
    api: Api, officer: SignedIn, granted: dict[str, Any], faults: Faults, moment: str
) -> None:
    # The same envelope's text, however often it is sealed.
    at = instant(timedelta(hours=2))
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _late(api, officer, entered_at=at)
    faults.clear()
    for _ in range(2):
        told = _late(api, officer, entered_at=at)
        assert stamps_in_force() == [told["stamp"]["stamp_id"]]
    assert (_statuses(), len(_marks()), warnings_due()) == (["E23 valid"], 1, 1)


def test_gate_of_the_directorate_is_asked_nothing(
    directorate: Directorate, granted: dict[str, Any]
) -> None:
    assert directorate.told(crossing("x-1", at=ago(minutes=2), permit_class="B1")) == ["applied"]
    assert _statuses() == ["B1 valid", "E23 replaced"]


@pytest.fixture
def resident(api: Api, officer: SignedIn, granted: dict[str, Any]) -> dict[str, Any]:
    """Let a resident be here whose departure nobody records."""
    return enter(api, officer.token, permit_class="E23")


def test_resident_whose_departure_is_not_recorded_is_asked_about_too(
    api: Api, officer: SignedIn, resident: dict[str, Any]
) -> None:
    assert refused(_ask(api, officer)) == (409, "already_in_country")
    reply = _ask(api, officer, even_if_in_country=True)
    assert refused(reply) == (409, "granted_permit_stands")
    (one,) = reply.body["standing"]
    kept = enter(api, officer.token, even_if_in_country=True, enters_on=one["permit"])
    assert kept["permit"]["id"] == resident["permit"]["id"]
    assert recorded(resident).status == "superseded"
    assert (_statuses(), warnings_due()) == (["E23 valid"], 1)
    enter(api, officer.token, even_if_in_country=True, replaces=[one["permit"]])
    assert _statuses() == ["C1 valid", "E23 ended"]


def test_resident_whose_departure_is_not_recorded_comes_back_on_the_same_permit(
    api: Api, officer: SignedIn, resident: dict[str, Any]
) -> None:
    again = enter(api, officer.token, permit_class="E23", even_if_in_country=True)
    assert again["permit"]["id"] == resident["permit"]["id"]
    assert again["last_day_of_stay"] == (today() + LAST).isoformat()
    assert stamps_in_force() == [again["stamp_id"]]
    assert (_statuses(), warnings_due()) == (["E23 valid"], 1)
