"""Wire shapes of the status lists."""

from chalicelib.stamps.status_lists.published import Index
from chalicelib.web.parsing import View


class StatusListTag(View, frozen=True):
    """A status list by its number, and the tag (ETag) of its present text."""

    n: int
    etag: str


class StatusIndexView(View, frozen=True):
    """The status lists that there are; `jws` says the same, signed, and as of when.

    A list within its span that is not named has only stamps in force.
    """

    items: list[StatusListTag]
    jws: str


class StatusListView(View, frozen=True):
    """One status list: a W3C Bitstring Status List credential, as a compact JWS (ES256)."""

    jws: str


def status_index_view(index: Index) -> StatusIndexView:
    """Show the index to whoever keeps the lists."""
    named = [StatusListTag(n=n, etag=one.etag) for n, one in sorted(index.lists.items())]
    return StatusIndexView(items=named, jws=index.jws)
