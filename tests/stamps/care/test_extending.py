"""How long a stay may be extended: each term of a class, on its edge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.core.errors import ConflictError, InvalidError
from chalicelib.permits.rules import Permit
from chalicelib.reference import service as reference
from chalicelib.reference.rules import PermitClass, last_day_of_stay
from chalicelib.stamps.care.extending import Offer, extended_to, offer_extension
from tests.permits.test_rules import PERMIT

ENTRY = date(2026, 3, 14)


def _class(index: str) -> PermitClass:
    found = reference.find_permit_class(index, ENTRY)
    assert found is not None
    return found


def _permit(index: str, **changed: object) -> Permit:
    last = last_day_of_stay(_class(index), ENTRY)
    permit = replace(PERMIT, permit_class=index, valid_from=ENTRY, last_day_of_stay=last)
    return replace(permit, **changed)  # type: ignore[arg-type]  # each test names its own


def _offer(permit: Permit, today: date | None = None) -> Offer:
    return offer_extension(permit, _class(permit.permit_class), today or permit.last_day_of_stay)


def _code(permit: Permit, today: date | None = None) -> str:
    with pytest.raises(ConflictError) as refused:
        _offer(permit, today)
    return refused.value.code


@pytest.mark.parametrize(
    ("index", "latest"),
    [
        ("B1", date(2026, 5, 12)),  # 30 + 30
        ("C1", date(2026, 7, 11)),  # 60 + 60
        ("C12", date(2027, 3, 8)),  # 180 + 180, within twelve months
        ("E33G", date(2028, 3, 13)),  # a year and a year
    ],
)
def test_stay_is_extended_by_what_its_class_provides(index: str, latest: date) -> None:
    assert _offer(_permit(index)) == Offer(latest, latest)


def test_stay_is_extended_as_often_as_its_class_provides() -> None:
    permit = _permit("C1")
    for number in range(2):
        last = _offer(replace(permit, extensions=number)).latest
        permit = replace(permit, last_day_of_stay=last)
    assert (permit.last_day_of_stay - ENTRY).days + 1 == 180
    assert _code(replace(permit, extensions=2)) == "extended_often_enough"


def test_last_extension_ends_with_the_longest_stay() -> None:
    # C4: 60 days at a time without a number, twelve months in all.
    permit = _permit("C4", last_day_of_stay=date(2027, 3, 10), extensions=5)
    assert _offer(permit) == Offer(date(2027, 3, 13), date(2027, 3, 13))
    over = replace(permit, last_day_of_stay=date(2027, 3, 13))
    assert _code(over) == "beyond_longest_stay"


@pytest.mark.parametrize("index", ["A1", "C7", "D4"])
def test_class_that_is_not_extended_is_refused(index: str) -> None:
    assert _code(_permit(index)) == "not_extensible"


def test_permit_is_extended_on_its_last_day_and_not_after_it() -> None:
    permit = _permit("C1")
    assert _offer(permit, permit.last_day_of_stay).latest > permit.last_day_of_stay
    assert _code(permit, permit.last_day_of_stay + timedelta(days=1)) == "permit_over"


def test_office_names_the_day_where_the_terms_are_not_known() -> None:
    permit = _permit("E23")  # a year, or two
    offer = _offer(permit)
    assert offer == Offer(None, date(2029, 3, 13))
    with pytest.raises(InvalidError):
        extended_to(None, offer, permit)
    assert extended_to(date(2028, 3, 13), offer, permit) == date(2028, 3, 13)


def test_day_asked_for_lies_between_the_present_one_and_the_latest() -> None:
    permit = _permit("C1")
    offer = _offer(permit)
    assert extended_to(None, offer, permit) == offer.latest
    earlier = permit.last_day_of_stay + timedelta(days=1)
    assert extended_to(earlier, offer, permit) == earlier
    with pytest.raises(InvalidError):
        extended_to(permit.last_day_of_stay, offer, permit)
    with pytest.raises(ConflictError):
        extended_to(offer.latest + timedelta(days=1), offer, permit)
