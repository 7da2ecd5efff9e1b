"""A sender whose key is registered."""

import pytest

from tests.factories.api import Api
from tests.feed.directorate import Directorate


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    assert made.register().status == 201
    return made
