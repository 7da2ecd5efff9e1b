"""The reference data on the wire."""

import json

import msgspec

from chalicelib.reference import schemas, service


def test_permit_classes_are_sent_with_their_time_source_and_both_names() -> None:
    view = schemas.PermitClassesView(items=tuple(service.list_permit_classes()))
    sent = json.loads(msgspec.json.encode(view))["items"]
    b1 = next(one for one in sent if one["index"] == "B1")
    assert b1["stay"] == {"days": 30, "months": 0, "years": 0}
    assert b1["extension"]["times"] == 1
    assert set(b1["name"]) == {"id", "en"}
    assert (b1["valid_from"], b1["valid_to"], b1["source"]["mark"]) == ("2024-01-01", None, "S")


def test_every_data_set_can_be_sent_and_described() -> None:
    views = [
        schemas.RegionsView(items=service.list_regions()),
        schemas.OfficesView(items=tuple(service.list_offices())),
        schemas.CheckpointsView(items=tuple(service.list_checkpoints())),
        schemas.PurposesView(items=tuple(service.list_purposes())),
        schemas.PremisesCategoriesView(items=tuple(service.list_premises_categories())),
        schemas.CountriesView(items=tuple(service.list_countries())),
    ]
    for view in views:
        assert msgspec.json.decode(msgspec.json.encode(view), type=type(view)) == view
        assert "items" in json.dumps(msgspec.json.schema(type(view)))
