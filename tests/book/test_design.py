"""One design: the edges, sizes and gaps of a page, measured in the browser.

CONTRIBUTING, "One design", says it in words; `course.css` holds the numbers.
"""

import pytest

from tests.book.chromium import OPENED, SITE, visit
from tests.needs import needs

needs("selenium")

pytestmark = pytest.mark.browser
NAMES = [
    *("index", "01_neurons", "04_activations", "08_training", "12_gpu"),
    *("further_training", "exercises/01_neurons", "exercises/mistakes"),
    *("glossary", "notation", "api", "ledger"),
]
CHAPTERS = sorted(path.stem for path in SITE.glob("book/*_*.html"))
SCREENS = pytest.mark.parametrize("screen", ["desktop", "phone"])
ONE_IN = 10  # boxes of code and output may scroll sideways on a phone
SHIFT = 0.02  # layout shift of a page, cold

PARTS = """
const top = [...document.querySelectorAll('article > section, article section section')]
  .flatMap((section) => [...section.children]);
const column = document.querySelector('article > section').getBoundingClientRect();
const wrong = [];
for (const part of top) {
  const style = getComputedStyle(part);
  const box = part.getBoundingClientRect();
  if (!box.width || style.display.startsWith('inline')) continue;
  // lists stand further in, and a button is as wide as its words
  if (part.matches('section, ul, ol, dl, button')) continue;
  const half = part.matches('.tag_half');
  if (Math.abs(box.left - column.left) > 1 && !half
      || box.right > column.right + 1
      || Math.abs(box.right - column.right) > 1 && !half)
    wrong.push([part.outerHTML.slice(0, 80), box.left, box.right]);
}
return [column.left, column.right, wrong];
"""
SIZES = """
const sizes = (selector, place) => [...new Set([...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility())
  .map((node) => parseFloat(getComputedStyle(node)[place])))];
return Object.fromEntries(Object.entries(arguments[0]).map(
  ([name, [selector, place]]) => [name, sizes(selector, place)]));
"""
ASKED = {
    "text": ["article > section > p:not([class])", "fontSize"],
    "code": ["article .cell_input pre, article .cell_output pre", "fontSize"],
    "cells": ["article div.cell:not(.tag_half)", "marginTop"],
    "boxes": ["article .course-box", "borderLeftWidth"],
    "hints": ["section > details.answer", "borderLeftWidth"],
    "boxes inside": ["article .predict, article .quiz", "paddingLeft"],
    "tables": ["article .table td", "fontSize"],
}
EXPECTED = {
    "desktop": {"text": 18, "code": 13, "cells": 28, "boxes inside": 20},
    "phone": {"text": 17, "code": 12.5, "cells": 28, "boxes inside": 16},
}
BOTH = {"boxes": 4, "hints": 4, "tables": 15}
BEYOND = """const {clientWidth, scrollWidth} = document.documentElement;
return scrollWidth - clientWidth;"""
SCROLLING = """
const boxes = [...document.querySelectorAll('article pre')]
  .filter((node) => node.clientWidth);
const wide = (node) => node && node.tagName !== 'ARTICLE' && (
  ['auto', 'scroll'].includes(getComputedStyle(node).overflowX)
  && node.scrollWidth > node.clientWidth + 1 || wide(node.parentElement));
return [boxes.filter(wide).length, boxes.length];
"""


@pytest.fixture
def driver(screen, request):
    return request.getfixturevalue(screen)


@SCREENS
@pytest.mark.parametrize("name", NAMES)
def test_everything_keeps_to_one_column(driver, book, name):
    visit(driver, f"{book}/{name}.html", whole=True)
    driver.execute_script(OPENED)
    left, right, wrong = driver.execute_script(PARTS)
    assert right - left > 300
    assert not wrong, (left, right)


@SCREENS
@pytest.mark.parametrize("name", NAMES)
def test_type_and_gaps_come_from_one_scale(driver, book, screen, name):
    visit(driver, f"{book}/{name}.html", whole=True)
    expected = EXPECTED[screen] | BOTH
    for what, found in driver.execute_script(SIZES, ASKED).items():
        assert found in ([], [expected[what]]), what


@SCREENS
def test_code_scrolls_sideways_on_a_phone_in_one_box_of_ten_and_never_on_a_desk(
    driver, book, screen
):
    scrolling = boxes = 0
    for name in CHAPTERS if screen == "phone" else CHAPTERS[:4]:
        visit(driver, f"{book}/{name}.html", whole=True)
        driver.execute_script(OPENED)
        assert driver.execute_script(BEYOND) <= 0, name
        here, all_here = driver.execute_script(SCROLLING)
        scrolling, boxes = scrolling + here, boxes + all_here
    assert boxes > (800 if screen == "phone" else 200)
    assert scrolling <= (boxes / ONE_IN if screen == "phone" else 0)


@SCREENS
@pytest.mark.parametrize("name", ["01_neurons", "04_activations", "07_optimizers",
                                  "12_gpu", "exercises/01_neurons"])  # fmt: skip
def test_hardly_anything_moves_while_a_page_comes(driver, book, name):
    watch = """window.moved = 0; new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.moved += entry.value;
    }).observe({type: 'layout-shift', buffered: true});"""
    new = "Page.addScriptToEvaluateOnNewDocument"
    script = driver.execute_cdp_cmd(new, {"source": watch})
    moved = []
    for _ in range(3):  # a busy machine may pause anywhere, and paint half a page
        driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        visit(driver, f"{book}/{name}.html")
        moved.append(driver.execute_script("return window.moved"))
        if moved[-1] < SHIFT:
            break
    old = "Page.removeScriptToEvaluateOnNewDocument"
    driver.execute_cdp_cmd(old, {"identifier": script["identifier"]})
    assert min(moved) < SHIFT, moved


def test_a_table_of_four_columns_is_a_list_of_rows_on_a_phone(phone, book):
    visit(phone, f"{book}/exercises/mistakes.html")
    wide, label, role = phone.execute_script(
        """const table = document.querySelector('table.stacks');
        const cell = table.querySelector('tbody td:nth-child(2)');
        return [table.scrollWidth > innerWidth,
          getComputedStyle(cell, '::before').content, cell.getAttribute('role')];"""
    )
    assert not wide and "points" in label and role == "cell"


def test_an_empty_cell_leaves_no_line_in_a_list_of_rows(phone, book):
    visit(phone, f"{book}/notation.html")
    empty, seen = phone.execute_script(
        """const cells = [...document.querySelectorAll('table.stacks td')];
        const empty = cells.filter((cell) => !cell.textContent.trim());
        return [empty.length, empty.filter((cell) => cell.checkVisibility()).length];"""
    )
    assert empty and seen == 0


@SCREENS
@pytest.mark.parametrize("name", ["01_neurons", "05_losses", "index"])
def test_a_figure_and_its_caption_keep_to_one_edge_and_to_each_other(
    driver, book, screen, name
):
    visit(driver, f"{book}/{name}.html", whole=True)
    found = driver.execute_script(
        """const plain = 'div.cell figure:not(:has(.explore))';
        return [...document.querySelectorAll(plain)].map((figure) => {
          const box = (part) => part.getBoundingClientRect();
          const words = figure.querySelector('figcaption');
          const image = figure.querySelector('img.for-light');
          const inner = document.createRange();
          inner.selectNodeContents(words);
          const before = figure.closest('div.cell_output').firstElementChild;
          const fold = figure.closest('div.cell').querySelector('details.hide');
          return {edges: [box(figure).left, box(image).left, box(inner).left],
            gap: box(inner).top - box(image).bottom,
            above: fold && before === figure ? box(image).top - box(fold).bottom : 0};
        });"""
    )
    assert found
    for each in found:
        assert max(each["edges"]) - min(each["edges"]) < 1
        assert 8 <= each["gap"] <= 16
        # On a phone the buttons of the cell stand between.
        assert each["above"] <= (48 if screen == "phone" else 20)


@SCREENS
def test_the_link_to_a_question_stands_where_that_to_a_prediction_does(driver, book):
    visit(driver, f"{book}/01_neurons.html", whole=True)
    places = driver.execute_script(
        """return ['.predict', '.quiz'].map((kind) => {
          const box = document.querySelector(kind);
          const link = box.querySelector('.link-here').getBoundingClientRect();
          return Math.round(box.getBoundingClientRect().right - link.right);});"""
    )
    assert places[0] == places[1]


@SCREENS
def test_the_button_of_the_keys_keeps_to_the_column(driver, book):
    visit(driver, f"{book}/review.html")
    column, button = driver.execute_script(
        """return ['article > section', '.keys-button'].map((part) =>
          document.querySelector(part).getBoundingClientRect().left);"""
    )
    assert button == column


def test_folded_code_says_what_it_shows_and_never_twice_in_a_row(desktop, book):
    for name in ("01_neurons", "02_weights", "06_backprop"):
        visit(desktop, f"{book}/{name}.html", whole=True)
        said, following = desktop.execute_script(
            """const cells = [...document.querySelectorAll('div.cell')];
            const line = (cell) => cell?.querySelector(':scope > details > summary');
            return [cells.filter(line).map((cell) => line(cell).innerText.trim()),
              cells.filter((cell) => line(cell) && !cell.querySelector('.cell_output')
                && line(cell.nextElementSibling)).length];"""
        )
        assert said and following == 0
        assert set(said) <= {
            "Show how this figure is drawn",
            "Show how this is computed",
        }


def test_what_is_said_of_a_cell_stands_beside_the_buttons_below_its_code(desktop, book):
    visit(desktop, f"{book}/08_training.html", whole=True)
    notes = desktop.execute_script(
        """document.querySelectorAll('details.hide').forEach((fold) => fold.open = 1);
        return [...document.querySelectorAll('.live-bar .live-note:not(:empty)')]
          .map((note) => [note, note.parentElement.querySelector('.live-number')]
            .map((part) => part.getBoundingClientRect()))
          .map(([said, cell]) => [said.bottom - cell.bottom, cell.left - said.left]);
        """
    )
    assert len(notes) > 5
    assert all(abs(below) < 4 and left > 0 for below, left in notes)


@pytest.mark.parametrize("name", ["api", "08_training"])
def test_the_sides_do_not_scroll_sideways(desktop, book, name):
    visit(desktop, f"{book}/{name}.html")
    for side in ("primary", "secondary"):
        wide, room = desktop.execute_script(
            f"""const side = document.querySelector('.bd-sidebar-{side}');
            return [side.scrollWidth, side.clientWidth];"""
        )
        assert 0 < wide <= room


def test_the_glossary_has_a_line_of_letters(desktop, book):
    visit(desktop, f"{book}/glossary.html")
    links = desktop.find_elements("css selector", ".letters a")
    letters = [link.text for link in links]
    assert letters == sorted(letters) and {"A", "G", "W"} <= set(letters)
    for link in links:
        target = link.get_attribute("href").partition("#")[2]
        term = desktop.find_element("id", target).text
        assert term[0].upper() == link.text


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_glossary_folds_what_would_be_a_long_list_of_pages(request, book, size):
    driver = request.getfixturevalue(size)
    visit(driver, f"{book}/glossary.html")
    entries = driver.execute_script(
        """return [...document.querySelectorAll('dd:has(.used-in)')].map((entry) => {
          const fold = entry.querySelector('details');
          const line = fold?.querySelector('summary');
          const size = line?.getBoundingClientRect();
          const list = entry.querySelector('.used-in');
          const shown = list.checkVisibility({contentVisibilityAuto: true});
          if (fold) fold.open = true;
          return {pages: list.querySelectorAll('a').length, shown,
            said: line?.innerText ?? '', height: size?.height ?? 0,
            opened: list.getClientRects().length > 0};});"""
    )
    assert len(entries) > 100 and {each["shown"] for each in entries} == {True, False}
    for each in entries:
        count = each["pages"]
        assert each["shown"] == (count <= 3) and each["opened"]
        assert each["said"] == (
            f"Show the {count} pages that use it" if count > 3 else ""
        )
        assert each["shown"] or each["height"] >= 24


def test_signatures_name_the_types(desktop, book):
    visit(desktop, f"{book}/api.html")
    text = desktop.execute_script(
        "return document.querySelector('article').textContent"
    )
    assert "dtype=numpy.float32" in "".join(text.split())
    assert "<class" not in text
