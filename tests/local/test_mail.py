"""Mail is kept as sent, shown as sent, and its fate is told as SES tells it."""

import json
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.http import Request
from local.inbox import Inbox
from local.mail import Mailbox, MailService
from local.provision import client
from local.server import Server

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Post:
    """A mail service with what it told."""

    def __init__(self, folder: Path, port: int, told: list[dict[str, Any]]) -> None:
        self.folder = folder
        self.told = told
        self._ses = client(f"http://127.0.0.1:{port}", "sesv2")

    def send(self, message: EmailMessage, **more: object) -> str:
        raw = {"Raw": {"Data": message.as_bytes()}}
        return str(self._ses.send_email(Content=raw, **more)["MessageId"])

    def refuse(self, **request: object) -> str:
        with pytest.raises(ClientError) as refusal:
            self._ses.send_email(**request)
        return str(refusal.value.response["Error"]["Code"])

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """Ask an inbox that has just been started."""
        answer = Inbox(Mailbox(self.folder)).answer(Request("GET", path, "", {}, b"", ""))
        return answer.status, dict(answer.headers), answer.body.decode()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    told: list[dict[str, Any]] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(MailService(Mailbox(tmp_path), told.append), listener, 2)
        server.start()
        yield Post(tmp_path, listener.getsockname()[1], told)
        server.stop()


def written(to: str, subject: str = "Izin tinggal berakhir é") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Serambi <no-reply@example.test>"
    message["To"] = to
    message["Reply-To"] = "kantor@example.test"
    message["Subject"] = subject
    message.set_content("Yth. penjamin,\n30 hari lagi.\n")
    message.add_alternative('<p>30 hari lagi <img src="cid:logo"></p>', subtype="html")
    (_, html) = message.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(b"PNG", "image", "png", cid="<logo>")
    message.add_attachment(CALENDAR, "text", "calendar", filename="hari terakhir.ics")
    return message


def test_messages_are_listed_newest_first_after_a_restart(post: Post) -> None:
    post.send(written("a@example.test", "first"))
    post.send(written("b@example.test"))
    status, _, body = post.get("/inbox.json")
    newest, oldest = json.loads(body)
    assert status == 200
    assert oldest["subject"] == "first"
    assert newest["to"] == "b@example.test"
    assert newest["subject"] == "Izin tinggal berakhir é"
    assert newest["text"] == "Yth. penjamin,\n30 hari lagi.\n"
    assert newest["sent_at"].endswith("Z")
    assert set(newest) == {"to", "subject", "sent_at", "text"}


def test_a_message_shows_its_parts_and_headers(post: Post) -> None:
    post.send(written("a@example.test"), EmailTags=[{"Name": "notice", "Value": "n-1"}])
    _, headers, page = post.get("/inbox/1")
    assert "Yth. penjamin" in page
    assert "kantor@example.test" in page
    assert "hari terakhir.ics" in page
    assert "n-1" in page
    assert 'sandbox="allow-popups"' in page
    assert "unsafe-inline" not in headers["Content-Security-Policy"]

    _, headers, html = post.get("/inbox/1/html")
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert '<img src="/inbox/1/inline/logo">' in html
    assert post.get("/inbox/1/inline/logo")[2] == "PNG"

    _, headers, attached = post.get("/inbox/1/attachments/0")
    assert attached.encode() == CALENDAR
    assert "hari%20terakhir.ics" in headers["Content-Disposition"]
    assert "Reply-To: kantor@example.test" in post.get("/inbox/1/raw")[2]


def test_a_message_cannot_write_into_the_pages(post: Post) -> None:
    post.send(written("a@example.test", "<script>x()</script>"))
    for path in ("/inbox", "/inbox/1"):
        page = post.get(path)[2]
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "path", ["/inbox/9", "/inbox/x", "/inbox/1/attachments/7", "/inbox/1/nix", "/inbox/1/inline/x"]
)
def test_what_is_not_there_is_a_404(post: Post, path: str) -> None:
    post.send(written("a@example.test"))
    assert post.get(path)[0] == 404


@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        ("a@example.test", ["Send", "Delivery"]),
        ("Penjamin <bounce+1@example.test>", ["Send", "Bounce"]),
        ("complaint@example.test", ["Send", "Delivery", "Complaint"]),
    ],
)
def test_the_fate_of_a_message_is_told_with_its_tags(post: Post, to: str, kinds: list[str]) -> None:
    tags = [{"Name": "notice", "Value": "n-1"}]
    id_ = post.send(written(to), EmailTags=tags, ConfigurationSetName="set")
    assert [event["eventType"] for event in post.told] == kinds
    for event in post.told:
        assert event["mail"]["messageId"] == id_
        assert event["mail"]["tags"] == {"notice": ["n-1"], "ses:configuration-set": ["set"]}
        assert event["eventType"].lower() in event


def test_the_destination_given_counts_more_than_the_headers(post: Post) -> None:
    post.send(written("a@example.test"), Destination={"ToAddresses": ["b@example.test"]})
    assert json.loads(post.get("/inbox.json")[2])[0]["to"] == "b@example.test"


def test_what_is_not_raw_or_goes_to_nobody_is_refused(post: Post) -> None:
    simple = {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}}
    assert post.refuse(Content=simple) == "BadRequestException"
    assert post.refuse(Content={"Raw": {"Data": b"Subject: x\r\n\r\n"}}) == "BadRequestException"
    assert json.loads(post.get("/inbox.json")[2]) == []


def test_what_was_taken_just_before_a_stop_is_told_after_it(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []
    taken = Mailbox(tmp_path).add("s@example.test", ["a@example.test"], {"notice": "n"}, "", "set")
    MailService(Mailbox(tmp_path), told.append).resume()
    assert [event["eventType"] for event in told] == ["Send", "Delivery"]
    assert {event["mail"]["messageId"] for event in told} == {taken.id}
    MailService(Mailbox(tmp_path), told.append).resume()
    assert len(told) == 2
