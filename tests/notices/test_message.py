"""Mails as their reader gets them: parsed, in both languages, true at any lateness."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from chalicelib.core.ids import NoticeId
from chalicelib.notices import message
from chalicelib.notices.rendering import LANGUAGES, TEXTS, plain
from chalicelib.notices.rules import Letter, Notice, Stage
from tests.notices.booking_letters import LETTERS
from tests.notices.world import CONTEXT

AT = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
KINDS = sorted(path.name for path in TEXTS.iterdir() if path.is_dir())
CONTEXTS: dict[str, dict[str, str | int]] = {
    "permit_ending": dict(CONTEXT),
    "permit_ending_holder": dict(CONTEXT),
    "extension_refused": dict(CONTEXT),
    "extension_refused_holder": dict(CONTEXT),
    "stay_receipt": {
        "name": "Made Sari",
        "receipt": "4XQ7-K2M9-TB",
        "premises": "Villa Melati, Kuta Selatan",
        "arrived_at": "2026-12-06T07:30:00Z",
        "deadline_at": "2026-12-07T07:30:00Z",
        "first_received_at": "2026-12-06T23:59:00Z",
        "zone": "Asia/Makassar",
        "on_time": True,
        "office": "Ngurah Rai",
        "verify_url": "https://serambi.test/en/receipt/#4XQ7K2M9TB",
    },
    "password_reset": {
        "name": "Ketut",
        "reset_url": "https://serambi.test/en/password/#token",
        "expires_at": "2026-12-07T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    "staff_invitation": {
        "name": "Ketut",
        "reset_url": "https://serambi.test/en/password/#token",
        "expires_at": "2026-12-07T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    "team_invitation": {
        "premises": "Villa Melati",
        "inviter": "Made Sari",
        "is_owner": True,
        "accept_url": "https://serambi.test/en/invitation/#token",
        "expires_at": "2026-12-14T00:30:00Z",
        "zone": "Asia/Makassar",
    },
    "sign_up": {
        "sign_up_url": "https://serambi.test/en/sign-up/#token",
        "expires_at": "2026-12-07T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    "sign_up_known": {"sign_in_url": "https://serambi.test/en/sign-in/"},
    "stamp_ready": {
        **CONTEXT,
        "stamp_number": "7K2M-9TBX-4",
        "seal_url": "https://serambi.test/s#SEAL",
        "occasion": "entry",
    },
    "office_daily": {
        "office": "Immigration Office Ngurah Rai",
        "on": "2026-12-07",
        "overstays": 2,
        "overstays_rows": '[["4XQ7-K2M9-T", "C1", "2026-12-06"], ["2C11-04", "E23", "2026-12-04"]]',
        "bounced": 1,
        "bounced_rows": '[["w\u2022@example.com", "4XQ7-K2M9-T", "2026-12-05"]]',
        "desk_url": "https://serambi.test/officer/en/warnings/",
    },
    "sponsor_address": {
        "name": "Wayan Sudarma",
        "confirm_url": "https://serambi.test/en/sponsor/#token",
        "expires_at": "2026-12-14T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    "correction_decided": {
        "office": "Kantor Imigrasi Ngurah Rai",
        "asked_at": "2026-11-20T02:00:00Z",
        "zone": "Asia/Makassar",
        "page_url": "https://serambi.test/en/my-stay/",
    },
    "holder_address": {
        "name": "Anna E.",
        "confirm_url": "https://serambi.test/en/sponsor/address/#token",
        "expires_at": "2026-12-14T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    "sponsor_moving": {
        "name": "Wayan Sudarma",
        "address": "w\u2022\u2022\u2022@example.com",
        "asked_at": "2026-12-07T00:30:00Z",
        "office": "Immigration Office Ngurah Rai",
        "zone": "Asia/Jakarta",
    },
    "sponsor_link": {
        "name": "Wayan Sudarma",
        "page_url": "https://serambi.test/en/sponsor/#token",
        "expires_at": "2027-02-05T00:30:00Z",
        "zone": "Asia/Jakarta",
    },
    **LETTERS,
}


def _notice(kind: str, language: str = "en", **changed: str | int) -> Notice:
    context = {**CONTEXTS[kind], **changed}
    letter = Letter(kind, "wayan@example.com", language, context)
    return Notice(NoticeId("A" * 26), letter, (Stage("7", AT),), attempt=1)


def _mail(notice: Notice, at: datetime = AT) -> EmailMessage:
    raw = message.build([notice], at)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    return message_from_bytes(raw, policy=policy.default)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_kind_has_a_case_here() -> None:
    assert sorted(CONTEXTS) == KINDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_mail_parses_with_text_and_html_of_its_language(kind: str, language: str) -> None:
    mail = _mail(_notice(kind, language))
    assert mail.defects == []
    assert mail["From"] == "Serambi <no-reply@serambi.invalid>"
    assert mail["To"] == "wayan@example.com"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"].endswith(".serambi.invalid>")
    assert mail["Reply-To"]
    assert mail["Content-Language"] == language
    text, html = _part(mail, "plain"), _part(mail, "html")
    assert f'<html lang="{language}"' in html
    sender = "Direktorat Jenderal" if language == "id" else "Directorate General"
    assert sender in text
    assert sender in html
    for said in (text, html, str(mail["Subject"])):
        assert "None" not in said
        assert "{{" not in said
    assert "http://" not in html  # no pixel, nothing fetched: a picture comes with the mail
    assert html.count("<img") == html.count('<img src="cid:check-in"')


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_html_says_what_the_text_says(kind: str, language: str) -> None:
    mail = _mail(_notice(kind, language))
    html = _part(mail, "html")
    for value in CONTEXTS[kind].values():
        if isinstance(value, str) and value in _part(mail, "plain"):
            assert value in html


@pytest.mark.parametrize("kind", ["permit_ending", "permit_ending_holder", "stamp_ready"])
def test_calendar_entry_is_the_last_day_as_a_whole_day_and_the_same_each_time(kind: str) -> None:
    entries = []
    for stage in ("30", "7"):
        notice = replace(_notice(kind), stages=(Stage(stage, AT),))
        attached = list(_mail(notice).iter_attachments())
        assert [part.get_content_type() for part in attached] == ["text/calendar"]
        entries += Calendar.from_ical(str(attached[0].get_content())).events
    first, second = entries
    start, end = first.DTSTART, first.DTEND
    assert (start, end) == (date(2026, 12, 14), date(2026, 12, 15))
    assert first.uid == second.uid


@pytest.mark.parametrize("kind", ["stay_receipt", "password_reset"])
def test_mail_without_a_last_day_carries_no_calendar(kind: str) -> None:
    assert list(_mail(_notice(kind)).iter_attachments()) == []


@pytest.mark.parametrize(
    ("at", "english", "indonesian"),
    [
        ("2026-11-14T00:00:00Z", "ends in 30 days", "30 hari lagi"),
        ("2026-12-12T15:59:59Z", "ends in 2 days", "2 hari lagi"),
        ("2026-12-12T16:00:00Z", "ends tomorrow", "berakhir besok"),  # midnight in Bali
        ("2026-12-14T15:59:59Z", "ends today", "berakhir hari ini"),
        ("2026-12-14T16:00:00Z", "ended yesterday", "berakhir kemarin"),
        ("2026-12-19T16:00:00Z", "ended 6 days ago", "6 hari yang lalu"),
    ],
)
@pytest.mark.parametrize("kind", ["permit_ending", "permit_ending_holder"])
def test_days_left_are_those_of_the_permits_zone_when_late(
    kind: str, at: str, english: str, indonesian: str
) -> None:
    for language, said in (("en", english), ("id", indonesian)):
        mail = _mail(_notice(kind, language), datetime.fromisoformat(at))
        assert said in mail["Subject"]
        assert said in _part(mail, "plain")
        assert said in _part(mail, "html")


def test_passed_last_day_gives_no_advice_that_is_too_late() -> None:
    mail = _mail(_notice("permit_ending"), datetime(2026, 12, 20, tzinfo=UTC))
    assert "before the last day has passed" not in _part(mail, "plain")
    assert "at once" in _part(mail, "html")


def test_late_report_is_called_late() -> None:
    assert "(late)" in _part(_mail(_notice("stay_receipt", on_time=False)), "plain")
    assert "(terlambat)" in _part(_mail(_notice("stay_receipt", "id", on_time=False)), "html")


def test_instants_are_shown_in_the_premises_zone() -> None:
    text = _part(_mail(_notice("stay_receipt", "id")), "plain")
    assert "6 Desember 2026, pukul 15.30 WITA" in text


def test_overstay_fee_is_the_one_given() -> None:
    assert "Rp\xa01.500.000" in _part(
        _mail(_notice("permit_ending", overstay_fee=1_500_000)), "plain"
    )


def test_second_attempt_with_unknown_first_says_so() -> None:
    notice = replace(_notice("permit_ending", "id"), unknown=1)
    assert "mungkin sudah Anda terima" in _part(_mail(notice), "plain")
    assert "mungkin sudah Anda terima" in _part(_mail(notice), "html")
    assert "mungkin sudah" not in _part(_mail(_notice("permit_ending", "id")), "plain")


MARKS = "\r\n\0\x0b\x0c\x85\u2028\u2029\u202e\u2066\u200f<>&\"'\\{}%"
TRICKS = ["\r\nBcc: x@evil.test\r\n\r\n", "</td><script>", "{{ 7*7 }}", "http://evil.test"]
HOSTILE = st.lists(
    st.one_of(st.characters(), st.sampled_from(MARKS), st.sampled_from(TRICKS)), max_size=60
).map("".join)


@settings(deadline=None)
@given(HOSTILE, HOSTILE)
@example("".join(TRICKS), MARKS)
def test_names_can_neither_steer_headers_nor_markup(name: str, holder: str) -> None:
    clean = _mail(_notice("permit_ending"))
    mail = _mail(_notice("permit_ending", name=name, holder=holder))
    assert mail.keys() == clean.keys()
    assert mail["To"] == clean["To"]
    assert not set("\r\n\u202e\u2066\u200f\u2028") & set(mail["Subject"])
    assert [part.get_content_type() for part in mail.walk()] == [
        part.get_content_type() for part in clean.walk()
    ]
    html = _part(mail, "html")
    assert html.count("<") == _part(clean, "html").count("<")
    assert "://" not in html
    assert not set("\u202e\u2066\u200f") & set(_part(mail, "plain"))
    entry = str(next(iter(mail.iter_attachments())).get_content())
    assert len(Calendar.from_ical(entry).events) == 1


@given(st.text(max_size=300))
def test_plain_words_are_one_short_line(text: str) -> None:
    said = plain(text)
    assert len(said) <= 200
    assert said.splitlines() in ([said], [])
    assert said == said.strip()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_address_is_sent_to_as_it_is_or_not_at_all(recipient: str) -> None:
    notice = _notice("permit_ending")
    notice = replace(notice, letter=replace(notice.letter, recipient=recipient))
    try:
        mail = _mail(notice)
    except message.UnsendableError:
        return
    assert len(mail["To"].addresses) == 1
    assert mail["To"].addresses[0].addr_spec == message.address(recipient)


@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "wayän@example.com", "a@" + "b" * 300],
)
def test_what_is_no_address_is_unsendable(recipient: str) -> None:
    notice = _notice("permit_ending")
    notice = replace(notice, letter=replace(notice.letter, recipient=recipient))
    with pytest.raises(message.UnsendableError):
        message.build([notice], AT)


def test_domain_with_umlauts_is_sent_to_in_ascii() -> None:
    assert message.address("anna@bücher.example") == "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "link", ["https://evil.test/", "https://serambi.test.evil/", "https://serambi.test/a b", "x"]
)
def test_link_that_leads_away_is_unsendable(link: str) -> None:
    with pytest.raises(message.UnsendableError):
        message.build([_notice("password_reset", reset_url=link)], AT)


def test_missing_fact_is_unsendable() -> None:
    notice = _notice("permit_ending")
    context = {name: value for name, value in CONTEXT.items() if name != "office"}
    with pytest.raises(message.UnsendableError):
        message.build([replace(notice, letter=replace(notice.letter, context=context))], AT)


@pytest.mark.parametrize(
    ("kind", "language"), [("permit_ending", "fr"), ("../x", "en"), ("", "en")]
)
def test_kind_or_language_without_texts_is_refused_at_planning(kind: str, language: str) -> None:
    with pytest.raises(ValueError, match="no texts"):
        message.check_letter(Letter(kind, "a@b.test", language, {}))
