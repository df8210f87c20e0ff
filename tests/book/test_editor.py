"""The field for code: a textarea at once, then CodeMirror; what is typed stays."""

import pytest

from tests.book.chromium import SITE, faults, violations, visit
from tests.needs import needs
from tools.files import ROOT
from tools.start import editor

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = pytest.mark.browser
SOURCE = "def relu(z):\n    return z * (z > 0)"
OPEN = """
const [source, done] = arguments;
document.querySelector('#tried')?.remove();
const host = Object.assign(document.createElement('div'), {id: 'tried'});
document.querySelector('article h1').after(host);
window.heard = [];
const begin = () => {
  window.field = course.edit(host, {source, label: 'Your relu',
    onrun: () => heard.push('run'), onchange: (text) => heard.push(text)});
  done();
};
const style = document.createElement('link');
Object.assign(style,
  {rel: 'stylesheet', href: course.root + '_static/live/editor.css'});
document.head.append(style);
if (course.edit) begin();
else document.head.append(Object.assign(document.createElement('script'),
  {src: course.root + '_static/live/editor.js', onload: begin}));
"""
BLOCKED = "*codemirror*"


@pytest.fixture
def page(desktop, book):
    desktop.execute_cdp_cmd("Network.enable", {})
    desktop.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    visit(desktop, f"{book}/using.html")
    return desktop


def opened(driver, kind="rich"):
    driver.execute_async_script(OPEN, SOURCE)
    there = f"return document.querySelector('#tried').dataset.editor === '{kind}'"
    WebDriverWait(driver, 10, 0.05).until(lambda d: d.execute_script(there))
    return driver.find_element(
        By.CSS_SELECTOR, "#tried [role=textbox], #tried textarea"
    )


def value(driver):
    return driver.execute_script("return field.value")


def test_the_site_holds_every_module_that_the_map_names():
    names = {editor.file_of(name) for name, *_ in editor.MODULES}
    found = {path.name for path in (SITE / "_static" / "codemirror").glob("*.js")}
    assert names == found
    script = (ROOT / "book" / "_site" / "live" / "editor.js").read_text("utf-8")
    assert all(f'"{name.removesuffix(".js")}"' in script for name in names)


def test_no_page_asks_for_the_modules_before_an_edit(page):
    assert "codemirror" not in str(page.get_log("performance"))
    opened(page)
    assert "codemirror/view.js" in str(page.get_log("performance"))


def test_what_is_typed_before_the_modules_come_stays(page):
    page.execute_script(OPEN.replace("arguments", f"[{SOURCE!r}, () => {{}}]"))
    script = """
      const box = document.querySelector('#tried textarea');
      if (!box) return false;
      box.focus(); box.setRangeText('# mine\\n', 0, 0, 'end');
      box.dispatchEvent(new Event('input')); return true"""
    WebDriverWait(page, 5, 0.001).until(lambda d: d.execute_script(script))
    rich = "return document.querySelector('#tried').dataset.editor === 'rich'"
    WebDriverWait(page, 10, 0.05).until(lambda d: d.execute_script(rich))
    assert value(page) == "# mine\n" + SOURCE
    page.switch_to.active_element.send_keys("x")
    assert value(page) == "# mine\nx" + SOURCE, "focus and place stay"


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_keys_type_run_and_leave_the_field(page, kind):
    blocked = [BLOCKED] * (kind == "plain")
    page.execute_cdp_cmd("Network.setBlockedURLs", {"urls": blocked})
    field = opened(page, kind)
    page.execute_script("field.focus()")
    field = page.switch_to.active_element
    field.send_keys(Keys.CONTROL, Keys.END)
    field.send_keys(Keys.NULL, "  # ok")
    assert value(page) == SOURCE + "  # ok"
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    assert page.execute_script("return heard.at(-1)") == "run"
    assert value(page) == SOURCE + "  # ok", "to run changes nothing"
    field.send_keys(Keys.NULL, Keys.TAB)
    inside = "return document.querySelector('#tried').contains(document.activeElement)"
    assert not page.execute_script(inside), "Tab leaves"
    assert value(page) == SOURCE + "  # ok", "and writes nothing"
    if kind == "rich":
        assert not faults(page)


def test_enter_goes_in_after_a_colon(page):
    opened(page)
    page.execute_script("field.set('def f():'); field.focus()")
    field = page.switch_to.active_element
    field.send_keys(Keys.CONTROL, Keys.END)
    field.send_keys(Keys.NULL, Keys.ENTER, "return 1")
    assert value(page) == "def f():\n    return 1"


def test_it_has_a_name_and_is_told_of_changes_of_the_reader_s_alone(page):
    field = opened(page)
    assert field.get_attribute("aria-label") == "Your relu"
    assert field.get_attribute("aria-multiline") == "true"
    page.execute_script("field.set('x = 1')")
    assert page.execute_script("return heard") == []
    field.send_keys("y")
    assert page.execute_script("return heard.at(-1)") == value(page)


def test_a_wrapped_line_goes_on_further_in_than_it_began(page):
    opened(page)
    page.execute_script("""
      document.querySelector('#tried').style.width = '18rem';
      field.set('def f(x):\\n    return ' + Array(12).fill('relu(x)').join(' + '))""")
    rows = """
      const line = document.querySelectorAll('#tried .cm-line')[1];
      const words = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const rows = new Map();
      while (words.nextNode()) {
        const text = words.currentNode;
        for (let i = 0; i < text.length; i += 1) {
          if (text.data[i] === ' ') continue;
          const range = document.createRange();
          range.setStart(text, i); range.setEnd(text, i + 1);
          const { left, top } = range.getBoundingClientRect();
          const row = Math.round(top / 4);
          rows.set(row, Math.min(rows.get(row) ?? Infinity, left));
        }
      }
      return [...rows.values()]"""
    first, *others = page.execute_script(rows)
    assert others and min(others) > first + 8, "Python would read it as a new line"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_both_themes(desktop, book, scheme):
    visit(desktop, f"{book}/using.html", scheme)
    opened(desktop)
    assert not violations(desktop)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_remark_looks_as_it_does_in_the_page(desktop, book, scheme):
    visit(desktop, f"{book}/exercises/04_activations.html", scheme)
    opened(desktop)
    desktop.execute_script("field.set('x = 1  # a remark')")
    remarks = WebDriverWait(desktop, 10, 0.05).until(
        lambda d: d.find_elements(By.CSS_SELECTOR, "#tried .tok-comment")
    )
    in_page = desktop.find_element(By.CSS_SELECTOR, "article pre .c1")
    seen = [part.value_of_css_property("color") for part in (*remarks, in_page)]
    assert len(set(seen)) == 1


def test_a_closed_field_is_gone_though_its_modules_come_later(page):
    page.execute_async_script(OPEN, SOURCE)
    page.execute_script("field.close()")
    gone = "return document.querySelector('#tried').childElementCount"
    page.execute_async_script("setTimeout(arguments[0], 1500)")
    assert page.execute_script(gone) == 0
