"""Chromium with every outside host blocked, and what is looked at on every page."""

import json
import shutil

import pytest

from tests.book.served import SITE as SITE
from tests.needs import INSTALL, needs, needs_program
from tools.files import ROOT

needs("selenium")
from selenium import webdriver  # noqa: E402 - after the check that it is there
from selenium.webdriver.chrome.options import Options  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

AXE = ROOT / "vendor" / "tests" / "axe.min.js"
if not AXE.is_file():
    pytest.skip("needs axe-core: python -m tools.start.vendor", allow_module_level=True)
DRIVER = needs_program("chromedriver", "chromium and chromium-driver")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip(f"needs chromium, and {INSTALL}", allow_module_level=True)
PHONE = {"width": 390, "height": 844, "pixelRatio": 1, "touch": True, "mobile": True}


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


READY = """
const dead = document.querySelector('.explore input:disabled');
return document.readyState === 'complete' && !dead
  && document.fonts.status === 'loaded';
"""


def visit(driver, address, scheme="light", whole=False):
    """Open a page and wait for its fonts and its sliders.

    A whole page covers nothing behind its predictions.
    """
    if whole:
        page, mark, place = address.partition("#")
        address = f"{page}?show=everything{mark}{place}"
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


def violations(driver, parts=None):
    """Return what axe-core finds, of every impact, a line each.

    It looks at the whole page, or at what the selectors `parts` find there.
    """
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    driver.set_script_timeout(120)
    result = driver.execute_async_script(
        """const [parts, done] = arguments;
        const there = parts?.filter((each) => document.querySelector(each));
        axe.run(there ?? document, {resultTypes: ['violations']})
          .then((result) => done(result.violations));""",
        parts,
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in result
        for node in rule["nodes"]
    ]


OPENED = """
for (const part of document.querySelectorAll('details')) part.open = true;
for (const box of document.querySelectorAll('.predict, .question')) {
  const field = box.querySelector('input');
  if (field.type === 'text') field.value = '6'; else field.checked = true;
  for (const name of ['input', 'change'])
    field.dispatchEvent(new Event(name, {bubbles: true}));
  const button = box.querySelector('.commit, .check');
  if (button.textContent !== 'Predict again') button.click();
}
for (const part of document.querySelectorAll('details')) part.open = true;
"""


def check(driver):
    """Check what holds for every page in every size and theme."""
    assert not faults(driver)
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert driver.execute_script(wide) <= 0
    broken = "document.querySelectorAll('merror, .temml-error')"
    wrong = f"return [...{broken}].map(e => e.outerHTML)"
    assert not driver.execute_script(wrong)
    assert not violations(driver)
