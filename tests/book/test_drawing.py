"""Draw a digit: what the page reads is what nnlib reads; a hand, or keys, can draw."""

import base64
import json
import re

import numpy as np
import pytest

from nnlib.activations import softmax
from nnlib.data import digits, digits_network
from nnlib.propagation import forward
from tests.book.chromium import SITE, visit
from tests.needs import needs
from tools.files import read

needs("selenium")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = pytest.mark.browser
SCRIPT = SITE / "_static" / "digits-network.js"
ROUNDED = 0.01  # what float16 may change of a probability


def stored():
    return json.loads(re.search(r"= (\{.*\});", read(SCRIPT))[1])


@pytest.fixture
def page(desktop, book):
    visit(desktop, f"{book}/index.html")
    WebDriverWait(desktop, 10, 0.1).until(
        lambda d: d.find_elements(By.CSS_SELECTOR, ".drawing .reads")
    )
    wait_for(desktop, "The network reads a 3")
    return desktop


def wait_for(driver, words):
    WebDriverWait(driver, 5, 0.05).until(lambda d: words in said(d))


def said(driver):
    return driver.find_element(By.CSS_SELECTOR, ".drawing .reads").text


def data(driver, name):
    place = driver.find_element(By.CSS_SELECTOR, ".drawing")
    return np.array(json.loads(place.get_attribute(f"data-{name}")))


def canvas(driver):
    return driver.find_element(By.CSS_SELECTOR, ".drawing .field canvas")


def shares_of(network, x):
    return softmax(forward(network, np.float32(x)[None]))[0]


def test_the_stored_numbers_are_the_package_s_and_small():
    assert SCRIPT.stat().st_size < 100_000
    numbers = np.frombuffer(base64.b64decode(stored()["parameters"]), "<f2")
    network, rounded = digits_network(), digits_network()
    rounded.parameters = numbers.astype(np.float32)
    images = digits().x_test
    exact, stored_ones = (softmax(forward(n, images)) for n in (network, rounded))
    assert np.abs(exact - stored_ones).max() < ROUNDED
    assert (exact.argmax(axis=1) == stored_ones.argmax(axis=1)).mean() >= 0.999


@pytest.mark.parametrize("digit", range(10))
def test_a_ready_made_digit_gets_the_package_s_shares(page, digit):
    name = f"a {digit} from the test images"
    page.find_element(By.CSS_SELECTOR, f"[aria-label='{name}']").click()
    wait_for(page, f"The network reads a {digit}: ")
    image = np.frombuffer(base64.b64decode(stored()["images"][digit]), np.uint8) / 255
    assert np.allclose(data(page, "x"), image, atol=1e-4)
    expected = shares_of(digits_network(), image)
    assert np.allclose(data(page, "shares"), expected, atol=ROUNDED)
    rows = page.find_elements(By.CSS_SELECTOR, ".drawing .share")
    assert [row.text for row in rows] == [f"{round(100 * p)}%" for p in expected]
    units = page.find_elements(By.CSS_SELECTOR, ".drawing .units span")
    assert len(units) == 30


STROKES = {  # on a field of 280 by 280
    1: [[(150, 40), (135, 240)]],
    7: [[(60, 60), (220, 60), (120, 240)]],
    0: [
        [(140, 40), (80, 90), (70, 160), (110, 230), (170, 220), (210, 150), (190, 80)],
        [(190, 80), (140, 40)],
    ],
}


def draw(driver, strokes, scale=1.0):
    """Draw with a mouse; scale moves the digit into the upper left corner."""
    field = canvas(driver)
    unit = field.size["width"] / 280
    for points in strokes:
        x, y = ((p * scale - 140) * unit for p in points[0])
        hand = ActionChains(driver, duration=20)
        hand.move_to_element_with_offset(field, x, y).click_and_hold()
        for point in points[1:]:
            x, y = ((p * scale - 140) * unit for p in point)
            hand.move_to_element_with_offset(field, x, y)
        hand.release().perform()


@pytest.mark.parametrize("scale", [1.0, 0.5])
@pytest.mark.parametrize("digit", STROKES)
def test_a_drawn_digit_is_prepared_as_mnist_s_are_and_read(page, digit, scale):
    page.find_element(By.CSS_SELECTOR, ".drawing .clearing button").click()
    wait_for(page, "Nothing is drawn yet.")
    draw(page, STROKES[digit], scale)
    wait_for(page, f"The network reads a {digit}: ")
    x = data(page, "x").reshape(28, 28)
    rows, columns = np.nonzero(x > 0.02)
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    assert 19 <= longer <= 21
    place = np.arange(28) + 0.5
    for axis in (0, 1):  # the centre of mass is the image's middle
        middle = (x.sum(axis=1 - axis) * place).sum() / x.sum()
        assert abs(middle - 14) < 0.6
    assert ((x > 0.02) & (x < 0.98)).sum() > 20, "the edges are soft"
    expected = shares_of(digits_network(), x.ravel())
    assert np.allclose(data(page, "shares"), expected, atol=2 * ROUNDED)


def test_keys_draw_too(page):
    field = canvas(page)
    page.execute_script("arguments[0].focus()", field)
    field.send_keys(Keys.DELETE)
    wait_for(page, "Nothing is drawn yet.")
    field.send_keys(Keys.ARROW_UP * 9, Keys.SPACE, Keys.ARROW_DOWN * 18, Keys.SPACE)
    wait_for(page, "The network reads a 1: ")
    field.send_keys(Keys.ARROW_LEFT * 3)
    before = data(page, "x")
    field.send_keys(Keys.ARROW_UP * 3)
    assert np.array_equal(data(page, "x"), before), "a lifted pen draws nothing"
    field.send_keys(Keys.TAB)
    focus = page.switch_to.active_element
    assert focus.text == "Clear", "Tab leaves the field"


def test_what_is_pressed_in_the_field_leaves_the_page_alone(page):
    before = page.current_url
    page.execute_script("arguments[0].focus()", canvas(page))
    canvas(page).send_keys("n/?")
    assert page.current_url == before
    assert not page.find_elements(By.CSS_SELECTOR, "dialog[open]")


def test_a_touch_of_the_pen_is_a_dot(page):
    page.find_element(By.CSS_SELECTOR, ".clearing button").click()
    wait_for(page, "Nothing is drawn yet.")
    ActionChains(page).move_to_element(canvas(page)).click().perform()
    wait_for(page, "The network reads a ")
    assert data(page, "x").max() > 0


def test_a_finger_draws_and_does_not_scroll(phone, book):
    visit(phone, f"{book}/index.html")
    wait_for(phone, "The network reads a 3")
    style = "return getComputedStyle(arguments[0]).touchAction"
    assert phone.execute_script(style, canvas(phone)) == "none"
    reads, outputs = (
        phone.find_element(By.CSS_SELECTOR, f".drawing .{name}").rect
        for name in ("reads", "outputs")
    )
    height = outputs["y"] + outputs["height"] - reads["y"]
    assert height < 400, "field, outputs and words fit into one view"


def test_the_first_page_leads_back_to_where_one_was(desktop, book):
    desktop.get(f"{book}/index.html")
    desktop.execute_script("localStorage.clear()")
    visit(desktop, f"{book}/index.html")
    links = desktop.find_elements(By.CSS_SELECTOR, ".start-line a")
    assert [link.text for link in links] == ["Start with chapter 1"]
    visit(desktop, f"{book}/05_losses.html")
    visit(desktop, f"{book}/exercises/04_activations.html")
    visit(desktop, f"{book}/index.html")
    links = desktop.find_elements(By.CSS_SELECTOR, ".start-line a")
    assert [link.text for link in links][1].startswith("Continue at “")
    assert links[1].get_attribute("href").endswith("/05_losses.html")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_where_to_start_and_the_field_stand_in_the_first_view(request, book, size):
    driver = request.getfixturevalue(size)
    low = """return ['.start-line a', '.drawing .field'].map(
      (name) => document.querySelector(name).getBoundingClientRect().bottom)"""
    tall = "return document.querySelector('.start-line').offsetHeight"
    visit(driver, f"{book}/index.html")
    driver.execute_script("localStorage.clear()")
    visit(driver, f"{book}/index.html")
    field = (By.CSS_SELECTOR, ".drawing .field")
    WebDriverWait(driver, 10, 0.1).until(lambda d: d.find_elements(*field))
    start, field = driver.execute_script(low)
    assert 0 < start < field < 800
    height = driver.execute_script(tall)
    place = json.dumps(["06_backprop.html", "Backpropagation"])
    driver.execute_script("localStorage.setItem('course:place', arguments[0])", place)
    visit(driver, f"{book}/index.html")
    assert len(driver.find_elements(By.CSS_SELECTOR, ".start-line a")) == 2
    assert driver.execute_script(tall) == height, "the way back moves what is below"
    driver.execute_script("localStorage.clear()")


def test_a_store_that_was_tampered_with_leads_nowhere(desktop, book):
    desktop.get(f"{book}/index.html")
    place = json.dumps(["https://example.org/05_x.html", "x"])
    desktop.execute_script("localStorage.setItem('course:place', arguments[0])", place)
    visit(desktop, f"{book}/index.html")
    assert len(desktop.find_elements(By.CSS_SELECTOR, ".start-line a")) == 1


def test_only_the_first_page_loads_the_script(desktop, book):
    loaded = "return [...document.scripts].filter(s => /draw|digits-/.test(s.src))"
    visit(desktop, f"{book}/index.html")
    assert len(desktop.execute_script(loaded)) == 2
    visit(desktop, f"{book}/using.html")
    assert desktop.execute_script(loaded) == []
