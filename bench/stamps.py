"""What an entry, what follows and a scan cost: write units, and CPU above the bare calls.

`write` is the TransactWriteItems alone, `calls` every DynamoDB call of the action by the same
client. The signature of an entry is the key service's work and stands in neither floor.
"""

from itertools import count

import msgspec

from bench import care
from bench.floor import Floor, Work, head, measure
from bench.stage import account, seals, stage
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import body_hash, random_id
from chalicelib.scans import service as scans
from chalicelib.scans.schemas import VerifyScan, scan_view
from chalicelib.stamps import service as stamps
from chalicelib.stamps.schemas import IssueStamp, stamp_view
from chalicelib.web.guards import Role
from chalicelib.web.parsing import parse
from local.specimens import specimen

GOALS = {"entry": 18, "scan": 8}


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        border, field = account(Role.BORDER_OFFICER, "DPS"), account(Role.FIELD_OFFICER)
        numbers, guests = count(500_000), seals(border)

        def entry() -> Work:
            body = {
                "checkpoint": "DPS",
                "permit_class": "C1",
                "mrz": specimen(next(numbers)).zone,
                "sponsor": {"name": "PT Contoh", "email": "sponsor@serambi.test"},
                "holder": {"email": "pemegang@serambi.test"},
            }
            raw = msgspec.json.encode(body)

            def issue() -> None:
                made = parse(IssueStamp, raw)
                issued = stamps.issue_stamp(made, border, utc_now(), random_id(), body_hash(raw))
                msgspec.json.encode(stamp_view(issued))

            return issue

        def scan() -> Work:
            now = instant_text(utc_now())
            place = {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 9, "at": now}
            body = {"seal": next(guests), "position": place, "order": "SP-1", "scanned_at": now}
            raw = msgspec.json.encode(body)

            def verify() -> None:
                made = parse(VerifyScan, raw)
                seen = scans.verify_scan(
                    made.presented(), field, utc_now(), random_id(), body_hash(raw)
                )
                msgspec.json.encode(scan_view(seen))

            return verify

        floor = Floor()
        rows = (head(), measure("entry, sponsor and holder", entry, floor))
        print(*rows, measure("scan", scan, floor), sep="\n")
        print(f"{'goal: entry, scan':26}{GOALS['entry']:6}{GOALS['scan']:7}")
        print(care.table(border, numbers, floor))


if __name__ == "__main__":
    main()
