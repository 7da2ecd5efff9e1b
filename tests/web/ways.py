"""The ways of a day as the API gives them, in Bali on 23 November 2026."""

from typing import Any

from tests.web.officers import FIELD

NOON = "2026-11-23T04:10:00Z"
DAY, OFFICE = "2026-11-23", "NGURAH-RAI"
ROUTES = f"/offices/{OFFICE}/routes"
CLERK = {**FIELD, "id": "sc-1", "role": "service_clerk", "name": "Petugas Layanan Contoh"}
IDS = [letter * 26 for letter in "ABCDEFG"]

Answer = dict[str, Any]
_PLACES = (
    ("RSUP Prof. Ngoerah, Ruang Mawar", "Jalan Diponegoro 1", "Denpasar Barat", -8.676, 115.212),
    ("", "Jalan Raya Canggu 8", "Kuta Utara", -8.65, 115.13),
    ("Kantor Desa Contoh", "Jalan Raya Ubud 3", "Ubud", -8.507, 115.263),
    ("", "Gang Melati 4", "Kuta Selatan", None, None),
)
_TIMES = (
    ("08:20", ("08:00", "09:30")),
    ("09:25", ("08:30", "10:30")),
    ("11:10", ("10:30", "12:30")),
    ("13:40", ("13:00", "15:00")),
)


def window(begins: str, ends: str) -> Answer:
    return {"begins": begins, "ends": ends}


def stop(number: int, team: str = "T1", **changes: Any) -> Answer:
    """Return a visit that was planned and told."""
    institution, address, region, latitude, longitude = _PLACES[number % 4]
    arrives, told = _TIMES[number % 4]
    made: Answer = {
        "id": IDS[number],
        "state": "confirmed",
        "planned": True,
        "team": team,
        "arrives": arrives,
        "window": window(*told),
        "next_window": window(*told),
        "fits": True,
        "minutes": 30 + 5 * number,
        "travel_minutes": 20 + 3 * number,
        "km": 5.3 + number,
        "kind": "home_visit",
        "kind_name": "Layanan ke rumah",
        "service_name": "Penggantian paspor",
        "people": [f"Ketut Contoh {number + 1}"],
        "count": 1,
        "takes_list": False,
        "organiser": "",
        "phone": "+62 812 0000 0001",
        "region": "51.03.06",
        "region_name": region,
        "address": address,
        "institution": institution,
        "latitude": latitude,
        "longitude": longitude,
        "urgent": False,
        "ground_name": "Sakit",
        "note": "",
        "check_in_code": f"serambi:booking:{IDS[number]}",
        "checked_in_at": None,
    }
    return {**made, **changes}


def way(team: str, name: str, *stops: Answer, **changes: Any) -> Answer:
    made: Answer = {
        "team": team,
        "name": name,
        "begins": "08:00",
        "ends": "16:00",
        "starts_at": {"latitude": -8.7467, "longitude": 115.1668},
        "published_at": "2026-11-22T09:00:00Z",
        "travel_minutes": 95,
        "back_minutes": 25,
        "km": 41.7,
        "late": 0,
        "stops": list(stops),
    }
    return {**made, **changes}


def day(*teams: Answer, **changes: Any) -> Answer:
    totals = {"travel_minutes": 95 * len(teams), "km": 41.7 * len(teams), "late": 0}
    made: Answer = {
        "office": OFFICE,
        "date": DAY,
        "zone": "Asia/Makassar",
        "teams": list(teams),
        "totals": totals,
        "present": None,
    }
    return {**made, **changes}
