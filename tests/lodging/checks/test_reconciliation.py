"""The lists of what does not fit together are right to the record: against a plain reading."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.db.table import Records, Reference
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.contradictions import contradictions
from chalicelib.lodging.checks.reconciliation import reconcile_offices
from local.emulator import Engine
from tests.lodging.stay_world import NOW, OFFICE, Known, Told, World, expected, receipt

Row = tuple[int, str, tuple[int, ...]]

TOLD = st.builds(
    Told,
    house=st.integers(0, 1),
    arrives=st.integers(-5, 0),
    nights=st.integers(0, 12),
    cancelled=st.just(value=False),
    by_account=st.integers(0, 5).map(bool),
)


@st.composite
def guests(draw: Any) -> Known:
    """Draw a guest whose reports are of different arrivals."""
    entered = draw(st.none() | st.integers(-6, 0))
    departed = None if entered is None else draw(st.none() | st.integers(entered, 0))
    told = draw(st.lists(TOLD, max_size=3, unique_by=lambda one: one.arrives))
    for one in told:
        one.left = draw(st.none() | st.integers(one.arrives + 1, 1)) if one.arrives < 0 else None
    last_day = draw(st.integers(entered, 5)) if entered is not None else 0
    days = st.integers(-5, 0)
    if told:  # a card of about the day of the first report says more than one of any day
        days = st.integers(0, 2).map(lambda ago: min(one.arrives for one in told) - ago)
    card = draw(st.none() | st.tuples(days, st.integers(0, 1)))
    return Known(entered, departed, last_day, card, told)


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(["leave", "cancel", "extend", "move", "depart", "back"]),
    ),
    max_size=4,
)


def _open() -> set[Row]:
    """Return what stands in the office's worklist, by guest and numbers of the reports."""
    reports = {receipt(g, n): (g, n) for g in range(6) for n in range(3)}
    found, after = set(), None
    while True:
        page = findings.list_open_findings(OFFICE, None, after, 3)
        for one in page.items:
            whose = int(one.passport_key.removeprefix("KEY"))
            found.add((whose, one.kind.value, tuple(reports[r][1] for r in one.receipts)))
        after = page.next
        if after is None:
            return found


def _reconcile(since: datetime, until: datetime) -> None:
    reconcile_offices([OFFICE], since, until, until)


def _change(world: World, number: int, n: int, deed: str, at: datetime) -> None:
    guest = world.guests[number]
    if deed == "depart":
        if guest.entered is not None and guest.departed is None:
            world.depart(number, 0, at)
        return
    if n >= len(guest.told) or guest.told[n].cancelled:
        return
    told = guest.told[n]
    kinds: dict[str, dict[str, Any]] = {
        "leave": {"left": max(0, told.arrives + 1)},
        "back": {"left": None},
        "cancel": {"cancelled": True},
        "extend": {"nights": told.nights + 5},
        "move": {"house": 1 - told.house},
    }
    world.change(number, n, at, **kinds[deed])


def _empty() -> None:
    for table in (Records, Reference):
        with table.batch_write() as batch:
            for item in table.scan(attributes_to_get=["pk", "sk"]):
                batch.delete(item)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(guests(), st.integers(0, 90))
def test_what_is_found_of_a_guest_is_what_a_plain_reading_finds(guest: Known, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    numbers = {receipt(0, n): n for n in range(3)}
    found = contradictions(World([guest]).dossier(0), now)
    told = [(one.kind.value, tuple(numbers[r] for r in one.receipts)) for one in found]
    assert len(set(told)) == len(told)
    assert set(told) == expected(guest, now)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(guests(), min_size=1, max_size=3), CHANGES)
def test_lists_are_those_of_a_plain_reading_and_follow_each_change(
    store: Engine, known: list[Known], changes: list[tuple[int, int, str]]
) -> None:
    _empty()
    world = World(known)
    world.store()
    _reconcile(NOW - timedelta(days=7), NOW)
    assert _open() == world.expected()
    later = NOW + timedelta(minutes=30)
    for number, n, deed in changes:
        if number < len(known):
            _change(world, number, n, deed, later)
    _reconcile(NOW, later + timedelta(minutes=10))
    assert _open() == world.expected(later)


def test_each_list_finds_what_it_is_for(store: Engine) -> None:
    cases: list[tuple[Known, set[tuple[str, tuple[int, ...]]]]] = [
        (Known(-4, None, 5, None), {("never_reported", ())}),
        (Known(-2, None, 5, None), set()),
        (Known(-4, -1, 5, None, [Told(0, -3, 4)]), {("still_in_departed", (0,))}),
        (Known(-4, None, -1, None, [Told(0, -3, 9)]), {("permit_ended", (0,))}),
        (Known(-4, None, 5, (-4, 1), [Told(0, -3, 9)]), {("declared_elsewhere", (0,))}),
        (Known(None, None, 0, None, [Told(0, -3, 9), Told(1, -2, 1)]), {("two_places", (0, 1))}),
    ]
    World([guest for guest, _ in cases]).store()
    _reconcile(NOW - timedelta(days=7), NOW)
    assert _open() == {(n, *one) for n, (_, said) in enumerate(cases) for one in said}
