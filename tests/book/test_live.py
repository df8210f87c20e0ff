"""Live pages in Chromium: cells run, are edited, stopped and put back."""

import json

import pytest

from tests.book import chromium, live_page, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server():
    with live_page.serve("/book") as server:
        yield server


@pytest.fixture(autouse=True)
def clean(server):
    server.asked.clear()
    server.refused.clear()


@pytest.fixture(scope="module")
def page(server, desktop):
    """A chapter whose first cells have run: what follows finds Python loaded."""
    server.asked.clear()
    page = live_page.Page(desktop, f"{server.address}/04_activations.html")
    before = [path for path in server.asked if "pyodide" in path or ".whl" in path]
    page.asked_before = before
    page.stored = page.output(4)
    page.do("localStorage.clear()")
    page.first = page.run(4)
    return page


def test_nothing_of_python_is_asked_for_before_a_click(page):
    assert page.asked_before == []


def test_run_runs_what_stands_above_first_and_agrees_with_the_page(page):
    assert "run here in" in page.first
    assert "run here in" in page.note(1)
    assert page.output(4).split() == page.stored.split()


def test_nothing_is_asked_of_another_host(page):
    assert not [
        each for each in chromium.faults(page.driver) if "chrome://" not in each
    ]


def test_a_changed_cell_shows_what_it_makes_and_marks_what_is_below(page):
    page.type(3, "print('mine')\nx = [1, 2]\nx")
    assert "Made before your change." in page.bar(3, "return box.innerText")
    assert "run here" in page.run(3)
    assert page.output(3).split() == ["mine", "[1,", "2]"]
    assert "Made before your change." in page.bar(4, "return box.innerText")
    assert page.bar(3, "return box.classList.contains('is-own')")
    page.press(3, "reset")
    assert "parameters in one layer: 20" in page.output(3)
    assert page.bar(3, "return box.querySelector('.live-field')") is None


def test_an_error_names_the_line_and_nothing_of_the_machine(page):
    page.type(2, "y = 1\n1 / 0")
    assert page.run(2) == "ended by an error"
    text = page.output(2)
    assert "ZeroDivisionError: division by zero" in text
    assert "cell 2, line 2: 1 / 0" in text
    assert "site-packages" not in text
    assert not chromium.violations(page.driver)
    page.press(2, "reset")


def test_what_outputs_hold_is_not_run(page):
    bad = "<img src=x onerror='window.hurt=1'><script>window.hurt=1</script><b>bold</b>"
    page.type(2, f"print({bad!r})\nclass T:\n    _repr_html_ = lambda s: {bad!r}\nT()")
    page.run(2)
    assert page.do("return window.hurt") is None
    assert bad in page.output(2)
    assert (
        page.bar(2, "return box.querySelector('.live-html').innerHTML") == "<b>bold</b>"
    )
    page.press(2, "reset")


def test_a_loop_without_an_end_is_stopped_and_the_page_goes_on(page):
    page.type(2, "while True:\n    pass")
    page.press(2, "run")
    chromium.WebDriverWait(page.driver, 30, 0.1).until(
        lambda _: page.do("return course.runtime.state") == "busy"
    )
    page.do(watched.ENDS)
    page.press(2, "stop")
    assert "All names are forgotten" in page.ended(2)
    assert page.do("return ends") == 1, "what was stopped does not run on unseen"
    assert "while True" in page.bar(
        2, "return box.querySelector('.live-field').innerText"
    )
    page.press(2, "reset")
    assert "run here" in page.run(2)
    assert "parameters in ten layers: 200" in page.output(2)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(n):\n    return f(n + 1)\nf(0)", "calls itself without an end"),
        ("[bytearray(2**30) for i in range(8)]", "MemoryError"),
        ("for i in range(100000):\n    print(i)", "98,000 lines more"),
        # a worker that could close itself would leave its page waiting for ever
        ("import js\njs.close()", "AttributeError: close"),
        ("import js\njs.Object.getPrototypeOf(js.self).close()", "AttributeError"),
    ],
)
def test_too_much_is_said_in_words(page, source, words):
    page.type(2, source)
    page.run(2)
    assert words in page.output(2)
    page.press(2, "reset")


HIDES = "document.querySelector(arguments[0]).dataset.before = arguments[1]"


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ("there = 0\nfor each in range(3):\n    there += each", "run here in"),
        ("1 / 0", "not run: what the page hides above it ended by ZeroDivisionError:"),
    ],
)
def test_what_a_page_hides_runs_first_and_its_error_is_told(page, hidden, words):
    place = ".live-bar[data-cell='2']"
    page.type(2, "there")
    page.do(HIDES, place, json.dumps(hidden))
    assert page.run(2).startswith(words)
    page.do(
        "document.querySelector(arguments[0]).removeAttribute('data-before')", place
    )
    page.press(2, "reset")


def test_python_that_comes_to_its_end_is_said_and_begins_anew(page):
    page.type(2, "import os\nos._exit(3)")
    assert "come to its end" in page.run(2)
    page.press(2, "reset")
    assert "run here" in page.run(2)


def test_a_slider_is_drawn_anew(page):
    found = "return document.querySelector('.explore').closest('div.cell')"
    cell = page.do(found + ".querySelector('.live-bar').dataset.cell")
    assert "run here" in page.run(cell, 110)
    assert page.bar(cell, "return box.querySelectorAll('.explore.is-live').length") == 1
    assert page.bar(cell, "return box.querySelectorAll('figcaption').length") == 1
    first = page.bar(cell, "return box.querySelector('img.for-light').src")
    page.bar(
        cell,
        "const input = box.querySelector('input[type=range]');"
        "input.value = 3; input.dispatchEvent(new Event('input', {bubbles: true}));",
    )
    chromium.WebDriverWait(page.driver, 20, 0.1).until(
        lambda _: (
            page.bar(cell, "return box.querySelector('img.for-light').src") != first
        )
    )
    assert "5 pieces" in page.bar(cell, "return box.querySelector('img.for-light').alt")
    assert not chromium.violations(page.driver)


def test_what_was_typed_is_there_when_a_reader_returns(page, server):
    page.type(3, "print('kept')")
    again = live_page.Page(page.driver, f"{server.address}/04_activations.html")
    assert "print('kept')" in again.bar(3, "return box.querySelector('pre').innerText")
    assert again.note(3) == "your code, kept from before"
    again.press(3, "reset")
    assert "np.eye(4)" in again.bar(3, "return box.querySelector('pre').innerText")
