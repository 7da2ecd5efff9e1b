"""Tips as their senders are shown them."""

import msgspec

from chalicelib.reference import service as reference
from chalicelib.tips.photos import PhotoForm
from chalicelib.tips.public_schemas import (
    PhotoView,
    SaidView,
    SentTipView,
    StandingView,
)
from chalicelib.tips.rules import Entry, Photo, Step, Tip, TipState
from chalicelib.tips.sending import Sent, Standing
from chalicelib.web.problems import Lang

_TOLD = {
    TipState.RECEIVED: "received",
    TipState.EXAMINED: "examined",
    TipState.ASKED: "asked",
    TipState.IN_CASE: "followed_up",
    TipState.JOINED: "examined",
    TipState.CLOSED: "closed",
}


def sent_view(sent: Sent, language: Lang) -> SentTipView:
    """Show that a tip was taken."""
    office, at = office_name(sent.tip.office, language), sent.tip.received_at
    return SentTipView(reference=sent.reference, office=office, received_at=at)


def standing_view(standing: Standing, language: Lang) -> StandingView:
    """Show a sender how their tip stands; a tip it was joined to speaks for it."""
    tip, main = standing.tip, standing.main
    # A question to the sender of another tip is none to this one.
    is_asked_other = main.id != tip.id and main.state is TipState.ASKED
    state = TipState.EXAMINED if is_asked_other else main.state
    return msgspec.convert(
        {
            "state": _TOLD[state],
            "matter": tip.matter,
            "region": region_name(tip),
            "office": office_name(main.office, language),
            "received_at": tip.received_at,
            "photos": tip.photos,
            "outcome": main.outcome,
            "said": [_said(one) for one in standing.said if one.text],
        },
        StandingView,
    )


def photo_view(photo: Photo) -> PhotoView:
    """Show how far a photo is."""
    return PhotoView(number=photo.number, status=photo.status.value)


def photo_form_view(form: PhotoForm) -> PhotoView:
    """Show a photo, and where its content goes while that has not come."""
    return PhotoView(
        number=form.photo.number,
        status=form.photo.status.value,
        upload=form.upload or msgspec.UNSET,
    )


def office_name(code: str, language: Lang) -> str:
    """Return what an office is called."""
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id


def region_name(tip: Tip) -> str:
    """Return what the kecamatan of a tip is called, with its kabupaten."""
    region = reference.find_region(tip.region)
    return f"{region.name}, {region.regency}" if region else tip.region


def _said(entry: Entry) -> SaidView:
    by = "you" if entry.step is Step.ADDED else "office"
    return msgspec.convert({"by": by, "at": entry.at, "text": entry.text}, SaidView)
