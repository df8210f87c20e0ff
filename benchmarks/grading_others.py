"""nbgrader and otter-grader on a small assignment, each in its own usual style.

Two questions of two points, `relu` and `double`, each with a visible and a hidden test.
Both run a learner's code as the user who grades, so only harmless attacks are given to
them.
"""

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

NAME = "ps1"
PATIENCE = 10  # seconds after which a run of otter-grader, which has no limit, is cut
TESTS = {
    "relu": ("relu(np.array([-1.0, 2.0])), [0, 2]", "relu(np.array([-3.0])), [0]"),
    "double": ("double(np.array([1.0])), [2]", "double(np.array([3.0])), [6]"),
}
DOUBLE = "def double(x):\n    return 2 * x"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "course"\n'
BEGINS = re.compile(r"Converting notebook \S*/submitted/([^/]+)/")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def notebook(*cells) -> nbformat.NotebookNode:
    """Return a notebook of cells."""
    return new_notebook(cells=list(cells), metadata={"kernelspec": KERNEL})


def cell(source: str, id: str, **marks):
    """Return a cell with nbgrader's marks."""
    marks = {"schema_version": 3, "grade_id": id} | marks
    return new_code_cell(source, metadata={"nbgrader": marks})


def for_nbgrader(answers: dict[str, str], hidden: bool) -> nbformat.NotebookNode:
    """Return the assignment with answers; the hidden tests are the teacher's."""
    plain = {"grade": False, "solution": False, "locked": False}
    cells = [cell("import numpy as np", "start", **plain)]
    for id, (seen, unseen) in TESTS.items():
        test = f"assert np.allclose({seen})"
        if hidden:
            test += f"\n### BEGIN HIDDEN TESTS\nassert np.allclose({unseen})\n"
            test += "### END HIDDEN TESTS"
        cells.append(cell(answers[id], id, **plain | {"solution": True}))
        marks = plain | {"grade": True, "locked": True, "points": 2}
        cells.append(cell(test, f"{id}-test", **marks))
    return notebook(*cells)


def shortened(told: str) -> str:
    """Return the beginning of what a learner reads, on one line, in plain letters."""
    return " ".join(told.encode("ascii", "ignore").decode().split())[:120]


def put(path: Path, made: nbformat.NotebookNode) -> None:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)


def command(folder: Path, *words: str) -> list[tuple[float, str]]:
    """Run one of nbgrader's commands; return what it says, with the seconds."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    said, began = [], time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *words],
        **{"cwd": folder, "env": os.environ | {"PATH": path}},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT},
        encoding="utf-8",
    ) as process:
        for line in process.stdout:
            said.append((time.perf_counter() - began, line.rstrip()))
    return [*said, (time.perf_counter() - began, "")]


def nbgrader(sources: dict[str, str], folder: Path) -> dict[str, dict]:
    """Autograde answers to `relu` in one go; return what came of each, by name."""
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    answers = {"relu": "def relu(z): ...", "double": DOUBLE}
    put(folder / "source" / NAME / f"{NAME}.ipynb", for_nbgrader(answers, True))
    command(folder, "generate_assignment", NAME)
    for name, source in sources.items():
        answers["relu"] = source
        path = folder / "submitted" / name / NAME / f"{NAME}.ipynb"
        put(path, for_nbgrader(answers, False))
    said = command(folder, "autograde", NAME)
    took = seconds(said)
    return {
        name: {"seconds": round(took[name], 2)} | of_gradebook(folder, name, said)
        for name in sources
    }


def seconds(said: list[tuple[float, str]]) -> dict[str, float]:
    """Return by learner the seconds until nbgrader begins with the next one."""
    places = [(at, one) for at, line in said for one in BEGINS.findall(line)]
    first: dict[str, float] = {}
    for at, name in places:
        first.setdefault(name, at)
    ends = [*list(first.values())[1:], said[-1][0]]
    return {name: end - first[name] for name, end in zip(first, ends, strict=True)}


def of_gradebook(folder: Path, name: str, said: list[tuple[float, str]]) -> dict:
    """Return the points that nbgrader stored, and what its feedback would show."""
    from nbgrader.api import Gradebook, MissingEntry

    path = folder / "autograded" / name / NAME / f"{NAME}.ipynb"
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        try:
            (graded,) = book.find_submission(NAME, name).notebooks
            points = {each.name: each.auto_score for each in graded.grades}
        except MissingEntry:
            points = {}
    if not path.is_file():
        last = [line for _, line in said if "ERROR" in line and f"/{name}/" in line]
        told = last[-1].partition("ERROR | ")[2] if last else "nothing"
        return {"relu": None, "other": None, "told": f"no grade: {told[:80]}"}
    test = next(
        each
        for each in nbformat.read(path, 4).cells
        if each.metadata.get("nbgrader", {}).get("grade_id") == "relu-test"
    )
    errors = [one for one in test.outputs if one.output_type == "error"]
    told = f"{errors[0].ename}: {errors[0].evalue}" if errors else ""
    return {
        "relu": (points.get("relu-test") or 0) / 2,
        "other": (points.get("double-test") or 0) / 2,
        "told": shortened(told),
    }


def otter(sources: dict[str, str], folder: Path, python: Path) -> dict[str, dict]:
    """Run otter-grader on answers to `relu`; return what came of each, by name."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        for id, tests in TESTS.items():
            archive.writestr(f"tests/{id}.py", otter_test(id, tests))
        archive.writestr("otter_config.json", '{"lang": "python"}')
    start = "import numpy as np\nimport otter\ngrader = otter.Notebook()"
    found: dict[str, dict] = {}
    for name, source in sources.items():
        # A busy machine takes long to start it at all: the first one is right work.
        limit = PATIENCE + 3 * next(iter(found.values()))["seconds"] if found else None
        path, out = folder / name / f"{NAME}.ipynb", folder / name / "out"
        out.mkdir(parents=True)
        put(path, notebook(*map(new_code_cell, (start, source, DOUBLE))))
        words = [str(python), "-m", "otter", "run", str(path), "--no-logo"]
        words += ["-a", str(folder / "autograder.zip"), "-o", str(out)]
        began, said = time.perf_counter(), ""
        try:
            done = subprocess.run(
                words,
                **{"cwd": folder, "timeout": limit, "check": False},
                **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT},
                encoding="utf-8",
            )
            said = done.stdout
        except subprocess.TimeoutExpired:
            said = f"cut here after {limit:.0f} s; it has no limit of its own"
        found[name] = {"seconds": round(time.perf_counter() - began, 2)}
        found[name] |= of_results(out / "results.json", said)
    return found


def otter_test(id: str, tests: tuple[str, str]) -> str:
    """Return a file of otter's: a visible and a hidden case, one point each."""
    cases = [
        {"code": f">>> bool(np.allclose({one}))\nTrue", "hidden": bool(n), "locked": 0}
        for n, one in enumerate(tests)
    ]
    suite = {"cases": cases, "scored": True, "type": "doctest"}
    suite |= {"setup": "", "teardown": ""}
    made = {"name": id, "points": [1, 1], "suites": [suite]}
    return f"OK_FORMAT = True\ntest = {made!r}\n"


def of_results(path: Path, said: str) -> dict:
    """Return the points of otter's `results.json`, and what a learner reads in it."""
    if not path.is_file():
        lines = COLOURS.sub("", said).strip().splitlines() or ["nothing"]
        return {"relu": None, "other": None, "told": f"no grade: {lines[-1][:100]}"}
    tests = {
        each["name"].split(" ")[0]: each
        for each in json.loads(path.read_text(encoding="utf-8"))["tests"]
    }
    shares = {
        id: sum(one["score"] for name, one in tests.items() if name.startswith(id)) / 2
        for id in TESTS
    }
    text = " ".join(one.get("output", "") for one in tests.values())
    return {"relu": shares["relu"], "other": shares["double"], "told": shortened(text)}
