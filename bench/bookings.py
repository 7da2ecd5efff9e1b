"""What a booking and each change of it cost, and a month's listing; with `--storm`, a rush.

Each is done through the whole app, as Lambda calls it. `write` is the TransactWriteItems alone,
`calls` every call that is made, by the same client: the reads are the booking and its slot, the
counts behind a network, an address and a number are writes of their own. Units are exact after
one; CPU wants more rounds: `--rounds 60`. `--storm`: 3,000 at once for the last 10 places of an
hour, while calls fail, conflict, and lose their answers.
"""

import argparse
import contextlib
import io
import time as clock
from collections.abc import Callable
from datetime import time, timedelta
from itertools import count
from typing import Any

from bench import items, storm
from bench.floor import Floor, Work, cpu, head, measure
from bench.front import Body, Front
from bench.meter import Meter
from bench.stage import stage
from chalicelib.bookings.slot_repository import find_places
from chalicelib.core.clock import local_date, utc_now
from chalicelib.reference import service as reference
from chalicelib.web import proof_of_work
from local.proofs import solve

ROUNDS = 3
# Of a booking, and two for each person. What counts behind a network, an address and a number
# stands above it: one each, outside of the transaction. A proof of work whose hour passes midnight
# (UTC) is two more. A move and a cancellation are above it: they write the new mail and call off
# the reminder (3 each), give the place back (3, found by who waits) and list the booking elsewhere.
# Whom the place is then offered to is another booking, in a transaction of its own.
GOAL_UNITS, GOAL_RATIO = 12, 1.5
_HOURS = (8, 9, 10, 11, 13, 14, 15, 16)
_DAYS, _PLENTY = 31, 100_000
_CALLERS, _PLACES = 3000, 10
_REGION = "51.03.06"


class Bookers:
    """Bookers that nobody has seen before, one after the other, and what each sends."""

    def __init__(self) -> None:
        self.front = Front()
        self._numbers = count(1)

    def body(self, people: int, **changed: Any) -> Body:  # noqa: ANN401 - JSON
        """Return a booking for so many people; None takes a field out."""
        named = [storm.person(next(self._numbers)) for _ in range(people)]
        number = next(self._numbers)
        self.front.network = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        whole = {
            "kind": storm.KIND,
            "service": storm.SERVICE,
            "office": storm.OFFICE,
            "people": named,
            "email": f"pemesan-{number}@bench.serambi.test",
            "proof": solve(proof_of_work.challenge(utc_now())),
            **changed,
        }
        if "phone" in whole:  # another one each time
            whole["phone"] += f"{number:07d}"
        return {name: value for name, value in whole.items() if value is not None}

    def book(self, body: Body) -> str:
        """Book, and return the reference."""
        return str(self.front.post("/bookings", body)["reference"])


def _cases() -> dict[str, Callable[[], Work]]:
    """Return what is measured, of another booker each time; making ready is not counted."""
    slots = [
        {"date": one.on.isoformat(), "time": f"{one.begins:%H:%M}", "lane": one.lane}
        for one in (storm.open_slot(_PLENTY, time(hour)) for hour in (9, 10))
    ]
    bookers = Bookers()
    today = local_date(utc_now(), reference.office_zone(storm.OFFICE))
    preferred = [(today + timedelta(days=9)).isoformat()]
    wait = {"lane": "ordinary", "earliest": slots[0]["date"], "latest": preferred[0]}
    elsewhere = {**wait, "earliest": preferred[0]}  # no place is given back on that day
    place = {"region": _REGION, "address": "Jl. Melati Contoh 5"}
    asked: Body = {"office": None, "place": place, "preferred": preferred}

    def booking(people: int, **parts: Any) -> Callable[[], Work]:  # noqa: ANN401 - JSON
        def ready() -> Work:
            body = bookers.body(people, **parts)
            return lambda: bookers.front.post("/bookings", body)

        return ready

    def change(path: str, *, waited: bool = False, **said: Any) -> Callable[[], Work]:  # noqa: ANN401 - JSON
        def ready() -> Work:
            own = bookers.book(bookers.body(1, slot=slots[0]))
            if waited:
                bookers.book(bookers.body(1, wait=wait))
            return lambda: bookers.front.post(path, {"reference": own, **said})

        return ready

    group = {"kind": "group_visit", "count": 60, "organiser": "Desa Contoh"}
    return {
        "booking, 1 person": booking(1, slot=slots[0]),
        "booking, 5 people": booking(5, slot=slots[0]),
        "with a number too": booking(1, slot=slots[0], phone="+62812"),
        "waiting, 1 person": booking(1, wait=elsewhere),
        "visit at home asked for": booking(1, kind="home_visit", ground="illness", **asked),
        "group of 60 asked for": booking(0, **group, **asked),
        "read": change("/bookings/status"),
        "move": change("/bookings/moves", slot=slots[1]),
        "cancellation": change("/bookings/cancellations"),
        "move, and an offer of it": change("/bookings/moves", waited=True, slot=slots[1]),
    }


def _listing(floor: Floor, rounds: int) -> str:
    """Return the line of a month's listing, every hour of every day in two lanes of it open."""
    for day in range(1, _DAYS + 1):
        for hour in _HOURS:
            storm.open_slot(_PLACES, time(hour), day)
    front = Front()
    today = local_date(utc_now(), reference.office_zone(storm.OFFICE))
    last = today + timedelta(days=_DAYS)
    query = {"kind": storm.KIND, "service": storm.SERVICE, "to": last.isoformat()}

    def ask() -> Body:
        return front.get("/offices/{office}/slots", query, office=storm.OFFICE)

    with Meter() as meter:
        shown = ask()
    ratios = []
    for _ in range(rounds):
        floor.forget()
        ours = cpu(ask)
        kept = floor.kept("")
        ratios.append(ours / cpu(lambda kept=kept: floor.send(kept)))  # type: ignore[misc]  # bound at once
    ratio = sorted(ratios)[len(ratios) // 2]
    slots = len(shown["items"])
    told = f"{slots} slots: {meter.calls} calls, {meter.read:g} read units, {ratio:.2f} / calls"
    return f"a month's listing, {told} (goal: 2 calls)"


def _rush(seed: int) -> str:
    """Return what came of thousands who want the last places; RuntimeError unless it is exact."""
    slot = storm.open_slot(_PLACES)
    calls = [storm.call_for(slot, number) for number in range(_CALLERS)]
    weather, began = storm.Storm(seed), clock.monotonic()
    with weather.raging(), contextlib.redirect_stdout(io.StringIO()):
        told = storm.rush(calls)
    seconds = clock.monotonic() - began
    have = {one.reference for one in told if one.reference}
    left = find_places(slot)
    if len(have) != _PLACES or left is None or (left.free, left.booked) != (0, _PLACES):
        raise RuntimeError(len(have), left)
    repeats = sum(one.repeats for one in told)
    seen = ", ".join(f"{what} {times}" for what, times in sorted(weather.seen.items()))
    return (
        f"{_CALLERS} for {_PLACES} places, {seconds:.0f} s: {len(have)} have one, {left.free} free,"
        f" each knows; asked again {repeats} times; transactions: {seen}"
    )


def main() -> None:
    """Measure on an engine of its own and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--items", action="store_true")
    parser.add_argument("--storm", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with stage():
        if asked.storm:
            print(_rush(asked.seed))
            return
        if asked.items:
            items.show(_cases())
            return
        cases, floor = _cases(), Floor()
        print(head())
        for name, made in cases.items():
            print(measure(name, made, floor, asked.rounds), flush=True)
        print(f"{'goal, and 2 a person':26}{GOAL_UNITS:6}{'':43}{GOAL_RATIO:9.2f}")
        print(_listing(floor, asked.rounds))


if __name__ == "__main__":
    main()
