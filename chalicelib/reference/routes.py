"""Routes of the reference data: public, and cached until a release changes them."""

from chalice.app import Blueprint

from chalicelib.reference import service
from chalicelib.reference.schemas import (
    CheckpointsView,
    CountriesView,
    OfficesView,
    PermitClassesView,
    PremisesCategoriesView,
    PurposesView,
    RegionsView,
)
from chalicelib.web.guards import Answer, Call, public
from chalicelib.web.parsing import View

routes = Blueprint(__name__)

_SECONDS = 3600


@routes.route("/reference/regions")
@public(
    gives=RegionsView,
    query={
        "q": "Words of a kecamatan's name, its kabupaten's or its province's.",
        "parent": "The code of the region whose parts are asked for, such as `51.03`.",
    },
)
def list_regions(call: Call[None]) -> Answer:
    """List regions: those that match `q`, or the parts of `parent`, or the provinces."""
    if "q" in call.query:
        found = service.search_regions(call.query["q"][:100])
    else:
        found = service.list_regions(call.query.get("parent"))
    return _answer("regions", RegionsView(items=found))


@routes.route("/reference/offices")
@public(gives=OfficesView)
def list_offices(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List the immigration offices, past and present."""
    return _answer("offices", OfficesView(items=tuple(service.list_offices())))


@routes.route("/reference/checkpoints")
@public(gives=CheckpointsView)
def list_checkpoints(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List the checkpoints, past and present."""
    return _answer("checkpoints", CheckpointsView(items=tuple(service.list_checkpoints())))


@routes.route("/reference/permit-classes")
@public(gives=PermitClassesView)
def list_permit_classes(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List the permit classes with their dated lengths of stay."""
    return _answer("permit_classes", PermitClassesView(items=tuple(service.list_permit_classes())))


@routes.route("/reference/purposes")
@public(gives=PurposesView)
def list_purposes(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List the purposes of coming and staying."""
    return _answer("purposes", PurposesView(items=tuple(service.list_purposes())))


@routes.route("/reference/premises-categories")
@public(gives=PremisesCategoriesView)
def list_premises_categories(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List the categories of premises."""
    view = PremisesCategoriesView(items=tuple(service.list_premises_categories()))
    return _answer("premises_categories", view)


@routes.route("/reference/countries")
@public(gives=CountriesView)
def list_countries(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
    """List issuing states and nationalities by their ICAO codes."""
    return _answer("countries", CountriesView(items=tuple(service.list_countries())))


def _answer(data_set: str, view: View) -> Answer:
    return Answer(view, etag=service.data_set_tag(data_set), seconds=_SECONDS)
