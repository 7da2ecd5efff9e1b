"""The words of a mail: a folder of templates a kind, in two languages."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.config import config
from chalicelib.notices.rules import Notice

if TYPE_CHECKING:
    from jinja2 import Environment

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("id", "en")

_MOST_CHARACTERS = 200
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


def has_texts(kind: str, language: str) -> bool:
    """Tell whether there are words for a kind in a language."""
    return language in LANGUAGES and (TEXTS / kind / f"{language}.subject.txt").is_file()


def render(notice: Notice, at: datetime) -> Words:
    """Put a notice into words that are true at an instant.

    Raises jinja2's errors when the facts lack what the words name, ValueError when one of
    them is not what it should be.
    """
    letter = notice.letter
    facts: dict[str, object] = {name: _safe(name, value) for name, value in letter.context.items()}
    facts |= {"language": letter.language, "maybe_duplicate": notice.maybe_duplicate}
    if "last_day" in facts:
        last_day = date.fromisoformat(str(facts["last_day"]))
        facts["last_day"] = last_day
        facts["days_left"] = (last_day - local_date(at, str(facts["zone"]))).days
    words = partial(_rendered, _environment(letter.language), letter.kind, facts)
    has_event = (TEXTS / letter.kind / f"{letter.language}.event.txt").is_file()
    return Words(
        subject=" ".join(words(f"{letter.language}.subject.txt").split()),
        text=words(f"{letter.language}.txt").strip() + "\n",
        html=words(f"{letter.language}.html"),
        calendar=words(f"{letter.language}.event.txt").strip() if has_event else "",
    )


def plain(text: str) -> str:
    """Return one line of a person's words without what could steer a mail program.

    Control characters and line ends become spaces, marks that turn the reading direction go,
    and an address typed where a name belongs is no longer one that a click follows.
    """
    kept = "".join(" " if _is_control(c) else c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(kept.split()).replace("://", ": //")[:_MOST_CHARACTERS]


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _safe(name: str, value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    if not name.endswith("_url"):
        return plain(value)
    if not value.startswith(f"{config().site_url}/") or any(map(str.isspace, value)):
        raise ValueError("an address leads away from the site")
    return value


def _rendered(environment: "Environment", kind: str, facts: Mapping[str, object], name: str) -> str:
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
    }
    return environment


def _day(language: str, on: date) -> str:
    return f"{on.day} {_MONTHS[language].split()[on.month - 1]} {on.year}"


def _moment(language: str, text: str, zone: str) -> str:
    """Write an instant as the clock of its zone shows it, with the zone's short name."""
    local = instant_of(text).astimezone(ZoneInfo(zone))
    clock = f"pukul {local:%H.%M}" if language == "id" else f"{local:%H:%M}"
    return f"{_day(language, local.date())}, {clock} {local.tzname()}"


def _rupiah(amount: int) -> str:
    return "Rp " + f"{amount:,}".replace(",", ".")
