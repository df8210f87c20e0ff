"""`python -m nnlib_grader release|grade|export|doctor`: from submissions to marks.

Each command imports what it needs when it is called, so that the others work where a
sandbox or the checkout is missing.
"""

import argparse
import sys
from pathlib import Path

from nnlib_grader import sets
from nnlib_grader.sandboxes.opening import BEST

FORMATS = ("canvas", "moodle", "moodle-worksheet", "gradescope", "nbgrader")


def main(arguments: list[str]) -> int:
    """Run a command; return the exit code."""
    if arguments[:1] == ["doctor"]:
        from nnlib_grader.sandboxes.doctor import main as doctor

        return doctor(arguments[1:])
    given = parser().parse_args(arguments)
    try:
        return given.run(given)
    except OSError as error:
        if error.filename is None:
            raise  # a fault of ours
        raise SystemExit(f"{error.filename}: {error.strerror}.") from None


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    whole = argparse.ArgumentParser(prog="python -m nnlib_grader", description=__doc__)
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for_release(commands)
    for_grade(commands)
    for_export(commands)
    commands.add_parser("doctor", help="try on this machine what a sandbox must stop")
    return whole


def for_release(commands) -> None:
    """Add `release`."""
    one = commands.add_parser("release", help="write the notebook for the learners")
    one.add_argument("set", choices=sets.names(), metavar="SET")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    one.set_defaults(run=release)


def for_grade(commands) -> None:
    """Add `grade`."""
    one = commands.add_parser("grade", help="mark what was handed in")
    one.add_argument("submissions", type=Path, help="a folder, or an LMS's zip")
    one.add_argument("--set", choices=sets.names(), required=True, metavar="SET")
    one.add_argument("--roster", type=Path, help="CSV with the column id, and more")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    one.add_argument("--secret", type=Path, help="default: secret.txt in --out")
    one.add_argument("--due", help="what is received later is late: 2026-12-01T23:59")
    one.add_argument("--late", type=float, default=0.0, metavar="PERCENT")
    one.add_argument("--by-hand", type=Path, help="CSV: id, exercise, points, reason")
    one.add_argument("--backend", choices=BEST, help="default: the best")
    one.add_argument("--unsandboxed", action="store_true", help="guards nothing")
    one.add_argument("--workers", type=count, default=2, help="submissions at a time")
    one.add_argument(
        "--scheduler", metavar="ADDRESS", help="of Dask: tcp://127.0.0.1:8786"
    )
    one.set_defaults(run=grade)


def count(text: str) -> int:
    """Return a number of workers."""
    if (number := int(text)) < 1:
        raise ValueError
    return number


def for_export(commands) -> None:
    """Add `export`."""
    one = commands.add_parser("export", help="write the marks for a platform")
    one.add_argument("marks", type=Path, help="the --out of grade")
    one.add_argument("--format", choices=FORMATS, required=True)
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--title", help='the assignment there: "Activations (1234)"')
    one.add_argument("--learner", help="for gradescope: this one's results.json alone")
    one.set_defaults(run=export)


def release(given: argparse.Namespace) -> int:
    """Write the learner's notebook of a set."""
    from tools.chapters.conversion import write
    from tools.site.exercise_notebooks import learners

    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / f"{given.set}.ipynb"
    if path.exists():
        raise SystemExit(f"{path} is there already, and nothing was written.")
    write(learners(given.set), path)
    print(f"{path} is for the learners. It holds no solution and no secret.")
    return 0


def grade(given: argparse.Namespace) -> int:
    """Mark submissions, write a page for each learner and one for the class."""
    from nnlib_grader.running import run

    run(given)
    return 0


def export(given: argparse.Namespace) -> int:
    """Write marks for a platform."""
    from nnlib_grader.exports.writing import write_export
    from nnlib_grader.table import readable

    for line in write_export(given):
        print(readable(line), file=sys.stderr)  # a name is a learner's own text
    return 0
