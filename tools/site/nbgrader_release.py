"""The instructor's version of the exercises, as nbgrader releases and grades it.

A check of a set becomes two cells. The visible one stays the learner's. The graded one
holds its import and its key between nbgrader's marks of hidden tests: nbgrader takes
them out of the release, and puts them back, whatever stands there, when it grades.
"""

import hashlib
import os
import secrets
from pathlib import Path

import nbformat

from nnlib_grader import sets
from tools import files
from tools.chapters.conversion import for_python, write
from tools.chapters.first_cell import first_cell
from tools.files import ROOT, new_folder
from tools.site.exercise_notebooks import grading, read, with_hints

SECRET = "secret.txt"
CHECK = "-check"  # what a graded cell's name has after the exercise's
INSTALL = "install"
GRADED = """\
# Graded by your teacher, with other inputs than those of the check above.
### BEGIN HIDDEN TESTS
from nnlib_grader.graded import points

points("{name}", "{id}", "{key}")
### END HIDDEN TESTS"""


def key(secret: str, name: str, id: str) -> str:
    """Return what an exercise's inputs are drawn from; it tells nothing of the others.

    Examples
    --------
    >>> key("a secret", "05_losses", "start-loss")
    '17727415ae4a5fe100cec1cd1e6ccca2'
    """
    text = f"{secret}\n{name}\n{id}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def assignment(name: str, secret: str, root: Path = ROOT):
    """Return a set as the notebook from which nbgrader makes its release."""
    notebook = with_hints(read(name, root))
    cells = [install_cell()]
    for cell in notebook.cells:
        if grading(cell).get("grade"):
            id = grading(cell)["grade_id"].removesuffix(CHECK)
            cells.append(nbformat.v4.new_code_cell(cell.source))
            cell.source = GRADED.format(name=name, id=id, key=key(secret, name, id))
        cells.append(cell)
    notebook.cells = cells
    return for_python(notebook)


def install_cell():
    """Return the cell that looks for the package: locked, without points."""
    cell = first_cell()
    cell.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": INSTALL,
        "locked": True,
        "schema_version": 3,
        "solution": False,
    }
    return cell


def for_nbgrader(folder: Path, root: Path = ROOT) -> str:
    """Write `source/NN_name/NN_name.ipynb`, where nbgrader looks for assignments.

    Parameters
    ----------
    folder : Path
        The course's folder; it also gets `secret.txt`, which is kept where there is
        one, so that what is written again grades in the same way.
    root : Path
        The checkout.

    Returns
    -------
    text : str
        What was written, and what to type next.

    Raises
    ------
    SystemExit
        If one of these folders is there already: then nothing is written.
    """
    targets = {name: folder / "source" / name for name in sets.names()}
    for target in targets.values():
        if target.exists():
            raise SystemExit(
                f"{target} is there already, and nothing was written. Name another "
                "folder, or move this one away: your secret.txt stays in use."
            )
    secret, made = keep_secret(folder)
    for name, target in targets.items():
        with new_folder(target) as new:
            write(assignment(name, secret, root), new / f"{name}.ipynb")
    return NEXT.format(
        folder=folder,
        names=", ".join(targets),
        first=next(iter(targets)),
        secret=folder / SECRET,
        state="new" if made else "kept from before",
    )


NEXT = """\
nbgrader's assignments are in {folder}: {names}.
The graded cells draw their inputs from {secret}, {state}.
Show that file, source and gradebook.db to no learner.
Next, for each assignment, with nbgrader:
    cd "{folder}"
    nbgrader generate_assignment {first}
and hand out what is then in release/{first}. With the answers in
submitted/NAME/{first}, look at their form first (in the checkout), then grade:
    python course.py exercises --repair "{folder}"
    nbgrader autograde {first}
autograde runs the learners' code with your rights on this machine."""


def keep_secret(folder: Path) -> tuple[str, bool]:
    """Return the folder's secret, and whether it had to be made.

    Raises
    ------
    SystemExit
        If the file is there and holds nothing.
    """
    path = folder / SECRET
    if path.exists():
        secret = files.read(path).strip()
        if not secret:
            raise SystemExit(
                f"{path} is empty, and nothing was written. Delete it: a new one is "
                "made, and the graded cells then draw other inputs than before."
            )
        return secret, False
    folder.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    # readable by its owner alone from the start, where the system can do that
    with files.scratch(folder) as part:
        new = part / SECRET
        opened = os.open(new, os.O_CREAT | os.O_WRONLY, 0o600)
        with open(opened, "w", encoding="utf-8") as file:
            file.write(secret + "\n")
        new.rename(path)
    return secret, True
