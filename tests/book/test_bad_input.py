"""What a page is where something is missing: readable, and nothing lost."""

import contextlib

import pytest

from tests.book.chromium import start, visit
from tests.needs import needs
from tools.files import ROOT

needs("selenium")

pytestmark = pytest.mark.browser
STYLES = sorted((ROOT / "book" / "_site").glob("*.css"))
NARROW = [
    *("index", "06_backprop", "exercises/05_losses", "exercises/mistakes"),
    *("api", "glossary", "ledger"),
]
WIDE = "return document.documentElement.scrollWidth - window.innerWidth"
CUT = """
return [...document.querySelectorAll('article *, .prev-next-footer *, header *')]
  .filter((node) => {
    const box = node.getBoundingClientRect();
    if (!box.width || !node.checkVisibility()) return false;
    for (let up = node; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX !== 'visible' || style.clipPath !== 'none') return false;
    }
    return box.right > innerWidth + 1;
  }).map((node) => node.outerHTML.slice(0, 120));
"""


@contextlib.contextmanager
def without(driver, *addresses):
    """Let the browser get nothing from these addresses."""
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": list(addresses)})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


@contextlib.contextmanager
def narrow(driver, width):
    """Let the page be so wide; at 320 it is what 1280 is at a zoom of 400%."""
    size = {"width": width, "height": 640, "deviceScaleFactor": 4, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def text(driver, selector):
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter((node) => node.checkVisibility()).map((node) => node.innerText)",
        selector,
    )


@pytest.mark.parametrize("name", ["01_neurons", "exercises/01_neurons", "api"])
def test_without_scripts_everything_is_there(desktop, book, name):
    # Not by the browser's switch, which would stop the test's own questions too.
    with without(desktop, "*.js*"):
        desktop.get(f"{book}/{name}.html")
        shown = "".join("".join(text(desktop, "article")).split())
        hidden = desktop.execute_script(
            "return [...document.querySelectorAll('article section > *')].filter("
            "(node) => !node.checkVisibility() && !node.matches("
            "'script, noscript, style, .meaning, .show-everything'))"
            ".map((node) => node.outerHTML.slice(0, 120))"
        )
        answers = desktop.execute_script(
            "return [...document.querySelectorAll('details.answer')].filter("
            "(node) => node.hidden).length"
        )
    assert len(shown) > 3000 and not hidden and answers == 0


@pytest.mark.parametrize("name", ["index", "01_neurons"])
def test_without_scripts_nothing_is_asked_and_no_room_is_kept(phone, book, name):
    with without(phone, "*.js*"):
        phone.get(f"{book}/{name}.html")
        asked, empty = phone.execute_script(
            """const shown = (node) => node.checkVisibility();
            const box = document.querySelector('.course-box');
            const inside = [...box.querySelectorAll('*')].filter(shown)
              .map((node) => node.getBoundingClientRect().bottom);
            return [[...document.querySelectorAll('.course-box .guess')].filter(shown),
              box.getBoundingClientRect().bottom - Math.max(...inside)];"""
        )
    assert not asked and empty < 32


def test_with_a_blocked_store_predictions_work_and_nothing_is_covered_for_good(
    desktop, book
):
    source = """Object.defineProperty(window, 'localStorage', {get() {
      throw new DOMException('The store is blocked.', 'SecurityError'); }});"""
    new = "Page.addScriptToEvaluateOnNewDocument"
    script = desktop.execute_cdp_cmd(new, {"source": source})
    try:
        visit(desktop, f"{book}/01_neurons.html")
        box = desktop.find_element("css selector", ".predict")
        desktop.execute_script(
            """const [box] = arguments, field = box.querySelector('input');
            if (field.type === 'text') field.value = '6'; else field.checked = true;
            field.dispatchEvent(new Event('input', {bubbles: true}));
            box.querySelector('.commit').click();""",
            box,
        )
        assert "committed" in box.get_attribute("class")
        theme = "return document.documentElement.dataset.theme"
        assert desktop.execute_script(theme) in ("light", "auto")
    finally:
        old = "Page.removeScriptToEvaluateOnNewDocument"
        desktop.execute_cdp_cmd(old, {"identifier": script["identifier"]})


def test_without_its_font_the_text_has_nearly_the_same_height(phone, book):
    high = "return document.querySelector('article').scrollHeight"
    visit(phone, f"{book}/using.html")
    with_font = phone.execute_script(high)
    with without(phone, "*.woff2*"):
        visit(phone, f"{book}/using.html")
        alone = phone.execute_script(high)
        assert phone.execute_script(WIDE) <= 0
    assert abs(alone - with_font) < 0.06 * with_font


def test_no_colour_or_place_depends_on_what_old_browsers_lack():
    """`:has` and color-mix() may add to a page; each has a plain form before it."""
    for path in STYLES:
        lines = path.read_text(encoding="utf-8").splitlines()
        for before, line in zip(["", *lines], lines, strict=False):
            if "color-mix(" in line and ":hover" not in line:
                assert line.strip().split(":")[0] in before, f"{path.name}: {line}"


@pytest.mark.parametrize("name", NARROW)
def test_nothing_is_cut_at_a_zoom_of_400_percent(desktop, book, name):
    with narrow(desktop, 320):
        visit(desktop, f"{book}/{name}.html", whole=True)
        assert desktop.execute_script(WIDE) <= 0
        assert not desktop.execute_script(CUT)


def test_a_very_long_word_stays_in_its_column(desktop, book):
    with narrow(desktop, 390):
        visit(desktop, f"{book}/01_neurons.html", whole=True)
        desktop.execute_script(
            """for (const node of document.querySelectorAll(
              'article :is(h1, h2, p, li, legend, td, figcaption, summary)'))
              if (node.checkVisibility()) node.append(' ' + 'antidis'.repeat(20));"""
        )
        assert desktop.execute_script(WIDE) <= 0
        assert not desktop.execute_script(CUT)


def test_on_paper_everything_is_open_and_nothing_scrolls(tmp_path_factory, book):
    driver = start(tmp_path_factory.mktemp("paper"), phone=False)
    try:
        visit(driver, f"{book}/07_optimizers.html")
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        driver.execute_script("dispatchEvent(new Event('beforeprint'))")
        closed, scrolling, parted = driver.execute_script(
            """const all = [...document.querySelectorAll('article *')];
            const bar = (node) => ['auto', 'scroll'].includes(
              getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth;
            return [document.querySelectorAll('article details:not([open])').length,
              all.filter((node) => node.clientWidth && bar(node))
                .map((node) => node.outerHTML.slice(0, 100)),
              [...document.querySelectorAll('article figure')].filter((node) =>
                getComputedStyle(node).breakInside !== 'avoid').length];"""
        )
        assert (closed, scrolling, parted) == (0, [], 0)
        folded = driver.find_elements("css selector", "div.cell > details.hide")
        assert folded and not [part for part in folded if part.is_displayed()]
    finally:
        driver.quit()


def test_a_page_without_its_own_script_is_not_left_covered(desktop, book):
    with without(desktop, "*course.js*"):
        desktop.get(f"{book}/01_neurons.html")
        names = desktop.execute_script("return document.documentElement.className")
    assert "predicting" not in names and "scripted" not in names
