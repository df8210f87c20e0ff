"""Formulas in Chromium: laid out, read, copied, scrolled, not fetched in vain."""

import pytest

from tests.book.chromium import visit
from tests.needs import needs

needs("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

pytestmark = pytest.mark.browser
FETCHED = """return performance.getEntriesByType('resource').map(e => e.name)
  .filter(name => /formulas\\.|stix/.test(name)).map(name => name.split('/').pop()
  .split('?')[0]).sort()"""
BOXES = """const box = (e) => e.getBoundingClientRect();
const shown = [...document.querySelectorAll('mfrac')].filter(e => box(e).height);
return shown.map(e => {
  const [up, down] = [...e.children].map(box);
  return [up.bottom - down.top, Math.abs(up.left + up.right - down.left - down.right)];
})"""
BASELINES = """const out = [];
for (const sum of document.querySelectorAll('p > .math > math')) {
  const letter = sum.querySelector(':scope > mi:only-child');
  if (!letter || !letter.getClientRects().length) continue;
  const word = document.createElement('span');
  word.textContent = letter.textContent;
  sum.parentElement.after(word);
  const foot = document.createElement('span');
  foot.style.cssText = 'display: inline-block; width: 1px; height: 0';
  word.after(foot);
  const line = foot.getBoundingClientRect().bottom;
  const box = sum.getBoundingClientRect();
  out.push([box.top < line, box.bottom - line, box.height]);
  word.remove();
  foot.remove();
}
return out"""
COPY = """const [from, to] = arguments;
const range = document.createRange();
range.setStart(from.firstChild ?? from, 0);
range.setEnd(to, to.childNodes.length);
getSelection().removeAllRanges();
getSelection().addRange(range);
const data = new DataTransfer();
const event = new ClipboardEvent('copy',
  {clipboardData: data, bubbles: true, cancelable: true});
document.body.dispatchEvent(event);
const [text, html] = ['text/plain', 'text/html'].map(kind => data.getData(kind));
return [event.defaultPrevented, text, html]"""


def test_a_page_without_a_formula_fetches_nothing_for_them(desktop, book):
    visit(desktop, f"{book}/using.html")
    assert desktop.execute_script(FETCHED) == []
    visit(desktop, f"{book}/notation.html")
    wanted = ["formulas.css", "formulas.js", "stix-two-math.woff"]
    assert desktop.execute_script(FETCHED) == wanted


def test_a_fraction_stands_over_its_denominator(desktop, book):
    visit(desktop, f"{book}/06_backprop.html", whole=True)
    found = desktop.execute_script(BOXES)
    assert len(found) > 10
    # A box may reach a little over the bar; the letters do not.
    assert all(overlap < 2 and aside < 2 for overlap, aside in found), found


def test_a_formula_sits_on_its_line(desktop, book):
    visit(desktop, f"{book}/06_backprop.html", whole=True)
    found = desktop.execute_script(BASELINES)
    assert len(found) > 10
    for above, depth, height in found:
        assert above and -1 < depth < 0.45 * height


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_formula_has_the_colour_of_its_words_and_the_font(desktop, book, scheme):
    visit(desktop, f"{book}/05_losses.html", scheme, whole=True)
    other = desktop.execute_script(
        "return [...document.querySelectorAll('math')].filter(sum => getComputedStyle("
        "sum).color !== getComputedStyle(sum.parentElement.parentElement).color).length"
    )
    assert other == 0
    assert desktop.execute_script("return document.fonts.check('16px \"Course Math\"')")


def test_a_formula_is_copied_as_its_tex(desktop, book):
    visit(desktop, f"{book}/07_optimizers.html", whole=True)
    block = desktop.find_element(By.CSS_SELECTOR, "div.math")
    words = block.find_element(By.XPATH, "preceding-sibling::p[1]")
    taken, text, html = desktop.execute_script(COPY, words, block)
    assert taken and f"$${block.get_attribute('data-tex')}$$" in text
    assert "<math" in html and "<math" not in text
    inside = desktop.find_element(By.CSS_SELECTOR, "p .math math")
    tex = inside.find_element(By.XPATH, "..").get_attribute("data-tex")
    assert desktop.execute_script(COPY, inside, inside)[1] == f"${tex}$"
    code = desktop.find_element(By.CSS_SELECTOR, "div.cell_input pre")
    assert not desktop.execute_script(COPY, code, code)[0]


def test_no_name_is_raw_tex(desktop, book):
    visit(desktop, f"{book}/04_activations.html", whole=True)
    tree = desktop.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {node["role"]["value"] for node in tree if "role" in node}
    assert any(role.startswith("MathML") for role in roles), roles
    names = [node.get("name", {}).get("value", "") for node in tree]
    assert not [name for name in names if "\\" in name or "$" in name]
    radios = [
        node["name"]["value"]
        for node in tree
        if node.get("role", {}).get("value") == "radio" and not node.get("ignored")
    ]
    groups = desktop.execute_script(
        "return [...document.querySelectorAll('fieldset:has(legend math)')]"
        ".map(e => e.ariaLabel)"
    )
    assert groups and all(groups)
    assert radios and all(radios) and any("π" in name for name in radios)


def test_a_wide_formula_scrolls_by_itself_and_by_keys(phone, book):
    visit(phone, f"{book}/07_optimizers.html", whole=True)
    phone.execute_script(
        "document.querySelector('article').style.width = '220px';"
        "dispatchEvent(new Event('resize'))"
    )
    wide = phone.execute_script(
        "return [...document.querySelectorAll('div.math')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1)"
    )
    assert wide
    for box in wide:
        assert box.get_attribute("tabindex") == "0"
        left = phone.execute_script(
            "const [box] = arguments; box.scrollLeft = 0; return box.firstElementChild"
            ".getBoundingClientRect().left - box.getBoundingClientRect().left",
            box,
        )
        assert left >= 0
    phone.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    wide[0].send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    phone.execute_async_script("setTimeout(arguments[0], 400)")
    assert phone.execute_script("return arguments[0].scrollLeft", wide[0]) > 0


def test_nothing_of_a_formula_is_cut_off(phone, book):
    for name in ("04_activations", "05_losses", "06_backprop", "exercises/05_losses"):
        visit(phone, f"{book}/{name}.html", whole=True)
        cut = phone.execute_script(
            "return [...document.querySelectorAll('div.math')]"
            ".filter(e => e.scrollHeight > e.clientHeight + 1)"
            ".map(e => e.dataset.tex)"
        )
        assert cut == [], name
        beyond = phone.execute_script(
            "return [...document.querySelectorAll('span.math')].filter(e =>"
            "e.getBoundingClientRect().right > innerWidth).map(e => e.dataset.tex)"
        )
        assert beyond == [], name
