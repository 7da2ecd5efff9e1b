"""Wire shapes of teams, invitations and keys for property systems."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.premises.rules import ApiKey, Invitation, Member, Scope, TeamRole
from chalicelib.premises.schemas import Email, PremisesView
from chalicelib.web.parsing import Language, Line, View, Wire

MOST_SCOPES = len(Scope)

RoleName = Literal["owner", "reporter"]
KeyState = Literal["in_use", "revoked", "maker_gone"]


class Invite(Wire, frozen=True):
    """Whom to invite, as what, and the language of the mail (the asker's unless given)."""

    email: Email
    role: TeamRole
    language: Language | None = None


class AcceptInvitation(Wire, frozen=True):
    """The token of the link in the mail."""

    token: Annotated[str, msgspec.Meta(min_length=20, max_length=100)]


class MakeApiKey(Wire, frozen=True):
    """What the key is called, and what it may be used for."""

    name: Line
    scopes: Annotated[list[Scope], msgspec.Meta(extra_json_schema={"minItems": 1})]


class InvitationView(View, frozen=True):
    """An open invitation, to an owner."""

    id: str
    email: str
    role: RoleName
    expires_at: datetime


class MemberView(View, frozen=True):
    """Somebody of a team; `you` says whether that is the asker."""

    person: str
    name: str
    email: str
    role: RoleName
    added_at: datetime | None
    you: bool


class TeamView(View, frozen=True):
    """A team; the invitations that are still open are shown to owners only."""

    members: list[MemberView]
    invitations: list[InvitationView]


class AcceptedView(View, frozen=True):
    """The place whose team one belongs to from now on."""

    premises: PremisesView


class ApiKeyView(View, frozen=True):
    """A key without its secret.

    `last_used_on` is a UTC day. A key whose maker is no longer an owner who may sign in opens
    nothing: `maker_gone`.
    """

    id: str
    name: str
    scopes: list[Scope]
    state: KeyState
    made_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


class MadeApiKeyView(View, frozen=True):
    """A key with its text, which is shown this once."""

    api_key: ApiKeyView
    key: str


class ApiKeysView(View, frozen=True):
    """The keys of a place, the latest first."""

    items: list[ApiKeyView]


def invitation_view(invitation: Invitation) -> InvitationView:
    """Show an invitation to an owner."""
    return InvitationView(
        id=invitation.id,
        email=invitation.email,
        role=_role(invitation.role),
        expires_at=invitation.expires_at,
    )


def member_view(member: Member, asker: str) -> MemberView:
    """Show somebody of a team to the others."""
    return MemberView(
        person=member.person_id,
        name=member.name,
        email=member.email,
        role=_role(member.role),
        added_at=member.added_at,
        you=member.person_id == asker,
    )


def api_key_view(key: ApiKey, state: KeyState) -> ApiKeyView:
    """Show a key to an owner."""
    return ApiKeyView(
        id=key.id,
        name=key.name,
        scopes=sorted(key.scopes),
        state=state,
        made_at=key.made_at,
        last_used_on=key.last_used_on,
        revoked_at=key.revoked_at,
    )


def _role(role: TeamRole) -> RoleName:
    return "owner" if role is TeamRole.OWNER else "reporter"
