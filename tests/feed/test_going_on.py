"""A stay that goes on under a permit without a stamp: a scan says so, and accuses nobody."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, permit
from tests.feed.followed import told_of
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import age, done, enter, refused, today


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
