"""The archive, unpacked and served by its own command; outside hosts are blocked."""

import subprocess
import sys
import zipfile

import pytest

from tests.book.chromium import SITE, faults, start, visit
from tests.book.without_network import (
    draws,
    moves_a_slider,
    opens,
    runs,
    searches,
    wait,
)
from tests.needs import needs
from tools.start import offline

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402

pytestmark = pytest.mark.browser
if not any(SITE.glob("_static/pyodide/**/*.wasm")):
    pytest.skip(
        "needs Pyodide: python -m tools.start.pyodide, then course.py book",
        allow_module_level=True,
    )
CHECK = """
from nnlib_grader import check_for
def relu(z):
    return np.maximum(z, 0)
check_for("04_activations", globals())("relu")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Unpack the archive, serve it as its README says, and yield its address."""
    folder = tmp_path_factory.mktemp("à la maison")
    offline.archive(SITE, folder)
    (archive,) = folder.glob("*.zip")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    call = [sys.executable, "serve.py", "0"]
    place = folder / archive.stem
    pipe = {"stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(call, cwd=place, **pipe) as server:
        line = server.stdout.readline()
        yield line.removeprefix("The course is at ").partition(" ")[0]
        server.terminate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("offline"), phone=False)
    yield driver
    driver.quit()


def test_the_address_leads_to_the_first_page_whose_network_reads(browser, address):
    visit(browser, address)
    wait(browser, lambda: browser.current_url.endswith("/book/index.html"))
    draws(browser)


def test_a_page_is_whole_and_searched_and_its_slider_moves(browser, address):
    opens(browser, f"{address}book/04_activations.html")
    moves_a_slider(browser)
    searches(browser)
    assert not faults(browser)


def test_a_cell_runs_with_numpy_and_nnlib(browser, address):
    opens(browser, f"{address}book/04_activations.html")
    button = browser.find_element(By.CSS_SELECTOR, ".live-run")
    browser.execute_script("arguments[0].click()", button)
    done = (
        "return [...document.querySelectorAll('.live-note')].map((e) => e.textContent)"
    )
    wait(
        browser,
        lambda: any("run here in" in each for each in browser.execute_script(done)),
        60,
    )
    assert runs(browser) == "array([0., 2.])\n"
    assert not faults(browser)


def test_a_check_answers(browser, address):
    opens(browser, f"{address}book/exercises/04_activations.html")
    runs(browser)
    assert "The visible checks pass" in runs(browser, CHECK)
    assert not faults(browser)
