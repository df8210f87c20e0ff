"""Make the book one file: ``python -m tools.bound pdf``, ``epub``, or both.

It is made from the built site and lies beside it, in `_build`.
"""

import argparse
import sys

import yaml

from nnlib.version import version
from tools.bound.epub import make_epub
from tools.bound.pdf import chromium, make_pdf
from tools.bound.volume import volume
from tools.files import ROOT, read
from tools.site.build import SITE
from tools.start.binding import KINDS, bound
from tools.start.checks import guarded


def bind(kinds: list[str]) -> int:
    """Make each kind of file; return the exit status."""
    if "pdf" in kinds:
        chromium()  # to say at once where it is missing
    book = volume(ROOT, SITE)
    for kind in kinds:
        target = bound(kind)
        if kind == "pdf":
            count = f"{make_pdf(book, version(), target)} pages"
        else:
            date = yaml.safe_load(read(ROOT / "CITATION.cff"))["date-released"]
            count = f"{make_epub(book, version(), str(date), target)} files"
        size = target.stat().st_size / 1e6
        print(f"The book is ready: {target} ({count}, {size:.1f} MB)")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="tools.bound", description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=KINDS, help="what to make")
    options = parser.parse_args(arguments)
    return guarded(lambda: bind(options.kinds), "tools.bound")


if __name__ == "__main__":
    sys.exit(main())
