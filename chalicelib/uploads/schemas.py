"""Wire shapes of a file that is sent, and of one that is shown."""

from typing import Annotated

import msgspec

from chalicelib.web.parsing import View

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class UploadView(View, frozen=True):
    """Where a file goes: a form (multipart/form-data) of these fields, `file` the last.

    Answered 201 by the bucket; the form is good for so many seconds.
    """

    url: str
    fields: dict[str, str]
    seconds: int


class LinkView(View, frozen=True):
    """An address that shows a file to a browser, for so many seconds."""

    url: str
    seconds: int
    name: str
    media_type: str
