"""A line of the text ends neither within "chapter 7" nor within a short shape."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.together import SPACE, join  # noqa: E402
from docutils import nodes  # noqa: E402
from docutils.utils import new_document  # noqa: E402

needs("selenium")
from tests.book.chromium import visit  # noqa: E402


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        (["In chapter 7 and chapters 1 to 8"], ["chapter_7", "chapters_1"]),
        (["(chapter", "\n", "3)"], ["chapter_3"]),
        (["340 µs, 12 MB and 5 steps"], ["340_µs", "12_MB"]),
        (["of shape (4, 3), not (N, C, rows, columns)"], ["(4,_3)"]),
        ([nodes.literal, " 3 of section 7.2"], ["section_7.2"]),
    ],
)
def test_what_belongs_together_stays_on_one_line(parts, together):
    document = new_document("a page")
    parts = [
        nodes.Text(part) if isinstance(part, str) else part("", "chapter 1")
        for part in parts
    ]
    document += nodes.paragraph("", "", *parts)
    join(None, document)
    words = document.astext()
    assert words.count(SPACE) == len(together)
    assert all(pair.replace("_", SPACE) in words for pair in together)


PARTED = """
const found = {whole: 0, parted: []}, range = document.createRange();
const walk = document.createTreeWalker(
  document.querySelector('article'), NodeFilter.SHOW_TEXT);
for (let node; (node = walk.nextNode());) {
  if (node.parentElement.closest('pre, code, math, .meaning')) continue;
  for (const pair of node.data.matchAll(/\\bchapter\\s+\\d+|Fig\\.\\s\\d+\\.\\d+/gi)) {
    range.setStart(node, pair.index);
    range.setEnd(node, pair.index + pair[0].length);
    const tops = [...range.getClientRects()].filter((box) => box.width)
      .map((box) => Math.round(box.top));
    if (new Set(tops).size > 1) found.parted.push(pair[0]);
    else found.whole += tops.length;
  }
}
return found;
"""


@pytest.mark.browser
@pytest.mark.parametrize("page", ["glossary", "11_autograd", "exercises/06_backprop"])
def test_a_reader_sees_the_number_beside_its_word(phone, book, page):
    visit(phone, f"{book}/{page}.html", whole=True)
    found = phone.execute_script(PARTED)
    assert found["whole"] and not found["parted"]
