"""In the browser: the figure of one theme is fetched and shown, its place kept."""

import re

import pytest

from tests.book.chromium import SITE, visit
from tests.book.fixture_figures import drawings
from tests.needs import needs
from tools.files import read

needs("selenium")
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = pytest.mark.browser
PAGE = "05_losses"
DRAWINGS = drawings()
SHOWN = """
const images = [...document.querySelectorAll('img.for-light, img.for-dark')];
return images.filter((image) => image.checkVisibility()).map((image) => ({
  theme: image.className, complete: image.complete && image.naturalWidth > 0,
  width: image.getBoundingClientRect().width,
  height: image.getBoundingClientRect().height,
  own: [image.width, image.height].map(Number),
  said: ['width', 'height'].map((side) => Number(image.getAttribute(side))),
  filter: getComputedStyle(image).filter, alt: image.alt.length > 20,
  ground: getComputedStyle(image).backgroundColor,
}));
"""
FETCHED = """
return performance.getEntriesByType('resource').map((entry) => entry.name)
  .filter((name) => name.endsWith('.svg') && name.includes('/_images/'));
"""
SCROLLED = """
const images = [...document.querySelectorAll('img.for-light, img.for-dark')];
for (const image of images.filter((image) => image.checkVisibility()))
  if (!image.complete) { image.scrollIntoView(); return false; }
return true;
"""


def looked_at(driver):
    """Return the figures that are shown, after a reader has come past all of them."""
    WebDriverWait(driver, 40, 0.2).until(lambda d: d.execute_script(SCROLLED))
    return driver.execute_script(SHOWN)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_of_the_theme_is_shown_and_the_other_is_not_fetched(
    desktop, book, theme
):
    visit(desktop, f"{book}/{PAGE}.html", theme, whole=True)
    shown = looked_at(desktop)
    assert len(shown) >= 8
    assert {figure["theme"] for figure in shown} == {f"for-{theme}"}
    for figure in shown:
        assert figure["complete"] and figure["alt"] and figure["filter"] == "none"
        assert figure["ground"] == "rgba(0, 0, 0, 0)"
    fetched = desktop.execute_script(FETCHED)
    assert len(fetched) == len(shown)
    assert all(name.endswith(f"-{theme}.svg") for name in fetched)


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_figure_keeps_its_shape_and_is_never_blown_up(request, book, device):
    driver = request.getfixturevalue(device)
    visit(driver, f"{book}/{PAGE}.html", whole=True)
    for figure in driver.execute_script(SHOWN):
        width, height = figure["said"]
        assert figure["width"] <= width
        assert figure["width"] >= (width if device == "desktop" else 350)
        kept = height * figure["width"] / width
        assert figure["height"] == pytest.approx(kept, abs=1)


def test_paper_has_the_light_figures_in_the_dark_theme_too(desktop, book):
    visit(desktop, f"{book}/{PAGE}.html", "dark", whole=True)
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = looked_at(desktop)
    finally:
        desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert len(shown) >= 8
    assert {figure["theme"] for figure in shown} == {"for-light"}


def test_without_scripts_the_page_shows_the_light_figures(desktop, book):
    visit(desktop, f"{book}/{PAGE}.html", whole=True)
    desktop.execute_script("document.documentElement.removeAttribute('data-theme')")
    shown = looked_at(desktop)
    assert len(shown) >= 8
    assert {figure["theme"] for figure in shown} == {"for-light"}


@pytest.mark.parametrize(
    "page", sorted((SITE / "book").rglob("*.html")), ids=lambda path: path.stem
)
def test_a_page_holds_both_figures_and_their_sizes(page):
    themes = {"light": [], "dark": []}
    for tag in re.findall(r"<img[^>]*_images/[^>]*\.svg[^>]*>", read(page)):
        theme = re.search(r'class="for-(light|dark)"', tag)[1]
        address = re.search(r'src="([^"]+)-(?:light|dark)\.svg"', tag)[1]
        themes[theme].append(address)
        assert 'loading="lazy"' in tag and re.search(r'\bwidth="\d+"', tag)
        assert (page.parent / f"{address}-{theme}.svg").is_file()
    assert themes["light"] == themes["dark"]


TEXTS = """
document.body.innerHTML = arguments[0];
const svg = document.querySelector('svg');
const sheet = svg.getBoundingClientRect();
const texts = [...svg.querySelectorAll('g')]
  .filter((group) => /scale\\([\\d.]+ -/.test(group.getAttribute('transform') ?? ''))
  .map((group) => group.getBoundingClientRect()).filter((box) => box.width > 1);
const cut = texts.filter((box) => box.left < sheet.left - 0.5
  || box.right > sheet.right + 0.5 || box.top < sheet.top - 0.5
  || box.bottom > sheet.bottom + 0.5);
const meet = texts.flatMap((a, i) => texts.slice(0, i).filter((b) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
  && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2));
return [cut.length, meet.length];
"""


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_of_a_figure_is_cut_and_no_two_meet(desktop, name):
    desktop.get("data:text/html,<body>")
    for drawing in DRAWINGS[name]:
        assert desktop.execute_script(TEXTS, drawing) == [0, 0]


def test_texts_that_are_cut_or_meet_are_seen(desktop):
    desktop.get("data:text/html,<body>")
    text = '<g transform="translate({} 40) scale(1 -1)"><path d="M0 0h20v9h-20z" /></g>'
    sheet = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">{}</svg>'
    for places, found in (
        ([5, 40], [0, 0]),
        ([5, 22], [0, 1]),
        ([5, 85], [1, 0]),
        ([-5], [1, 0]),
    ):
        drawing = sheet.format("".join(text.format(place) for place in places))
        assert desktop.execute_script(TEXTS, drawing) == found
