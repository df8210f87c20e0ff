"""What a built page says of a cell, and what it runs before the cell."""

import ast
import json
import re

import pytest

from tests.book.served import SITE
from tests.needs import needs
from tools.files import ROOT, read

needs("jupyter_book")
needs("lxml")
import lxml.html  # noqa: E402
from coursebook.live import ABSENT, NOTES, bar, hidden_cells  # noqa: E402

TAGS = re.compile(r"^:?tags: \[(.*)\]$", re.MULTILINE)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ([], "cell 1RunEdit"),
        (["live-long"], "cell 1RunEditlong: 10 seconds to a few minutes here"),
        (["nbval-ignore-output"], "cell 1RunEditdiffers from run to run"),
        (
            ["nbval-ignore-output", "live-long"],
            f"cell 1RunEdit{NOTES['live-long']}; differs from run to run",
        ),
        (["live-thread", "nbval-ignore-output"], f"cell 1{ABSENT['live-thread']}"),
    ],
)
def test_a_cell_says_what_its_tags_mean(tags, words):
    node = bar(1, [f"tag_{tag}" for tag in tags])
    assert node.astext().replace("\n", "") == words


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/*.md")), ids=lambda p: p.stem)
def test_no_tag_of_live_pages_is_misspelt(path):
    found = {
        tag.strip() for tags in TAGS.findall(read(path)) for tag in tags.split(",")
    }
    assert {tag for tag in found if tag.startswith("live-")} <= {*ABSENT, *NOTES}


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("book/*.ipynb")), ids=lambda p: p.stem
)
def test_what_a_page_hides_and_needs_comes_line_by_line(path):
    page = lxml.html.parse(SITE / "book" / f"{path.stem}.html")
    code = "\n\n".join(map(json.loads, page.xpath("//@data-before")))
    assert code == "\n\n".join(hidden_cells(path).values())
    ast.parse(code)
