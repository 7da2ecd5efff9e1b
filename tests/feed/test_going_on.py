"""A stay that goes on under a permit without a stamp: a scan says so, and accuses nobody."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.persons import service as persons
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, permit
from tests.feed.followed import stands, told_of
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    age,
    audited,
    done,
    enter,
    passport,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
    warnings_due,
)
from tests.stamps.lists import meanwhile


def _granted(first: int, last: int, reference: str = "longer") -> dict[str, Any]:
    """Return a permit that the directorate granted, in days counted from today."""
    days = [(today() + timedelta(days=count)).isoformat() for count in (first, last)]
    made = permit(reference, valid_from=days[0], last_day_of_stay=days[1])
    return {**made, "changed_at": ago(minutes=-1)}


@pytest.fixture
def field(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


def _scanned(api: Api, field: SignedIn, issued: dict[str, Any], key: str = "") -> dict[str, Any]:
    body = scan(seal=None, stamp_number=issued["stamp_number"])
    told: dict[str, Any] = done(api.post("/scans", body, token=field.token, key=key))
    return told


def test_scan_shows_the_permit_that_stands_in_the_place_of_the_stamps(
    api: Api, officer: SignedIn, field: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    assert "stays_on" not in _scanned(api, field, issued)
    over = {**told_of(issued, "extended"), "reference": "visit"}
    directorate.told(over, _granted(0, 119))
    told = _scanned(api, field, issued)
    assert (told["verdict"], told["permit"]["status"]) == ("superseded", "extended")
    assert told["stays_on"]["permit_class"] == "E23"
    assert (told["stays_on"]["days_left"], told["stays_on"]["overstay_days"]) == (119, 0)


def test_stamp_past_its_last_day_is_no_overstay_of_who_has_another_permit(
    api: Api, officer: SignedIn, field: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    age(issued, 62)
    assert _scanned(api, field, issued)["verdict"] == "expired"
    directorate.told(_granted(-10, 50))
    body = scan(seal=None, stamp_number=issued["stamp_number"])
    first = api.post("/scans", body, token=field.token, key="again").body
    assert (first["verdict"], first["stays_on"]["days_left"]) == ("superseded", 50)
    again = api.post("/scans", body, token=field.token, key="again").body
    assert (again["verdict"], again["stays_on"]["days_left"]) == ("superseded", 50)


@pytest.mark.parametrize(("first", "last"), [(5, 60), (-60, -1)])
def test_permit_that_does_not_run_today_excuses_nobody(
    api: Api,
    officer: SignedIn,
    field: SignedIn,
    directorate: Directorate,
    first: int,
    last: int,
) -> None:
    issued = enter(api, officer.token)
    age(issued, 62)
    directorate.told(_granted(first, last))
    told = _scanned(api, field, issued)
    assert (told["verdict"], told["permit"]["overstay_days"]) == ("expired", 3)
    assert "stays_on" not in told


def test_who_left_stays_on_nothing_whatever_was_granted_since(
    api: Api, officer: SignedIn, field: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    done(api.post("/departures", {"passport": fields()}, token=officer.token))
    assert directorate.told(_granted(0, 119, "next")) == ["applied"]
    told = _scanned(api, field, issued)
    assert told["verdict"] == "departed"
    assert "stays_on" not in told


def _shown(api: Api, clerk: SignedIn) -> dict[str, Any]:
    body = {"passport": fields(), "reason": "Di loket"}
    shown: dict[str, Any] = done(api.post("/stamps/searches", body, token=clerk.token), 200)
    return shown


@pytest.mark.parametrize("status", ["extended", "valid"])
def test_office_makes_a_stamp_for_the_permit_that_goes_on(
    api: Api, officer: SignedIn, directorate: Directorate, status: str
) -> None:
    issued = enter(api, officer.token, sponsor=SPONSOR)
    if status == "extended":
        directorate.told({**told_of(issued, "extended"), "reference": "visit"})
    else:
        age(issued, 62)  # over, and no record has ended it
    directorate.told(_granted(0, 119))
    clerk, due = sign_in(Role.SERVICE_CLERK), warnings_due()
    shown = _shown(api, clerk)
    assert (shown["permit_class"], shown["days_left"]) == ("E23", 119)
    assert [shown[deed]["allowed"] for deed in ("replace", "extend")] == [True, False]
    path, why = f"/stamps/{issued['stamp_number']}/replacements", {"reason": "outdated"}
    new = done(api.post(path, why, token=clerk.token, key="k"))
    made, before = recorded(new), recorded(issued)
    assert (made.permit_class, made.last_day_of_stay) == ("E23", today() + timedelta(days=119))
    assert (permit_of(new).reference, permit_of(new).status) == ("longer", "valid")
    assert stands(new) == ("valid", "in_force", "in_force", True)
    assert permit_of(issued).status == {"valid": "replaced"}.get(status, status)
    assert before.ending is not None
    assert before.ending.successor == made.id
    # Who is warned of the permit that goes on is warned as before, and of the other no more.
    assert warnings_due() == (due if status == "extended" else due - 1)
    again = api.post(path, why, token=clerk.token, key="k")
    assert done(again)["stamp_id"] == new["stamp_id"]
    assert len(audited("stamp_replaced")) == 1


@pytest.mark.parametrize("reason", ["new_passport", "wrong_data"])
def test_another_passport_gets_the_stamp_of_the_permit_that_goes_on(
    api: Api, officer: SignedIn, directorate: Directorate, reason: str
) -> None:
    issued = enter(api, officer.token, sponsor=SPONSOR, holder=HOLDER)
    directorate.told({**told_of(issued, "extended"), "reference": "visit"}, _granted(0, 119))
    clerk, due = sign_in(Role.SERVICE_CLERK), warnings_due()
    path = f"/stamps/{issued['stamp_number']}/replacements"

    def renew(**given: Any) -> Any:
        return api.post(path, {"reason": reason, **given}, token=clerk.token, key="k")

    assert renew().fields == {"mrz": "one_of"}
    if reason == "new_passport":
        assert renew(mrz=zone()).fields == {"mrz.document_number": "same_passport"}
    married = fields("N00000001", surname="KHAYAL")
    new = done(renew(passport=married))
    made = recorded(new)
    assert (made.permit_class, made.last_day_of_stay) == ("E23", today() + timedelta(days=119))
    assert permit_of(new).reference == "longer"
    assert passport().present_on is None
    held = passport("N00000001")
    assert (held.present_on, held.holder_id) == (new["stamp_id"], recorded(issued).holder_id)
    assert persons.get_holder(made.holder_id).surname == "KHAYAL"
    assert stamps_in_force() == [new["stamp_id"]]
    assert warnings_due() == due
    assert done(renew(passport=married))["stamp_id"] == new["stamp_id"]
    gone = api.post("/departures", {"passport": married}, token=officer.token)
    assert done(gone)["overstay_days"] == 0


def test_later_records_reach_the_stamp_of_the_permit_that_went_on(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued, clerk = enter(api, officer.token), sign_in(Role.SERVICE_CLERK)
    directorate.told({**told_of(issued, "extended"), "reference": "visit"}, _granted(0, 119))
    path = f"/stamps/{issued['stamp_number']}/replacements"
    new = done(api.post(path, {"reason": "outdated"}, token=clerk.token))
    later = {**_granted(0, 30), "changed_at": ago(minutes=-3)}
    assert directorate.told(later) == ["applied"]
    assert stands(new)[1] == "superseded"


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_stamp_for_the_permit_that_goes_on_is_made_whole_or_not_at_all(
    api: Api, officer: SignedIn, directorate: Directorate, faults: Faults, moment: str
) -> None:
    issued = enter(api, officer.token)
    directorate.told({**told_of(issued, "extended"), "reference": "visit"}, _granted(0, 119))
    clerk = sign_in(Role.SERVICE_CLERK)

    def renew() -> Any:
        path = f"/stamps/{issued['stamp_number']}/replacements"
        return api.post(path, {"reason": "lost"}, token=clerk.token, key="k")

    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        renew()
    faults.clear()
    assert (passport().present_on != recorded(issued).id) is (moment == "die_after")
    new = done(renew())
    assert stands(new) == ("valid", "in_force", "in_force", True)
    assert stamps_in_force() == [new["stamp_id"]]
    wrong = {"reason": "outdated", "mrz": zone()}
    other = api.post(f"/stamps/{new['stamp_number']}/replacements", wrong, token=clerk.token)
    assert other.fields == {"mrz": "not_for_this_reason"}


def test_permit_whose_record_comes_meanwhile_is_looked_at_again(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told({**told_of(issued, "extended"), "reference": "visit"}, _granted(0, 119))
    clerk = sign_in(Role.SERVICE_CLERK)

    def prolong() -> None:
        assert directorate.told({**_granted(0, 200), "changed_at": ago(minutes=-3)}) == ["applied"]

    path = f"/stamps/{issued['stamp_number']}/replacements"
    with meanwhile("TransactWriteItems", prolong):
        new = done(api.post(path, {"reason": "outdated"}, token=clerk.token))
    assert recorded(new).last_day_of_stay == today() + timedelta(days=200)
    assert permit_of(new).stamp_id == recorded(new).id


def test_holder_sees_the_permit_that_goes_on_and_may_have_things_put_right(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token)
    directorate.told({**told_of(issued, "extended"), "reference": "visit"})
    # What comes after it is not told yet: nothing is said of a fine, nor of a last day.
    assert refused(api.post("/own-stays", PAGE)) == (404, "no_such_stamp")
    directorate.told(_granted(0, 119))
    own = done(api.post("/own-stays", PAGE), 200)["permit"]
    assert (own["permit_class"], own["days_left"], own["overstay_fee"]) == ("E23", 119, 0)
    assert own["last_day_on_stamp"] == issued["last_day_of_stay"]
    asked = {"passport": PAGE, "subject": "permit", "text": "Kelas izin saya keliru."}
    assert api.post("/own-stays/corrections", asked).status == 201
    assert refused(api.post("/stamps/fetch", PAGE)) == (404, "no_such_stamp")
