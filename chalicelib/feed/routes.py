"""Routes of the feed: what the directorate sends, and the keys it signs with."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.feed import keys, service
from chalicelib.feed.keys import KeyKnownError
from chalicelib.feed.schemas import (
    FeedKeysView,
    FeedKeyView,
    FeedView,
    RegisterFeedKey,
    RevokeFeedKey,
    SendFeed,
    feed_view,
    key_view,
    keys_view,
)
from chalicelib.feed.service import OutOfTimeError
from chalicelib.feed.signatures import NotTrustedError
from chalicelib.web.guards import Call, Role, public, requires

routes = Blueprint(__name__)


@routes.route("/feed", methods=["POST"])
@public(takes=SendFeed, gives=FeedView, refusals=(NotTrustedError, OutOfTimeError))
def take_feed(call: Call[SendFeed]) -> FeedView:
    """Take a signed batch of the directorate's records, and say what became of each.

    The signature says who sends: no account is needed, and no other proof is taken. The answer
    is 200 whatever became of the records; the same batch gives the same answer.
    """
    jti, answers = service.take_feed(call.body, call.now)
    return feed_view(jti, answers, call.language)


@routes.route("/feed-keys", methods=["POST"])
@requires(
    Role.ADMINISTRATOR,
    takes=RegisterFeedKey,
    gives=FeedKeyView,
    status=201,
    refusals=(KeyKnownError,),
)
def register_feed_key(call: Call[RegisterFeedKey]) -> FeedKeyView:
    """Let a sender of the feed sign with a key from now on; its silence is an alarm from then."""
    return key_view(keys.register_key(call.body, call.person, call.now, call.key, call.body_hash))


@routes.route("/feed-keys")
@requires(Role.ADMINISTRATOR, gives=FeedKeysView)
def list_feed_keys(call: Call[None]) -> FeedKeysView:
    """Give all keys of the feed, and how each sender stands."""
    return keys_view(*keys.list_keys(), call.now)


@routes.route("/feed-keys/{key}/revocation", methods=["POST"])
@requires(Role.ADMINISTRATOR, takes=RevokeFeedKey, gives=FeedKeyView, refusals=(NotFoundError,))
def revoke_feed_key(call: Call[RevokeFeedKey], key: str) -> FeedKeyView:
    """Let a key sign nothing from the next batch on; for good, and safe to repeat."""
    return key_view(keys.revoke_key(key, call.body.reason, call.person, call.now))
