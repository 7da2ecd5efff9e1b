"""A group's list: read from a damaged file, mended, sent; nobody twice, whatever is killed."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import list_marks, list_repository, marks, repository
from chalicelib.bookings.groups import service as group_lists
from chalicelib.bookings.groups.reading import read_people
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.repository import BookedItem
from chalicelib.bookings.rules import Booking, End, Ended, Person
from chalicelib.bookings.slot_repository import find_places
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import InvalidError
from chalicelib.db.transaction import commit
from chalicelib.web.guards import Role
from tests.bookings.desk_world import booked, found, group, own_of, slot, store, today
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import sign_in

AHEAD = timedelta(days=3)


def nik(number: int) -> str:
    """Return a NIK that can be one, each number its own; its last figure is no zero."""
    return f"5103{number % 90 + 10:02}120474{number * 10 + 1:04}"


def people(*numbers: int) -> list[dict[str, Any]]:
    return [{"name": f"Warga {one}", "document_number": nik(one)} for one in numbers]


def _send(api: Api, number: int, listed: list[dict[str, Any]], key: str = "") -> Reply:
    body = {"reference": own_of(number), "people": listed}
    return api.post("/bookings/people", body, key=key)


def _read(api: Api, number: int, raw: bytes, name: str, language: str = "en") -> Reply:
    body = {"reference": own_of(number), "name": name, "content": b64encode(raw).decode()}
    return api.post("/bookings/people/readings", body, language=language)


def _marked() -> dict[str, str]:
    items = [item for item in BookedItem.scan() if item.sk == "BOOKED"]
    return {item.pk.partition("#")[2]: item.booking_id for item in items}


def _of(one: Booking, *numbers: int) -> dict[str, str]:
    named = [Person("", nik(number)) for number in numbers]
    return {marks.mark_of(one.service, person): one.id for person in named}


def _filled(person: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in person.items() if value}


def _workbook() -> bytes:
    """Return a list as it comes from a village: titles, a merged heading, cells of all kinds."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DAFTAR PEMOHON PASPOR"])
    sheet.merge_cells("A1:E1")
    sheet.append(["Desa Contoh, Kecamatan Kuta Utara"])
    sheet.append([])
    sheet.append(["No.", "Nama Lengkap", "N I K", "Tempat/Tgl Lahir", "No HP"])
    for number in range(60):
        sheet.append([number + 1, f"Warga {number}", nik(number), "Badung, 12/04/1974", ""])
    first = 5
    sheet.cell(first, 3).value = " ".join((nik(0)[:6], nik(0)[6:12], nik(0)[12:]))
    sheet.cell(first + 1, 3).value = nik(1).replace("0", "O").replace("1", "l")
    sheet.cell(first + 2, 3).value = float(int(nik(2)) // 10 * 10)
    sheet.cell(first + 3, 3).value = "3.17101E+15"
    sheet.cell(first + 4, 4).value = date(1974, 4, 12)
    sheet.cell(first + 5, 4).value = 27131
    sheet.cell(first + 6, 2).value = "7. Warga 6"
    sheet.cell(first + 7, 4).value = "1974"
    sheet.cell(first + 8, 3).value = nik(8)[:-1]
    sheet.append([])
    sheet.append([61, "Warga 59", nik(59), "Badung, 12/04/1974", ""])
    sheet.append(["Jumlah", 60])
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_damaged_workbook_of_sixty_is_mended_and_sent(api: Api) -> None:
    one = group(1, today() + AHEAD)
    store(one)
    reply = _read(api, 1, _workbook(), "daftar.xlsx")
    assert reply.status == 200, reply.raw
    rows = reply.body["rows"]
    assert [row["person"]["name"] for row in rows] == [f"Warga {at}" for at in range(60)]
    codes = [one["code"] for one in reply.body["notes"]]
    assert sorted(codes) == ["column_unknown", "duplicate_row", "rows_above_header", "total_row"]
    wrong = [(at, one["code"]) for at, row in enumerate(rows) for one in row["errors"]]
    lost = "nik_figures_lost"
    assert wrong == [(2, lost), (3, lost), (7, "not_a_date"), (8, "not_a_nik")]
    why = [{one["why"] for one in row["repairs"]} for row in rows]
    assert why[0] == {"spaces"}
    assert why[1] == {"letters_for_figures"}
    # A day that only one reading of it, or the NIK, allows is no repair to be looked at.
    assert not any(why[9:])
    assert (why[4], why[5]) == (set(), {"serial_day"})
    assert "number_in_name" in why[6]
    assert {row["person"]["born_on"] for row in rows[9:]} == {"1974-04-12"}
    # The organiser looks at the cards of those four, and sends all.
    rows[7]["person"]["born_on"] = ""
    for at in (2, 3, 8):
        rows[at]["person"]["document_number"] = nik(at)
    reply = _send(api, 1, [_filled(row["person"]) for row in rows])
    assert (reply.status, reply.body["list"]["count"]) == (200, 60), reply.raw
    stored = list_repository.find_list(one.id)
    assert [person.document_number for person in stored] == [nik(at) for at in range(60)]
    assert _marked() == _of(one, *range(60))


def test_text_with_semicolons_of_an_old_machine_is_read() -> None:
    raw = (
        "Nama;No. Paspor;Kewarganegaraan;Tgl Lahir\r\n"
        "Jos\u00e9;C1234567;Indonesia;31/12/1980\r\n"
        "\r\n"
        "Andr\u00e9;12345678;Amerika;01/02/1981\r\n"
        "Tanpa Negara;X1234567;;\r\n"
    ).encode("cp1252")
    read = read_people(raw, "daftar.csv", KINDS["group_visit"], date(2026, 11, 22))
    assert [code for code, _ in read.notes] == ["encoding_guessed"]
    values = [dict(row.values) for row in read.rows]
    assert values[0] == {
        "name": "Jos\u00e9",
        "document_number": "C1234567",
        "issuing_state": "IDN",
        "born_on": "1980-12-31",
    }
    # One cell shows that the column writes the day first; nine figures are a US passport's.
    assert (values[1]["document_number"], values[1]["born_on"]) == ("012345678", "1981-02-01")
    assert [[one.code for one in row.faults] for row in read.rows] == [[], [], ["required"]]


def test_column_of_rounded_numbers_is_asked_for_whole() -> None:
    lines = "\n".join(f"Warga {at},{nik(at)[:-1]}0" for at in range(4))
    raw = b"\xef\xbb\xbf" + f"nama,nik\n{lines}".encode()
    read = read_people(raw, "x.csv", KINDS["group_visit"], today())
    assert [[one.why for one in row.questions] for row in read.rows] == [["nik_figures_lost"]] * 4


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"nama,alamat\na,b\n", "list_column_missing"),
        (b"nama,nik\n" + b"a,b\n" * 401, "too_many_listed"),
        (b"%PDF-1.7", "file_not_a_list"),
    ],
)
def test_file_that_is_no_list_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_people(raw, "x", KINDS["group_visit"], today())
    assert code in {one.code for one in refused.value.errors}


def test_who_is_booked_elsewhere_is_named_and_nothing_is_stored(api: Api) -> None:
    one, other = group(1, today() + AHEAD), booked(2, slot(today() + AHEAD), 1)
    other = replace(other, people=(Person("Lain", nik(7)),))
    store(one, other)
    reply = _send(api, 1, people(*range(5), 7))
    assert reply.fields == {"people.5.document_number": "booked_already"}
    assert (found(one).listed, _marked()) == (0, _of(other, 7))
    twice = _send(api, 1, people(1, 2, 1))
    assert twice.fields == {"people.2.document_number": "person_twice"}
    # Once that booking is over, whatever it left behind holds nobody up.
    gone = replace(found(other), ended=Ended(End.CANCELLED, utc_now()))
    commit([repository.plan_change(gone)])
    assert _send(api, 1, people(*range(5), 7)).status == 200
    assert _marked() == _of(one, *range(5), 7)


def test_list_is_replaced_once_for_each_key_and_grows_the_team_s_day(api: Api) -> None:
    one = group(1, today() + AHEAD, count=10)
    store(one)
    assert one.slot is not None
    free = find_places(one.slot).free  # type: ignore[union-attr]
    replies = [_send(api, 1, people(*range(12)), "k") for _ in range(2)]
    assert [reply.body["list"]["count"] for reply in replies] == [12, 12]
    stored = found(one)
    assert (stored.count, stored.listed, stored.version) == (12, 12, 2)
    kind = KINDS[one.kind]
    more = kind.minutes_of(12) - kind.minutes_of(10)
    assert find_places(one.slot).free == free - more  # type: ignore[union-attr]
    assert _send(api, 1, people(*range(5), *range(20, 25))).body["list"]["count"] == 10
    assert _marked() == _of(one, *range(5), *range(20, 25))
    rows = [row.action for row in AuditItem.scan() if row.action == "booking_list_replaced"]
    assert len(rows) == 2


@pytest.mark.parametrize("writes", [1, 3, 4])
def test_list_killed_anywhere_is_sent_again(api: Api, faults: Faults, writes: int) -> None:
    one, other = group(1, today() + AHEAD), group(2, today() + AHEAD, service="passport_renewal")
    store(one, other)
    assert _send(api, 1, people(*range(60))).status == 200
    faults.clear()
    _die_at(faults, writes)
    with pytest.raises(Died):
        _send(api, 1, people(*range(60, 120)), "k")
    faults.clear()
    listed = list_repository.find_list(one.id)
    assert len(listed) == 60
    assert found(one).listed == 60
    # Nobody on the list is without a mark, whatever was cut off.
    assert {marks.mark_of(one.service, person) for person in listed} <= _marked().keys()
    assert _send(api, 1, people(*range(60, 120)), "k").status == 200
    later = utc_now() + list_marks.CLAIMED_FOR * 2
    left = [Person(f"Warga {at}", nik(at)) for at in range(60)]
    # Those who are not on it any more can be booked by another, once nobody may be at it.
    assert list_marks.claim(other, left, later) == []
    expected = {**_of(one, *range(60, 120)), **_of(other, *range(60))}
    assert _marked() == expected


def test_mark_left_behind_holds_nobody_up_in_the_queue(api: Api) -> None:
    one = group(1, today() + AHEAD)
    store(one)
    claimed_at = utc_now() - list_marks.CLAIMED_FOR * 2
    left, listed = Person("Kiri", nik(1)), Person("Kanan", nik(2))
    assert list_marks.claim(one, [left, listed], claimed_at) == []
    commit([list_repository.plan_list(one.id, [listed])])
    assert list_marks.free_for(one.service, [listed], utc_now()) is False
    assert list_marks.free_for(one.service, [left], claimed_at) is False
    assert list_marks.free_for(one.service, [left], utc_now()) is True
    assert _marked() == _of(one, 2)


def _die_at(faults: Faults, number: int) -> None:
    """Kill the process once so many transactions of it were carried out."""
    count = iter(range(100))

    def hook(request: Any, **_: Any) -> Any:
        if next(count) == number:
            raise Died(request.url)

    faults._register("before-send.dynamodb.TransactWriteItems", hook)


def test_closed_over_and_other_kinds_take_no_list(api: Api) -> None:
    running, shut = group(1, today()), group(2, today() + AHEAD)
    shut = replace(shut, ended=Ended(End.WITHDRAWN, utc_now()))
    queued, asked = booked(3, slot(today() + AHEAD)), group(4, None)
    store(running, shut, queued, asked)
    codes = [_send(api, number, people(1)).body.get("code") for number in (1, 2, 3)]
    assert codes == ["list_closed", "booking_over", "no_list"]
    assert _read(api, 1, b"nama,nik\n", "x.csv").body["code"] == "list_closed"
    reply = _send(api, 4, people(1, 2))
    assert (reply.status, reply.body["list"]) == (200, {"count": 2, "closes_at": None})
    wrong = {"reference": "A" * 26, "people": people(1)}
    assert api.post("/bookings/people", wrong).status == 404


def test_desk_walks_a_list_by_number_and_others_see_nothing(api: Api) -> None:
    one = group(1, today() + AHEAD, count=70)
    store(one)
    assert _send(api, 1, people(*range(70))).status == 200
    clerk = sign_in(Role.SERVICE_CLERK)
    path, numbers = f"/bookings/{one.id}/people", []
    after: str | None = ""
    while after is not None:
        page = api.get(path + (f"?after={after}" if after else ""), token=clerk.token).body
        numbers += [(each["number"], each["document_number"]) for each in page["items"]]
        after = page["next"]
    assert numbers == [(at + 1, nik(at)) for at in range(70)]
    assert api.get(f"{path}?after=x", token=clerk.token).fields == {"after": "wrong_format"}
    others = (
        sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR"),
        sign_in(Role.FIELD_OFFICER),
    )
    assert [api.get(path, token=who.token).status for who in others] == [404, 404]
    looks = [row.result for row in AuditItem.scan() if row.action == "booking_people_viewed"]
    assert sorted(looks) == ["shown 20", "shown 50"]


def test_list_is_let_go_when_the_visit_was_served(api: Api) -> None:
    yesterday = today() - timedelta(days=1)
    one = group(1, yesterday, listed=60)
    store(one)
    named = [Person(f"Warga {at}", nik(at)) for at in range(60)]
    assert list_marks.claim(one, named, utc_now()) == []
    commit([list_repository.plan_list(one.id, named)])
    clerk = sign_in(Role.SERVICE_CLERK)
    body = {"outcome": "served"}
    assert api.post(f"/bookings/{one.id}/attendance", body, token=clerk.token).status == 200
    assert _marked() == {}
    assert group_lists.list_people(one.id, clerk.person, None, utc_now()).next == "50"
