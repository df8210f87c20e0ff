"""``python -m tests.grader.timed SET``: the seconds of each check, by its answer.

A process of its own, as large as a learner's notebook. Each check copies its process,
and the one that holds all the tests has 2 GB: a copy of it takes 0.1 to 0.2 seconds.
"""

import contextlib
import io
import json
import math
import os
import sys
import time

from nnlib_grader import sets
from nnlib_grader.check import grade
from tools.site import exercise_notebooks

PROMISED = 0.2  # seconds from a check's call to its answer
QUIET = 0.036  # seconds that `crowd` computes where nothing else runs


def worked(name):
    """Run the worked solutions of a set, as a learner's notebook would."""
    names = {"__name__": "__main__"}
    for cell in exercise_notebooks.read(name).cells:
        if cell.cell_type == "code" and not exercise_notebooks.grading(cell)["grade"]:
            exec(exercise_notebooks.solved(cell.source), names)
    return names


def crowd():
    """Return how much slower a machine is now than the one of the promise.

    Once for the time that passes while it computes a second, as others take turns; and
    once for what it computes in that second, as cores are slower, or share their parts.
    """
    start, own = time.perf_counter(), time.thread_time()
    sum(i * i for i in range(300_000))
    {str(i): [i] for i in range(100_000)}
    own, taken = time.thread_time() - own, time.perf_counter() - start
    return taken / own, max(own / QUIET, 1.0)


def computed():
    """Return the seconds that this process and its copies have computed."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def seconds(exercise, namespace):
    """Time the visible check: the best of three, less what other work adds to it."""
    best = math.inf
    for _ in range(3):
        start, own = time.perf_counter(), computed()
        with contextlib.redirect_stderr(io.StringIO()):
            grade(exercise, namespace)
        taken, own = time.perf_counter() - start, computed() - own
        if taken < PROMISED:
            return taken
        turns, slower = crowd()
        best = min(best, max(taken - turns * own, 0) + own / slower)
    return best


def main():
    """Print the seconds of each answer to each exercise of a set as JSON."""
    (name,) = sys.argv[1:]
    taken = {}
    with contextlib.redirect_stdout(io.StringIO()):
        solutions = worked(name)
        for id, exercise in sets.load(name).exercises.items():
            answers = {"the solution": solutions}
            answers["the reference"] = {exercise.answer: exercise.reference}
            for mistake in exercise.mistakes:
                answers[mistake.name] = {exercise.answer: mistake.answer}
            for answer, names in answers.items():
                taken[f"{id}: {answer}"] = seconds(exercise, names)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
