"""Changes that no test can notice: each stands for a line that is still there."""

import tomllib

import pytest

from tools.files import ROOT, read

EQUIVALENT = tomllib.loads(read(ROOT / "tools" / "equivalent_mutants.toml"))
CHANGES = [(module, change) for module in EQUIVALENT for change in EQUIVALENT[module]]


def lines(text):
    return " ".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(("module", "change"), CHANGES)
def test_an_equivalent_change_is_of_a_line_that_stands_there(module, change):
    old, arrow, new = change.partition(" -> ")
    assert arrow and old != new
    assert old in lines(read(ROOT / module))
    assert EQUIVALENT[module][change].endswith(".")
