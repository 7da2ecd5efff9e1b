"""Wire shapes of a foreigner's stay permits."""

from collections.abc import Sequence
from datetime import date, datetime

from chalicelib.health.schemas import AsOf
from chalicelib.permits.rules import PermitSource, PermitStatus
from chalicelib.web.parsing import View


class HeldPermitView(View, frozen=True):
    """One permit of a foreigner; `person` is the record it was given to.

    `number` is its own, empty where it has none; `stamp_id` the stamp it stands on, None for a
    permit without one. `status` says nothing of the last day: that is `last_day_of_stay`,
    counted in `zone`. `succeeds` is the permit in whose place it stands.
    """

    id: str
    person: str
    permit_class: str
    number: str
    valid_from: date
    last_day_of_stay: date
    zone: str
    office: str
    status: PermitStatus
    source: PermitSource
    stamp_id: str | None
    succeeds: str | None
    extensions: int
    sponsors: Sequence[str]
    recorded_at: datetime


class HeldPermitsView(AsOf, frozen=True):
    """All permits of a foreigner, whichever record they were given to, the newest first."""

    items: Sequence[HeldPermitView]
