"""Find and load the specifications: one file an exercise, in a folder a chapter.

The text of a set, `exercises.md`, names its exercises and gives their order; what the
exercise `one-idea` looks at stands beside it in `one_idea.py`, as `EXERCISE`.
"""

import difflib
import functools
import importlib.util
import re
import sys
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path

from nnlib_grader.specification.exercise import Exercise

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "exercises"  # where the wheel puts them
FOLDER = INSTALLED if INSTALLED.is_dir() else HERE.parent / "exercises"
PACKAGE = "nnlib_grader.exercises"
ASKED = re.compile(r"^nbgrader: \{.*\bgrade_id: ([\w-]+),.*\bsolution: true\b", re.M)


@dataclass(frozen=True)
class ExerciseSet:
    """The exercises of one chapter, by id, in the order of the page."""

    name: str
    exercises: dict[str, Exercise]

    def __getitem__(self, id: str) -> Exercise:
        """Return an exercise, or say which name was probably meant."""
        if id in self.exercises:
            return self.exercises[id]
        near = difflib.get_close_matches(str(id), self.exercises, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        known = ", ".join(self.exercises)
        raise KeyError(
            f"{self.name} has no exercise {id!r}. {hint}Its exercises: {known}."
        )


def names() -> list[str]:
    """Return the names of all sets, in the order of the chapters."""
    return sorted(path.parent.name for path in FOLDER.glob("*/exercises.md"))


def ids(name: str) -> list[str]:
    """Return the ids of a set's exercises, in the order of its text."""
    return ASKED.findall((FOLDER / name / "exercises.md").read_text(encoding="utf-8"))


@functools.cache
def load(name: str) -> ExerciseSet:
    """Return a chapter's set.

    Raises
    ------
    ValueError
        If there is no set of that name; the message lists the names.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise ValueError(
            f"There are no exercises {name!r}. {hint}There are: {', '.join(names())}."
        )
    as_package(name)
    return ExerciseSet(name, {id: specification(name, id) for id in ids(name)})


def as_package(name: str) -> None:
    """Make a chapter's folder a package, whose name no import statement could spell."""
    spec = ModuleSpec(f"{PACKAGE}.{name}", None, is_package=True)
    spec.submodule_search_locations = [str(FOLDER / name)]
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)


def specification(name: str, id: str) -> Exercise:
    """Return what one file says of an exercise.

    Raises
    ------
    FileNotFoundError
        If the text asks for an exercise that has no file.
    """
    module = id.replace("-", "_")
    if not (FOLDER / name / f"{module}.py").is_file():
        raise FileNotFoundError(
            f"{name}/exercises.md asks for {id!r}, and there is no {module}.py beside "
            f"it. Write one that holds EXERCISE = Exercise(id={id!r}, ...)."
        )
    return importlib.import_module(f"{PACKAGE}.{name}.{module}").EXERCISE
