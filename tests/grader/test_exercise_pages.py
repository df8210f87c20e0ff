"""What is generated from the exercises: notebooks without answers, pages in step."""

import contextlib
import io
import re

import jupytext
import pytest

from nnlib.activations import sigmoid
from nnlib_grader import catches, sets
from nnlib_grader.specification.exercise import Mistake
from tools.files import ROOT
from tools.site import exercise_notebooks, exercise_pages, nbgrader_release

NAMES = sets.names()
each_set = pytest.mark.parametrize("name", NAMES)
KEYS = {"grade", "grade_id", "locked", "schema_version", "solution"}


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def solutions(name):
    return [
        c
        for c in code_of(exercise_notebooks.read(name))
        if exercise_notebooks.grading(c)["solution"]
    ]


def run(notebook):
    """Run a notebook's cells; return the points that its checks return."""
    names, points = {"__name__": "__main__"}, {}
    for cell in code_of(notebook):
        graded = exercise_notebooks.grading(cell).get("grade")
        with contextlib.redirect_stdout(io.StringIO()):
            if graded:
                points[cell.metadata["nbgrader"]["grade_id"]] = eval(cell.source, names)
            else:
                with contextlib.suppress(NotImplementedError):
                    exec(cell.source, names)
    return points


@each_set
def test_the_source_and_the_specification_name_the_same(name):
    chosen = sets.load(name).exercises
    assert [exercise_notebooks.grading(c)["grade_id"] for c in solutions(name)] == list(
        chosen
    )
    for cell in code_of(exercise_notebooks.read(name)):
        data = exercise_notebooks.grading(cell)
        assert data["schema_version"] == 3
        assert set(data) == KEYS | ({"points"} if data["grade"] else set())
        if data["grade"]:
            id = data["grade_id"].removesuffix("-check")
            assert cell.source == f'check("{id}")'
            assert data["points"] == chosen[id].points
    assert 8 <= len(chosen) <= 12, "a chapter has eight to twelve coding exercises"


@each_set
def test_the_solutions_get_full_marks_and_the_learner_s_notebook_none(name):
    of = {f"{id}-check": e.points for id, e in sets.load(name).exercises.items()}
    source = exercise_notebooks.read(name)
    for cell in code_of(source):
        cell.source = exercise_notebooks.solved(cell.source)
    assert run(source) == of
    assert run(exercise_notebooks.learners(name)) == dict.fromkeys(of, 0.0)


@each_set
def test_the_learner_s_notebook_holds_no_answer(name):
    notebook = exercise_notebooks.learners(name)
    whole = "\n".join(cell.source for cell in notebook.cells)
    assert "BEGIN SOLUTION" not in whole and ":::" not in whole
    for cell in solutions(name):
        (match,) = exercise_notebooks.SOLUTION.finditer(cell.source)
        for line in match[2].splitlines():
            if len(line.strip()) > 12:
                assert line.strip() not in whole
    for cell in exercise_notebooks.read(name).cells:
        found = exercise_notebooks.parts(cell.source)
        assert not any(text in whole for text in found.reasoning + found.aloud)
    assert all(not cell.outputs for cell in code_of(notebook))


@each_set
def test_every_exercise_has_three_hints_and_a_reasoning(name):
    cells = exercise_notebooks.read(name).cells
    texts = [c.source for c in cells if c.cell_type == "markdown"]
    hints = [
        len(found) for text in texts if (found := exercise_notebooks.parts(text).hints)
    ]
    reasons = [text for text in texts if exercise_notebooks.parts(text).reasoning]
    count = len(sets.load(name).exercises)
    assert hints == [3] * count and len(reasons) == count


@each_set
def test_code_fits_its_box_on_the_page(name):
    widest = 77  # columns, beside the two side bars at 1280 pixels
    for cell in exercise_notebooks.read(name).cells:
        if cell.cell_type == "code":
            assert max(map(len, cell.source.splitlines())) <= widest


@each_set
def test_objectives_and_sections_to_read_are_the_chapter_s(name):
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    box = re.search(r"^::::\{objectives\}\n(.*?)^::::", text, re.S | re.M)[1]
    listed = set(re.findall(r"^- ([\w-]+):", box, re.M))
    for exercise in sets.load(name).exercises.values():
        assert exercise.objective in listed
        assert f"\n({exercise.read or exercise.objective})=\n" in text


@each_set
def test_no_sentence_that_begins_with_a_number_makes_a_list(name):
    text = (sets.FOLDER / name / "exercises.md").read_text(encoding="utf-8")
    for block in text.split("\n\n"):
        first, *others = (re.match(r"\d+\. ", line) for line in block.split("\n"))
        assert first or not any(others), block


def test_hints_open_one_inside_the_other():
    assert exercise_notebooks.details(["a", "b"]) == (
        "<details><summary>Hint 1 of 2</summary>\n\na\n\n"
        "<details><summary>Hint 2 of 2</summary>\n\nb\n\n</details>\n</details>"
    )
    assert exercise_pages.folded(["a", "b"]) == (
        "::::{hint} Hint 1 of 2\na\n\n:::{hint} Hint 2 of 2\nb\n\n:::\n::::\n"
    )


def test_a_solution_becomes_the_stub_of_nbgrader():
    code = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    stub = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert exercise_notebooks.starter(code) == stub
    assert exercise_notebooks.solved(code) == "def f():\n    return 1"


def test_nbgrader_s_folder_is_never_written_over(tmp_path):
    nbgrader_release.for_nbgrader(tmp_path)
    found = sorted(path.stem for path in tmp_path.glob("source/*/*.ipynb"))
    assert found == NAMES
    text = jupytext.read(tmp_path / "source" / NAMES[0] / f"{NAMES[0]}.ipynb")
    whole = "\n".join(cell.source for cell in text.cells)
    assert "### BEGIN SOLUTION" in whole and "{reasoning}" not in whole
    with pytest.raises(SystemExit, match="is there already"):
        nbgrader_release.for_nbgrader(tmp_path)


def test_the_teachers_page_refuses_a_mistake_that_is_not_caught(monkeypatch):
    monkeypatch.setattr(sets, "names", lambda: ["04_activations"])
    exercise = sets.load("04_activations")["stable-sigmoid"]
    right = Mistake("none at all", "Nothing is wrong here.", sigmoid)
    monkeypatch.setattr(
        catches,
        "by_exercise",
        lambda name: {exercise.id: [catches.catch(exercise, right)]},
    )
    with pytest.raises(SystemExit, match="none at all is not caught"):
        exercise_pages.mistakes_page()


def test_the_teachers_page_names_every_mistake(monkeypatch):
    monkeypatch.setattr(sets, "names", lambda: ["04_activations"])
    page = exercise_pages.mistakes_page()
    for exercise in sets.load("04_activations").exercises.values():
        for mistake in exercise.mistakes:
            assert f"| {exercise_pages.literal(mistake.name)} |" in page


def test_the_teachers_pages_name_an_exercise_by_its_title(monkeypatch):
    monkeypatch.setattr(sets, "names", lambda: ["01_neurons"])
    page = exercise_pages.mistakes_page()
    assert "\n## Neurons\n\n### A neuron\n\n[`neuron`](exercise-neuron)\n" in page
    # The name of a check may hold a comma.
    assert "| batches, with tanh; another activation, and one sample |" in page
    assert "\n## Neurons\n\n**A neuron**\n" in exercise_pages.aloud_page()


def test_the_book_s_page_leaves_out_how_cells_are_run():
    cells = [cell.source for cell in exercise_notebooks.learners("01_neurons").cells]
    assert any(cell.startswith("Go on like this:") for cell in cells)
    page = exercise_pages.page("01_neurons")
    assert "Go on like this" not in page and "Under each title" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In Python ** comes before -", r"In Python \*\* comes before -"),
        ("print `a_b` and c_d", r"print `a_b` and c\_d"),
        ("`rate` times < 1", r"`rate` times \< 1"),
        ("one ` alone", r"one \` alone"),
    ],
)
def test_what_a_message_says_as_code_is_code_on_the_page(text, expected):
    assert exercise_pages.literal(text) == expected
