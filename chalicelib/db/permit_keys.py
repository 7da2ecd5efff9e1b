"""Keys of what an office keeps with permits, beside those in `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | DOCUMENTS#permit | document | a scan kept with a permit; its content is in a bucket |
| records | PERMITTED#keyed hash | PERMITTED | the request that made or changed a permit |
"""

from chalicelib.core.ids import DocumentId, PermitId


def document(permit_id: PermitId, document_id: DocumentId) -> tuple[str, str]:
    """Key of a scan kept with a permit; its partition is the permit's."""
    return f"DOCUMENTS#{permit_id}", document_id


def permitted(request: str) -> tuple[str, str]:
    """Key of the request that made or changed a permit."""
    return f"PERMITTED#{request}", "PERMITTED"
