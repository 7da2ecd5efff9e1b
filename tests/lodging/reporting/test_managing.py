"""The secret beside the receipt: it opens what its reporter typed, and nothing it reveals."""

import json
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import NoticeId
from chalicelib.lodging.reporting import managing
from chalicelib.lodging.stay_items import StayItem
from chalicelib.notices.message import build
from chalicelib.notices.repository import NoticeItem, find_notice
from tests.factories.api import Api
from tests.factories.passports import fields, zone
from tests.lodging.reports import ADDRESS, REPORTER, ago, at_home, by_seal, enter, operator

CANARY = "KENARI"


def _report(api: Api, body: dict[str, Any], **options: Any) -> tuple[dict[str, Any], str]:
    """Report; return the answer and the secret from its address."""
    reply = api.post("/stays", body, **options)
    assert reply.status == 201, reply.raw
    page, _, fragment = reply.body["manage_url"].partition("#")
    assert page == "https://serambi.test/en/manage/"
    receipt, _, secret = fragment.partition(".")
    assert receipt == reply.body["receipt"]
    return reply.body, secret


def test_who_reported_without_an_account_sees_what_they_typed(api: Api) -> None:
    typed = fields(surname="ERIKSSON", date_of_birth="1974-08")
    body = at_home(passport=typed, label="Tante Anna", room="depan", remarks="Datang naik bus.")
    made, secret = _report(api, body)
    reply = api.post(f"/stays/{made['receipt']}/managed", {"manage": secret})
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    shown = reply.body
    assert shown["passport"] == {**typed, "look_alike": []}
    assert (shown["label"], shown["room"], shown["remarks"]) == (
        "Tante Anna",
        "depan",
        "Datang naik bus.",
    )
    assert shown["reporter"] == {**REPORTER, "phone": "+6281234567890", "language": "en"}
    assert (shown["lodging_kind"], shown["receipt"]["address"]) == ("rumah_pribadi", ADDRESS)
    assert "manage_url" not in shown["receipt"]
    rows = [row for row in AuditItem.scan() if row.action == "stay_managed"]
    assert [row.subject for row in rows] == [f"STAY#{made['receipt']}"]


def test_scan_without_an_account_reveals_no_name_or_number_that_was_not_typed(api: Api) -> None:
    upper = f"P<UTO{CANARY}<<ANNA".ljust(44, "<")
    lower = zone().partition("\n")[2]
    seal_url, stamp = enter(api, mrz=f"{upper}\n{lower}")
    made, secret = _report(api, by_seal(seal_url, arrived_at=ago(minutes=1), label="Tamu kamar 2"))
    shown = api.post(f"/stays/{made['receipt']}/managed", {"manage": secret})
    receipt = api.get(f"/receipts/{made['receipt']}")
    for answer in (made, shown.body, receipt.body):
        text = json.dumps(answer)
        for hidden in (CANARY, "C01X00T47", stamp.id, "1974-08-12", "UTO", stamp.permit_class):
            assert hidden not in text
    assert (shown.body["passport"], shown.body["label"]) == (None, "Tamu kamar 2")


def test_only_the_hash_of_the_secret_is_stored(api: Api) -> None:
    _, secret = _report(api, at_home(reporter={"name": "Tanpa Surel"}))
    (stored,) = StayItem.scan()
    assert secret not in repr(stored.serialize())
    assert stored.manage_hash.hex() == managing.hash_of(secret)
    assert len(secret) == 26


def test_retry_gives_the_same_link_and_each_report_its_own(api: Api) -> None:
    body = at_home()
    first, again = (_report(api, body, key="k")[1] for _ in range(2))
    other = _report(api, at_home(), key="other")[1]
    assert first == again != other


def test_wrong_secret_and_unknown_receipt_answer_alike(api: Api) -> None:
    made, secret = _report(api, at_home())
    other, others = _report(api, at_home())
    account = api.post("/stays", at_home(), token=operator().token).body
    assert "manage_url" not in account
    tries = [
        (made["receipt"], others),
        (made["receipt"], f"{secret}A"),
        ("A" * 26, secret),
        ("no receipt", secret),
        (account["receipt"], managing.secret_of(account["receipt"])),
        (other["receipt"], "0" * 64),
    ]
    answers = [api.post(f"/stays/{one}/managed", {"manage": two}) for one, two in tries]
    assert {(one.status, one.raw) for one in answers} == {(404, answers[0].raw)}


def test_secret_is_read_in_either_case_and_a_missing_one_is_asked_for(api: Api) -> None:
    made, secret = _report(api, at_home())
    address = f"/stays/{made['receipt'].lower()}/managed"
    assert api.post(address, {"manage": f" {secret.lower()} "}).status == 200
    assert api.post(address, {}).fields == {"manage": "required"}
    with pytest.raises(NotFoundError):
        managing.find_managed(made["receipt"], "")


def test_who_guesses_is_slowed_down_and_who_knows_is_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.lodging.reporting.managing._OFTEN_WRONG", "3/hour")
    made, secret = _report(api, at_home())
    address = f"/stays/{made['receipt']}/managed"
    wrong = [api.post(address, {"manage": "A" * 26}).status for _ in range(5)]
    assert wrong == [404, 404, 404, 429, 429]
    assert api.post(address, {"manage": secret}).status == 200


def test_look_alike_letters_are_told_to_who_typed_them(api: Api) -> None:
    typed = fields(surname="ERIKSS\u041eN", given_names="ANNA")
    made, secret = _report(api, at_home(passport=typed))
    shown = api.post(f"/stays/{made['receipt']}/managed", {"manage": secret}).body
    assert shown["passport"]["look_alike"] == ["surname"]
    assert shown["passport"]["surname"] == typed["surname"]


def test_mail_brings_the_link_to_who_has_no_account(api: Api) -> None:
    made, _ = _report(api, at_home())
    (mail,) = NoticeItem.scan()
    assert mail.context["manage_url"] == made["manage_url"]
    notice = find_notice(NoticeId(mail.pk.partition("#")[2]))
    assert notice is not None
    sent = message_from_bytes(build([notice], utc_now()), policy=default)
    for kind in ("plain", "html"):
        part = sent.get_body((kind,))
        assert part is not None
        assert made["manage_url"] in part.get_content()
