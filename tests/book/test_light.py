"""Pages load only what they use, and the first page is light."""

import gzip
import re

import pytest

from tests.book.chromium import SITE, visit
from tests.needs import needs
from tools.files import ROOT, read

needs("selenium")
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

PAGES = sorted((SITE / "book").rglob("*.html"))
MOST = 350_000  # bytes of the first page, compressed as servers do
pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


@each
def test_a_page_names_what_its_formulas_need_and_no_icons_script(page):
    html = read(page)
    assert "fontawesome.js" not in html
    assert ("_static/formulas.js" in html) == ("<math" in html)
    shown = "<math" in html or page.stem == "review"  # which gets boxes of other pages
    assert ("_static/formulas.css" in html) == shown


def test_every_icon_of_the_theme_is_drawn_by_the_course():
    style = read(ROOT / "book" / "_site" / "course.css")
    drawn = set(re.findall(r"^\.(fa-[\w-]+) \{ --icon", style, re.M))
    used = {
        name
        for page in PAGES
        for icon in re.findall(r'class="([^"]*\bfa(?:s|-solid)\b[^"]*)"', read(page))
        for name in icon.split()
        if name.startswith("fa-") and name not in ("fa-solid", "fa-lg")
    }
    assert used and used <= drawn


SIGNS = """return [...document.querySelectorAll('article *')].flatMap((node) =>
  ['::before', '::after'].map((side) => getComputedStyle(node, side))
    .filter(({content, fontFamily}) =>
      fontFamily.includes('Awesome') && !['none', 'normal'].includes(content))
    .map(({content}) => node.outerHTML.slice(0, 80) + content));"""


@pytest.mark.parametrize("name", ["index", "exercises/04_activations"])
def test_no_sign_is_left_without_the_icon_s_font(desktop, book, name):
    visit(desktop, f"{book}/{name}.html")
    assert desktop.execute_script(SIGNS) == []


def test_no_icon_s_font_is_loaded(desktop, book):
    visit(desktop, f"{book}/07_optimizers.html")  # with a link to a repository
    loaded = desktop.execute_script(
        "return [...document.fonts].filter(f => f.status === 'loaded')"
        ".map(f => f.family)"
    )
    assert not [name for name in loaded if re.search(r"Awesome", name)]


def test_the_first_page_is_light(desktop, book):
    visit(desktop, f"{book}/index.html")
    reads = "return document.querySelector('.drawing .reads') !== null"
    WebDriverWait(desktop, 20, 0.1).until(lambda d: d.execute_script(reads))
    names = desktop.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    site = book.removesuffix("/book")
    paths = {SITE / name.removeprefix(site + "/").split("?")[0] for name in names}
    paths.add(SITE / "book" / "index.html")
    files = [path for path in paths if path.is_file()]
    assert {"course.css", "digits-network.js"} <= {path.name for path in files}
    assert len(files) <= 14, files
    weights = {path.name: sent(path) for path in files}
    assert sum(weights.values()) <= MOST, weights


def sent(path):
    """Return the bytes that a server sends of a file."""
    data = path.read_bytes()
    packed = path.suffix in {".woff2", ".png", ".webp"}
    return len(data) if packed else len(gzip.compress(data, 6))
