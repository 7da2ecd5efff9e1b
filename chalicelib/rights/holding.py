"""What is past its time and kept all the same: an open case or a restriction needs it.

UU 27/2022 art. 43 (2) and 44: data are erased unless the law wants them kept for a proof or a
dispute that is not settled; whoever had theirs restricted is not to lose them meanwhile.
"""

from chalicelib.db.erasing import Erasable
from chalicelib.db.table import Table
from chalicelib.persons.searching import find_recorded
from chalicelib.supervision import needing


def is_held(kind: Erasable, item: Table) -> bool:
    """Tell whether an item waits for the end of a case or of a restriction.

    It is asked right before an item is erased; of cases, a moment behind.
    """
    holder_id = kind.whose(item) if kind.whose else None
    if holder_id is None:
        return needing.is_source_of_case(item.pk, item.sk)
    person = find_recorded(holder_id)
    records = (person, *person.linked) if person else ()
    if any(one.holder.is_restricted for one in records):
        return True
    ids = person.ids if person else (holder_id,)
    return needing.is_source_of_case(item.pk, item.sk) or needing.has_open_case(ids)
