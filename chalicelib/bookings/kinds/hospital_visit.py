"""A team that comes to the bed of a patient."""

from chalicelib.bookings.kinds.kind import Kind

KIND = Kind(
    code="hospital_visit",
    services=("passport_first", "passport_renewal", "permit_extension"),
    chooses_slot=False,
    slot_minutes=480,
    minutes_each=20,
    minutes_visit=15,
    most_people=2,
    visit_grounds=("illness", "birth"),
    needs_place=True,
    needs_proof=True,
)
