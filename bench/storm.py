"""Many at once for the last places of an hour, over a network and a store that fail them.

Each caller repeats a request of which the outcome is not known, with the same key, as a page does.
"""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import urllib3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import PynamoDBException

from chalicelib.bookings.booker import service
from chalicelib.bookings.booker.schemas import MakeBooking
from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import NoPlaceError, SlotItem
from chalicelib.core.clock import instant_text, local_date, utc_now
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import random_id
from chalicelib.db import booking_keys as keys
from chalicelib.db.table import connection
from chalicelib.reference import service as reference
from chalicelib.web import proof_of_work
from chalicelib.web.guards import Call
from chalicelib.web.parsing import shape_of
from local.proofs import solve

OFFICE, KIND, SERVICE = "NGURAH-RAI", "passport_queue", "passport_renewal"
_SPACE = "com.amazonaws.dynamodb.v20120810#"
_CANCELLED = (
    f'{{"__type":"{_SPACE}TransactionCanceledException","message":"injected",'
    '"CancellationReasons":[{"Code":"TransactionConflict"}]}'
)
_THROTTLED = f'{{"__type":"{_SPACE}ProvisionedThroughputExceededException","message":"injected"}}'
_BROKEN = '{"__type":"InternalServerError","message":"injected"}'
# Of a hundred transactions so many each, and of a hundred other calls; the rest is sent as it is.
_FAULTS = {
    "conflict": 12,
    "throttle": 6,
    "broken": 6,
    "time-out": 4,
    "lost answer": 10,
    "lost for good": 12,  # the client's own repeats come to nothing too
}
_ELSEWHERE = {"throttle": 3, "broken": 3, "time-out": 2, "lost answer": 3}
_THREADS, _GATHER_SECONDS = 48, 20
_MOST_REPEATS = 60


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._content


class Storm:
    """Fails a part of the calls, each by chance; `seen` counts the transactions by what was done.

    The first transactions are held until there are as many as callers at a time: all of them saw
    the places free.
    """

    def __init__(self, seed: int) -> None:
        self.seen: Counter[str] = Counter()
        self._chance = random.Random(seed)  # noqa: S311 - faults, not secrets
        self._lock = threading.Lock()
        self._cut_off: set[str] = set()
        self._gathering, self._gate = _THREADS, threading.Barrier(_THREADS)
        self._pool = urllib3.PoolManager(maxsize=_THREADS)

    def __call__(self, request: Any, **_: Any) -> AWSResponse | None:  # noqa: ANN401 - botocore's own hook
        """Answer, or fail, in the place of the store; or let it answer."""
        target = dict(request.headers.items())["X-Amz-Target"]
        is_write = target == b"DynamoDB_20120810.TransactWriteItems"
        what = self._of_write(request) if is_write else self._drawn(_ELSEWHERE)
        if what in ("lost answer", "lost for good"):
            headers = dict(request.headers.items())
            self._pool.request(request.method, request.url, body=request.body, headers=headers)
        if what in ("lost answer", "lost for good", "time-out"):
            raise ReadTimeoutError(endpoint_url=request.url)
        if what == "conflict":
            return _answer(request, 400, _CANCELLED)
        if what == "throttle":
            return _answer(request, 400, _THROTTLED)
        return _answer(request, 500, _BROKEN) if what == "broken" else None

    def _of_write(self, request: Any) -> str:  # noqa: ANN401 - botocore's own shape
        self._gather()
        token = json.loads(request.body).get("ClientRequestToken", "")
        with self._lock:
            what = "time-out" if token in self._cut_off else self._drawn(_FAULTS)
            self.seen[what] += 1
            if what == "lost for good":
                self._cut_off.add(token)
        return what

    def _gather(self) -> None:
        with self._lock:
            is_first, self._gathering = self._gathering > 0, self._gathering - 1
        if is_first:
            self._gate.wait(_GATHER_SECONDS)

    def _drawn(self, faults: Mapping[str, int]) -> str:
        drawn = self._chance.randrange(100)
        for what, part in faults.items():
            if drawn < part:
                return what
            drawn -= part
        return "sent"

    @contextmanager
    def raging(self) -> Iterator[None]:
        """Rage over the transactions for a while."""
        events: Any = connection().client.meta.events
        event = "before-send.dynamodb"
        events.register_first(event, self)
        try:
            yield
        finally:
            events.unregister(event, self)


def _answer(request: Any, status: int, body: str) -> AWSResponse:  # noqa: ANN401 - botocore's own shape
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, status, headers, _Raw(body.encode()))


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller knows in the end: the reference of a booking, or that there is no place."""

    reference: str
    repeats: int


def open_slot(places: int, begins: time = time(9), days: int = 3) -> Slot:
    """Open an hour of the office's calendar with so many places."""
    zone = reference.office_zone(OFFICE)
    on = local_date(utc_now(), zone) + timedelta(days=days)
    slot = Slot(OFFICE, f"{KIND}.{SERVICE}", on, begins, zone=zone)
    key = keys.slot(OFFICE, slot.queue, on, begins, slot.lane)
    since = instant_text(utc_now() - timedelta(days=1))
    SlotItem(*key, quota=places, free=places, freed=0, minutes=60, opens_at=since).save()
    return slot


def person(number: int) -> dict[str, str]:
    """Return somebody invented."""
    return {
        "name": f"Nama Contoh {number}",
        "document_number": f"510306{number % 28 + 1:02d}0590{number // 28 + 1:04d}",
    }


def wanted(slot: Slot, people: list[dict[str, str]], email: str) -> dict[str, Any]:
    """Return a booking as it is sent."""
    place = {"date": slot.on.isoformat(), "time": f"{slot.begins:%H:%M}", "lane": slot.lane}
    proof = solve(proof_of_work.challenge(utc_now()))
    what = {"kind": KIND, "service": SERVICE, "office": OFFICE, "slot": place}
    return {**what, "people": people, "email": email, "proof": proof}


def call_for(slot: Slot, number: int) -> Call[MakeBooking]:
    """Return the request of one caller, for one person."""
    body = wanted(slot, [person(number)], f"pemesan-{number}@bench.serambi.test")
    made = shape_of(MakeBooking, body)
    return Call(made, None, utc_now(), "id", random_id(), "", {}, {}, "")


def ask(call: Call[MakeBooking], number: int) -> Told:
    """Ask until the answer is definite, with one key; RuntimeError where it never is."""
    network = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    for repeats in range(_MOST_REPEATS):
        try:
            return Told(service.make_booking(call, network).reference, repeats)
        except NoPlaceError:
            return Told("", repeats)
        except (UnavailableError, PynamoDBException):  # either is answered 503
            continue
    raise RuntimeError("no definite answer")


def rush(calls: list[Call[MakeBooking]]) -> list[Told]:
    """Let all ask at once; return what each knows, in their order."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(ask, calls, range(len(calls))))
