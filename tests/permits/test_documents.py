"""Scans kept with a permit: attached, checked by their content, shown, deleted, all audited."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from chalicelib.audit.repository import AuditItem
from chalicelib.clients import s3
from chalicelib.core.config import config
from chalicelib.db.table import Records
from chalicelib.permits.document_rules import MOST_DOCUMENTS, shown_name
from chalicelib.uploads.scans import MOST_BYTES, media_type_of
from chalicelib.web.guards import Role
from local.emulator import Engine
from local.http import Request
from local.uploads import ADDRESS, DOCUMENTS_ADDRESS, Uploads
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.permits.papers import JPEG, PDF, PNG, announced, emptied, kept, opened, put
from tests.stamps.desk import enter

WHY = "Memeriksa berkas perpanjangan"


class Office:
    """A clerk with somebody's permit on the counter."""

    def __init__(self, api: Api) -> None:
        self.api = api
        officer = sign_in(Role.BORDER_OFFICER)
        self.clerk = sign_in(Role.SERVICE_CLERK)
        permit = enter(api, officer.token)["permit"]["id"]
        self.path = f"/permits/{permit}/documents"

    def attach(self, raw: bytes, key: str = "", **changed: Any) -> Reply:
        """Announce a scan."""
        body = announced(raw, **changed)
        return self.api.post(self.path, body, token=self.clerk.token, key=key)

    def do(self, document: str, deed: str, by: SignedIn | None = None, reason: str = "") -> Reply:
        """Do something with a scan."""
        body = {"reason": reason} if reason else None
        return self.api.post(f"{self.path}/{document}/{deed}", body, token=(by or self.clerk).token)

    def keep(self, raw: bytes, **changed: Any) -> str:
        """Attach a scan, upload it, and say so."""
        made = self.attach(raw, **changed)
        assert made.status == 201, made.raw
        assert put(made.body["upload"], raw) == 201
        document = str(made.body["id"])
        assert self.do(document, "confirmation").status == 200
        return document

    def list(self) -> list[dict[str, Any]]:
        """List what is kept."""
        reply = self.api.get(f"{self.path}?reason=Pemeriksaan", token=self.clerk.token)
        assert reply.status == 200, reply.raw
        return list(reply.body["items"])


@pytest.fixture
def office(api: Api) -> Iterator[Office]:
    yield Office(api)
    emptied()


def _audited(action: str) -> list[AuditItem]:
    return [row for row in AuditItem.scan() if row.action == action]


@pytest.mark.parametrize(
    ("raw", "media_type", "name"),
    [
        (PDF, "application/pdf", 'paspor "Æ";.pdf'),
        (JPEG, "image/jpeg", 'paspor "Æ";.jpg'),
        (PNG, "image/png", 'paspor "Æ";.png'),
    ],
)
def test_scan_is_kept_as_what_its_content_is_and_shown_for_a_minute(
    office: Office, raw: bytes, media_type: str, name: str
) -> None:
    document = office.keep(raw, name='paspor "Æ";.exe', kind="permit")
    (listed,) = office.list()
    assert (listed["kind"], listed["status"], listed["media_type"]) == (
        "permit",
        "stored",
        media_type,
    )
    link = office.do(document, "link", reason=WHY).body
    assert (link["seconds"], link["name"]) == (60, name)
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link["url"]
    assert "X-Amz-Expires=60" in link["url"]
    status, shown, headers = opened(link["url"])
    assert (status, shown, headers["content-type"]) == (200, raw, media_type)
    shown_as = headers["content-disposition"]
    assert shown_as.startswith('inline; filename="paspor ___;.')
    assert "filename*=UTF-8''paspor%20%22%C3%86%22%3B." in shown_as
    assert opened(link["url"].replace("documents/", "documents/x", 1))[0] == 403
    (row,) = _audited("document_viewed")
    assert (row.why, row.subject.endswith(document)) == (WHY, True)
    assert len(_audited("documents_listed")) == len(_audited("document_attached")) == 1


def test_form_takes_only_what_was_announced(office: Office) -> None:
    made = office.attach(PDF).body
    assert made["upload"]["url"] == f"{config().site_url}/document-uploads"
    assert put(made["upload"], PDF + b" ") in {400, 403}
    early = office.do(made["id"], "confirmation")
    assert (early.status, early.body["code"]) == (409, "document_not_uploaded")
    assert office.do(made["id"], "link", reason=WHY).status == 409
    put(made["upload"], b"x" * len(PDF))  # S3 refuses it; the emulator compares no digests
    assert office.do(made["id"], "confirmation").status == 409
    assert kept() == []
    assert put(made["upload"], PDF) == 201
    # A page that was closed in between is no loss: who looks finds the scan.
    assert office.do(made["id"], "link", reason=WHY).status == 200


def test_front_door_of_one_machine_hands_a_scan_to_its_bucket(
    office: Office, engine: Engine
) -> None:
    form = office.attach(PDF).body["upload"]
    door = Uploads(engine.url, config().documents_bucket, DOCUMENTS_ADDRESS)
    assert form["url"] == f"{config().site_url}{DOCUMENTS_ADDRESS}"
    body, kind = encode_multipart_formdata([*form["fields"].items(), ("file", ("a.pdf", PDF))])

    def post(address: str) -> int:
        headers = {"content-type": kind}
        return door.answer(Request("POST", address, "", headers, body, "127.0.0.1")).status

    assert (post(ADDRESS), kept()) == (405, [])
    assert (post(DOCUMENTS_ADDRESS), len(kept())) == (201, 1)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"MZ" + PDF, id="program"),
        pytest.param(b"<html><script>1</script>", id="page"),
        pytest.param(PDF[:30], id="cut short"),
        pytest.param(JPEG[:-2], id="photo cut short"),
    ],
)
def test_what_is_no_scan_is_refused_and_gone(office: Office, raw: bytes) -> None:
    made = office.attach(raw, key="k").body
    put(made["upload"], raw)
    for _ in range(2):
        refused = office.do(made["id"], "confirmation")
        assert (refused.status, refused.fields) == (422, {"file": "not_a_scan"})
    assert office.list() == []
    assert kept() == []
    assert office.do(made["id"], "link", reason=WHY).status == 422
    assert office.attach(raw, key="k").fields == {"file": "not_a_scan"}


def test_too_large_or_unknown_kinds_are_refused_by_field(office: Office) -> None:
    assert office.attach(PDF, bytes=MOST_BYTES + 1).fields == {"bytes": "too_large"}
    assert office.attach(PDF, kind="visa").fields == {"kind": "not_a_choice"}
    assert office.attach(PDF, sha256="0").fields == {"sha256": "wrong_format"}
    nowhere = office.api.post(
        "/permits/NONE-NONE/documents", announced(PDF), token=office.clerk.token
    )
    assert nowhere.status == 404


def test_look_without_a_reason_is_refused(office: Office) -> None:
    document = office.keep(PDF)
    bare = office.api.get(office.path, token=office.clerk.token)
    assert (bare.status, bare.fields) == (422, {"reason": "required"})
    assert office.do(document, "link", reason=" ").status == 422
    assert not _audited("document_viewed")


def test_look_that_cannot_be_audited_shows_nothing(office: Office, faults: Faults) -> None:
    document = office.keep(PDF)
    faults.refuse("TransactWriteItems", 500, 100)
    assert office.do(document, "link", reason=WHY).status == 503
    assert office.api.get(f"{office.path}?reason=x", token=office.clerk.token).status == 503


def test_deleted_scan_is_gone_and_who_deleted_it_is_known(office: Office) -> None:
    document = office.keep(PDF)
    away = sign_in(Role.SERVICE_CLERK, "jauh", office="DENPASAR")
    refused = office.do(document, "deletion", away, reason="x")
    assert (refused.status, refused.body["code"]) == (403, "document_of_other_office")
    for _ in range(2):
        gone = office.do(document, "deletion", reason="Salah orang")
        assert (gone.status, gone.body["status"], gone.body["name"]) == (200, "deleted", "-")
    assert (office.list(), kept()) == ([], [])
    assert office.do(document, "link", reason=WHY).status == 404
    (row,) = _audited("document_deleted")
    assert row.why == "Salah orang"
    assert "paspor" not in str([item.attribute_values for item in Records.scan()])


def test_deletion_interrupted_before_the_bucket_is_made_good_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = office.keep(PDF)

    def die(*_: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(s3, "delete_file", die)
        with pytest.raises(Died):
            office.do(document, "deletion", reason="x")
    assert len(kept()) == 1
    assert office.do(document, "link", reason=WHY).status == 404
    assert office.do(document, "deletion", reason="x").status == 200
    assert kept() == []


def test_same_key_is_the_same_scan_and_another_body_refused(office: Office) -> None:
    one = office.attach(PDF, key="k").body
    again = office.attach(PDF, key="k").body
    assert again["id"] == one["id"]
    other = office.attach(PNG, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(_audited("document_attached")) == 1


def test_permit_keeps_only_so_many_scans(office: Office) -> None:
    first, *_ = [office.attach(PDF).body["id"] for _ in range(MOST_DOCUMENTS)]
    full = office.attach(PDF)
    assert (full.status, full.body["code"]) == (409, "too_many_documents")
    office.do(first, "deletion", reason="x")
    assert office.attach(PDF).status == 201


@given(st.binary(max_size=200), st.sampled_from(["", "passport"]))
def test_any_content_is_one_of_three_or_none(raw: bytes, start: str) -> None:
    assert media_type_of(start.encode() + raw) in {
        None,
        "application/pdf",
        "image/jpeg",
        "image/png",
    }


@given(st.text(min_size=1, max_size=100))
def test_any_name_is_shown_with_the_ending_of_what_it_is(name: str) -> None:
    shown = shown_name(name, "image/png")
    assert shown.endswith(".png")
    assert "/" not in shown
