"""The table that a learner reads."""

import textwrap

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


def entry(name, **changes):
    return {"name": name, "passed": False, "points": 0.0, "of": 1.5} | changes


REPORT = {
    "answer": "f",
    "points": 1.5,
    "of": 3.0,
    "checks": [
        entry("a", passed=True, points=1.5),
        entry(
            "longer",
            problem="p " * 33,
            input=[["x", "1\n2"], ["y", "3"]],
            came_back="3\n4",
            printed="\n".join("abcdefg"),
            likely="l",
        ),
        entry("b", problem="other", likely="l"),
        entry("c", problem="other", likely="l"),
        entry("d", problem="x\n\ny", printed="\n".join("abcdef"), likely=None),
    ],
}
TABLE = """\
f: 1.5 of 3 points.

  1  a       passed   1.5 of 1.5
  2  longer  not yet  0 of 1.5
  3  b       not yet  0 of 1.5
  4  c       not yet  0 of 1.5
  5  d       not yet  0 of 1.5

Check 2, longer
  problem:    p p p p p p p p p p p p p p p p p p p p p p p p p p p p p p p p
              p
  likely:     l
  came back:  3
              4
  printed:    a
              b
              c
              d
              e
              f
              ...
  input:      x = 1
                  2
  input:      y = 3

Check 3, b
  problem:    other
  likely:     As in check 2.

Check 4, c: as in check 3.

Check 5, d
  problem:    x

              y
  printed:    a
              b
              c
              d
              e
              f
"""


def test_a_table_says_each_thing_once_and_where_to_read():
    said = table(REPORT, "chapter 1")
    lines = [line.rstrip() for line in said.splitlines()]
    assert "\n".join(lines) == TABLE + "\nTo read: chapter 1"
    lines = [line.rstrip() for line in table(REPORT).splitlines()]
    assert "\n".join(lines) + "\n" == TABLE


def test_where_all_checks_pass_there_is_nothing_to_read():
    report = REPORT | {"checks": REPORT["checks"][:1], "of": 1.5}
    expected = """
        f: 1.5 of 1.5 points. The visible checks pass.

          1  a  passed   1.5 of 1.5
        """
    assert table(report, "chapter 1") == textwrap.dedent(expected).strip()


def test_a_problem_without_words_keeps_its_line():
    report = REPORT | {"checks": [entry("a", problem="")]}
    assert table(report).splitlines()[-1] == "  problem:    "
