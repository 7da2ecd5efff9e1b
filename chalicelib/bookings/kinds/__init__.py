"""The kinds of booking: a new one is a file here, a line below, and words in both languages."""

from chalicelib.bookings.kinds import group_visit, home_visit, hospital_visit, passport_queue
from chalicelib.bookings.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    module.KIND.code: module.KIND
    for module in (passport_queue, group_visit, home_visit, hospital_visit)
}
