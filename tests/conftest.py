"""One real engine a test process: DynamoDB, keys, pools, queues and secrets, on 127.0.0.1."""

import os
from collections.abc import Iterator

import pytest

PREFIX = "serambi-test"

# Before any of our modules is imported: table names are read at import.
os.environ.update(TABLE_PREFIX=PREFIX, STAGE="test", SITE_URL="https://serambi.test")

from chalicelib.core.config import config
from local.emulator import Engine, environment, start_engine
from local.provision import provision
from tests.factories.api import Api
from tests.factories.faults import Faults


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Start the engine and make all that the template describes in it."""
    started = start_engine()
    os.environ.update(environment(started.url))
    settings = provision(started.url, PREFIX)
    os.environ.update({**settings, "STAGE": "test"})
    config.cache_clear()
    yield started
    started.stop()


@pytest.fixture
def store(engine: Engine) -> Iterator[Engine]:
    """Give the engine; leave its tables empty behind the test."""
    yield engine
    _empty_tables()


def _empty_tables() -> None:
    from chalicelib.db.table import Audit, Identity, Notices, Records, Reference

    for table in (Records, Identity, Audit, Notices, Reference):
        with table.batch_write() as batch:
            for item in table.scan(attributes_to_get=["pk", "sk"]):
                batch.delete(item)


@pytest.fixture
def faults(store: Engine) -> Iterator[Faults]:
    """Put faults between us and DynamoDB, and take them out again."""
    from chalicelib.db.table import connection

    made = Faults(connection().client)
    yield made
    made.clear()


@pytest.fixture
def api(store: Engine) -> Api:
    """Give the API, with a trust list published."""
    from app import app
    from chalicelib.clients import functions
    from chalicelib.core.clock import utc_now
    from chalicelib.stamps import sealing

    functions.in_process.update(
        {one.name: app.handler_map[one.name] for one in app.pure_lambda_functions}
    )
    sealing.publish_trust_list(utc_now())
    return Api(app)
