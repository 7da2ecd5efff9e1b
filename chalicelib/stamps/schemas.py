"""Wire shapes of the desk."""

from base64 import b64encode
from datetime import date
from typing import Annotated

import msgspec

from chalicelib.core.ids import PermitId
from chalicelib.permits.rules import Contact
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.stamps.rules import IssuedStamp
from chalicelib.web.parsing import Code, Instant, Language, Line, View, Wire

PermitRef = Annotated[PermitId, msgspec.Meta(pattern=r"^[A-Z0-9]{1,40}-[A-Z0-9]{1,40}$")]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


class SponsorFields(Wire, frozen=True):
    """Who answers for the foreigner, and is warned before the permit ends."""

    name: Line
    email: Email
    language: Language = "id"

    @property
    def contact(self) -> Contact:
        """The sponsor as a domain value."""
        return Contact(self.name, self.email, self.language)


class HolderFields(Wire, frozen=True):
    """Where the foreigner is warned; `send_stamp`: and where the stamp is sent to, once sealed."""

    email: Email
    language: Language = "en"
    send_stamp: bool = False


class IssueStamp(Wire, frozen=True):
    """An entry at a checkpoint: the passport by its MRZ or by its fields.

    `enters_on` is a granted permit under which the holder enters, whatever `permit_class` says;
    `replaces` those granted that end because the entry is meant to be on `permit_class`.
    """

    checkpoint: Code
    permit_class: Code
    mrz: Mrz | None = None
    passport: PassportFields | None = None
    sponsor: SponsorFields | None = None
    holder: HolderFields | None = None
    entered_at: Instant | None = None
    even_if_in_country: bool = False
    enters_on: PermitRef | None = None
    replaces: Annotated[tuple[PermitRef, ...], msgspec.Meta(max_length=10)] = ()


class PermitView(View, frozen=True):
    """The permit that the entry begins."""

    id: str
    permit_class: str
    valid_from: date
    last_day_of_stay: date


class LabelView(View, frozen=True):
    """The label to print: SVG as text, PDF as Base64."""

    svg: str
    pdf: str


class StampView(View, frozen=True):
    """A stamp as issued; `reprints` counts how often its label was printed again.

    `watch_listed`: at an entry, that the officer is to ask the office before anything else;
    `deported_before`: that the holder was deported once.
    """

    stamp_id: str
    stamp_number: str
    seal_url: str
    entry_on: date
    issued_on: date
    last_day_of_stay: date
    permit: PermitView
    label: LabelView
    reprints: int
    watch_listed: bool = False
    deported_before: bool = False


def stamp_view(issued: IssuedStamp) -> StampView:
    """Show a stamp to the officer who issued it, or prints its label again."""
    stamp = issued.stamp
    return StampView(
        stamp_id=stamp.id,
        stamp_number=issued.number,
        seal_url=issued.seal_url,
        entry_on=stamp.entry_on,
        issued_on=stamp.issued_on,
        last_day_of_stay=stamp.last_day_of_stay,
        permit=PermitView(
            id=stamp.permit_id,
            permit_class=stamp.permit_class,
            valid_from=stamp.entry_on,
            last_day_of_stay=stamp.last_day_of_stay,
        ),
        label=label_view(issued),
        reprints=stamp.reprints.count if stamp.reprints else 0,
        watch_listed=issued.is_watched,
        deported_before=issued.was_deported,
    )


def label_view(issued: IssuedStamp) -> LabelView:
    """Show the label to print."""
    return LabelView(svg=issued.label_svg, pdf=b64encode(issued.label_pdf).decode())
