"""The route of the key to seal with."""

from chalice.app import Blueprint

from chalicelib.envelopes import service
from chalicelib.envelopes.schemas import EnvelopeKeyView
from chalicelib.web.guards import Answer, Call, public

routes = Blueprint(__name__)

_SECONDS = 3600


@routes.route("/envelope-key")
@public(gives=EnvelopeKeyView)
def show_envelope_key(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """Give the public key with which a phone or a desk seals what waits for the network."""
    key = EnvelopeKeyView(**service.public_key())
    return Answer(key, etag=key.kid, seconds=_SECONDS)
