"""`course.py exercises --repair FOLDER`: mend what was handed in, and list the rest.

A file that is mended is written whole, under the name that nbgrader looks for; what the
learner handed in stays beside it, with `.as-handed-in` after its name.
"""

import os
import re
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from nnlib_grader import sets
from nnlib_grader.table import readable
from tools import files
from tools.chapters.conversion import write
from tools.site.repair.known import known
from tools.site.repair.mending import Mending
from tools.site.repair.reaching import reaching
from tools.site.repair.reading import NoNotebookError, read

KEPT = ".as-handed-in"
HEADING = re.compile(r"^# (.+)$", re.M)
# A file of one of these names is imported in its module's place.
MODULES = {"nnlib", "nnlib_grader", "numpy", "IPython", *sys.stdlib_module_names}
SUBMITTED = "submitted"  # where nbgrader looks: submitted/LEARNER/NN_name/NN_name.ipynb


@dataclass
class Finding:
    """What is said of a file: what was mended, and what needs a hand."""

    path: Path
    mended: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)


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
                mend(path, path, notebook, name, findings[path])
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
    mend(chosen, right, notebook, place.name, findings[chosen])


def mend(path: Path, right: Path, notebook, name: str, finding: Finding) -> None:
    """Mend one notebook and write it, if there is anything to mend."""
    finding.look += reaching(notebook.cells, known(name).lines)
    mending = Mending(notebook.cells, known(name))
    finding.mended += mending.mended
    finding.look += mending.look
    if path != right:
        finding.mended.append(f"It is called {right.name} now.")
    if not finding.mended:
        return
    for old in {path, right}:
        keep(old)
    write(notebook, right)
    if path != right:
        path.unlink()


def keep(path: Path) -> None:
    """Keep a copy of a file beside it, under a name that is not taken."""
    if not path.exists():
        return
    number, kept = 1, path.with_name(path.name + KEPT)
    while kept.exists():
        if kept.read_bytes() == path.read_bytes():
            return
        number += 1
        kept = path.with_name(f"{path.name}{KEPT}-{number}")
    with files.scratch(path.parent) as part:
        shutil.copy2(path, part / path.name)
        (part / path.name).rename(kept)


def set_of(path: Path, notebook) -> str | None:
    """Return the set that a notebook answers, by its cells and then by its name."""
    if chapter_of(notebook):
        return None
    asked = {name: len(known(name).asked(notebook.cells)) for name in sets.names()}
    best = max(asked, key=lambda name: (asked[name], name in path.name))
    return best if asked[best] else None


def chapter_of(notebook) -> str | None:
    """Return the chapter that a notebook is, by its first heading, or None."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    heading = HEADING.search(text)
    for path in sorted((files.ROOT / "book").glob("*.md")):
        title = HEADING.search(files.read(path))
        if heading and title and heading[1].strip() == title[1].strip():
            return path.stem
    return None


def what_else(notebook) -> str:
    """Say what a notebook is that is not the assignment."""
    chapter = chapter_of(notebook)
    if chapter:
        return f"it is the chapter {chapter}, not its exercises."
    other = set_of(Path(), notebook)
    if other:
        return f"it is the set {other}, handed in at another's place."
    return "it holds no cell of an exercise."


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


def report(findings: list[Finding], root: Path) -> str:
    """Return what was mended and what needs a hand, learner by learner."""
    lines, counts = [], Counter()
    for each in sorted(findings, key=lambda finding: finding.path):
        counts["mended"] += bool(each.mended)
        counts["look"] += bool(each.look)
        counts["good"] += not (each.mended or each.look)
        if each.mended or each.look:
            lines.append(each.path.relative_to(root).as_posix())
            lines += [f"    mended     {text}" for text in each.mended]
            lines += [f"    your hand  {text}" for text in each.look]
    lines.append(
        f"{counts['good']} in order, {counts['mended']} mended, "
        f"{counts['look']} that need a hand."
    )
    if counts["mended"]:
        lines.append(
            f"What was handed in lies beside what was mended, with {KEPT} after its "
            "name. Grade what was graded before with nbgrader autograde --force."
        )
    return readable("\n".join(lines))
