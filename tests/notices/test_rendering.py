"""Mails of many permits: in order of urgency, complete, short enough, safe from what is typed."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape

import pytest
from hypothesis import example, given, settings

from chalicelib.core.ids import NoticeId
from chalicelib.notices.rendering import LANGUAGES, Words, render, render_many
from chalicelib.notices.rules import Letter, Notice, Stage
from chalicelib.web.signed_links import read_link
from tests.notices.test_message import CONTEXTS, HOSTILE, MARKS, TRICKS
from tests.notices.world import CONTEXT

AT = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
TODAY = date(2026, 12, 7)
SPONSOR = "S" * 26
KINDS = ("permit_ending", "permit_ending_holder")
# Gmail shows no more of a mail than this.
CLIPPED_AT = 102 * 1024

pytestmark = pytest.mark.usefixtures("engine")


def _notice(number: int, days_left: int, **changed: str | int) -> Notice:
    own: dict[str, str | int] = {
        "kind": "permit_ending",
        "language": "en",
        "unknown": 0,
        "stage": "7",
    }
    own |= {name: changed.pop(name) for name in own if name in changed}
    context = {
        **CONTEXT,
        "last_day": (TODAY + timedelta(days=days_left)).isoformat(),
        **changed,
    }
    letter = Letter(str(own["kind"]), "wayan@example.com", str(own["language"]), context)
    stages = (Stage(str(own["stage"]), AT),)
    return Notice(NoticeId(f"{SPONSOR}-{number:026d}"), letter, stages, unknown=int(own["unknown"]))


def _said(words: Words) -> list[str]:
    """Return the text and what a reader sees of the HTML, each on one line."""
    seen = unescape(re.sub("<[^>]+>", " ", re.sub("<title>.*</title>", "", words.html)))
    return [" ".join(said.split()) for said in (words.text, seen)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [2, 20, 21, 300])
def test_each_permit_stands_once_and_the_most_urgent_first_when_there_are_many(
    number: int, kind: str, language: str
) -> None:
    notices = [
        _notice(i, (i * 37) % number - 1, kind=kind, language=language, holder=f"Q{i:03d} E.")
        for i in range(number)
    ]
    words = render_many(notices, AT)
    in_order = sorted(range(number), key=lambda i: (i * 37) % number)
    for said in _said(words):
        assert re.findall(r"Q(\d{3}) E\.", said) == [f"{i:03d}" for i in in_order]
    assert str(number) in words.subject
    assert len(words.html.encode()) < CLIPPED_AT


def test_mail_of_300_permits_tells_first_what_to_do_and_where_to_find_them() -> None:
    for said in _said(render_many([_notice(i, 7) for i in range(300)], AT)):
        assert said.index("/en/sponsor/#") < said.index("Anna E.")
    for said in _said(render_many([_notice(i, 7) for i in range(9)], AT)):
        assert said.index("/en/sponsor/#") > said.rindex("Anna E.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_opens_the_sponsors_own_page_for_sixty_days(language: str) -> None:
    page = {"id": "/id/penjamin/#", "en": "/en/sponsor/#"}[language]
    one = _notice(1, 7, language=language)
    for words in (render(one, AT), render_many([one, _notice(2, 9, language=language)], AT)):
        links = {link for part in _parts(words) for link in re.findall(page + r'([^"<\s]+)', part)}
        token = links.pop()
        assert not links
        assert read_link(token, "sponsor", AT + timedelta(days=60, seconds=-1)) == SPONSOR


def test_row_of_no_group_and_a_holders_mail_carry_no_link() -> None:
    alone = Notice(NoticeId("A" * 26), _notice(1, 7).letter, (Stage("7", AT),))
    for words in (render(alone, AT), render(_notice(1, 7, kind=KINDS[1]), AT)):
        for part in _parts(words):
            assert "://" not in part


def _parts(words: Words) -> tuple[str, str]:
    return words.text, words.html


@pytest.mark.parametrize(
    ("days", "english", "indonesian"),
    [
        ((-1, 3), "1 of 2 stay permits that you sponsor has ended", "1 dari 2 izin"),
        ((-1, -2), "2 stay permits that you sponsor have ended", "2 izin tinggal yang"),
        ((1, 3), "the first ends tomorrow, 8 December 2026", "yang pertama berakhir besok"),
        ((0, 3), "the first ends today", "berakhir hari ini"),
    ],
)
def test_subject_of_many_names_the_most_urgent(
    days: tuple[int, int], english: str, indonesian: str
) -> None:
    for language, said in (("en", english), ("id", indonesian)):
        pair = [_notice(i, left, language=language) for i, left in enumerate(days)]
        assert said in render_many(pair, AT).subject


def test_office_stands_once_when_it_is_the_same_and_beside_each_permit_when_not() -> None:
    same = render_many([_notice(1, 7), _notice(2, 9)], AT)
    other = render_many([_notice(1, 7), _notice(2, 9, office="Kantor Imigrasi Denpasar")], AT)
    for said in _said(same):
        assert said.count(str(CONTEXT["office"])) == 1
    for said in _said(other):
        assert said.count(str(CONTEXT["office"])) == 1
        assert said.count("Kantor Imigrasi Denpasar") == 1


def test_many_says_that_it_may_be_a_second_copy_when_one_row_may_be() -> None:
    for said in _said(render_many([_notice(1, 7), _notice(2, 9, unknown=1)], AT)):
        assert "may have received this message before" in said
    for said in _said(render_many([_notice(1, 7), _notice(2, 9)], AT)):
        assert "may have received" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_overstay_is_reckoned_up_to_the_day_of_the_mail(kind: str) -> None:
    for said in _said(render(_notice(1, -3, kind=kind, stage="-1", overstay_fee=1_500_000), AT)):
        assert "3 days up to today, a charge of Rp 4.500.000" in said
    for said in _said(render(_notice(1, -1, kind=kind, stage="-1", language="id"), AT)):
        assert "Sampai hari ini: 1 hari, biaya beban Rp 1.000.000" in said


@pytest.mark.parametrize(
    ("stage", "english"),
    [("first", "only just been recorded"), ("again-1", "sent to you again"), ("7", "")],
)
def test_mail_says_why_it_comes_out_of_its_turn(stage: str, english: str) -> None:
    told = ("only just been recorded", "sent to you again")
    for said in _said(render(_notice(1, 3, stage=stage), AT)):
        assert [words for words in told if words in said] == ([english] if english else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_warning_says_why_it_cannot_be_stopped(kind: str, language: str) -> None:
    why = {"id": "tidak dapat dihentikan", "en": "cannot be unsubscribed from"}[language]
    one, other = (_notice(i, 7, kind=kind, language=language) for i in (1, 2))
    for words in (render(one, AT), render_many([one, other], AT)):
        for said in _said(words):
            assert why in said


def test_office_is_told_numbers_and_how_long_over_and_never_more_than_fit() -> None:
    context = {**CONTEXTS["office_daily"], "overstays": 40}
    letter = Letter("office_daily", "kantor@example.com", "en", context)
    for said in _said(render(Notice(NoticeId("B" * 26), letter, (Stage("once", AT),)), AT)):
        for expected in (
            "4XQ7-K2M9-T",
            "1 day over",
            "3 days over",
            "And 38 more",
            "since",
            "w•@example.com",
        ):
            assert expected.casefold() in said.casefold()


def _mail(words: Words) -> EmailMessage:
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["Subject"] = words.subject
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


@settings(deadline=None, max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE)
@example("".join(TRICKS), MARKS, "</table>")
def test_names_and_offices_can_steer_neither_headers_nor_markup_of_many(
    name: str, holder: str, office: str
) -> None:
    others = [_notice(2, 9), _notice(3, 11, office="Kantor Imigrasi Denpasar")]
    clean = render_many([_notice(1, 7, office="X"), *others], AT)
    words = render_many([_notice(1, 7, name=name, holder=holder, office=office), *others], AT)
    mail = _mail(words)
    assert mail.keys() == _mail(clean).keys()
    assert mail.defects == []
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert words.html.count("<") == clean.html.count("<")
    assert words.html.count("://") == clean.html.count("://")
    assert words.text.count("://") == clean.text.count("://")
    assert words.text.count("\n") == clean.text.count("\n")
    assert not set("\u202e\u2066\u200f\u2028") & set(words.text + words.html + words.subject)


@settings(deadline=None, max_examples=60)
@given(HOSTILE, HOSTILE)
@example("".join(TRICKS), MARKS)
def test_rows_of_the_offices_mail_can_steer_nothing(number: str, address: str) -> None:
    def told(number: str, address: str) -> Words:
        context = {
            **CONTEXTS["office_daily"],
            "overstays_rows": json.dumps([[number, "C1", "2026-12-06"]]),
            "bounced_rows": json.dumps([[address, number, "2026-12-05"]]),
        }
        letter = Letter("office_daily", "kantor@example.com", "id", context)
        return render(Notice(NoticeId("B" * 26), letter, (Stage("once", AT),)), AT)

    clean, words = told("N", "A"), told(number, address)
    assert words.html.count("<") == clean.html.count("<")
    assert words.html.count("://") == clean.html.count("://")
    assert words.text.count("\n") == clean.text.count("\n")
    assert words.subject == clean.subject
