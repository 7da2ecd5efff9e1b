"""Photos of a tip: sent past us, cleaned of all but the picture, shown to officers for a minute.

What was sent is deleted as soon as it is cleaned, and within a day in any case (the bucket's own
rule). Nobody can be given it: links lead to the cleaned one alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import TipId, keyed_id
from chalicelib.tips import photo_items as items
from chalicelib.tips import repository, rules
from chalicelib.tips.photo_items import PhotoMovedError
from chalicelib.tips.pictures import NotAPictureError, Picture, cleaned
from chalicelib.tips.public_schemas import AnnouncePhoto
from chalicelib.tips.references import main_of, open_own
from chalicelib.tips.repository import EntryTakenError
from chalicelib.tips.rules import (
    MOST_PHOTOS,
    Entry,
    Photo,
    PhotoStatus,
    Step,
    Tip,
    TipMovedError,
    TipOverError,
)
from chalicelib.tips.service import get_tip
from chalicelib.uploads import service as uploads
from chalicelib.uploads.schemas import LinkView, UploadView
from chalicelib.web.guards import Call, Person

# What was announced and never came makes room again.
_WAITED_FOR = timedelta(hours=1)
# With what was refused or never came; a partition is read whole.
_MOST_TRIES = 9
_ATTEMPTS = 5
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class TooManyPhotosError(ConflictError):
    """As many photos are with the tip as may be."""

    code = "too_many_photos"


class PhotoNotUploadedError(ConflictError):
    """The photo's content has not come: its form was not sent, or was refused."""

    code = "photo_not_uploaded"


@dataclass(frozen=True, slots=True)
class PhotoForm:
    """A photo, and where its content goes while that has not come."""

    photo: Photo
    upload: UploadView | None


def announce_photo(call: Call[AnnouncePhoto], network: str) -> PhotoForm:
    """Announce a photo and give the form for its content; the same key gives the same photo.

    Raises NotFoundError, TipOverError, TooManyPhotosError, IdempotencyError.
    """
    request, now = call.body, call.now
    for _ in range(_ATTEMPTS):
        tip = _open(request.reference, network, now)
        made_by = keyed_id(index_key(), "tip-photo", tip.id, call.key)
        known = items.list_photos(tip.id)
        for photo in known:
            if photo.request == made_by:
                return _repeated(photo, request)
        wanted = PhotoStatus.AWAITING_FILE
        number = _free_number(known, now)
        photo = Photo(tip.id, number, wanted, request.bytes, request.sha256, made_by, now)
        done = audit.deed(None, "tip_photo_announced", _subject(photo), now)
        try:
            audit.commit_audited(done, [items.plan_photo(photo)])
        except PhotoMovedError:
            continue
        return _with_form(photo)
    raise TipMovedError


def confirm_photo(own: str, number: int, network: str, now: datetime) -> Photo:
    """Clean what was sent and keep the picture; of one that is kept it answers the same each time.

    Raises NotFoundError, PhotoNotUploadedError, TooManyPhotosError, InvalidError for what is no
    photo, TipOverError.
    """
    for _ in range(_ATTEMPTS):
        tip = _open(own, network, now)
        photo = items.find_photo(tip.id, number)
        if photo is None:
            raise NotFoundError
        if photo.status is PhotoStatus.REFUSED:
            raise _no_photo()
        if photo.status is PhotoStatus.STORED:
            return photo
        if tip.photos >= MOST_PHOTOS:
            raise TooManyPhotosError(most=MOST_PHOTOS)
        try:
            return _keep(tip, photo, now)
        except (PhotoMovedError, TipMovedError, EntryTakenError):
            continue
    raise TipMovedError


def link_photo(tip_id: str, number: int, person: Person, now: datetime) -> LinkView:
    """Return an address that shows a photo for a minute; the look is audited first.

    Raises NotFoundError.
    """
    tip = get_tip(tip_id, person)
    photo = items.find_photo(tip.id, number)
    if photo is None or photo.status is not PhotoStatus.STORED:
        raise NotFoundError
    audit.commit_audited(audit.deed(person, "tip_photo_viewed", _subject(photo), now))
    name = f"foto-{tip.id[:8]}-{number}{_ENDINGS[photo.media_type]}"
    return uploads.link_document(_kept_key(photo), photo.media_type, name)


def _open(own: str, network: str, now: datetime) -> Tip:
    tip = open_own(own, network, now)
    if main_of(tip).closed_at is not None:
        raise TipOverError
    return tip


def _free_number(known: list[Photo], now: datetime) -> int:
    kept = [
        one
        for one in known
        if one.status is PhotoStatus.STORED
        or (one.status is PhotoStatus.AWAITING_FILE and one.at > now - _WAITED_FOR)
    ]
    if len(kept) >= MOST_PHOTOS or len(known) >= _MOST_TRIES:
        raise TooManyPhotosError(most=MOST_PHOTOS)
    return len(known) + 1


def _repeated(photo: Photo, request: AnnouncePhoto) -> PhotoForm:
    if (photo.sha256, photo.size) != (request.sha256, request.bytes):
        raise IdempotencyError
    if photo.status is PhotoStatus.REFUSED:
        raise _no_photo()
    return _with_form(photo)


def _with_form(photo: Photo) -> PhotoForm:
    if photo.status is not PhotoStatus.AWAITING_FILE:
        return PhotoForm(photo, None)
    return PhotoForm(photo, uploads.document_form(_sent_key(photo), photo.size, photo.sha256))


def _keep(tip: Tip, photo: Photo, now: datetime) -> Photo:
    picture = _picture(photo)
    became = PhotoStatus.STORED if picture else PhotoStatus.REFUSED
    media_type = picture.media_type if picture else ""
    done = audit.deed(None, f"tip_photo_{became}", _subject(photo), now)
    writes = [items.plan_status(photo, became, media_type)]
    if picture:
        uploads.write_document(_kept_key(photo), picture.raw, media_type)
        entry_id = keyed_id(index_key(), "tip-entry", tip.id, "photo", str(photo.number))
        entry = Entry(entry_id, tip.id, Step.PHOTO, now, detail=str(photo.number))
        with_one_more = replace(rules.answered(tip, now), photos=tip.photos + 1)
        writes += [repository.plan_change(with_one_more), repository.plan_entry(entry)]
    audit.commit_audited(done, writes)
    uploads.delete_document(_sent_key(photo))
    if picture is None:
        raise _no_photo()
    return replace(photo, status=became, media_type=media_type)


def _picture(photo: Photo) -> Picture | None:
    raw = uploads.read_document(_sent_key(photo), photo.sha256, PhotoNotUploadedError())
    try:
        return cleaned(raw)
    except NotAPictureError:
        return None


def _no_photo() -> InvalidError:
    return InvalidError(FieldError("file", "not_a_photo"))


def _sent_key(photo: Photo) -> str:
    return f"tips/sent/{photo.tip_id}/{photo.number}"


def _kept_key(photo: Photo) -> str:
    return kept_key(photo.tip_id, str(photo.number))


def kept_key(tip_id: TipId, number: str) -> str:
    """Return under which name a photo is kept, once it is cleaned."""
    return f"tips/kept/{tip_id}/{number}"


def _subject(photo: Photo) -> str:
    return f"TIP#{photo.tip_id}#{photo.number}"
