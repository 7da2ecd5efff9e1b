"""Bodies nobody would type: refused by field, never stored, never a fault of ours."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidError
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.web.parsing import parse
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.lodging.reports import at_home, stored

NOTHING = {"stays": 0, "mails": 0, "rows": 0}
PATHS = [
    ("passport",),
    ("passport", "document_number"),
    ("passport", "surname"),
    ("passport", "date_of_expiry"),
    ("address",),
    ("region",),
    ("arrived_at",),
    ("nights",),
    ("reporter",),
    ("reporter", "name"),
    ("reporter", "email"),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6
)
# Each example is one call: the store is not emptied between them, and nothing may be in it.
PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _known(path: tuple[str, ...]) -> set[str]:
    body: Any = at_home(seal="x", mrz=zone(), premises="x", leaves_on="x", purpose="x", room="x")
    body["remarks"] = "x"
    for name in path:
        body = body[name]
    return set(body) | {"language"}


@PROPERTY
@given(where=st.sampled_from([(), ("passport",), ("reporter",)]), name=st.text(), value=JSON)
def test_extra_key_is_refused_wherever_it_stands(
    api: Api, where: tuple[str, ...], name: str, value: Any
) -> None:
    if name in _known(where):
        return
    body = at_home()
    place = body
    for part in where:
        place[part] = copy.copy(place[part])
        place = place[part]
    place[name] = value
    reply = api.post("/stays", body)
    assert reply.status == 422
    assert "unknown_field" in reply.fields.values()
    assert stored() == NOTHING


@PROPERTY
@given(path=st.sampled_from(PATHS), value=st.lists(SCALARS, max_size=2) | st.floats(5, 6))
def test_wrong_type_is_refused_and_its_field_named(
    api: Api, path: tuple[str, ...], value: Any
) -> None:
    body = copy.deepcopy(at_home())
    place = body
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value if value != 5 else 5.5
    reply = api.post("/stays", body)
    assert reply.status == 422
    assert any(field.startswith(".".join(path)) for field in reply.fields), reply.fields
    assert stored() == NOTHING


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=200) | JSON.map(lambda value: str(value).encode()))
def test_shape_raises_nothing_but_its_own_refusal(raw: bytes) -> None:
    with pytest.raises(InvalidError):
        parse(ReportStay, raw)


@pytest.mark.parametrize("number", ["<", "-", " ", "A" * 31, "A/1", "", "١٢٣"])
def test_document_number_of_other_characters_is_refused(api: Api, number: str) -> None:
    body = at_home()
    body["passport"] = {**body["passport"], "document_number": number}
    assert api.post("/stays", body).status == 422
    assert stored() == NOTHING
