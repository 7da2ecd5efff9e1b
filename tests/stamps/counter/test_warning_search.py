"""A stamp's number leads to the warnings of its permit, also when another took its place."""

from typing import Any

from tests.factories.api import Api
from tests.factories.people import SignedIn
from tests.stamps.desk import done, enter, refused

SPONSOR = {"name": "Wayan Sudarma", "email": "wayan@example.com", "language": "id"}


def _search(api: Api, who: SignedIn, number: str) -> Any:
    body = {"reason": "penjamin menelepon", "stamp_number": number}
    return api.post("/warnings/searches", body, token=who.token)


def test_number_read_off_a_stamp_finds_its_warnings_also_after_an_extension(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token, sponsor=SPONSOR)
    number = stamp["stamp_number"]
    (row,) = done(_search(api, clerk, number), 200)["items"]
    assert (row["stamp_number"], row["email"]) == (number, SPONSOR["email"])
    assert (row["state"], row["yours"]) == ("due", True)
    extended = done(api.post(f"/stamps/{number}/extensions", {}, token=clerk.token))
    items = done(_search(api, clerk, number), 200)["items"]
    assert {one["stamp_number"] for one in items} == {extended["stamp_number"]}
    assert refused(_search(api, clerk, "0000-0000-0"))[0] == 404
