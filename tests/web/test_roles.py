"""Every route by every role: who is let in, read off one table that a new route must join."""

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.premises.places import api_key

NOBODY: frozenset[Role] = frozenset()
EVERYBODY = frozenset(Role)
R = Role
DESKS = frozenset({R.BORDER_OFFICER, R.SERVICE_CLERK, R.OFFICE_HEAD})

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
    ("POST", "/orders"): (False, frozenset({R.OFFICE_HEAD})),
    ("GET", "/orders"): (False, frozenset({R.FIELD_OFFICER, R.BORDER_OFFICER, R.OFFICE_HEAD})),
    ("POST", "/orders/{order}/revocation"): (False, frozenset({R.OFFICE_HEAD})),
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
    ("POST", "/stays/batches"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/batches/templates"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/batches/{batch}"): (False, frozenset({R.OPERATOR})),
    ("GET", "/stays/batches/{batch}/rows"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/batches/{batch}/confirmation"): (False, frozenset({R.OPERATOR})),
    ("POST", "/stays/batches/{batch}/result"): (False, frozenset({R.OPERATOR})),
    ("POST", "/departures"): (False, frozenset({R.BORDER_OFFICER})),
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
    ("POST", "/sign-ups"): (True, EVERYBODY),
    ("POST", "/accounts"): (True, EVERYBODY),
    ("POST", "/desk-devices"): (False, frozenset({R.OPERATOR})),
    ("GET", "/desk-devices"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/people"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/{device}/departure"): (False, frozenset({R.OPERATOR})),
    ("POST", "/desk-devices/{device}/forgetting"): (False, frozenset({R.OPERATOR})),
    ("GET", "/desk-sessions/people"): (True, EVERYBODY),
    ("POST", "/desk-sessions"): (True, EVERYBODY),
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
