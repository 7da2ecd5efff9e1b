"""Permits on an empty outbox."""

from tests.notices.conftest import mail_server, world

__all__ = ["mail_server", "world"]
