"""Who stays in a kecamatan, from the narrow index."""

from datetime import timedelta

import pytest

from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.errors import InvalidError
from chalicelib.lodging.staying import list_staying
from tests.factories.api import Api
from tests.lodging.houses import House, at, stay_of
from tests.lodging.reports import at_home


def test_staying_are_listed_by_leaving_until_they_leave(api: Api) -> None:
    house = House(api)
    late = house.report("A1", nights=9)
    soon = house.report("B2", nights=2)
    left, gone = house.report("C3", nights=1), house.report("D4", nights=1)
    house.change(left, "check-out", {"left_at": at(minutes=1)})
    house.change(gone, "cancel", {"reason": "Salah."})
    api.post("/stays", at_home(region="51.03.06"))
    page = list_staying("51.03.01", None, 1)
    rest = list_staying("51.03.01", page.next, 9)
    assert [one.receipt for one in (*page.items, *rest.items)] == [soon, late]
    (one,), stay = page.items, stay_of(soon)
    assert (one.passport_key, one.premises_id) == (stay.guest.passport_key, house.place.id)
    assert (one.arrived_at, one.leaves_on) == (stay.arrived_at, stay.leaves_on)
    after = local_date(utc_now(), "Asia/Makassar") + timedelta(days=5)
    page = list_staying("51.03.01", None, 9, leaving_from=after)
    assert [one.receipt for one in page.items] == [late]
    with pytest.raises(InvalidError):
        list_staying("51.03.06", list_staying("51.03.01", None, 1).next, 1)
