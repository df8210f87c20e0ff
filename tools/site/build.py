"""Build the site from a clean start: `python -m tools.site.build`.

The steps: fetch what `vendor/` lacks, write the pages of the exercises, remove the old
`_build`, run Jupyter Book with warnings as errors (`jupyter-book build . --all -W
--keep-going`), and say where the book is: `_build/html/index.html`. The exit status is
0 only where all went well.
"""

import argparse
import shutil
import subprocess
import sys

from tools.files import ROOT
from tools.site import exercise_pages
from tools.start import vendor

BUILD = ROOT / "_build"
START = BUILD / "html" / "index.html"


def command(source=ROOT, quiet=False):
    """Return the command that builds `source` into its `_build` folder."""
    # Jupyter Book has no __main__; `-c` also puts the source, so nnlib, on the path.
    call = "from jupyter_book.cli.main import main; main()"
    words = [sys.executable, "-X", "utf8", "-c", call, "build", str(source)]
    return [*words, "--all", "-W", "--keep-going", *["-q"] * quiet]


def main(arguments=None):
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quiet", action="store_true", help="print warnings only")
    options = parser.parse_args(arguments)
    if not vendor.is_complete() and vendor.main([]):
        return 1
    exercise_pages.generate()
    try:
        if BUILD.exists():
            shutil.rmtree(BUILD)
    except OSError as fault:
        print(f"tools.site: cannot remove the old _build: {fault}", file=sys.stderr)
        return 1
    status = subprocess.run(command(ROOT, options.quiet), cwd=ROOT).returncode
    if status or not START.is_file():
        print("tools.site: the book was not built; see above.", file=sys.stderr)
        return status or 1
    print(f"The book is ready. Open {START.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
