"""A small world of guests, built straight into the store, and what a plain reading says of it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from chalicelib.core.ids import (
    HolderId,
    PassportKey,
    PermitId,
    PersonId,
    PremisesId,
    ReceiptId,
    StampId,
)
from chalicelib.db.transaction import commit
from chalicelib.lodging import repository, versions
from chalicelib.lodging.checks.contradictions import Dossier
from chalicelib.lodging.lifetime import Change, ChangeKind
from chalicelib.lodging.rules import Extras, Guest, Place, Sent, Stay
from chalicelib.permits.repository import permit_item
from chalicelib.permits.rules import Permit, PermitSource, PermitStatus
from chalicelib.persons.declarations import Declaration, plan_declaration
from chalicelib.persons.repository import PassportItem, plan_first_passport
from chalicelib.persons.rules import Passport
from chalicelib.stamps import statuses
from chalicelib.stamps.repository import StampItem, plan_stamp, when_signed
from chalicelib.stamps.rules import Call, Ending, Stamp, StampStatus

BALI = "Asia/Makassar"
OFFICE = "NGURAH-RAI"
REGIONS = ("51.03.01", "51.03.06")  # of either house
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)  # of 22 November in Bali: day 0
NOW = MIDNIGHT + timedelta(hours=20)
BY = PersonId("penguji")
_TODAY = MIDNIGHT.date() + timedelta(days=1)


def _at(day: int, hour: int) -> datetime:
    return MIDNIGHT + timedelta(days=day, hours=hour)


@dataclass
class Told:
    """A report: house 0 or 1, days from today; `left` the day of leaving, at ten in the morning."""

    house: int
    arrives: int
    nights: int
    left: int | None = None
    cancelled: bool = False
    by_account: bool = True

    @property
    def leaves(self) -> int:
        return self.arrives + self.nights

    @property
    def at(self) -> datetime:
        return _at(self.arrives, 12)

    @property
    def left_at(self) -> datetime | None:
        return None if self.left is None else _at(self.left, 10)


@dataclass
class Known:
    """One guest: entered and departed on days, may stay to a day, said on a card where to stay."""

    entered: int | None
    departed: int | None
    last_day: int
    card: tuple[int, int] | None
    told: list[Told] = field(default_factory=list)


Said = set[tuple[str, tuple[int, ...]]]


def expected(guest: Known, now: datetime = NOW) -> Said:
    """Return what does not fit together of a guest, as kind and numbers of the reports."""
    there = [(n, one) for n, one in enumerate(guest.told) if not one.cancelled]
    departed_at = None if guest.departed is None else _at(guest.departed, 18)
    gone = {n for n, one in there if departed_at and one.at <= departed_at}
    still = [(n, one) for n, one in there if one.left is None]
    return {
        *(("still_in_departed", (n,)) for n, _ in still if n in gone),
        *(("two_places", pair) for pair in _together(there)),
        *(("never_reported", ()) for _ in range(_is_unseen(guest, there, now))),
        *(("declared_elsewhere", (n,)) for n in _elsewhere(guest, there) if n not in gone),
        *(("permit_ended", (n,)) for n in _without_permit(guest, still, gone, now)),
    }


def _together(there: list[tuple[int, Told]]) -> list[tuple[int, int]]:
    found = []
    for (first, one), (second, other) in combinations(sorted(there, key=lambda it: it[1].at), 2):
        had_left = one.left_at is not None and one.left_at <= other.at
        both_there = other.arrives < one.leaves and not had_left and other.nights > 0
        if both_there and one.by_account and other.by_account and one.house != other.house:
            found.append((first, second))
    return found


def _is_unseen(guest: Known, there: list[tuple[int, Told]], now: datetime) -> bool:
    if guest.entered is None or guest.departed is not None:
        return False
    entered_at = _at(guest.entered, 8)
    unseen = all(one.at < entered_at - timedelta(days=1) for _, one in there)
    return unseen and entered_at + timedelta(hours=72) <= now


def _elsewhere(guest: Known, there: list[tuple[int, Told]]) -> list[int]:
    if guest.card is None:
        return []
    day, house = guest.card
    after = [(n, one) for n, one in there if one.arrives >= day]
    first = sorted(after, key=lambda it: it[1].at)[:1]
    return [
        n for n, one in first if one.arrives <= day + 1 and one.left is None and one.house != house
    ]


def _without_permit(
    guest: Known, still: list[tuple[int, Told]], gone: set[int], now: datetime
) -> list[int]:
    in_house = [(n, one) for n, one in still if n not in gone and one.at <= now]
    if guest.entered is None or (guest.departed is None and guest.last_day >= 0):
        return []
    return [n for n, _ in sorted(in_house, key=lambda it: it[1].at)[-1:]]


@dataclass
class World:
    """The guests as stored."""

    guests: list[Known]

    def store(self) -> None:
        """Write all of it."""
        self.store_some(range(len(self.guests)))

    def store_some(self, numbers: range) -> None:
        """Write some of the guests, with all that is known of them."""
        for number in numbers:
            guest = self.guests[number]
            if guest.entered is not None:
                _enter(number, guest)
            if guest.card:
                _declare(number, *guest.card)
            for n in range(len(guest.told)):
                stay = self.stay(number, n)
                whole = replace(stay, left_at=None, cancelled_at=None)
                writes = [repository.plan_stay(whole)]
                commit([*writes, repository.plan_filing(whole, f"{number}-{n}")])
                if whole != stay:
                    self._change(whole, stay, ChangeKind.LEFT, NOW - timedelta(hours=1))

    def stay(self, number: int, n: int) -> Stay:
        """Return a report as a stay."""
        told = self.guests[number].told[n]
        house = PremisesId(f"HOUSE{told.house}")
        sent = Sent(receipt(number, n), BY if told.by_account else None, told.at, "k", "h")
        return Stay(
            sent=sent,
            guest=Guest(key(number)),
            place=Place(REGIONS[told.house], BALI, house, f"Hotel {told.house}"),
            arrived_at=told.at,
            leaves_on=_TODAY + timedelta(days=told.leaves),
            purpose=None,
            room=None,
            remarks=None,
            reporter=None,
            office=OFFICE,
            deadline_at=told.at + timedelta(hours=24),
            duplicate_of=None,
            extras=Extras(),
            left_at=told.left_at,
            cancelled_at=NOW if told.cancelled else None,
        )

    def dossier(self, number: int) -> Dossier:
        """Return all that is known of a guest, without a store."""
        guest = self.guests[number]
        stays = [self.stay(number, n) for n, one in enumerate(guest.told) if not one.cancelled]
        declaration = _card(number, *guest.card) if guest.card else None
        if guest.entered is None:
            return Dossier(key(number), stays, declaration=declaration)
        stamp, permits = _stamp(number, guest), [_permit(number, guest)]
        if guest.departed is None:
            return Dossier(key(number), stays, stamp, None, permits, declaration)
        over = Ending(_at(guest.departed, 18), Call(BY, "k", "h"))
        left = replace(stamp, status=StampStatus.DEPARTED, ending=over)
        return Dossier(key(number), stays, None, left, permits, declaration)

    def change(self, number: int, n: int, at: datetime, **said: object) -> None:
        """Change a report, and what is stored of it."""
        found = repository.find_stay(receipt(number, n))
        assert found is not None
        self.guests[number].told[n] = replace(self.guests[number].told[n], **said)  # type: ignore[arg-type]
        self._change(found, self.stay(number, n), ChangeKind.CORRECTED, at)

    def depart(self, number: int, day: int, at: datetime) -> None:
        """Let a guest leave the country; it is recorded at an instant."""
        guest = self.guests[number]
        guest.departed = day
        stamp = _stamp(number, guest)
        over = Ending(_at(day, 18), Call(BY, "k", "h"))
        item = StampItem(f"STAMP#{stamp.id}", "STAMP")
        item.refresh()
        item.status, item.ending = StampStatus.DEPARTED, _ended(over)
        item.save()
        commit([statuses.plan_row(stamp, StampStatus.DEPARTED, at)])
        passport = PassportItem(f"PASSPORT#{key(number)}", "PASSPORT")
        passport.refresh()
        passport.present_on, passport.last_on = None, stamp.id
        passport.save()
        permit_item(_permit(number, guest), []).save()

    def _change(self, before: Stay, after: Stay, kind: ChangeKind, at: datetime) -> None:
        change = Change("k", "h", at, None, kind, BY)
        after = replace(after, version=before.version + 1, change=change)
        commit(versions.plan_version(before, after))

    def expected(self, now: datetime = NOW) -> set[tuple[int, str, tuple[int, ...]]]:
        """Return what does not fit together of all."""
        return {
            (number, kind, reports)
            for number, guest in enumerate(self.guests)
            for kind, reports in expected(guest, now)
        }


def key(number: int) -> PassportKey:
    """Return a guest's passport key."""
    return PassportKey(f"KEY{number}")


def receipt(number: int, n: int) -> ReceiptId:
    """Return the receipt of a guest's report."""
    return ReceiptId(f"R{number}N{n}")


def _ended(over: Ending) -> object:
    from chalicelib.stamps import rows

    return rows.ending_row(over)


def _enter(number: int, guest: Known) -> None:
    stamp = _stamp(number, guest)
    passport = Passport("X1", "UTO", "UTO", "CONTOH", "TAMU", "X", "1990-01-01", _TODAY)
    own = key(number)
    commit([plan_stamp(stamp), plan_first_passport(own, passport, HolderId(str(own)), stamp.id)])
    item = StampItem(f"STAMP#{stamp.id}", "STAMP")
    item.update([StampItem.seal.set("S"), *when_signed(StampItem, stamp.id, stamp.issued_at)])
    permit_item(_permit(number, guest), []).save()
    if guest.departed is not None:
        day, guest.departed = guest.departed, None
        World([*([guest] * (number + 1))]).depart(number, day, _at(day, 18))


def _stamp(number: int, guest: Known) -> Stamp:
    assert guest.entered is not None
    own = key(number)
    return Stamp(
        id=StampId(f"{number:010x}"),
        holder_id=HolderId(str(own)),
        passport_key=own,
        permit_id=PermitId(f"{own}-P"),
        permit_class="C1",
        checkpoint="DPS",
        zone=BALI,
        entry_on=_TODAY + timedelta(days=guest.entered),
        last_day_of_stay=_TODAY + timedelta(days=guest.last_day),
        issuing_state="UTO",
        number_end="1",
        binding=b"b",
        officer_id=BY,
        issued_at=_at(guest.entered, 8),
        status=StampStatus.IN_FORCE,
        seal=None,
        key=f"{number}",
        body_hash="h",
    )


def _permit(number: int, guest: Known) -> Permit:
    own, at = key(number), _at(guest.entered or 0, 8)
    return Permit(
        id=PermitId(f"{own}-P"),
        holder_id=HolderId(str(own)),
        stamp_id=StampId(f"{number:010x}"),
        permit_class="C1",
        valid_from=_TODAY + timedelta(days=guest.entered or 0),
        last_day_of_stay=_TODAY + timedelta(days=guest.last_day),
        zone=BALI,
        office=OFFICE,
        status=PermitStatus.VALID if guest.departed is None else PermitStatus.LEFT,
        sponsors=(),
        holder_contact=None,
        recorded_at=at,
        changed_at=at,
        source=PermitSource.DESK,
    )


def _declare(number: int, day: int, house: int) -> None:
    commit([plan_declaration(_card(number, day, house), None)])


def _card(number: int, day: int, house: int) -> Declaration:
    on = _TODAY + timedelta(days=day)
    said = "Jl. Contoh", REGIONS[house], "", "en"
    return Declaration("C", key(number), "REF", _at(day, 1), "", on, *said)
