"""Records of another database: judged in any order and however often, never older over newer."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from chalicelib.core.ids import PermitId
from chalicelib.db.transaction import commit
from chalicelib.notices import service as notices
from chalicelib.permits import recording, service
from chalicelib.permits.records import PermitRecord, Verdict, wrong_in
from chalicelib.permits.rules import Contact, Permit, PermitSource, PermitStatus
from chalicelib.persons import service as persons
from local.emulator import Engine
from tests.permits.records import CHANGED, NOW, RECORD, SPONSOR, passport, standing_of, take

LATER = replace(RECORD, changed_at=CHANGED + timedelta(hours=1), status=PermitStatus.CANCELLED)
EXTENDED = replace(
    RECORD, changed_at=CHANGED + timedelta(hours=2), last_day_of_stay=date(2028, 10, 31)
)


def _permit(record: PermitRecord = RECORD) -> Permit:
    permit = standing_of(record).permit
    assert permit is not None
    return permit


def _open_rows(record: PermitRecord = RECORD) -> list[str]:
    """Return to whom the permit's warnings still go."""
    rows = [notices.find_notice(one) for one in standing_of(record).rows]
    return [row.letter.recipient for row in rows if row and not row.is_stopped]


def test_record_of_an_unknown_person_is_kept_with_person_and_warnings(store: Engine) -> None:
    assert take(RECORD) is Verdict.ADDED
    permit = _permit()
    assert (permit.reference, permit.number, permit.source) == ("IZT-1", RECORD.number, "file")
    assert (permit.status, permit.zone, permit.stamp_id) == ("valid", "Asia/Makassar", None)
    assert (permit.changed_at, permit.recorded_at) == (CHANGED, NOW)
    assert persons.get_holder(permit.holder_id).surname == "CONTOH"
    assert _open_rows() == [SPONSOR.email]


def test_record_taken_again_changes_nothing(store: Engine) -> None:
    take(RECORD)
    before = standing_of(RECORD)
    assert take(RECORD) is Verdict.SAME
    assert recording.plan_record(RECORD, before, NOW, PermitSource.FILE) == []
    assert standing_of(RECORD) == before


@pytest.mark.parametrize("order", list(permutations((RECORD, LATER, EXTENDED))))
def test_newest_record_holds_in_whatever_order_they_come(
    store: Engine, order: tuple[PermitRecord, ...]
) -> None:
    for record in order:
        take(record)
    permit = _permit()
    assert (permit.status, permit.last_day_of_stay) == ("valid", EXTENDED.last_day_of_stay)
    assert permit.changed_at == EXTENDED.changed_at
    assert _open_rows() == [SPONSOR.email]


def test_older_record_that_comes_after_a_later_one_of_the_same_content_says_nothing(
    store: Engine,
) -> None:
    take(RECORD)
    assert take(replace(RECORD, changed_at=EXTENDED.changed_at)) is Verdict.SAME
    assert take(LATER) is Verdict.OLDER
    assert _permit().status == "valid"


def test_record_of_the_same_instant_that_says_otherwise_is_refused(store: Engine) -> None:
    take(RECORD)
    assert take(replace(LATER, changed_at=CHANGED)) is Verdict.REFUSED
    assert _permit().status == "valid"


def test_extension_cancels_the_old_warnings_and_makes_new_ones(store: Engine) -> None:
    take(RECORD)
    (old,) = standing_of(RECORD).rows
    assert take(EXTENDED) is Verdict.CHANGED
    (row,) = standing_of(RECORD).rows
    cancelled, made = notices.find_notice(old), notices.find_notice(row)
    assert cancelled is not None
    assert cancelled.is_stopped
    assert made is not None
    assert made.letter.context["last_day"] == "2028-10-31"


def test_permit_that_is_valid_again_warns_again(store: Engine) -> None:
    take(RECORD)
    take(LATER)
    assert _open_rows() == []
    back = replace(RECORD, changed_at=LATER.changed_at + timedelta(hours=1))
    assert take(back) is Verdict.CHANGED
    assert _open_rows() == [SPONSOR.email]


def test_sponsors_that_changed_are_warned_instead(store: Engine) -> None:
    take(RECORD)
    other = Contact("PT Lain", "lain@example.com", "id")
    at = CHANGED + timedelta(hours=1)
    take(replace(RECORD, changed_at=at, sponsors=(other,)))
    assert _open_rows() == [other.email]
    take(replace(RECORD, changed_at=at + timedelta(hours=1), sponsors=None, number=""))
    assert (_permit().sponsors, _permit().number) == ((other,), RECORD.number)


def test_end_recorded_here_is_not_undone_by_what_was_so_before(store: Engine) -> None:
    take(RECORD)
    left_at = CHANGED + timedelta(days=1)
    commit(service.plan_end(_permit().id, PermitStatus.LEFT, left_at))
    assert take(replace(RECORD, changed_at=left_at - timedelta(hours=1))) is Verdict.OLDER
    assert _permit().status == "left"


def test_permit_that_was_extended_here_is_not_made_valid_beside_its_successor(
    store: Engine,
) -> None:
    take(RECORD)
    extended_at = CHANGED + timedelta(days=1)
    after = PermitId(f"{_permit().holder_id}-X")
    commit(service.plan_end(_permit().id, PermitStatus.EXTENDED, extended_at, after))
    take(replace(RECORD, changed_at=extended_at + timedelta(hours=1), number="2C11"))
    assert (_permit().status, _permit().number) == ("extended", "2C11")
    assert _open_rows() == []


def test_permit_of_the_counter_is_known_again_by_person_class_and_first_day(
    store: Engine,
) -> None:
    take(RECORD)
    counter = replace(
        _permit(),
        id=type(_permit().id)(f"{_permit().holder_id}-S1"),
        permit_class="C1",
        reference="",
        number="",
        source=PermitSource.DESK,
        valid_from=date(2026, 11, 3),
    )
    commit(service.plan_permit(counter, RECORD.passport, NOW))
    told = replace(RECORD, reference="IZT-9", permit_class="C1", number="")
    told = replace(told, valid_from=counter.valid_from)
    assert take(told) is Verdict.SAME
    adopted = _permit(told)
    assert (adopted.id, adopted.reference, adopted.source) == (counter.id, "IZT-9", "desk")
    assert take(replace(told, reference="IZT-10")) is Verdict.ADDED


def test_renewed_passport_stays_the_same_person_where_the_former_is_told(store: Engine) -> None:
    take(RECORD)
    former = persons.passport_key("UTO", RECORD.passport.document_number)
    renewed = replace(RECORD, passport=passport("Z0000002"), former=former)
    assert take(renewed) is Verdict.SAME
    assert standing_of(replace(renewed, former=None)).permit == _permit()


def test_full_file_confirms_and_never_takes_a_later_confirmation_back(store: Engine) -> None:
    take(RECORD, confirmed_at=CHANGED + timedelta(days=2))
    take(RECORD, confirmed_at=CHANGED + timedelta(days=1))
    assert _permit().confirmed_at == CHANGED + timedelta(days=2)
    take(LATER, confirmed_at=CHANGED + timedelta(days=3))
    assert _permit().confirmed_at == CHANGED + timedelta(days=3)


def test_record_judged_on_what_moved_meanwhile_is_not_committed(store: Engine) -> None:
    stale = standing_of(RECORD)
    take(RECORD)
    with pytest.raises(recording.OVERTAKEN):
        commit(recording.plan_record(RECORD, stale, NOW, PermitSource.FILE))
    stale = standing_of(RECORD)
    take(EXTENDED)
    with pytest.raises(recording.OVERTAKEN):
        commit(recording.plan_record(LATER, stale, NOW, PermitSource.FILE))


def test_record_that_cannot_be_is_named_by_its_fields() -> None:
    assert wrong_in(RECORD) == []
    wrong = replace(
        RECORD, permit_class="QQ", office="NIRGENDS", last_day_of_stay=date(2026, 10, 1)
    )
    assert [one.field for one in wrong_in(wrong)] == ["permit_class", "office", "last_day_of_stay"]
