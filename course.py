#!/usr/bin/env python3
"""Every command of the course: ``python course.py NAME``.

The commands run with the standard library alone, so that a machine with nothing but
Python can start. They make the course's own environment, ``.venv``, and do their work
in it; nothing is installed outside this folder.
"""

import sys

# The rest of the course may use all of Python 3.11: this file alone has to be readable
# by an older one, to say so.
if sys.version_info < (3, 11):  # noqa: UP036 - see the line above
    sys.exit(
        "This course needs Python 3.11 or newer, and this is Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer Python, "
        "then run the same command with it, for example: python3.12 course.py book"
    )

import difflib

from tools.start import commands
from tools.start.checks import INTERRUPTED, guarded

NAMES = {
    "book": (commands.book, "build the book; makes everything it needs first"),
    "pdf": (commands.pdf, "make the book one PDF, with page numbers, for paper"),
    "epub": (commands.epub, "make the book one EPUB, for a reading program"),
    "test": (commands.test, "run all the tests; arguments are passed to pytest"),
    "serve": (commands.serve, "show the built book at a local address"),
    "lab": (commands.lab, "open the chapters and the exercises in JupyterLab"),
    "exercises": (commands.exercises, "make the exercises' pages and notebooks"),
    "notebooks": (commands.notebooks, "run the chapters whose code changed again"),
    "slow": (commands.slow, "run the long trainings and store their results"),
    "bench": (commands.bench, "measure nnlib against the frameworks"),
    "offline": (commands.for_offline, "pack the course for machines without network"),
    "release": (
        commands.release,
        "make the packages, the PDF, the EPUB and the course offline",
    ),
    "install": (commands.install, "make the environment, with extras if named"),
    "clean": (commands.clean, "delete what was built; --all: the environment too"),
}


def usage() -> str:
    """Return one line for each command."""
    rows = [f"  {name:<11}{purpose}" for name, (_, purpose) in NAMES.items()]
    return "\n".join(["usage: python course.py NAME", "", *rows])


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name; return the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "The commands are:"
        print(f"course.py has no command {name!r}. {hint}", file=sys.stderr)
        if not near:
            print(usage(), file=sys.stderr)
        return 2
    code = guarded(lambda: NAMES[name][0](rest), f"course.py {name}")
    if code == INTERRUPTED:
        print(
            f"\ncourse.py {name}: interrupted. Run it again when you like; "
            "whatever was left unfinished is made anew.",
            file=sys.stderr,
        )
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
