"""Predictions and quizzes in Chromium, as a reader meets them in the fixture's book."""

import pytest

from tests.book.chromium import check, visit
from tests.needs import needs
from tools.files import ROOT

needs("selenium")
from selenium import webdriver  # noqa: E402 - after the check that it is there
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

pytestmark = pytest.mark.browser


def active(driver):
    return driver.switch_to.active_element


def press(driver, *keys):
    webdriver.ActionChains(driver).send_keys(*keys).perform()


def afresh(driver, address):
    visit(driver, address)
    driver.execute_script("localStorage.clear()")
    visit(driver, address)
    assert active(driver).tag_name == "body"  # no page takes the focus by itself


def tap(driver, node):
    place = "const b = arguments[0].getBoundingClientRect(); return [b.x + 5, b.y + 5]"
    x, y = driver.execute_script(place, node)
    for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
        event = {"type": kind, "touchPoints": points}
        driver.execute_cdp_cmd("Input.dispatchTouchEvent", event)


def status(box):
    return " ".join(box.find_element(By.CSS_SELECTOR, ".said").text.split())


def boxes(driver):
    return driver.find_elements(By.CSS_SELECTOR, ".predict")


def option(box, words):
    """Return the radio button of a choice: their order is not the author's."""
    label = box.find_element(By.XPATH, f".//label[normalize-space()='{words}']")
    return label.find_element(By.CSS_SELECTOR, "input")


def follows(driver):
    """Return the paragraph between the two predictions."""
    return driver.find_element(By.XPATH, "//p[contains(., 'waits for the prediction')]")


def test_predict_by_keyboard(desktop, fixture):
    afresh(desktop, fixture)
    box = boxes(desktop)[0]
    button = box.find_element(By.CSS_SELECTOR, "button.commit")
    assert not button.is_enabled()
    assert "0.5" not in box.text  # the answer is closed
    option(box, "1").send_keys(Keys.SPACE, Keys.TAB)
    assert active(desktop) == button
    press(desktop, Keys.ENTER)
    said = (
        "You predicted: 1 Not quite. That is where it ends. The answer is 0.5, because"
    )
    assert status(box).startswith(said)
    right = box.find_element(By.CSS_SELECTOR, "label.is-right input")
    assert right.accessible_name.endswith("2") or "frac" in right.accessible_name
    assert active(desktop) == button
    visit(desktop, fixture)  # leaving and returning keeps the choice
    box = boxes(desktop)[0]
    assert status(box).startswith("You predicted: 1 Not quite.")
    button = box.find_element(By.CSS_SELECTOR, "button.commit")
    button.send_keys(Keys.ENTER)
    assert button.text == "Commit and compare"
    assert status(box) == ""
    assert active(desktop) == button


def test_what_follows_a_prediction_waits_for_it(desktop, fixture):
    afresh(desktop, fixture)
    first, second = boxes(desktop)
    waits = first.find_element(By.CSS_SELECTOR, ".waits")
    assert waits.text == "The rest of this section appears when you commit."
    assert not follows(desktop).is_displayed() and not second.is_displayed()
    heading = desktop.find_element(By.CSS_SELECTOR, "#how-steep-is-it")
    assert heading.is_displayed()  # the next section is there
    first.find_element(By.CSS_SELECTOR, "input").send_keys(Keys.SPACE)
    first.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)
    assert follows(desktop).is_displayed() and second.is_displayed()
    assert not waits.is_displayed()
    first.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)
    assert not follows(desktop).is_displayed()


def test_a_link_into_what_is_covered_uncovers_it(desktop, fixture):
    afresh(desktop, fixture)
    second = boxes(desktop)[1].get_attribute("id")
    desktop.get("about:blank")
    visit(desktop, f"{fixture}#{second}")
    assert boxes(desktop)[1].is_displayed()


def test_everything_is_shown_where_somebody_asks_for_it(desktop, fixture):
    afresh(desktop, fixture)
    switch = desktop.find_element(By.CSS_SELECTOR, ".show-everything")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert follows(desktop).is_displayed() and boxes(desktop)[1].is_displayed()
    assert boxes(desktop)[0].find_element(By.CSS_SELECTOR, "summary").is_displayed()
    visit(desktop, fixture)  # it holds for all pages until it is taken back
    assert follows(desktop).is_displayed()
    desktop.find_element(By.CSS_SELECTOR, ".show-everything").click()
    assert not follows(desktop).is_displayed()
    visit(desktop, f"{fixture}?show=everything")
    assert follows(desktop).is_displayed()


def test_predict_with_a_number_by_keyboard(desktop, fixture):
    afresh(desktop, f"{fixture}?show=everything")
    box = boxes(desktop)[1]
    field = box.find_element(By.CSS_SELECTOR, "input")
    field.send_keys("<b>six</b>", Keys.ENTER)
    assert status(box) == "Write a number, such as 12.5."
    for typed, said in {
        "123": "Not quite. sum adds the numbers; it does not join them. It prints 6.",
        "5.5": "Right. It prints 6.",
        "-6": "Not quite. It prints 6.",
        " 6 ": "Right. It prints 6.",
    }.items():
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE, typed, Keys.ENTER)
        assert status(box) == f"You predicted: {typed.strip()} {said}"
        box.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,000", 1000),
        ("1 000", 1000),
        ("\u22125", -5),
        ("2.5e-3", 0.0025),
        ("80%", 80),
        ("0,5", None),
        ("", None),
        ("zzz", None),
    ],
)
def test_numbers_are_read_as_people_write_them(desktop, fixture, typed, number):
    source = (ROOT / "book" / "_site" / "course.js").read_text(encoding="utf-8")
    function = source[source.index("function numberIn") :]
    function = function[: function.index("\n  }") + 4]
    code = f"{function} const n = numberIn(arguments[0]); return isNaN(n) ? null : n;"
    assert desktop.execute_script(code, typed) == number


def test_quiz_by_keyboard(desktop, fixture):
    afresh(desktop, fixture)
    quiz = desktop.find_element(By.CSS_SELECTOR, ".quiz")
    score = quiz.find_element(By.CSS_SELECTOR, ".score")
    assert score.text == "Two questions. Choose an answer and check it."
    first, second = quiz.find_elements(By.CSS_SELECTOR, ".question")
    option(first, "Its output is wrong.").send_keys(Keys.SPACE)
    press(desktop, Keys.TAB, Keys.ENTER)
    assert status(first).startswith("Not quite. The output may be right or wrong")
    assert score.text == "One of two answered, none right."
    option(first, "Its slope is almost 0.").send_keys(Keys.SPACE)
    assert status(first) == ""  # moving on answers nothing
    press(desktop, Keys.ENTER)
    assert status(first) == "Right. The step is the slope times the error."
    option(second, "0").send_keys(Keys.SPACE, Keys.ENTER)
    assert score.text == "Two of two answered, two right."
    visit(desktop, fixture)
    quiz = desktop.find_element(By.CSS_SELECTOR, ".quiz")
    score = quiz.find_element(By.CSS_SELECTOR, ".score")
    assert score.text == "Two of two answered, two right."
    quiz.find_element(By.CSS_SELECTOR, "button.reset").send_keys(Keys.ENTER)
    assert score.text.startswith("Two questions.")
    assert not quiz.find_elements(By.CSS_SELECTOR, "input:checked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answered_boxes_pass_too(desktop, fixture, scheme):
    afresh(desktop, fixture)
    visit(desktop, fixture, scheme)
    desktop.execute_script(
        """for (const box of document.querySelectorAll('.predict, .question')) {
          const field = box.querySelector('input');
          if (field.type === 'text') field.value = '6'; else field.checked = true;
          for (const name of ['input', 'change'])
            field.dispatchEvent(new Event(name, {bubbles: true}));
          box.querySelector('.commit, .check').click();
        }
        for (const part of document.querySelectorAll('details')) part.open = true;"""
    )
    check(desktop)


def test_on_paper_the_page_is_complete(desktop, fixture):
    afresh(desktop, fixture)
    media = {"media": "print"}
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    desktop.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert follows(desktop).is_displayed()
    shown = ".predict .answer-text, .explanations"
    answers = desktop.find_elements(By.CSS_SELECTOR, shown)
    assert len(answers) == 6 and all(answer.is_displayed() for answer in answers)
    parts = desktop.find_elements(By.CSS_SELECTOR, ".commit, .check, .show-everything")
    assert len(parts) == 5 and not [part for part in parts if part.is_displayed()]
    desktop.execute_script("dispatchEvent(new Event('afterprint'))")
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_term_tells_its_meaning_to_the_keyboard(desktop, fixture):
    afresh(desktop, fixture)
    link = desktop.find_element(By.CSS_SELECTOR, "a.term")
    meaning = desktop.find_element(By.CSS_SELECTOR, ".meaning")
    assert not meaning.is_displayed()
    desktop.execute_script("arguments[0].focus()", link)
    assert meaning.is_displayed() and meaning.text.startswith("Where a curve")
    press(desktop, Keys.ESCAPE)
    assert not meaning.is_displayed()
    press(desktop, Keys.TAB)
    desktop.execute_script("arguments[0].focus()", link)
    assert meaning.is_displayed()
    press(desktop, Keys.ENTER)
    assert desktop.current_url.endswith("words.html#term-saturation")


def test_a_touch_tells_the_meaning_and_a_second_one_follows_the_link(phone, fixture):
    afresh(phone, fixture)
    link = phone.find_element(By.CSS_SELECTOR, "a.term")
    meaning = phone.find_element(By.CSS_SELECTOR, ".meaning")
    tap(phone, link)
    assert meaning.is_displayed() and "words" not in phone.current_url
    edges = "const b = arguments[0].getBoundingClientRect(); return [b.left, b.right]"
    left, right = phone.execute_script(edges, meaning)
    assert left >= 0 and right <= 390
    tap(phone, link)
    assert phone.current_url.endswith("words.html#term-saturation")
