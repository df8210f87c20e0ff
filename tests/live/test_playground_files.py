"""A reader's own files in the playground, in Chromium: good, broken and too large."""

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.book.chromium import visit  # noqa: E402 - it needs selenium too
from tests.live.playground_page import (  # noqa: E402
    begin,
    choose,
    dropped,
    named,
    says,
    text,
    wait,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_files_good_and_hostile(desktop, address):
    begin(desktop, address)
    evil = "<img src=x onerror=document.title=1>"
    rows = [f"{i % 7},{i % 5},{evil if i % 2 else 'b'}" for i in range(60)]
    dropped(desktop, "good.csv", "\n".join(["<i>,y,label", *rows]))
    wait(desktop, lambda d: evil in text(d, ".classes"))
    assert text(desktop, ".file .shown") == (
        "Shown is good.csv: 48 rows to train on, 12 held back."
    )
    assert "new, not trained on" in text(desktop, ".classes")
    named(desktop, "Step: an epoch").click()
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 1 "))
    dropped(desktop, "bad.csv", "\n".join([*rows, f"{evil},2,b"]))
    says(desktop, "Line 61 has '<img src=x onerror=…' in column 1")
    assert text(desktop, ".file .shown") == ""
    for name in ("Play", "Step: an epoch"):  # not on the file before, under this one
        named(desktop, name).click()
        says(desktop, "Line 61 has")
    assert text(desktop, ".numbers").startswith("Epoch 1 ")
    dropped(desktop, "none.csv", " ")
    says(desktop, "The file none.csv is empty.")
    assert not desktop.find_elements(By.CSS_SELECTOR, ".playground img")
    assert "Playground" in desktop.title


def test_a_file_that_is_too_large_ends_the_training_and_nothing_else(desktop, address):
    begin(desktop, address, "?data=rings")
    most = "1,2,a\n3,4,b\n" * 166_666 + "1,2,abcd"  # of 2,000,000 bytes
    dropped(desktop, "most.csv", most)
    says(desktop, "The file has more than 10,000 rows")  # so it was read
    choose(desktop, "data", "two moons")
    says(desktop, "Nothing is trained yet")
    named(desktop, "Play").send_keys(Keys.ENTER)
    wait(desktop, lambda d: not text(d, ".numbers").startswith("Epoch 0 "))
    dropped(desktop, "<b>.csv", f"{most}\n")
    wait(desktop, lambda _: named(desktop, "Play"))
    too_large = "The file <b>.csv has 2.1 MB, and the playground reads up to 2: "
    says(desktop, f"{too_large}keep a random sample of its rows.")
    at = text(desktop, ".numbers")
    named(desktop, "Step: an epoch").send_keys(Keys.ENTER)
    wait(desktop, lambda d: text(d, ".numbers") != at)


def test_a_file_that_comes_before_python_is_told_what_to_press(desktop, address):
    visit(desktop, address)
    dropped(desktop, "early.csv", "1,2,a\n")
    assert text(desktop, ".said") == "Press Start first, then drop the file here."
