"""Routes of a lodging place's team and of its keys for property systems."""

from chalice.app import Blueprint

from chalicelib.core.errors import ConflictError, NotFoundError, TooManyRequestsError
from chalicelib.core.ids import ApiKeyId, PersonId, PremisesId
from chalicelib.identity.refusals import TokenSpentError
from chalicelib.premises import api_keys, team
from chalicelib.premises.schemas import premises_view
from chalicelib.premises.service import OwnersOnlyError
from chalicelib.premises.team import InvitedOtherError, LastOwnerError
from chalicelib.premises.team_schemas import (
    AcceptedView,
    AcceptInvitation,
    ApiKeysView,
    ApiKeyView,
    InvitationView,
    Invite,
    MadeApiKeyView,
    MakeApiKey,
    TeamView,
    api_key_view,
    invitation_view,
    member_view,
)
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_OWNERS = (NotFoundError, OwnersOnlyError)


@routes.route("/premises/{premises}/invitations", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=Invite,
    gives=InvitationView,
    status=201,
    refusals=(*_OWNERS, TooManyRequestsError),
)
def invite(call: Call[Invite], premises: str) -> InvitationView:
    """Invite somebody to the team by e-mail; the link is good once, for seven days."""
    sent = call.key, call.body_hash
    place = PremisesId(premises)
    return invitation_view(
        team.invite(place, call.body, call.person, call.language, call.now, sent)
    )


@routes.route("/premises/{premises}/invitations/{invitation}/withdrawal", methods=["POST"])
@requires(Role.OPERATOR, status=204, refusals=_OWNERS)
def withdraw_invitation(call: Call[None], premises: str, invitation: str) -> None:
    """Withdraw an invitation that is still open."""
    team.withdraw_invitation(PremisesId(premises), invitation, call.person, call.now)


@routes.route("/invitations/acceptance", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=AcceptInvitation,
    gives=AcceptedView,
    refusals=(TokenSpentError, InvitedOtherError),
)
def accept_invitation(call: Call[AcceptInvitation]) -> AcceptedView:
    """Join the team that the mail invites to; the account's address must be the mail's."""
    right = team.accept_invitation(call.body.token, call.person, call.now)
    return AcceptedView(premises=premises_view(right))


@routes.route("/premises/{premises}/team")
@requires(Role.OPERATOR, gives=TeamView, refusals=(NotFoundError,))
def list_team(call: Call[None], premises: str) -> TeamView:
    """List who belongs to the team, to an owner also whom the team waits for."""
    members, invitations = team.list_team(PremisesId(premises), call.person, call.now)
    return TeamView(
        members=[member_view(one, call.person.id) for one in members],
        invitations=[invitation_view(one) for one in invitations],
    )


@routes.route("/premises/{premises}/team/{person}/revocation", methods=["POST"])
@requires(Role.OPERATOR, status=204, refusals=(*_OWNERS, LastOwnerError, ConflictError))
def revoke_member(call: Call[None], premises: str, person: str) -> None:
    """End somebody's part in the team, or the own, from the next request on."""
    team.revoke_member(PremisesId(premises), PersonId(person), call.person, call.now)


@routes.route("/premises/{premises}/api-keys", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=MakeApiKey,
    gives=MadeApiKeyView,
    status=201,
    refusals=(*_OWNERS, TooManyRequestsError),
)
def make_api_key(call: Call[MakeApiKey], premises: str) -> MadeApiKeyView:
    """Make a key with which a property system reports for this place; shown this once."""
    place = PremisesId(premises)
    made, text = api_keys.make_api_key(
        place, call.body, call.person, call.now, call.key, call.body_hash
    )
    return MadeApiKeyView(api_key=api_key_view(made, "in_use"), key=text)


@routes.route("/premises/{premises}/api-keys")
@requires(Role.OPERATOR, gives=ApiKeysView, refusals=_OWNERS)
def list_api_keys(call: Call[None], premises: str) -> ApiKeysView:
    """List the place's keys, without their secrets, with the day of their last use."""
    found = api_keys.list_api_keys(PremisesId(premises), call.person)
    return ApiKeysView(items=[api_key_view(key, state) for key, state in found])


@routes.route("/premises/{premises}/api-keys/{key}/revocation", methods=["POST"])
@requires(Role.OPERATOR, gives=ApiKeyView, refusals=_OWNERS)
def revoke_api_key(call: Call[None], premises: str, key: str) -> ApiKeyView:
    """Revoke a key: it opens nothing from the next request on."""
    place = PremisesId(premises)
    revoked = api_keys.revoke_api_key(place, ApiKeyId(key), call.person, call.now)
    return api_key_view(*revoked)
