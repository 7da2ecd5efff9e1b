"""Verifies days of the audit log, `python -m local audit --day 2026-11-21`; names what is broken.

With `--aws`, of the stack whose settings are in the environment. Ends with 1 where a row was
changed, is missing or was added, and with 2 where nothing could be read.
"""

import argparse
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.attached import AttachError, attached
from local.run import DATA

_MOST_SHOWN = 20
_WORDS = {
    "altered": "was changed",
    "missing": "is missing",
    "added": "was added after the day was sealed",
    "file": "is not the file that was signed",
    "signature": "has no root signed by the key of the audit log",
    "link": "does not follow the root of the day before",
}


def main(arguments: list[str]) -> int:
    """Verify one day, or each from it `--until` another; every refusal is one sentence."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    parser = argparse.ArgumentParser(prog="python -m local audit")
    parser.add_argument("--day", type=date.fromisoformat, default=yesterday, help="a UTC day")
    parser.add_argument("--until", type=date.fromisoformat, help="the last of several days")
    parser.add_argument("--data", type=Path, default=DATA, help="where all data lie")
    parser.add_argument("--aws", action="store_true", help="of the stack that is in force")
    asked = parser.parse_args(arguments)
    try:
        with nullcontext() if asked.aws else attached(asked.data.resolve()):
            return _verify(asked.day, asked.until or asked.day)
    except AttachError as error:
        print(error, file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        print(f"The audit log could not be read: {error}.", file=sys.stderr)
    return 2


def _verify(day: date, until: date) -> int:
    from chalicelib.audit.verifying import verify_day  # noqa: PLC0415 - reads the environment

    wrong = 0
    while day <= until:
        found = verify_day(day)
        sealed = "sealed" if found.is_sealed else "not sealed"
        state = f"{len(found.broken)} broken" if found.broken else "whole"
        print(f"{day}  {found.rows} rows, {sealed}, {state}")
        for one in found.broken[:_MOST_SHOWN]:
            print(f"  {one.where} {_WORDS[one.what]}")
        wrong += len(found.broken)
        day += timedelta(days=1)
    return 1 if wrong else 0
