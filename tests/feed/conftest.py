"""The directorate with a registered key, and its two ways of telling of a permit."""

from typing import Any

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago
from tests.feed.followed import Send


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    assert made.register().status == 201
    return made


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture(params=["feed", "file"])
def send(request: pytest.FixtureRequest, api: Api) -> Send:
    """Send a record the one way or the other; give its verdict in the feed's words."""
    if request.param == "feed":
        directorate = Directorate(api)
        directorate.register()
        return lambda record: directorate.told(record)[0]
    token, sent = sign_in(Role.ADMINISTRATOR, "admin-of-files").token, iter(range(1000))

    def by_file(record: dict[str, Any]) -> str:
        row = {name: value for name, value in record.items() if name != "type"}
        body = {"kind": "delta", "as_of": ago(), "rows": [row]}
        reply = api.post("/permits/imports", body, token=token, key=f"file-{next(sent)}")
        assert reply.status == 201, reply.raw
        verdict: str = reply.body["rows"][0]["verdict"]
        return {"added": "applied", "changed": "applied"}.get(verdict, verdict)

    return by_file
