"""Demo data: invented people, premises and permits at every stage, in three provinces."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.clients import functions
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import PersonId, StampId, body_hash
from chalicelib.identity import service as identity
from chalicelib.orders import service as orders
from chalicelib.orders.schemas import IssueOrder
from chalicelib.permits import office_contacts
from chalicelib.permits.office_desk import Done
from chalicelib.premises import service as premises
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp, StampStatus
from chalicelib.stamps.schemas import HolderFields, IssueStamp, SponsorFields
from chalicelib.stamps.trust import sealing, trust_list
from chalicelib.web.guards import Person, Role
from local import demo_bookings, demo_guests
from local.specimens import specimen

FILE = Path(__file__).with_name("demo.json")
ORDER = "SP-12/2026"
PASSWORD = "Serambi-Demo-2026"  # noqa: S105 - of invented people, printed at the start
# The demo's signer signs as if the system had been running since then.
RUNNING_DAYS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A checkpoint of the demo with its office, and lodging near it."""

    checkpoint: str
    office: str
    region: str
    kabupaten: str
    premises: tuple[str, str, str]


BALI = Place(
    "DPS", "NGURAH-RAI", "51.03.01", "51.03", ("Hotel Contoh Kuta", "hotel", "Jl. Pantai Contoh 1")
)
JAKARTA = Place(
    "CGK",
    "SOEKARNO-HATTA",
    "31.71.01",
    "31.71",
    ("Apartemen Teladan", "apartemen", "Jl. Teladan 2"),
)
PAPUA = Place("DJJ", "JAYAPURA", "91.71.01", "91.71", ("Losmen Misalan", "losmen", "Jl. Misalan 3"))
PLACES = (BALI, JAKARTA, PAPUA)


COMPANY = "hrd@vila-contoh.test"


@dataclass(frozen=True, slots=True)
class Case:
    """One permit of the demo: its class and length, and the days left of it today."""

    permit_class: str
    days: int
    left: int
    place: Place
    ended: StampStatus | None = None
    sponsor: str = ""


CASES = (
    Case("C1", 60, 59, BALI),
    Case("C1", 60, 30, BALI),
    Case("C1", 60, 14, JAKARTA),
    Case("C1", 60, 7, PAPUA),
    Case("B1", 30, 1, BALI),
    Case("B1", 30, 0, JAKARTA),
    Case("B1", 30, -37, BALI),
    Case("A1", 30, 20, PAPUA, StampStatus.DEPARTED),
    Case("C1", 60, 45, BALI, StampStatus.CANCELLED),
    Case("E33G", 365, 300, BALI),
    Case("C2", 60, 30, JAKARTA),
    Case("A1", 30, 14, PAPUA),
    # One company answers for all of these: what is due on one day is one mail.
    *(Case("C1", 60, left, BALI, sponsor=COMPANY) for left in (14, 14, 14, 30, 7, 1, 3, -2, 52)),
)


def people() -> list[Person]:
    """Return the demo's staff and operators; one at least of each role."""

    def one(role: Role, name: str, login: str, place: Place, **more: str | None) -> Person:
        posted: dict[str, Any] = {"office": place.office, **more}
        return Person(PersonId(""), role, name, f"{login}@demo.serambi.test", **posted)

    officers = [
        one(
            Role.BORDER_OFFICER,
            f"Petugas TPI {p.checkpoint}",
            f"tpi-{p.checkpoint.lower()}",
            p,
            checkpoint=p.checkpoint,
        )
        for p in PLACES
    ]
    operators = [
        one(
            Role.OPERATOR,
            f"Pengelola {p.premises[0]}",
            f"pengelola-{p.checkpoint.lower()}",
            p,
            office=None,
            region=p.kabupaten,
        )
        for p in PLACES
    ]
    return [
        *officers,
        one(Role.FIELD_OFFICER, "Petugas Lapangan Bali", "lapangan", BALI),
        one(Role.FIELD_OFFICER, "Petugas Lapangan Jayapura", "lapangan-jayapura", PAPUA),
        one(Role.OFFICE_HEAD, "Kepala Kantor Ngurah Rai", "kepala", BALI),
        one(Role.DIVISION_HEAD, "Kepala Divisi Bali", "divisi", BALI, region="51"),
        one(Role.SERVICE_CLERK, "Petugas Layanan Ngurah Rai", "layanan", BALI),
        one(
            Role.TIMPORA_MEMBER,
            "Anggota TIMPORA Badung",
            "timpora",
            BALI,
            office=None,
            region="51.03",
        ),
        one(Role.ADMINISTRATOR, "Administrator", "administrator", BALI),
        one(Role.DATA_PROTECTION_OFFICER, "Pejabat Pelindungan Data", "pdp", BALI),
        *operators,
        one(
            Role.OPERATOR,
            "Pengelola Rumah Contoh Bali",
            "pengelola-bali",
            BALI,
            office=None,
            region=BALI.kabupaten,
        ),
    ]


def seed(base_url: str) -> None:  # noqa: ARG001 - what is started calls it with its address
    """Make the demo data; safe to repeat after a stop half-way: what is there is found again."""
    now = utc_now()
    if trust_list.find() is None:
        sealing.publish_trust_list(now, sign_from=(now - timedelta(days=RUNNING_DAYS)).date())
    staff = [identity.appoint(person, PASSWORD, "id", now) for person in people()]
    officers = {person.checkpoint: person for person in staff if person.checkpoint}
    *operators, of_houses = (person for person in staff if person.role is Role.OPERATOR)
    for operator, place in zip(operators, PLACES, strict=True):
        name, category, address = place.premises
        premises.add_premises(operator, name, category, place.region, address, now)
    for number, case in enumerate(CASES):
        _add_case(number, case, officers[case.place.checkpoint], now)
    demo_guests.add_guests(of_houses, now)
    head = next(person for person in staff if person.role is Role.OFFICE_HEAD)
    _add_order(head, now)
    clerk = next(person for person in staff if person.role is Role.SERVICE_CLERK)
    afield = [one for one in staff if one.role is Role.FIELD_OFFICER and one.office == clerk.office]
    demo_bookings.add_bookings(BALI.office, clerk, afield, now)
    administrator = next(person for person in staff if person.role is Role.ADMINISTRATOR)
    for place in PLACES:
        _add_mailbox(place.office, administrator, now)
    FILE.write_text(json.dumps([_listed(person) for person in staff], indent=2) + "\n")


def _add_order(head: Person, now: datetime) -> None:
    """Let the head have sent the office's field officers out, for long enough to try things."""
    today = now.date()
    order = IssueOrder(
        number=ORDER,
        purpose="Pengawasan orang asing di Kuta dan sekitarnya",
        valid_from=today - timedelta(days=1),
        valid_to=today + timedelta(days=300),
    )
    orders.issue_order(order, head, now, "demo", body_hash(b"demo"))


def _add_mailbox(office: str, administrator: Person, now: datetime) -> None:
    key = f"demo-{office}"
    done = Done(administrator, now, key, body_hash(key.encode()))
    office_contacts.set_contact(office, f"{office.lower()}@demo.serambi.test", "id", done)


def _add_case(number: int, case: Case, officer: Person, now: datetime) -> None:
    """Let somebody have entered so many days ago that so many are left today."""
    entered = now - timedelta(days=case.days - 1 - case.left)
    entry = IssueStamp(
        checkpoint=case.place.checkpoint,
        permit_class=case.permit_class,
        mrz=specimen(number).zone,
        sponsor=SponsorFields(
            name="PT Vila Contoh" if case.sponsor else f"PT Contoh {number}",
            email=case.sponsor or f"sponsor-{number}@demo.test",
        ),
        holder=HolderFields(email=f"pemegang-{number}@demo.test") if number % 3 == 0 else None,
    )
    stamp = _issue(entry, officer, entered, f"demo-{number}")
    if case.ended and stamp.status is StampStatus.IN_FORCE:
        stamps.end_stamp(stamp, case.ended, officer, now, "demo")


def _issue(entry: IssueStamp, officer: Person, at: datetime, key: str) -> Stamp:
    # The signing function takes the present for the day of signing: for an entry of the past
    # it is called with that day.
    sign = functions.in_process["sign_stamp"]
    functions.in_process["sign_stamp"] = lambda event, _: {
        "seal": sealing.sign_stamp(StampId(event["stamp_id"]), utc_now(), as_of=at)
    }
    try:
        return stamps.issue_stamp(entry, officer, at, key, body_hash(key.encode())).stamp
    finally:
        functions.in_process["sign_stamp"] = sign


def _listed(person: Person) -> dict[str, str | None]:
    return {
        "role": person.role,
        "email": person.email,
        "password": PASSWORD,
        "name": person.name,
        "office": person.office,
        "region": person.region,
        "checkpoint": person.checkpoint,
    }
