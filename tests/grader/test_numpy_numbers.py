"""A number of NumPy's is a number: every exercise takes it, whatever its dtype."""

import numpy as np
import pytest

from nnlib_grader.check import grade
from nnlib_grader.specification.unusual import as_numpys, numbers, without_axes
from tests.grader.test_exercises import each


def single(answer):
    """Return a function that gives numbers in float32, and counts in int32."""
    return lambda *given: numbers(answer(*given), narrow)


def narrow(one):
    if isinstance(one, bool):
        return np.bool_(one)
    return np.float32(one) if isinstance(one, float) else np.int32(one)


@pytest.mark.parametrize("way", [as_numpys, without_axes, single])
@each
def test_an_exercise_takes_the_reference_s_numbers_from_numpy(exercise, way):
    right = exercise.reference
    answer = way(right) if callable(right) else way(lambda: right)()
    report = grade(exercise, {exercise.answer: answer})
    assert report["points"] == exercise.points, report
