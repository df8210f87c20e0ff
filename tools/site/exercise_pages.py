"""Generate the exercises' pages and notebooks.

    python course.py exercises                    the book's pages and the notebooks
    python course.py exercises --open             and copies to work in, kept if there
    python course.py exercises --nbgrader FOLDER  the instructor's version for nbgrader
    python course.py exercises --repair FOLDER    what learners handed in, mended

The source of a set is `exercises/NN_name/exercises.md`. From it come the page of the
book, with hints and solution folded, and the learner's notebook, with neither. All of
it lands in `book/exercises`, which git ignores; `my_notebooks` holds the learner's own
copies, the chapters' too, and is never written over.
"""

import argparse
import os
import re
import sys
from pathlib import Path

from nnlib_grader import catches, sets
from tools.chapters.conversion import write
from tools.files import ROOT, new_folder
from tools.files import read as read_text
from tools.site.exercise_notebooks import (
    grading,
    learners,
    parts,
    read,
    solved,
    starter,
)
from tools.site.lab import FOLDER, copies
from tools.site.nbgrader_release import for_nbgrader
from tools.site.repair.folders import repair
from tools.start.environment import CALLER

TITLE = re.compile(r"^## (.+)$", re.M)
ABOUT = re.compile(r"^# Coding exercises: (.+)$", re.M)


def folded(hints: list[str]) -> str:
    """Return hints for the book's page, nested in the same way."""
    text = ""
    for number in range(len(hints), 0, -1):
        fence = ":" * (3 + len(hints) - number)
        head = f"{fence}{{hint}} Hint {number} of {len(hints)}"
        text = f"{head}\n{hints[number - 1]}\n\n{text}{fence}\n"
    return text


def page(name: str, root: Path = ROOT) -> str:
    """Return the book's page of a set, as Markdown."""
    pieces, hints, title, code = [], [], "", ""
    labels = iter(sets.ids(name))
    for cell in read(name, root).cells:
        if "notebook-only" in cell.metadata.get("tags", ()):
            continue  # how cells are run, one after the other
        if cell.cell_type == "markdown":
            found = parts(cell.source)
            if found.reasoning:
                body = "\n\n".join(
                    [f"```python\n{solved(code)}\n```", *found.reasoning]
                )
                pieces.append(f":::{{solution}} Solution: {title}\n{body}\n:::")
            text = found.text
            if heading := TITLE.search(text):
                title, label = heading[1], next(labels, None)
                if label is None:
                    break  # the sum of the points is the notebook's alone
                text = TITLE.sub(f"(exercise-{label})=\n{heading[0]}", text)
            pieces.append(text)
            hints = found.hints or hints
        elif grading(cell).get("solution"):
            code = cell.source
            pieces += [f"```python\n{starter(code)}\n```", folded(hints).strip()]
            hints = []
    notebook = f"{{notebook}}`{name}_exercises`"
    how = (
        "On the site you can work on them in the page, where it can run Python. Or "
        f"take the notebook: download {notebook}, or type `python course.py lab` in a "
        f"checkout and open it under `{FOLDER}`. Each task has three hints, one inside "
        "the other, and a worked solution. [How the exercises work](../exercises.md) "
        "says the rest."
    )
    pieces.insert(1, how)
    return "\n\n".join(filter(None, pieces)) + "\n"


def headings(name: str, root: Path = ROOT) -> tuple[str, list[str]]:
    """Return what a set is about, and the titles of its exercises, in their order."""
    text = read_text(root / "exercises" / name / "exercises.md")
    [about] = ABOUT.findall(text)
    return about.capitalize(), TITLE.findall(text)


def mistakes_page() -> str:
    """Return the teachers' page: every mistake, the check that catches it, its message.

    The rows come from grading each mistake now, not from what the authors claim.
    """
    lines = [
        "# What the checks catch",
        "",
        "For teachers. Each row is a wrong answer that is graded while this page is "
        "built: the points that it gets, the checks that fail, and what the learner is "
        "told. It gives the game away, so read it before your class does.",
    ]
    for name in sets.names():
        about, titles = headings(name)
        title_of = dict(zip(sets.ids(name), titles, strict=True))
        lines += ["", f"## {about}"]
        for id, rows in catches.by_exercise(name).items():
            lines += ["", f"### {title_of[id]}", "", f"[`{id}`](exercise-{id})", ""]
            lines += [
                "| mistake | points | caught by | the message |",
                "|---|---|---|---|",
            ]
            for row in rows:
                if not row.caught:
                    raise SystemExit(f"{name} {id}: {row.mistake.name} is not caught")
                cells = [
                    row.mistake.name,
                    f"{row.points:g} of {row.of:g}",
                    "; ".join(row.failed),
                    row.mistake.message.replace("|", "\\|"),
                ]
                lines.append(f"| {' | '.join(map(literal, cells))} |")
    return "\n".join(lines) + "\n"


def aloud_page(root: Path = ROOT) -> str:
    """Return the teachers' page of questions about the learner's own code."""
    lines = [
        "# Questions to ask aloud",
        "",
        "For teachers. Whoever wrote an answer can speak about it. Open it together, "
        "and ask one of its two questions; ask for the line that the answer speaks of.",
    ]
    for name in sets.names():
        lines += ["", f"## {headings(name, root)[0]}"]
        title = ""
        for cell in read(name, root).cells:
            found = parts(cell.source) if cell.cell_type == "markdown" else None
            if found and (heading := TITLE.search(found.text)):
                title = heading[1]
            if found and found.aloud:
                lines += ["", f"**{title}**", "", *found.aloud]
    return "\n".join(lines) + "\n"


def literal(text: str) -> str:
    """Return text in which Markdown finds nothing but the code between backticks."""
    parts = re.split(r"(`[^`]+`)", text)
    parts[::2] = [re.sub(r"([*_`<$])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def generate(root: Path = ROOT) -> Path:
    """Write the pages and the notebooks, all or none; return their folder."""
    made = root / "book" / "exercises"
    with new_folder(made) as folder:
        (folder / "notebooks").mkdir()
        for name in sets.names():
            target = folder / "notebooks" / f"{name}_exercises.ipynb"
            write(learners(name, root), target)
            (folder / f"{name}.md").write_text(page(name, root), encoding="utf-8")
        (folder / "mistakes.md").write_text(mistakes_page(), encoding="utf-8")
        (folder / "aloud.md").write_text(aloud_page(root), encoding="utf-8")
    return made


def callers(path: Path) -> Path:
    """Return a path as it was meant where course.py was called."""
    return Path(os.environ.get(CALLER, os.curdir)).resolve() / path.expanduser()


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="course.py exercises",
        description=__doc__.splitlines()[0],
    )
    parser.add_argument("--open", action="store_true", help="make copies to work in")
    parser.add_argument("--nbgrader", type=Path, metavar="FOLDER")
    parser.add_argument("--repair", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.nbgrader:
        print(for_nbgrader(callers(options.nbgrader)))
        return 0
    if options.repair:
        print(repair(callers(options.repair)))
        return 0
    folder = generate()
    print(f"The exercises' pages and notebooks are in {folder.relative_to(ROOT)}")
    if options.open:
        for name in copies():
            print(f"new: {FOLDER}/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
