"""Lines of code that are too wide for a phone, as its reader sees and copies them."""

import re

import pytest

from tests.book.chromium import visit
from tests.needs import needs

needs("selenium")

pytestmark = pytest.mark.browser


def test_a_folded_line_is_copied_as_it_was(phone, book):
    visit(phone, f"{book}/04_activations.html", whole=True)
    copied, written, lines = phone.execute_script(
        """const pre = [...document.querySelectorAll('.cell_input pre')].find((one) =>
          [...one.querySelectorAll('.code-line')].some((line) =>
            line.clientHeight > 1.5 * parseFloat(getComputedStyle(line).lineHeight)));
        getSelection().selectAllChildren(pre);
        return [getSelection().toString(), pre.textContent,
          pre.querySelectorAll('.code-line').length];"""
    )
    assert copied.rstrip("\n") == written.rstrip("\n")
    assert lines == written.count("\n")


def test_a_folded_line_ends_at_a_space_or_at_a_bracket_or_a_dot(phone, book):
    visit(phone, f"{book}/04_activations.html", whole=True)
    ends = phone.execute_script(
        """for (const part of document.querySelectorAll('details')) part.open = true;
        const found = [], range = document.createRange();
        for (const line of document.querySelectorAll('.code-line')) {
          const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          for (let before = '', low, node; (node = walk.nextNode());)
            for (const [at, sign] of [...node.data].entries()) {
              range.setStart(node, at);
              range.setEnd(node, at + 1);
              const box = range.getClientRects()[0];
              if (!box?.width) continue;
              if (box.top > low + 8) found.push(before + sign);
              [before, low] = [sign, box.top];
            }
        }
        return found;"""
    )
    assert len(ends) > 100
    assert [
        end for end in ends if not re.match(r" .|[(\[{].|[\w)\]]\.|[)\]][\[(]", end)
    ] == []
