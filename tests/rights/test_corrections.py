"""A correction is asked once and decided once, whatever dies between; the asker gets one mail."""

from typing import Any

import pytest

from chalicelib.db.table import Notices
from chalicelib.notices.repository import NoticeItem
from chalicelib.rights.repository import CorrectionItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import HOLDER, audited, done, enter, refused

GRANTED = {"granted": True, "reason": "Sesuai paspor"}


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    enter(api, sign_in(Role.BORDER_OFFICER).token, holder=HOLDER)
    return sign_in(Role.SERVICE_CLERK)


def _ask(api: Api, subject: str = "name") -> Reply:
    body = {"passport": PAGE, "subject": subject, "text": "Nama depan saya Anna Maria"}
    return api.post("/own-stays/corrections", body, key="k")


def _decide(api: Api, clerk: SignedIn, number: str, **changed: Any) -> Reply:
    path = f"/corrections/{number}/decision"
    return api.post(path, {**GRANTED, **changed}, token=clerk.token, key="d")


def _mails() -> list[NoticeItem]:
    kinds = NoticeItem.kind == "correction_decided"
    return list(NoticeItem.scan(Notices.sk.exists() & kinds))


def _standing() -> tuple[int, int, int, int]:
    """Return requests, their rows, decisions with a mail each, their rows."""
    items = [item for item in CorrectionItem.scan() if item.sk == "CORRECTION"]
    decided = [item for item in items if item.decision]
    assert len(_mails()) == len(decided)
    rows = [len(audited(f"correction_{deed}")) for deed in ("asked", "decided")]
    return len(items), rows[0], len(decided), rows[1]


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_request_loses_and_doubles_nothing(
    api: Api, faults: Faults, moment: str
) -> None:
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _ask(api)
    faults.clear()
    stored = int(moment == "die_after")
    assert _standing() == (stored, stored, 0, 0)
    asked = done(_ask(api))
    assert done(_ask(api)) == asked
    assert _standing() == (1, 1, 0, 0)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("subject", ["name", "restriction"])
def test_kill_around_the_decision_loses_and_doubles_nothing(
    api: Api, clerk: SignedIn, faults: Faults, moment: str, subject: str
) -> None:
    number = done(_ask(api, subject))["id"]
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        _decide(api, clerk, number)
    faults.clear()
    stored = int(moment == "die_after")
    assert _standing() == (1, 1, stored, stored)
    decided = done(_decide(api, clerk, number), 200)
    assert decided["decision"]["reason"] == "Sesuai paspor"
    assert _standing() == (1, 1, 1, 1)


@pytest.mark.parametrize("lost", [1, 2])
def test_lost_answers_decide_once(api: Api, clerk: SignedIn, faults: Faults, lost: int) -> None:
    number = done(_ask(api, "restriction"))["id"]
    faults.lose_answer("TransactWriteItems", times=lost)
    done(_decide(api, clerk, number), 200)
    assert _standing() == (1, 1, 1, 1)


def test_granted_restriction_begins_with_the_decision_and_a_refused_one_never(
    api: Api, clerk: SignedIn
) -> None:
    number = done(_ask(api, "restriction"))["id"]
    holder = done(_decide(api, clerk, number), 200)["person"]
    shown = api.get(f"/persons/{holder}?reason=x", token=clerk.token)
    assert done(shown, 200)["restricted"]
    head = sign_in(Role.OFFICE_HEAD)
    (listed,) = done(api.get("/restrictions", token=head.token), 200)["items"]
    assert (listed["id"], listed["reason"]) == (number, "Sesuai paspor")
    lifting = api.post(f"/restrictions/{number}/lifting", {"reason": "Selesai"}, token=head.token)
    done(lifting, 200)
    again = {"passport": PAGE, "subject": "restriction", "text": "Sekali lagi"}
    second = done(api.post("/own-stays/corrections", again, key="k2"))["id"]
    done(_decide(api, clerk, second, granted=False), 200)
    assert not done(api.get(f"/persons/{holder}?reason=x", token=clerk.token), 200)["restricted"]


def test_mail_says_that_it_was_decided_and_never_what(api: Api, clerk: SignedIn) -> None:
    number = done(_ask(api))["id"]
    done(_decide(api, clerk, number), 200)
    (mail,) = _mails()
    assert (mail.recipient, mail.language) == (HOLDER["email"], HOLDER["language"])
    assert "Sesuai paspor" not in str(mail.context)
    assert refused(_decide(api, clerk, number, granted=False)) == (409, "already_decided")
    assert len(_mails()) == 1
