"""The account's rate, told by a clock that only sleeping moves."""

from chalicelib.notices.pacing import Pacer


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_mails_go_at_the_rate_and_idle_time_is_not_saved_up() -> None:
    clock = Clock()
    pacer = Pacer(0.25, clock, clock.sleep)
    went = []
    for worked in (0, 0, 0.1, 5, 0):
        clock.now += worked
        pacer.wait()
        went.append(round(clock.now, 3))
    assert went == [0, 0.25, 0.5, 5.5, 5.75]


def test_nothing_waits_without_a_rate() -> None:
    clock = Clock()
    pacer = Pacer(0.0, clock, clock.sleep)
    for _ in range(3):
        pacer.wait()
    assert clock.now == 0
