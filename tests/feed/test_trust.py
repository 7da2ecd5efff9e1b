"""Who may send: only what a registered key signed just now, word for word, and only once."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.db.table import Identity
from chalicelib.feed import service
from chalicelib.feed.schemas import SendFeed
from chalicelib.feed.signatures import Jwk, NotTrustedError, read, thumbprint, verify
from chalicelib.persons.watching import WatchItem
from tests.factories.api import Api, Reply
from tests.feed.directorate import Directorate, b64, part, watch
from tests.stamps.desk import audited, refused


def _post(api: Api, jws: str) -> tuple[int, str]:
    return refused(api.post("/feed", {"jws": jws}))


def _marks() -> list[WatchItem]:
    return [item for item in WatchItem.scan() if item.sk == "WATCH"]


def test_every_other_header_is_refused(directorate: Directorate, api: Api) -> None:
    payload = directorate.payload(watch())
    jwk = directorate.jwk
    secret = json.dumps(jwk).encode()
    headers: list[Any] = [
        directorate.header(alg="none"),
        directorate.header(alg="HS256"),
        directorate.header(alg="ES384"),
        directorate.header(alg="es256"),
        directorate.header(typ="JWT"),
        directorate.header(kid="A" * 43),
        directorate.header(kid="../" + "A" * 40),
        directorate.header(kid=None),
        directorate.header(jwk=jwk),
        directorate.header(jku="https://example.org/keys"),
        directorate.header(crit=["b64"], b64=False),
        {"alg": "ES256", "typ": "feed+jwt"},
        [],
        b"nonsense",
        b"[" * 200,
    ]
    for header in headers:
        told = _post(api, directorate.sign(header, payload))
        assert told == (401, "feed_not_trusted"), header
    signed = f"{part(directorate.header(alg='HS256'))}.{part(payload)}"
    for key in (secret, directorate.kid.encode(), b""):
        mac = b64(hmac.digest(key, signed.encode(), hashlib.sha256))
        assert _post(api, f"{signed}.{mac}")[0] == 401
    assert _post(api, f"{part(directorate.header(alg='none'))}.{part(payload)}.")[0] == 401
    assert _marks() == []


def test_changed_batch_is_refused_wherever_it_was_changed(
    directorate: Directorate, api: Api
) -> None:
    jws = directorate.sign(directorate.header(), directorate.payload(watch()))
    head, body, signature = jws.split(".")
    other = Directorate(api, private=Directorate(api).private, kid=directorate.kid)
    forged = [
        other.sign(directorate.header(), directorate.payload(watch())),
        f"{head}.{part(directorate.payload(watch('mark-2')))}.{signature}",
        f"{head}.{body}.{b64(bytes(64))}",
        f"{head}.{body}.{signature[:-4]}",
        f"{head}.{body}.{signature}=",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}",
        f" {jws}",
        "a.b.c",
        ".",
        "é.é.é",
    ]
    for text in forged:
        assert _post(api, text) == (401, "feed_not_trusted"), text
    assert _marks() == []
    assert api.post("/feed", {"jws": jws}).status == 200


def test_signature_is_read_in_one_way_only(directorate: Directorate) -> None:
    jws = directorate.sign(directorate.header(), directorate.payload())
    jwk = directorate.jwk
    verify(read(jws), jwk["x"], jwk["y"])
    raw = bytearray(jws.encode())
    last = jws[-1]
    twin = chr(ord(last) + 1)  # other bits that a lenient reader of base64 drops
    raw[-1:] = twin.encode()
    with pytest.raises(NotTrustedError):
        verify(read(raw.decode()), jwk["x"], jwk["y"])


def test_key_of_one_sender_does_not_speak_for_another(directorate: Directorate, api: Api) -> None:
    other = Directorate(api, sender="border-control")
    other.register()
    assert refused(other.send(watch(), iss="immigration")) == (401, "feed_not_trusted")
    assert other.told(watch()) == ["applied"]


def test_revoked_key_opens_nothing_from_the_next_batch_on(
    directorate: Directorate, api: Api
) -> None:
    kept = directorate.sign(directorate.header(), directorate.payload(watch()))
    assert directorate.revoke().body["revoked_at"]
    assert _post(api, kept) == (401, "feed_not_trusted")
    assert directorate.revoke().status == 200
    assert refused(directorate.register()) == (409, "feed_key_known")
    (row,) = audited("feed_key_revoked")
    assert row.why == "Bocor"


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24 * 365])
def test_batch_signed_long_ago_or_ahead_is_refused_with_our_time(
    directorate: Directorate, minutes: int
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    reply = directorate.send(watch(), iat=int(at.timestamp()))
    assert refused(reply) == (401, "feed_out_of_time")
    assert str(datetime.now(UTC).year) in reply.body["detail"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"iat": 1e9}, "iat"),
        ({"iat": 1 << 70}, "iat"),
        ({"jti": ""}, "jti"),
        ({"jti": "a b"}, "jti"),
        ({"records": {}}, "records"),
        ({"records": [{}] * 101}, "records"),
        ({"exp": 1}, "exp"),
    ],
)
def test_signed_nonsense_is_refused_by_its_field(
    directorate: Directorate, changed: dict[str, Any], field: str
) -> None:
    reply = directorate.send(**changed)
    assert (reply.status, list(reply.fields)) == (422, [field])


def test_record_with_thousands_of_wrong_fields_is_refused_and_answered(
    directorate: Directorate,
) -> None:
    many: dict[str, Any] = {f"field-{n}": n for n in range(9_000)}
    records = [watch(**many), watch("good")]
    reply = directorate.send(*records, jti="batch-1")
    bad, good = reply.body["items"]
    assert (bad["verdict"], len(bad["errors"]), good["verdict"]) == ("refused", 20, "applied")
    assert directorate.told(*records, jti="batch-1") == ["refused", "applied"]


def test_same_batch_gives_the_same_answer_however_often_it_is_signed(
    directorate: Directorate,
) -> None:
    records = [watch(), watch("mark-2", colour="red")]
    first = directorate.send(*records, jti="batch-1")
    again = directorate.send(*records, jti="batch-1")
    assert first.body == again.body
    assert [one["verdict"] for one in first.body["items"]] == ["applied", "refused"]
    assert len(audited("watch_mark_set")) == 1


def test_other_records_under_the_same_name_are_refused(directorate: Directorate) -> None:
    assert directorate.told(watch(), jti="batch-1") == ["applied"]
    reply = directorate.send(watch("mark-2"), jti="batch-1")
    assert refused(reply) == (422, "idempotency_key_reused")
    assert len(_marks()) == 1


def test_name_of_another_senders_batch_is_free(directorate: Directorate, api: Api) -> None:
    other = Directorate(api, sender="border-control")
    other.register()
    assert directorate.told(watch(), jti="batch-1") == ["applied"]
    assert other.told(watch("other"), jti="batch-1") == ["applied"]


def test_what_time_did_not_suffice_for_is_done_when_it_comes_again(
    directorate: Directorate,
) -> None:
    records = [watch(f"mark-{n}") for n in range(4)]
    ticks = iter([0.0, 1.0, 2.0, 99.0, 99.0])
    payload = directorate.payload(*records, jti="batch-1")
    sent = SendFeed(jws=directorate.sign(directorate.header(), payload))
    now = datetime.now(UTC)
    _, first = service.take_feed(sent, now, lambda: next(ticks))
    assert [one.verdict for one in first] == ["applied", "applied", "later", "later"]
    _, again = service.take_feed(sent, now, lambda: 0.0)
    assert [one.verdict for one in again] == ["applied"] * 4
    assert [one.reference for one in again] == [one["reference"] for one in records]
    _, third = service.take_feed(sent, now, lambda: 0.0)
    assert third == again


def test_key_is_registered_once_and_only_by_an_administrator(
    directorate: Directorate, api: Api
) -> None:
    assert directorate.kid == thumbprint(Jwk(**directorate.jwk))  # type: ignore[arg-type]
    other = Directorate(api, token=directorate.token)
    first = other.register(key="key-1")
    assert other.register(key="key-1").body == first.body
    assert refused(other.register(key="key-1", name="Lain")) == (422, "idempotency_key_reused")
    assert refused(other.register(key="key-2")) == (409, "feed_key_known")
    listed = api.get("/feed-keys", token=directorate.token).body
    assert {one["kid"] for one in listed["items"]} == {directorate.kid, other.kid}


def test_private_key_and_what_is_no_key_are_refused_and_not_kept(
    directorate: Directorate, api: Api
) -> None:
    def fields_of(**changed: Any) -> Reply:
        other = Directorate(api, token=directorate.token)
        return other.register(jwk={**other.jwk, **changed})

    assert fields_of(d="A" * 43).fields == {"jwk.d": "unknown_field"}
    assert fields_of(y="A" * 43).fields == {"jwk.x": "not_a_key"}
    assert fields_of(crv="P-384").fields == {"jwk.crv": "not_a_choice"}
    assert fields_of(kid="mine").fields == {"jwk.kid": "not_the_thumbprint"}
    assert len([item for item in Identity.scan() if item.pk == "FEEDKEYS"]) == 1
