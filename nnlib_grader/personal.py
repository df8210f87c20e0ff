"""Exercises whose numbers are drawn from the learner's name, so that neighbours differ.

The name stands in the notebook's variable `learner`. Case and spaces do not count.
Without a name an exercise has the numbers of its worked solution in the book.
"""

import hashlib

import numpy as np

from nnlib_grader.specification.exercise import Exercise

NAMELESS = (
    "nobody: these are the numbers of the book. For your own, write your name between "
    'the quotes of learner = "", at the top, and run that cell.'
)


def learner_of(namespace: dict) -> str:
    """Return the learner's name as it was typed; empty where there is none.

    Examples
    --------
    >>> learner_of({"learner": " Ada  LOVELACE "})
    'Ada LOVELACE'
    """
    name = namespace.get("learner")
    text = str(name) if isinstance(name, str | int) else ""
    return " ".join(text.split())


def of_learner(exercise: Exercise, namespace: dict) -> Exercise:
    """Return an exercise with the numbers of the learner, where it has such."""
    name = learner_of(namespace).casefold()
    if exercise.personal is None or not name:
        return exercise
    digest = hashlib.sha256(f"{exercise.id}:{name}".encode()).digest()
    return exercise.personal(np.random.default_rng(list(digest)))
