import random
import pytest
from tests.journeys.conftest import System
from tests.journeys import test_officer_phone as t

pytestmark = pytest.mark.journey


@pytest.fixture(scope="session")
def system():
    return System("http://127.0.0.1:8123", 8123)


@pytest.mark.parametrize("language", ["id", "en"])
def test_it(system, playwright, tmp_path, language):
    t.test_phone_tells_stamps_apart_without_a_network_and_delivers_each_once(
        system, playwright, tmp_path, language, random.randrange(100000, 900000)
    )
