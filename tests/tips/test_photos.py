"""Photos of a tip: sent past us, kept without what the camera wrote in, shown for a minute."""

from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from chalicelib.audit.repository import AuditItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.tips.shots import CANARY, photo, pixels
from tests.tips.told import announced, emptied, entries, in_bucket, put, reference, status


@pytest.fixture
def own(api: Api) -> Iterator[str]:
    yield reference(api)
    emptied()


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def _announce(api: Api, own: str, raw: bytes, key: str = "") -> Reply:
    return api.post("/tips/photos", announced(own, raw), key=key)


def _confirm(api: Api, own: str, number: int) -> Reply:
    return api.post("/tips/photos/confirmation", {"reference": own, "number": number})


def _sent(api: Api, own: str, raw: bytes) -> dict[str, Any]:
    made = _announce(api, own, raw)
    assert made.status == 201, made.raw
    assert put(made.body["upload"], raw) == 201
    return dict(made.body)


def _tip(api: Api, head: SignedIn) -> dict[str, Any]:
    (card,) = api.get("/tips", token=head.token).body["items"]
    return dict(api.get(f"/tips/{card['id']}", token=head.token).body)


def test_officer_sees_the_picture_and_nothing_that_the_camera_wrote(
    api: Api, own: str, head: SignedIn
) -> None:
    raw = photo()
    made = _sent(api, own, raw)
    assert _tip(api, head)["photos"] == []
    confirmed = [_confirm(api, own, made["number"]) for _ in range(2)]
    assert [one.body for one in confirmed] == [{"number": 1, "status": "stored"}] * 2
    # What was sent is gone: only what is clean is left to be given to anybody.
    ((key, kept),) = in_bucket().items()
    assert key.startswith("tips/kept/")
    assert CANARY.encode() not in kept
    tip = _tip(api, head)
    assert (tip["photos"], [one["step"] for one in tip["history"]]) == ([1], ["photo"])
    link = api.post(f"/tips/{tip['id']}/photos/1/link", None, token=head.token)
    assert (link.status, link.body["seconds"]) == (200, 60)
    shown = urllib3.PoolManager().request("GET", link.body["url"])
    assert (shown.data, shown.headers["content-type"]) == (kept, "image/jpeg")
    assert pixels(shown.data) == pixels(raw)
    assert status(api, own)["photos"] == 1
    assert "tip_photo_viewed" in [row.action for row in AuditItem.scan()]


def test_what_is_no_photo_is_refused_and_deleted(api: Api, own: str, head: SignedIn) -> None:
    made = _sent(api, own, b"<svg onload='alert(1)'/>")
    replies = [_confirm(api, own, made["number"]) for _ in range(2)]
    assert [one.fields for one in replies] == [{"file": "not_a_photo"}] * 2
    assert in_bucket() == {}
    tip = _tip(api, head)["id"]
    for number in ("1", "2", "x", "²"):
        link = api.post(f"/tips/{tip}/photos/{number}/link", None, token=head.token)
        assert link.status in {403, 404}, number


def test_only_what_was_announced_goes_into_the_bucket(api: Api, own: str) -> None:
    raw = photo()
    made = _announce(api, own, raw, key="k")
    assert _announce(api, own, raw, key="k").body["number"] == made.body["number"]
    assert _announce(api, own, photo("PNG"), key="k").status == 422
    assert put(made.body["upload"], photo("WEBP")) >= 400
    early = _confirm(api, own, made.body["number"])
    assert (early.status, early.body["code"]) == (409, "photo_not_uploaded")
    assert _confirm(api, own, 7).status == 404
    too_big = {**announced(own, raw), "bytes": 5 * 1024 * 1024}
    assert api.post("/tips/photos", too_big).fields == {"bytes": "too_large"}


def test_fourth_photo_is_refused(api: Api, own: str) -> None:
    for side in (16, 18, 20):
        raw = photo(quality=side)
        assert _announce(api, own, raw).status == 201
    fourth = _announce(api, own, photo("PNG"))
    assert (fourth.status, fourth.body["code"]) == (409, "too_many_photos")


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_on_the_way_keeps_one_clean_photo(
    api: Api, own: str, faults: Faults, moment: str
) -> None:
    made = _sent(api, own, photo())
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _confirm(api, own, made["number"])
    faults.clear()
    assert _confirm(api, own, made["number"]).body["status"] == "stored"
    assert status(api, own)["photos"] == 1
    assert sum(one.step == "photo" for one in entries()) == 1
    kept = {key: raw for key, raw in in_bucket().items() if key.startswith("tips/kept/")}
    assert len(kept) == 1
    assert CANARY.encode() not in b"".join(kept.values())


def test_photo_needs_the_reference_of_its_tip(api: Api, own: str) -> None:
    made = _sent(api, own, photo())
    assert _announce(api, "A" * 26, photo()).status == 404
    assert _confirm(api, "A" * 26, made["number"]).status == 404
