"""The playground in Chromium: what the tests of it press, choose, drop and read."""

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

from tests.book.chromium import SITE, visit  # noqa: E402 - it needs selenium too

if not (SITE / "_static" / "pyodide").is_dir():
    needs_pyodide = "needs Pyodide in the book: python -m tools.start.pyodide"
    pytest.skip(needs_pyodide, allow_module_level=True)
WAIT = 60  # seconds, on a machine that does much else


def one(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, f".playground {selector}")


def wait(driver, what):
    return WebDriverWait(driver, WAIT, 0.1).until(what)


def begin(driver, address, query="", scheme="light"):
    visit(driver, address + query, scheme)
    one(driver, "button.start").send_keys(Keys.ENTER)
    wait(driver, lambda d: one(d, "").get_attribute("data-began"))


def named(driver, words):
    buttons = driver.find_elements(By.CSS_SELECTOR, ".playground button")
    return next(each for each in buttons if each.text == words)


def choose(driver, name, words):
    box = one(driver, f'[data-name="{name}"] select')
    Select(box).select_by_visible_text(words)


def says(driver, words):
    wait(driver, lambda d: words in one(d, ".verdict").text)


def text(driver, selector):
    return one(driver, selector).text


def dropped(driver, name, content):
    """Drop a file onto the page, as a mouse would."""
    driver.execute_script(
        """const carried = new DataTransfer();
        carried.items.add(new File([arguments[2]], arguments[1]));
        arguments[0].dispatchEvent(new DragEvent('drop',
          {dataTransfer: carried, bubbles: true, cancelable: true}));""",
        one(driver, ".plane"),
        name,
        content,
    )
