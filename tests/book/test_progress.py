"""What a reader does is kept, shown, carried to another browser, and forgotten."""

import json
import re
from pathlib import Path

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.book.chromium import violations, visit  # noqa: E402

pytestmark = pytest.mark.browser
PAGE = "04_activations"


@pytest.fixture(autouse=True)
def anew(desktop, book):
    """Begin with an empty store, and without smooth scrolling."""
    visit(desktop, f"{book}/using.html")
    desktop.execute_script("localStorage.clear()")


def kept(driver):
    words = driver.execute_script("return localStorage.getItem('course:progress')")
    return json.loads(words or "{}")


def until(driver, holds):
    WebDriverWait(driver, 10, 0.05).until(lambda _: holds())


def own_faults(driver):
    """Return the errors of the course's own scripts; the theme has some of its own."""
    said = [e["message"] for e in driver.get_log("browser") if e["level"] == "SEVERE"]
    ours = [
        words for words in said if re.search(r"_static/(course|drawing)\.js", words)
    ]
    return [words for words in ours if "Got invalid theme mode" not in words]


def commit(driver):
    driver.execute_script(
        "const box = document.querySelector('.predict:has(input[type=radio])');"
        "box.querySelector('input').click(); box.querySelector('button.commit').click()"
    )


def scroll_to(driver, selector):
    driver.execute_script(
        "document.documentElement.style.scrollBehavior = 'auto';"
        f"document.querySelector({json.dumps(selector)}).scrollIntoView()"
    )


def row(driver, page):
    found = driver.find_element(By.CSS_SELECTOR, f"tr[data-page='{page}']")
    return [each.text for each in found.find_elements(By.TAG_NAME, "td")]


def test_a_prediction_a_question_and_the_summary_count(desktop, book):
    visit(desktop, f"{book}/{PAGE}.html")
    commit(desktop)
    desktop.execute_script(
        "const one = document.querySelector('.question');"
        "one.querySelector('input').click(); one.querySelector('button.check').click()"
    )
    until(desktop, lambda: kept(desktop).get(PAGE, {}).get("checked") == 1)
    assert kept(desktop)[PAGE] == {
        "read": False,
        "predicted": 1,
        "checked": 1,
        "solved": [],
    }
    scroll_to(desktop, "#summary")
    until(desktop, lambda: kept(desktop)[PAGE]["read"])
    mark = desktop.find_element(By.CSS_SELECTOR, ".bd-sidebar-primary .is-read")
    assert "1 predicted" in mark.get_attribute("textContent")
    visit(desktop, f"{book}/index.html")
    read, predicted, checked, solved = row(desktop, PAGE)
    assert read == "yes" and predicted.startswith("1 of ")
    assert checked.startswith("1 of ") and solved.startswith("0 of ")
    assert not violations(desktop)


def test_an_exercise_is_marked_and_taken_back(desktop, book):
    visit(desktop, f"{book}/exercises/{PAGE}.html")
    box = desktop.find_element(By.CSS_SELECTOR, "label.solved input")
    desktop.execute_script("arguments[0].click()", box)
    assert kept(desktop)[f"exercises/{PAGE}"]["solved"] == ["exercise-relu"]
    assert not violations(desktop)
    visit(desktop, f"{book}/index.html")
    assert row(desktop, PAGE)[3].startswith("1 of ")
    visit(desktop, f"{book}/exercises/{PAGE}.html")
    box = desktop.find_element(By.CSS_SELECTOR, "label.solved input")
    assert box.is_selected()
    desktop.execute_script("arguments[0].click()", box)
    assert kept(desktop)[f"exercises/{PAGE}"]["solved"] == []


def test_who_comes_for_the_first_time_sees_no_empty_table(desktop, book):
    visit(desktop, f"{book}/index.html")
    shown = desktop.execute_script(
        "return [...document.querySelectorAll('.your-progress :is(table, button)')]"
        ".filter((each) => each.offsetParent).map((each) => each.textContent)"
    )
    assert shown == ["Take back from a file"]


def take(driver, path):
    driver.find_element(By.CSS_SELECTOR, ".your-progress input").send_keys(str(path))
    said = driver.find_element(By.CSS_SELECTOR, ".progress-said")
    until(driver, lambda: said.text)
    return said.text


def test_a_file_carries_answers_and_progress_to_another_browser(
    desktop, book, tmp_path
):
    visit(desktop, f"{book}/{PAGE}.html")
    commit(desktop)
    until(desktop, lambda: kept(desktop).get(PAGE))
    visit(desktop, f"{book}/index.html")
    saved = desktop.execute_async_script(
        "const done = arguments[0];"
        "URL.createObjectURL = (blob) => { blob.text().then(done); return '#'; };"
        "HTMLAnchorElement.prototype.click = () => {};"
        "document.querySelector('.progress-buttons button').click()"
    )
    path = tmp_path / "progress.json"
    path.write_text(saved, encoding="utf-8")
    desktop.execute_script("localStorage.clear()")
    mine = {PAGE: {"read": True, "predicted": 0, "checked": 3, "solved": []}}
    desktop.execute_script(
        "localStorage.setItem('course:progress', arguments[0])", json.dumps(mine)
    )
    assert take(desktop, path).startswith("Taken over.")
    assert kept(desktop)[PAGE] == {
        "read": True,
        "predicted": 1,
        "checked": 3,
        "solved": [],
    }
    visit(desktop, f"{book}/{PAGE}.html")
    assert desktop.find_elements(By.CSS_SELECTOR, ".predict.committed")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "no JSON",
        "[]",
        "null",
        '{"entries": []}',
        '{"entries": {"other": "x"}}',
        '{"entries": {"course:a": 3}}',
        "<script>alert(1)</script>",
    ],
)
def test_another_file_is_refused_and_nothing_is_changed(desktop, book, words, tmp_path):
    visit(desktop, f"{book}/index.html")
    desktop.execute_script("localStorage.setItem('course:place', 'mine')")
    path = tmp_path / "a.json"
    path.write_text(words, encoding="utf-8")
    assert "no file of this course" in take(desktop, path)
    left = desktop.execute_script("return {...localStorage}")
    ours = {key: value for key, value in left.items() if key.startswith("course:")}
    assert ours == {"course:place": "mine"}


def test_a_large_file_is_not_read(desktop, book, tmp_path):
    visit(desktop, f"{book}/index.html")
    path = Path(tmp_path, "a.json")
    path.write_text(" " * 1_000_001, encoding="utf-8")
    assert "larger than any" in take(desktop, path)


@pytest.mark.parametrize(
    "words",
    ["{", "[1]", '"x"', "null", '{"04_activations": 7}', '{"a": {"solved": 1}}'],
)
def test_what_is_kept_in_another_form_stops_nothing(desktop, book, words):
    desktop.execute_script(
        "localStorage.setItem('course:progress', arguments[0])", words
    )
    visit(desktop, f"{book}/{PAGE}.html")
    commit(desktop)
    until(desktop, lambda: kept(desktop).get(PAGE, {}).get("predicted") == 1)
    assert not own_faults(desktop)


def test_forgetting_asks_twice_and_leaves_nothing(desktop, book):
    visit(desktop, f"{book}/{PAGE}.html")
    commit(desktop)
    visit(desktop, f"{book}/index.html")
    forget = desktop.find_elements(By.CSS_SELECTOR, ".progress-buttons button")[2]
    desktop.execute_script("arguments[0].click()", forget)
    assert kept(desktop)[PAGE] and "press again" in forget.text
    desktop.execute_script("arguments[0].click()", forget)
    left = desktop.execute_script("return Object.keys(localStorage)")
    assert not [key for key in left if key.startswith("course:")]


def test_a_blocked_store_leaves_the_page_as_it_is(desktop, book):
    blocked = (
        "Object.defineProperty(window, 'localStorage', {get() { throw Error(); }})"
    )
    script = desktop.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": blocked}
    )
    try:
        visit(desktop, f"{book}/{PAGE}.html")
        commit(desktop)
        assert desktop.find_elements(By.CSS_SELECTOR, ".predict.committed")
        assert not own_faults(desktop)
    finally:
        desktop.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
