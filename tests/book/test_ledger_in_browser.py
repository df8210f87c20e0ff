"""The ledger in Chromium: a row's number is computed in the page."""

import tomllib

import pytest

from tests.book import chromium, live_page
from tools.files import ROOT, read

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = tomllib.loads(read(ROOT / "book" / "ledger.toml"))["row"]
ROW = "document.getElementById('mazur-w5').nextElementSibling"
SAID = f"return {ROW}.querySelector('.live-said').textContent"


@pytest.fixture(scope="module")
def server():
    with live_page.serve("/book/ledger.html") as server:
        yield server


def press(page, row):
    page.do(f"document.querySelector('button[data-row=\"{row}\"]').click()")


def test_a_row_s_number_is_computed_changed_and_closed(server, desktop):
    page = live_page.Page(desktop, server.address)
    assert not [path for path in server.asked if "pyodide" in path]
    chromium.check(desktop)
    press(page, "mazur-w5")
    chromium.WebDriverWait(desktop, 90, 0.1).until(
        lambda _: "Run here in" in page.do(SAID)
    )
    assert page.do(SAID).startswith("The number of the row: 0.082167041. ")
    shown = f"return {ROW}.querySelector('.cell_output').innerText.trim()"
    assert page.do(shown) == "0.082167041"
    chromium.check(desktop)
    change = f"const [field] = {ROW}.querySelectorAll('textarea');"
    change += "field.value = field.value.replace('[1][2].W[0, 0]', '[1][2].W[0, 1]');"
    page.do(f"{change} {ROW}.querySelector('button').click()")
    chromium.WebDriverWait(desktop, 30, 0.1).until(
        lambda _: "Not the number of the row, 0.082167041." in page.do(SAID)
    )
    press(page, "mazur-w5")
    assert page.do("return document.querySelector('tr.computed')") is None


def test_what_a_browser_cannot_compute_says_so_in_the_button_s_place(server, desktop):
    page = live_page.Page(desktop, server.address)
    rows = "[...document.querySelectorAll('table.ledger tr[id]')]"
    words = "row => [row.id, row.querySelector('.live-bar').innerText]"
    said = dict(page.do(f"return {rows}.map({words})"))
    needs = "Needs all of MNIST, which is more than a page should fetch."
    absent = {row["id"]: row.get("tag") == "live-mnist" for row in ROWS}
    assert 0 < sum(absent.values()) < 10
    words = {True: needs, False: "Compute it here"}
    assert list(said.values()) == [words[absent[id]] for id in said]
    assert set(said) == set(absent)


def test_on_a_phone_in_the_dark(server, phone):
    page = live_page.Page(phone, server.address)
    chromium.visit(phone, server.address, "dark")
    press(page, "karpathy-output")
    said = "return document.querySelector('.computed .live-said').textContent"
    chromium.WebDriverWait(phone, 90, 0.1).until(
        lambda _: "The number of the row: 0.7071067811865476." in page.do(said)
    )
    chromium.check(phone)
