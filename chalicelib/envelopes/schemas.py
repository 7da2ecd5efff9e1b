"""Wire shapes of envelopes."""

from typing import Annotated

import msgspec

from chalicelib.web.parsing import View

# Four times a scan with the longest text a QR symbol holds.
Sealed = Annotated[str, msgspec.Meta(min_length=1, max_length=16_000)]


class EnvelopeKeyView(View, frozen=True):
    """The key to seal with, as a JWK."""

    kid: str
    kty: str
    alg: str
    use: str
    n: str
    e: str
