"""No name in the text's code is broken, and code is a list where columns break it."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.names import NAME, SHORT, marked  # noqa: E402
from coursebook.tables import stacked  # noqa: E402

needs("selenium")
from tests.book.chromium import OPENED, visit  # noqa: E402

PAGES = [
    *("03_propagation", "04_activations", "05_losses", "09_data", "13_frameworks"),
    *("notation", "grading", "api", "exercises/11_autograd"),
]
BROKEN = f"""
const found = {{whole: 0, broken: []}};
const lines = (part) => new Set([...part.getClientRects()]
  .filter((box) => box.width).map((box) => Math.round(box.top))).size;
for (const part of document.querySelectorAll(
    'article code.literal, article code.literal .pre')) {{
  const words = part.textContent;
  const most = words.includes(' ') ? {SHORT} : {NAME};
  if (part.closest('pre') || words.length > most) continue;
  if (lines(part) === 1) found.whole += 1;
  if (lines(part) > 1) found.broken.push(words);
}}
return found;
"""


def code(*pieces):
    """Return code as Sphinx writes it."""
    spans = " ".join(f'<span class="pre">{piece}</span>' for piece in pieces)
    return f'<code class="docutils literal notranslate">{spans}</code>'


@pytest.mark.parametrize(
    "pieces", [["x"], ["x", "@", "W", "+", "b"], ["n" * NAME], ["&lt;" * NAME]]
)
def test_short_code_and_a_name_are_not_to_be_broken(pieces):
    assert marked(code(*pieces)) == code(*pieces)


def test_longer_code_is_broken_between_its_pieces_and_in_a_long_one():
    page = marked(code("np.median(runs,", "n" * (NAME + 1)))
    assert page.count('notranslate parts"') == page.count('"pre long"') == 1
    assert '<span class="pre">np.median(runs,</span>' in page


def test_a_long_piece_is_broken_at_its_joints_first():
    address = "?data=xor&amp;layers=2&amp;hide=rate,seed"
    page = marked(code(address))
    assert page.replace("<wbr>", "").count(address) == 1
    assert "data=<wbr>xor&amp;<wbr>layers=<wbr>2" in page and "rate,<wbr>seed<" in page


def test_a_name_that_is_too_long_for_a_phone_is_broken_at_its_seams():
    name = "optax.softmax_cross_entropy_with_integer_labels"
    page = marked(code(f"tools/measure_lecun.py,{name}(z,"))
    assert "tools/<wbr>measure_lecun.py,<wbr>optax.<wbr>softmax_<wbr>cross_" in page
    assert page.replace("<wbr>", "").count(name) == 1


def table(head, cell):
    """Return a table of one row."""
    titles = "".join(f"<th>{name}</th>" for name in head)
    cells = "<td><p>1</p></td>" + f"<td>{cell}</td>" * (len(head) - 1)
    row = f"<tbody><tr>{cells}</tr></tbody>"
    return f'<table class="table"><thead><tr>{titles}</tr></thead>{row}</table>'


@pytest.mark.parametrize(
    ("head", "cell", "listed"),
    [
        ("abcde", f"<p>{code('f(x)')}</p>", True),
        ("abcde", code("f(x)"), True),
        ("abcd", code("f(x)"), False),
        ("abcde", "a word", False),
        ("abcde", f"a word, {code('f(x)')}", False),
    ],
)
def test_a_wide_table_of_code_is_a_list(head, cell, listed):
    assert ('stacks listed"' in stacked(table(head, cell))) == listed


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_no_name_is_broken_in_the_browser(request, book, screen, name):
    driver = request.getfixturevalue(screen)
    visit(driver, f"{book}/{name}.html", whole=True)
    driver.execute_script(OPENED)
    found = driver.execute_script(BROKEN)
    assert found["whole"] > 20 and not found["broken"]


@pytest.mark.browser
def test_the_rows_of_a_list_name_their_columns(desktop, book):
    visit(desktop, f"{book}/13_frameworks.html")
    head, label, code_left, lines = desktop.execute_script(
        """const table = document.querySelector('table.listed');
        const row = [...table.querySelectorAll('tbody tr')]
          .find((one) => one.textContent.includes('leaky_relu'));
        const codes = [...row.querySelectorAll('code')];
        return [table.tHead.checkVisibility(),
          getComputedStyle(codes[0].closest('td'), '::before').content,
          codes.map((one) => Math.round(one.getBoundingClientRect().left)),
          codes.map((one) => one.getClientRects().length)];"""
    )
    assert not head and label == '"nnlib"'
    assert len(set(code_left)) == 1 and set(lines) == {1}
