"""Arrival cards: where a traveller said they would stay, and how they can be reached."""

from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PassportKey
from chalicelib.db import feed_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put


class DeclarationMovedError(Exception):
    """Another record of the same card came between: look again."""


class DeclarationItem(Records):
    """One arrival card."""

    reference = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    content = UnicodeAttribute()
    arrives_on = UnicodeAttribute()
    address = UnicodeAttribute()
    region = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Declaration:
    """An arrival card of a passport; `region` is a kecamatan's code, `email` where it was given."""

    own: str
    passport_key: PassportKey
    reference: str
    changed_at: datetime
    content: str
    arrives_on: date
    address: str
    region: str
    email: str
    language: str


def find_declaration(key: PassportKey, own: str) -> Declaration | None:
    """Return one card as it stands now."""
    try:
        item = DeclarationItem.get(*keys.declaration(key, own), consistent_read=True)
    except DeclarationItem.DoesNotExist:
        return None
    return _declaration(item)


def find_latest_declaration(key: PassportKey) -> Declaration | None:
    """Return the card of the last arrival of a passport; the caller has audited the look."""
    found = map(_declaration, DeclarationItem.query(keys.declaration(key)[0]))
    return max(found, key=lambda one: (one.arrives_on, one.changed_at, one.own), default=None)


def plan_declaration(card: Declaration, known: Declaration | None) -> Write:
    """Plan a card in the place of what was known of it; DeclarationMovedError on a race."""
    item = DeclarationItem(
        *keys.declaration(card.passport_key, card.own),
        reference=card.reference,
        changed_at=instant_text(card.changed_at),
        content=card.content,
        arrives_on=card.arrives_on.isoformat(),
        address=card.address,
        region=card.region or None,
        email=card.email or None,
        language=card.language,
    )
    as_read: Condition = DeclarationItem.pk.does_not_exist()
    if known:
        as_read = (DeclarationItem.changed_at == instant_text(known.changed_at)) & (
            DeclarationItem.content == known.content
        )
    return put(item, as_read, DeclarationMovedError())


def _declaration(item: DeclarationItem) -> Declaration:
    return Declaration(
        own=item.sk,
        passport_key=PassportKey(item.pk.partition("#")[2]),
        reference=item.reference,
        changed_at=instant_of(item.changed_at),
        content=item.content,
        arrives_on=date.fromisoformat(item.arrives_on),
        address=item.address,
        region=item.region or "",
        email=item.email or "",
        language=item.language or "en",
    )
