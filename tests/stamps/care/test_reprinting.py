"""A label printed again: the same seal, counted once for each call."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.stamps.desk import audited, done, enter, recorded, refused


def _reprint(api: Api, who: SignedIn, stamp: dict[str, Any], key: str = "", **body: Any) -> Any:
    path = f"/stamps/{stamp['stamp_number']}/labels"
    return api.post(path, {"reason": "damaged", **body}, token=who.token, key=key)


def test_label_is_the_same_seal_and_is_counted(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    first = done(_reprint(api, officer, stamp))
    assert (first["seal_url"], first["label"]) == (stamp["seal_url"], stamp["label"])
    assert (stamp["reprints"], first["reprints"]) == (0, 1)
    assert done(_reprint(api, clerk, stamp, reason="misprinted"))["reprints"] == 2
    rows = audited("label_reprinted")
    assert sorted(row.why for row in rows) == ["damaged", "misprinted"]
    assert {row.subject for row in rows} == {f"STAMP#{stamp['stamp_id']}"}


def test_same_key_counts_once_and_another_body_is_refused(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    first = _reprint(api, officer, stamp, key="k")
    assert _reprint(api, officer, stamp, key="k").body == first.body
    other = _reprint(api, officer, stamp, key="k", reason="lost_at_desk")
    assert refused(other) == (422, "idempotency_key_reused")
    assert len(audited("label_reprinted")) == 1


def test_label_of_an_ended_stamp_is_not_printed(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    api.post("/departures", {"stamp_number": stamp["stamp_number"]}, token=officer.token)
    reply = _reprint(api, officer, stamp)
    assert refused(reply) == (409, "stamp_not_in_force")
    assert "departure" in reply.body["detail"]


def test_officer_of_another_checkpoint_prints_no_label(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    elsewhere = sign_in(Role.BORDER_OFFICER, "cgk", checkpoint="CGK")
    assert refused(_reprint(api, elsewhere, stamp)) == (403, "other_checkpoint")
    assert recorded(stamp).reprints is None


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_count_counts_once(
    api: Api, officer: SignedIn, faults: Faults, moment: str
) -> None:
    stamp = enter(api, officer.token)
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _reprint(api, officer, stamp, key="k")
    faults.clear()
    assert done(_reprint(api, officer, stamp, key="k"))["reprints"] == 1
    assert len(audited("label_reprinted")) == 1


@pytest.mark.threads
def test_each_of_many_at_once_is_counted(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    people = [sign_in(Role.SERVICE_CLERK, f"clerk-{number}") for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda who: _reprint(api, who, stamp), people))
    printed = [reply for reply in replies if reply.status == 201]
    assert {reply.status for reply in replies} <= {201, 503}
    assert sorted(reply.body["reprints"] for reply in printed) == list(range(1, len(printed) + 1))
    assert len(audited("label_reprinted")) == len(printed)
