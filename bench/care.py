"""What ends, extends or prints a stamp again, each on a stay of its own, for `bench.stamps`."""

from collections.abc import Callable, Iterator

from bench.floor import Floor, Work, measure
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import body_hash, random_id
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import ending, reprinting, succession
from chalicelib.stamps.care.schemas import (
    CancelStamp,
    ExtendStamp,
    RecordDeparture,
    ReprintLabel,
)
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.rules import ReprintReason
from chalicelib.stamps.schemas import HolderFields, IssueStamp, SponsorFields
from chalicelib.web.guards import Person
from local.specimens import specimen

Act = Callable[[str, Sent], object]

ACTS: dict[str, Act] = {
    "cancel, two warned": lambda number, sent: ending.cancel_stamp(
        number, CancelStamp(reason="Salah orang"), sent
    ),
    "departure, two warned": lambda number, sent: ending.record_departure(
        RecordDeparture(stamp_number=number), sent
    ),
    "extension, two warned": lambda number, sent: succession.extend_stay(
        number, ExtendStamp(), sent
    ),
    "label printed again": lambda number, sent: reprinting.reprint_label(
        number, ReprintLabel(reason=ReprintReason.DAMAGED), sent
    ),
}


def table(officer: Person, numbers: Iterator[int], floor: Floor) -> str:
    """Measure each act; return their lines."""
    rows = (measure(name, _on_a_stay(act, officer, numbers), floor) for name, act in ACTS.items())
    return "\n".join(rows)


def _on_a_stay(act: Act, officer: Person, numbers: Iterator[int]) -> Callable[[], Work]:
    """Return what lets somebody enter, and then gives what is to be done with the stamp."""

    def made() -> Work:
        entry = IssueStamp(
            checkpoint="DPS",
            permit_class="C1",
            mrz=specimen(next(numbers)).zone,
            sponsor=SponsorFields(name="PT Contoh", email="sponsor@serambi.test"),
            holder=HolderFields(email="pemegang@serambi.test"),
        )
        issued = stamps.issue_stamp(entry, officer, utc_now(), random_id(), "")
        sent = Sent(officer, utc_now(), random_id(), body_hash(b""))
        return lambda: act(issued.number, sent)

    return made
