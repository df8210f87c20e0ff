"""Build the site: `python course.py book`.

The steps: fetch what `vendor/` lacks, write the pages of the exercises, run Jupyter
Book from a clean start with warnings as errors, put the wheel beside the pages, and
the notebooks that ask for it. All of it happens in a folder of its own; whole, that
takes the place of `_build/html`, so that a build that fails leaves the site as it was.

Two variables of the environment may say where the site and its sources will be:
NNLIB_BOOK, the site's address, which the notebooks then link to and install from, and
NNLIB_REPOSITORY, for "Open in Colab" (`book/_ext/coursebook/package.py`). A release
sets a third, NNLIB_BOUND: the site then holds the book as a PDF and an EPUB too.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from nnlib.version import version
from tools.files import ROOT, put, scratch
from tools.site import exercise_pages, offered
from tools.start import pyodide, vendor
from tools.start.binding import KINDS, OFFERED
from tools.start.checks import Problem, diagnosis
from tools.start.packages import wheel

SITE = ROOT / "_build" / "html"
DONE = "Finished generating HTML"  # then it names the folder that is only for the while


def command(source: Path = ROOT, quiet: bool = False, target: Path | None = None):
    """Return the command that builds `source` into the `_build` folder of `target`."""
    # Jupyter Book has no __main__; `-c` also puts the source, so nnlib, on the path.
    call = "from jupyter_book.cli.main import main; main()"
    words = [sys.executable, "-X", "utf8", "-c", call, "build", str(source)]
    place = ["--path-output", str(target or source)]
    return [*words, *place, "--all", "-W", "--keep-going", *["-q"] * quiet]


def jupyter_book(target: Path, quiet: bool) -> None:
    """Run Jupyter Book; what it says is shown, and looked at where it fails."""
    said = []
    with subprocess.Popen(
        command(ROOT, quiet, target),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as book:
        try:
            for line in book.stdout:
                said.append(line)
                if not any(DONE in earlier for earlier in said[-20:]):
                    print(line, end="", flush=True)
        except KeyboardInterrupt:
            book.kill()
            raise
    if book.returncode or not (target / "_build" / "html" / "index.html").is_file():
        why = "Jupyter Book found the faults above."
        raise Problem(diagnosis("".join(said), otherwise=why))


def is_published() -> bool:
    """Tell whether readers get this build, which then has to be whole."""
    return os.environ.get("CI") == "true" or bool(os.environ.get("NNLIB_BOOK"))


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="course.py book", description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="print warnings only")
    options = parser.parse_args(arguments)
    if not vendor.is_complete() and vendor.main([]):
        return 1
    if not pyodide.is_complete() and pyodide.main([]) and is_published():
        return 1
    exercises = exercise_pages.generate()
    SITE.parent.mkdir(exist_ok=True)
    with scratch(SITE.parent) as folder:
        jupyter_book(folder, options.quiet)
        made = folder / "_build" / "html"
        wheel(made / "dist")
        address = os.environ.get("NNLIB_BOOK", "")
        offered.offer(made, exercises / "notebooks", version(), address)
        if os.environ.get(OFFERED):
            from tools.bound.making import bind  # a release alone needs its packages

            bind(list(KINDS), made, made)
        put(made, SITE)
    print(f"The book is ready. Open {(SITE / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
