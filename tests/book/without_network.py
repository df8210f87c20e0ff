"""What is tried in a page that nobody serves any longer, or this machine alone."""

import contextlib
import functools
import threading

from tests.book.chromium import faults, visit
from tests.needs import needs
from tools.start import loopback

needs("selenium")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

NUMPY = "import numpy as np\nfrom nnlib.activations import relu\n"
NUMPY += "relu(np.array([-1.0, 2.0]))"


@contextlib.contextmanager
def served(folder, port=0, handler=None):
    """Serve a site as the archive's own command does; yield its address.

    Another handler may take the place of the command's.
    """
    server = loopback.server(folder, port)
    if handler is not None:
        server.RequestHandlerClass = functools.partial(handler, directory=str(folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wait(driver, condition, seconds=60):
    return WebDriverWait(driver, seconds, 0.1).until(lambda _: condition())


def ask(driver, script, *arguments):
    """Return what a script with `await` gives."""
    driver.set_script_timeout(120)
    return driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        f"(async (...given) => {{ {script} }})(...arguments)"
        ".then(done, (fault) => done(`${fault.name}: ${fault.message}`));",
        *arguments,
    )


def moves_a_slider(driver):
    """Move the first slider to its end, and see that frame drawn."""
    box = driver.find_element(By.CSS_SELECTOR, ".explore")
    shown = box.find_element(By.CSS_SELECTOR, ":scope > .frame > .for-light")
    before = shown.get_attribute("src")
    box.find_element(By.CSS_SELECTOR, "input").send_keys(Keys.END)
    drawn = """const shown = arguments[0].querySelector(':scope > .frame > .for-light');
    return shown.src !== arguments[1] && shown.complete && shown.naturalWidth > 0;"""
    wait(driver, lambda: driver.execute_script(drawn, box, before))


def searches(driver):
    """Search from the page by its key, and find a section."""
    driver.find_element(By.TAG_NAME, "body").send_keys("/")
    field = driver.find_element(By.CSS_SELECTOR, "dialog input[type=search]")
    wait(driver, field.is_displayed)
    field.send_keys("dead relu")
    wait(driver, lambda: driver.find_elements(By.CSS_SELECTOR, "dialog a.search-hit"))
    field.send_keys(Keys.ESCAPE)


def draws(driver):
    """Draw a one on the first page, and have it read."""
    field = driver.find_element(By.CSS_SELECTOR, ".drawing canvas")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    unit = field.size["width"] / 280
    hand = ActionChains(driver, duration=20)
    hand.move_to_element_with_offset(field, 10 * unit, -100 * unit).click_and_hold()
    hand.move_to_element_with_offset(field, -5 * unit, 100 * unit).release().perform()
    read = "return document.querySelector('.drawing').textContent"
    wait(driver, lambda: "The network reads a 1: " in driver.execute_script(read))


def runs(driver, source=NUMPY):
    """Run code in the page's Python; return the text that it shows."""
    result = ask(
        driver,
        "const { ok, outputs } = await course.runtime.run(given[0]);"
        "return [ok, ...outputs.map((each) => each.text ?? '')];",
        source,
    )
    assert result[0] is True, result
    return "".join(result[1:])


def opens(driver, address):
    """Open a page whole and see that nothing is missing."""
    visit(driver, address, whole=True)
    assert not faults(driver)
