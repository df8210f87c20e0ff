"""The book in Chromium with every outside host blocked, as a reader meets it.

`python course.py book` comes first. The site is served under a folder of an address, as
a published one is; predictions and quizzes are tried on the fixture's own book.
"""

import functools
import http.server
import json
import re
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.book import fixture_book
from tests.needs import INSTALL, needs, needs_program
from tools.files import ROOT

needs("selenium")
from selenium import webdriver  # noqa: E402 - after the check that it is there
from selenium.webdriver.chrome.options import Options  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

SITE = ROOT / "_build" / "html"
AXE = ROOT / "vendor" / "tests" / "axe.min.js"
if not (SITE / "index.html").is_file():
    pytest.skip("needs the book: python course.py book", allow_module_level=True)
if not AXE.is_file():
    pytest.skip("needs axe-core: python -m tools.start.vendor", allow_module_level=True)
DRIVER = needs_program("chromedriver", "chromium and chromium-driver")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip(f"needs chromium, and {INSTALL}", allow_module_level=True)

PAGES = sorted(path.stem for path in (SITE / "book").glob("*.html"))
CHAPTERS = [name for name in PAGES if name[:2].isdigit()]
PHONE = {"width": 390, "height": 844, "pixelRatio": 1, "touch": True, "mobile": True}
pytestmark = pytest.mark.browser


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve the site below /course/, and nothing at the root."""

    def translate_path(self, path):
        if not path.startswith("/course/"):
            return str(Path(self.directory) / "not-below-the-course")
        return super().translate_path(path.removeprefix("/course"))

    def log_message(self, *_):
        pass


def serve(folder):
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/course"


@pytest.fixture(scope="module")
def book():
    server, address = serve(SITE)
    yield f"{address}/book"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def fixture(tmp_path_factory):
    server, address = serve(fixture_book.build_fixture(tmp_path_factory.mktemp("book")))
    yield f"{address}/07_page.html"
    server.shutdown()
    server.server_close()


def start(folder, phone):
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,900",
        f"--user-data-dir={folder}",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ):
        options.add_argument(flag)
    if phone:
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": PHONE})
    options.set_capability(
        "goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"}
    )
    return webdriver.Chrome(options=options, service=Service(DRIVER))


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("desktop"), phone=False)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("phone"), phone=True)
    yield driver
    driver.quit()


READY = """
const views = document.querySelectorAll(
  'script[type="application/vnd.jupyter.widget-view+json"]').length;
const drawn = [...document.querySelectorAll('.widget-subarea')]
  .filter((area) => area.querySelector('img.explore-frame')?.complete
    && area.querySelector('[role=slider][aria-label]')).length;
const sums = [...document.querySelectorAll('.math')];
return document.readyState === 'complete' && drawn >= views
  && sums.every((sum) => sum.querySelector('mjx-container'));
"""


def visit(driver, address, scheme="light"):
    """Open a page and wait for its mathematics and its sliders."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver.get("about:blank")
    for log in ("browser", "performance"):
        driver.get_log(log)
    driver.get(address)
    WebDriverWait(driver, 40, 0.2).until(lambda d: d.execute_script(READY))


def faults(driver):
    """Return the failed and the outside requests, and the errors of the console."""
    found, asked = [], {}
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        what, about = message["method"], message["params"]
        if what == "Network.requestWillBeSent":
            url = asked[about["requestId"]] = about["request"]["url"]
            if not url.startswith(("http://127.0.0.1", "file:", "data:", "blob:")):
                found.append(f"outside: {url}")
        elif what == "Network.loadingFailed" and about["requestId"] in asked:
            found.append(f"failed: {asked[about['requestId']]}")
        elif what == "Network.responseReceived" and about["response"]["status"] >= 400:
            found.append(f"{about['response']['status']}: {about['response']['url']}")
    for entry in driver.get_log("browser"):
        if entry["level"] == "SEVERE":
            found.append(f"console: {entry['message'][:300]}")
    return found


def violations(driver):
    """Return what axe-core finds serious or critical in the article, a line each."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    driver.set_script_timeout(120)
    result = driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run({include: ['article.bd-article']}, {resultTypes: ['violations']})
          .then((result) => done(result.violations));"""
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in result
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def check(driver):
    """Check what holds for every page in every size and theme."""
    assert not faults(driver)
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert driver.execute_script(wide) <= 0
    wrong = "return [...document.querySelectorAll('mjx-merror')].map(e => e.outerHTML)"
    assert not driver.execute_script(wrong)
    assert not violations(driver)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_desktop(desktop, book, name, scheme):
    visit(desktop, f"{book}/{name}.html", scheme)
    theme = desktop.execute_script("return document.documentElement.dataset.theme")
    assert theme == scheme
    check(desktop)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_phone(phone, book, name, scheme):
    visit(phone, f"{book}/{name}.html", scheme)
    check(phone)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_slider_moves_its_figure_and_says_its_value(desktop, book, name):
    visit(desktop, f"{book}/{name}.html")
    sliders = desktop.find_elements(By.CSS_SELECTOR, ".widget-subarea [role=slider]")
    assert len(sliders) >= 2
    for slider in sliders:
        area = slider.find_element(By.XPATH, "ancestor::*[@class='widget-subarea']")

        def state(area=area, slider=slider):
            frame = area.find_element(By.CSS_SELECTOR, "img.explore-frame")
            return (
                frame.get_attribute("src"),
                frame.get_attribute("alt"),
                slider.get_attribute("aria-valuetext"),
            )

        assert slider.get_attribute("aria-label").strip()
        before = state()
        last = slider.get_attribute("aria-valuenow") == slider.get_attribute(
            "aria-valuemax"
        )
        slider.send_keys(Keys.ARROW_LEFT if last else Keys.ARROW_RIGHT)
        WebDriverWait(desktop, 10, 0.1).until(
            lambda _, before=before, state=state: all(
                new != old for new, old in zip(state(), before, strict=True)
            )
        )
        readout = area.find_elements(By.CSS_SELECTOR, ".widget-readout")
        assert state()[2] in [shown.text for shown in readout]
        spoken = area.find_element(By.CSS_SELECTOR, "[role=status]")
        WebDriverWait(desktop, 10, 0.1).until(
            lambda _, spoken=spoken, state=state: (
                spoken.get_attribute("textContent") == state()[1]
            )
        )
    assert not faults(desktop)


def active(driver):
    return driver.switch_to.active_element


def press(driver, *keys):
    webdriver.ActionChains(driver).send_keys(*keys).perform()


def afresh(driver, address):
    visit(driver, address)
    driver.execute_script("localStorage.clear()")
    visit(driver, address)
    assert active(driver).tag_name == "body"  # no page takes the focus by itself


def status(box):
    return " ".join(box.find_element(By.CSS_SELECTOR, ".said").text.split())


def boxes(driver):
    return driver.find_elements(By.CSS_SELECTOR, ".predict")


def option(box, words):
    """Return the radio button of a choice: their order is not the author's."""
    label = box.find_element(By.XPATH, f".//label[normalize-space()='{words}']")
    return label.find_element(By.CSS_SELECTOR, "input")


def follows(driver):
    """Return the paragraph between the two predictions."""
    return driver.find_element(By.XPATH, "//p[contains(., 'waits for the prediction')]")


def test_predict_by_keyboard(desktop, fixture):
    afresh(desktop, fixture)
    box = boxes(desktop)[0]
    button = box.find_element(By.CSS_SELECTOR, "button.commit")
    assert not button.is_enabled()
    assert "0.5" not in box.text  # the answer is closed
    option(box, "1").send_keys(Keys.SPACE, Keys.TAB)
    assert active(desktop) == button
    press(desktop, Keys.ENTER)
    said = (
        "You predicted: 1 Not quite. That is where it ends. The answer is 0.5, because"
    )
    assert status(box).startswith(said)
    right = box.find_element(By.CSS_SELECTOR, "label.is-right input")
    assert right.accessible_name.endswith("2") or "frac" in right.accessible_name
    assert active(desktop) == button
    visit(desktop, fixture)  # leaving and returning keeps the choice
    box = boxes(desktop)[0]
    assert status(box).startswith("You predicted: 1 Not quite.")
    button = box.find_element(By.CSS_SELECTOR, "button.commit")
    button.send_keys(Keys.ENTER)
    assert button.text == "Commit and compare"
    assert status(box) == ""
    assert active(desktop) == button


def test_what_follows_a_prediction_waits_for_it(desktop, fixture):
    afresh(desktop, fixture)
    first, second = boxes(desktop)
    waits = first.find_element(By.CSS_SELECTOR, ".waits")
    assert waits.text == "The rest of this section appears when you commit."
    assert not follows(desktop).is_displayed() and not second.is_displayed()
    heading = desktop.find_element(By.CSS_SELECTOR, "#a-slope, #slope-measured")
    assert heading.is_displayed()  # the next section is there
    first.find_element(By.CSS_SELECTOR, "input").send_keys(Keys.SPACE)
    first.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)
    assert follows(desktop).is_displayed() and second.is_displayed()
    assert not waits.is_displayed()
    first.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)
    assert not follows(desktop).is_displayed()


def test_a_link_into_what_is_covered_uncovers_it(desktop, fixture):
    afresh(desktop, fixture)
    second = boxes(desktop)[1].get_attribute("id")
    desktop.get("about:blank")
    visit(desktop, f"{fixture}#{second}")
    assert boxes(desktop)[1].is_displayed()


def test_everything_is_shown_where_somebody_asks_for_it(desktop, fixture):
    afresh(desktop, fixture)
    switch = desktop.find_element(By.CSS_SELECTOR, ".show-everything")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert follows(desktop).is_displayed() and boxes(desktop)[1].is_displayed()
    assert boxes(desktop)[0].find_element(By.CSS_SELECTOR, "summary").is_displayed()
    visit(desktop, fixture)  # it holds for all pages until it is taken back
    assert follows(desktop).is_displayed()
    desktop.find_element(By.CSS_SELECTOR, ".show-everything").click()
    assert not follows(desktop).is_displayed()
    visit(desktop, f"{fixture}?show=everything")
    assert follows(desktop).is_displayed()


def test_predict_with_a_number_by_keyboard(desktop, fixture):
    afresh(desktop, f"{fixture}?show=everything")
    box = boxes(desktop)[1]
    field = box.find_element(By.CSS_SELECTOR, "input")
    field.send_keys("<b>six</b>", Keys.ENTER)
    assert status(box) == "Write a number, such as 12.5."
    for typed, said in {
        "123": "Not quite. sum adds the numbers; it does not join them. It prints 6.",
        "5.5": "Right. It prints 6.",
        "-6": "Not quite. It prints 6.",
        " 6 ": "Right. It prints 6.",
    }.items():
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE, typed, Keys.ENTER)
        assert status(box) == f"You predicted: {typed.strip()} {said}"
        box.find_element(By.CSS_SELECTOR, "button.commit").send_keys(Keys.ENTER)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,000", 1000),
        ("1 000", 1000),
        ("\u22125", -5),
        ("2.5e-3", 0.0025),
        ("80%", 80),
        ("0,5", None),
        ("", None),
        ("zzz", None),
    ],
)
def test_numbers_are_read_as_people_write_them(desktop, fixture, typed, number):
    source = (ROOT / "book" / "_site" / "course.js").read_text(encoding="utf-8")
    function = source[source.index("function numberIn") :]
    function = function[: function.index("\n  }") + 4]
    code = f"{function} const n = numberIn(arguments[0]); return isNaN(n) ? null : n;"
    assert desktop.execute_script(code, typed) == number


def test_quiz_by_keyboard(desktop, fixture):
    afresh(desktop, fixture)
    quiz = desktop.find_element(By.CSS_SELECTOR, ".quiz")
    score = quiz.find_element(By.CSS_SELECTOR, ".score")
    assert score.text == "Two questions. Choose an answer and check it."
    first, second = quiz.find_elements(By.CSS_SELECTOR, ".question")
    option(first, "Its output is wrong.").send_keys(Keys.SPACE)
    press(desktop, Keys.TAB, Keys.ENTER)
    assert status(first).startswith("Not quite. The output may be right or wrong")
    assert score.text == "One of two answered, none right."
    option(first, "Its slope is almost 0.").send_keys(Keys.SPACE)
    assert status(first) == ""  # moving on answers nothing
    press(desktop, Keys.ENTER)
    assert status(first) == "Right. The step is the slope times the error."
    option(second, "0").send_keys(Keys.SPACE, Keys.ENTER)
    assert score.text == "Two of two answered, two right."
    visit(desktop, fixture)
    quiz = desktop.find_element(By.CSS_SELECTOR, ".quiz")
    score = quiz.find_element(By.CSS_SELECTOR, ".score")
    assert score.text == "Two of two answered, two right."
    quiz.find_element(By.CSS_SELECTOR, "button.reset").send_keys(Keys.ENTER)
    assert score.text.startswith("Two questions.")
    assert not quiz.find_elements(By.CSS_SELECTOR, "input:checked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answered_boxes_pass_too(desktop, fixture, scheme):
    afresh(desktop, fixture)
    visit(desktop, fixture, scheme)
    desktop.execute_script(
        """for (const box of document.querySelectorAll('.predict, .question')) {
          const field = box.querySelector('input');
          if (field.type === 'text') field.value = '6'; else field.checked = true;
          for (const name of ['input', 'change'])
            field.dispatchEvent(new Event(name, {bubbles: true}));
          box.querySelector('.commit, .check').click();
        }
        for (const part of document.querySelectorAll('details')) part.open = true;"""
    )
    check(desktop)


def test_on_paper_the_page_is_complete(desktop, fixture):
    afresh(desktop, fixture)
    media = {"media": "print"}
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    desktop.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert follows(desktop).is_displayed()
    shown = ".predict .answer-text, .explanations"
    answers = desktop.find_elements(By.CSS_SELECTOR, shown)
    assert len(answers) == 6 and all(answer.is_displayed() for answer in answers)
    parts = desktop.find_elements(By.CSS_SELECTOR, ".commit, .check, .show-everything")
    assert len(parts) == 5 and not [part for part in parts if part.is_displayed()]
    desktop.execute_script("dispatchEvent(new Event('afterprint'))")
    desktop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_navigation_opens_on_a_phone(phone, book):
    visit(phone, f"{book}/index.html")
    link = phone.find_element(By.CSS_SELECTOR, ".bd-sidebar-primary a[href*='api']")
    assert not link.is_displayed()
    phone.find_element(By.CSS_SELECTOR, "button.primary-toggle").click()
    WebDriverWait(phone, 5).until(lambda _: link.is_displayed())
    time.sleep(0.5)  # the drawer slides in
    link.click()
    WebDriverWait(phone, 10).until(lambda d: d.current_url.endswith("api.html"))


def test_search_finds_a_word(desktop, book):
    desktop.get(f"{book.removesuffix('/book')}/search.html?q=saturated")
    found = WebDriverWait(desktop, 20).until(
        lambda d: d.find_elements(By.CSS_SELECTOR, "#search-results li a")
    )
    assert any("04_activations" in link.get_attribute("href") for link in found)


@pytest.mark.parametrize("name", CHAPTERS[:1])
def test_page_works_from_a_folder(desktop, name):
    visit(desktop, (SITE / "book" / f"{name}.html").as_uri())
    ours = [fault for fault in faults(desktop) if not re.search(r"\.woff2?", fault)]
    assert not ours
