"""Cells, exercises and the playground, worked by keys alone: no click, no script."""

import pytest

from tests.book import live_page  # it skips where the book has no live pages
from tests.book.chromium import visit
from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 400  # presses of Tab on the way to a part of a page
LONG = 120  # seconds for Python to start on a busy machine
NAME = """
const node = document.activeElement;
return [node.getAttribute("aria-label") ?? "", node.textContent ?? ""];
"""


def press(driver, *keys):
    ActionChains(driver).send_keys(*keys).perform()


def tab_to(driver, name):
    """Press Tab until the focus is on what has a name."""
    for _ in range(MOST):
        press(driver, Keys.TAB)
        if any(words.startswith(name) for words in driver.execute_script(NAME)):
            return
    raise AssertionError(f"no Tab leads to {name!r}")


def until(driver, script):
    wait = live_page.chromium.WebDriverWait(driver, LONG, 0.1)
    return wait.until(lambda d: d.execute_script(f"return {script}"))


def first_in_field(driver, label):
    """Wait until the field that was opened has the focus; go to its beginning."""
    until(driver, "document.activeElement.matches('textarea, .cm-content')")
    assert driver.execute_script(NAME)[0].startswith(label)
    until(driver, "document.activeElement.matches('.cm-content')")
    chain = ActionChains(driver).key_down(Keys.CONTROL)
    chain.send_keys(Keys.HOME).key_up(Keys.CONTROL).perform()


def test_a_cell_is_edited_and_run(desktop, book):
    visit(desktop, f"{book}/using.html")
    desktop.execute_script("localStorage.clear()")
    visit(desktop, f"{book}/further_weights.html", whole=True)
    tab_to(desktop, "Edit cell 1")
    press(desktop, Keys.ENTER)
    first_in_field(desktop, "Code of cell 1")
    press(desktop, "print('by keys')", Keys.ENTER)
    tab_to(desktop, "Run cell 1")
    press(desktop, Keys.ENTER)
    box = "document.querySelector('.live-bar').closest('div.cell')"
    printed = f"{box}.querySelector('.live-output')?.innerText"
    until(desktop, f"{printed}?.includes('by keys')")
    until(desktop, f"{box}.innerText.includes('run here in')")
    tab_to(desktop, "Reset cell 1")
    press(desktop, Keys.ENTER)
    assert not desktop.execute_script(f"return {box}.innerText.includes('by keys')")
    assert desktop.execute_script(NAME)[0] == "Edit cell 1", "the focus is not lost"


def test_an_exercise_is_written_and_checked(desktop, book):
    visit(desktop, f"{book}/exercises/04_activations.html")
    title = desktop.execute_script(
        "return document.querySelector('#exercise-relu').closest('section')"
        ".querySelector('.live-buttons').getAttribute('aria-label')"
    ).removeprefix("Your answer: ")
    tab_to(desktop, f"Edit, {title}")
    press(desktop, Keys.ENTER)
    first_in_field(desktop, f"Your answer: {title}")
    lines = ["def relu(z):", "return np.maximum(z, 0)"]
    chain = ActionChains(desktop).key_down(Keys.SHIFT).key_down(Keys.CONTROL)
    chain.send_keys(Keys.END).key_up(Keys.CONTROL).key_up(Keys.SHIFT).perform()
    press(desktop, lines[0], Keys.ENTER, lines[1], Keys.ESCAPE)
    tab_to(desktop, f"Check, {title}")
    press(desktop, Keys.ENTER)
    said = "document.querySelector('#exercise-relu').closest('section')"
    said += ".querySelector('.live-said').textContent"
    until(desktop, f"/ points\\. /.test({said})")
    assert desktop.execute_script(f"return {said}").endswith("The checks pass.")


def test_a_network_is_trained_and_a_number_opened(desktop, book):
    visit(desktop, f"{book}/playground.html")
    tab_to(desktop, "Start")
    press(desktop, Keys.ENTER)
    until(desktop, "document.querySelector('.playground').dataset.began")
    assert desktop.execute_script(NAME)[1] == "Play", "the keys go on from here"
    tab_to(desktop, "Step: a batch")
    press(desktop, Keys.ENTER)
    numbers = "document.querySelector('.playground .numbers').textContent"
    until(desktop, f"{numbers}.includes('1 of 10 batches')")
    tab_to(desktop, "One pass: every number")
    press(desktop, Keys.ENTER)
    until(desktop, "document.querySelector('.passed button.number') !== null")
    tab_to(desktop, "sum 1 of layer 1")
    press(desktop, Keys.ENTER)
    opened = "document.querySelector('dialog.inside[open]')"
    until(desktop, f"{opened}?.innerText.includes('terms add up to it')")
    assert desktop.execute_script(f"return {opened}.contains(document.activeElement)")
    press(desktop, Keys.ESCAPE)
    until(desktop, f"{opened} === null")
    assert desktop.execute_script(NAME)[0].startswith("sum 1 of layer 1")
