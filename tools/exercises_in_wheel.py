"""Put the exercises into the wheel's package `nnlib_grader`, where `sets` finds them.

In a checkout they lie beside the package. A folder called `exercises` of its own in
site-packages would take a name that anybody else might use.
"""

from pathlib import Path

from setuptools.command.build_py import build_py

PACKAGE = "nnlib_grader.exercises"
FOLDER = Path("exercises")


class WithExercises(build_py):
    """Build with a package more than the checkout has."""

    def finalize_options(self):
        """Add a package for each chapter's folder of exercises."""
        super().finalize_options()
        chapters = sorted(path.parent.name for path in FOLDER.glob("*/exercises.md"))
        self.packages = [*self.packages, *(f"{PACKAGE}.{name}" for name in chapters)]
        self.package_dir = {**(self.package_dir or {}), PACKAGE: str(FOLDER)}
