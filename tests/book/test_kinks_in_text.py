"""The slopes at a kink that chapter 11 prints are those that the tests compute."""

import re

from tests.needs import needs
from tools.files import ROOT

needs("torch")
needs("jax")
from tests.nnlib.test_autograd_kinks import KINKS  # noqa: E402 - after the checks

PAGE = (ROOT / "book" / "11_autograd.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)\(.*?\)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.M)


def test_the_table_of_kinks_is_what_the_three_libraries_compute():
    # test_the_slope_at_a_kink computes each of these
    said = {name: tuple(map(float, slopes)) for name, *slopes in ROW.findall(PAGE)}
    assert said == {name: tuple(row[1:]) for name, row in KINKS.items()}
