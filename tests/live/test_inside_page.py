"""Look inside in the playground, in Chromium with every outside host blocked."""

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.book import chromium  # noqa: E402 - they need selenium too
from tests.book.chromium import SITE, check, faults, visit  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]
if not (SITE / "_static" / "pyodide").is_dir():
    needs_pyodide = "needs Pyodide in the book: python -m tools.start.pyodide"
    pytest.skip(needs_pyodide, allow_module_level=True)
WAIT = 60  # seconds, on a machine that does much else
QUIET = """const part = document.querySelector('dialog.inside > div');
return part && !part.hasAttribute('aria-busy')"""


@pytest.fixture(scope="module")
def driver(desktop, address):
    passed(desktop, address)
    return desktop


@pytest.fixture
def page(driver):
    """Return the page with a pass in it, and nothing opened."""
    driver.execute_script("document.querySelector('dialog.inside[open]')?.close()")
    return driver


def passed(driver, address, query="", scheme="light"):
    visit(driver, address + query, scheme)
    driver.find_element(By.CSS_SELECTOR, ".playground .start").send_keys(Keys.ENTER)
    settled = ".playground[data-began] .numbers:not(:empty)"
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, settled))
    driver.execute_script(
        "document.querySelector('.playground .passed').closest('details').open = true"
    )
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "button[data-what=loss]"))


def wait(driver, what):
    return WebDriverWait(driver, WAIT, 0.05).until(what)


def number(driver, what):
    return driver.find_element(By.CSS_SELECTOR, f"button[data-what='{what}']")


def opened(driver, what):
    number(driver, what).send_keys(Keys.ENTER)
    wait(driver, lambda d: d.execute_script(QUIET))


def followed(driver, words):
    """Press the link that begins with some words."""
    links = driver.find_elements(By.CSS_SELECTOR, "dialog.inside button")
    next(each for each in links if each.text.startswith(words)).send_keys(Keys.ENTER)
    wait(driver, lambda d: d.execute_script(QUIET))


def title(driver):
    return driver.find_element(By.ID, "inside-title").text


def words(driver):
    return driver.find_element(By.CSS_SELECTOR, "dialog.inside").text


def values(driver, part):
    found = driver.find_elements(By.CSS_SELECTOR, f"dialog.inside {part} td.value")
    return [float(each.text.replace("\u2212", "-")) for each in found]


def test_a_sum_opens_into_terms_that_add_up(page):
    opened(page, "2.y.0.1")
    assert title(page).startswith("y[0, 1] = ")
    assert "2.y.0.1: an output of network[2], linear." in words(page)
    assert "9 terms add up to it" in words(page)
    (total,) = values(page, "tfoot")
    assert sum(values(page, "tbody")) == pytest.approx(total, abs=0.001)
    assert "nnlib.propagation.layers, line " in words(page)
    assert "return x @ W + b" in words(page)
    assert "x is 1.y, an output of network[1], tanh." in words(page)


def test_a_trail_leads_to_the_data_and_back(page):
    opened(page, "2.y.0.1")
    followed(page, "x[0, 3] = ")
    assert title(page).startswith("y[0, 3] = ")
    assert "tanh(z[0, 3])" in words(page)
    followed(page, "z[0, 3] = ")
    followed(page, "x[0, 1] = ")
    assert "x.0.1: the data." in words(page)
    assert "It is given" in words(page)
    trail = page.find_elements(By.CSS_SELECTOR, "dialog.inside .trail li")
    assert [each.text for each in trail] == ["2.y.0.1", "1.y.0.3", "0.y.0.3", "x.0.1"]
    followed(page, "Back")
    assert "0.y.0.3: an output" in words(page)
    followed(page, "2.y.0.1")
    assert not page.find_elements(By.CSS_SELECTOR, "dialog.inside .trail")


def test_a_gradient_leads_to_the_loss(page):
    opened(page, "0.dW.1.2")
    assert "lambda g: x.T @ g" in words(page)
    for _ in range(5):
        followed(page, "g")
    followed(page, "g = 1")
    assert "dloss: where the way back starts" in words(page)


def test_from_a_weight_to_what_it_changes(page):
    opened(page, "0.W.1.2")
    assert "It is given" in words(page)
    followed(page, "0.dW.1.2")
    assert title(page).startswith("dW[1, 2] = ")
    followed(page, "Back")
    followed(page, "0.y.0.2")
    assert "0.y.0.2: an output of network[0], linear." in words(page)


def test_escape_closes_and_the_focus_returns(page):
    opened(page, "0.W.1.2")
    assert page.switch_to.active_element.get_attribute("id") == "inside-title"
    page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element.text == "0.y.0.2"
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.find_element(By.CSS_SELECTOR, "dialog.inside").is_displayed()
    assert page.switch_to.active_element.get_attribute("data-what") == "0.W.1.2"
    opened(page, "loss")  # the trail of before is gone
    assert not page.find_elements(By.CSS_SELECTOR, "dialog.inside .trail")


def test_its_number_is_that_of_the_pass_whatever_is_trained_later(page):
    shown = number(page, "2.y.0.0").text
    page.execute_script(
        "window.done = course.runtime.call('nnlib_live.playground', 'step',"
        " {kind: 'epoch', n: 3}).then(() => { window.trained = true; })"
    )
    wait(page, lambda d: d.execute_script("return window.trained"))
    opened(page, "2.y.0.0")
    found = title(page).partition(" = ")[2]
    rounded = float(found.replace("\u2212", "-"))
    assert rounded == pytest.approx(float(shown.replace("\u2212", "-")), rel=0.01)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("9.W.0", "there is no '9.W', expected one of x, 0.W"),
        ("0.W.77.0", "expected an address from 0.W.0.0 to 0.W.1.7"),
        ("<img src=x onerror=document.title=1>", "there is no '<img src=x"),
    ],
)
def test_an_address_that_is_not_there_is_said(page, what, said):
    page.execute_script("course.inside.open(arguments[0])", what)
    wait(page, lambda d: d.execute_script(QUIET))
    wait(page, lambda d: said in words(d))
    assert not page.find_elements(By.CSS_SELECTOR, "dialog.inside img")
    assert not faults(page)


def test_nothing_is_wrong_with_the_page_while_a_number_is_open(page):
    opened(page, "2.dy.0.1")
    check(page)
    opened_part = "return document.querySelector('dialog.inside').scrollWidth"
    assert page.execute_script(opened_part) <= 42 * 18


def test_python_that_was_stopped_is_said(page):
    page.execute_script("course.runtime.stop()")
    opened(page, "loss")
    wait(page, lambda d: "no number to open yet: make a pass first" in words(d))


def test_a_phone_in_the_dark_with_many_terms(tmp_path, address):
    phone = chromium.start(tmp_path, phone=True)
    try:
        passed(phone, address, "?data=digits&layers=16&batch=100", scheme="dark")
        opened(phone, "0.y.0.3")
        assert "785 terms add up to it" in words(phone)
        rows = "dialog.inside tbody tr"
        assert len(phone.find_elements(By.CSS_SELECTOR, rows)) == 20
        check(phone)
        wide = """const box = document.querySelector('dialog.inside');
        return box.scrollWidth - box.clientWidth"""
        assert phone.execute_script(wide) <= 0
        followed(phone, "Show all 785 terms")
        assert len(phone.find_elements(By.CSS_SELECTOR, rows)) == 785
        assert phone.execute_script(wide) <= 0
    finally:
        phone.quit()
