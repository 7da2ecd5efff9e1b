"""Random histories of permits and all that befalls them, on the real engine, against the rules.

None of the warnings that `oracle` promises is lost, none comes twice, and none comes that was
not promised. `HISTORIES` says how many are tried.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.notices import repository, rules
from tests.conftest import _empty_tables
from tests.notices.figures import note
from tests.notices.world import World
from tests.permits.guests import ENDS, LANGUAGES
from tests.permits.history import History
from tests.permits.history_faults import FAULTS, Queue

ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
# 29 February is the 20th day after the beginning.
LEFT = [-2, 0, 1, 2, 5, 6, 7, 8, 13, 14, 15, 19, 20, 21, 31]
CREATE = st.tuples(
    st.just("create"),
    st.sampled_from(ZONES),
    st.frozensets(st.sampled_from(sorted(LANGUAGES)), max_size=2),
    st.sampled_from(["none", "none", "own", "shared"]),
    st.sampled_from(LEFT),
    st.sampled_from([0, 3, 40]),
)
HOW, WHICH = st.sampled_from(sorted(ENDS)), st.integers(0, 3)
FAULT = st.tuples(st.integers(1, 24), st.sampled_from(FAULTS), st.sampled_from([1, 1, 3]))
KINDS = ["Send", "Send", "Delivery", "Reject", "Transient", "Permanent", "Complaint"]
TELL = st.tuples(st.just("tell"), st.sampled_from(KINDS), st.sampled_from([1, -1]))
END = st.tuples(st.just("end"), HOW, WHICH)
WORK = [("work",), ("sweep",), ("again",), ("wake",)]
MEANWHILE = st.one_of(st.sampled_from([WORK[0], WORK[2]]), END, TELL)
PHASE = st.sampled_from(["before-send", "after-call"])
STEPS = st.one_of(
    CREATE,
    END,
    st.tuples(st.just("end with a fault"), HOW, WHICH, FAULT),
    st.tuples(st.just("race"), HOW, WHICH, st.integers(1, 6)),
    st.sampled_from([*WORK, ("fire",)]),
    st.tuples(st.just("overtake"), st.integers(1, 22)),
    st.tuples(st.just("fail"), st.sampled_from(["sweep", "work", "work", "work"]), FAULT),
    st.tuples(st.just("answer"), st.sampled_from(["throttle", "reject", "fault", "lost"])),
    st.tuples(st.just("during"), st.integers(1, 24), PHASE, MEANWHILE),
    TELL,
    st.tuples(st.just("tell"), st.sampled_from(KINDS), st.just(1), FAULT),
    st.tuples(st.just("pass"), st.sampled_from([0.1, 1, 5, 7, 24, 72, 72, 24 * 8])),
    st.sampled_from([("next",), ("next",), ("sweep",)]),
)


@settings(
    max_examples=int(os.environ.get("HISTORIES", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    permits=st.lists(CREATE, min_size=1, max_size=3),
    steps=st.lists(STEPS, min_size=3, max_size=16),
)
def test_each_warning_promised_comes_once_in_any_history(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    permits: list[tuple[Any, ...]],
    steps: list[tuple[Any, ...]],
) -> None:
    # A sweep reads each partition of a week: with two a day instead of sixteen it is quicker.
    monkeypatch.setattr(rules, "BUCKETS", 2)
    monkeypatch.setattr(repository, "BUCKETS", 2)
    _empty_tables()
    world.mail.clear()
    queue = Queue()
    with queue.in_place():
        history = History(world, queue)
        for step in [*permits, *steps]:
            history.do(*step)
            history.check()
        history.finish()
    faults = history.happened["faults"]
    note(histories=1, mails=len(world.sent()), faults=faults, ends=history.happened["ends"])
