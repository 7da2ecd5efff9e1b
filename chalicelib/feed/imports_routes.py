"""Routes of files of permits."""

from chalice.app import Blueprint

from chalicelib.core.errors import NotFoundError
from chalicelib.feed import imports
from chalicelib.feed.imports_schemas import (
    DriftPageView,
    ImportPageView,
    ImportRowPageView,
    ImportView,
    StartImport,
    drift_view,
    import_row_view,
    import_view,
)
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_AFTER = {"after": "The `next` of the page before, for what follows."}


@routes.route("/permits/imports", methods=["POST"])
@requires(Role.ADMINISTRATOR, takes=StartImport, gives=ImportView, status=201)
def start_import(call: Call[StartImport]) -> ImportView:
    """Take permits of the directorate's database: rows at once, or a file to be uploaded."""
    told = imports.start_import(call.body, call.person, call.now, call.key, call.body_hash)
    return import_view(told.one, told.whole, call.language, told.upload, told.rows)


@routes.route("/permits/imports")
@requires(
    Role.ADMINISTRATOR,
    gives=ImportPageView,
    query={**_AFTER, "year": "In which they began, UTC; this one unless it is given."},
)
def list_imports(call: Call[None]) -> ImportPageView:
    """List the imports of a year, those that were dropped into the bucket too, latest first."""
    page = imports.list_imports(call.now, call.query.get("year"), call.query.get("after"))
    items = [import_view(told.one, told.whole, call.language) for told in page.items]
    return ImportPageView(items=items, next=page.next)


@routes.route("/permits/imports/{import_id}")
@requires(Role.ADMINISTRATOR, gives=ImportView, refusals=(NotFoundError,))
def show_import(call: Call[None], import_id: str) -> ImportView:
    """Show how far an import is, and of a full file its comparison with what is known here."""
    told = imports.get_import(import_id, call.now)
    return import_view(told.one, told.whole, call.language)


@routes.route("/permits/imports/{import_id}/rows")
@requires(
    Role.ADMINISTRATOR,
    gives=ImportRowPageView,
    refusals=(NotFoundError,),
    query={**_AFTER, "verdict": "Only rows with this one; a page may then be empty and go on."},
)
def list_import_rows(call: Call[None], import_id: str) -> ImportRowPageView:
    """List the rows of an import in their order, and what became of each."""
    query = call.query
    page = imports.list_rows(import_id, call.now, query.get("after"), query.get("verdict"))
    items = [import_row_view(row, call.language) for row in page.items]
    return ImportRowPageView(items=items, next=page.next)


@routes.route("/permits/imports/{import_id}/drift")
@requires(
    Role.ADMINISTRATOR,
    gives=DriftPageView,
    refusals=(NotFoundError,),
    query={**_AFTER, "kind": "Only what differs so; a page may then be empty and go on."},
)
def list_import_drift(call: Call[None], import_id: str) -> DriftPageView:
    """List in what a full file, all its parts together, and what was known here differed."""
    query = call.query
    page = imports.list_drift(import_id, call.now, query.get("after"), query.get("kind"))
    return DriftPageView(items=[drift_view(row) for row in page.items], next=page.next)
