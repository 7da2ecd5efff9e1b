"""Where each field of a machine-readable zone stands, for the three sizes of document."""

from typing import NamedTuple


class Span(NamedTuple):
    """A field's place in the joined lines, from `start` to before `end`."""

    start: int
    end: int


class Layout(NamedTuple):
    """One size of document: where each field stands in the joined lines."""

    name: str
    lines: int
    first_letters: str
    issuing_state: Span
    document_number: Span
    nationality: Span
    date_of_birth: Span
    sex: int
    date_of_expiry: Span
    optional_data: tuple[Span, ...]
    names: Span
    composite: tuple[Span, ...]
    composite_check: int


# A check digit follows its field at once; TD3 alone has one for the optional data.
TD1 = Layout(
    name="TD1",
    lines=3,
    first_letters="ACI",
    issuing_state=Span(2, 5),
    document_number=Span(5, 14),
    nationality=Span(45, 48),
    date_of_birth=Span(30, 36),
    sex=37,
    date_of_expiry=Span(38, 44),
    optional_data=(Span(15, 30), Span(48, 59)),
    names=Span(60, 90),
    composite=(Span(5, 30), Span(30, 37), Span(38, 45), Span(48, 59)),
    composite_check=59,
)
TD2 = Layout(
    name="TD2",
    lines=2,
    first_letters="ACI",
    issuing_state=Span(2, 5),
    document_number=Span(36, 45),
    nationality=Span(46, 49),
    date_of_birth=Span(49, 55),
    sex=56,
    date_of_expiry=Span(57, 63),
    optional_data=(Span(64, 71),),
    names=Span(5, 36),
    composite=(Span(36, 46), Span(49, 56), Span(57, 71)),
    composite_check=71,
)
TD3 = Layout(
    name="TD3",
    lines=2,
    first_letters="P",
    issuing_state=Span(2, 5),
    document_number=Span(44, 53),
    nationality=Span(54, 57),
    date_of_birth=Span(57, 63),
    sex=64,
    date_of_expiry=Span(65, 71),
    optional_data=(Span(72, 86),),
    names=Span(5, 44),
    composite=(Span(44, 54), Span(57, 64), Span(65, 87)),
    composite_check=87,
)
# By the length of the joined lines.
LAYOUTS = {90: TD1, 72: TD2, 88: TD3}
