"""What officers are told: as of when the data are, of a watch mark, where somebody will stay."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.core.clock import instant_of
from chalicelib.persons import service as persons
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.feed.directorate import Directorate, ago, declaration, watch
from tests.stamps.desk import audited, done, enter, permit_of


def _scan(api: Api, stamp: dict[str, Any], token: str) -> dict[str, Any]:
    body = {
        "stamp_number": stamp["stamp_number"],
        "scanned_at": ago(),
        "exception": "in_the_act",
        "reason": "Pemeriksaan",
    }
    return done(api.post("/scans", body, token=token))


def test_answers_say_as_of_when_the_data_are(directorate: Directorate, api: Api) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    stamp = enter(api, officer.token)
    asked = {"stamp_number": stamp["stamp_number"], "reason": "Uji"}
    sought = {"passport": {"issuing_state": "UTO", "document_number": "C01X00T47"}}
    holder = persons.passport_key("UTO", "C01X00T47")
    head = sign_in(Role.OFFICE_HEAD).token

    def answers() -> list[tuple[datetime | None, bool]]:
        told = (
            _scan(api, stamp, officer.token),
            done(api.post("/stamps/searches", asked, token=officer.token), 200),
            done(api.post("/persons/searches", {**sought, "reason": "Uji"}, token=head), 200),
            done(api.get(f"/persons/{holder}?reason=Uji", token=head), 200),
            done(api.get(f"/persons/{holder}/permits?reason=Uji", token=head), 200),
            done(api.get(f"/permits/{permit_of(stamp).id}?reason=Uji", token=head), 200),
        )
        return [
            (instant_of(one["data_as_of"]) if one["data_as_of"] else None, one["data_is_late"])
            for one in told
        ]

    assert answers() == [(None, True)] * 6
    at = int(datetime.now(UTC).timestamp()) - 30
    directorate.told(iat=at)
    assert answers() == [(datetime.fromtimestamp(at, UTC), False)] * 6


def test_watch_mark_is_told_at_a_scan_and_at_an_entry_and_audited(
    directorate: Directorate, api: Api
) -> None:
    border = sign_in(Role.BORDER_OFFICER)
    field = sign_in(Role.FIELD_OFFICER)
    free = enter(api, border.token, "FREE0001")
    assert free["watch_listed"] is False
    assert "watch_listed" not in _scan(api, free, field.token)["flags"]
    directorate.told(watch())
    stamp = enter(api, border.token)
    assert stamp["watch_listed"] is True
    (row,) = audited("watch_mark_shown")
    assert (row.person_id, row.subject) == (border.person.id, f"STAMP#{stamp['stamp_id']}")
    assert "watch_listed" in _scan(api, stamp, field.token)["flags"]
    whys = [row.why.endswith("; watch list") for row in audited("stamp_scanned")]
    assert sorted(whys) == [False, True]


def test_scans_that_waited_tell_nothing_of_a_mark(directorate: Directorate, api: Api) -> None:
    border = sign_in(Role.BORDER_OFFICER)
    directorate.told(watch())
    stamp = enter(api, border.token)
    scan = {
        "stamp_number": stamp["stamp_number"],
        "scanned_at": ago(),
        "exception": "in_the_act",
        "reason": "Uji",
    }
    body = {"sent_at": ago(), "items": [{"id": "one", "scan": scan}]}
    reply = done(api.post("/scans/batch", body, token=border.token), 200)
    assert "watch_listed" not in reply["items"][0]["flags"]


def test_scan_tells_where_the_holder_said_they_would_stay(
    directorate: Directorate, api: Api
) -> None:
    border = sign_in(Role.BORDER_OFFICER)
    stamp = enter(api, border.token)
    assert "declared" not in _scan(api, stamp, border.token)
    directorate.told(declaration())
    declared = _scan(api, stamp, border.token)["declared"]
    assert (declared["address"], declared["source"]) == ("Jl. Raya Contoh 1", "arrival_card")
    assert declared["region_name"].startswith("Kuta, ")
