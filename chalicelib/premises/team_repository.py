"""The teams of lodging places and the invitations to them, as stored."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, PremisesId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put, update
from chalicelib.premises.repository import PremisesItem, premises_of
from chalicelib.premises.rules import Invitation, Member, Premises, TeamRole

_MEMBER, _INVITED = "MEMBER#", "INVITED#"
_MOST_OF_A_TEAM = 200


class MemberMovedError(Exception):
    """Somebody changed the membership in between, or it ended."""


class InvitationTakenError(Exception):
    """The invitation was used or withdrawn, or is stored already."""


class OperatedItem(Records):
    """That an operator acts for a place; without a role it is an owner's."""

    role = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    added_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)


class EitherItem(PremisesItem):
    """A place or somebody's part in its team, where one call reads both."""

    role = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)


class InvitationItem(Records):
    """An invitation; the address goes when it is used or withdrawn."""

    premises_id = UnicodeAttribute()
    role = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    invited_by = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    used_by = UnicodeAttribute(null=True)
    used_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)


def plan_member(member: Member, before: Member | None) -> Write:
    """Plan that somebody belongs to a team; `before` is what was read of them.

    MemberMovedError when that has changed since.
    """
    added_at = instant_text(member.added_at) if member.added_at else None
    item = OperatedItem(
        *keys.operated_premises(member.person_id, member.premises_id),
        role=member.role,
        name=member.name,
        email=member.email,
        added_at=added_at,
        place_pk=keys.team(member.premises_id),
        place_sk=f"{_MEMBER}{member.person_id}",
    )
    if before is None:
        return add(item, MemberMovedError())
    condition: Condition
    if before.revoked_at is None:
        condition = OperatedItem.revoked_at.does_not_exist()
    else:
        condition = OperatedItem.revoked_at == instant_text(before.revoked_at)
    return put(item, OperatedItem.pk.exists() & condition, MemberMovedError())


def plan_member_end(member: Member, now: datetime) -> Write:
    """Plan that somebody no longer belongs to a team; MemberMovedError."""
    item = OperatedItem(*keys.operated_premises(member.person_id, member.premises_id))
    same_role = OperatedItem.role == member.role
    if member.role is TeamRole.OWNER:
        same_role = same_role | OperatedItem.role.does_not_exist()
    return update(
        item,
        [
            OperatedItem.revoked_at.set(instant_text(now)),
            OperatedItem.place_pk.remove(),
            OperatedItem.place_sk.remove(),
        ],
        OperatedItem.revoked_at.does_not_exist() & same_role,
        MemberMovedError(),
    )


def find_member(premises_id: PremisesId, person_id: PersonId) -> Member | None:
    """Return what is recorded of somebody in a team, whether they still belong to it or not."""
    try:
        key = keys.operated_premises(person_id, premises_id)
        return _member(OperatedItem.get(*key, consistent_read=True))
    except OperatedItem.DoesNotExist:
        return None


def find_with_member(
    premises_id: PremisesId, person_id: PersonId
) -> tuple[Premises | None, Member | None]:
    """Return a place, and somebody's part in its team: one call for both."""
    place, link = keys.premises(premises_id), keys.operated_premises(person_id, premises_id)
    found = {item.pk: item for item in EitherItem.batch_get([place, link], consistent_read=True)}
    premises = premises_of(found[place[0]]) if place[0] in found else None
    return premises, _member(found[link[0]]) if link[0] in found else None


def list_memberships(operator_id: PersonId, after: str | None, limit: int) -> Page[Member]:
    """Return the places an operator acts for; InvalidError when `after` is no cursor of it."""
    partition, start = keys.operated_premises(operator_id)
    links = OperatedItem.query(
        partition,
        OperatedItem.sk.startswith(start),
        filter_condition=OperatedItem.revoked_at.does_not_exist(),
        limit=limit,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    members = [_member(link) for link in links]
    return Page(members, cursor_of(links.last_evaluated_key))


def list_team(premises_id: PremisesId) -> list[Member]:
    """Return who belongs to a team. The index is a moment behind."""
    found = OperatedItem.by_place.query(
        keys.team(premises_id), OperatedItem.place_sk.startswith(_MEMBER), limit=_MOST_OF_A_TEAM
    )
    return [_member(item) for item in found]


def plan_invitation(invitation: Invitation) -> Write:
    """Plan an invitation; InvitationTakenError when the same request made it before."""
    item = InvitationItem(
        *keys.invitation(invitation.id),
        premises_id=invitation.premises_id,
        role=invitation.role,
        email=invitation.email,
        invited_by=invitation.invited_by,
        expires_at=instant_text(invitation.expires_at),
        body_hash=invitation.body_hash,
        place_pk=keys.team(invitation.premises_id),
        place_sk=f"{_INVITED}{instant_text(invitation.expires_at)}#{invitation.id}",
    )
    return add(item, InvitationTakenError())


def plan_use(invitation: Invitation, person_id: PersonId, now: datetime) -> Write:
    """Plan that an invitation was accepted: once only; InvitationTakenError."""
    used = [InvitationItem.used_by.set(person_id), InvitationItem.used_at.set(instant_text(now))]
    return _plan_end(invitation, used)


def plan_withdrawal(invitation: Invitation, now: datetime) -> Write:
    """Plan that an invitation is no longer good; InvitationTakenError."""
    return _plan_end(invitation, [InvitationItem.revoked_at.set(instant_text(now))])


def find_invitation(token_hash: str) -> Invitation | None:
    """Return an invitation by the hash of its token."""
    try:
        return _invitation(InvitationItem.get(*keys.invitation(token_hash), consistent_read=True))
    except InvitationItem.DoesNotExist:
        return None


def list_invitations(premises_id: PremisesId, now: datetime) -> list[Invitation]:
    """Return the invitations to a team that are still open. The index is a moment behind."""
    start, end = f"{_INVITED}{instant_text(now)}", f"{_INVITED}~"
    found = InvitationItem.by_place.query(
        keys.team(premises_id), InvitationItem.place_sk.between(start, end), limit=_MOST_OF_A_TEAM
    )
    return [_invitation(item) for item in found]


def _plan_end(invitation: Invitation, actions: Sequence[Action]) -> Write:
    gone = [
        InvitationItem.email.remove(),
        InvitationItem.place_pk.remove(),
        InvitationItem.place_sk.remove(),
    ]
    is_open = InvitationItem.used_at.does_not_exist() & InvitationItem.revoked_at.does_not_exist()
    item = InvitationItem(*keys.invitation(invitation.id))
    return update(item, [*actions, *gone], is_open, InvitationTakenError())


def _member(item: OperatedItem | EitherItem) -> Member:
    return Member(
        person_id=PersonId(item.pk.partition("#")[2]),
        premises_id=PremisesId(item.sk.partition("#")[2]),
        role=TeamRole(item.role or TeamRole.OWNER),
        name=item.name or "",
        email=item.email or "",
        added_at=instant_of(item.added_at) if item.added_at else None,
        revoked_at=instant_of(item.revoked_at) if item.revoked_at else None,
    )


def _invitation(item: InvitationItem) -> Invitation:
    return Invitation(
        id=item.pk.partition("#")[2],
        premises_id=PremisesId(item.premises_id),
        role=TeamRole(item.role),
        email=item.email or "",
        invited_by=PersonId(item.invited_by),
        expires_at=instant_of(item.expires_at),
        body_hash=item.body_hash,
        used_by=PersonId(item.used_by) if item.used_by else None,
        used_at=instant_of(item.used_at) if item.used_at else None,
        revoked_at=instant_of(item.revoked_at) if item.revoked_at else None,
    )
