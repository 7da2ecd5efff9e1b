"""Wire shapes of the administration of staff."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.identity.rules import Account
from chalicelib.identity.schemas import Email
from chalicelib.identity.staff_rules import Posting
from chalicelib.web.guards import Role
from chalicelib.web.parsing import Code, Language, Line, LongLine, View, Wire

RegionCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}(\.[0-9]{2}){0,2}$")]


class PostedAs(Wire, frozen=True, kw_only=True):
    """What somebody is appointed as and where; which fields are needed depends on the role.

    `region` is a province, regency or kecamatan by its Kepmendagri code; `ends_on` the last day.
    """

    role: Role
    office: Code | None = None
    region: RegionCode | None = None
    checkpoint: Code | None = None
    agency: Line | None = None
    ends_on: date | None = None

    def posting(self) -> Posting:
        """Return it as a domain value."""
        return Posting(
            self.role, self.office, self.region, self.checkpoint, self.agency, self.ends_on
        )


class AppointStaff(PostedAs, frozen=True, kw_only=True):
    """Who is appointed, as what and where."""

    email: Email
    name: Line
    language: Language = "id"


class MoveStaff(PostedAs, frozen=True, kw_only=True):
    """Another posting of somebody, and why; all of it is said anew."""

    reason: LongLine


class EndStaff(Wire, frozen=True):
    """Why an appointment ends, or begins again."""

    reason: LongLine


class StaffView(View, frozen=True):
    """Somebody appointed. `is_open` says whether they may sign in today."""

    id: str
    role: str
    name: str
    email: str
    office: str | None
    region: str | None
    checkpoint: str | None
    agency: str | None
    ends_on: date | None
    is_enabled: bool
    is_open: bool


class StaffPageView(View, frozen=True):
    """A page of the people of a place."""

    items: list[StaffView]
    next: str | None


class InvitedView(View, frozen=True):
    """That a link to choose a password was sent, and until when it is good."""

    expires_at: datetime


def staff_view(account: Account, today: date) -> StaffView:
    """Show somebody's appointment to an administrator."""
    person = account.person
    return StaffView(
        id=person.id,
        role=person.role,
        name=person.name,
        email=person.email,
        office=person.office,
        region=person.region,
        checkpoint=person.checkpoint,
        agency=account.agency,
        ends_on=account.ends_on,
        is_enabled=account.is_enabled,
        is_open=account.is_open(today),
    )
