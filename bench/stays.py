"""What a report and each change of it cost: write units, and CPU above the bare calls, as ratios.

Each is done through the whole app, as Lambda calls it: routing, the guard with its token, the
answer. `write` is the TransactWriteItems alone, `calls` every call that is made, by the same
client: the reads are the caller, the guest's stamp, the trust list, the premises, earlier stays
and the audit chain.
"""

import contextlib
import io
import json
from collections.abc import Callable
from itertools import count
from typing import Any

from app import app
from bench.floor import Floor, Work, head, measure
from bench.stage import PASSWORD, account, seals, stage
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import random_id
from chalicelib.identity import service as identity
from chalicelib.premises import service as premises_of
from chalicelib.web import proof_of_work
from chalicelib.web.guards import Role
from local.proofs import solve
from local.specimens import specimen

GOAL_UNITS, GOAL_RATIO = 12, 1.5
Body = dict[str, Any]


class Front:
    """Calls routes as API Gateway calls the function."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def post(self, path: str, body: Body, **named: str) -> Body:
        """Send a body; what is logged is not printed."""
        resource = path.format(**{name: f"{{{name}}}" for name in named})
        event = _event(resource, path.format(**named), body, self._token)
        event["pathParameters"] = named or None
        with contextlib.redirect_stdout(io.StringIO()):
            answer = app(event, None)
        if answer["statusCode"] >= 400:  # noqa: PLR2004 - refused
            raise RuntimeError(answer["body"])
        made: Body = json.loads(answer["body"])
        return made


def _event(resource: str, path: str, body: Body, token: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "idempotency-key": random_id()}
    if token:
        headers["authorization"] = f"Bearer {token}"
    return {
        "resource": resource,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": resource,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


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
    with stage():
        cases, floor = _cases(), Floor()
        print(head())
        for name, made in cases.items():
            print(measure(name, made, floor), flush=True)
        print(f"{'goal':26}{GOAL_UNITS:6}{'':43}{GOAL_RATIO:9.2f}")


if __name__ == "__main__":
    main()
