"""The outbox with a mail server and its queue."""

from collections.abc import Iterator

import pytest

from local.emulator import Engine
from tests.notices.mail_server import MailServer
from tests.notices.world import World


@pytest.fixture(scope="session")
def mail_server(engine: Engine) -> Iterator[MailServer]:
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
def world(store: Engine, mail_server: MailServer) -> Iterator[World]:
    """Give an empty outbox, an empty queue and an empty inbox."""
    made = World(mail_server)
    made.clear()
    yield made
    made.clear()
