"""A WAV file chosen in the page reaches Python there; nothing leaves the browser."""

import numpy as np
import pytest

from tests.book import chromium, live_page
from tests.book.test_recording import of_sixteen_bits
from tests.needs import needs
from tests.wav import packed

needs("selenium")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READS = """
from pathlib import Path
from nnlib.data import read_wave
print(read_wave("mine.wav") if Path("mine.wav").is_file() else "no file")
"""
TWO = of_sixteen_bits(np.array([0, 0.5, 0.5, 0.5]))
FAULTS = {
    "empty.wav": (b"", "it breaks off in its head"),
    "song.wav": (b"ID3 a song", "no WAV file of plain numbers"),
    "deep.wav": (packed(np.zeros(9), width=8), "64 bits a number, expected 8, 16"),
    "nan.wav": (packed(np.full(9, np.nan), width=8, form=3), "at moment 0, expected"),
    "broken.wav": (packed(np.zeros(100, "<i2"))[:-44], "promises 100 numbers"),
}


@pytest.fixture(scope="module")
def server():
    with live_page.serve("/book") as server:
        yield server


@pytest.fixture(scope="module")
def page(server, desktop):
    page = live_page.Page(desktop, f"{server.address}/09_data.html")
    page.input = desktop.find_element(By.CSS_SELECTOR, ".recording input")
    page.server = server
    return page


def python(page, code=READS):
    """Run code in the page's Python, without the cells of the chapter."""
    page.driver.set_script_timeout(60)
    return page.driver.execute_async_script(
        "const done = arguments[1]; course.runtime.run(arguments[0])"
        ".then(({outputs}) => done(outputs.map((each) => each.text).join('')))",
        code,
    )


def choose(page, folder, name, content):
    path = folder / name
    path.write_bytes(content)
    page.input.send_keys(str(path))
    chromium.WebDriverWait(page.driver, 10, 0.05).until(lambda _: name in said(page))


def said(page):
    return page.do("return document.querySelector('.recording .chosen').textContent")


def first(page):
    """Return the number of the cell below the box."""
    return page.do(
        "const all = [...document.querySelectorAll('.recording, .live-bar')];"
        "const at = all.findIndex((each) => each.matches('.recording'));"
        "return Number(all[at + 1].dataset.cell)"
    )


def older(page, cell):
    return page.bar(cell, "return box.classList.contains('is-older')")


def test_a_file_is_kept_without_python_and_marks_the_cells_below(page, tmp_path):
    cell = first(page)
    choose(page, tmp_path, "two.wav", packed(TWO, 44100, channels=2))
    assert said(page) == (
        "Your two.wav, 1 kB, is now mine.wav in Python’s folder. "
        f"Run cell {cell} and those below it."
    )
    assert [older(page, n) for n in (cell - 1, cell)] == [False, True]
    assert not [path for path in page.server.asked if "pyodide" in path]
    assert not chromium.violations(page.driver)


def test_python_gets_it_when_it_comes_and_again_after_a_stop(page):
    read = "Recording(x=array([0.25, 0.5 ], dtype=float32), rate=44100)"
    assert read in python(page)
    page.do("course.runtime.stop()")
    assert read in python(page)


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_file_is_named_by_the_cell(page, tmp_path, name):
    content, words = FAULTS[name]
    choose(page, tmp_path, name, content)
    assert words in python(page) and "'mine.wav'" in python(page)


@pytest.mark.parametrize(
    ("numbers", "settings"),
    [
        (np.array([0, 0, 64, 0, 0, 32], np.uint8), {"width": 3}),
        (np.array([0.5, 0.25], "<f4"), {"width": 4, "form": 3, "extensible": True}),
    ],
)
def test_a_phones_recording_is_read(page, tmp_path, numbers, settings):
    choose(page, tmp_path, "phone.wav", packed(numbers, 48000, **settings))
    read = "Recording(x=array([0.5 , 0.25], dtype=float32), rate=48000)"
    assert read in python(page)


def test_a_large_file_is_refused_and_the_one_before_stays(page, tmp_path):
    choose(page, tmp_path, "two.wav", packed(TWO, 8000))
    choose(page, tmp_path, "hour.wav", bytes(6_000_000))
    assert "has 6.0 MB, and this page reads up to 5" in said(page)
    assert "rate=8000" in python(page)


def test_a_file_is_dropped_and_taken_back_with_the_keys(page):
    page.do(
        "const event = new DragEvent('drop', {dataTransfer: new DataTransfer(),"
        " bubbles: true, cancelable: true});"
        "event.dataTransfer.items.add(new File(['RIFF'], '<b>x</b>.wav'));"
        "document.querySelector('.recording').dispatchEvent(event)"
    )
    chromium.WebDriverWait(page.driver, 10, 0.05).until(lambda _: "<b>" in said(page))
    assert "no WAV file" in python(page)
    page.do("arguments[0].focus()", page.input)
    ActionChains(page.driver).send_keys(Keys.TAB).perform()
    assert page.driver.switch_to.active_element.text == "Back to the page’s sound"
    ActionChains(page.driver).send_keys(Keys.ENTER).perform()
    assert said(page) == "The cells below read the page’s sound again."
    assert page.driver.switch_to.active_element == page.input
    assert not older(page, first(page))
    assert python(page).strip() == "no file"


def test_nothing_left_the_browser(page):
    assert not [
        each for each in chromium.faults(page.driver) if "chrome://" not in each
    ]
    assert not [path for path in page.server.asked if "wav" in path]
