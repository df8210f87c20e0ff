"""What the PDF and the EPUB take of the site's own chapters."""

import pytest

from tools.bound.cleaning import article
from tools.files import ROOT, read

SITE = ROOT / "_build" / "html"
if not (SITE / "index.html").is_file():
    pytest.skip("needs the book: python course.py book", allow_module_level=True)

CHAPTERS = sorted((SITE / "book").glob("[0-9]*_*.html"))
each = pytest.mark.parametrize("page", CHAPTERS, ids=lambda path: path.stem)


@each
def test_each_figure_stands_once_for_a_light_ground(page):
    found = article(read(page))
    figures = [each for each in found.find_all("figure") if each.find("img")]
    assert figures and not found.select(".for-dark")
    assert all(len(figure.find_all("img")) == 1 for figure in figures)


@each
def test_nothing_speaks_of_lines_that_only_a_screen_folds(page):
    said = article(read(page)).get_text()
    assert "Show how" not in said and "Show the source" not in said
