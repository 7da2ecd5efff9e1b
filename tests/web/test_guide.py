"""How to report: on every public page, the law in its own words, the categories of the table."""

import json
import re
from pathlib import Path

import pytest

from frontend.pages import PUBLIC, output_name
from frontend.reference import REFERENCE

pytestmark = pytest.mark.browser


def test_law_is_quoted_from_the_table_word_for_word_and_with_its_source(built: Path) -> None:
    rows = json.loads((REFERENCE / "legal_texts.json").read_text("utf-8"))
    sources = json.loads((REFERENCE / "sources.json").read_text("utf-8"))
    assert rows
    for address in ("id/tata-cara", "en/how-to-report"):
        guide = (built / address / "index.html").read_text("utf-8")
        quoted = re.findall(r"<blockquote.*?“(.*?)”<br><cite[^>]*>(.*?)</cite>", guide, re.DOTALL)
        assert quoted == [
            (row["text"], f"{row['cited']}. {sources[row['source']]['url']}") for row in rows
        ]
        for code in json.loads((REFERENCE / "premises_categories.json").read_text("utf-8")):
            assert code["name"][address[:2]] in guide


def test_how_to_report_is_a_tab_of_every_public_page(built: Path) -> None:
    for page in PUBLIC:
        for address in page.paths.values():
            name = "404.html" if address == "/404" else output_name(address)
            html = (built / name).read_text("utf-8")
            tabs = re.search(r'<nav class="s-tabs-public".*?</nav>', html, re.DOTALL)
            assert tabs, address
            assert re.search("/id/tata-cara/|/en/how-to-report/", tabs[0]), address
