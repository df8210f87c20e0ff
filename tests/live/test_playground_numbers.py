"""Numbers of any size in the playground: none is cut off, on a phone least of all."""

import pytest

from tests.live.test_playground_page import (
    begin,
    named,
    pytestmark,
    says,
    text,
    visit,
)

__all__ = ["pytestmark"]  # a browser, and Pyodide in the book
# Note each text that is drawn on a canvas, with where it begins and ends.
NOTES = """
window.drawn = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (words, x, ...rest) {
  const wide = this.measureText(words).width;
  const begins = { right: x - wide, center: x - wide / 2 }[this.textAlign] ?? x;
  drawn.push([words, begins, begins + wide, this.canvas.clientWidth]);
  return fillText.call(this, words, x, ...rest);
};
"""
CUT = "return drawn.filter(([, begins, ends, wide]) => begins < 0 || ends > wide)"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_loss_of_many_digits_can_be_read(width, address, request):
    page = request.getfixturevalue(width)
    begin(page, address, "?optimizer=SGD&rate=10&loss=mse&activation=relu")
    page.execute_script(NOTES)
    named(page, "Play").click()
    says(page, "has diverged")
    assert any(
        float(words[0]) > 1e9
        for words in page.execute_script(
            "return drawn.filter(([words]) => /^\\d[\\d.e+]*$/.test(words))"
        )
    )
    assert page.execute_script(CUT) == []
    assert max(map(len, text(page, ".numbers").split())) < 10


SHORT = "return arguments[0].map((value) => course.playground.short(value))"


def test_a_number_has_few_signs(desktop, address):
    visit(desktop, address)
    sizes = {
        0: "0",
        1e-12: "1e-12",
        0.00001234: "1.23e-5",
        0.000123: "0.000123",
        -2.5: "-2.5",
        123456: "123000",
        999999: "1e6",
        3.67e22: "3.67e22",
    }
    assert desktop.execute_script(SHORT, list(sizes)) == list(sizes.values())
