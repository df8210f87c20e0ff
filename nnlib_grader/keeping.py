"""Keep a function that passed a build exercise among the learner's own.

It is written, with all that it needs, into a file of its own in the folder `my_nnlib`
beside the notebook: `my_nnlib/relu.py`.
"""

from pathlib import Path

from nnlib_grader.carried import CannotCarry, source_of
from nnlib_grader.specification.exercise import Exercise

FOLDER = "my_nnlib"


def here() -> Path:
    """Return the folder of the notebook."""
    return Path.cwd()


def keep(exercise: Exercise, namespace: dict, folder: Path | None = None) -> str:
    """Write a function that passed into the learner's folder; say what was done."""
    place = (folder or here()) / FOLDER
    path = place / f"{exercise.answer}.py"
    try:
        source = source_of(exercise.answer, namespace)
    except CannotCarry as error:
        return f"not among your own functions: {error}"
    text = f'"""Your own {exercise.answer}; it stands in for {exercise.builds}."""\n'
    try:
        place.mkdir(exist_ok=True)
        part = place / f".{exercise.answer}.part"
        part.write_text(f"{text}\n{source}", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        return f"not among your own functions: {path} cannot be written ({error})"
    return f"{FOLDER}/{path.name}; own_functions() now takes it for {exercise.builds}"
