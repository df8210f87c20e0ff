"""What must never be told: a relation that results hold by chance."""

import dataclasses
import re

import numpy as np
import pytest

from nnlib_grader import comparer
from nnlib_grader.check import grade
from nnlib_grader.diagnosis.parts import related
from nnlib_grader.diagnosis.wrong_answers import arguments
from nnlib_grader.specification.equality import holds_parts
from nnlib_grader.specification.judges import Equal
from tests.grader.test_exercises import MISTAKES, each

ONE_PART = re.compile(r"Result .* is wrong; the others are right\.")  # which is certain


def drawn_like(value, rng):
    """Draw values of the kind and the shape of a right result, and no others."""
    if isinstance(value, dict):
        return {key: drawn_like(part, rng) for key, part in value.items()}
    if isinstance(value, tuple | list) and holds_parts(value):
        return type(value)(drawn_like(part, rng) for part in value)
    if isinstance(value, str) or value is None:
        return value
    right = np.asarray(value, float)
    finite = right[np.isfinite(right)]
    if not (finite % 1).any():  # a count, a place or a class
        low, high = (finite.min(), finite.max()) if finite.size else (0, 1)
        return rng.integers(low, max(high, 1) + 1, right.shape).astype(float)
    return rng.normal(finite.mean(), finite.std() + 0.1, right.shape)


@comparer.quiet
def told_by_chance(exercise, check, calls, seed):
    rng, inputs = np.random.default_rng(seed), arguments(calls)
    right = [check.judge.expected(asked) for asked in inputs]
    found = [drawn_like(value, rng) for value in right]
    return related(right, found, inputs, exercise.parameters)


@each
def test_nothing_is_told_of_results_drawn_by_chance(exercise):
    for check, calls in zip(exercise.checks, comparer.draw(exercise, 0), strict=True):
        if isinstance(check.judge, Equal):
            for seed in range(8):
                said = told_by_chance(exercise, check, calls, seed)
                assert said is None or ONE_PART.fullmatch(said), (check.name, said)


MEASURED_ALONE = ("a half", "and then", "off by the same amount", "The first value is")


@comparer.quiet
def of_whole_numbers(exercise):
    """Tell whether every right result of an exercise is a count, a place or a class."""
    values = [
        check.judge.expected(asked)
        for check, calls in zip(
            exercise.checks, comparer.draw(exercise, 0), strict=True
        )
        if isinstance(check.judge, Equal)
        for asked in arguments(calls)
    ]
    try:
        return bool(values) and not any(
            (np.asarray(v, float) % 1).any() for v in values
        )
    except (TypeError, ValueError):  # several parts
        return False


WHOLE = [p for p in MISTAKES if of_whole_numbers(p.values[0])]


@pytest.mark.parametrize(("exercise", "mistake"), WHOLE)
def test_nothing_is_told_of_counts_that_measured_values_have(exercise, mistake):
    alone = dataclasses.replace(exercise, mistakes=[])
    report = grade(alone, {exercise.answer: mistake.answer})
    for said in filter(None, (check.get("likely") for check in report["checks"])):
        assert not any(words in said for words in MEASURED_ALONE), said


def test_exercises_with_counts_places_and_classes_are_found():
    found = {parameter.values[0].id for parameter in WHOLE}
    assert found >= {"strongest-input", "different-neurons", "early-stop"}
