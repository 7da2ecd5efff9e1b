"""What a report costs: write units, and CPU above the bare calls, interleaved, as ratios.

`write` is the TransactWriteItems alone, `calls` every call that the report makes, by the same
client: the reads are the guest's stamp, the trust list, the premises, earlier reports and the
audit chain.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec

from bench.floor import Floor, Work, head, measure
from bench.stage import account, seals, stage
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import random_id
from chalicelib.lodging import attempts, reporting
from chalicelib.lodging.schemas import ReportStay, receipt_view
from chalicelib.premises import service as premises_of
from chalicelib.web import proof_of_work
from chalicelib.web.guards import Person, Role
from chalicelib.web.parsing import parse
from local.proofs import solve
from local.specimens import specimen

GOAL_UNITS, GOAL_RATIO = 12, 1.5
Body = dict[str, Any]


def _report(body: Body, operator: Person | None) -> None:
    """Do what a request does between the edge and the answer."""
    raw = msgspec.json.encode(body)
    request = parse(ReportStay, raw)
    said = attempts.said(raw)
    made = reporting.report_stay(request, operator, "id", utc_now(), random_id(), said)
    msgspec.json.encode(receipt_view(made))


def _cases() -> dict[str, tuple[Callable[[], Body], Person | None]]:
    """Return what is reported, of another guest each time, and by whom."""
    officer, host = account(Role.BORDER_OFFICER, "DPS"), account(Role.OPERATOR)
    place = ("Hotel Contoh", "hotel", "51.03.01", "Jl. Contoh 1")
    premises = premises_of.add_premises(host, *place, utc_now())
    guests, numbers = seals(officer), count(100_000)
    reporter = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test"}
    home = {
        "address": "Jl. Melati Contoh 5",
        "region": "51.03.06",
        "lodging_kind": "rumah_pribadi",
        "reporter": reporter,
    }

    def proof() -> str:  # made by the reporter's own phone
        return solve(proof_of_work.challenge(utc_now()))

    def body(**parts: Any) -> Body:  # noqa: ANN401 - JSON
        return {"arrived_at": instant_text(utc_now()), "nights": 3, **parts}

    return {
        "seal, own premises": (lambda: body(seal=next(guests), premises=premises.id), host),
        "seal, at home, mail": (lambda: body(seal=next(guests), proof=proof(), **home), None),
        "passport, at home, mail": (
            lambda: body(mrz=specimen(next(numbers)).zone, proof=proof(), **home),
            None,
        ),
    }


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        cases, floor = _cases(), Floor()
        print(head())
        for name, (made, operator) in cases.items():

            def work(made: Callable[[], Body] = made, operator: Person | None = operator) -> Work:
                body = made()
                return lambda: _report(body, operator)

            print(measure(name, work, floor))
        print(f"{'goal':26}{GOAL_UNITS:6}{'':43}{GOAL_RATIO:9.2f}")


if __name__ == "__main__":
    main()
