"""What is asked of the reports of stays: a receipt, and where a guest was last reported."""

import re

from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import PassportKey, ReceiptId
from chalicelib.lodging import repository
from chalicelib.lodging.rules import Receipt, ReportedStay, Stay
from chalicelib.premises import service as premises_of
from chalicelib.reference import service as reference

_RECEIPT = re.compile("[A-Z2-7]{26}")


def get_receipt(number: str) -> Receipt:
    """Return a stay by its receipt, to whoever holds it; NotFoundError, whatever is wrong."""
    stay = find_stay(number)
    if stay is None:
        raise NotFoundError
    return with_names(stay)


def find_stay(number: str) -> Stay | None:
    """Return a stay by its receipt, however it was typed."""
    receipt = number.strip().upper()
    return repository.find_stay(ReceiptId(receipt)) if _RECEIPT.fullmatch(receipt) else None


def list_own_stays(passport_key: PassportKey, most: int) -> list[ReportedStay]:
    """Return where a guest was reported to stay, the latest first; the caller audits the look.

    No address: who reads the guest's passport need not be told where a home is.
    """
    found = repository.list_latest_stays_by_guest(passport_key, most)
    return [_reported(stay, None) for stay in found if stay.duplicate_of is None]


def find_last_stay(passport_key: PassportKey) -> ReportedStay | None:
    """Return where a guest was last reported to stay, by arrival; the caller audits the look.

    The index it reads is a moment behind the reports.
    """
    stay = repository.find_last_stay_by_guest(passport_key)
    if stay is None:
        return None
    place = stay.place
    premises = premises_of.find_premises(place.premises_id) if place.premises_id else None
    return _reported(stay, premises.address if premises else place.address)


def _reported(stay: Stay, address: str | None) -> ReportedStay:
    place = stay.place
    return ReportedStay(
        receipt=stay.receipt,
        premises_name=place.premises_name,
        address=address,
        region=place.region,
        zone=place.zone,
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        reported_at=stay.first_received_at,
        is_confirmed=stay.is_confirmed,
    )


def with_names(stay: Stay) -> Receipt:
    """Return a stay with the names of its office and region."""
    office, region = reference.find_office(stay.office), reference.find_region(stay.place.region)
    if office is None or region is None:
        raise NotFoundError
    return Receipt(stay, office, region)
