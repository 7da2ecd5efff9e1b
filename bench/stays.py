"""What a report and each change of it cost: write units, and CPU above the bare calls, as ratios.

Each is done through the whole app, as Lambda calls it: routing, the guard with its token, the
answer. `write` is the TransactWriteItems alone, `calls` every call that is made, by the same
client: the reads are the caller, the guest's stamp, the trust list, the premises, earlier stays
and the audit chain. Units are exact after one; CPU wants more rounds: `--rounds 60`. `--items`
prints instead what each item costs of them, in the table and in each index.

Above the goal stand, and are known to: a host who has premises and wants a mail (15: the filing
that lets nobody report an arrival twice is 3, the mail 3), and changes of a stay. A change keeps
the version before it (3: with the entry by which the night's comparison finds it), takes the guest
out of the count (2), and lists the stay elsewhere in one transaction: the entry in the house or
the list of who left (2), the narrow entry of the kecamatan (1, or 2 for another day of leaving),
the guest's own (1, or 2). Counting or listing later, from a stream, would be no cheaper, and a
count could be wrong in between; one entry for house and kecamatan could not be read by the day of
leaving for both.
"""

import argparse
from collections.abc import Callable
from itertools import count
from typing import Any

from bench import items
from bench.floor import Floor, Work, head, measure
from bench.front import Body, Front
from bench.stage import PASSWORD, account, seals, stage
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.identity import service as identity
from chalicelib.premises import service as premises_of
from chalicelib.web import proof_of_work
from chalicelib.web.guards import Role
from local.proofs import solve
from local.specimens import specimen

ROUNDS = 3
# Of a report without premises, with its mail; of one with premises; of a correction. A proof of
# work whose hour passes midnight (UTC) is two more.
GOAL_UNITS, GOAL_RATIO = 12, 1.5


def _cases() -> dict[str, Callable[[], Work]]:
    """Return what is measured, of another guest each time; making ready is not counted."""
    officer, host = account(Role.BORDER_OFFICER, "DPS"), account(Role.OPERATOR)
    place = ("Hotel Contoh", "hotel", "51.03.01", "Jl. Contoh 1")
    premises = premises_of.add_premises(host, *place, utc_now())
    front = Front(identity.sign_in(host.email, PASSWORD, utc_now()).access_token)
    guests, numbers = seals(officer), count(100_000)
    reporter = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test"}
    where = {"address": "Jl. Melati Contoh 5", "region": "51.03.06"}
    home = {**where, "lodging_kind": "rumah_pribadi", "reporter": reporter}

    def proof() -> str:  # made by the reporter's own phone
        return solve(proof_of_work.challenge(utc_now()))

    def body(**parts: Any) -> Body:  # noqa: ANN401 - JSON
        return {"arrived_at": instant_text(utc_now()), "nights": 3, **parts}

    def report(sender: Front, made: Callable[[], Body]) -> Callable[[], Work]:
        def ready() -> Work:
            sent = made()
            return lambda: sender.post("/stays", sent)

        return ready

    def change(deed: str, sent: Body) -> Callable[[], Work]:
        def ready() -> Work:
            mrz = specimen(next(numbers)).zone
            receipt = front.post("/stays", body(mrz=mrz, premises=premises.id))["receipt"]
            return lambda: front.post(f"/stays/{{receipt}}/{deed}", sent, receipt=receipt)

        return ready

    return {
        "seal, own premises": report(front, lambda: body(seal=next(guests), premises=premises.id)),
        "passport, own premises": report(
            front, lambda: body(mrz=specimen(next(numbers)).zone, premises=premises.id)
        ),
        "seal, at home, mail": report(
            Front(), lambda: body(seal=next(guests), proof=proof(), **home)
        ),
        "passport, at home, mail": report(
            Front(), lambda: body(mrz=specimen(next(numbers)).zone, proof=proof(), **home)
        ),
        "correction": change("corrections", {"reason": "Salah kamar.", "room": "12A"}),
        "check-out": change("check-out", {}),
        "extension": change("extend", {"nights": 2}),
        "cancellation": change("cancel", {"reason": "Tidak jadi datang."}),
    }


def main() -> None:
    """Measure on an engine of its own and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--items", action="store_true")
    asked = parser.parse_args()
    with stage():
        if asked.items:
            items.show(_cases())
            return
        cases, floor = _cases(), Floor()
        print(head())
        for name, made in cases.items():
            print(measure(name, made, floor, asked.rounds), flush=True)
        print(f"{'goal':26}{GOAL_UNITS:6}{'':43}{GOAL_RATIO:9.2f}")


if __name__ == "__main__":
    main()
