"""Checks reporting against the sandbox: `python docs/api/conformance.py --url … --key …`.

It needs Python 3.11, `sandbox.py` beside it and nothing else. It reports invented guests of
Utopia (UTO, the specimen state of ICAO Doc 9303) to the place of the key, says of each check
whether it passed, and ends with 1 when one failed. It refuses a key of the real system.
"""

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox import Failed, Sandbox, Skipped, accepted, ago, expect, passport

Check = Callable[[Sandbox], None]
CHECKS: list[tuple[str, Check]] = []


def check(title: str) -> Callable[[Check], Check]:
    """Add a check under its title."""

    def added(one: Check) -> Check:
        CHECKS.append((title, one))
        return one

    return added


@check("the key opens its own place, and only that")
def _place(box: Sandbox) -> None:
    document = accepted(box.call("GET", "/openapi.json", key=""), 200)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            box.routes[path, method] = operation.get("x-scope", "")
    items = accepted(box.call("GET", "/premises"), 200)["items"]
    expect(len(items), 1, "places of the key")
    box.premises = items[0]["id"]
    fault = box.report(box.stay(premises="A" * 26))
    expect((fault.status, list(fault.fields)), (422, ["premises"]), "report for another place")


@check("no key, and a wrong one, open nothing")
def _no_key(box: Sandbox) -> None:
    expect(box.call("GET", "/premises", key="").status, 401, "without a key")
    last = "A" if box.key[-1] != "A" else "B"
    expect(box.call("GET", "/premises", key=box.key[:-1] + last).status, 401, "with a wrong key")


@check("the key does nothing but what it is for")
def _scope(box: Sandbox) -> None:
    for method, path in (("POST", "/premises"), ("GET", "/me"), ("POST", "/scans")):
        expect(box.call(method, path, {} if method == "POST" else None).status, 403, path)


@check("a report in time is accepted with a receipt")
def _in_time(box: Sandbox) -> None:
    body, repeat = box.stay(room="12A", remarks="Conformance"), secrets.token_hex(16)
    receipt = accepted(box.report(body, repeat))
    expect(len(receipt["receipt"]), 26, "length of the receipt's number")
    expect(receipt["on_time"] is True, wanted=True, what="on_time")
    expect(receipt["nights"], 2, "nights")
    box.first = {"body": body, "repeat": repeat, "receipt": receipt}


@check("the same report sent again is answered alike and stored once")
def _again(box: Sandbox) -> None:
    first = box.first
    again = accepted(box.report(first["body"], first["repeat"]))
    expect(again["receipt"], first["receipt"]["receipt"], "receipt")
    expect(again["first_received_at"], first["receipt"]["first_received_at"], "first_received_at")


@check("another report under a used Idempotency-Key is refused")
def _key_reused(box: Sandbox) -> None:
    reply = box.report({**box.first["body"], "nights": 3}, box.first["repeat"])
    told = reply.status, reply.body.get("code")
    expect(told, (422, "idempotency_key_reused"), "answer")


@check("the receipt can be checked by anybody, and names nobody")
def _receipt(box: Sandbox) -> None:
    number = box.first["receipt"]["receipt"]
    shown = accepted(box.call("GET", f"/receipts/{number}", key=""), 200)
    expect(shown["receipt"], number, "receipt")
    if "ERIKSSON" in json.dumps(shown).upper():
        raise Failed("the receipt names the guest")


@check("a late report is accepted and marked late")
def _late(box: Sandbox) -> None:
    receipt = accepted(box.report(box.stay(arrived_at=ago(days=3))))
    expect(receipt["on_time"] is False, wanted=True, what="marked late")


@check("the same guest reported twice is accepted, never lost")
def _duplicate(box: Sandbox) -> None:
    receipt = accepted(box.report(box.first["body"]))
    if receipt["receipt"] == box.first["receipt"]["receipt"]:
        raise Failed("two requests have one receipt")


@check("names of every kind are taken as they are")
def _names(box: Sandbox) -> None:
    names = (
        {"surname": "SUKARNO", "given_names": ""},
        {"surname": "Đặng Nguyễn", "given_names": "Ánh-Tuyết"},
        {"surname": "O'Néill-Smith", "given_names": "X"},
        {"surname": "N" * 100, "given_names": "G" * 100},
        {"surname": "王", "given_names": "小明"},
    )
    for name in names:
        guest = {key: value for key, value in passport(**name).items() if value}
        accepted(box.report(box.stay(passport=guest)))


@check("nights from none to 400 are taken, and no more")
def _nights(box: Sandbox) -> None:
    for nights in (0, 400):
        expect(accepted(box.report(box.stay(nights=nights)))["nights"], nights, "nights")
    for nights in (-1, 401):
        expect(list(box.report(box.stay(nights=nights)).fields), ["nights"], "refused field")


WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("arrived_at", {"arrived_at": ago(days=-2)}),
    ("arrived_at", {"arrived_at": "2026-02-30T08:00:00+08:00"}),
    ("arrived_at", {"arrived_at": "2026-11-22T08:00:00"}),
    ("arrived_at", {"arrived_at": ...}),
    ("nights", {"nights": ...}),
    ("nights", {"nights": "2"}),
    ("leaves_on", {"nights": ..., "leaves_on": "2000-01-01"}),
    ("leaves_on", {"leaves_on": "2030-01-01"}),
    ("passport.document_number", {"passport": passport(document_number="")}),
    ("passport.issuing_state", {"passport": passport(issuing_state="QQQ")}),
    ("passport.date_of_birth", {"passport": passport(date_of_birth="2023-02-29")}),
    ("passport.surname", {"passport": passport(surname="N" * 101)}),
    ("seal", {"passport": ...}),
    ("purpose", {"purpose": "picnic"}),
    ("room", {"room": "1" * 101}),
    ("address", {"address": "Jl. Lain 1"}),
    ("colour", {"colour": "red"}),
)


@check("each wrong field is refused by its name")
def _wrong(box: Sandbox) -> None:
    for name, changed in WRONG:
        reply = box.report(box.stay(**changed))
        what = f"{name} as {json.dumps(changed, default=str)[:80]}"
        expect(reply.status, 422, what)
        if name not in reply.fields:
            sentence = f"{what}: the answer names {sorted(reply.fields)}"
            raise Failed(sentence)


@check("what is wrong is told in the language asked for")
def _language(box: Sandbox) -> None:
    told = {}
    for language in ("id", "en"):
        reply = box.call("POST", "/stays", box.stay(nights=...), language=language)
        told[language] = reply.body["errors"][0]["detail"]
    if told["id"] == told["en"]:
        raise Failed("both languages say the same words")


@check("a correction is a new version and keeps the receipt and its time")
def _correct(box: Sandbox) -> None:
    box.needs("POST", "/stays/{receipt}/corrections")
    first = box.first["receipt"]
    body = {"reason": "Wrong room", "room": "14"}
    path = f"/stays/{first['receipt']}/corrections"
    repeat = secrets.token_hex(16)
    for _ in range(2):
        stay = accepted(box.call("POST", path, body, repeat=repeat), 200)
        expect((stay["room"], stay["version"]), ("14", 2), "room and version")
        for name in ("receipt", "first_received_at"):
            expect(stay[name], first[name], name)


@check("a stay is extended")
def _extend(box: Sandbox) -> None:
    box.needs("POST", "/stays/{receipt}/extend")
    receipt = accepted(box.report(box.stay()))
    reply = box.call("POST", f"/stays/{receipt['receipt']}/extend", {"nights": 3})
    expect(accepted(reply, 200)["nights"], 5, "nights")


@check("a guest in the house is listed, checked out, and listed no more")
def _check_out(box: Sandbox) -> None:
    box.needs("POST", "/stays/{receipt}/check-out")
    box.needs("GET", "/stays")
    number = accepted(box.report(box.stay()))["receipt"]
    if number not in _in_house(box):
        raise Failed("the guest is not in the list of those in the house")
    stay = accepted(
        box.call("POST", f"/stays/{number}/check-out", {"left_at": ago(minutes=1)}), 200
    )
    if not stay.get("left_at"):
        raise Failed("the stay does not say when the guest left")
    if number in _in_house(box):
        raise Failed("the guest is still in the list of those in the house")


def _in_house(box: Sandbox) -> Iterator[str]:
    after = ""
    while True:
        path = f"/stays?premises={box.premises}&state=in_house{after}"
        page = accepted(box.call("GET", path), 200)
        yield from (one["receipt"] for one in page["items"])
        if not page["next"]:
            return
        after = f"&after={page['next']}"


@check("a report made in error is cancelled with a reason")
def _cancel(box: Sandbox) -> None:
    box.needs("POST", "/stays/{receipt}/cancel")
    number = accepted(box.report(box.stay()))["receipt"]
    path = f"/stays/{number}/cancel"
    expect(list(box.call("POST", path, {}).fields), ["reason"], "refused field without a reason")
    accepted(box.call("POST", path, {"reason": "Booked, never came"}), 200)


@check("a batch has a verdict for each row, and loses none")
def _batch(box: Sandbox) -> None:
    box.needs("POST", "/stays/batches")
    late = {**_row(2), "arrived_at": ago(days=3)}
    rows = [_row(1), late, {**_row(3), "nights": "x"}, {**_row(1), "row_id": "r4"}]
    rows[3]["document_number"] = rows[0]["document_number"]
    body, repeat = {"premises": box.premises, "rows": rows}, secrets.token_hex(16)
    trial = accepted(box.call("POST", "/stays/batches", {**body, "dry_run": True}))
    wanted = ["accepted", "late", "refused", "duplicate"]
    expect([one["verdict"] for one in trial["rows"]], wanted, "verdicts of the trial")
    for _ in range(2):
        batch = accepted(box.call("POST", "/stays/batches", body, repeat=repeat))
        expect([one["verdict"] for one in batch["rows"]], wanted, "verdicts")
        counts = dict(batch["counts"])
        expect(counts.pop("read"), sum(counts.values()), "rows read")


def _row(number: int) -> dict[str, str]:
    return {**passport(), "row_id": f"r{number}", "arrived_at": ago(hours=2), "nights": "2"}


def main() -> int:
    """Run all checks; 0 when none failed, 1 when one did, 2 for what cannot be checked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", required=True, help="the sandbox, such as https://sandbox.example")
    parser.add_argument("--key", required=True, help="a key with all scopes: srb_s_…")
    asked = parser.parse_args()
    if urlsplit(asked.url).scheme not in ("http", "https"):
        parser.error("--url must begin with http:// or https://")
    if not asked.key.startswith("srb_") or asked.key.startswith("srb_p_"):
        parser.error("--key must be a key of the sandbox, never one of the real system")
    box = Sandbox(asked.url.rstrip("/"), asked.key)
    verdicts = [_run(box, title, one) for title, one in CHECKS]
    failed, skipped = verdicts.count("failed"), verdicts.count("skipped")
    print(f"{len(verdicts) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def _run(box: Sandbox, title: str, one: Check) -> str:
    try:
        one(box)
    except Failed as verdict:
        print(f"failed   {title}: {verdict}")
        return "failed"
    except Skipped as verdict:
        print(f"skipped  {title}: {verdict}")
        return "skipped"
    except (LookupError, TypeError, ValueError) as error:
        print(f"failed   {title}: the answer has another form ({error!r})")
        return "failed"
    print(f"passed   {title}")
    return "passed"


if __name__ == "__main__":
    sys.exit(main())
