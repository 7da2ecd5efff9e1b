"""One real engine a test process: DynamoDB, keys, pools, queues and secrets, on 127.0.0.1."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

PREFIX = "serambi-test"

# Before any of our modules is imported: table names are read at import.
# A proof of work is solved at each report without an account: here at almost no cost.
os.environ.update(
    TABLE_PREFIX=PREFIX, STAGE="test", SITE_URL="https://serambi.test", PROOF_COST="1"
)

from chalicelib.core.config import config
from local.emulator import Engine, environment, start_engine
from local.provision import provision
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.notices.mail_server import MailServer
from tests.notices.world import World

# How fast examples come says how busy the machine is, and nothing of what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the engine: ministack, or moto as a second opinion."""
    parser.addoption("--engine", choices=["ministack", "moto"], default="ministack")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine | None]:
    """Start the engine and make all that the template describes in it."""
    if request.config.getoption("--engine") == "moto":
        yield from _second_engine()
        return
    started = start_engine()
    os.environ.update(environment(started.url))
    made = provision(started.url, PREFIX)
    os.environ.update({**made, "STAGE": "test"})
    config.cache_clear()
    yield started
    started.stop()


def _second_engine() -> Iterator[None]:
    """Give moto, written by others: what both engines take is no quirk of one of them."""
    from moto import mock_aws

    os.environ.update(environment("http://127.0.0.1:1"))
    del os.environ["AWS_ENDPOINT_URL"]
    with mock_aws():
        made = provision(None, PREFIX)
        os.environ.update({**made, "STAGE": "test"})
        config.cache_clear()
        yield None


@pytest.fixture
def store(engine: Engine | None) -> Iterator[Engine | None]:
    """Give the engine; leave its tables empty behind the test."""
    yield engine
    _empty_tables()


@pytest.fixture(scope="session")
def mail_server(engine: Engine | None) -> Iterator[MailServer]:
    """Take mail over HTTP, as the SES v2 endpoint of this process."""
    from chalicelib.clients import aws

    server = MailServer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_SESV2", server.url)
        aws.client.cache_clear()
        yield server
    aws.client.cache_clear()
    server.stop()


@pytest.fixture
def world(store: Engine | None, mail_server: MailServer) -> Iterator[World]:
    """Give an empty outbox, an empty queue and an empty inbox."""
    made = World(mail_server)
    made.clear()
    yield made
    made.clear()


def _empty_tables() -> None:
    from chalicelib.db import table as tables
    from chalicelib.health.service import forget_feed

    for table in tables.Table.__subclasses__():
        with table.batch_write() as batch:
            for item in table.scan(attributes_to_get=["pk", "sk"]):
                batch.delete(item)
    forget_feed()


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
    from chalicelib.stamps.trust import sealing

    functions.in_process.update(
        {one.name: app.handler_map[one.name] for one in app.pure_lambda_functions}
    )
    sealing.publish_trust_list(utc_now())
    return Api(app)


# Whole processes, packages, matrices of faults: not for the inner loop.
_SLOW = (
    "tests/bookings/test_calendar_histories.py",
    "tests/bookings/test_calendar_routes.py",
    "tests/bookings/test_closing.py",
    "tests/bookings/test_quotas.py",
    "tests/bookings/test_waiting.py",
    "tests/bookings/test_attendance.py",
    "tests/bookings/test_check_ins.py",
    "tests/bookings/test_group_lists.py",
    "tests/bookings/test_statistics.py",
    "tests/counts/test_publishing.py",
    "tests/counts/test_reading.py",
    "tests/audit/test_canaries.py",
    "tests/feed/test_crossings.py",
    "tests/feed/test_example.py",
    "tests/feed/test_histories.py",
    "tests/feed/test_once.py",
    "tests/feed/test_records.py",
    "tests/feed/test_telling.py",
    "tests/icao/test_fuzz.py",
    "tests/identity/test_desks.py",
    "tests/identity/test_sign_up.py",
    "tests/bookings/test_answering.py",
    "tests/bookings/test_proofs.py",
    "tests/bookings/test_retaining.py",
    "tests/bookings/test_stories.py",
    "tests/bulk/test_batches.py",
    "tests/bulk/test_once.py",
    "tests/bulk/test_batches.py",
    "tests/bulk/test_once.py",
    "tests/identity/test_desks.py",
    "tests/identity/test_sign_up.py",
    "tests/feed/test_imports",
    "tests/local",
    "tests/package",
    "tests/notices/test_addresses.py",
    "tests/notices/test_digests.py",
    "tests/notices/test_group_histories.py",
    "tests/notices/test_histories.py",
    "tests/notices/test_kills.py",
    "tests/notices/test_sending.py",
    "tests/notices/test_sweeping.py",
    "tests/orders/test_orders.py",
    "tests/orders/test_shifts.py",
    "tests/permits/test_documents.py",
    "tests/permits/test_service.py",
    "tests/permits/test_sponsors.py",
    "tests/permits/test_warning_histories.py",
    "tests/lodging/stays/test_change_once.py",
    "tests/lodging/stays/test_changing.py",
    "tests/lodging/checks/test_service.py",
    "tests/lodging/occupancy/test_service.py",
    "tests/lodging/checks/test_reconciliation.py",
    "tests/lodging/checks/test_copies.py",
    "tests/lodging/stays/test_exporting.py",
    "tests/lodging/stays/test_listing.py",
    "tests/lodging/stays/test_office_desk.py",
    "tests/lodging/without_account/test_announcing.py",
    "tests/lodging/without_account/test_assisting.py",
    "tests/lodging/reporting/test_attempts.py",
    "tests/lodging/reporting/test_bad_input.py",
    "tests/lodging/checks/test_copies.py",
    "tests/lodging/reporting/test_managing.py",
    "tests/lodging/reporting/test_public_once.py",
    "tests/lodging/reporting/test_once.py",
    "tests/lodging/test_recounting.py",
    "tests/lodging/reporting/test_refusals.py",
    "tests/lodging/reporting/test_service.py",
    "tests/premises/test_api_keys.py",
    "tests/premises/test_conformance.py",
    "tests/premises/test_offices.py",
    "tests/premises/test_registering.py",
    "tests/premises/test_team.py",
    "tests/scans/test_batch.py",
    "tests/scans/test_copies.py",
    "tests/scans/test_exceptions.py",
    "tests/scans/test_nearby.py",
    "tests/scans/test_scans.py",
    "tests/scans/test_verdicts.py",
    "tests/stamps/entries/test_batches.py",
    "tests/stamps/care/test_ending.py",
    "tests/stamps/care/test_fetching.py",
    "tests/stamps/counter/test_granting.py",
    "tests/stamps/counter/test_changes.py",
    "tests/stamps/status_lists/test_publishing.py",
    "tests/stamps/status_lists/test_service.py",
    "tests/stamps/care/test_succession.py",
    "tests/stamps/trust/test_reconciliation.py",
    "tests/stamps/trust/test_rotation.py",
    "tests/tips/test_photos.py",
    "tests/tips/test_pictures.py",
    "tests/tips/test_sending.py",
    "tests/tips/test_triage.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow; on the second engine leave out what it cannot do: faults, threads."""
    for item in items:
        if item.nodeid.startswith(_SLOW):
            item.add_marker(pytest.mark.slow)
    if config.getoption("--engine") != "moto":
        return
    left_out = [
        item
        for item in items
        if "faults" in getattr(item, "fixturenames", ()) or item.get_closest_marker("threads")
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
