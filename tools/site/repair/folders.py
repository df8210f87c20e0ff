"""`course.py exercises --repair FOLDER`: mend what was handed in, and list the rest.

A file that is mended is written whole, under the name that nbgrader looks for; what the
learner handed in stays beside it, with `.as-handed-in` after its name.
"""

import os
import shutil
import sys
from pathlib import Path

from nnlib_grader import sets
from tools import files
from tools.chapters.conversion import write
from tools.site.repair.findings import KEPT, Finding, report
from tools.site.repair.known import known
from tools.site.repair.mending import mend
from tools.site.repair.reaching import reaching
from tools.site.repair.reading import NoNotebookError, read
from tools.site.repair.which import set_of, what_else

# A file of one of these names is imported in its module's place.
MODULES = {"nnlib", "nnlib_grader", "numpy", "IPython", *sys.stdlib_module_names}
SUBMITTED = "submitted"  # where nbgrader looks: submitted/LEARNER/NN_name/NN_name.ipynb


def repair(folder: Path) -> str:
    """Mend the notebooks in a folder; return the report.

    Parameters
    ----------
    folder : Path
        A course's folder with `submitted` in it, that folder, or any with notebooks.

    Raises
    ------
    SystemExit
        If there is no such folder, or no notebook in it.
    """
    if not folder.is_dir():
        raise SystemExit(f"There is no folder {folder}. Name the one with submitted.")
    root = folder / SUBMITTED if (folder / SUBMITTED).is_dir() else folder
    places = notebooks(root)
    findings = [each for place in sorted(places) for each in one_place(place, root)]
    findings += [each for place in sorted(places) for each in in_the_way(place)]
    findings += without_notebook(root, places)
    if not findings:
        raise SystemExit(f"There is no notebook in {root}.")
    return report(findings, root)


def notebooks(root: Path) -> dict[Path, list[Path]]:
    """Return the notebooks below a folder, by the folder that each lies in."""
    found: dict[Path, list[Path]] = {}
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(".ipynb") and not name.startswith("."):
                found.setdefault(Path(place), []).append(Path(place, name))
    return found


def one_place(place: Path, root: Path) -> list[Finding]:
    """Mend the notebooks of one folder."""
    found = [(path, *opened(path)) for path in notebooks(place)[place]]
    findings = {path: finding for path, _, finding in found}
    read_ones = [(path, notebook) for path, notebook, _ in found if notebook]
    if place.name in sets.names():
        taken(place, read_ones, findings)
    else:
        for path, notebook in read_ones:
            name = set_of(path, notebook)
            if name is None:
                findings[path].look.append(what_else(notebook))
            else:
                write_mended(path, path, notebook, name, findings[path])
                if root.name == SUBMITTED:
                    findings[path].look.append(
                        f"nbgrader looks for it in {SUBMITTED}/NAME/{name}."
                    )
    return list(findings.values())


def opened(path: Path) -> tuple:
    """Return a notebook, or None, and what is said of it so far."""
    finding = Finding(path)
    if path.is_symlink():
        finding.look.append("it is a link to another file; ask for the file.")
        return None, finding
    try:
        notebook, finding.mended = read(path)
    except NoNotebookError as error:
        finding.look.append(str(error))
        return None, finding
    return notebook, finding


def taken(place: Path, read_ones: list, findings: dict[Path, Finding]) -> None:
    """Mend the notebook of an assignment's folder that counts, and give it its name."""
    pattern = known(place.name)
    right = place / f"{place.name}.ipynb"

    def worth(one):
        path, notebook = one
        answered = len(pattern.answered(notebook.cells))
        return answered, path == right, path.stat().st_mtime

    candidates = []
    for path, notebook in read_ones:
        if set_of(right, notebook) != place.name:
            findings[path].look.append(what_else(notebook))
        else:
            candidates.append((path, notebook))
    if not candidates:
        return
    chosen, notebook = max(candidates, key=worth)
    for path, other in candidates:
        if path != chosen:
            more = pattern.answered(other.cells) - pattern.answered(notebook.cells)
            findings[path].look.append(
                f"{chosen.name} counts, the notebook with more answers."
                + (f" This one alone answers {', '.join(sorted(more))}." * bool(more))
            )
    write_mended(chosen, right, notebook, place.name, findings[chosen])


def write_mended(
    path: Path, right: Path, notebook, name: str, finding: Finding
) -> None:
    """Mend one notebook and write it, if there is anything to mend."""
    finding.look += reaching(notebook.cells, known(name).lines)
    mending = mend(notebook.cells, known(name))
    finding.mended += mending.mended
    finding.look += mending.look
    if path != right:
        finding.mended.append(f"It is called {right.name} now.")
    if not finding.mended:
        return
    for old in {path, right}:
        keep(old)
    if path != right and right.exists() and path.samefile(right):
        path = path.rename(right)  # where capitals make no other name
    write(notebook, right)
    if path != right:
        path.unlink()


def in_the_way(place: Path) -> list[Finding]:
    """Return the files beside notebooks that take a module's place."""
    return [
        Finding(path, look=[f"import {path.stem} finds it in the module's place."])
        for path in sorted(place.iterdir())
        if path.stem in MODULES and (path.suffix == ".py" or path.is_dir())
    ]


def without_notebook(root: Path, places: dict) -> list[Finding]:
    """Return the learners' folders of assignments in which no notebook lies."""
    if root.name != SUBMITTED:
        return []
    found = []
    for place in sorted(root.glob("*/*/")):
        if not any(each.is_relative_to(place) for each in places):
            names = ", ".join(sorted(path.name for path in place.iterdir()))
            found.append(
                Finding(place, look=[f"no notebook is in it: {names or '-'}."])
            )
    return found


def keep(path: Path) -> None:
    """Keep a copy of a file beside it, under a name that is not taken."""
    if not os.path.lexists(path):
        return
    number, kept = 1, path.with_name(path.name + KEPT)
    while os.path.lexists(kept):
        if not path.is_symlink() and kept.read_bytes() == path.read_bytes():
            return
        number += 1
        kept = path.with_name(f"{path.name}{KEPT}-{number}")
    with files.scratch(path.parent) as part:
        # a link stays one: what it leads to may be nobody's to copy
        shutil.copy2(path, part / path.name, follow_symlinks=False)
        (part / path.name).rename(kept)
