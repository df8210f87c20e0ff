"""Live pages that lack something: the page stays whole and says what it is."""

import pytest

from tests.book import chromium, live_page
from tools.files import ROOT, read

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHAPTER = "/book/further_weights.html"


@pytest.fixture
def server():
    with live_page.serve() as server:
        yield server


@pytest.mark.parametrize(
    "part",
    ["pyodide.js", "pyodide.asm.wasm", "numpy-2", "nnlib_course", ".whl", "worker.js"],
)
def test_a_load_that_fails_keeps_what_is_stored(server, desktop, part):
    server.refused.append(part)
    page = live_page.Page(desktop, server.address + CHAPTER)
    desktop.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    shown = (
        "return [...document.querySelectorAll('.cell_output')].map(e => e.textContent)"
    )
    before = page.do(shown)
    note = page.run(1)
    assert "could not be loaded" in note
    assert "The page stays as it was." in note
    assert page.do(shown) == before
    assert page.do("return course.runtime.state") == "failed"


def test_the_next_click_tries_again(server, desktop):
    desktop.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    server.refused.append("pyodide.js")
    page = live_page.Page(desktop, server.address + CHAPTER)
    assert "could not be loaded" in page.run(1)
    server.refused.clear()
    page.bar(1, "bar.querySelector('.live-note').textContent = ''")
    assert "run here" in page.run(1)


def test_a_browser_without_webassembly_is_told(server, desktop):
    page = live_page.Page(desktop, server.address + CHAPTER)
    page.do("delete window.WebAssembly")
    page.press(1, "run")
    chromium.WebDriverWait(desktop, 10, 0.1).until(
        lambda _: "WebAssembly" in page.note(1)
    )
    assert not [path for path in server.asked if "pyodide" in path]


def test_a_full_store_is_said_again_after_a_run(server, desktop):
    page = live_page.Page(desktop, server.address + CHAPTER)
    page.do("Storage.prototype.setItem = () => { throw new Error('full') }")
    page.type(1, "print('mine')")
    words = "This browser keeps nothing more: copy your code"
    assert page.note(1).startswith(words)
    note = page.run(1)
    assert note.startswith("run here") and words in note
    page.press(1, "reset")
    assert words not in page.run(1)


def test_a_tab_is_told_what_another_has_typed(server, desktop):
    page = live_page.Page(desktop, server.address + CHAPTER)
    page.type(1, "first = 1")
    here = desktop.current_window_handle
    desktop.switch_to.new_window("tab")
    try:
        other = live_page.Page(desktop, server.address + CHAPTER)
        other.type(1, "second = 2")
        desktop.switch_to.window(here)
        chromium.WebDriverWait(desktop, 10, 0.1).until(
            lambda _: "Another tab has changed this cell" in page.note(1)
        )
        field = "return box.querySelector('.live-field').innerText"
        assert "first = 1" in page.bar(1, field)
        assert "Another tab" not in page.note(2)
        desktop.switch_to.window(desktop.window_handles[-1])
        other.press(1, "reset")
    finally:
        desktop.switch_to.window(desktop.window_handles[-1])
        desktop.close()
        desktop.switch_to.window(here)


def test_cells_that_need_a_thread_say_so(server, phone):
    page = live_page.Page(phone, server.address + "/book/12_gpu.html")
    told = page.do(
        "return [...document.querySelectorAll('.live-bar.is-absent')]"
        ".map((bar) => bar.innerText)"
    )
    assert len(told) == read(ROOT / "book" / "12_gpu.md").count("live-thread") > 0
    assert all("Needs a second thread" in each for each in told)
    chromium.check(phone)


def ran_all(page):
    page.do("document.querySelector('.live-all').click()")
    said = "return document.querySelector('.live-page .said').innerText"
    chromium.WebDriverWait(page.driver, 110, 0.2).until(
        lambda _: "Run all:" in page.do(said)
    )
    return page.do(said)


def test_run_all_says_what_agrees(server, phone):
    page = live_page.Page(phone, server.address + CHAPTER)
    said = ran_all(page)
    assert "2 of 2 printed outputs agree with the page" in said
    assert "2 of 2 figures came anew. Their drawings are not compared" in said
    assert "Different here" not in said
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert page.do(wide) <= 0
    assert not chromium.violations(phone)


# What the page has stored is changed before the run: each must then be named.
CHANGED = r"""
const pre = [...document.querySelectorAll("div.cell .cell_output pre")]
  .find((each) => /\d\.\d\d/.test(each.textContent));
const slider = document.querySelector(".explore template").content;
const drawn = [...document.querySelectorAll("div.cell figure")]
  .find((each) => !each.querySelector(".explore"));
const number = (node) =>
  node.closest("div.cell").querySelector(".live-bar").dataset.cell;
const cells = [pre, document.querySelector(".explore"), drawn].map(number);
pre.textContent = pre.textContent.replace(/(\d\.)(\d)/, (_, a, b) => a + (b + 5) % 10);
for (const each of slider.querySelectorAll("img")) each.alt = `${each.alt} Another.`;
drawn.after(drawn.cloneNode(true));
return [...new Set(cells)].map(Number).sort((a, b) => a - b);
"""


def test_run_all_names_what_differs(server, desktop):
    page = live_page.Page(desktop, server.address + CHAPTER)
    changed = page.do(CHANGED)
    said = ran_all(page)
    assert "1 of 2 printed outputs agree" in said
    named = ", ".join(f"cell {number}" for number in changed)
    assert f"Different here: {named}." in said
