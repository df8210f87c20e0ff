"""Keys lead through the course, and a long page says where one is."""

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.book.chromium import visit  # noqa: E402

pytestmark = pytest.mark.browser


def press(driver, keys):
    ActionChains(driver).send_keys(keys).perform()


def at(driver, page):
    WebDriverWait(driver, 10, 0.1).until(lambda d: d.current_url.endswith(page))


@pytest.fixture(autouse=True)
def anew(desktop, book):
    visit(desktop, f"{book}/04_activations.html")
    desktop.execute_script(
        "localStorage.clear(); document.documentElement.style.scrollBehavior = 'auto'"
    )


def test_n_and_p_turn_the_page(desktop):
    press(desktop, "n")
    at(desktop, "/exercises/04_activations.html")
    press(desktop, "p")
    at(desktop, "/book/04_activations.html")


def test_a_key_in_a_field_or_with_control_is_the_reader_s(desktop):
    desktop.execute_script(
        "const field = document.createElement('input');"
        "document.querySelector('article').prepend(field); field.focus()"
    )
    press(desktop, "np?")
    assert desktop.current_url.endswith("04_activations.html")
    value = "return document.querySelector('article input').value"
    assert desktop.execute_script(value) == "np?"


def test_the_list_of_keys_opens_closes_and_gives_the_focus_back(desktop):
    opener = desktop.find_element(By.CSS_SELECTOR, ".keys-button")
    desktop.execute_script("arguments[0].focus()", opener)
    press(desktop, "?")
    dialog = desktop.find_element(By.CSS_SELECTOR, "dialog.keys")
    assert dialog.is_displayed() and "the next page" in dialog.text
    press(desktop, "n")
    press(desktop, "\ue00c")
    assert not dialog.is_displayed()
    assert desktop.current_url.endswith("04_activations.html")
    assert desktop.switch_to.active_element == opener


def test_keys_are_switched_off_for_good(desktop, book):
    press(desktop, "?")
    box = desktop.find_element(By.CSS_SELECTOR, "dialog.keys input")
    desktop.execute_script("arguments[0].click()", box)
    visit(desktop, f"{book}/05_losses.html")
    press(desktop, "n?")
    assert desktop.current_url.endswith("05_losses.html")
    assert not desktop.find_elements(By.CSS_SELECTOR, "dialog.keys[open]")


def place(driver):
    """Return what the header says after the page has been drawn again."""
    driver.execute_async_script(
        "const done = arguments[0];"
        "requestAnimationFrame(() => requestAnimationFrame(() => done()))"
    )
    said = driver.find_element(By.CSS_SELECTOR, ".place")
    return said.text if said.is_displayed() else ""


def test_the_header_names_the_section_and_the_minutes_left(desktop):
    assert place(desktop) == ""
    left = []
    for section in "#how-much-of-a-small-change-gets-through", "#summary":
        desktop.execute_script(
            "scrollTo(0, document.querySelector(arguments[0]).getBoundingClientRect()"
            ".top + scrollY - 60)",
            section,
        )
        left.append(place(desktop))
    first, last = left
    minutes, _, section = first.partition(" min left\n")
    assert minutes.isdigit() and section == "How much of a small change gets through"
    assert last == "Summary"


def test_what_comes_into_sight_does_not_add_minutes(desktop, book):
    visit(desktop, f"{book}/04_activations.html")
    desktop.execute_script("localStorage.clear()")
    visit(desktop, f"{book}/04_activations.html")
    box = desktop.find_elements(By.CSS_SELECTOR, ".predict")[2]
    desktop.execute_script("arguments[0].scrollIntoView({behavior: 'instant'})", box)
    before, _, _ = place(desktop).partition(" min left")
    tall = "return document.documentElement.scrollHeight"
    height = desktop.execute_script(tall)
    desktop.execute_script(
        """const box = arguments[0], field = box.querySelector('input');
        if (field.type === 'text') field.value = '6'; else field.checked = true;
        for (const name of ['input', 'change'])
          field.dispatchEvent(new Event(name, {bubbles: true}));
        box.querySelector('.commit').click();""",
        box,
    )
    assert desktop.execute_script(tall) > height + 500
    after, _, _ = place(desktop).partition(" min left")
    assert int(after) <= int(before)
    desktop.execute_script("localStorage.clear()")


@pytest.mark.parametrize("kind", ["predict", "question"])
def test_a_box_has_a_link_that_leads_to_it(desktop, book, kind):
    links = desktop.find_elements(By.CSS_SELECTOR, f".{kind} > .link-here")
    address = links[-1].get_attribute("href")
    visit(desktop, address)
    wrong = desktop.execute_script(
        "const box = document.getElementById(location.hash.slice(1));"
        "const {top} = box.getBoundingClientRect();"
        "return !box.offsetParent || top < 0 || top > innerHeight;"
    )
    assert not wrong
