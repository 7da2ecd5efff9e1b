"""The keys of shifts and of what was done without an order, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | SHIFT#keyed hash | SHIFT | that an officer was out on an order, from when to when |
| records | LOOKED#keyed hash | LOOKED | that an officer looked at people one day without an order |

While a shift runs, and while no order has followed what was done without one, the item stands in
the office's worklist: as `shift` and as `exception`.
"""

from chalicelib.core.ids import LookedId, ShiftId

SHIFT = "shift"
EXCEPTION = "exception"


def shift(shift_id: ShiftId) -> tuple[str, str]:
    """Key of an officer's shift."""
    return f"SHIFT#{shift_id}", "SHIFT"


def looked(looked_id: LookedId) -> tuple[str, str]:
    """Key that says an officer looked at people on a day of the office without an order."""
    return f"LOOKED#{looked_id}", "LOOKED"
