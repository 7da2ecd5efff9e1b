"""The stamp by mail: not lost, not doubled, and only where it was asked for."""

from typing import Any

import pytest

from chalicelib.db.table import Notices
from chalicelib.notices.repository import NoticeItem
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn
from tests.stamps.desk import HOLDER, done, enter, entry

SEND = {**HOLDER, "send_stamp": True}


def _mails() -> list[NoticeItem]:
    return [item for item in NoticeItem.scan() if item.kind == "stamp_ready"]


def test_stamp_asked_for_by_mail_is_in_the_outbox_with_its_link(
    api: Api, officer: SignedIn
) -> None:
    stamp = enter(api, officer.token, holder=SEND)
    (mail,) = _mails()
    assert (mail.recipient, mail.language) == (HOLDER["email"], "en")
    assert mail.due_pk
    assert mail.context["seal_url"] == stamp["seal_url"]
    assert mail.context["stamp_number"] == stamp["stamp_number"]
    assert (mail.context["holder"], mail.context["occasion"]) == ("Anna E.", "entry")


def test_stamp_not_asked_for_is_not_mailed(api: Api, officer: SignedIn) -> None:
    enter(api, officer.token, holder=HOLDER)
    assert _mails() == []


def test_extended_stay_is_mailed_where_it_was_asked_for(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    old = enter(api, officer.token, holder=SEND)
    path = f"/stamps/{old['stamp_id']}/extensions"
    new = done(api.post(path, {"holder": {**SEND, "language": "id"}}, token=clerk.token))
    (mail,) = [one for one in _mails() if one.context["occasion"] == "extension"]
    assert mail.language == "id"
    assert mail.context["seal_url"] == new["seal_url"]
    plain = done(api.post(f"/stamps/{new['stamp_id']}/extensions", {}, token=clerk.token))
    assert plain["stamp_id"] not in str([one.context for one in _mails()])
    assert len(_mails()) == 2


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_sealing_leaves_seal_and_mail_or_neither(
    api: Api, officer: SignedIn, faults: Faults, moment: str
) -> None:
    body = entry(holder=SEND)
    _at_second(faults, moment, "TransactWriteItems")
    with pytest.raises(Died):
        api.post("/stamps", body, token=officer.token, key="k")
    faults.clear()
    assert len(_mails()) == (1 if moment == "die_after" else 0)
    stamp = done(api.post("/stamps", body, token=officer.token, key="k"))
    (mail,) = _mails()
    assert mail.context["seal_url"] == stamp["seal_url"]


def _at_second(faults: Faults, moment: str, operation: str) -> None:
    """Let the first call of an operation through: it is the entry, the second the seal."""
    from tests.factories import faults as module

    calls = iter((False, True))

    def die(request: Any) -> None:
        if next(calls, False):
            if moment == "die_after":
                module._send_for_real(request)
            raise Died(request.url)

    faults._before(operation, 9, die)


def test_stamp_that_ended_before_it_was_sealed_is_not_mailed(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    from datetime import UTC, datetime

    from chalicelib.core.ids import StampId
    from chalicelib.stamps.repository import StampItem
    from chalicelib.stamps.trust import sealing

    _at_second(faults, "die_before", "TransactWriteItems")
    with pytest.raises(Died):
        api.post("/stamps", entry(holder=SEND), token=officer.token, key="k")
    faults.clear()
    (item,) = [one for one in StampItem.scan() if one.sk == "STAMP"]
    stamp_id = item.pk.partition("#")[2]
    api.post(f"/stamps/{stamp_id}/cancel", {"reason": "x"}, token=officer.token)
    assert sealing.sign_stamp(StampId(stamp_id), datetime.now(UTC))
    assert _mails() == []
    assert all(one.due_pk is None for one in Notices.scan())
