"""The outbox as it runs: sweeps fire, the queue feeds the sender, SES's events come back."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalice.local import LambdaContext

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.table import Notices
from chalicelib.db.transaction import commit
from chalicelib.notices import digests, events, sending, service
from chalicelib.notices.rules import Letter, Notice, Stage, group_of
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


def a_minute() -> LambdaContext:
    """Return what Lambda tells a function that has just begun and may take a minute."""
    return LambdaContext("send_notices", 512, 60_000)


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
        recipient: str = "wayan@example.com",
        language: str = "en",
        **changed: str | int,
    ) -> NoticeId:
        """Commit a row of the outbox, which the office DPS is told of."""
        letter = Letter(kind, recipient, language, {**CONTEXT, **changed})
        commit(service.plan_notice(NoticeId(notice_id), letter, due, desk="DPS"))
        return NoticeId(notice_id)

    def send(self, notice_id: NoticeId, at: datetime) -> bool:
        """Let a sender take the group of a row."""
        return sending.send_group(group_of(notice_id), at)

    def cancel(self, notice_id: NoticeId, now: datetime) -> None:
        commit(service.plan_cancel(notice_id, now))

    def row(self, notice_id: NoticeId) -> Notice:
        notice = service.find_notice(notice_id)
        assert notice is not None
        return notice

    def is_indexed(self, notice_id: NoticeId) -> bool:
        item = Notices.get(*keys.notice(notice_id), consistent_read=True)
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
        answer = events.send_messages({"Records": records}, a_minute())
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
        answer = events.record_mail_events({"Records": [record]}, a_minute())
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def stages(self) -> Counter[str]:
        """How many mails were taken of each stage, of one row or of several."""
        return Counter(stage for mail in self.mail.taken for _, stage in self.rows_of(mail))

    def told_of(self) -> Counter[tuple[str, str]]:
        """How many mails told of each row's stages."""
        return Counter(row for mail in self.mail.taken for row in self.rows_of(mail))

    def rows_of(self, mail: Mail) -> list[tuple[str, str]]:
        if "digest" in mail.tags:
            return list(digests.find_digest(mail.tags["digest"]))
        return [(mail.tags["notice"], mail.tags["stage"])]

    def sent(self) -> list[Mail]:
        return self.mail.taken


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
