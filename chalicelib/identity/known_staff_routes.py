"""Routes of who the staff are."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.identity import known_staff
from chalicelib.web.guards import Call, Person, Role, requires
from chalicelib.web.parsing import View, Wire

routes = Blueprint(__name__)
MOST_ASKED = 20

WhoIs = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]


class SearchStaff(Wire, frozen=True):
    """Who is asked for: ids, or whole e-mail addresses."""

    people: Annotated[list[WhoIs], msgspec.Meta(min_length=1, max_length=MOST_ASKED)]


class KnownMemberView(View, frozen=True):
    """Somebody of the staff."""

    id: str
    name: str
    role: Role
    office: str | None


class KnownStaffView(View, frozen=True):
    """Those who were found, in the order asked; `next` is always null: they all fit."""

    items: Sequence[KnownMemberView]
    next: str | None


@routes.route("/staff/searches", methods=["POST"])
@requires(*known_staff.ANSWERING, takes=SearchStaff, gives=KnownStaffView)
def search_staff(call: Call[SearchStaff]) -> KnownStaffView:
    """Say who of the staff these are; to a head only those of the own office."""
    found = known_staff.find_staff(call.body.people, call.person, call.now)
    return KnownStaffView(items=[_view(one) for one in found], next=None)


def _view(one: Person) -> KnownMemberView:
    return KnownMemberView(id=one.id, name=one.name, role=one.role, office=one.office)
