"""What scans cost: write units, and CPU above the bare calls, as ratios; and a report that marks.

`write` is the TransactWriteItems alone, `calls` every DynamoDB call of the action by the same
client.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from bench.floor import Floor, Work, head, measure
from bench.stage import account, seals, stage
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import body_hash, random_id
from chalicelib.lodging import reporting
from chalicelib.lodging.schemas import ReportStay, receipt_view
from chalicelib.premises import service as premises
from chalicelib.scans import service as scans
from chalicelib.scans.batch import VerifyScans, batch_view
from chalicelib.scans.rules import Delivery
from chalicelib.scans.schemas import VerifyScan
from chalicelib.scans.views import scan_view
from chalicelib.web.guards import Person, Role
from chalicelib.web.parsing import parse

GOALS = {"scan": 8, "report": 12}
BATCH = 10
BALI = {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 9}
JAKARTA = {"latitude": -6.13, "longitude": 106.66, "accuracy_m": 9}
ORDER = {"order": "W20.IMI.1-GR.03.01-1234"}
NO_ORDER = {"exception": "in_the_act", "reason": "Bekerja di dapur tanpa izin kerja"}


def _body(seal: str, place: dict[str, float], **more: str) -> dict[str, Any]:
    now = instant_text(utc_now())
    return {"seal": seal, "position": {**place, "at": now}, "scanned_at": now, **more}


def _scan(body: dict[str, Any], field: Person) -> Work:
    raw = msgspec.json.encode(body)

    def verify() -> None:
        made = parse(VerifyScan, raw)
        delivery = Delivery(utc_now(), random_id(), made.content_hash())
        msgspec.json.encode(scan_view(scans.verify_scan(made.presented(), field, delivery)))

    return verify


def _batch(guests: Iterator[str], field: Person) -> Work:
    items = [{"id": random_id(), "scan": _body(next(guests), BALI, **ORDER)} for _ in range(BATCH)]
    raw = msgspec.json.encode({"sent_at": instant_text(utc_now()), "items": items})

    def verify() -> None:
        made = parse(VerifyScans, raw)
        outcomes = scans.verify_batch(made, field, utc_now(), lambda: 0.0)
        msgspec.json.encode(batch_view(outcomes, "id"))

    return verify


def _report(body: dict[str, Any], host: Person) -> Work:
    raw = msgspec.json.encode(body)

    def report() -> None:
        made = parse(ReportStay, raw)
        told = reporting.report_stay(made, host, "id", utc_now(), random_id(), body_hash(raw))
        msgspec.json.encode(receipt_view(told))

    return report


def _contradicting(guests: Iterator[str], host: Person) -> Work:
    """Let a guest be in one house, and return the report of another."""
    houses = [
        premises.add_premises(host, f"Hotel {n}", "hotel", region, "Jl. Contoh 1", utc_now())
        for n, region in enumerate(("51.03.01", "51.03.06"))
    ]
    seal, at = next(guests), instant_text(utc_now() - timedelta(hours=1))
    reporter = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test"}
    first, second = (
        {"seal": seal, "premises": one.id, "arrived_at": at, "nights": 3, "reporter": reporter}
        for one in houses
    )
    _report(first, host)()
    return _report(second, host)


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        border, field = account(Role.BORDER_OFFICER, "DPS"), account(Role.FIELD_OFFICER)
        host, guests = account(Role.OPERATOR), seals(border)

        def elsewhere(**ground: str) -> Work:
            seal = next(guests)
            _scan(_body(seal, BALI, **ORDER), field)()
            return _scan(_body(seal, JAKARTA, **ground), field)

        cases = {
            "scan": lambda: _scan(_body(next(guests), BALI, **ORDER), field),
            "without an order": lambda: _scan(_body(next(guests), BALI, **NO_ORDER), field),
            "first suspicion": lambda: elsewhere(**ORDER),
            "both at once": lambda: elsewhere(**NO_ORDER),
            f"batch of {BATCH}": lambda: _batch(guests, field),
            "report that suspects": lambda: _contradicting(guests, host),
        }
        floor = Floor()
        print(head())
        for name, work in cases.items():
            print(measure(name, work, floor))
        print(f"{'goal: a scan, a report':26}{GOALS['scan']:6}{GOALS['report']:7}")


if __name__ == "__main__":
    main()
