"""A lodging place's team: invited by e-mail, accepted by whom the mail went to, revocable."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text, whole_milliseconds
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import NoticeId, PersonId, PremisesId, keyed_digest
from chalicelib.db.transaction import Write
from chalicelib.identity.refusals import TokenSpentError
from chalicelib.identity.rules import same_email
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.premises import repository, team_repository
from chalicelib.premises.repository import LastOwnerTakenError
from chalicelib.premises.rules import (
    INVITATION_DAYS,
    Invitation,
    Member,
    Premises,
    Right,
    TeamRole,
    hashed,
)
from chalicelib.premises.service import get_owned, get_right
from chalicelib.premises.team_repository import InvitationTakenError, MemberMovedError
from chalicelib.premises.team_schemas import Invite
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

_MAIL = "team_invitation"
_PAGES = {"id": "id/undangan", "en": "en/invitation"}
_INVITATIONS = "50/day"
_TO_ONE_ADDRESS = "5/day"


class LastOwnerError(ConflictError):
    """The place would be left without an owner."""

    code = "last_owner"


class InvitedOtherError(ForbiddenError):
    """The invitation went to another address than the account's."""

    code = "invited_other"


def invite(
    premises_id: PremisesId,
    request: Invite,
    owner: Person,
    language: Lang,
    now: datetime,
    sent: tuple[str, str],
) -> Invitation:
    """Invite somebody to a place's team: the mail and the invitation in one transaction.

    `sent` is the request's key and the hash of its body: the same ones give the same invitation
    and one mail. Raises NotFoundError, OwnersOnlyError, InvalidError naming `email`,
    TooManyRequestsError, IdempotencyError.
    """
    premises = get_owned(premises_id, owner)
    key, body_hash = sent
    token = _token(premises_id, owner.id, key)
    if repeated := _find_repeated(hashed(token), body_hash):
        return repeated
    email = same_email(request.email)
    if not is_email(email):
        raise InvalidError(FieldError("email", "not_an_email"))
    _count(owner, email, now)
    made = Invitation(
        id=hashed(token),
        premises_id=premises_id,
        role=request.role,
        email=email,
        invited_by=owner.id,
        expires_at=whole_milliseconds(now) + timedelta(days=INVITATION_DAYS),
        body_hash=body_hash,
    )
    mail = _plan_mail(made, premises, owner, token, request.language or language, now)
    done = deed(owner, "team_invited", f"PREMISES#{premises_id}", now, request.role)
    try:
        commit_audited(done, [team_repository.plan_invitation(made), *mail])
    except InvitationTakenError:
        return _find_repeated(made.id, body_hash) or made
    return made


def withdraw_invitation(
    premises_id: PremisesId, invitation_id: str, owner: Person, now: datetime
) -> None:
    """Let an open invitation be good no more; safe to repeat. NotFoundError, OwnersOnlyError."""
    get_owned(premises_id, owner)
    invitation = team_repository.find_invitation(invitation_id)
    if invitation is None or invitation.premises_id != premises_id:
        raise NotFoundError
    if not invitation.is_open(now):
        return
    done = deed(owner, "team_invitation_withdrawn", f"PREMISES#{premises_id}", now)
    mail = notices.plan_cancel(_notice_id(invitation.id), now)
    try:
        commit_audited(done, [team_repository.plan_withdrawal(invitation, now), *mail])
    except InvitationTakenError:
        return  # used or withdrawn in the same moment


def accept_invitation(token: str, operator: Person, now: datetime) -> Right:
    """Join the team that somebody was invited to; their second attempt gives the same.

    Raises TokenSpentError when the token is none of ours, too old, used or withdrawn, or its
    sender is no owner any more; InvitedOtherError when the mail went to another address.
    """
    invitation = team_repository.find_invitation(hashed(token))
    if invitation is None:
        raise TokenSpentError
    if invitation.used_by == operator.id:
        return get_right(invitation.premises_id, operator)
    if not invitation.is_open(now):
        raise TokenSpentError
    if invitation.email != same_email(operator.email):
        raise InvitedOtherError
    sender = team_repository.find_member(invitation.premises_id, invitation.invited_by)
    if sender is None or not sender.is_active or sender.role is not TeamRole.OWNER:
        raise TokenSpentError
    done = deed(operator, "team_joined", f"PREMISES#{invitation.premises_id}", now)
    writes = [
        team_repository.plan_use(invitation, operator.id, now),
        *_plan_joining(invitation, operator, now),
    ]
    try:
        commit_audited(done, writes)
    except (InvitationTakenError, MemberMovedError) as error:
        used = team_repository.find_invitation(invitation.id)
        if used is None or used.used_by != operator.id:
            raise TokenSpentError from error
    return get_right(invitation.premises_id, operator)


def list_team(
    premises_id: PremisesId, asker: Person, now: datetime
) -> tuple[list[Member], list[Invitation]]:
    """Return who belongs to a team, and to an owner also its open invitations. NotFoundError."""
    right = get_right(premises_id, asker)
    members = team_repository.list_team(premises_id)
    shown = team_repository.list_invitations(premises_id, now) if right.is_owner else []
    return sorted(members, key=lambda one: (one.role, one.name)), shown


def revoke_member(
    premises_id: PremisesId, person_id: PersonId, asker: Person, now: datetime
) -> None:
    """End somebody's part in a team, from their next request on; safe to repeat.

    An owner may end anybody's, everybody their own. Raises NotFoundError, OwnersOnlyError,
    LastOwnerError.
    """
    if person_id == asker.id:
        get_right(premises_id, asker)
    else:
        get_owned(premises_id, asker)
    member = team_repository.find_member(premises_id, person_id)
    if member is None:
        raise NotFoundError
    if not member.is_active:
        return
    writes = [team_repository.plan_member_end(member, now)]
    if member.role is TeamRole.OWNER:
        writes.append(repository.plan_one_owner_less(premises_id))
    done = deed(asker, "team_member_revoked", f"PREMISES#{premises_id}", now, person_id)
    try:
        commit_audited(done, writes)
    except LastOwnerTakenError as error:
        raise LastOwnerError from error
    except MemberMovedError as error:
        again = team_repository.find_member(premises_id, person_id)
        if again is None or again.is_active:
            raise ConflictError from error


def _plan_joining(invitation: Invitation, operator: Person, now: datetime) -> list[Write]:
    before = team_repository.find_member(invitation.premises_id, operator.id)
    was_owner = before is not None and before.is_active and before.role is TeamRole.OWNER
    # An invitation gives; it never takes an owner's part away.
    role = TeamRole.OWNER if was_owner else invitation.role
    at = whole_milliseconds(now)
    member = Member(operator.id, invitation.premises_id, role, operator.name, operator.email, at)
    if before is not None and before.is_active:
        member = replace(member, added_at=before.added_at)
    writes = [team_repository.plan_member(member, before)]
    if role is TeamRole.OWNER and not was_owner:
        writes.append(repository.plan_one_owner_more(invitation.premises_id))
    return writes


def _token(premises_id: PremisesId, owner: PersonId, key: str) -> str:
    # From the request, so that its repetition sends no second mail with another link.
    digest = keyed_digest(index_key(), "invitation", premises_id, owner, key)
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _find_repeated(invitation_id: str, body_hash: str) -> Invitation | None:
    invitation = team_repository.find_invitation(invitation_id)
    if invitation is not None and invitation.body_hash != body_hash:
        raise IdempotencyError
    return invitation


def _count(owner: Person, email: str, now: datetime) -> None:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    limits.use(_INVITATIONS, "invitations", owner.id, now=now)
    limits.use(_TO_ONE_ADDRESS, "invited", email, now=now)


def _notice_id(invitation_id: str) -> NoticeId:
    return NoticeId(f"invitation{invitation_id[:32]}")


def _plan_mail(
    invitation: Invitation,
    premises: Premises,
    owner: Person,
    token: str,
    language: str,
    now: datetime,
) -> list[Write]:
    context: dict[str, str | int] = {
        "premises": premises.name,
        "inviter": owner.name,
        "is_owner": int(invitation.role is TeamRole.OWNER),
        "accept_url": f"{config().site_url}/{_PAGES[language]}/#{token}",
        "expires_at": instant_text(invitation.expires_at),
        "zone": premises.zone,
    }
    notice_id = _notice_id(invitation.id)
    return notices.plan_notice(notice_id, Letter(_MAIL, invitation.email, language, context), now)
