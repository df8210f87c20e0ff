"""A notebook that stalls or crashes the reading costs its own learner alone."""

import os

import pytest
from nbformat import writes

from nnlib_grader.boundary import child
from nnlib_grader.submissions import apart
from tests.grader import a_class, handed_in
from tests.grader.a_class import put, read, right

pytestmark = [
    pytest.mark.skipif(not child.possible(), reason="the system makes no copies"),
    # JAX warns of copies wherever another test of this process has loaded it.
    pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning"),
]
STALLS = {  # answers of 400 kB that keep IPython or Python busy
    "brackets": 2 * ("x = " + "(" * 90_000 + ")" * 90_000 + "\n"),
    "a sum": 2 * ("x = " + "1+" * 100_000 + "1\n"),
}


@pytest.mark.parametrize("kind", STALLS)
def test_a_notebook_that_stalls_the_reading_is_stopped(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.5)
    notebook = right()
    handed_in.cell(notebook, handed_in.FIRST).source = STALLS[kind]
    put(tmp_path, "bad/one.ipynb", writes(notebook).encode())
    put(tmp_path, "good/one.ipynb", a_class.text().encode())
    found = read(tmp_path)
    assert "cannot be read: reading it took over" in found["bad"].messages[0]
    assert not found["bad"].sources and found["good"].sources


def test_a_notebook_that_crashes_the_reading_costs_itself(tmp_path, monkeypatch):
    whole = apart.answers

    def answers(data, file, name):
        return os.abort() if file == "bad.ipynb" else whole(data, file, name)

    monkeypatch.setattr(apart, "answers", answers)
    for file in ("bad.ipynb", "good.ipynb"):
        put(tmp_path, file, a_class.text().encode())
    found = read(tmp_path)
    assert "reading it ended in a crash" in found["bad"].messages[0]
    copied = found["good"].sources
    same = whole(a_class.text().encode(), "good.ipynb", a_class.NAME)
    assert copied and copied == same.sources
