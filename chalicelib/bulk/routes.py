"""Routes of batches of stays."""

from chalice.app import Blueprint

from chalicelib.bulk import results, service
from chalicelib.bulk.schemas import (
    AskResult,
    BatchView,
    ConfirmRepairs,
    ResultView,
    RowPageView,
    StartBatch,
    batch_view,
    row_view,
)
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/stays/batches", methods=["POST"])
@requires(Role.OPERATOR, takes=StartBatch, gives=BatchView, status=201, scope="stays:write")
def start_batch(call: Call[StartBatch]) -> BatchView:
    """Report many stays in one of the own premises: rows at once, or a list to be uploaded."""
    told = service.start_batch(call.body, call.person, call.now, call.key, call.body_hash)
    return batch_view(told.batch, call.now, call.language, told.upload, told.rows)


@routes.route("/stays/batches/templates")
@requires(
    Role.OPERATOR,
    gives=ResultView,
    refusals=(InvalidError,),
    query={
        "language": "Of its headings: `id` or `en`; the asker's unless it is given.",
        "format": "`xlsx` (unless given) or `csv`.",
    },
)
def show_template(call: Call[None]) -> ResultView:
    """Give the empty list to fill in, with an example and notes on each column."""
    language = call.query.get("language", call.language)
    return results.template_of(language, call.query.get("format", "xlsx"))


@routes.route("/stays/batches/{batch}")
@requires(Role.OPERATOR, gives=BatchView, refusals=(NotFoundError,), scope="stays:write")
def show_batch(call: Call[None], batch: str) -> BatchView:
    """Show how far an own batch is."""
    return batch_view(service.get_batch(batch, call.person, call.now), call.now, call.language)


@routes.route("/stays/batches/{batch}/rows")
@requires(
    Role.OPERATOR,
    gives=RowPageView,
    refusals=(NotFoundError,),
    query={"after": "The `next` of the page before, for the rows that follow."},
    scope="stays:write",
)
def list_rows(call: Call[None], batch: str) -> RowPageView:
    """List the rows of an own batch in their order: what became of each, or is proposed."""
    page = service.list_rows(batch, call.person, call.now, call.query.get("after"))
    return RowPageView(items=[row_view(one, call.language) for one in page.items], next=page.next)


@routes.route("/stays/batches/{batch}/confirmation", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=ConfirmRepairs,
    gives=BatchView,
    refusals=(NotFoundError, service.BatchNotWaitingError),
    scope="stays:write",
)
def confirm_repairs(call: Call[ConfirmRepairs], batch: str) -> BatchView:
    """Accept what is proposed for damaged rows, or not: then the batch is reported."""
    told = service.confirm_repairs(batch, call.body, call.person, call.now)
    return batch_view(told.batch, call.now, call.language, rows=told.rows)


@routes.route("/stays/batches/{batch}/result", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=AskResult,
    gives=ResultView,
    refusals=(NotFoundError, service.BatchNotDoneError),
    scope="stays:write",
)
def make_result(call: Call[AskResult], batch: str) -> ResultView:
    """Give the result of an own batch as a file: each row, what became of it, and why."""
    done, rows = service.list_all_rows(batch, call.person, call.now)
    return results.result_of(done, rows, call.body.format, call.language)
