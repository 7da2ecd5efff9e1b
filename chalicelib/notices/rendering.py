"""The words of a mail: a folder of templates a kind, in two languages."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.config import config
from chalicelib.notices import appointments
from chalicelib.notices.rules import Letter, Notice
from chalicelib.web.signed_links import sign_link

if TYPE_CHECKING:
    from jinja2 import Environment

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("id", "en")

# The link in a sponsor's mail: what it is for, how long it works, where it leads.
SPONSOR_PAGE = "sponsor"
LINK_LASTS = timedelta(days=60)
_SPONSOR_PAGES = {"id": "/id/penjamin/", "en": "/en/sponsor/"}

_MOST_CHARACTERS = 200
_MOST_OF_A_TEXT = 1000  # of what an officer gives as a reason
_NOT_EXTENSIBLE = {"id": "tidak dapat diperpanjang", "en": "cannot be extended"}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A rendered mail; `calendar` names the event of the last day, or is empty."""

    subject: str
    text: str
    html: str
    calendar: str


@cache
def has_texts(kind: str, language: str) -> bool:
    """Tell whether there are words for a kind in a language."""
    return language in LANGUAGES and (TEXTS / kind / f"{language}.subject.txt").is_file()


def render(notice: Notice, at: datetime) -> Words:
    """Put a notice into words that are true at an instant.

    Raises jinja2's errors when the facts lack what the words name, ValueError when one of
    them is not what it should be.
    """
    facts = _facts(notice, at) | _common([notice], at)
    return _words(notice.letter, facts, "")


def render_many(notices: Sequence[Notice], at: datetime) -> Words:
    """Put several notices of one kind, language and address into the words of one mail.

    The permits stand in order of urgency: the days left, then the holder. Raises as `render`;
    KeyError for a kind that has no words for many.
    """
    rows = sorted(
        (_facts(notice, at) for notice in notices),
        key=lambda row: (row["days_left"], str(row["holder"]).casefold()),
    )
    offices = {row["office"] for row in rows}
    facts = _common(notices, at) | {
        "name": _facts(notices[0], at)["name"],
        "permits": rows,
        "over": sum(row["days_left"] < 0 for row in rows),
        "office": offices.pop() if len(offices) == 1 else "",
        "overstay_fee": max(row["overstay_fee"] for row in rows),
    }
    return _words(notices[0].letter, facts, "many.")


def _common(notices: Sequence[Notice], at: datetime) -> dict[str, Any]:
    return {
        "language": notices[0].letter.language,
        "maybe_duplicate": any(notice.maybe_duplicate for notice in notices),
        "sponsor": _group(notices[0]),
        "at": at,
    }


def _facts(notice: Notice, at: datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: _safe(name, value) for name, value in notice.letter.context.items()
    }
    facts["stage"] = notice.stages[0].name if notice.stages else ""
    if "last_day" in facts:
        facts["last_day"] = date.fromisoformat(facts["last_day"])
        facts["days_left"] = (facts["last_day"] - local_date(at, facts["zone"])).days
        facts.setdefault("can_extend", 1)
    return facts


def _words(letter: Letter, facts: Mapping[str, Any], form: str) -> Words:
    words = partial(_rendered, _environment(letter.language), letter.kind, facts)
    prefix = f"{letter.language}.{form}"
    has_event = (TEXTS / letter.kind / f"{prefix}event.txt").is_file()
    return Words(
        subject=" ".join(words(f"{prefix}subject.txt").split()),
        text=words(f"{prefix}txt").strip() + "\n",
        html=words(f"{prefix}html"),
        calendar=words(f"{prefix}event.txt").strip() if has_event else "",
    )


def _group(notice: Notice) -> str:
    """Return whose rows a notice stands among; for a sponsor's, the sponsor's id."""
    return notice.id.rpartition("-")[0]


def plain(text: str, most: int = _MOST_CHARACTERS) -> str:
    """Return one line of a person's words without what could steer a mail program.

    Control characters and line ends become spaces, marks that turn the reading direction go,
    and an address typed where a name belongs is no longer one that a click follows.
    """
    kept = "".join(" " if _is_control(c) else c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(kept.split()).replace("://", ": //")[:most]


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _safe(name: str, value: str | int) -> str | int | list[list[str]]:
    if isinstance(value, int):
        return value
    if name.endswith("_rows"):
        return [[plain(str(cell)) for cell in row] for row in json.loads(value)]
    if not name.endswith("_url"):
        return plain(value, _MOST_OF_A_TEXT if name.endswith("_text") else _MOST_CHARACTERS)
    if not value.startswith(f"{config().site_url}/") or any(map(str.isspace, value)):
        raise ValueError("an address leads away from the site")
    return value


def _rendered(environment: "Environment", kind: str, facts: Mapping[str, Any], name: str) -> str:
    return environment.get_template(f"{kind}/{name}").render(facts)


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - cold start
        Environment,
        FileSystemLoader,
        StrictUndefined,
        select_autoescape,
    )

    environment = Environment(
        loader=FileSystemLoader(TEXTS),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": partial(_day, language),
        "moment": partial(_moment, language),
        "rupiah": _rupiah,
        "signed": partial(_signed, language),
        "listed": partial(_listed, language),
        "overdue": partial(_overdue, language),
        "since": partial(_since, language),
        "weekday": partial(_weekday, language),
        "hours": partial(_hours, language),
        "named": partial(appointments.named, language),
        "appointment": partial(appointments.title, language),
        "managed": partial(appointments.page_of, language),
        "in_fours": appointments.in_fours,
        "check_in_code": appointments.check_in_code,
    }
    return environment


def _day(language: str, on: date | str) -> str:
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{on.day} {_MONTHS[language].split()[on.month - 1]} {on.year}"


def _moment(language: str, text: str, zone: str) -> str:
    """Write an instant as the clock of its zone shows it, with the zone's short name."""
    local = instant_of(text).astimezone(ZoneInfo(zone))
    clock = f"pukul {local:%H.%M}" if language == "id" else f"{local:%H:%M}"
    return f"{_day(language, local.date())}, {clock} {local.tzname()}"


def _weekday(language: str, on: date | str) -> str:
    """Write a day with its day of the week."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{appointments.weekday(language, on)}, {_day(language, on)}"


def _hours(language: str, begins_at: str, ends_at: str, zone: str) -> str:
    """Write a day and from when to when, as the clock of a zone shows them."""
    begins, ends = (instant_of(one).astimezone(ZoneInfo(zone)) for one in (begins_at, ends_at))
    return f"{_weekday(language, begins.date())}, {appointments.hours(language, begins, ends)}"


def _rupiah(amount: int) -> str:
    return "Rp\xa0" + f"{amount:,}".replace(",", ".")  # never broken across two lines


def _signed(language: str, sponsor: str, at: datetime) -> str:
    """Return the address of a sponsor's own page, or nothing for a row of no sponsor's."""
    if not sponsor:
        return ""
    token = sign_link(SPONSOR_PAGE, sponsor, at + LINK_LASTS)
    return f"{config().site_url}{_SPONSOR_PAGES[language]}#{token}"


def _listed(
    language: str, permits: Sequence[Mapping[str, Any]], left: Callable[[int], str]
) -> list[tuple[str, ...]]:
    """Return each permit as a line of two pairs; the office only where they differ."""
    is_one_office = len({one["office"] for one in permits}) == 1

    def about(one: Mapping[str, Any]) -> str:
        is_last = not one["can_extend"] and one["days_left"] >= 0
        parts = [one["permit_class"], *([_NOT_EXTENSIBLE[language]] if is_last else [])]
        return ", ".join(parts if is_one_office else [*parts, one["office"]])

    return [
        (
            one["holder"],
            about(one),
            _day(language, one["last_day"]),
            left(one["days_left"]),
        )
        for one in permits
    ]


def _overdue(
    language: str, rows: Sequence[Sequence[str]], on: str, left: Callable[[int], str]
) -> list[tuple[str, ...]]:
    """Return rows of number, class and last day with how long ago that was on a day."""
    days = [(row, date.fromisoformat(row[2])) for row in rows]
    today = date.fromisoformat(on)
    return [(row[0], row[1], _day(language, last), left((last - today).days)) for row, last in days]


def _since(language: str, rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return rows of address, number and day."""
    return [(row[0], row[1], _day(language, date.fromisoformat(row[2])), "") for row in rows]
