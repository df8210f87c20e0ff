"""Where the book in one file lies: beside the site, then in it and in a release.

Standard library only, as in ``environment``.
"""

import shutil
from pathlib import Path

from tools.files import ROOT

KINDS = ("pdf", "epub")
# Set while a release builds the site: its pages then lead to both files.
OFFERED = "NNLIB_BOUND"


def bound(kind: str) -> Path:
    """Return where the file of a kind is made."""
    return ROOT / "_build" / f"line-by-line.{kind}"


def hand_out(*folders: Path) -> None:
    """Copy both files into each folder."""
    for folder in folders:
        for kind in KINDS:
            shutil.copy(bound(kind), folder)
