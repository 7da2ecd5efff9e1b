"""What an answer says of the age of its data."""

from datetime import datetime

import msgspec

from chalicelib.web.parsing import View


class AsOf(View, frozen=True, kw_only=True):
    """An answer that tells of a person: as of when the directorate's data are.

    `data_as_of` is null where the feed was never heard; `data_is_late`: it is silent for longer
    than it may be, so that what the directorate knows since is missing. Both are left out of the
    parts of an answer that says so as a whole.
    """

    data_as_of: datetime | msgspec.UnsetType | None = msgspec.UNSET
    data_is_late: bool | msgspec.UnsetType = msgspec.UNSET
