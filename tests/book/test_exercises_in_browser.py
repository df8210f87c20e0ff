"""The exercises are worked in the page: checked, stopped, kept, and handed in."""

import gzip
import json
import re

import nbformat
import pytest

from nnlib_grader import sets
from tests.needs import needs

needs("selenium")
from tests.book import chromium  # noqa: E402
from tests.book import exercise_page as at  # noqa: E402
from tests.book.served import SITE  # noqa: E402
from tests.live.test_live_exercises import WORKED  # noqa: E402
from tools.site.exercise_notebooks import grading, learners  # noqa: E402

pytestmark = pytest.mark.browser
NAME = "04_activations"
RIGHT = "def relu(z):\n    return np.maximum(z, 0)\n"
WRONG = "def relu(z):\n    return np.abs(z)\n"
# Each line that is read out of an exercise, from now on.
HEARD = """
const said = arguments[0].querySelector(".live-said");
window.heard = [];
new MutationObserver(() => window.heard.push(said.textContent))
  .observe(said, {childList: true});
"""


def test_an_answer_is_checked_in_the_page_and_counts(desktop, book):
    page = at.opened(desktop, book, NAME)
    assert page.execute_script("return document.activeElement.tagName") == "BODY"
    assert page.execute_script("return course.runtime.state") == "absent"
    at.press(page, "relu", "Check")
    assert "Write your answer" in at.said(page, "relu"), "and Python is not fetched"
    at.write(page, "relu", WRONG)
    page.execute_script(HEARD, at.box(page, "relu"))
    found = at.checked(page, "relu")
    heard = page.execute_script("return window.heard")
    assert heard[0] == "Starting Python …" and heard[-2] == "Checking …"
    assert "" not in heard, "it is never unsaid what goes on"
    assert "Negative numbers are turned round" in found and "As in check 1" in found
    assert at.said(page, "relu").startswith("relu: 0 of 2 points.")
    assert "np.float64(" not in found
    at.write(page, "relu", RIGHT)
    assert "Kept among your own functions" in at.checked(page, "relu")
    assert at.said(page, "relu") == "relu: 2 of 2 points. The checks pass."
    kept = at.store(page)
    assert json.loads(kept["course:progress"])[f"exercises/{NAME}"]["solved"] == [
        "exercise-relu"
    ]
    assert kept[at.key(NAME, "relu")] == RIGHT
    assert "def relu" in kept["course:my_nnlib:relu"]
    assert not chromium.faults(page)


def test_what_never_ends_is_stopped_and_the_text_stays(desktop, book):
    page = at.opened(desktop, book, NAME)
    endless = "def relu(z):\n    while True:\n        pass\n"
    at.write(page, "relu", endless)
    assert "still running after 2 seconds" in at.checked(page, "relu")
    assert "never ends" in page.execute_script("return document.body.innerText")
    at.write(page, "relu", "while True:\n    pass\n")
    at.press(page, "relu", "Run")
    at.until(page, "course.runtime.state === 'busy'")
    page.execute_async_script("setTimeout(arguments[0], 300)")
    at.press(page, "relu", "Stop")
    at.until(page, "course.runtime.state === 'absent'")
    assert at.said(page, "relu").startswith("You stopped it. Your text is as it was.")
    assert at.store(page)[at.key(NAME, "relu")] == "while True:\n    pass\n"
    at.write(page, "relu", RIGHT)
    at.checked(page, "relu")
    assert at.said(page, "relu").endswith("The checks pass.")


def test_an_error_is_shown_with_the_reader_s_line_and_nothing_is_run_as_html(
    desktop, book
):
    page = at.opened(desktop, book, NAME)
    evil = "raise ValueError('<img src=x onerror=\"window.evil = 1\">')\n"
    at.write(page, "relu", evil)
    found = at.checked(page, "relu")
    assert "ValueError: <img src=x" in found and "line 1" in found
    assert "ended in an error" in at.said(page, "relu")
    assert not page.execute_script("return window.evil")


def test_answers_above_are_known_below(desktop, book):
    shape = "def stable_sigmoid(z):\n    return relu(np.zeros(3)).shape\n"
    kept = {at.key(NAME, "relu"): RIGHT, at.key(NAME, "stable-sigmoid"): shape}
    page = at.opened(desktop, book, NAME, kept)
    found = at.checked(page, "stable-sigmoid")
    assert "NameError" not in found and "(3,)" in found.replace("np.", "")


@pytest.fixture(scope="module")
def handed_in(desktop, book):
    """The notebook that the page saves when every answer is typed."""
    kept = {at.key(NAME, id): WORKED[id] for id in sets.ids(NAME)}
    name = 'Ada "</script>" O\'Neil \\'
    page = at.opened(desktop, book, NAME, kept | {"course:learner": name})
    file, text = at.saved(page, at.desk(page, "Save as a notebook"))
    assert file == f"{NAME}_exercises.ipynb"
    return name, text


def test_the_saved_notebook_is_the_learner_s_own_with_answers(handed_in):
    name, text = handed_in
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    ours = learners(NAME)
    marks = [grading(cell) for cell in notebook.cells]
    assert marks == [grading(cell) for cell in ours.cells]
    sources = {grading(cell).get("grade_id"): cell.source for cell in notebook.cells}
    assert {id: sources[id] for id in sets.ids(NAME)} == {
        id: WORKED[id] for id in sets.ids(NAME)
    }
    names = {}
    exec(sources["learner"], names)
    assert names["learner"] == name


@pytest.mark.slow
def test_the_saved_notebook_gets_full_marks(handed_in, tmp_path):
    needs("nbgrader")
    from tests.grader import nbgrader_course as course
    from tools.site.repair.folders import repair

    notebook = nbformat.reads(handed_in[1], as_version=4)
    for cell in notebook.cells:  # the book's numbers: their solution is the book's
        if grading(cell).get("grade_id") == "learner":
            cell.source = 'learner = ""'
    course.release(tmp_path, [NAME])
    course.hand_in(tmp_path, NAME, "ada", notebook, f"{NAME}_exercises.ipynb")
    repair(tmp_path)
    course.done(tmp_path, "autograde", NAME)
    course.done(tmp_path, "export")
    points = sum(exercise.points for exercise in sets.load(NAME).exercises.values())
    assert course.scores(tmp_path, NAME) == {"ada": points}


GIVE = """
const file = new File([arguments[0]], arguments[1]), list = new DataTransfer();
list.items.add(file);
const field = document.querySelector('.live-desk input[type=file]');
field.files = list.files;
field.dispatchEvent(new Event('change'));
"""
DESK = "document.querySelector('.live-desk .live-said').textContent"


def given(page, text, name="mine.ipynb"):
    page.execute_script(
        "document.querySelector('.live-desk .live-said').textContent=''"
    )
    page.execute_script(GIVE, text, name)
    return at.until(page, DESK)


def test_a_notebook_is_taken_back_and_what_was_typed_stays_beside_it(
    desktop, book, handed_in
):
    mine = "def relu(z):\n    return 'mine'\n"
    page = at.opened(desktop, book, NAME, {at.key(NAME, "relu"): mine})
    words = given(page, handed_in[1])
    taken = f"Taken over: {len(sets.ids(NAME))} answers."
    assert words == f"{taken} Where you had typed another, it is kept beside this one."
    kept = at.store(page)
    assert kept[at.key(NAME, "relu")] == WORKED["relu"]
    assert kept[at.key(NAME, "relu") + "-other"] == mine
    at.press(page, "relu", "Show it in place of this one")
    kept = at.store(page)
    assert kept[at.key(NAME, "relu")] == mine
    assert kept[at.key(NAME, "relu") + "-other"] == WORKED["relu"]
    assert given(page, handed_in[1]).startswith("Taken over: 1 answer.")
    page = at.opened(desktop, book, NAME)
    assert given(page, handed_in[1]) == taken  # where nothing stood, nothing is kept


OTHER = "chapter 5: take it on that chapter's page"


def bad_files():
    other = json.dumps(
        {"cells": [{"cell_type": "code", "source": 'check_for("05_losses", x)'}]}
    )
    return {
        "other chapter": (other, OTHER),
        "no notebook": ("<b>hello</b>", "This is no notebook"),
        "no answers": ('{"cells": []}', "No cell of this notebook"),
        "odd cells": ('{"cells": [7, null, {"metadata": 3}]}', "No cell"),
        "a list": ("[1]", "This is no notebook"),
        "nothing": ("", "This is no notebook"),
    }


@pytest.mark.parametrize("case", bad_files())
def test_another_file_changes_nothing_and_is_said(desktop, book, case):
    text, words = bad_files()[case]
    page = at.opened(desktop, book, NAME, {at.key(NAME, "relu"): RIGHT})
    heard = given(page, text, "<img src=x onerror=alert(1)>.ipynb")
    assert words in heard and heard.endswith("Nothing was changed.")
    assert at.store(page)[at.key(NAME, "relu")] == RIGHT
    assert not chromium.faults(page)


def test_to_clear_asks_first(desktop, book):
    other = at.key("05_losses", "nielsen-cost")
    page = at.opened(desktop, book, NAME, {at.key(NAME, "relu"): RIGHT, other: "x"})
    page.execute_script(at.desk(page, "Clear"))
    assert at.key(NAME, "relu") in at.store(page)
    own = "course:my_nnlib:relu"
    page.execute_script("localStorage.setItem(...arguments)", own, RIGHT)
    page.execute_script(at.desk(page, "Clear"))
    assert "Your own functions stay." in at.until(page, DESK)
    assert own in at.store(page)
    assert set(at.store(page)) & {at.key(NAME, "relu"), other} == {other}
    assert "raise NotImplementedError()" in page.execute_script(
        "return document.querySelector('.answer-field textarea').value"
    )


def test_a_full_store_is_said_and_nothing_typed_is_lost(desktop, book):
    page = at.opened(desktop, book, NAME)
    page.execute_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    at.write(page, "relu", RIGHT)
    assert "keeps nothing more" in at.said(page, "relu")
    found = at.checked(page, "relu")
    assert "relu passes, and is not among your own functions" in found
    assert "Kept among" not in found
    _, text = at.saved(page, at.desk(page, "Save as a notebook"))
    sources = [cell.source for cell in nbformat.reads(text, 4).cells]
    assert RIGHT in sources


def test_two_tabs_lose_nothing(desktop, book):
    page = at.opened(desktop, book, NAME)
    first = page.current_window_handle
    page.switch_to.new_window("tab")
    try:
        page.get(f"{book}/exercises/{NAME}.html")
        at.until(page, "document.querySelector('.live-desk') !== null")
        at.write(page, "relu", "second = 2\n")
        page.switch_to.window(first)
        value = "document.querySelector('.answer-field textarea')?.value"
        at.until(page, f"{value} === 'second = 2\\n'")
        # both write before they have heard of each other
        page.execute_script(
            "localStorage.setItem(arguments[0], 'third = 3\\n')", at.key(NAME, "relu")
        )
        at.write(page, "relu", "first = 1\n")
        kept = at.store(page)
        assert kept[at.key(NAME, "relu")] == "first = 1\n"
        assert kept[at.key(NAME, "relu") + "-other"] == "third = 3\n"
        assert "Another text of yours" in at.box(page, "relu").text
    finally:
        for handle in page.window_handles:
            if handle != first:
                page.switch_to.window(handle)
                page.close()
        page.switch_to.window(first)


def test_numbers_are_drawn_from_the_name_that_is_asked_for_once(desktop, book):
    page = at.opened(desktop, book, NAME)
    script = (
        "const f = document.querySelector('.live-name input'); f.value = arguments[0]"
    )
    page.execute_script(script, "Ada <b>Lovelace</b>")
    at.press(page, "your-corners", "Show my numbers")
    text = "document.querySelector('.live-name').parentElement.innerText"
    at.until(page, f"{text}.includes('The numbers of ')", at.LONG)
    assert "Ada <b>Lovelace</b>" in at.box(page, "your-corners").text
    says = "These are the numbers of Ada <b>Lovelace</b>."
    at.until(page, f"{text}.includes('{says}')")
    assert at.store(page)["course:learner"] == "Ada <b>Lovelace</b>"
    chromium.visit(page, f"{book}/exercises/05_losses.html")
    name = "return document.querySelector('.live-name input').value"
    assert page.execute_script(name) == "Ada <b>Lovelace</b>"


def test_without_python_the_text_stays_and_the_reason_is_said(desktop, book):
    broken = at.before(desktop, at.FAILS)
    try:
        page = at.opened(desktop, book, NAME)
        at.write(page, "relu", RIGHT)
        at.checked(page, "relu")
        assert "could not be loaded" in at.said(page, "relu")
        assert at.store(page)[at.key(NAME, "relu")] == RIGHT
    finally:
        at.back(desktop, broken)
    chromium.visit(page, f"{book}/exercises/{NAME}.html")
    at.checked(page, "relu")
    assert at.said(page, "relu").endswith("The checks pass.")


def test_without_its_script_the_page_is_as_it_was(desktop, book):
    desktop.execute_cdp_cmd("Network.enable", {})
    desktop.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*live/page-*"]})
    try:
        page = at.opened(desktop, book, NAME)
        assert not page.execute_script("return document.querySelector('.live-desk')")
        assert "NotImplementedError" in at.box(page, "relu").text
    finally:
        desktop.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


STUBS = """
return [...document.querySelectorAll('.answer-field')].map((host) => {
  let node = host;
  while (!node.matches('.highlight-python')) node = node.previousElementSibling;
  return node.querySelector('pre').textContent.replace(/\\n$/, '');
})"""


@pytest.mark.parametrize("name", sets.names())
def test_every_exercise_of_every_set_has_its_field(desktop, book, name):
    page = at.opened(desktop, book, name)
    cells = {
        grading(cell).get("grade_id"): cell.source for cell in learners(name).cells
    }
    assert page.execute_script(STUBS) == [cells[id] for id in sets.ids(name)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_it_can_be_read_and_fits(width, scheme, book, request):
    page = request.getfixturevalue(width)
    kept = {at.key(NAME, "relu"): WRONG, at.key(NAME, "softmax"): WORKED["softmax"]}
    at.opened(page, book, NAME, kept)
    chromium.visit(page, f"{book}/exercises/{NAME}.html", scheme)
    chromium.check(page)
    at.checked(page, "relu")
    at.checked(page, "softmax")
    chromium.check(page)


def test_our_own_scripts_are_small_on_every_page():
    live = re.compile(r"_static/(live/[\w-]+\.js)")
    pages = sorted((SITE / "book").rglob("*.html"))
    most = 0
    for page in pages:
        names = sorted(set(live.findall(page.read_text(encoding="utf-8"))))
        parts = [
            gzip.compress((SITE / "_static" / name).read_bytes()) for name in names
        ]
        most = max(most, sum(map(len, parts)))
    assert 10_000 < most < 25_000
