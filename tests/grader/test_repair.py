"""After a repair nbgrader gives each right answer its points, whatever was done."""

import json

import nbformat
import pytest
from nbformat import writes

from nnlib_grader import sets
from tests.grader import handed_in
from tests.grader import nbgrader_course as made
from tests.grader.handed_in import NAME
from tests.needs import needs
from tests.tools.faults import tree
from tools.site import exercise_notebooks
from tools.site.repair.folders import repair

needs("nbgrader")
pytestmark = pytest.mark.slow
CELLS = {change.__name__: change for change in handed_in.CELLS}
FILES = {change.__name__: change for change in handed_in.FILES}
OTHER = ["site_s_own", "chapter_too"]
EVERY = [*CELLS, *FILES, *handed_in.NAMES, *OTHER]


def put(folder, student, data, file=f"{NAME}.ipynb"):
    target = folder / "submitted" / student / NAME
    target.mkdir(parents=True, exist_ok=True)
    (target / file).write_bytes(data)


def site_s_own(folder):
    """Return the notebook that the site offers, answered."""
    right = made.solution_cells(made.answered(folder, NAME))
    notebook = exercise_notebooks.learners(NAME)
    cells = made.solution_cells(notebook)
    for cell, known in zip(cells, right, strict=True):
        cell.source = known.source
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose learners hand in right answers in each odd form; repaired."""
    folder = tmp_path_factory.mktemp("course")
    made.release(folder, [NAME])
    for student, change in CELLS.items():
        notebook = made.answered(folder, NAME)
        change(notebook)
        put(folder, student, writes(notebook).encode())
    right = writes(made.answered(folder, NAME))
    for student, change in FILES.items():
        put(folder, student, change(right))
    for student, file in handed_in.NAMES.items():
        put(folder, student, right.encode(), file)
    put(folder, "site_s_own", writes(site_s_own(folder)).encode())
    put(folder, "chapter_too", handed_in.CHAPTER.read_bytes())
    put(folder, "chapter_too", right.encode(), f"{NAME} (1).ipynb")
    put(folder, "in order", right.encode())
    put(folder, "chapter", handed_in.CHAPTER.read_bytes())
    put(folder, "cut off", right[:3000].encode())
    return folder


@pytest.fixture(scope="module")
def repaired(course):
    """The report of the repair, and what lay there before."""
    before = tree(course / "submitted")
    return repair(course), before


def graded_of(path):
    """Return what nbgrader runs and grades of a notebook; all of what is none."""
    try:
        notebook = nbformat.read(path, 4)
    except nbformat.reader.NotJSONError:
        return path.read_bytes()
    cells = [
        [cell.cell_type, cell.source, exercise_notebooks.grading(cell)]
        for cell in notebook.cells
    ]
    return json.dumps([cells, notebook.metadata.get("kernelspec")])


@pytest.fixture(scope="module")
def given(course, repaired, tmp_path_factory):
    """The points by learner; of repaired notebooks that are one, nbgrader runs one."""
    aside, first, run = tmp_path_factory.mktemp("aside"), {}, {}
    for path in sorted(course.glob(f"submitted/*/{NAME}/{NAME}.ipynb")):
        student = path.parts[-3]
        run[student] = first.setdefault(graded_of(path), student)
        if run[student] != student:
            (course / "submitted" / student).rename(aside / student)
    try:
        made.nbgrader(course, "autograde", NAME)  # a chapter and half a file fail
        made.done(course, "export")
    finally:
        for folder in aside.iterdir():
            folder.rename(course / "submitted" / folder.name)
    scores = made.scores(course, NAME)
    return {student: scores.get(other) for student, other in run.items()}


def part(report, student):
    """Return the lines of a report on a learner."""
    lines, found = report.splitlines(), []
    for number, line in enumerate(lines):
        if line.startswith(f"{student}/"):
            rest = lines[number + 1 :]
            ends = [at for at, each in enumerate(rest) if not each.startswith("    ")]
            found += [line, *rest[: ends[0]]]
    return "\n".join(found)


@pytest.mark.parametrize("student", EVERY)
def test_right_answers_get_all_their_points_after_a_repair(student, given):
    assert given[student] == sum(e.points for e in sets.load(NAME).exercises.values())


@pytest.mark.parametrize("student", [name for name in EVERY if name != "site_s_own"])
def test_what_was_mended_is_said(student, repaired):
    report, _ = repaired
    assert "    mended     " in part(report, student)


@pytest.mark.parametrize("student", EVERY)
def test_what_was_handed_in_stays_to_the_last_byte(student, course, repaired):
    _, before = repaired
    after = set(tree(course / "submitted" / student).values())
    mine = {data for name, data in before.items() if name.startswith(f"{student}/")}
    assert mine and mine <= after


def test_what_is_in_order_is_left_alone_and_not_spoken_of(course, repaired):
    report, before = repaired
    assert "in order/" not in report
    path = f"in order/{NAME}/{NAME}.ipynb"
    assert tree(course / "submitted")[path] == before[path]


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("chapter", f"it is the chapter {NAME}, not its exercises."),
        ("cut off", "it was cut off before its end; ask for it once more."),
    ],
)
def test_what_cannot_be_mended_is_listed_and_left_alone(
    student, words, course, repaired
):
    report, before = repaired
    assert f"    your hand  {words}" in part(report, student)
    path = f"{student}/{NAME}/{NAME}.ipynb"
    assert tree(course / "submitted" / student / NAME) == {
        f"{NAME}.ipynb": before[path]
    }


def test_a_second_repair_finds_nothing_to_mend(course, repaired):
    before = tree(course / "submitted")
    report = repair(course)
    assert "mended     " not in report and " 0 mended, " in report
    assert tree(course / "submitted") == before
