"""What was missed is asked again after a day, three days, a week, and then no more."""

import json

import pytest

from tests.needs import needs

needs("selenium")
from tests.book import chromium  # noqa: E402
from tests.book import exercise_page as at  # noqa: E402

pytestmark = pytest.mark.browser
PAGE = "book/04_activations"
DAY = 86_400_000
SAID = "document.querySelector('.review-said')?.textContent ?? ''"
# Answer the first box of a kind, rightly or wrongly.
ANSWER = """
const [selector, right] = arguments;
const box = document.querySelector(selector);
const items = [...box.querySelectorAll('.explanations > li')];
const at = items.findIndex((item) => (item.dataset.right === 'yes') === right);
box.querySelectorAll('input[type=radio]')[at].click();
box.querySelector('button.commit, button.check').click();
return box.id;"""
ASKED = """
return [...document.getElementById(arguments[0]).querySelector('legend').childNodes]
  .filter((node) => !node.matches?.('.kind')).map((node) => node.textContent)
  .join('').replace(/\\s+/g, ' ').trim();"""
PREDICT = ".predict:has(input[type=radio])"


@pytest.fixture
def page(desktop, book):
    chromium.visit(desktop, f"{book}/using.html")
    desktop.execute_script("localStorage.clear()")
    return desktop


def answer(driver, selector, right):
    return driver.execute_script(ANSWER, selector, right)


def missed(driver):
    """Return what waits: by its box, in how many steps and days."""
    found = {}
    now = driver.execute_script("return Date.now()")
    for key, text in at.store(driver).items():
        if key.startswith("course:missed:"):
            item = json.loads(text)
            days = round((item["due"] - now) / DAY)
            found[key.rpartition(":")[2]] = item["step"], days
    return found


def review(driver, book, days):
    """Open the page some days later and return its first line."""
    clock = at.later(driver, days)
    try:
        chromium.visit(driver, f"{book}/review.html")
    finally:
        at.back(driver, clock)
    return at.until(driver, SAID)


@pytest.mark.parametrize("box", [PREDICT, ".question"])
def test_it_comes_back_three_times_and_then_no_more(page, book, box):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    id = answer(page, box, False)
    assert missed(page) == {id: (0, 1)}
    (kept,) = [text for key, text in at.store(page).items() if ":missed:" in key]
    title = json.loads(kept)["title"]
    asked = page.execute_script(ASKED, id)
    assert title == asked[:200] and "\n" not in title
    words = review(page, book, 0.5)
    assert words == "Nothing comes back today. 1 more later, the next within a day."
    day, waits = 1.1, [(1, 3), (2, 7), None]
    for left in waits:
        assert review(page, book, day).startswith("1 thing to ask again today.")
        at.until(page, f"document.querySelector('.review {box}') !== null")
        assert not page.execute_script("return document.querySelector('[data-result]')")
        assert answer(page, f".review {box}", True) == id
        assert missed(page) == ({id: left} if left else {})
        day += left[1] + 0.1 if left else 0
    assert review(page, book, day + 100) == "Nothing comes back today."


# The box that holds some words, as the page that asks again or its own page has it.
HOLDS = """
const box = [...document.querySelectorAll(".predict, .question")]
  .find((each) => each.textContent.replace(/\\s+/g, " ").includes(arguments[0]));
"""
WORDS = """return [...box.querySelectorAll("legend, label.choice")]
  .map((each) => each.textContent.replace(/\\s+/g, " ").trim());"""


def shown(driver, selector):
    """Return what a box that came back asks, and its choices."""
    at.until(driver, f"document.querySelector('.review {selector}') !== null")
    box = f"const box = document.querySelector('.review {selector}');"
    return driver.execute_script(box + WORDS)


def test_it_comes_back_with_other_numbers_each_time(page, book):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    words = "That is the slope between 0 and 1."
    first = page.execute_script(HOLDS + WORDS, words)
    id = page.execute_script(
        HOLDS + "box.querySelectorAll('input')[0].click();"
        "box.querySelector('.check').click(); return box.id",
        words,
    )
    assert missed(page) == {id: (0, 1)}
    asked = [first]
    for day, waits in (1.1, (1, 3)), (4.2, (2, 7)):
        review(page, book, day)
        asked.append(shown(page, ".question"))
        numbers = [set(choices) for _, *choices in asked]
        assert numbers[-1] not in numbers[-2:-1] and numbers[-1] != numbers[0]
        link = page.execute_script(
            "return document.querySelector('.review .link-here').href"
        )
        assert link == f"{book}/04_activations.html#{id}"
        assert answer(page, ".review .question", True) == id
        assert missed(page) == {id: waits}
    review(page, book, 12)
    answer(page, ".review .question", False)
    assert missed(page) == {id: (0, 1)}
    kept = [json.loads(v) for k, v in at.store(page).items() if ":missed:" in k]
    assert kept[0]["title"] == first[0], "it is named as its page names it"


def test_a_number_is_asked_for_again_as_another(page, book):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    words = "One corner per tent would be so if the tents were added."
    commit = "box.querySelector('input').value = arguments[1];"
    commit += "box.querySelector('input').dispatchEvent(new Event('input'));"
    commit += "box.dispatchEvent(new Event('input'));"
    commit += "box.querySelector('.commit').click(); return box.dataset.result;"
    assert page.execute_script(HOLDS + commit, words, "8") == "wrong"
    review(page, book, 1.1)
    (question,) = shown(page, ".predict")
    tents = int(question.split(" tents")[0].split()[-1])
    assert tents != 8
    typed = HOLDS.replace("document.query", "document.querySelector('.review').query")
    assert page.execute_script(typed + commit, words, str(2**tents)) == "right"


# Chance turns numbers round, which are in order, and mixes others.
@pytest.mark.parametrize(("box", "chance"), [(PREDICT, 0.9), (".question", 0)])
def test_choices_come_in_another_order(page, book, box, chance):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    here = f"const box = document.querySelector('{box}');"
    first = page.execute_script(here + WORDS)
    answer(page, box, False)
    script = at.before(page, f"Math.random = () => {chance}")
    try:
        review(page, book, 1.1)
        again = shown(page, box)
    finally:
        at.back(page, script)
    assert again[0] == first[0] and again != first and sorted(again) == sorted(first)
    said = page.execute_script(
        "return [...document.querySelectorAll('.review .explanations .repeat')]"
        ".map((each) => each.textContent.replace(/\\s+/g, ' ').trim())"
    )
    for words, reason in zip(again[1:], said, strict=True):
        assert reason == words.removesuffix(".") + ":"
    answer(page, f".review {box}", True)
    assert page.execute_script("return document.querySelector('[data-result=right]')")


def test_wrong_again_comes_back_tomorrow(page, book):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    id = answer(page, PREDICT, False)
    review(page, book, 1.1)
    at.until(page, f"document.querySelector('.review {PREDICT}') !== null")
    answer(page, f".review {PREDICT}", True)
    review(page, book, 5)
    at.until(page, f"document.querySelector('.review {PREDICT}') !== null")
    answer(page, f".review {PREDICT}", False)
    assert missed(page) == {id: (0, 1)}


def test_right_at_once_and_what_is_kept_from_before_are_not_missed(page, book):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    answer(page, PREDICT, True)
    assert not missed(page)
    page.execute_script("localStorage.clear()")
    answer(page, ".question", False)
    name = next(key for key in at.store(page) if key.startswith("course:missed:"))
    page.execute_script("localStorage.removeItem(arguments[0])", name)
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    assert page.execute_script("return document.querySelector('[data-result=wrong]')")
    assert not missed(page), "an answer that is shown again is not given again"


def test_right_on_the_same_day_changes_nothing(page, book):
    chromium.visit(page, f"{book}/04_activations.html?show=everything")
    id = answer(page, ".question", False)
    answer(page, ".question", True)
    assert missed(page) == {id: (0, 1)}


def test_a_named_mistake_leads_back_to_its_exercise_with_fresh_inputs(page, book):
    at.opened(page, book, "04_activations")
    at.write(page, "relu", "def relu(z):\n    return np.abs(z)\n")
    first = at.checked(page, "relu")
    assert missed(page) == {"exercise-relu": (0, 1)}
    review(page, book, 1.1)
    link = at.until(page, "document.querySelector('.review .exercise a')?.href")
    assert "?fresh=" in link and link.endswith("#exercise-relu")
    assert "Build: the ReLU" in page.execute_script(
        "return document.querySelector('.review').innerText"
    )
    clock = at.later(page, 1.1)
    try:
        chromium.visit(page, link)
        assert "Asked again, with fresh inputs" in at.said(page, "relu")
        assert at.checked(page, "relu") != first, "the inputs are others"
        at.write(page, "relu", "def relu(z):\n    return np.maximum(z, 0)\n")
        at.checked(page, "relu")
    finally:
        at.back(page, clock)
    # the wrong one began anew, and the right one was too soon
    assert missed(page) == {"exercise-relu": (0, 1)}


ODD = {
    "course:missed:book/04_activations:no-such-box": {"due": 0},
    "course:missed:book/../../evil:x": {"where": "book/../../evil"},
    "course:missed:http://elsewhere/x:y": {"where": "http://elsewhere/x"},
    "course:missed:book/04_activations:relu-sums": {"kind": "<b>"},
    "course:missed:book/05_losses:x": {"step": 9},
    "course:missed:book/06_backprop:x": "no object",
}


def test_what_is_kept_wrongly_does_no_harm(page, book):
    usual = {"kind": "prediction", "title": "<img src=x onerror='window.evil=1'>"}
    usual |= {"due": 0, "step": 0, "where": PAGE, "names": []}
    for key, change in ODD.items():
        value = usual | change if isinstance(change, dict) else change
        page.execute_script(
            "localStorage.setItem(...arguments)", key, json.dumps(value)
        )
    assert review(page, book, 1) == "1 thing to ask again today."
    gone = "localStorage.getItem('course:missed:book/04_activations:no-such-box')"
    at.until(page, f"{gone} === null")
    assert not page.execute_script("return window.evil")
    assert not chromium.faults(page)


def test_a_store_that_keeps_nothing_is_said(page, book):
    full = "Storage.prototype.setItem = () => { throw new Error('full') }"
    script = at.before(page, full)
    try:
        words = review(page, book, 0)
    finally:
        at.back(page, script)
    assert words == "This browser keeps nothing more: what you miss cannot come back."
    assert review(page, book, 0) == "Nothing comes back today."
    assert not at.store(page), "what was tried is not left there"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_it_can_be_read_and_fits(width, scheme, book, request):
    driver = request.getfixturevalue(width)
    chromium.visit(driver, f"{book}/using.html")
    driver.execute_script("localStorage.clear()")
    chromium.visit(driver, f"{book}/04_activations.html?show=everything", scheme)
    for box in (PREDICT, ".question"):
        answer(driver, box, False)
    clock = at.later(driver, 2)
    try:
        chromium.visit(driver, f"{book}/review.html", scheme)
    finally:
        at.back(driver, clock)
    at.until(driver, "document.querySelectorAll('.review .course-box').length === 2")
    boxes = "return [...document.querySelectorAll('.review > *')]"
    hidden = f"{boxes}.filter((each) => !each.checkVisibility()).length"
    assert driver.execute_script(hidden) == 0, "a prediction covers no other question"
    fonts = "return document.querySelector('link[href*=\"formulas.css\"]') !== null"
    assert driver.execute_script(fonts)
    chromium.check(driver)
    for box in (PREDICT, ".question"):
        answer(driver, f".review {box}", True)
    chromium.check(driver)
