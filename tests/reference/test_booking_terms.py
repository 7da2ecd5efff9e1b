"""Fees, papers and lead times of what is booked: for each kind and service, with a source."""

from datetime import date

import pytest

from chalicelib.bookings import naming
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.kinds.kind import Kind
from chalicelib.bookings.rules import State
from chalicelib.core.errors import NotFoundError
from chalicelib.reference import booking_terms, settings
from chalicelib.reference.rules import Mark
from chalicelib.web.problems import Lang

_DAY = date(2026, 11, 22)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_each_service_of_each_kind_has_terms_in_both_languages(kind: Kind) -> None:
    for service in kind.services:
        terms = booking_terms.booking_terms(kind.code, service, _DAY)
        assert len(terms.documents["id"]) == len(terms.documents["en"]) > 1
        assert terms.fee_note["id"]
        assert terms.fee_note["en"]
        assert terms.fee is None or terms.fee > 0
        assert "https://" in terms.source


def test_what_a_service_needs_and_what_its_kind_needs_are_listed_together() -> None:
    at_office = booking_terms.booking_terms("passport_queue", "passport_first", _DAY)
    at_home = booking_terms.booking_terms("home_visit", "passport_first", _DAY)
    assert at_home.documents["en"][: len(at_office.documents["en"])] == at_office.documents["en"]
    assert len(at_home.documents["en"]) == len(at_office.documents["en"]) + 1
    assert at_home.fee == at_office.fee == 350_000
    assert at_home.lead_days > at_office.lead_days == 0


def test_no_terms_are_made_up_for_what_is_not_known() -> None:
    with pytest.raises(NotFoundError):
        booking_terms.booking_terms("passport_queue", "driving_licence", _DAY)
    with pytest.raises(NotFoundError):
        booking_terms.booking_terms("passport_queue", "passport_first", date(2024, 12, 16))


def test_each_row_says_where_it_is_from_and_what_is_not_certain() -> None:
    for part, codes in booking_terms.rows().items():
        for rows in codes.values():
            for row in rows:
                assert row.source.title
                assert row.source.mark is Mark.SECONDARY or row.source.note, part


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_kind_service_ground_lane_and_state_has_a_name(language: Lang) -> None:
    for kind in KINDS.values():
        assert naming.kind_name(kind.code, language)
        assert naming.kind_description(kind.code, language)
        assert all(naming.service_name(one, language) for one in kind.services)
        assert all(naming.lane_name(one, language) for one in (*kind.lanes, "day"))
        grounds = (*kind.person_grounds, *kind.visit_grounds)
        assert all(naming.ground_name(one, language) for one in grounds)
    assert all(naming.state_name(state, language) for state in State)
    assert naming.ground_name("", language) == ""


@pytest.mark.parametrize(
    "name",
    [
        "booking_most_for_contact",
        "booking_offer_hours",
        "booking_no_show_pause_days",
        "visit_detour_percent",
        "visit_speed_km_h",
        "retention_days_bookings",
        "retention_days_booking_proofs",
    ],
)
def test_each_setting_of_bookings_is_a_number_above_nothing(name: str) -> None:
    assert settings.number(name, _DAY) > 0
