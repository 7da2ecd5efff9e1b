"""The people at a desk and in its office."""

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)
