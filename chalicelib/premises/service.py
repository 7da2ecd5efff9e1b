"""Registering lodging places, and telling who may report for them."""

from contextlib import suppress
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import PersonId, PremisesId, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.db.transaction import Write
from chalicelib.premises import repository
from chalicelib.premises.repository import PremisesTakenError
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Region
from chalicelib.web.guards import Person

_KECAMATAN = "district"
_KECAMATAN_DIGITS = len("51.03.01")


def list_premises(operator: Person, after: str | None) -> Page[Premises]:
    """Return a page of the lodging places that an operator reports for."""
    return repository.list_premises_by_operator(operator.id, after, MOST_ROWS)


def find_premises(premises_id: PremisesId) -> Premises | None:
    """Return a lodging place."""
    return repository.find_premises(premises_id)


def find_operated_premises(
    premises_id: PremisesId, operator: Person
) -> tuple[Premises | None, bool]:
    """Return a lodging place, and whether the operator may report for it."""
    return repository.find_operated_premises(premises_id, operator.id)


def plan_premises(premises: Premises, operator_id: PersonId) -> list[Write]:
    """Plan a lodging place and that the operator reports for it; PremisesTakenError."""
    return repository.plan_premises(premises, operator_id)


def add_premises(
    operator: Person, name: str, category: str, region: str, address: str, now: datetime
) -> Premises:
    """Register a lodging place that an operator reports for; the same place twice is one.

    Raises InvalidError for a category that is not in use, or a region that is no kecamatan.
    """
    if reference.find_premises_category(category, now.date()) is None:
        raise InvalidError(FieldError("category", "unknown_category", {"code": category}))
    zone = check_kecamatan(region).zone
    made = keyed_id(index_key(), "premises", operator.id, name, region, address)
    premises = Premises(PremisesId(made), name, category, address, region, zone)
    done = deed(operator, "premises_added", f"PREMISES#{made}", now)
    with suppress(PremisesTakenError):
        commit_audited(done, plan_premises(premises, operator.id))
    return premises


def check_kecamatan(code: str) -> Region:
    """Return a kecamatan; raises InvalidError naming `region` for anything else."""
    region = reference.find_region(code)
    if region is None and reference.find_region(code[:_KECAMATAN_DIGITS]) is None:
        raise InvalidError(FieldError("region", "unknown_region", {"code": code}))
    if region is None or region.level != _KECAMATAN:
        raise InvalidError(FieldError("region", "region_not_kecamatan"))
    return region
