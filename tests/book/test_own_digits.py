"""The first page's network runs on the functions that the reader has written."""

import numpy as np
import pytest

from nnlib.data import digits, digits_network
from nnlib.propagation import forward
from nnlib_live.own_digits import read
from tests.needs import needs
from tools.files import ROOT

needs("selenium")
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.book import chromium  # noqa: E402
from tests.book import exercise_page as at  # noqa: E402

pytestmark = pytest.mark.browser
OWN = {
    "linear": "def linear(x, W, b):\n    return x @ W + b\n",
    "forward": (
        "def forward(network, x):\n    for layer in network:\n"
        "        x = layer(x)\n    return x\n"
    ),
    "softmax": (
        "import numpy as np\n\n\ndef softmax(z):\n"
        "    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n"
    ),
}
PYTHON = "return course.runtime.state"  # the browser's log has no worker's requests
TEXT = "(document.querySelector('.own-digits')?.innerText ?? '')"


def opened(driver, book, names):
    chromium.visit(driver, f"{book}/using.html")
    driver.execute_script("localStorage.clear()")
    for name in names:
        entry = f"course:my_nnlib:{name}", OWN[name]
        driver.execute_script("localStorage.setItem(...arguments)", *entry)
    chromium.visit(driver, f"{book}/index.html")
    return at.until(driver, TEXT)


def test_what_is_not_the_reader_s_yet_is_named(desktop, book):
    words = opened(desktop, book, [])
    assert words == (
        "You build this network’s functions yourself, in the exercises: "
        "linear, forward, softmax."
    )
    links = "[...document.querySelectorAll('.own-digits a')].map((a) => a.hash)"
    assert desktop.execute_script(f"return {links}") == [
        *("#exercise-layer-line", "#exercise-forward", "#exercise-softmax")
    ]
    assert "Run it" not in words and desktop.execute_script(PYTHON) == "absent"
    words = opened(desktop, book, ["softmax"])
    assert words.startswith("Of this network’s functions, softmax is yours. To build:")
    assert desktop.execute_script(PYTHON) == "absent"


def test_the_reader_s_own_functions_read_the_digit(desktop, book):
    words = opened(desktop, book, OWN)
    assert words.startswith("All of this network’s functions that you can build are")
    desktop.find_element("css selector", ".own-digits button").send_keys(Keys.ENTER)
    assert desktop.switch_to.active_element.get_attribute("role") == "status"
    at.until(desktop, f"{TEXT}.includes('read a 3: ')", at.LONG)
    desktop.execute_script(
        "document.querySelector(\"[aria-label='a 7 from the test images']\").click()"
    )
    at.until(desktop, f"{TEXT}.includes('Your linear, forward and softmax read a 7')")
    assert not chromium.faults(desktop) and not chromium.violations(desktop)


def test_what_is_forgotten_is_not_called_the_reader_s(desktop, book):
    opened(desktop, book, OWN)
    forget = "document.querySelectorAll('.progress-buttons button')[2].click();"
    desktop.execute_script(2 * forget)
    assert at.until(desktop, TEXT).startswith("You build this network’s functions")
    assert len(desktop.find_elements("css selector", ".own-digits")) == 1


def test_a_function_that_was_spoiled_is_not_taken(desktop, book):
    opened(desktop, book, ["softmax"])
    key = "course:my_nnlib:softmax"
    desktop.execute_script("localStorage.setItem(...arguments)", key, "softmax = 3")
    desktop.execute_script("document.querySelector('.own-digits button').click()")
    at.until(desktop, f"{TEXT}.includes('None of your functions passes')", at.LONG)


def test_it_reads_what_the_package_reads(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    x = digits().x_test[0]
    packaged = read(x.tolist())
    assert packaged["yours"] == []
    (tmp_path / "my_nnlib").mkdir()
    for name, text in OWN.items():
        (tmp_path / "my_nnlib" / f"{name}.py").write_text(text, encoding="utf-8")
    mine = read(x.tolist())
    assert sorted(mine["yours"]) == sorted(OWN)
    assert np.allclose(mine["shares"], packaged["shares"])
    best = forward(digits_network(), x[None]).argmax()
    assert np.argmax(mine["shares"]) == best
    assert (ROOT / "book" / "_site" / "live" / "own_digits.js").is_file()
