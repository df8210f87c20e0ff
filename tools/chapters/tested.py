"""What nbval leaves out, as a plugin of pytest: drawings, and worked solutions.

nbval runs each chapter once and compares texts. On the outputs of that very run the
drawings are compared here; in its kernel, after the last cell, the solutions run.
"""

import itertools

import pytest

from nnlib.figures.widgets import STORED
from tools.chapters import comparison, solutions
from tools.chapters.outputs import FIGURE


def pytest_collectstart(collector):
    """Let nbval pass over drawings, as over all pictures: they are compared below."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += (STORED, FIGURE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Compare the drawings, too, of a cell that nbval has run."""
    result = yield
    if is_cell(item) and item.options["check"]:
        different = comparison.compare_cell(item.cell, item.test_outputs)
        if different:
            item.raise_cell_error("\n".join(different))
    return result


def is_cell(item):
    """Tell whether a test is nbval's, of a cell of a notebook."""
    return hasattr(item, "test_outputs")


def with_solutions(items):
    """Yield the tests; after the last cell of a chapter those of its solutions."""
    for item, following in itertools.pairwise([*items, None]):
        yield item
        source = item.path.with_suffix(".md")
        last = getattr(following, "parent", None) is not item.parent
        if is_cell(item) and last and source.exists():
            cells = solutions.cells(source.read_text(encoding="utf-8"))
            for number, (name, cell) in enumerate(cells, start=item.cell_num + 1):
                yield type(item).from_parent(
                    item.parent,
                    name=name,
                    cell_num=number,
                    cell=cell,
                    options={"check": True, "check_exception": False, "skip": False},
                )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let the solutions of a chapter follow its last cell."""
    items[:] = with_solutions(items)
