"""Fields that the wire shapes of bookings share."""

from datetime import date
from typing import Annotated

import msgspec

# A field that is called `date` hides the type behind it.
Day = date
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]  # or a mail's link
TimeOfDay = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Version = Annotated[int, msgspec.Meta(ge=1)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
