"""Every route by every role: who is let in, read off one table that a new route must join."""

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.premises.places import api_key

NOBODY: frozenset[Role] = frozenset()
EVERYBODY = frozenset(Role)
R = Role
WARNED = frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK, R.DIVISION_HEAD})
OFFICE = frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})
LOOKING = frozenset(
    {*OFFICE, R.DIVISION_HEAD, R.FIELD_OFFICER, R.BORDER_OFFICER},
)
OFFICERS = frozenset(
    {R.FIELD_OFFICER, R.BORDER_OFFICER, R.SERVICE_CLERK, R.OFFICE_HEAD, R.DIVISION_HEAD}
)
SCANNING = frozenset({R.FIELD_OFFICER, R.BORDER_OFFICER, R.OFFICE_HEAD})
RESTRICTING = frozenset({R.OFFICE_HEAD, R.DATA_PROTECTION_OFFICER})
FIELD = frozenset({R.FIELD_OFFICER, R.BORDER_OFFICER, R.OFFICE_HEAD})
HEADS = frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD})
DESKS = frozenset({R.BORDER_OFFICER, R.SERVICE_CLERK, R.OFFICE_HEAD})
AUDITING = frozenset({R.OFFICE_HEAD, R.DATA_PROTECTION_OFFICER})

# Public routes are open without a token; with one, it must be of a role that is named.
MATRIX: dict[tuple[str, str], tuple[bool, frozenset[Role]]] = {
    ("GET", "/health"): (True, EVERYBODY),
    ("GET", "/openapi.json"): (True, EVERYBODY),
    ("GET", "/trust-list"): (True, EVERYBODY),
    ("GET", "/status-lists"): (True, EVERYBODY),
    ("GET", "/status-lists/{n}"): (True, EVERYBODY),
    ("GET", "/envelope-key"): (True, EVERYBODY),
    ("GET", "/certificates"): (True, EVERYBODY),
    ("POST", "/sessions"): (True, EVERYBODY),
    ("DELETE", "/sessions"): (False, EVERYBODY),
    ("POST", "/sessions/refresh"): (True, EVERYBODY),
    ("GET", "/me"): (False, EVERYBODY),
    ("POST", "/password-resets"): (True, EVERYBODY),
    ("POST", "/passwords"): (True, EVERYBODY),
    ("GET", "/reference/regions"): (True, EVERYBODY),
    ("GET", "/reference/offices"): (True, EVERYBODY),
    ("GET", "/reference/checkpoints"): (True, EVERYBODY),
    ("GET", "/reference/permit-classes"): (True, EVERYBODY),
    ("GET", "/reference/purposes"): (True, EVERYBODY),
    ("GET", "/reference/premises-categories"): (True, EVERYBODY),
    ("GET", "/reference/countries"): (True, EVERYBODY),
    ("POST", "/stays"): (True, frozenset({R.OPERATOR})),
    ("GET", "/receipts/{receipt}"): (True, EVERYBODY),
    ("POST", "/receipts/{receipt}/document"): (True, EVERYBODY),
    ("POST", "/premises/{premises}/receipts"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/receipts/documents"): (False, frozenset({R.OPERATOR})),
    ("GET", "/premises/{premises}/roots"): (False, frozenset({R.OPERATOR})),
    ("GET", "/premises"): (False, frozenset({R.OPERATOR})),
    ("POST", "/scans"): (
        False,
        frozenset({R.FIELD_OFFICER, R.BORDER_OFFICER, R.OFFICE_HEAD}),
    ),
    ("POST", "/stamps"): (False, frozenset({R.BORDER_OFFICER})),
    ("POST", "/scans/batch"): (
        False,
        frozenset({R.FIELD_OFFICER, R.BORDER_OFFICER, R.OFFICE_HEAD}),
    ),
    ("POST", "/staff"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/staff"): (False, frozenset({R.ADMINISTRATOR, R.DATA_PROTECTION_OFFICER})),
    ("POST", "/staff/{person}/posting"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/staff/{person}/end"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/staff/{person}/reinstatement"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/staff/{person}/invitation"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/orders"): (False, frozenset({R.OFFICE_HEAD, R.ADMINISTRATOR})),
    ("GET", "/counts/{region}"): (False, frozenset({R.TIMPORA_MEMBER})),
    ("GET", "/orders"): (False, SCANNING | {R.ADMINISTRATOR}),
    ("POST", "/bookings/calendar"): (True, EVERYBODY),
    ("GET", "/offices/{office}/bookings"): (False, OFFICE),
    ("POST", "/bookings/people/readings"): (True, EVERYBODY),
    ("POST", "/bookings/people"): (True, EVERYBODY),
    ("GET", "/bookings/{booking}/people"): (False, OFFICE | {R.FIELD_OFFICER}),
    ("GET", "/offices/{office}/booking-statistics"): (False, OFFICE),
    ("POST", "/check-ins"): (False, OFFICE | {R.FIELD_OFFICER}),
    ("POST", "/bookings/{booking}/attendance"): (False, OFFICE | {R.FIELD_OFFICER}),
    ("POST", "/orders/{order}/revocation"): (False, frozenset({R.OFFICE_HEAD, R.ADMINISTRATOR})),
    ("GET", "/board"): (False, frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD})),
    ("GET", "/board/false-alarms"): (False, frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD})),
    ("GET", "/exceptions"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/scans/{scan}/later-order"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/looks/{looks}/later-order"): (False, frozenset({R.OFFICE_HEAD})),
    ("GET", "/orders/{order}/people"): (False, SCANNING),
    ("POST", "/shifts"): (False, SCANNING),
    ("GET", "/shifts/current"): (False, SCANNING),
    ("POST", "/shifts/{shift}/end"): (False, SCANNING),
    ("POST", "/stamps/batch"): (False, frozenset({R.BORDER_OFFICER})),
    ("POST", "/stamps/fetch"): (True, EVERYBODY),
    ("POST", "/stamps/searches"): (False, DESKS),
    ("POST", "/stamps/{stamp}/cancel"): (False, frozenset({R.BORDER_OFFICER, R.OFFICE_HEAD})),
    ("POST", "/stamps/{stamp}/extensions"): (False, frozenset({R.SERVICE_CLERK, R.OFFICE_HEAD})),
    ("POST", "/stamps/{stamp}/labels"): (False, DESKS),
    ("POST", "/stamps/{stamp}/replacements"): (False, DESKS),
    ("GET", "/stays"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/{receipt}"): (False, frozenset({R.OPERATOR})),
    ("GET", "/guests"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/{receipt}/corrections"): (True, frozenset({R.OPERATOR})),
    ("POST", "/stays/{receipt}/cancel"): (True, frozenset({R.OPERATOR})),
    ("POST", "/stays/{receipt}/extend"): (True, frozenset({R.OPERATOR})),
    ("POST", "/stays/{receipt}/check-out"): (True, frozenset({R.OPERATOR})),
    ("POST", "/check-outs"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/exports"): (False, frozenset({R.OPERATOR})),
    ("GET", "/office-stays"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("GET", "/office-checks"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/checks/{check}/settlement"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("GET", "/occupancy"): (False, frozenset({R.OFFICE_HEAD, R.FIELD_OFFICER})),
    ("GET", "/occupancy/nights"): (False, frozenset({R.OFFICE_HEAD, R.FIELD_OFFICER})),
    ("GET", "/occupancy/coverage"): (False, frozenset({R.OFFICE_HEAD, R.FIELD_OFFICER})),
    ("POST", "/checks/runs"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/stays/batches"): (False, frozenset({R.OPERATOR})),
    ("POST", "/permits/imports"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/permits/imports"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/permits/imports/{import_id}"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/permits/imports/{import_id}/rows"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/permits/imports/{import_id}/drift"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/stays/batches/templates"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/batches/{batch}"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/batches/{batch}/rows"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/batches/{batch}/confirmation"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/batches/{batch}/result"): (False, frozenset({R.OPERATOR})),
    ("POST", "/departures"): (False, frozenset({R.BORDER_OFFICER})),
    ("POST", "/feed"): (True, EVERYBODY),
    ("POST", "/feed-keys"): (False, frozenset({R.ADMINISTRATOR})),
    ("GET", "/feed-keys"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/feed-keys/{key}/revocation"): (False, frozenset({R.ADMINISTRATOR})),
    ("POST", "/premises"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/details"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/closure"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/confirmation"): (
        False,
        frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK}),
    ),
    ("GET", "/office-premises"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/premises/{premises}/invitations"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/invitations/{invitation}/withdrawal"): (
        False,
        frozenset({R.OPERATOR}),
    ),
    ("POST", "/invitations/acceptance"): (False, frozenset({R.OPERATOR})),
    ("GET", "/premises/{premises}/team"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/team/{person}/revocation"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/api-keys"): (False, frozenset({R.OPERATOR})),
    ("GET", "/premises/{premises}/api-keys"): (False, frozenset({R.OPERATOR})),
    ("POST", "/premises/{premises}/api-keys/{key}/revocation"): (False, frozenset({R.OPERATOR})),
    ("GET", "/audit"): (False, AUDITING),
    ("GET", "/audit/verification"): (False, AUDITING),
    ("POST", "/staff/searches"): (False, AUDITING),
    ("GET", "/proof-of-work"): (True, EVERYBODY),
    ("GET", "/attempt-token"): (True, EVERYBODY),
    ("POST", "/stays/{receipt}/managed"): (True, EVERYBODY),
    ("POST", "/announcements"): (True, EVERYBODY),
    ("GET", "/announcements"): (False, frozenset({R.OPERATOR})),
    ("POST", "/announcements/{announcement}/confirmation"): (False, frozenset({R.OPERATOR})),
    ("POST", "/announcements/{announcement}/dismissal"): (False, frozenset({R.OPERATOR})),
    ("POST", "/assisted-stays"): (
        False,
        frozenset({R.SERVICE_CLERK, R.FIELD_OFFICER, R.OFFICE_HEAD}),
    ),
    ("POST", "/own-stays"): (True, EVERYBODY),
    ("POST", "/own-stays/exports"): (True, EVERYBODY),
    ("GET", "/own-data"): (False, EVERYBODY),
    ("POST", "/own-stays/corrections"): (True, EVERYBODY),
    ("GET", "/corrections"): (False, OFFICE),
    ("POST", "/corrections/{correction}/decision"): (False, OFFICE),
    ("POST", "/sign-ups"): (True, EVERYBODY),
    ("POST", "/accounts"): (True, EVERYBODY),
    ("POST", "/desk-devices"): (False, frozenset({R.OPERATOR})),
    ("GET", "/desk-devices"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/people"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/{device}/departure"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/{device}/forgetting"): (False, frozenset({R.OPERATOR})),
    ("GET", "/desk-sessions/people"): (True, EVERYBODY),
    ("POST", "/desk-sessions"): (True, EVERYBODY),
    ("POST", "/sponsored"): (True, EVERYBODY),
    ("POST", "/sponsored/exports"): (True, EVERYBODY),
    ("POST", "/sponsored/{notice}/filing"): (True, EVERYBODY),
    ("POST", "/sponsored/{notice}/filing/withdrawal"): (True, EVERYBODY),
    ("POST", "/sponsored/calendar"): (True, EVERYBODY),
    ("GET", "/calendars/{token}"): (True, EVERYBODY),
    ("POST", "/sponsor-links"): (True, EVERYBODY),
    ("POST", "/sponsored/email"): (True, EVERYBODY),
    ("POST", "/sponsors/{sponsor}/email"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/sponsor-addresses"): (True, EVERYBODY),
    ("POST", "/permits"): (False, OFFICE),
    ("GET", "/permits/{permit}"): (False, LOOKING),
    ("POST", "/permits/{permit}/extend"): (False, OFFICE),
    ("POST", "/permits/{permit}/replace"): (False, OFFICE),
    ("POST", "/permits/{permit}/cancel"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/permits/{permit}/sponsors"): (False, OFFICE),
    ("GET", "/warnings"): (False, WARNED),
    ("POST", "/warnings/searches"): (False, WARNED),
    ("POST", "/warnings/{notice}/resend"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/warnings/{notice}/decision"): (False, frozenset({R.OFFICE_HEAD, R.SERVICE_CLERK})),
    ("POST", "/offices/{office}/contact"): (False, frozenset({R.OFFICE_HEAD, R.ADMINISTRATOR})),
    ("GET", "/offices/{office}/contact"): (False, WARNED | {R.ADMINISTRATOR}),
    ("POST", "/permits/{permit}/documents"): (False, OFFICE),
    ("GET", "/permits/{permit}/documents"): (False, LOOKING),
    ("POST", "/permits/{permit}/documents/{document}/confirmation"): (False, OFFICE),
    ("POST", "/permits/{permit}/documents/{document}/link"): (False, LOOKING),
    ("POST", "/permits/{permit}/documents/{document}/deletion"): (False, OFFICE),
    ("POST", "/persons/searches"): (False, OFFICERS),
    ("GET", "/persons/{person}"): (False, OFFICERS),
    ("GET", "/persons/{person}/permits"): (False, OFFICERS),
    ("POST", "/persons/links"): (False, frozenset({R.OFFICE_HEAD})),
    ("GET", "/offices/{office}/quotas"): (False, OFFICE),
    ("POST", "/offices/{office}/quotas"): (False, OFFICE),
    ("POST", "/offices/{office}/closures"): (False, OFFICE),
    ("POST", "/offices/{office}/closures/{day}/end"): (False, OFFICE),
    ("GET", "/offices/{office}/calendar"): (False, OFFICE),
    ("POST", "/bookings/offers"): (True, EVERYBODY),
    ("POST", "/tips"): (True, EVERYBODY),
    ("POST", "/tips/status"): (True, EVERYBODY),
    ("POST", "/tips/additions"): (True, EVERYBODY),
    ("POST", "/tips/photos"): (True, EVERYBODY),
    ("POST", "/tips/photos/confirmation"): (True, EVERYBODY),
    ("GET", "/tips"): (False, frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD})),
    ("GET", "/tips/{tip}"): (False, frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD})),
    ("POST", "/tips/{tip}/priority"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/notes"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/questions"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/hand-over"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/duplicate"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/muting"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/closing"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/tips/{tip}/photos/{number}/link"): (
        False,
        frozenset({R.OFFICE_HEAD, R.DIVISION_HEAD}),
    ),
    ("GET", "/bookings/kinds"): (True, EVERYBODY),
    ("GET", "/offices/{office}/slots"): (True, EVERYBODY),
    ("POST", "/bookings"): (True, EVERYBODY),
    ("POST", "/bookings/status"): (True, EVERYBODY),
    ("POST", "/bookings/moves"): (True, EVERYBODY),
    ("POST", "/bookings/cancellations"): (True, EVERYBODY),
    ("POST", "/persons/partings"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/persons/{person}/restriction"): (False, RESTRICTING),
    ("GET", "/restrictions"): (False, RESTRICTING),
    ("POST", "/restrictions/{restriction}/lifting"): (False, RESTRICTING),
    ("POST", "/restrictions/searches"): (False, frozenset({R.DATA_PROTECTION_OFFICER})),
    ("POST", "/cases"): (False, FIELD),
    ("GET", "/cases"): (False, FIELD | {R.DIVISION_HEAD}),
    ("GET", "/cases/{case}"): (False, FIELD | {R.DIVISION_HEAD}),
    ("POST", "/cases/{case}/assign"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/cases/{case}/notes"): (False, FIELD),
    ("POST", "/cases/{case}/outcome"): (False, frozenset({R.OFFICE_HEAD})),
    ("GET", "/overstays"): (False, HEADS),
    ("GET", "/flags"): (False, HEADS),
    ("POST", "/flags/{flag}/settlement"): (False, frozenset({R.OFFICE_HEAD})),
    ("POST", "/visits"): (False, FIELD),
    ("GET", "/visits"): (False, FIELD | {R.DIVISION_HEAD}),
    ("POST", "/visits/{visit}/done"): (False, FIELD),
    ("POST", "/stamps/{stamp}/movements"): (False, HEADS | {R.FIELD_OFFICER}),
    ("GET", "/teams"): (False, OFFICE),
    ("POST", "/teams"): (False, OFFICE),
    ("POST", "/teams/{team}/changes"): (False, OFFICE),
    ("POST", "/teams/{team}/end"): (False, OFFICE),
    ("GET", "/teams/{team}/days"): (False, OFFICE),
    ("GET", "/booking-requests"): (False, OFFICE),
    ("POST", "/bookings/documents"): (True, EVERYBODY),
    ("POST", "/bookings/documents/confirmation"): (True, EVERYBODY),
    ("POST", "/bookings/{booking}/document-links"): (False, OFFICE),
    ("POST", "/bookings/{booking}/answers"): (False, OFFICE),
    ("POST", "/bookings/{booking}/withdrawals"): (False, OFFICE),
    ("GET", "/offices/{office}/routes"): (False, OFFICE | {R.FIELD_OFFICER}),
    ("POST", "/offices/{office}/routes"): (False, OFFICE),
    ("POST", "/offices/{office}/routes/{date}/publication"): (False, OFFICE),
}

# The column of keys: what a property system's key may call, and with which scope. Nothing else.
SCOPES: dict[tuple[str, str], str] = {
    ("POST", "/stays"): "stays:write",
    ("GET", "/receipts/{receipt}"): "receipts:read",
    ("GET", "/premises"): "stays:read",
    ("GET", "/stays"): "stays:read",
    ("GET", "/stays/{receipt}"): "stays:read",
    ("POST", "/stays/{receipt}/corrections"): "stays:write",
    ("POST", "/stays/{receipt}/cancel"): "stays:write",
    ("POST", "/stays/{receipt}/extend"): "stays:write",
    ("POST", "/stays/{receipt}/check-out"): "stays:write",
    ("POST", "/check-outs"): "stays:write",
    ("POST", "/stays/exports"): "stays:read",
    ("GET", "/guests"): "stays:read",
    ("POST", "/stays/batches"): "stays:write",
    ("GET", "/stays/batches/{batch}"): "stays:write",
    ("GET", "/stays/batches/{batch}/rows"): "stays:write",
    ("POST", "/stays/batches/{batch}/confirmation"): "stays:write",
    ("POST", "/stays/batches/{batch}/result"): "stays:write",
    ("POST", "/receipts/{receipt}/document"): "receipts:read",
    ("POST", "/premises/{premises}/receipts"): "receipts:read",
    ("POST", "/premises/{premises}/receipts/documents"): "receipts:read",
    ("GET", "/premises/{premises}/roots"): "receipts:read",
}


def _routes() -> list[tuple[str, str]]:
    from app import app

    return [(method, path) for path, methods in app.routes.items() for method in methods]


def test_every_route_has_its_row() -> None:
    assert set(_routes()) == set(MATRIX)


def test_each_role_is_let_in_where_the_table_says(api: Api) -> None:
    tokens = {role: sign_in(role).token for role in Role}
    for (method, path), (is_public, roles) in MATRIX.items():
        body: dict[str, str] | None = {} if method == "POST" else None
        address = path.replace("{", "").replace("}", "")
        bare = api.call(method, address, body)
        assert (bare.status == 401) is not is_public or path == "/sessions/refresh", (method, path)
        for role, token in tokens.items():
            if (method, path) == ("DELETE", "/sessions"):
                continue  # it would end the session that the rest of the table needs
            reply = api.call(method, address, body, token=token)
            assert (reply.status == 403) is (role not in roles), (method, path, role, reply.raw)


def test_key_is_let_in_where_it_has_the_scope_that_the_table_says_and_nowhere_else(
    api: Api,
) -> None:
    owner = sign_in(Role.OPERATOR)
    scopes = sorted(set(SCOPES.values()))
    keys = {one: api_key(api, owner, [one]) for one in scopes}
    for method, path in MATRIX:
        body: dict[str, str] | None = {} if method == "POST" else None
        for scope, token in keys.items():
            reply = api.call(method, path.replace("{", "").replace("}", ""), body, token=token)
            may = SCOPES.get((method, path)) == scope
            assert (reply.status != 403) is may, (method, path, scope, reply.raw)
            assert reply.status != 401, (method, path)


@pytest.mark.parametrize("language", ["id", "en"])
def test_refusal_is_a_problem_in_the_askers_language(api: Api, language: str) -> None:
    reply = api.get("/me", language=language)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["content-language"] == language
    assert reply.headers["www-authenticate"] == "Bearer"
    assert (
        reply.body["title"] == {"id": "Anda belum masuk", "en": "You are not signed in"}[language]
    )
    assert set(reply.body) >= {"type", "title", "status", "code", "detail"}
