"""Live pages that lack something: the page stays whole and says what it is."""

import pytest

from tests.book import chromium, live_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHAPTER = "/book/further_weights.html"


@pytest.fixture
def server():
    server, address = live_page.serve()
    server.address = address
    yield server
    server.shutdown()
    server.server_close()


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


def test_cells_that_need_a_thread_say_so(server, phone):
    page = live_page.Page(phone, server.address + "/book/12_gpu.html")
    told = page.do(
        "return [...document.querySelectorAll('.live-bar.is-absent')]"
        ".map((bar) => bar.innerText)"
    )
    assert len(told) == 3
    assert all("Needs a second thread" in each for each in told)
    chromium.check(phone)


def test_run_all_says_what_agrees(server, phone):
    page = live_page.Page(phone, server.address + CHAPTER)
    page.do("document.querySelector('.live-all').click()")
    said = "return document.querySelector('.live-page .said').innerText"
    chromium.WebDriverWait(phone, 110, 0.2).until(lambda _: "Run all:" in page.do(said))
    assert "2 of 2 outputs agree with the page" in page.do(said)
    assert "Different here" not in page.do(said)
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert page.do(wide) <= 0
    assert not chromium.violations(phone)
