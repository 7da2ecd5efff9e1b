"""Forty days of warnings, the system killed on the way: `python -m tests.journeys.forty_days`.

Permits are recorded, extended, replaced, cancelled and ended by departure as the days go by, by
the services themselves; the job is fired as anybody fires it; the process is killed without
warning and started again. In the end the inbox must hold what `tests.permits.oracle` says.
"""

import argparse
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from local.fire import FireError, fire
from local.mail import Mailbox
from tests.journeys.permit_office import Office
from tests.permits.oracle import Mail, expected

ROOT = Path(__file__).parents[2]
HOURS = (1, 8)  # when the job is fired each day, UTC; what happens by day lies between
AFTER_A_KILL = timedelta(hours=6, minutes=30)  # an outcome that nobody knows is waited for six
_SECONDS_TO_START = 120


class MismatchError(Exception):
    """The inbox does not hold what it must; says what."""


@dataclass
class Running:
    """The system as a process of its own, on a folder of data that outlives it."""

    data: Path
    port: int
    child: subprocess.Popen[bytes] | None = None
    kills: int = 0

    @property
    def engine(self) -> str:
        """Where its AWS emulator answers."""
        return (self.data / "engine").read_text()

    def start(self) -> None:
        """Start it, as anybody does, without demo data; return once it is ready."""
        inherited = {name: value for name, value in os.environ.items() if "AWS" not in name}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "local", "run", "--data", str(self.data), "--demo", ""],
            cwd=ROOT,
            env={**inherited, "PORT": str(self.port)},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(_SECONDS_TO_START * 5):
            assert self.child.poll() is None, "the system stopped while starting"
            try:
                with urllib.request.urlopen(f"{self.base}/__local/fire", timeout=2):
                    return
            except urllib.error.HTTPError:
                return  # it answers, if only that there is nothing to get
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise MismatchError("the system was not ready in time")

    @property
    def base(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Kill it without warning; each other time its emulator too, which outlives it else."""
        assert self.child is not None
        started = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text()
        os.killpg(self.child.pid, signal.SIGKILL)
        for pid in started.split() if self.kills % 2 else ():
            os.kill(int(pid), signal.SIGKILL)
        self.child.wait()
        self.kills += 1

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
            self.child.wait(60)

    def fire(self, at: datetime) -> bool:
        """Run the job as if it were an instant, as `make fire` does; whether it was done."""
        try:
            fire(self.port, "warn_sponsors", f"{at:%Y-%m-%dT%H:%M:%SZ}")
        except FireError:
            return False
        return True


@dataclass
class Walk:
    """One walk through the days."""

    system: Running
    office: Office
    chance: random.Random
    fires: list[datetime] = field(default_factory=list)
    shaken: set[datetime] = field(default_factory=set)

    def fire(self, at: datetime, *, kill: bool) -> None:
        """Fire the job; where the process is to be killed meanwhile, start it and fire again."""
        self.fires.append(at)
        if not kill:
            self._fire(at)
            return
        self.shaken.add(at)
        firing = threading.Thread(target=self.system.fire, args=(at,))
        firing.start()
        time.sleep(self.chance.uniform(0.2, 2.5))
        self.system.kill()
        firing.join()
        self.system.start()
        self.office.connect(self.system.engine)
        if lost := self.office.lost():
            sentence = f"after the kill of {at} the store has lost {lost}"
            raise MismatchError(sentence)
        self.shaken.add(at + AFTER_A_KILL)
        self.fires.append(at + AFTER_A_KILL)
        self._fire(at + AFTER_A_KILL)

    def _fire(self, at: datetime) -> None:
        if not self.system.fire(at):
            sentence = f"the job of {at} was not done"
            raise MismatchError(sentence)


def main() -> int:
    """Walk, compare, say what was seen; 1 where the inbox is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--permits", type=int, default=500)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        system = Running(Path(folder) / "data", _free_port())
        try:
            system.start()
            walk = _walk(system, asked)
        except MismatchError as error:
            print(error)
            return 1
        finally:
            system.stop()
        wrong, mails, warnings = _compare(walk, Mailbox(system.data / "mail"))
    print("\n".join(wrong[:20]))
    events = ", ".join(f"{number} {name}" for name, number in walk.office.done.items())
    print(
        f"{mails} mails with {warnings} warnings in {asked.days} days, {system.kills} kills "
        f"({events}): {len(wrong)} wrong, in {time.monotonic() - begun:.0f} s"
    )
    return 1 if wrong else 0


def _walk(system: Running, asked: argparse.Namespace) -> Walk:
    chance = random.Random(asked.seed)
    # Later than now: the system's own clock, which also fires the job, finds nothing due.
    first = (datetime.now(UTC) + timedelta(days=3)).replace(hour=0, minute=0, second=0)
    first = first.replace(microsecond=0)
    office = Office(chance, system.base)
    office.connect(system.engine)
    walk = Walk(system, office, chance)
    slots = [(day, hour) for day in range(asked.days) for hour in HOURS]
    kills = set(chance.sample(slots[1:], min(asked.kills, len(slots) - 1)))
    new_each_day = -(-asked.permits * 2 // (3 * asked.days))
    left = asked.permits
    for day in range(asked.days):
        midnight = first + timedelta(days=day)
        walk.fire(midnight + timedelta(hours=1), kill=(day, 1) in kills)
        # After whatever was fired again, or what happens now would have happened before that.
        now = midnight + timedelta(hours=7, minutes=40)
        # A third on the first day, the rest as the days go by.
        number = min(left, asked.permits // 3 if day == 0 else new_each_day)
        for _ in range(number):
            office.record(now)
        left -= number
        office.pass_day(now + timedelta(minutes=10))
        walk.fire(midnight + timedelta(hours=8), kill=(day, 8) in kills)
        print(f"day {day + 1}: {len(office.stories)} permits", flush=True)
    return walk


def _compare(walk: Walk, mailbox: Mailbox) -> tuple[list[str], int, int]:
    """Return what is wrong, and how many mails and warnings there were."""
    fires = sorted(walk.fires)
    wanted = expected(walk.office.stories, fires)
    names = {story.name for story in walk.office.stories}
    got: dict[Mail, list[Counter[str]]] = {}
    for message in mailbox.newest_first():
        mail = message.parsed()
        at = parsedate_to_datetime(str(mail["Date"])).astimezone(UTC)
        fire = max(one for one in fires if one <= at)
        kind = "holder" if "permit-ending-holder" in str(mail["List-Id"]) else "sponsor"
        key = (fire, message.to[0], kind, str(mail["Content-Language"]))
        named = set(re.findall(r"\w+", message.part("plain"))) & names
        got.setdefault(key, []).append(Counter(named))
    return (
        [*_wrong(wanted, got, walk.shaken)],
        sum(map(len, got.values())),
        sum(one.total() for mails in got.values() for one in mails),
    )


def _wrong(
    wanted: dict[Mail, Counter[str]], got: dict[Mail, list[Counter[str]]], shaken: set[datetime]
) -> list[str]:
    """Compare mail by mail; around a kill, by what came to a mailbox in all."""
    calm = [key for key in {*wanted, *got} if key[0] not in shaken]
    found = [
        f"{key}: {dict(wanted.get(key, {}))} expected, {[*map(dict, got.get(key, []))]} came"
        for key in sorted(calm)
        if got.get(key, []) != ([wanted[key]] if key in wanted else [])
    ]
    due: Counter[tuple[object, ...]] = Counter()
    for (at, *inbox), named in wanted.items():
        if at in shaken:
            due.update((at.date(), *inbox, name) for name in named.elements())
    came = Counter(
        (at.date(), *inbox, name)
        for (at, *inbox), mails in got.items()
        if at in shaken
        for mail in mails
        for name in mail.elements()
    )
    found += [f"around a kill: {key} missing" for key in (due - came).elements()]
    return found + [f"around a kill: {key} too often" for key in (came - due).elements()]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
