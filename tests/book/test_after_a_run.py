"""Every live page after its cells have run, and each exercise after a check.

What a page shows then is made by its scripts from what Python sends. Here a stand-in
sends what is stored, cell by cell, so that every page can be looked at in a second.
That Python sends the same is for `test_live` and others to hold.
"""

import pytest

from nnlib_grader import sets
from nnlib_live import calls, exercises
from tests.book import chromium, live_page
from tests.book import exercise_page as at
from tests.live.test_live_exercises import WORKED, cell

pytestmark = pytest.mark.browser
BOOK = live_page.served.SITE / "book"
CHAPTERS = sorted(
    path.stem
    for path in BOOK.glob("*.html")
    if 'data-cell="' in path.read_text("utf-8")
)
# What is stored, as Python would send it; of a figure the words, and no drawing.
STAND_IN = """
const drawing = (images) => {
  const {alt, width, height} = images[0];
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  return {light: svg, dark: svg, alt, width, height};
};
const slider = (box) => ({
  kind: "explore",
  number: 0,
  sliders: [...box.querySelectorAll("input")].map((input) => ({
    name: input.id,
    label: input.closest(".control").querySelector("label").textContent,
    words: JSON.parse(input.dataset.words),
    start: Number(input.defaultValue),
  })),
  frame: drawing(box.querySelectorAll(".frame img")),
});
function sent(part) {
  const box = part.querySelector(".explore");
  if (box) return slider(box);
  const images = part.querySelectorAll("img");
  if (part.matches("figure")) return {kind: "svg", ...drawing(images)};
  const text = part.querySelector("pre")?.textContent;
  if (part.matches(".stream")) return {kind: "text", text, stream: "stdout"};
  throw new Error(`no kind for ${part.outerHTML.slice(0, 200)}`);
}
course.runtime.run = async (source, {name, onOutput = () => {}} = {}) => {
  const bar = document.querySelector(`.live-bar[data-cell="${name}"]`);
  const stored = bar?.closest("div.cell").querySelector(":scope > .cell_output");
  [...stored?.children ?? []].map(sent).forEach(onOutput);
  return {ok: true, seconds: 0.2, outputs: []};
};
"""
FAILS = """
course.runtime.run = async (source, {name, onOutput}) => {
  if (String(name).startsWith("before")) return {ok: true, outputs: []};
  const place = {cell: "cell 1", line: 2, within: "f", code: "return 1 / 0"};
  onOutput({kind: "text", text: "a warning", stream: "stderr"});
  onOutput({kind: "html", html: "<table><tr><th>x</th><td>1</td></tr></table>"});
  onOutput({kind: "error", name: "ZeroDivisionError", message: "division by zero",
            places: [place], text: "ZeroDivisionError"});
  return {ok: false, seconds: 0.2, outputs: []};
};
"""
REPORTS = """
const [reports] = arguments;
course.runtime.run = async (source, {onOutput = () => {}} = {}) => {
  onOutput({kind: "text", text: "mine\\n", stream: "stdout"});
  return {ok: true, seconds: 0.2, outputs: []};
};
course.runtime.call = async (module, name, {id}) => reports[id] ?? [];
"""
# Press each Check in turn; return how many have found something.
CHECKED = """
const done = arguments[arguments.length - 1];
const buttons = [...document.querySelectorAll(".live-buttons button")]
  .filter((each) => each.textContent.startsWith("Check,"));
const moment = () => new Promise((go) => setTimeout(go, 5));
(async () => {
  for (const button of buttons) {
    const found = button.closest("section").querySelector(".live-found");
    button.click();
    while (!found.querySelector(".verdict-box")) await moment();
    while (button.ariaDisabled === "true") await moment();
  }
  done(document.querySelectorAll(".verdict-box").length);
})();
"""
TWICE = """
const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
return ids.filter((id, i) => ids.indexOf(id) !== i);
"""
PARTS = [".live-output", ".live-bar", ".live-older", ".live-page", ".live-field"]


@pytest.fixture(scope="module")
def server():
    with live_page.serve("/book") as server:
        yield server


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_after_its_cells_have_run(phone, server, name):
    page = live_page.Page(phone, f"{server.address}/{name}.html")
    page.do("localStorage.clear()")
    page.do(STAND_IN)
    page.do("document.querySelector('.live-all').click()")
    said = at.until(
        phone,
        "(words => words.startsWith('Run all: ') && words)"
        "(document.querySelector('.live-page .said').innerText)",
    )
    assert "Different here" not in said, "the stand-in sends what is stored"
    page.do(FAILS)
    first = page.do(
        "return document.querySelector('.live-bar[data-cell]').dataset.cell"
    )
    page.type(first, "1 / 0")
    assert page.run(first) == "ended by an error"
    looked_at(phone, PARTS)
    page.press(first, "reset")


def report(name, id, right):
    """Return what a check says of the worked solution, or of the first mistake."""
    exercise = sets.load(name)[id]
    names = {exercise.answer: exercise.mistakes[0].answer}
    found = exercises.check(name, id, cell(WORKED[id], id) if right else names)
    assert found["passed"] == right
    return calls.packed(found, [])


@pytest.mark.parametrize("name", sets.names())
def test_exercises_after_a_check(phone, book, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what passes is kept there
    ids = sets.ids(name)
    reports = {id: report(name, id, i % 2 == 0) for i, id in enumerate(ids)}
    typed = {at.key(name, id): "print('mine')" for id in ids}
    at.opened(phone, book, name, typed)
    phone.execute_script(REPORTS, reports)
    assert phone.execute_async_script(CHECKED) == len(ids)
    looked_at(phone, [".live-desk", ".answer-field", ".live-buttons", ".live-found"])


def test_every_live_page_is_looked_at():
    live = {
        path.relative_to(BOOK).with_suffix("").as_posix()
        for path in BOOK.rglob("*.html")
        if 'id="live-settings"' in path.read_text("utf-8")
    }
    worked = {f"exercises/{name}" for name in sets.names()}
    elsewhere = {
        "playground",  # test_playground_page
        "ledger",  # test_ledger_in_browser
        "review",  # test_what_comes_back: it runs no code
    }
    assert live == {*CHAPTERS, *worked, *elsewhere}


def looked_at(driver, parts):
    """Check what `chromium.check` does, of the parts that are new; and every id."""
    assert not chromium.faults(driver)
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert driver.execute_script(wide) <= 0
    assert not driver.execute_script(TWICE)
    assert not chromium.violations(driver, parts)
