"""Routes of the status lists."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.stamps.jws import tag_of
from chalicelib.stamps.status_lists import service
from chalicelib.stamps.status_lists.schemas import (
    StatusIndexView,
    StatusListView,
    status_index_view,
)
from chalicelib.web.guards import Answer, Call, public

routes = Blueprint(__name__)

_STATUS_SECONDS = 300


@routes.route("/status-lists")
@public(gives=StatusIndexView)
def show_status_index(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """Name the status lists that there are: what changed since can be told from their tags."""
    found = service.read_index()
    return Answer(status_index_view(found), etag=tag_of(found.jws), seconds=_STATUS_SECONDS)


@routes.route("/status-lists/{n}")
@public(gives=StatusListView, refusals=(NotFoundError,))
def show_status_list(call: Call[None], n: str) -> Answer:  # noqa: ARG001 - every view takes the call
    """Give one status list: which of its stamps are superseded, departed or cancelled."""
    jws = service.read_list(n)
    return Answer(StatusListView(jws=jws), etag=tag_of(jws), seconds=_STATUS_SECONDS)
