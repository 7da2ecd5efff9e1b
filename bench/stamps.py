"""What an entry and what follows it cost: write units, and CPU above the bare calls.

`write` is the TransactWriteItems alone, `calls` every DynamoDB call of the action by the same
client. The signature of an entry is the key service's work and stands in neither floor.
"""

from itertools import count

import msgspec

from bench import care
from bench.floor import Floor, Work, head, measure
from bench.stage import account, stage
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import body_hash, random_id
from chalicelib.stamps import service as stamps
from chalicelib.stamps.schemas import IssueStamp, stamp_view
from chalicelib.web.guards import Role
from chalicelib.web.parsing import parse
from local.specimens import specimen

GOAL_UNITS = 18


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        border, numbers = account(Role.BORDER_OFFICER, "DPS"), count(500_000)

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

        floor = Floor()
        print(head())
        print(measure("entry, sponsor and holder", entry, floor))
        print(f"{'goal: entry':26}{GOAL_UNITS:6}")
        print(care.table(border, numbers, floor))


if __name__ == "__main__":
    main()
