"""What chapter 6 says that PyTorch prints, PyTorch prints: readers need not have it."""

import contextlib
import io
import re

import pytest

from tests.needs import needs
from tools.files import ROOT

torch = needs("torch")
PAGE = (ROOT / "book" / "06_backprop.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"^```python\n(import torch\n.*?)^```\n+^```text\n(.*?)^```", re.S | re.M
)


@pytest.fixture
def block():
    """Yield the code in the text and its printed output; put PyTorch's dtype back."""
    ((code, said),) = BLOCK.findall(PAGE)
    dtype = torch.get_default_dtype()
    yield code, said
    torch.set_default_dtype(dtype)


def run(code):
    """Run the code; return what it prints, and its names."""
    names, output = {}, io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<06_backprop>", "exec"), names)
    return output.getvalue(), names


def test_it_prints_what_the_page_says(block):
    code, said = block
    assert run(code)[0] == said


def test_it_prints_what_the_page_says_of_mazur(block):
    for number in re.findall(r"0\.\d{9}", block[1]):
        assert number in PAGE.replace(block[1], ""), number


def test_the_lines_from_y_on_run_again_double_each_gradient(block):
    code, _ = block
    _, names = run(code)
    once = [names[W].grad.clone() for W in ("W1", "W2")]
    again = code[code.index("y = ") : code.index("print")]
    exec(compile(again, "<06_backprop>", "exec"), names)
    for W, gradient in zip(("W1", "W2"), once, strict=True):
        assert torch.equal(names[W].grad, 2 * gradient)
