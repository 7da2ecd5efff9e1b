"""What a scan finds, as pure decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.core.ids import HolderId, PassportKey, PermitId, PersonId, StampId
from chalicelib.icao import base32, c40
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.refusals import Reason
from chalicelib.orders.places import Position
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.scans import rules
from chalicelib.scans.rules import OrderException, Presented, Verdict
from chalicelib.stamps.rules import Stamp, StampStatus

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
STAMP = Stamp(
    id=StampId("0007000001"),
    holder_id=HolderId("H1"),
    passport_key=PassportKey("P1"),
    permit_id=PermitId("H1-I1"),
    permit_class="C1",
    checkpoint="DPS",
    zone="Asia/Makassar",
    entry_on=date(2026, 11, 1),
    last_day_of_stay=date(2026, 12, 30),
    issuing_state="UTO",
    number_end="2C3",
    binding=b"\x01\x02\x03\x04",
    officer_id=PersonId("B1"),
    issued_at=NOW - timedelta(days=21),
    status=StampStatus.IN_FORCE,
    seal=None,
    key="k",
    body_hash="h",
)
PERMIT = Permit(
    id=PermitId("H1-I1"),
    holder_id=HolderId("H1"),
    stamp_id=STAMP.id,
    permit_class="C1",
    valid_from=date(2026, 11, 1),
    last_day_of_stay=date(2026, 12, 30),
    zone="Asia/Makassar",
    office="DPS",
    status=PermitStatus.VALID,
    sponsors=(),
    holder_contact=None,
    recorded_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
    changed_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
)
SEALED = EntryStamp(
    stamp_id=STAMP.id,
    permit_class="C1",
    last_day_of_stay=date(2026, 12, 30),
    entry_point="DPS",
    passport_issuer="UTO",
    passport_binding=b"\x01\x02\x03\x04",
    passport_number_end="2C3",
    entry_date=date(2026, 11, 1),
    signature_date=date(2026, 11, 1),
    signer="IDTS",
    certificate_reference="001",
    country="IDN",
)
# The header of one of our seals, and nothing after it.
OURS = base32.encode(b"\xdc\x03" + c40.encode("IDN") + b"\0" * 12 + b"\x01\x2e")
DENPASAR = Position(-8.748, 115.167, 10, NOW)
JAKARTA = Position(-6.126, 106.656, 10, NOW)


def presented(**changes: object) -> Presented:
    plain = Presented(
        seal="X",
        stamp_number=None,
        position=DENPASAR,
        order="SP-1",
        exception=None,
        reason=None,
        scanned_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's own fields


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_has_a_verdict(reason: Reason) -> None:
    assert rules.refused(reason, "anything", "IDN") in Verdict


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (Reason.NOT_BASE32, Verdict.NOT_A_STAMP),
        (Reason.NOT_A_SEAL, Verdict.NOT_A_STAMP),
        (Reason.OTHER_COUNTRY, Verdict.NOT_A_STAMP),
        (Reason.OTHER_CATEGORY, Verdict.NOT_A_STAMP),
        (Reason.OTHER_DEFINITION, Verdict.NOT_A_STAMP),
        (Reason.WRONG_VERSION, Verdict.NOT_A_STAMP),
        (Reason.BAD_SIGNATURE, Verdict.FORGED),
        (Reason.UNKNOWN_SIGNER, Verdict.UNKNOWN_SIGNER),
        (Reason.UNUSABLE_KEY, Verdict.NOT_CHECKABLE),
        (Reason.KEY_REVOKED, Verdict.FORGED),
        (Reason.KEY_NOT_VALID, Verdict.FORGED),
        (Reason.DATES_APART, Verdict.FORGED),
    ],
)
def test_a_refused_seal_is_called_what_it_is(reason: Reason, verdict: Verdict) -> None:
    assert rules.refused(reason, OURS, "IDN") is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (OURS, Verdict.FORGED),
        (f"https://elsewhere.example/s#{OURS}", Verdict.FORGED),
        (OURS[:20], Verdict.NOT_A_STAMP),
        (base32.encode(b"\xdc\x03garbage of another kind"), Verdict.NOT_A_STAMP),
        ("https://example.com/", Verdict.NOT_A_STAMP),
        ("", Verdict.NOT_A_STAMP),
    ],
)
def test_a_malformed_seal_is_forged_only_when_it_claims_to_be_ours(
    text: str, verdict: Verdict
) -> None:
    assert rules.refused(Reason.TRUNCATED, text, "IDN") is verdict


def test_a_seal_matches_its_record() -> None:
    assert rules.matches(SEALED, STAMP)


@pytest.mark.parametrize(
    "other",
    [
        {"permit_class": "E33G"},
        {"entry_date": date(2026, 11, 2)},
        {"last_day_of_stay": date(2027, 12, 30)},
        {"entry_point": "CGK"},
        {"passport_issuer": "XXK"},
        {"passport_number_end": "9C3"},
        {"passport_binding": b"\0\0\0\0"},
    ],
)
def test_a_seal_that_says_something_else_matches_not(other: dict[str, object]) -> None:
    assert not rules.matches(replace(SEALED, **other), STAMP)  # type: ignore[arg-type]  # a test's own fields


@pytest.mark.parametrize(
    ("stamp", "permit", "verdict"),
    [
        (StampStatus.IN_FORCE, PermitStatus.VALID, Verdict.GENUINE),
        (StampStatus.CANCELLED, PermitStatus.VALID, Verdict.CANCELLED),
        (StampStatus.SUPERSEDED, PermitStatus.VALID, Verdict.SUPERSEDED),
        (StampStatus.DEPARTED, PermitStatus.LEFT, Verdict.DEPARTED),
        (StampStatus.IN_FORCE, PermitStatus.CANCELLED, Verdict.CANCELLED),
        (StampStatus.IN_FORCE, PermitStatus.EXTENDED, Verdict.SUPERSEDED),
    ],
)
def test_the_stored_status_decides(
    stamp: StampStatus, permit: PermitStatus, verdict: Verdict
) -> None:
    found = rules.recorded(replace(STAMP, status=stamp), replace(PERMIT, status=permit), TODAY)
    assert found is verdict


@pytest.mark.parametrize(
    ("today", "verdict"),
    [(date(2026, 12, 30), Verdict.GENUINE), (date(2026, 12, 31), Verdict.EXPIRED)],
)
def test_a_stamp_is_expired_from_the_day_after_its_last(today: date, verdict: Verdict) -> None:
    assert rules.recorded(STAMP, PERMIT, today) is verdict
    assert rules.recorded(STAMP, None, today) is verdict


def test_a_permit_that_was_extended_outlives_the_printed_day() -> None:
    extended = replace(PERMIT, last_day_of_stay=date(2027, 2, 28))
    assert rules.recorded(STAMP, extended, date(2027, 1, 5)) is Verdict.GENUINE


def test_a_stored_status_outranks_the_passed_day() -> None:
    departed = replace(STAMP, status=StampStatus.DEPARTED)
    assert rules.recorded(departed, PERMIT, date(2027, 1, 5)) is Verdict.DEPARTED


def test_the_ground_of_a_scan_is_told_for_the_audit() -> None:
    assert presented().why == "order: SP-1"
    by_exception = presented(order=None, exception=OrderException.IN_THE_ACT, reason="ribut")
    assert by_exception.why == "in_the_act: ribut"


def test_days_left_end_on_the_last_day() -> None:
    assert rules.days_left(TODAY + timedelta(days=9), TODAY) == 9
    assert rules.days_left(TODAY, TODAY) == 0
    assert rules.days_left(TODAY - timedelta(days=1), TODAY) == 0
