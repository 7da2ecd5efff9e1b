"""Foreigners of a history: their story, their permits, and what an office makes of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.core.clock import local_date
from chalicelib.core.ids import HolderId, PermitId
from chalicelib.permits.rules import Contact, Permit, PermitSource, PermitStatus
from tests.permits.oracle import Story

LANGUAGES = {"one@soak.test": "id", "two@soak.test": "en", "three@soak.test": "id"}
ENDS = {
    "extend": PermitStatus.EXTENDED,
    "replace": PermitStatus.REPLACED,
    "cancel": PermitStatus.CANCELLED,
    "depart": PermitStatus.LEFT,
}
_EXTENSION = timedelta(days=13)


@dataclass
class Guest:
    """Somebody here, and the permit of now."""

    story: Story
    permit: Permit

    @property
    def is_here(self) -> bool:
        """Whether the permit of now has not ended."""
        return self.story.last.ended_at is None


def story_of(number: int, zone: str, sponsors: dict[str, str], holder: str) -> Story:
    """Return somebody with a name of letters only, as mails write it."""
    name = "Wq" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}")
    known = {
        "none": None,
        "own": (f"{name}@soak.test".lower(), "en"),
        "shared": next(iter(sponsors.items()), None),
    }
    return Story(name, zone, sponsors, known[holder])


def permit_of(story: Story, holder_id: HolderId, now: datetime, days: tuple[int, int]) -> Permit:
    """Return a permit with so many days left, valid since so many days."""
    today, (left, since) = local_date(now, story.zone), days
    return Permit(
        id=PermitId(f"{holder_id}-0"),
        holder_id=holder_id,
        stamp_id=None,
        permit_class="E33G",
        valid_from=today - timedelta(days=since),
        last_day_of_stay=today + timedelta(days=left),
        zone=story.zone,
        office="DPS",
        status=PermitStatus.VALID,
        sponsors=tuple(Contact("PT Contoh", *one) for one in story.sponsors.items()),
        holder_contact=Contact(story.name, *story.holder) if story.holder else None,
        recorded_at=now,
        changed_at=now,
        source=PermitSource.OFFICE,
    )


def successor(permit: Permit, how: str, now: datetime) -> Permit | None:
    """Return the permit that goes on from another or takes its place, if one does."""
    if how not in {"extend", "replace"}:
        return None
    number = int(permit.id.rpartition("-")[2]) + 1
    later = _EXTENSION if how == "extend" else timedelta()
    return replace(
        permit,
        id=PermitId(f"{permit.holder_id}-{number}"),
        last_day_of_stay=permit.last_day_of_stay + later,
        recorded_at=now,
        changed_at=now,
        succeeds=permit.id,
    )
