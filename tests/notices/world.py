"""The outbox as it runs: sweeps fire, the queue feeds the sender, SES's events come back."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.ids import NoticeId
from chalicelib.db.table import Notices
from chalicelib.db.transaction import commit
from chalicelib.notices import events, service
from chalicelib.notices.rules import Notice, Stage
from tests.notices.mail_server import Mail, MailServer

CONTEXT: Mapping[str, str | int] = {
    "name": "Wayan Sudarma",
    "holder": "Anna E.",
    "permit_class": "C1",
    "last_day": "2026-12-14",
    "zone": "Asia/Makassar",
    "office": "Kantor Imigrasi Kelas I Khusus TPI Ngurah Rai",
    "overstay_fee": 1_000_000,
}


@dataclass
class World:
    """All that happens around the outbox."""

    mail: MailServer
    told: set[str] = field(default_factory=set)

    @property
    def queue_url(self) -> str:
        return config().notices_queue_url

    def clear(self) -> None:
        self.mail.clear()
        self.told.clear()
        while self._receive():
            pass

    def plan(
        self,
        notice_id: str,
        due: datetime | list[Stage],
        kind: str = "permit_ending",
        **changed: str | int,
    ) -> NoticeId:
        """Commit a row of the outbox."""
        context = {**CONTEXT, **changed}
        planned = service.plan_notice(
            NoticeId(notice_id), kind, "wayan@example.com", "en", context, due
        )
        commit(planned)
        return NoticeId(notice_id)

    def cancel(self, notice_id: NoticeId, now: datetime) -> None:
        commit(service.plan_cancel(notice_id, now))

    def row(self, notice_id: NoticeId) -> Notice:
        notice = service.find_notice(notice_id)
        assert notice is not None
        return notice

    def is_indexed(self, notice_id: NoticeId) -> bool:
        item = Notices.get(f"NOTICE#{notice_id}", "NOTICE", consistent_read=True)
        return item.due_pk is not None

    def fire(self, now: datetime) -> list[str]:
        """Sweep, and let the queue run empty; return the messages that came back as failed."""
        service.sweep(now)
        return self.drain()

    def drain(self) -> list[str]:
        failed: list[str] = []
        while messages := self._receive():
            failed += self.deliver(messages)
        return failed

    def deliver(self, messages: list[dict[str, Any]]) -> list[str]:
        records = [
            {"messageId": one["MessageId"], "body": one["Body"], "attributes": one["Attributes"]}
            for one in messages
        ]
        answer = events.send_messages({"Records": records})
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def _receive(self) -> list[dict[str, Any]]:
        queue = client("sqs")
        answer = queue.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=10, AttributeNames=["SentTimestamp"]
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        for one in messages:
            queue.delete_message(QueueUrl=self.queue_url, ReceiptHandle=one["ReceiptHandle"])
        return messages

    def tell(self, kind: str = "Send") -> None:
        """Let SES's events of all mails come that have not come yet."""
        for mail in self.mail.taken:
            if f"{kind} {mail.message_id}" not in self.told:
                self.told.add(f"{kind} {mail.message_id}")
                self.record(mail.event(kind))

    def record(self, told: Mapping[str, Any]) -> list[str]:
        body = {"detail-type": "Email", "source": "aws.ses", "detail": told}
        record = {"messageId": "1", "body": json.dumps(body)}
        answer = events.record_mail_events({"Records": [record]})
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def stages(self) -> Counter[str]:
        """How many mails were taken of each stage."""
        return Counter(mail.tags["stage"] for mail in self.mail.taken)

    def sent(self) -> list[Mail]:
        return self.mail.taken


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
