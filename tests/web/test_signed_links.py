"""A signed link opens what it was made for, until its day, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web.signed_links import LinkExpiredError, LinkNotFoundError, read_link, sign_link
from local.emulator import Engine

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_link_gives_its_subject_until_it_expires(engine: Engine | None) -> None:
    link = sign_link("sponsor", "ABC", NOW + timedelta(days=1))
    assert read_link(link, "sponsor", NOW) == "ABC"
    with pytest.raises(LinkExpiredError):
        read_link(link, "sponsor", NOW + timedelta(days=1))


def test_link_opens_nothing_else(engine: Engine | None) -> None:
    link = sign_link("sponsor", "ABC", NOW + timedelta(days=1))
    with pytest.raises(LinkNotFoundError):
        read_link(link, "calendar", NOW)


@given(st.integers(0, 60), st.characters(codec="utf-8"))
def test_altered_link_is_not_found(engine: Engine | None, place: int, letter: str) -> None:
    link = sign_link("sponsor", "A" * 26, NOW + timedelta(days=1))
    altered = link[:place] + letter + link[place + 1 :]
    if altered != link:
        with pytest.raises(LinkNotFoundError):
            read_link(altered, "sponsor", NOW)


@pytest.mark.parametrize("text", ["", ".", "..", "A.9999999999.", "A.x.y", "A.1.é"])
def test_text_that_is_no_link_is_not_found(engine: Engine | None, text: str) -> None:
    with pytest.raises(LinkNotFoundError):
        read_link(text, "sponsor", NOW)
