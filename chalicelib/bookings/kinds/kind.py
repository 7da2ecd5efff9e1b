"""What a kind of booking says of itself: all that is different from one kind to the next."""

from dataclasses import dataclass
from datetime import date

ORDINARY, PRIORITY = "ordinary", "priority"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of booking, as its file describes it.

    Its fees, documents and lead time are dated data (`reference.booking_terms`). Who books a kind
    that `chooses_slot` takes a free place of a calendar at once; of any other the office answers
    with a day and a team, or with reasons. `minutes_each` is what one person takes of a team's
    day, `minutes_visit` what each visit takes besides. Grounds are the reasons that may be given:
    a person's, for the priority lane; a visit's, for coming at all.
    """

    code: str
    services: tuple[str, ...]
    chooses_slot: bool
    slot_minutes: int
    minutes_each: int
    minutes_visit: int = 0
    most_people: int = 1
    least_people: int = 1
    lanes: tuple[str, ...] = (ORDINARY,)
    person_grounds: tuple[str, ...] = ()
    visit_grounds: tuple[str, ...] = ()
    needs_place: bool = False
    needs_organiser: bool = False
    needs_proof: bool = False
    takes_list: bool = False
    most_moves: int = 2

    def minutes_of(self, people: int) -> int:
        """Return what a booking takes of a team's day, without the way there."""
        return self.minutes_visit + self.minutes_each * people

    def lanes_for(self, grounds: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lanes that stand open to people with these grounds; one of them is enough."""
        is_first = any(ground in self.person_grounds for ground in grounds)
        return tuple(lane for lane in self.lanes if lane == ORDINARY or is_first)


def age_on(born_on: date, on: date) -> int:
    """Return somebody's age in whole years; who is born on 29 February grows older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
