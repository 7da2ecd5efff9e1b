"""Wire shape of a passport typed field by field."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.web.parsing import Line, Wire

DocumentNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,29}$")]
State = Annotated[str, msgspec.Meta(pattern="^[A-Z]{1,3}$")]
# A day, or what is known of it: `1974-08-12`, `1974-08`, `1974`.
PartialDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Mrz = Annotated[str, msgspec.Meta(min_length=30, max_length=200)]


class PassportFields(Wire, frozen=True, kw_only=True):
    """A passport's data page, in the words of ICAO 9303 part 4."""

    document_number: DocumentNumber
    issuing_state: State
    nationality: State
    surname: Line | None = None
    given_names: Line | None = None
    sex: Annotated[str, msgspec.Meta(pattern="^[MFX]$")] = "X"
    date_of_birth: PartialDate
    date_of_expiry: date
