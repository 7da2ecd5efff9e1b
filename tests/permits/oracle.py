"""Which warnings are to be sent, told from the rules alone: nothing of the system is asked.

The rules: 30, 14, 7 and 1 days before the last day and on the day after it, at 01:00 UTC, to each
sponsor and to the foreigner; a stage on or before the day of entry or of recording is not made;
fewer than 7 days left at recording: one at once; of several late ones only the latest; none once
the permit is extended, replaced, cancelled or its holder has left; what goes to one mailbox at
one time, in one capacity and one language, is one mail.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_BEFORE = (30, 14, 7, 1, -1)
FEW_DAYS = 7
MORNING = time(1, tzinfo=UTC)


@dataclass
class Chapter:
    """One permit of a stay; `goes_on`: made anew, with the last day of the one before."""

    recorded_at: datetime
    valid_from: date
    last_day: date
    goes_on: bool = False
    ended_at: datetime | None = None


@dataclass
class Story:
    """One foreigner: how the warnings name them, who is warned, and the permits in order."""

    name: str
    zone: str
    sponsors: dict[str, str]  # address: language
    holder: tuple[str, str] | None  # address, language
    chapters: list[Chapter] = field(default_factory=list)

    @property
    def last(self) -> Chapter:
        """The permit of now."""
        return self.chapters[-1]

    def end(self, at: datetime) -> None:
        """Let the permit of now be over."""
        self.last.ended_at = at


# When, to which address, in which capacity and language: what is one mail.
Mail = tuple[datetime, str, str, str]


def expected(stories: Iterable[Story], fires: Sequence[datetime]) -> dict[Mail, Counter[str]]:
    """Return whom each mail is to name, if the job is fired at these instants, in order."""
    mails: dict[Mail, Counter[str]] = defaultdict(Counter)
    for story in stories:
        for chapter in story.chapters:
            for sent_at in sending_times(chapter, story.zone, fires):
                for inbox in inboxes(story):
                    mails[(sent_at, *inbox)][story.name] += 1
    return dict(mails)


def inboxes(story: Story) -> list[tuple[str, str, str]]:
    """Return who is warned of a foreigner's permits: address, capacity, language."""
    found = [(address, "sponsor", language) for address, language in story.sponsors.items()]
    if story.holder and story.holder[0] not in story.sponsors:
        found.append((story.holder[0], "holder", story.holder[1]))
    return found


def sending_times(chapter: Chapter, zone: str, fires: Sequence[datetime]) -> set[datetime]:
    """Return at which of the instants a permit is warned of: once at each, however much is late."""
    return {
        fire
        for due in due_times(chapter, zone)
        if (fire := next((one for one in fires if one >= due), None))
        and (chapter.ended_at is None or chapter.ended_at > fire)
    }


def due_times(chapter: Chapter, zone: str) -> list[datetime]:
    """Return when a permit's warnings are due."""
    return list(promised(chapter, zone).values())


def promised(chapter: Chapter, zone: str) -> dict[str, datetime]:
    """Return each warning of a permit by its name, and when it is due."""
    recorded_on = chapter.recorded_at.astimezone(ZoneInfo(zone)).date()
    due = {}
    for days in DAYS_BEFORE:
        on = chapter.last_day - timedelta(days=days)
        at = datetime.combine(on, MORNING)
        is_made = at > chapter.recorded_at if chapter.goes_on else on > recorded_on
        if is_made and on > chapter.valid_from:
            due[str(days)] = at
    if not chapter.goes_on and (chapter.last_day - recorded_on).days < FEW_DAYS:
        due["first"] = chapter.recorded_at
    return due
