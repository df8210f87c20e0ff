"""Find and load the specifications: `exercises/NN_name/spec.py`."""

import difflib
import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from nnlib_grader.specification.exercise import Exercise

FOLDER = Path(__file__).resolve().parents[1] / "exercises"


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
        names = ", ".join(self.exercises)
        raise KeyError(
            f"{self.name} has no exercise {id!r}. {hint}Its exercises: {names}."
        )


def names() -> list[str]:
    """Return the names of all sets, in the order of the chapters."""
    return sorted(path.parent.name for path in FOLDER.glob("*/spec.py"))


@functools.cache
def load(name: str) -> ExerciseSet:
    """Return a chapter's set.

    Raises
    ------
    ValueError
        If there is no set of that name; the message lists the names.
    """
    path = FOLDER / name / "spec.py"
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise ValueError(
            f"There are no exercises {name!r}. {hint}There are: {', '.join(names())}."
        )
    module = f"exercises_{name}"
    found = importlib.util.spec_from_file_location(module, path)
    specification = importlib.util.module_from_spec(found)
    found.loader.exec_module(specification)
    return ExerciseSet(name, {each.id: each for each in specification.EXERCISES})
