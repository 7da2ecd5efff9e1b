"""Photos of tips as stored; what they show is in a bucket, without what the camera wrote in."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import TipId
from chalicelib.db import tip_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.tips.rules import Photo, PhotoStatus


class PhotoMovedError(Exception):
    """Somebody else came first: look again."""


class PhotoItem(Records):
    """A photo of a tip; its number is in its key."""

    status = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute()
    request = UnicodeAttribute()
    at = UnicodeAttribute()
    media_type = UnicodeAttribute(null=True)


def plan_photo(photo: Photo) -> Write:
    """Plan a photo whose number must be free; PhotoMovedError."""
    item = PhotoItem(
        *keys.tip_photo(photo.tip_id, photo.number),
        status=photo.status,
        size=photo.size,
        sha256=photo.sha256,
        request=photo.request,
        at=instant_text(photo.at),
    )
    return add(item, PhotoMovedError())


def plan_status(photo: Photo, status: PhotoStatus, media_type: str = "") -> Write:
    """Plan what became of a photo; PhotoMovedError when it is not as it was read."""
    actions = [PhotoItem.status.set(status)]
    if media_type:
        actions.append(PhotoItem.media_type.set(media_type))
    item = PhotoItem(*keys.tip_photo(photo.tip_id, photo.number))
    return update(item, actions, PhotoItem.status == photo.status, PhotoMovedError())


def find_photo(tip_id: TipId, number: int) -> Photo | None:
    """Return a photo by its number."""
    try:
        return _photo(PhotoItem.get(*keys.tip_photo(tip_id, number), consistent_read=True))
    except PhotoItem.DoesNotExist:
        return None


def list_photos(tip_id: TipId) -> list[Photo]:
    """Return all photos of a tip, by number."""
    pk, _ = keys.tip(tip_id)
    found = PhotoItem.query(pk, PhotoItem.sk.startswith(keys.PHOTOS), consistent_read=True)
    return [_photo(item) for item in found]


def _photo(item: PhotoItem) -> Photo:
    return Photo(
        tip_id=TipId(item.pk.partition("#")[2]),
        number=int(item.sk.removeprefix(keys.PHOTOS)),
        status=PhotoStatus(item.status),
        size=int(item.size),
        sha256=item.sha256,
        request=item.request,
        at=instant_of(item.at),
        media_type=item.media_type or "",
    )
