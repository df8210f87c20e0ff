"""In Firefox: no line breaks between a formula and the sign that touches it."""

import pytest

from tests.book.firefox import Firefox

NAMES = ("01_neurons", "04_activations", "06_backprop", "07_optimizers")
WIDTHS = (320, 360, 390, 412, 480, 600, 1280)
pytestmark = pytest.mark.browser

# A sign and the nearest letter of its formula stand side by side on one line.
PARTED = """
const parts = "mi, mn, mo, mtext";
const box = (node) => node.getBoundingClientRect();
let seen = 0;
const parted = [];
for (const kept of document.querySelectorAll(".kept")) {
  const formula = kept.querySelector("math");
  const letters = [...formula.querySelectorAll(parts)].filter((one) => box(one).width);
  if (!kept.checkVisibility() || !letters.length) continue;
  for (const text of [...kept.childNodes].filter((node) => node.nodeType === 3)) {
    if (!text.data) continue;
    seen += 1;
    const before = text.compareDocumentPosition(formula) & 4;
    const sign = document.createRange();
    const place = before ? text.data.length - 1 : 0;
    sign.setStart(text, place);
    sign.setEnd(text, place + 1);
    const gap = before ? box(letters[0]).left - box(sign).right
      : box(sign).left - box(letters.at(-1)).right;
    if (Math.abs(gap) > 12) parted.push(kept.textContent);
  }
}
return { seen, parted };
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = Firefox(tmp_path_factory.mktemp("profile"))
    yield engine
    engine.quit()


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_stays_with_its_signs_at_every_width(engine, book, name):
    engine.open(f"{book}/{name}.html?show=everything")
    for width in WIDTHS:
        engine.wide(width, 900)
        found = engine.run(PARTED)
        assert found["seen"] > 30 and found["parted"] == [], width
        assert engine.run("return document.documentElement.scrollWidth") <= width


def test_a_sign_on_another_line_is_seen(engine, book):
    engine.open(f"{book}/{NAMES[0]}.html?show=everything")
    engine.run(
        "for (const formula of document.querySelectorAll('.kept math'))"
        "  formula.after(document.createElement('br'));"
    )
    assert len(engine.run(PARTED)["parted"]) > 3
