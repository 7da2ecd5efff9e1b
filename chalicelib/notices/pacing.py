"""The account's rate of mails, shared by the senders that may run at once."""

import threading
import time
from collections.abc import Callable
from functools import cache

from chalicelib.core.config import config


class Pacer:
    """Lets one mail go in each interval; nothing waits where there is no interval."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._next = 0.0
        self._turn = threading.Lock()

    def wait(self) -> None:
        """Return when the next mail may go."""
        if not self._seconds:
            return
        with self._turn:
            now = self._clock()
            at = max(self._next, now)
            self._next = at + self._seconds
        self._sleep(at - now)


@cache
def pacer() -> Pacer:
    """Return this process's share of the rate: that of one of `mail_senders`."""
    settings = config()
    return Pacer(settings.mail_senders / settings.mail_rate if settings.mail_rate else 0.0)
