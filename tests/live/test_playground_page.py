"""The playground in Chromium, with every outside host blocked."""

import itertools

import pytest

from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select  # noqa: E402

from tests.book import live_page  # noqa: E402 - it needs selenium too
from tests.book.chromium import check, faults, visit  # noqa: E402
from tests.live.playground_page import (  # noqa: E402
    begin,
    choose,
    named,
    one,
    says,
    text,
    wait,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_nothing_is_asked_for_before_the_click(desktop):
    with live_page.serve("/book/playground.html") as server:
        visit(desktop, server.address)
        # the page's own list leaves out what its worker asks for
        assert not [path for path in server.asked if "pyodide" in path]
    assert one(desktop, ".stored svg").is_displayed()
    assert "200 points of two classes" in text(desktop, ".stored")
    check(desktop)


def test_it_trains_and_says_so(desktop, address):
    begin(desktop, address)
    assert desktop.switch_to.active_element.text == "Play"  # keys go on from here
    says(desktop, "Nothing is trained yet")
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 0 "))
    assert "gradient" not in text(desktop, ".numbers"), "there is none before a batch"
    named(desktop, "Step: a batch").click()
    wait(desktop, lambda d: "1 of 10 batches" in text(d, ".numbers"))
    assert "length of the gradient 0." in text(desktop, ".numbers")
    named(desktop, "Step: an epoch").click()
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 1 "))
    named(desktop, "Play").click()
    says(desktop, "100% of the training samples")
    named(desktop, "Pause").click()
    status = ".said-only[role=status]"
    wait(desktop, lambda d: "right" in one(d, status).get_attribute("textContent"))
    for part in desktop.find_elements(By.CSS_SELECTOR, ".playground summary"):
        desktop.execute_script("arguments[0].parentElement.open = true", part)
    wait(desktop, lambda d: "loss" in text(d, ".passed").lower())
    check(desktop)


def test_its_numbers_are_those_of_nnlib(desktop, address):
    from nnlib_live import playground

    begin(desktop, address, "?seed=5&layers=3")
    for epoch in range(1, 4):
        named(desktop, "Step: an epoch").click()
        wait(desktop, lambda d, e=epoch: text(d, ".numbers").startswith(f"Epoch {e} "))
    playground.build({"seed": 5, "layers": [3]})
    playground.step("epoch", 3)
    loss = playground.current().loss_by_epoch[-1]
    assert f"loss {loss:.3g}" in text(desktop, ".numbers")


def test_its_program_runs_as_a_cell_and_gets_the_same_loss(desktop, address):
    begin(desktop, address)
    named(desktop, "Step: an epoch").click()
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 1 "))
    wait(
        desktop, lambda d: '"epochs": 1,' in one(d, "pre").get_attribute("textContent")
    )
    loss = float(text(desktop, ".numbers").split(" · ")[1].removeprefix("loss "))
    one(desktop, ".program summary").send_keys(Keys.ENTER)
    named(desktop, "Open in a cell").send_keys(Keys.ENTER)
    wait(desktop, lambda d: one(d, ".live-field .cm-content, .live-field textarea"))
    named(desktop, "Run").send_keys(Keys.ENTER)
    wait(desktop, lambda d: "Run here in" in text(d, ".program .note"))
    printed = text(desktop, ".program .live-output")
    assert float(printed.split()[1]) == pytest.approx(loss, rel=0.005)
    named(desktop, "Close").send_keys(Keys.ENTER)
    assert desktop.switch_to.active_element.text == "Open in a cell"
    named(desktop, "Step: an epoch").send_keys(Keys.ENTER)  # the training goes on
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 2 "))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?optimizer=SGD&rate=10&loss=mse&activation=relu", "has diverged"),
        ("?data=xor&layers=0", "add a hidden layer"),
        ("?activation=relu&rate=1", "they are dead"),
    ],
)
def test_it_names_what_goes_wrong(desktop, address, query, words):
    begin(desktop, address, query)
    named(desktop, "Play").click()
    says(desktop, words)


def test_the_address_holds_the_settings(desktop, address):
    begin(desktop, address)
    choose(desktop, "data", "two rings")
    choose(desktop, "optimizer", "SGD")
    choose(desktop, "layers", "1")
    wait(desktop, lambda d: "layers=8" in d.current_url)
    assert desktop.current_url.endswith("?data=rings&optimizer=SGD&layers=8")
    visit(desktop, desktop.current_url)
    begin(desktop, desktop.current_url)
    found = [
        Select(one(desktop, f'[data-name="{name}"] select')).first_selected_option.text
        for name in ("data", "optimizer", "layers")
    ]
    assert found == ["two rings", "SGD", "1"]


def test_a_bad_address_is_said_and_the_usual_taken(desktop, address):
    visit(desktop, address + "?rate=7&layers=8,0&seed=x&data=<b>&points=1")
    words = text(desktop, ".said")
    for part in ("rate=7 is not", "layers=0 is no", "seed=x is no", "data=<b> is not"):
        assert part in words
    assert "points holds no rows" in words
    visit(desktop, address + "?data=table")
    assert "data=table needs a file" in text(desktop, ".said")
    begin(desktop, address, "?rate=7&data=table")
    says(desktop, "Nothing is trained yet")


def test_a_teacher_hides_controls(desktop, address):
    begin(desktop, address, "?hide=optimizer,rate,code")
    for name in ("optimizer", "rate"):
        assert not one(desktop, f'[data-name="{name}"]').is_displayed()
    assert not one(desktop, ".program").is_displayed()
    assert one(desktop, '[data-name="loss"]').is_displayed()
    choose(desktop, "loss", "mse")
    wait(desktop, lambda d: "loss=mse" in d.current_url)
    assert "hide=optimizer,rate,code" in desktop.current_url


def test_a_name_that_hides_nothing_is_said(desktop, address):
    visit(desktop, f"{address}?hide=rates,<b>,rate,pass")
    words = text(desktop, ".said")
    assert words.startswith("Nothing here has the name rates, <b> to hide; there are ")
    for name in ("data", "layers", "rate", "seed", "network", "pass", "code"):
        assert f" {name}" in words


def test_points_by_click_and_by_keys(desktop, address):
    begin(desktop, address)
    choose(desktop, "data", "points of your own")
    rows = ".playground .own tbody tr"
    wait(desktop, lambda d: len(d.find_elements(By.CSS_SELECTOR, rows)) == 4)
    plane = one(desktop, ".plane")
    desktop.execute_script("arguments[0].scrollIntoView({block: 'center'})", plane)
    plane.click()  # its middle
    across, up = desktop.find_elements(By.CSS_SELECTOR, ".own input[type=number]")
    for field, value in ((across, "0.9"), (up, "-0.25")):
        field.clear()
        field.send_keys(value)
    up.send_keys(Keys.ENTER)
    found = [each.text for each in desktop.find_elements(By.CSS_SELECTOR, rows)]
    assert found[4:] == ["0 0 0 Remove", "0.9 -0.25 0 Remove"]
    assert "new" not in text(desktop, ".classes"), "no sample is held back"
    assert "new" not in text(desktop, ".beside .note")
    wait(desktop, lambda d: "0.9,-0.25,0" in d.current_url)
    for _ in itertools.repeat(None, 4):
        one(desktop, ".own tbody button").send_keys(Keys.ENTER)
    says(desktop, "two classes or more")


# The choices that are wider than their field, whichever of them is taken.
CUT_OFF = """
return [...document.querySelectorAll(".playground select")].filter((select) => {
  if (!select.checkVisibility()) return false;
  const wide = select.getBoundingClientRect().width;
  select.style.cssText = "position: absolute; width: max-content; max-width: none";
  const needed = select.getBoundingClientRect().width;
  select.style.cssText = "";
  return needed > wide + 0.5;
}).map((select) => select.closest("[data-name]")?.dataset.name ?? select.innerText);
"""


def test_no_choice_is_cut_off_on_a_desk(desktop, address):
    begin(desktop, address)
    assert desktop.execute_script(CUT_OFF) == []


def test_a_phone_in_the_dark(phone, address):
    begin(phone, address, "?data=digits&layers=16&batch=100", scheme="dark")
    named(phone, "Step: an epoch").click()
    wait(phone, lambda d: text(d, ".numbers").startswith("Epoch 1 "))
    for part in phone.find_elements(By.CSS_SELECTOR, ".playground summary"):
        phone.execute_script("arguments[0].parentElement.open = true", part)
    wait(phone, lambda d: "loss" in text(d, ".passed").lower())
    check(phone)


def test_python_that_was_stopped_begins_anew(desktop, address):
    begin(desktop, address)
    desktop.execute_script("course.runtime.stop()")
    named(desktop, "Step: an epoch").click()
    says(desktop, "Python was stopped")
    named(desktop, "Step: an epoch").click()
    wait(desktop, lambda d: text(d, ".numbers").startswith("Epoch 1 "))
    assert not faults(desktop)


NO_WORKER = """window.Worker = class {
  constructor() {
    setTimeout(() => this.onerror(new Event('error', {cancelable: true})), 50);
  }
  postMessage() {}
  terminate() {}
};"""


def test_a_failed_load_keeps_the_page(desktop, address):
    visit(desktop, address)
    desktop.execute_script(NO_WORKER)
    one(desktop, "button.start").click()
    wait(desktop, lambda d: "could not be loaded" in text(d, ".said"))
    assert one(desktop, ".stored svg").is_displayed()
    assert one(desktop, "button.start").is_enabled()
