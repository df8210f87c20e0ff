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


CELLS = """<article class="bd-article"><table><tr><th><p>a</p></th>
<td> <p>one <b>two</b></p> </td><td><p>three</p><p>four</p></td>
</tr></table></article>"""


def test_a_cell_of_one_paragraph_has_its_words_alone():
    cells = article(CELLS).find_all(["th", "td"])
    assert [len(cell.find_all("p")) for cell in cells] == [0, 0, 2]
    assert cells[1].get_text().strip() == "one two" and cells[1].b


PARTS = """<article class="bd-article"><p><em>One step, 2 points.</em></p>
<p><strong>What it takes.</strong> Words.</p>
<table><tr><td><code>losses.mean_squared_error(y)</code> or
<code>x.mean(0)</code></td></tr></table>
<div class="drawing"><p>Where scripts run, you can draw.</p></div></article>"""


def test_a_line_that_is_a_title_is_marked_and_long_code_in_a_cell_may_break():
    found = article(PARTS)
    assert [line.get_text() for line in found.select(".titled")] == [
        "One step, 2 points."
    ]
    long, short = found.select("td code")
    assert long.get_text() == "losses.mean_squared_error(y)"
    assert str(long).count("<wbr/>") == 4 and "<wbr/>" not in str(short)


def test_what_a_script_makes_is_said_to_be_on_the_site():
    assert "On the site a field to draw in" in article(PARTS).get_text()
    for name in ("playground", "review", "index"):
        said = article(read(SITE / "book" / f"{name}.html")).get_text()
        assert "On the site" in said and "scripts" not in said.lower(), name


def test_the_glossary_s_folded_lists_are_open():
    built = read(SITE / "book" / "glossary.html")
    folds = built.count('<details class="used')
    found = article(built)
    assert folds > 20 and not found.find_all(["details", "summary"])
    lists = [line for line in found.select(".used-in") if len(line.find_all("a")) > 3]
    assert len(lists) == folds
    assert all(line.get_text().startswith("Used in ") for line in lists)
