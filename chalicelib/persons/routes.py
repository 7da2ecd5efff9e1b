"""Routes of foreigners: searched, shown, joined."""

import msgspec
from chalice.app import Blueprint

from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.core.ids import HolderId
from chalicelib.health.service import as_of_now
from chalicelib.persons import linking, parting, restricting, searching
from chalicelib.persons.restricting import RESTRICTING, RestrictedAlreadyError
from chalicelib.persons.restrictions import LiftedBeforeError
from chalicelib.persons.rules import (
    NotLinkedError,
    PersonsLinkedError,
    RestrictedError,
    TooManyLinkedError,
)
from chalicelib.persons.schemas import (
    LiftRestriction,
    LinkPersons,
    PartPersons,
    PersonPageView,
    PersonView,
    Reason,
    RestrictionPageView,
    RestrictionView,
    RestrictPerson,
    SearchPersons,
)
from chalicelib.persons.views import person_view, restriction_view
from chalicelib.web.guards import Call, Role, requires
from chalicelib.web.parsing import shape_of

routes = Blueprint(__name__)


@routes.route("/persons/searches", methods=["POST"])
@requires(*searching.SEARCHING, takes=SearchPersons, gives=PersonPageView)
def search_persons(call: Call[SearchPersons]) -> PersonPageView:
    """Find foreigners by passport, name or date of birth; search and looks are on record."""
    page = searching.search_persons(call.body, call.person, call.now)
    items = [as_of_now(person_view(one), call.now) for one in page.items]
    return as_of_now(PersonPageView(items=items, next=page.next), call.now)


@routes.route("/persons/{person}")
@requires(
    *searching.SEARCHING,
    gives=PersonView,
    refusals=(InvalidError, NotFoundError),
    query={"reason": "Why the person is looked at; it stands with the look in the audit log."},
)
def show_person(call: Call[None], person: str) -> PersonView:
    """Show a foreigner with all passports and the records joined to this one."""
    reason = shape_of(Reason, dict(call.query)).reason
    shown = searching.get_person(HolderId(person), reason, call.person, call.now)
    return as_of_now(person_view(shown), call.now)


@routes.route("/persons/links", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    takes=LinkPersons,
    gives=PersonView,
    status=201,
    refusals=(NotFoundError, PersonsLinkedError, RestrictedError, TooManyLinkedError),
)
def link_persons(call: Call[LinkPersons]) -> PersonView:
    """Join two records of one foreigner: both keep their history, each leads to the other."""
    asked = linking.Asked(call.person, call.now, call.key, call.body_hash)
    return as_of_now(person_view(linking.link_persons(call.body, asked)), call.now)


@routes.route("/persons/partings", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    takes=PartPersons,
    gives=PersonView,
    status=201,
    refusals=(NotFoundError, NotLinkedError),
)
def part_persons(call: Call[PartPersons]) -> PersonView:
    """Part a record from all it was wrongly joined to; that it was is kept."""
    asked = linking.Asked(call.person, call.now, call.key, call.body_hash)
    return as_of_now(person_view(parting.part_persons(call.body, asked)), call.now)


@routes.route("/persons/{person}/restriction", methods=["POST"])
@requires(
    *RESTRICTING,
    takes=RestrictPerson,
    gives=RestrictionView,
    status=201,
    refusals=(NotFoundError, RestrictedAlreadyError),
)
def restrict_person(call: Call[RestrictPerson], person: str) -> RestrictionView:
    """Let nobody be shown a foreigner's data, by any of the records joined to this one."""
    asked = linking.Asked(call.person, call.now, call.key, call.body_hash)
    made = restricting.restrict_person(HolderId(person), call.body.reason, call.body.office, asked)
    return restriction_view(made)


@routes.route("/restrictions")
@requires(
    *RESTRICTING,
    gives=RestrictionPageView,
    query={
        "office": "Of which office; a data-protection officer names it, a head has one.",
        "after": "Where the page before ended.",
    },
)
def list_restrictions(call: Call[None]) -> RestrictionPageView:
    """List whose data are shown to nobody, the oldest first; the look is on record."""
    office, after = call.query.get("office"), call.query.get("after")
    page = restricting.list_restrictions(call.person, office, after, call.now)
    items = [restriction_view(one) for one in page.items]
    return RestrictionPageView(items=items, next=page.next or msgspec.UNSET)


@routes.route("/restrictions/{restriction}/lifting", methods=["POST"])
@requires(
    *RESTRICTING,
    takes=LiftRestriction,
    gives=RestrictionView,
    refusals=(NotFoundError, LiftedBeforeError),
)
def lift_restriction(call: Call[LiftRestriction], restriction: str) -> RestrictionView:
    """Let a foreigner's data be shown again."""
    return restriction_view(
        restricting.lift_restriction(restriction, call.body.reason, call.person, call.now)
    )
