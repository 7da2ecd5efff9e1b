"""A place in the queue of an office, for a passport or a stay permit."""

from chalicelib.bookings.kinds.kind import ORDINARY, PRIORITY, Kind

KIND = Kind(
    code="passport_queue",
    services=(
        *("passport_first", "passport_renewal", "passport_lost", "passport_damaged"),
        *("permit_extension", "permit_conversion"),
    ),
    chooses_slot=True,
    slot_minutes=60,
    minutes_each=0,
    most_people=5,
    lanes=(ORDINARY, PRIORITY),
    person_grounds=("over_60", "disability", "under_5"),
)
