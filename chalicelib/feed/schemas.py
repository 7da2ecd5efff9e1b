"""Wire shapes of the feed: what the directorate signs, its records, and the answers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.feed.permit_fields import HolderRow, PermitRow
from chalicelib.feed.rules import Answer, Direction, FeedKey, Lane, Verdict, Wrong
from chalicelib.feed.signatures import Jwk
from chalicelib.health.feed import FeedMark, Silence
from chalicelib.persons.schemas import DocumentNumber, PartialDate, State
from chalicelib.stamps.schemas import Email, SponsorFields
from chalicelib.web.openapi import WrongField
from chalicelib.web.parsing import Code, Instant, Language, Line, LongLine, View, Wire
from chalicelib.web.problems import Lang, said, words

MOST_RECORDS = 100

# A name of ours for a database of theirs: `immigration`, `border-control`.
Sender = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{1,39}$")]
Reference = Annotated[str, msgspec.Meta(pattern="^[!-~]{1,100}$")]
RegionCode = Annotated[str, msgspec.Meta(pattern=r"^\d\d(\.\d\d){0,2}$")]


class SendFeed(Wire, frozen=True):
    """A batch as a compact JWS (ES256) with the header `alg`, `typ` (`feed+jwt`) and `kid`."""

    jws: Annotated[str, msgspec.Meta(min_length=1)]


class Payload(Wire, frozen=True):
    """What is signed: by whom, as of when (seconds since 1970), the batch's name, its records."""

    iss: Sender
    iat: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
    jti: Reference
    records: Annotated[list[Any], msgspec.Meta(max_length=MOST_RECORDS)]


class Document(Wire, frozen=True):
    """A passport by its number alone."""

    issuing_state: State
    document_number: DocumentNumber


class CrossingPassport(Document, frozen=True, kw_only=True):
    """A passport at the border; all of its page where a gate let its holder in."""

    nationality: State | None = None
    surname: Line | None = None
    given_names: Line | None = None
    sex: str | None = None
    date_of_birth: str | None = None
    date_of_expiry: str | None = None


class Record(Wire, frozen=True, kw_only=True):
    """A record: what the sender calls it, and since when it stands as it does."""

    reference: Reference
    changed_at: Instant


class PermitSent(PermitRow, frozen=True, kw_only=True):
    """A stay permit as the directorate's database has it: the same fields as a row of its files."""

    type: Literal["permit"]


class CrossingSent(Record, frozen=True, kw_only=True):
    """An entry or a departure, at a counter or through a gate."""

    type: Literal["crossing"]
    direction: Direction
    lane: Lane
    at: Instant
    checkpoint: Code
    passport: CrossingPassport
    permit_class: Code | None = None
    sponsor: SponsorFields | None = None
    holder: HolderRow | None = None


class DeclarationSent(Record, frozen=True, kw_only=True):
    """An arrival card: where the traveller will stay; `region` is a kecamatan's code."""

    type: Literal["declaration"]
    passport: Document
    arrives_on: date
    address: LongLine
    region: RegionCode | None = None
    email: Email | None = None
    language: Language = "en"


class WatchedPerson(Wire, frozen=True, kw_only=True):
    """Somebody by what every passport of theirs says."""

    surname: Line | None = None
    given_names: Line | None = None
    date_of_birth: PartialDate
    nationality: State


class WatchSent(Record, frozen=True, kw_only=True):
    """A watch mark, on or off, for a passport or for a person; of the reason, nothing."""

    type: Literal["watch"]
    on: bool
    passport: Document | None = None
    person: WatchedPerson | None = None


Sent = PermitSent | CrossingSent | DeclarationSent | WatchSent
RECORDS: dict[str, type[Sent]] = {
    "permit": PermitSent,
    "crossing": CrossingSent,
    "declaration": DeclarationSent,
    "watch": WatchSent,
}


class RecordView(View, frozen=True):
    """What became of a record, by its place in the batch (from nought) and its reference.

    `applied`, `same`: known as it stands; `older`: what is known is newer; `refused`: wrong, by
    its fields; `later`: not looked at, to be sent again.
    """

    n: int
    reference: str
    verdict: Verdict
    errors: list[WrongField]
    stamp_number: str | msgspec.UnsetType = msgspec.UNSET


class FeedView(View, frozen=True):
    """What became of a batch: of each record, in the order in which they came."""

    jti: str
    items: list[RecordView]


def feed_view(jti: str, answers: Sequence[Answer], language: Lang) -> FeedView:
    """Show the sender what became of each record."""
    items = [
        RecordView(
            n=n,
            reference=one.reference,
            verdict=one.verdict,
            errors=[_wrong(wrong, language) for wrong in one.wrong],
            stamp_number=one.stamp_number or msgspec.UNSET,
        )
        for n, one in enumerate(answers)
    ]
    return FeedView(jti=jti, items=items)


def _wrong(wrong: Wrong, language: Lang) -> WrongField:
    told = words(language)["fields"].get(wrong.code)
    if told is None:
        _, detail = said(wrong.code, language, wrong.values)
    else:
        detail = told.format_map(dict(wrong.values))
    return WrongField(field=wrong.field, code=wrong.code, detail=detail)


class RegisterFeedKey(Wire, frozen=True):
    """A public key of a sender; `name` says which, for people."""

    sender: Sender
    name: Line
    jwk: Jwk


class RevokeFeedKey(Wire, frozen=True):
    """Why a key is to sign nothing any more."""

    reason: LongLine


class FeedKeyView(View, frozen=True):
    """A key of a sender; the batches that it signs name its `kid`."""

    kid: str
    sender: str
    name: str
    made_at: datetime
    revoked_at: datetime | None


class SilenceView(View, frozen=True):
    """A silence of a sender that was noticed; `until` is null while it lasts."""

    since: datetime
    until: datetime | None


class SenderView(View, frozen=True):
    """A sender: as of when its data are, whether it is late, its latest silences."""

    sender: str
    data_as_of: datetime | None
    is_late: bool
    silences: list[SilenceView]


class FeedKeysView(View, frozen=True):
    """All keys, and how each sender stands that is expected."""

    items: list[FeedKeyView]
    senders: list[SenderView]


def key_view(key: FeedKey) -> FeedKeyView:
    """Show a key to an administrator."""
    return FeedKeyView(
        kid=key.kid,
        sender=key.sender,
        name=key.name,
        made_at=key.made_at,
        revoked_at=key.revoked_at,
    )


def keys_view(
    keys: Sequence[FeedKey], senders: Sequence[tuple[FeedMark, Sequence[Silence]]], now: datetime
) -> FeedKeysView:
    """Show an administrator all keys, and how each sender stands now."""
    return FeedKeysView(
        items=[key_view(one) for one in keys],
        senders=[
            SenderView(
                sender=mark.sender,
                data_as_of=mark.at,
                is_late=now > mark.late_at,
                silences=[SilenceView(since=since, until=until) for since, until in silences],
            )
            for mark, silences in senders
        ],
    )
