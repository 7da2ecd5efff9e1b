"""Whether anything that is kept refers to a foreigner: until then it is kept who that is."""

from collections.abc import Iterator

from chalicelib.db import case_keys, feed_keys, keys, lodging_keys, person_keys, rights_keys
from chalicelib.db.table import Records
from chalicelib.persons import watching
from chalicelib.persons.retaining import Whole
from chalicelib.stamps import service as stamps


def is_referred_to(whole: Whole) -> bool:
    """Tell whether anything is kept of a foreigner, by any passport or record.

    What is kept longest is asked first. What an index leads to is a moment behind. The audit log,
    the requests that joined records and restrictions by another record name an id that then
    leads to nobody.
    """
    return (
        any(map(_holds, _partitions(whole)))
        or bool(stamps.find_stamps(whole.stamps))
        or any(map(_leads, _subjects(whole)))
        or any(one.version for one in watching.read_marks(_marked(whole)))
    )


def _partitions(whole: Whole) -> Iterator[str]:
    for holder in whole.holders:
        yield keys.permits_of(holder.id)[0]
    for key in whole.passports:
        yield feed_keys.crossing(key)[0]
        yield feed_keys.declaration(key)[0]


def _subjects(whole: Whole) -> Iterator[str]:
    for holder in whole.holders:
        yield case_keys.cases_of(holder.id)
        yield rights_keys.corrections_of(holder.id)
        yield person_keys.restrictions_of(holder.id)
    for key in whole.passports:
        yield lodging_keys.guest_stays(key)
        yield lodging_keys.cancelled_stays(key)
        yield lodging_keys.guest_findings(key)


def _marked(whole: Whole) -> Iterator[str]:
    yield from whole.passports
    for holder in whole.holders:
        yield from watching.subjects_of(holder)


def _holds(partition: str) -> bool:
    found = Records.query(partition, consistent_read=True, limit=1, attributes_to_get=["pk", "sk"])
    return any(True for _ in found)


def _leads(subject: str) -> bool:
    return any(True for _ in Records.by_subject.query(subject, limit=1))
