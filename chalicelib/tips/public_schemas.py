"""Wire shapes of a tip as its sender has it: nothing in them names anybody."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.tips.rules import Matter, Outcome
from chalicelib.uploads.schemas import Sha256, UploadView
from chalicelib.web.parsing import Latitude, Line, Longitude, View, Wire

MOST_CHARACTERS = 2000
MOST_BYTES = 4 * 1024 * 1024

# Lines as typed; other control and bidirectional formatting characters have no place in them.
_STORY = (
    "^(?=[\\s\\S]*\\S)[^\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]+$"
)

Story = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_CHARACTERS, pattern=_STORY)]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Device = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
ProofText = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Size = Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]
Number = Annotated[int, msgspec.Meta(ge=1, le=9)]
Metres = Annotated[float, msgspec.Meta(ge=0, le=100_000)]


class PositionFields(Wire, frozen=True):
    """Where it is (WGS 84), given only on purpose."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Metres


class SendTip(Wire, frozen=True):
    """What somebody reports: the kecamatan's code says whose it is.

    `device` is a random number that the browser keeps (32 hexadecimal digits); only a keyed hash
    of it is stored, while the tip is open. `proof` is a proof of work (`GET /proof-of-work`), and
    no part of what is said: a retry may bring another.
    """

    matter: Matter
    region: Line
    text: Story
    happened_on: date | None = None
    is_ongoing: bool = False
    position: PositionFields | None = None
    contact: Line | None = None
    device: Device | None = None
    proof: ProofText | None = None


class ReadTip(Wire, frozen=True):
    """The reference of a tip; spaces, hyphens and small letters do not matter."""

    reference: Reference


class AddToTip(Wire, frozen=True):
    """What its sender adds to a tip, or answers."""

    reference: Reference
    text: Story


class AnnouncePhoto(Wire, frozen=True):
    """A photo that is to be sent: its size and SHA-256 (hex); JPEG, PNG or WebP."""

    reference: Reference
    bytes: Size
    sha256: Sha256


class ConfirmPhoto(Wire, frozen=True):
    """Which photo was sent."""

    reference: Reference
    number: Number


class SentTipView(View, frozen=True):
    """That a tip was taken: its reference, shown this once, and whose it is."""

    reference: str
    office: str
    received_at: datetime


class SaidView(View, frozen=True):
    """A word: `you` the sender's, `office` a question or what the office says at the end."""

    by: Literal["you", "office"]
    at: datetime
    text: str


class StandingView(View, frozen=True):
    """How a tip stands. `followed_up`: somebody is at work on it; `outcome` once it is closed."""

    state: Literal["received", "examined", "asked", "followed_up", "closed"]
    matter: Matter
    region: str
    office: str
    received_at: datetime
    photos: int
    outcome: Outcome | None
    said: list[SaidView]


class PhotoView(View, frozen=True):
    """A photo by its number; `stored` once it was cleaned of all but the picture."""

    number: int
    status: Literal["awaiting_file", "stored", "refused"]
    upload: UploadView | msgspec.UnsetType = msgspec.UNSET
