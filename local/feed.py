"""The directorate of this machine: `python -m local feed` sends signed batches to what runs here.

Without a file it sends a sample: an arrival card, the entry through a gate that it belongs to, a
permit, a watch mark, and the departure of somebody else before the entry. `--every` goes on with
empty batches, so that the data stay fresh.
"""

import argparse
import importlib.util
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from local.demo import PASSWORD
from local.run import DATA
from local.specimens import EXPIRY, specimen

_SENDER = "directorate"
_ADMINISTRATOR = "administrator@demo.serambi.test"
_SECONDS = 30
# Nobody of the demo data: their numbers are small.
_FIRST = 900


def example() -> ModuleType:
    """Return the example that the documents give to whoever builds a sender."""
    path = Path(__file__).parents[1] / "docs/api/feed.py"
    spec = importlib.util.spec_from_file_location("feed_example", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: list[str]) -> int:
    """Register this machine's key where it is not, and send; every refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m local feed")
    parser.add_argument("records", type=Path, nargs="?", help="a JSON list of records")
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT') or 8000}")
    parser.add_argument("--data", type=Path, default=DATA, help="where all data lie")
    parser.add_argument("--every", type=int, default=0, help="seconds between further batches")
    asked = parser.parse_args(arguments)
    feed = example()
    records = json.loads(asked.records.read_text("utf-8")) if asked.records else sample()
    try:
        key = _key(feed, asked.url, asked.data)
        while True:
            for one in feed.send(asked.url, key, _SENDER, records):
                wrong = " ".join(f"{each['field']}: {each['detail']}" for each in one["errors"])
                print(f"{one['verdict']:8} {one['reference']} {wrong}".rstrip(), flush=True)
            if not asked.every:
                return 0
            time.sleep(asked.every)
            records = []
    except URLError as error:
        print(f"{asked.url} does not answer: {error.reason}.", file=sys.stderr)
    except feed.RefusedError as error:
        print(f"The batch was refused: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return 1


def sample() -> list[dict[str, Any]]:
    """Return records of invented people: new ones each minute."""
    now = datetime.now(UTC)
    minute = int(now.timestamp()) // 60
    number = _FIRST + minute % 100_000
    card, gone = _document(number), _document(number + 1)
    page = _page(number)
    today = now.date().isoformat()
    return [
        {
            "type": "crossing",
            "reference": f"x-{minute}-2",
            "changed_at": _text(now),
            "direction": "departure",
            "lane": "counter",
            "at": _text(now - timedelta(minutes=2)),
            "checkpoint": "CGK",
            "passport": gone,
        },
        {
            "type": "declaration",
            "reference": f"card-{minute}",
            "changed_at": _text(now - timedelta(hours=9)),
            "passport": card,
            "arrives_on": today,
            "address": "Hotel Contoh Kuta, Jl. Pantai Contoh 1",
            "region": "51.03.01",
            "email": f"tamu-{minute}@demo.test",
        },
        {
            "type": "crossing",
            "reference": f"x-{minute}-1",
            "changed_at": _text(now),
            "direction": "entry",
            "lane": "autogate",
            "at": _text(now - timedelta(minutes=1)),
            "checkpoint": "DPS",
            "permit_class": "B1",
            "passport": page,
        },
        {
            "type": "permit",
            "reference": f"permit-{minute}",
            "changed_at": _text(now),
            "passport": _page(number + 2),
            "permit_class": "E23",
            "number": f"2C11-{minute}",
            "valid_from": (now.date() - timedelta(days=200)).isoformat(),
            "last_day_of_stay": (now.date() + timedelta(days=30)).isoformat(),
            "office": "NGURAH-RAI",
            "status": "valid",
            "sponsors": [{"name": "PT Contoh", "email": "sponsor-0@demo.test"}],
        },
        {
            "type": "watch",
            "reference": f"mark-{minute}",
            "changed_at": _text(now),
            "on": True,
            "passport": _document(number + 2),
        },
    ]


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(number: int) -> dict[str, str]:
    return {"issuing_state": "UTO", "document_number": specimen(number).number[:9]}


def _page(number: int) -> dict[str, str]:
    one = specimen(number)
    return {
        **_document(number),
        "nationality": "UTO",
        "surname": one.surname,
        "given_names": one.given_names,
        "sex": one.sex,
        "date_of_birth": one.born.isoformat(),
        "date_of_expiry": EXPIRY.isoformat(),
    }


def _key(feed: ModuleType, url: str, data: Path) -> Any:  # noqa: ANN401 - of a module that is read
    """Return this machine's key; registered by the demo's administrator where it is new."""
    file = data / "feed-key.pem"
    if file.exists():
        return feed.read_key(file)
    data.mkdir(parents=True, exist_ok=True)
    key = feed.make_key(file)
    try:
        signed_in = _post(url, "/sessions", {"email": _ADMINISTRATOR, "password": PASSWORD})
        body = {"sender": _SENDER, "name": "This machine", "jwk": feed.jwk_of(key)}
        _post(url, "/feed-keys", body, signed_in["access_token"])
    except (OSError, KeyError):
        file.unlink()
        raise
    return key


def _post(url: str, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(f"{url}/api{path}", json.dumps(body).encode(), headers)  # noqa: S310 - 127.0.0.1
    with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - likewise
        read: dict[str, Any] = json.loads(answer.read())
    return read
