"""What a report costs: write units, and CPU above the bare calls, interleaved, as ratios.

`write` is the TransactWriteItems alone, `calls` every call that the report makes, by the same
client: the reads are the guest's stamp, the trust list, the premises, earlier reports and the
audit chain.
"""

import copy
import os
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import msgspec

from bench.meter import Meter
from chalicelib.clients import functions
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import PersonId, body_hash, random_id
from chalicelib.db.table import connection
from chalicelib.identity import service as identity
from chalicelib.lodging import service
from chalicelib.lodging.schemas import ReportStay, receipt_view
from chalicelib.stamps import sealing
from chalicelib.stamps import service as stamps
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.web.guards import Person, Role
from chalicelib.web.parsing import parse
from local.emulator import environment, start_engine
from local.provision import provision
from local.specimens import specimen

ROUNDS = 60
GOAL_UNITS, GOAL_RATIO = 12, 1.5
PASSWORD = "Uji-Coba-Serambi-2026"  # noqa: S105 - of invented people
Body = dict[str, Any]
Call = tuple[str, dict[str, Any]]


def _report(body: Body, operator: Person | None) -> None:
    """Do what a request does between the edge and the answer."""
    raw = msgspec.json.encode(body)
    request = parse(ReportStay, raw)
    made = service.report_stay(request, operator, "id", utc_now(), random_id(), body_hash(raw))
    msgspec.json.encode(receipt_view(made))


class _Floor:
    """Sends what was sent last once more, by the bare client: the write alone, or every call."""

    def __init__(self) -> None:
        client: Any = connection().client
        self._send = {
            "BatchGetItem": client.batch_get_item,
            "GetItem": client.get_item,
            "Query": client.query,
            "TransactWriteItems": client.transact_write_items,
        }
        self._calls: list[Call] = []
        client.meta.events.register("provide-client-params.dynamodb.*", self._keep)

    def _keep(self, params: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        self._calls.append((model.name, params))

    def forget(self) -> None:
        """Begin to keep anew."""
        self._calls = []

    def kept(self, mark: str) -> list[Call]:
        """Return what was sent, the write under other keys."""
        calls = copy.deepcopy(self._calls)
        for name, params in calls:
            if name == "TransactWriteItems":
                params.pop("ClientRequestToken", None)
                for one in params["TransactItems"]:
                    one["Put"]["Item"]["pk"]["S"] += mark
        return calls

    def send(self, calls: list[Call]) -> None:
        """Send these."""
        for name, params in calls:
            self._send[name](**params)


def _cpu(work: Callable[[], object]) -> float:
    """Return milliseconds of this process' CPU; the engine is another process."""
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e6


def _account(role: Role, checkpoint: str | None) -> Person:
    login = f"{role}@bench.serambi.test"
    person = Person(PersonId(""), role, "Nama Contoh", login, checkpoint=checkpoint)
    return identity.appoint(person, PASSWORD, "id", utc_now())


def _seals(officer: Person) -> Iterator[str]:
    """Let one guest after the other enter."""
    for number in count():
        entry = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=specimen(number).zone)
        yield stamps.issue_stamp(entry, officer, utc_now(), f"bench-{number}", "").seal_url


def _cases() -> dict[str, tuple[Callable[[], Body], Person | None]]:
    """Return what is reported, of another guest each time, and by whom."""
    officer, host = _account(Role.BORDER_OFFICER, "DPS"), _account(Role.OPERATOR, None)
    place = ("Hotel Contoh", "hotel", "51.03.01", "Jl. Contoh 1")
    premises = service.add_premises(host, *place, utc_now())
    seals, numbers = _seals(officer), count(100_000)
    reporter = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test"}
    home = {"address": "Jl. Melati Contoh 5", "region": "51.03.06", "reporter": reporter}

    def body(**parts: Any) -> Body:  # noqa: ANN401 - JSON
        return {"arrived_at": instant_text(utc_now()), "nights": 3, **parts}

    return {
        "seal, own premises": (lambda: body(seal=next(seals), premises=premises.id), host),
        "seal, at home, mail": (lambda: body(seal=next(seals), **home), None),
        "passport, at home, mail": (
            lambda: body(mrz=specimen(next(numbers)).zone, **home),
            None,
        ),
    }


def _measure(name: str, made: Callable[[], Body], operator: Person | None, floor: _Floor) -> None:
    body = made()
    with Meter() as meter:
        _report(body, operator)
    times = []
    for _ in range(ROUNDS):
        body = made()
        floor.forget()
        ours = _cpu(lambda body=body: _report(body, operator))  # type: ignore[misc]  # bound at once
        every = floor.kept("#every")
        write = [one for one in floor.kept("#write") if one[0] == "TransactWriteItems"]
        floors = [
            _cpu(lambda calls=calls: floor.send(calls))  # type: ignore[misc]  # bound at once
            for calls in (write, every)
        ]
        times.append((ours, *floors, ours / floors[0], ours / floors[1]))
    middle = [statistics.median(column) for column in zip(*times, strict=True)]
    numbers = "".join(f"{one:9.2f}" for one in middle)
    print(f"{name:26}{meter.written:6.0f}{meter.calls:7}{numbers}")


def main() -> None:
    """Measure on an engine of its own and print one table."""
    engine = start_engine()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update({**provision(engine.url, "serambi"), "STAGE": "test"})
        config.cache_clear()
        functions.in_process["sign_stamp"] = lambda event, _: {
            "seal": sealing.sign_stamp(event["stamp_id"], utc_now())
        }
        sealing.publish_trust_list(utc_now())
        cases, floor = _cases(), _Floor()
        heads = ("ours ms", "write", "calls", "/ write", "/ calls")
        print(f"{'':26}{'units':>6}{'calls':>7}" + "".join(f"{head:>9}" for head in heads))
        for name, (made, operator) in cases.items():
            _measure(name, made, operator, floor)
        print(f"{'goal':26}{GOAL_UNITS:6}{'':43}{GOAL_RATIO:9.2f}")
    finally:
        engine.stop()


if __name__ == "__main__":
    main()
