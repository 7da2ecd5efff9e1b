"""Staff appointed by an administrator: each by a mail of their own, nobody twice, out at once."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import UnauthorizedError
from chalicelib.identity import service as identity
from chalicelib.identity.staff_rules import NEEDED, Posting, posting_faults
from chalicelib.notices.repository import NoticeItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in

ADDRESS = "camat-kuta@badung.test"
PASSWORD = "Sandi-Pertama-2026"


def day(days: int = 0) -> str:
    return (utc_now().date() + timedelta(days=days)).isoformat()


def member(**changes: Any) -> dict[str, Any]:
    """Return the appointment of a TIMPORA member."""
    return {
        "email": ADDRESS,
        "name": "Camat Contoh",
        "role": "timpora_member",
        "region": "51.03",
        "agency": "Kecamatan Kuta",
        "ends_on": day(30),
        **changes,
    }


def officer(**changes: Any) -> dict[str, Any]:
    return {
        "email": "petugas-baru@serambi.test",
        "name": "Petugas Baru",
        "role": "field_officer",
        "office": "NGURAH-RAI",
        **changes,
    }


@pytest.fixture
def administrator(api: Api) -> SignedIn:
    return sign_in(Role.ADMINISTRATOR, "admin")


def appointed(api: Api, by: SignedIn, body: dict[str, Any], key: str = "") -> dict[str, Any]:
    reply = api.post("/staff", body, token=by.token, key=key)
    assert reply.status == 201, reply.raw
    told: dict[str, Any] = reply.body
    return told


def link() -> str:
    """Return the token of the mail that waits."""
    (row,) = [row for row in NoticeItem.scan() if row.sk == "NOTICE"]
    return str(row.context["reset_url"]).partition("#")[2]


def choose_password(api: Api) -> Reply:
    return api.post("/passwords", {"token": link(), "password": PASSWORD})


def in_by_password(api: Api, email: str = ADDRESS) -> Reply:
    return api.post("/sessions", {"email": email, "password": PASSWORD})


def test_person_appointed_chooses_a_password_by_the_mail_and_signs_in(
    api: Api, administrator: SignedIn
) -> None:
    told = appointed(api, administrator, member())
    assert (told["region"], told["agency"], told["is_open"]) == ("51.03", "Kecamatan Kuta", True)
    assert in_by_password(api).status == 401
    assert choose_password(api).status == 204
    assert in_by_password(api).body["person"]["role"] == "timpora_member"


def test_same_key_appoints_once_and_sends_one_mail(api: Api, administrator: SignedIn) -> None:
    first = [appointed(api, administrator, member(), "k") for _ in range(3)]
    assert first[0] == first[1] == first[2]
    assert len([row for row in NoticeItem.scan() if row.sk == "NOTICE"]) == 1
    other = api.post("/staff", member(name="Lain"), token=administrator.token, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    again = api.post("/staff", member(), token=administrator.token, key="other")
    assert (again.status, again.body["code"]) == (409, "address_taken")


def test_account_of_an_operator_is_not_taken_over(api: Api, administrator: SignedIn) -> None:
    ketut = sign_in(Role.OPERATOR, "ketut")
    body = officer(email=ketut.person.email)
    reply = api.post("/staff", body, token=administrator.token)
    assert (reply.status, reply.body["code"]) == (409, "address_taken")
    assert identity.find_person(ketut.person.email) == ketut.person


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"agency": None}, "agency", "required"),
        ({"ends_on": None}, "ends_on", "required"),
        ({"ends_on": day(-1)}, "ends_on", "in_the_past"),
        ({"ends_on": day(400)}, "ends_on", "too_far_ahead"),
        ({"region": "99.99"}, "region", "unknown_region"),
        ({"office": "NGURAH-RAI"}, "office", "not_for_this_role"),
        ({"role": "operator"}, "role", "not_a_choice"),
        ({"email": "camat"}, "email", "not_an_email"),
    ],
)
def test_wrong_appointment_names_the_field(
    api: Api, administrator: SignedIn, changes: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/staff", member(**changes), token=administrator.token)
    assert reply.status == 422
    assert (field, code) in [(one["field"], one["code"]) for one in reply.body["errors"]]
    assert not [row for row in NoticeItem.scan() if row.sk == "NOTICE"]


def test_checkpoint_must_be_of_the_office(api: Api, administrator: SignedIn) -> None:
    body = officer(role="border_officer", checkpoint="CGK")
    reply = api.post("/staff", body, token=administrator.token)
    assert [one["field"] for one in reply.body["errors"]] == ["checkpoint"]
    appointed(api, administrator, {**body, "checkpoint": "DPS"})


def test_nobody_acts_after_the_last_day(api: Api, administrator: SignedIn) -> None:
    appointed(api, administrator, member(ends_on=day()))
    choose_password(api)
    token = in_by_password(api).body["access_token"]
    assert identity.verify_bearer(token, utc_now()).email == ADDRESS
    with pytest.raises(UnauthorizedError):
        identity.verify_bearer(token, utc_now() + timedelta(days=1))
    with pytest.raises(UnauthorizedError):
        identity.sign_in(ADDRESS, PASSWORD, utc_now() + timedelta(days=1))


def test_person_ended_is_out_at_the_next_request_and_back_when_let_in(
    api: Api, administrator: SignedIn
) -> None:
    wayan = sign_in(Role.FIELD_OFFICER, "wayan")
    path = f"/staff/{wayan.person.id}"
    ended = api.post(f"{path}/end", {"reason": "Pensiun"}, token=administrator.token)
    assert (ended.status, ended.body["is_open"]) == (200, False)
    assert api.get("/me", token=wayan.token).status == 401
    back = api.post(f"{path}/reinstatement", {"reason": "Keliru"}, token=administrator.token)
    assert back.body["is_open"] is True
    assert api.get("/me", token=wayan.token).status == 200
    why = {row.action: row.why for row in AuditItem.scan()}
    assert (why["person_disabled"], why["person_enabled"]) == ("Pensiun", "Keliru")


def test_person_moved_acts_for_the_new_place_at_once_and_is_listed_there(
    api: Api, administrator: SignedIn
) -> None:
    wayan = sign_in(Role.FIELD_OFFICER, "wayan")
    body = {"role": "office_head", "office": "DENPASAR", "reason": "Mutasi"}
    reply = api.post(f"/staff/{wayan.person.id}/posting", body, token=administrator.token)
    assert reply.status == 200, reply.raw
    assert reply.body["office"] == "DENPASAR"
    me = api.get("/me", token=wayan.token).body
    assert (me["role"], me["office"]) == ("office_head", "DENPASAR")

    def listed(place: str) -> list[str]:
        page = api.get(f"/staff?place={place}", token=administrator.token).body
        return [one["id"] for one in page["items"]]

    assert wayan.person.id in listed("DENPASAR")
    assert wayan.person.id not in listed("NGURAH-RAI")


def test_nobody_ends_or_moves_themselves(api: Api, administrator: SignedIn) -> None:
    path = f"/staff/{administrator.person.id}"
    ended = api.post(f"{path}/end", {"reason": "x"}, token=administrator.token)
    body = {"role": "data_protection_officer", "reason": "x"}
    moved = api.post(f"{path}/posting", body, token=administrator.token)
    assert {ended.body["code"], moved.body["code"]} == {"own_appointment"}


def test_operators_are_not_staff(api: Api, administrator: SignedIn) -> None:
    ketut = sign_in(Role.OPERATOR, "ketut")
    for act in ("end", "reinstatement"):
        path = f"/staff/{ketut.person.id}/{act}"
        assert api.post(path, {"reason": "x"}, token=administrator.token).status == 404


def test_invitation_is_sent_again_once_for_a_key(api: Api, administrator: SignedIn) -> None:
    told = appointed(api, administrator, member())
    for _ in range(2):
        path = f"/staff/{told['id']}/invitation"
        assert api.post(path, {}, token=administrator.token, key="again").status == 200
    assert len([row for row in NoticeItem.scan() if row.sk == "NOTICE"]) == 2


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_death_at_the_record_leaves_nobody_half_appointed(
    api: Api, administrator: SignedIn, faults: Faults, moment: str
) -> None:
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/staff", member(), token=administrator.token, key="k")
    faults.clear()
    appointed(api, administrator, member(), "k")
    assert choose_password(api).status == 204


def test_posting_holds_just_what_its_role_needs() -> None:
    today = utc_now().date()
    values = {"office": "NGURAH-RAI", "region": "51", "checkpoint": "DPS", "agency": "Polres"}
    for role, chosen in product(Role, product([False, True], repeat=len(values))):
        held = {name: values[name] for name, is_in in zip(values, chosen, strict=True) if is_in}
        until = today if role is Role.TIMPORA_MEMBER else None
        faults = posting_faults(Posting(role, **held, ends_on=until), today)
        needed = set(NEEDED.get(role, ())) - {"ends_on"}
        is_right = role in NEEDED and set(held) == needed
        assert (faults == []) == is_right, (role, held)
