"""Whoever looked at a foreigner, by whichever way, is found by the foreigner."""

from chalicelib.audit import service as audit
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.scans.conftest import scan
from tests.stamps.desk import enter, permit_of, recorded


def test_every_way_to_look_at_a_foreigner_is_found_by_them(api: Api) -> None:
    border, clerk = sign_in(Role.BORDER_OFFICER), sign_in(Role.SERVICE_CLERK)
    field = sign_in(Role.FIELD_OFFICER)
    stamp, other = enter(api, border.token), enter(api, border.token, "N00000001")
    holder, permit = recorded(stamp).holder_id, permit_of(stamp).id
    passport = {"issuing_state": "UTO", "document_number": "C01X00T47"}
    asked = {"stamp_number": stamp["stamp_number"], "reason": "a"}
    for reply in (
        api.post("/stamps/searches", asked, token=clerk.token),
        api.post("/scans", scan(seal=stamp["seal_url"]), token=field.token),
        api.get(f"/permits/{permit}?reason=b", token=clerk.token),
        api.get(f"/permits/{permit}/documents?reason=c", token=clerk.token),
        api.post("/persons/searches", {"passport": passport, "reason": "d"}, token=field.token),
        api.get(f"/persons/{holder}?reason=e", token=clerk.token),
        api.get(f"/persons/{holder}/permits?reason=f", token=clerk.token),
    ):
        assert reply.status < 300, reply.raw
    looks = audit.list_looks(holder).items
    assert [(one.action, one.role) for one in reversed(looks)] == [
        ("stamp_viewed", "service_clerk"),
        ("permit_viewed", "service_clerk"),
        ("documents_listed", "service_clerk"),
        ("person_viewed", "field_officer"),
        ("person_viewed", "service_clerk"),
        ("person_viewed", "service_clerk"),
    ]
    assert audit.list_looks(recorded(other).holder_id).items == []
