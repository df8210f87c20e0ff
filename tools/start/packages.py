"""The packages: the wheel that the site offers, and the archives of a release."""

import sys
from pathlib import Path

from tools.files import ROOT, remove
from tools.start.environment import quietly

# What an earlier build left would be packed too, deleted modules included.
LEFT = ("build", "nnlib_course.egg-info")
FAILED = "the packages were not built; the last lines of what was said stand above."


def wheel(folder: Path, python: str = sys.executable) -> None:
    """Build the wheel that the site offers to a downloaded notebook."""
    words = ["-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    words += ["--disable-pip-version-check", "--wheel-dir", str(folder)]
    build([python, *words, "."])


def archives(folder: Path, python: str) -> None:
    """Build the wheel and the source archive."""
    build([python, "-m", "build", "--no-isolation", "--outdir", str(folder), "."])


def build(call: list[str]) -> None:
    """Run a build in the checkout, which it calls "."; a bracket starts extras."""
    try:
        for name in LEFT:
            remove(ROOT / name)
        quietly(call, ROOT, FAILED)
    finally:
        remove(ROOT / "build")
