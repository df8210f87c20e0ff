"""The graded cell pays for answers: no name of the notebook and no table answers it."""

import contextlib
import io
import json

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from nnlib_grader import comparer, graded, sets
from nnlib_grader.boundary import plain
from nnlib_grader.check import grade
from tests.grader import nbgrader_course as made
from tests.needs import needs

NAME = "04_activations"
KEY = "1f"
# Whose visible inputs are most of the inputs that there can be.
SMALL = {"nand-gate", "parity-network"}
EVERY = [(name, id) for name in sets.names() for id in sets.ids(name)]
ONE_LINE = {
    "check-none": "check = lambda id: None",
    "check-negative": "check = lambda id: -1000",
    "check-two": "check = lambda id: 2.0",
    "float": "float = lambda value: 2.0",
    "globals": "globals = lambda: {}",
    "check-for": "check_for = lambda *names: lambda id: 2.0",
    "points": "points = lambda *names: 2.0",
    "module": "import math as nnlib_grader",
    "shown-none": '%config InteractiveShell.ast_node_interactivity = "none"',
    "shown-all": "check = lambda id: 2.0\n"
    '%config InteractiveShell.ast_node_interactivity = "all"',
}


def table_of(exercise, seed):
    """Return code that answers from a table of the inputs of a seed."""
    if not callable(exercise.reference):
        return f"{exercise.answer} = None\n"  # a value has no inputs
    known = {}
    for calls in comparer.draw(exercise, seed):
        for call in calls:
            result = exercise.driven(exercise.reference)(*plain.decode(call))
            known[json.dumps(call)] = plain.encode(result)
    return (
        "import json\n"
        "from nnlib_grader.boundary import plain\n"
        f"known = json.loads({json.dumps(known)!r})\n"
        f"def {exercise.answer}(*arguments):\n"
        "    key = json.dumps(plain.encode(list(arguments)))\n"
        "    return plain.decode(known[key])\n"
    )


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """What nbgrader gave learners without answers, but with a line or a table."""
    needs("nbgrader")
    folder = tmp_path_factory.mktemp("course")
    made.release(folder, [NAME])
    for student, line in ONE_LINE.items():
        notebook = made.answered(
            folder, NAME, lambda n, stub, solution, line=line: line + "\n" + stub
        )
        made.hand_in(folder, NAME, student, notebook)
        if student.startswith(("check-two", "shown", "globals")):
            notebook = made.answered(
                folder, NAME, lambda n, stub, right, line=line: line + "\n" + right
            )
            made.hand_in(folder, NAME, f"{student}-honest", notebook)
    tables = [table_of(each, comparer.VISIBLE) for each in exercises(NAME)]
    notebook = made.answered(folder, NAME, lambda n, stub, solution: tables[n])
    made.hand_in(folder, NAME, "table", notebook)
    made.done(folder, "autograde", NAME)
    made.done(folder, "export")
    return made.scores(folder, NAME)


def exercises(name):
    return list(sets.load(name).exercises.values())


@pytest.mark.parametrize("attack", [*ONE_LINE, "table"])
def test_a_rebound_name_or_a_table_gets_no_point_from_nbgrader(attack, given):
    assert given[attack] == 0


def test_right_answers_keep_their_points_under_the_same_names(given):
    honest = {name: value for name, value in given.items() if "honest" in name}
    points = sum(each.points for each in exercises(NAME))
    assert len(honest) == 4 and set(honest.values()) == {points}


# A value has no inputs, and no table holds a network.
TABLED = [
    (name, id)
    for name, id in EVERY
    if callable(sets.load(name)[id].reference) and not sets.load(name)[id].drive
]


@pytest.mark.parametrize(("name", "id"), TABLED)
def test_a_table_of_the_visible_inputs_does_not_pay(name, id):
    exercise = sets.load(name)[id]
    names = {}
    with contextlib.suppress(plain.NotPlain):  # a table cannot hold the results
        exec(table_of(exercise, comparer.VISIBLE), names)
        visible, fresh = (grade(exercise, names, seed)["points"] for seed in (0, 31))
        assert fresh == 0 or id in SMALL
        assert visible in (0, exercise.points)


def cell(code, **settings):
    """Run code in a shell of IPython as a cell; return what it prints and shows."""
    shell, out = InteractiveShell.instance(), io.StringIO()
    for name, value in settings.items():
        setattr(shell, name, value)
    try:
        with contextlib.redirect_stdout(out):
            shell.run_cell(code)
    finally:
        shell.restore_sys_module_state()
        InteractiveShell.clear_instance()
    return out.getvalue().strip()


def test_the_points_are_shown_whole_whatever_the_precision():
    half = graded.Points(1.25)
    code = "from nnlib_grader.graded import Points\n%precision 0\nPoints(1.25)"
    assert half == 1.25 and repr(half) == "1.25"
    with np.printoptions():  # %precision sets NumPy's, too
        assert cell(code).endswith("1.25")


def test_the_points_are_shown_where_a_setting_hides_values():
    code = (
        "from nnlib_grader.graded import points\n"
        f'points("05_losses", "nielsen-cost", "{KEY}")'
    )
    assert cell(code, ast_node_interactivity="none").endswith("Out[0]: 0.0")
    assert cell(code).count("Out[") == 1


def test_each_key_and_each_notebook_has_inputs_of_its_own(monkeypatch, capsys):
    seeds = []
    monkeypatch.setattr(
        graded,
        "grade",
        lambda exercise, names, seed, own_work: (
            seeds.append(seed) or grade(exercise, names, seed, own_work)
        ),
    )
    for key, cells in [("1f", []), ("2f", []), ("1f", ["x = 1"]), ("1f", None)]:
        monkeypatch.setitem(globals(), "In", cells)
        graded.points("05_losses", "nielsen-cost", key)
    assert len(set(seeds)) == 3 and seeds[0] == seeds[3]
    assert comparer.VISIBLE not in seeds
    assert "0 of 2 points" in capsys.readouterr().out


def test_the_table_says_whose_numbers_a_personal_exercise_had(capsys, monkeypatch):
    exercise = next(each for each in exercises("05_losses"))
    mine = {"learner": "Ada \x1b[31m", exercise.answer: exercise.reference}
    monkeypatch.setitem(globals(), "learner", mine["learner"])
    object.__setattr__(exercise, "personal", lambda rng: exercise)
    try:
        graded.points("05_losses", exercise.id, KEY)
    finally:
        object.__setattr__(exercise, "personal", None)
    assert "The numbers of Ada \\x1b[31m" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("05_loses", "start-loss", KEY), ValueError),
        (("05_losses", "nielsen-cos", KEY), KeyError),
    ],
)
def test_a_graded_cell_that_was_edited_says_so(arguments, error):
    with pytest.raises(error):
        graded.points(*arguments)
