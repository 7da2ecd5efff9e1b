"""A refused extension, its decision killed before and after each write: whole, and told once."""

from typing import Any

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.db.transaction import commit
from chalicelib.notices import service as notices
from chalicelib.notices.repository import NoticeItem
from tests.factories.api import Api
from tests.factories.faults import Faults, dies_at
from tests.notices.world import World
from tests.permits.test_office_desk import Desk
from tests.permits.warned import record, rows_of, sponsor
from tests.stamps.desk import audited

MOST_WRITES = 9  # transactions of one request, tried for each


def _told() -> list[str]:
    kinds = ("extension_refused", "extension_refused_holder")
    return sorted(item.recipient for item in NoticeItem.scan() if item.kind in kinds)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_killed_refusal_is_whole_and_told_once_to_who_filed_and_to_the_holder(
    api: Api, world: World, faults: Faults, moment: str
) -> None:
    desk = Desk(api)
    row, _ = rows_of(record(40, 20, sponsor("one"), own=sponsor("anna")))
    commit(notices.plan_quiet(row, utc_now()))

    def refuse() -> Any:
        return desk.post(f"/warnings/{row}/decision", {"granted": False}, key="once")

    both, seen = ["anna@example.com", "one@example.com"], set()
    for number in range(1, MOST_WRITES):
        if not dies_at(faults, moment, number, refuse):
            break
        is_refused = world.row(row).quiet_at is None
        seen.add(is_refused)
        assert _told() == (both if is_refused else [])
        assert len(audited("extension_decided")) == is_refused
    assert seen == {moment == "die_after"}
    first, second = refuse(), refuse()
    assert (first.status, first.body) == (second.status, second.body)
    assert (first.status, _told()) == (200, both)
    assert len(audited("extension_decided")) == 1
    world.fire(utc_now())
    assert sorted(mail.recipient for mail in world.sent()) == both
