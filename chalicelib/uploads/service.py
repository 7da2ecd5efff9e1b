"""Files that do not pass through us: the form that sends one, what came, the address that shows it.

Lists and documents have buckets of their own. A form takes one file of exactly one size and
content; whether it may come, and whether it stays, its capability says.
"""

from chalicelib.clients import s3
from chalicelib.core.config import config
from chalicelib.uploads.schemas import LinkView, UploadView

LISTS = "/uploads"
DOCUMENTS = "/document-uploads"
_DOCUMENT_SECONDS = 600
_LINK_SECONDS = 60


def list_form(key: str, size: int, sha256: str, seconds: int) -> UploadView:
    """Return the form that sends a list. UnavailableError."""
    return _form(config().uploads_bucket, LISTS, key, size, sha256, seconds)


def document_form(key: str, size: int, sha256: str) -> UploadView:
    """Return the form that sends a document within ten minutes. UnavailableError."""
    return _form(config().documents_bucket, DOCUMENTS, key, size, sha256, _DOCUMENT_SECONDS)


def read_document(key: str, sha256: str, missing: Exception) -> bytes:
    """Return what was sent; `missing` where nothing came, or not this. UnavailableError."""
    try:
        raw = s3.read_file(config().documents_bucket, key).raw
    except s3.NoFileError as error:
        raise missing from error
    if s3.sha256_of(raw) != sha256:  # the bucket checks it too
        delete_document(key)
        raise missing
    return raw


def write_document(key: str, raw: bytes, media_type: str) -> None:
    """Keep a document that we made of what was sent. UnavailableError."""
    s3.write_file(config().documents_bucket, key, raw, media_type)


def link_document(key: str, media_type: str, name: str) -> LinkView:
    """Return an address that shows a document for a minute; the caller has audited the look."""
    url = s3.presign_get(config().documents_bucket, key, media_type, name, _LINK_SECONDS)
    return LinkView(url=url, seconds=_LINK_SECONDS, name=name, media_type=media_type)


def delete_document(key: str) -> None:
    """Delete a document; one that is not there is deleted already. UnavailableError."""
    s3.delete_file(config().documents_bucket, key)


def _form(bucket: str, path: str, key: str, size: int, sha256: str, seconds: int) -> UploadView:
    fields = s3.presign_post(bucket, key, size, sha256, seconds)
    return UploadView(url=f"{config().site_url}{path}", fields=fields, seconds=seconds)
