"""The book in Chromium with every outside host blocked, as a reader meets it.

`python course.py book` comes first. The site is served under a folder of an address, as
a published one is; predictions and quizzes are tried in test_boxes_in_browser.
"""

import functools
import re
import time

import pytest

from tests.book.chromium import SITE, check, faults, visit
from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

PAGES = sorted(path.stem for path in (SITE / "book").glob("*.html"))
CHAPTERS = [name for name in PAGES if name[:2].isdigit()]
pytestmark = pytest.mark.browser
see = functools.partial(visit, whole=True)  # every part of a page is tested


# Every page on a desk by day and on a phone by night; a page of each kind in all four.
OTHERWISE = ["04_activations", "index", "playground"]
DESK = [(name, "light") for name in PAGES] + [(name, "dark") for name in OTHERWISE]
PHONE = [(name, "dark") for name in PAGES] + [(name, "light") for name in OTHERWISE]


@pytest.mark.parametrize(("name", "scheme"), DESK)
def test_page_on_a_desktop(desktop, book, name, scheme):
    see(desktop, f"{book}/{name}.html", scheme)
    theme = desktop.execute_script("return document.documentElement.dataset.theme")
    assert theme == scheme
    check(desktop)


@pytest.mark.parametrize(("name", "scheme"), PHONE)
def test_page_on_a_phone(phone, book, name, scheme):
    see(phone, f"{book}/{name}.html", scheme)
    check(phone)


def test_navigation_opens_on_a_phone(phone, book):
    see(phone, f"{book}/index.html")
    link = phone.find_element(By.CSS_SELECTOR, ".bd-sidebar-primary a[href*='api']")
    assert not link.is_displayed()
    phone.find_element(By.CSS_SELECTOR, "button.primary-toggle").click()
    WebDriverWait(phone, 5).until(lambda _: link.is_displayed())
    time.sleep(0.5)  # the drawer slides in
    link.click()
    WebDriverWait(phone, 10).until(lambda d: d.current_url.endswith("api.html"))


@pytest.mark.parametrize("name", CHAPTERS[:1])
def test_page_works_from_a_folder(desktop, name):
    see(desktop, (SITE / "book" / f"{name}.html").as_uri())
    ours = [fault for fault in faults(desktop) if not re.search(r"\.woff2?", fault)]
    assert not ours
