"""A team that comes to the home of somebody who cannot come to the office."""

from chalicelib.bookings.kinds.kind import Kind

KIND = Kind(
    code="home_visit",
    services=("passport_first", "passport_renewal", "permit_extension"),
    chooses_slot=False,
    slot_minutes=480,
    minutes_each=15,
    minutes_visit=15,
    most_people=4,
    visit_grounds=("illness", "age", "disability", "birth"),
    needs_place=True,
    needs_proof=True,
)
