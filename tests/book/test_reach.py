"""Reached by keyboard and by ear: whole pages, both themes, closed and open."""

import re

import pytest

from tests.book.chromium import OPENED, SITE, violations, visit
from tests.needs import needs

needs("selenium")
from selenium import webdriver  # noqa: E402 - after the check that it is there
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = pytest.mark.browser
# what fades in has its full colour
STILL = "return document.getAnimations().every(one => one.playState !== 'running')"
KINDS = [  # a page of each kind
    *("book/index", "book/grading", "book/01_neurons", "book/12_gpu"),
    *("book/further_weights", "book/exercises/01_neurons", "book/exercises/mistakes"),
    *("book/exercises/aloud", "book/notation", "book/glossary", "book/ledger"),
    *("book/api", "search", "genindex"),
]
STOPS = 8  # of the Tab key before the text
FOCUS = """
const node = document.activeElement;
const style = getComputedStyle(node);
return [node.closest('article') !== null, style.outlineStyle,
  parseFloat(style.outlineWidth), style.outlineColor,
  node.tagName + ' ' + (node.getAttribute('aria-label') || node.textContent).trim()];
"""


@pytest.fixture
def site(book):
    return book.removesuffix("/book")


def press(driver, *keys):
    webdriver.ActionChains(driver).send_keys(*keys).perform()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_before_and_after_everything_is_open(
    desktop, site, name, scheme
):
    visit(desktop, f"{site}/{name}.html", scheme)
    desktop.execute_script("localStorage.clear()")
    visit(desktop, f"{site}/{name}.html", scheme)
    assert not violations(desktop)
    visit(desktop, f"{site}/{name}.html", scheme, whole=True)
    desktop.execute_script(OPENED)
    WebDriverWait(desktop, 5).until(lambda d: d.execute_script(STILL))
    assert not violations(desktop)
    desktop.execute_script("localStorage.clear()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_reaches_the_text_soon_and_shows_where_it_is(desktop, site, scheme):
    visit(desktop, f"{site}/book/01_neurons.html", scheme)
    colour = desktop.execute_script(
        "const p = document.createElement('p'); document.body.append(p);"
        "p.style.color = 'var(--accent)'; return getComputedStyle(p).color"
    )
    stops = []
    while len(stops) <= STOPS:
        press(desktop, Keys.TAB)
        inside, style, width, ring, name = desktop.execute_script(FOCUS)
        assert (style, ring) == ("solid", colour) and width >= 2, name
        if inside:
            break
        stops.append(name)
    assert len(stops) <= STOPS, stops
    assert "Skip to main content" in stops[0]


@pytest.mark.parametrize("name", ["index", "01_neurons", "exercises/01_neurons"])
def test_every_stop_shows_the_focus_in_the_courses_colour(desktop, site, name):
    visit(desktop, f"{site}/book/{name}.html")
    press(desktop, Keys.TAB)  # from here on the focus is one of the keyboard
    wrong = desktop.execute_script(
        """const colour = (node, words) => {
          const p = document.createElement('p');
          node.append(p);
          p.style.color = words;
          const found = getComputedStyle(p).color;
          p.remove();
          return found;
        };
        const wrong = [];
        const stops = 'a[href], button, input, canvas, summary';
        for (const node of document.querySelectorAll(stops)) {
          if (!node.checkVisibility({visibilityProperty: true})) continue;
          node.focus({focusVisible: true});
          if (document.activeElement !== node) continue;
          const style = getComputedStyle(node);
          const own = colour(document.body, 'var(--accent)');
          if (style.outlineStyle !== 'solid' || parseFloat(style.outlineWidth) < 2
              || style.outlineColor !== own) wrong.push(node.outerHTML.slice(0, 150));
        }
        return wrong;"""
    )
    assert not wrong


def test_the_headers_buttons_say_what_they_open(desktop, site):
    visit(desktop, f"{site}/book/01_neurons.html")
    words = desktop.find_element("css selector", ".bd-header-article").get_attribute(
        "outerHTML"
    )
    assert "Contents of the course" in words and "Light or dark" in words
    assert not re.search('[Ss]idebar"|Color mode', words)


def test_skip_links_lead_to_the_text_and_to_the_list_of_pages(desktop, site):
    for tabs, place in ((1, "main-content"), (2, "pst-primary-sidebar")):
        visit(desktop, f"{site}/book/01_neurons.html")
        press(desktop, *[Keys.TAB] * tabs, Keys.ENTER, Keys.TAB)
        inside = "return document.activeElement.closest(arguments[0]) !== null"
        assert desktop.execute_script(inside, f"#{place}")


def test_nothing_moves_where_a_reader_asked_for_less_motion(desktop, site):
    visit(desktop, f"{site}/book/01_neurons.html")
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    moving = desktop.execute_script(
        """return [...document.querySelectorAll('*')].filter((node) => {
          const style = getComputedStyle(node);
          const slow = style.transitionProperty !== 'none'
            && parseFloat(style.transitionDuration) > 0;
          return slow || style.scrollBehavior !== 'auto'
            || style.animationName !== 'none';
        }).map((node) => node.outerHTML.slice(0, 100));"""
    )
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert not moving


@pytest.mark.parametrize("name", ["book/01_neurons", "book/exercises/01_neurons"])
def test_what_scrolls_sideways_is_reached_by_the_tab_key(phone, site, name):
    visit(phone, f"{site}/{name}.html", whole=True)
    phone.execute_script(OPENED)
    missed = phone.execute_script(
        """return [...document.querySelectorAll('article *')].filter((node) =>
          ['auto', 'scroll'].includes(getComputedStyle(node).overflowX)
          && node.scrollWidth > node.clientWidth + 1 && node.clientWidth
          && node.tabIndex < 0).map((node) => node.outerHTML.slice(0, 150));"""
    )
    assert not missed


def test_the_phones_header_names_the_course(phone, site):
    visit(phone, f"{site}/book/04_activations.html")
    name = phone.find_element("css selector", ".site-name")
    assert name.text == "Neural Networks, Line by Line" and name.is_displayed()
    assert (SITE / "book" / "index.html").name in name.get_attribute("href")


def test_the_index_has_the_width_of_a_phone(phone, site):
    visit(phone, f"{site}/genindex.html")
    widths = phone.execute_script(
        """return [...document.querySelectorAll('.genindextable td')]
          .map((cell) => cell.getBoundingClientRect())
          .map((box) => [box.width / innerWidth, box.right / innerWidth]);"""
    )
    assert len(widths) > 20
    assert all(width > 0.8 and right <= 1 for width, right in widths)
