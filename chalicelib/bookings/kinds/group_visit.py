"""A team that comes to many people at once: a village, a company, a campus, pilgrims."""

from chalicelib.bookings.kinds.kind import Kind

KIND = Kind(
    code="group_visit",
    services=("passport_first", "passport_renewal", "permit_extension"),
    chooses_slot=False,
    slot_minutes=480,
    minutes_each=6,
    minutes_visit=30,
    most_people=200,
    least_people=10,
    needs_place=True,
    needs_organiser=True,
    takes_list=True,
)
