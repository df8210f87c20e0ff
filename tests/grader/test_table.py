"""The table that a learner reads."""

from nnlib_grader.check import grade
from nnlib_grader.table import table
from tests.grader.doubling import exercise, told


def test_what_the_answer_prints_is_shown_where_it_fails(capsys):
    def loud(x):
        for n in range(9):
            print("shape", x.shape, n)
        return x

    report = grade(exercise(), {"double": loud})
    said = table(report)
    assert "printed:    shape (3, 2) 0\n" in said
    assert "shape (3, 2) 5\n              ...\n" in said and "(3, 2) 6" not in said
    assert capsys.readouterr().out == ""

    def raises(x):
        print("so far")
        raise KeyError("e")

    assert told(raises)["printed"] == "so far"


def test_a_table_holds_nothing_that_steers_a_terminal():
    def raises(x):
        raise type("\x1b[31mRed", (Exception,), {})("\x1b[2J\ud800 \u202e\ta\rb\n" * 40)

    said = table(grade(exercise(), {"double": raises}))
    assert all(one == "\n" or one.isprintable() for one in said)
    assert "raised \\x1b[31mRed" in said and "\\x1b[2J\\ud800 \\u202e" in said
    assert said.encode() and len(said.splitlines()) < 20
