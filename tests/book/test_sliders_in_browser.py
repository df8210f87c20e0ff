"""Sliders in Chromium: keys, addresses, what is fetched, and no scripts at all."""

import json

import pytest

from tests.book.chromium import PHONE, SITE, faults, visit
from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

PAGES = [
    path.stem
    for path in sorted((SITE / "book").glob("*.html"))
    if 'class="explore"' in path.read_text(encoding="utf-8")
]
TWO = "01_neurons"  # its first figure has two sliders, of four values each
pytestmark = pytest.mark.browser

SEEN = """
const box = arguments[0];
const shown = box.querySelector(':scope > .frame > .for-light');
return {
  src: shown.src, alt: shown.alt, width: shown.width,
  ready: shown.complete && shown.naturalWidth > 0,
  values: [...box.querySelectorAll('output')].map((output) => output.textContent),
  spoken: [...box.querySelectorAll('input')].map((input) => input.ariaValueText),
  said: box.querySelector('[role=status]').textContent,
  link: box.querySelector('.state-link').href,
};
"""
FRAMES = """
return [...arguments[0].querySelector('template').content.children]
  .map((frame) => frame.querySelector('.for-light'))
  .map((frame) => [new URL(frame.getAttribute('src'), location).href, frame.alt]);
"""
FETCHED = r"""
return performance.getEntriesByType('resource').map((entry) => entry.name)
  .filter((name) => /_images.*-(light|dark)\.svg/.test(name));
"""


def figures(driver):
    return driver.find_elements(By.CSS_SELECTOR, ".explore")


def controls(box):
    return box.find_elements(By.CSS_SELECTOR, "input")


def seen(driver, box):
    return driver.execute_script(SEEN, box)


def wait(driver, condition):
    WebDriverWait(driver, 10, 0.05).until(lambda _: condition())


@pytest.mark.parametrize("name", PAGES)
def test_every_stop_of_every_slider_shows_and_says_its_frame(desktop, book, name):
    visit(desktop, f"{book}/{name}.html", whole=True)
    for box in figures(desktop):
        frames = [tuple(each) for each in desktop.execute_script(FRAMES, box)]
        inputs = controls(box)
        words = [json.loads(each.get_attribute("data-words")) for each in inputs]
        for each in inputs:
            each.send_keys(Keys.HOME)
        *_, last = inputs
        for at, value in enumerate(words[-1]):
            wait(
                desktop,
                lambda box=box, frames=frames, at=at: (
                    (seen(desktop, box)["src"], seen(desktop, box)["alt"]) == frames[at]
                ),
            )
            state = seen(desktop, box)
            assert state["values"][-1] == state["spoken"][-1] == value
            last.send_keys(Keys.ARROW_RIGHT)
        for each in inputs:
            each.send_keys(Keys.END)
        wait(
            desktop,
            lambda box=box, frames=frames: (
                (seen(desktop, box)["src"], seen(desktop, box)["said"]) == frames[-1]
            ),
        )
    assert not faults(desktop)


def test_two_sliders_choose_one_frame_together(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    box = figures(desktop)[0]
    frames = desktop.execute_script(FRAMES, box)
    first, second = controls(box)
    first.send_keys(Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    second.send_keys(Keys.END)
    wait(desktop, lambda: seen(desktop, box)["src"] == frames[2 * 6 + 5][0])


def test_before_a_reader_reaches_for_it_only_the_start_is_fetched(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    box = figures(desktop)[0]
    desktop.execute_script("arguments[0].scrollIntoView()", box)
    wait(desktop, lambda: seen(desktop, box)["ready"])
    near = {seen(desktop, each)["src"] for each in figures(desktop)}
    assert seen(desktop, box)["src"] in desktop.execute_script(FETCHED)
    others = set(desktop.execute_script(FETCHED)) - near
    for each in figures(desktop):
        assert not others & {src for src, _ in desktop.execute_script(FRAMES, each)}
    controls(box)[0].send_keys(Keys.SHIFT)  # the focus alone
    every = {src for src, _ in desktop.execute_script(FRAMES, box)}
    wait(desktop, lambda: every <= set(desktop.execute_script(FETCHED)))


def test_a_link_to_a_state_opens_it_and_uncovers_its_figure(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    box = figures(desktop)[0]
    for each in controls(box):
        each.send_keys(Keys.END)
    wanted = seen(desktop, box)
    assert wanted["link"] == f"{book}/{TWO}.html?fig-turn-shift=5-5#fig-turn-shift"
    visit(desktop, wanted["link"])
    box = figures(desktop)[0]
    wait(desktop, lambda: seen(desktop, box)["src"] == wanted["src"])
    assert seen(desktop, box)["values"] == wanted["values"]
    assert seen(desktop, box)["said"] == ""
    assert box.is_displayed()


@pytest.mark.parametrize("place", ["9-9", "1", "1-1-1", "a-b", "-1-1", "", "1.5-0"])
def test_an_address_with_no_such_position_opens_at_the_start(desktop, book, place):
    visit(desktop, f"{book}/{TWO}.html?fig-turn-shift={place}")
    box = figures(desktop)[0]
    assert seen(desktop, box)["values"] == ["−2", "−1"]
    assert not faults(desktop)


def test_a_move_is_kept_in_the_address_and_makes_no_history(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    before = desktop.execute_script("return history.length")
    first = controls(figures(desktop)[0])[0]
    first.send_keys(Keys.END)
    wait(desktop, lambda: "fig-turn-shift=5-3" in desktop.current_url)
    assert "show=everything" in desktop.current_url
    first.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * 2)  # where it started
    wait(desktop, lambda: "fig-turn-shift" not in desktop.current_url)
    assert desktop.execute_script("return history.length") == before


def test_the_link_copies_itself(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    permissions = {"origin": book.removesuffix("/course/book")}
    permissions["permissions"] = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    desktop.execute_cdp_cmd("Browser.grantPermissions", permissions)
    box = figures(desktop)[0]
    link = box.find_element(By.CSS_SELECTOR, ".state-link")
    address = desktop.current_url
    link.send_keys(Keys.ENTER)
    wait(desktop, lambda: seen(desktop, box)["said"] == "Link copied")
    copied = "navigator.clipboard.readText().then(arguments[0])"
    assert desktop.execute_async_script(copied) == seen(desktop, box)["link"]
    assert desktop.current_url == address


# What moves in the text. The outline beside it opens the section that one has come to:
# that is its work, and a key that brings a slider into view may reach a new section.
SHIFT = """
window.moved = [];
const article = document.querySelector('article.bd-article');
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    for (const {node} of entry.sources) {
      if (article.contains(node)) window.moved.push(node.outerHTML ?? node.textContent);
    }
  }
}).observe({type: 'layout-shift'});
"""


def test_no_move_shifts_the_page(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    boxes = figures(desktop)
    for box in boxes:
        desktop.execute_script("arguments[0].scrollIntoView()", box)
        wait(desktop, lambda box=box: seen(desktop, box)["ready"])
    place = "return document.documentElement.scrollHeight"
    before = desktop.execute_script(place)
    desktop.execute_script(SHIFT)
    for box in boxes:
        for each in controls(box):
            each.send_keys(Keys.END)
        wait(desktop, lambda box=box: seen(desktop, box)["said"] != "")
    assert desktop.execute_script("return window.moved") == []
    assert desktop.execute_script(place) == before


@pytest.mark.parametrize("name", PAGES[:1])
def test_it_works_from_a_folder(desktop, name):
    visit(desktop, (SITE / "book" / f"{name}.html").as_uri(), whole=True)
    box = figures(desktop)[0]
    before = seen(desktop, box)["src"]
    controls(box)[0].send_keys(Keys.END)
    wait(desktop, lambda: seen(desktop, box)["src"] != before)
    visit(desktop, seen(desktop, box)["link"])
    assert seen(desktop, figures(desktop)[0])["values"] == ["0", "−1"]


def test_a_finger_finds_a_target_of_24_pixels_that_is_not_cut(phone, book):
    visit(phone, f"{book}/{TWO}.html", whole=True)
    for box in figures(phone):
        for each in controls(box):
            assert each.size["height"] >= 24
            assert 200 < each.size["width"] <= PHONE["width"] - 20


def test_without_scripts_the_start_is_shown_with_its_words_and_no_control(
    desktop, book
):
    desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        desktop.get(f"{book}/{TWO}.html")
        box = figures(desktop)[0]
        for each in [*controls(box), box.find_element(By.CSS_SELECTOR, ".state-link")]:
            assert not each.is_displayed()
        picture = box.find_element(By.CSS_SELECTOR, "img")
        assert picture.is_displayed() and picture.size["height"] > 100
        said = [each.text for each in box.find_elements(By.CSS_SELECTOR, "output")]
        assert said == ["−2", "−1"]
    finally:
        off = {"value": False}
        desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", off)


def test_print_shows_the_frame_and_its_words_and_no_control(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", whole=True)
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        box = figures(desktop)[0]
        assert not any(each.is_displayed() for each in controls(box))
        assert not box.find_element(By.CSS_SELECTOR, ".state-link").is_displayed()
        assert box.find_element(By.CSS_SELECTOR, "img").is_displayed()
        assert box.find_element(By.CSS_SELECTOR, "output").text == "−2"
    finally:
        desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_in_the_dark_theme_a_stop_shows_and_fetches_the_dark_frame_alone(desktop, book):
    visit(desktop, f"{book}/{TWO}.html", "dark", whole=True)
    box = figures(desktop)[0]
    controls(box)[1].send_keys(Keys.END)
    light, dark = box.find_elements(By.CSS_SELECTOR, ".frame > img")
    wait(desktop, dark.is_displayed)
    wait(desktop, lambda: dark.get_attribute("src") in desktop.execute_script(FETCHED))
    assert not light.is_displayed()
    assert light.get_attribute("src") not in desktop.execute_script(FETCHED)
    desktop.execute_script("document.documentElement.dataset.theme = 'light'")
    wait(desktop, light.is_displayed)
    wait(desktop, lambda: light.get_attribute("src") in desktop.execute_script(FETCHED))
