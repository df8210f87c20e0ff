"""What a browser keeps of the site: read and run after the server has gone."""

import json
import os
import re
import shutil
from typing import ClassVar

import pytest

from tests.book.chromium import SITE, faults, start, visit
from tests.book.without_network import (
    ask,
    draws,
    moves_a_slider,
    runs,
    searches,
    served,
    wait,
)
from tests.needs import needs
from tools.start import loopback

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402

pytestmark = pytest.mark.browser
CHAPTER = "book/04_activations.html"
KEPT = r"""
const found = {};
for (const name of await caches.keys()) {
  const requests = await (await caches.open(name)).keys();
  found[name] = requests.map(({ url }) => new URL(url).pathname.slice(1));
}
return found;
"""
BUILD = re.compile(r'BUILD = "(\w+)"')


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("kept"), phone=False)
    yield driver
    driver.quit()


def kept(driver):
    return ask(driver, KEPT)


def is_whole(driver, name, build):
    """Tell whether a page of a build is kept with every picture that it has."""
    here = {
        each for part in kept(driver).items() if build in part[0] for each in part[1]
    }
    page = (SITE / name).read_text(encoding="utf-8")
    pictures = set(re.findall(r"_images/[\w.-]+", page))
    needed = {name, "_static/search-index.js", *pictures}
    return needed <= here


def read(driver, address, name, build):
    visit(driver, f"{address}/{name}", whole=True)
    wait(driver, lambda: is_whole(driver, name, build))


def build_of(site):
    return BUILD.search((site / "sw.js").read_text(encoding="utf-8"))[1]


def port_of(address):
    return int(address.rpartition(":")[2])


def text(driver):
    return driver.find_element(By.TAG_NAME, "body").text


def test_what_was_read_stays_without_a_server(browser):
    with served(SITE) as address:
        read(browser, address, "book/index.html", build_of(SITE))
        read(browser, address, CHAPTER, build_of(SITE))
        assert not faults(browser)
        assert "pyodide" not in json.dumps(kept(browser)), "nothing before a run"
    browser.refresh()
    wait(
        browser,
        lambda: browser.execute_script("return document.readyState") == "complete",
    )
    style = "return getComputedStyle(document.body).getPropertyValue('--column')"
    letters = (
        "return [...document.fonts].filter((each) => each.status === 'loaded').length"
    )
    assert browser.execute_script(style)
    wait(browser, lambda: browser.execute_script(letters))
    moves_a_slider(browser)
    searches(browser)
    visit(browser, f"{address}/book/index.html")
    draws(browser)
    # with the state of a slider, or something else behind the address
    visit(browser, f"{address}/{CHAPTER}?show=everything#summary")
    assert "Activations" in browser.title


def test_a_page_that_was_never_read_names_those_that_were(browser):
    with served(SITE) as address:
        read(browser, address, CHAPTER, build_of(SITE))
    browser.get(f"{address}/book/05_losses.html")
    assert "this page was not read in this browser before" in text(browser)
    browser.find_element(By.LINK_TEXT, "Activations").click()
    wait(browser, lambda: "Activations" in browser.title)


def test_what_was_run_runs_without_a_server(browser):
    with served(SITE) as address:
        read(browser, address, CHAPTER, build_of(SITE))
        assert runs(browser) == "array([0., 2.])\n"
        assert runs(browser, "import matplotlib.pyplot as plt\nplt.figure(); 1 + 1")
    browser.refresh()
    assert runs(browser) == "array([0., 2.])\n"
    assert runs(browser, "import matplotlib.pyplot as plt\nplt.figure(); 1 + 1")
    names = list(kept(browser))
    assert len(names) == 2 and "python 0.27.7" in " ".join(names)


@pytest.fixture
def newer(tmp_path):
    """Return a site whose chapter has changed since."""
    made = tmp_path / "html"
    shutil.copytree(SITE, made, copy_function=os.link)
    for name, old, new in (
        (CHAPTER, "</h1>", " made anew</h1>"),
        ("sw.js", build_of(SITE), "0123456789abcdef"),
    ):
        words = (made / name).read_text(encoding="utf-8").replace(old, new)
        (made / name).unlink()  # it is the site's own file
        (made / name).write_text(words, encoding="utf-8")
    return made


def test_a_new_build_is_shown_at_once_and_takes_the_place_of_the_old(browser, newer):
    new = build_of(newer)
    with served(SITE) as address:
        read(browser, address, "book/index.html", build_of(SITE))
        read(browser, address, CHAPTER, build_of(SITE))
    with served(newer, port_of(address)):
        browser.refresh()
        assert "Activations made anew" in text(browser)
        wait(browser, lambda: len(kept(browser)) == 1 and new in str(kept(browser)))
        wait(browser, lambda: is_whole(browser, "book/index.html", new))
        wait(browser, lambda: is_whole(browser, CHAPTER, new))
    browser.refresh()
    assert "made anew" in text(browser)
    visit(browser, f"{address}/book/index.html")
    draws(browser)


class CutOff(loopback.Handler):
    """Send the new build's files until the chapter is asked for; then fail."""

    asked: ClassVar = []
    way = ""

    def do_GET(self):
        if not self.path.endswith(CHAPTER):
            super().do_GET()
            return
        self.asked.append(self.path)
        if self.way == "503":
            self.send_error(503)
        else:
            self.connection.close()


LEFT = """
const registration = await navigator.serviceWorker.getRegistration();
return !registration.installing && !registration.waiting;
"""


@pytest.mark.parametrize("way", ["network", "503"])
def test_a_take_over_that_is_cut_off_leaves_the_old_copies_whole(browser, newer, way):
    old, new = build_of(SITE), build_of(newer)
    with served(SITE) as address:
        read(browser, address, "book/index.html", old)
        read(browser, address, CHAPTER, old)
    handler = type("Cut", (CutOff,), {"asked": [], "way": way})
    with served(newer, port_of(address), handler):
        browser.get(f"{address}/book/index.html")
        wait(browser, lambda: handler.asked)
        wait(browser, lambda: ask(browser, LEFT) and new not in str(kept(browser)))
        assert is_whole(browser, CHAPTER, old)
    browser.get(f"{address}/{CHAPTER}")
    assert "Activations" in browser.title and "made anew" not in text(browser)
    with served(newer, port_of(address)):  # and the next visit takes over
        browser.get(f"{address}/book/index.html")
        wait(browser, lambda: len(kept(browser)) == 1 and new in str(kept(browser)))
        wait(browser, lambda: is_whole(browser, CHAPTER, new))


def test_a_reader_sees_and_clears_what_is_kept(browser):
    with served(SITE) as address:
        read(browser, address, CHAPTER, build_of(SITE))
        read(browser, address, "book/index.html", build_of(SITE))
        visit(browser, f"{address}/book/index.html")
        said = "This browser keeps 2 pages for reading without a network: "
        wait(browser, lambda: said in text(browser))
        forget = browser.find_element(
            By.XPATH, "//button[text()='Forget these copies']"
        )
        browser.execute_script("arguments[0].click()", forget)
        wait(browser, lambda: "This browser keeps no page" in text(browser))
        assert kept(browser) == {}


def test_every_page_can_be_kept_at_once(browser):
    with served(SITE) as address:
        visit(browser, f"{address}/book/index.html")
        button = wait(
            browser,
            lambda: browser.find_elements(
                By.XPATH, "//button[text()='Keep every page']"
            ),
        )[0]
        browser.execute_script("arguments[0].click()", button)
        wait(browser, lambda: "Every page is kept." in text(browser), 120)
    visit(browser, f"{address}/book/exercises/03_propagation.html")
    assert "exercises: propagation" in browser.title


def test_a_full_store_is_kept_quiet(browser):
    with served(SITE) as address:
        browser.execute_cdp_cmd(
            "Storage.overrideQuotaForOrigin", {"origin": address, "quotaSize": 20_000}
        )
        for name in ("book/index.html", CHAPTER):
            visit(browser, f"{address}/{name}", whole=True)
            wait(
                browser,
                lambda: browser.execute_script(
                    "return Boolean(navigator.serviceWorker.controller)"
                ),
            )
            browser.refresh()
            moves = CHAPTER == name
            if moves:
                moves_a_slider(browser)
            assert not faults(browser)
