"""Make the book one file: ``python -m tools.bound pdf``, ``epub``, or both.

It is made from the built site and lies beside it, in `_build`.
"""

import argparse
import sys

from tools.bound.making import bind
from tools.files import ROOT
from tools.start.binding import KINDS, NAME
from tools.start.checks import guarded

SITE = ROOT / "_build" / "html"


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="tools.bound", description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=KINDS, help="what to make")
    kinds = parser.parse_args(arguments).kinds
    code = guarded(lambda: bind(kinds, SITE, SITE.parent) or 0, "tools.bound")
    if not code:
        for kind in kinds:
            print(f"The book is ready: {SITE.parent / NAME.format(kind)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
