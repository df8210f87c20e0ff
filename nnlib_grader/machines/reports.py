"""Read the reports that came from another machine: nothing is taken on trust.

What a report may hold is known here, from the exercise: the names of its checks and
their points. It is made anew from what was sent, and has to come out as it was.
"""

import json
import re

from nnlib_grader import sets
from nnlib_grader.comparer import entry, summed_up
from nnlib_grader.personal import of_learner
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.submissions.reading import Submission

MOST_BYTES = 30_000_000  # of a submission's reports
WORDS = ("problem", "mistake", "likely", "came_back", "printed")
DIGEST = re.compile(r"[0-9a-f]{16}")


class Refused(ValueError):
    """What a worker sent is no report of the exercises that it was asked for."""


def read(data: bytes, set_name: str, submission: Submission) -> dict[str, dict]:
    """Return by exercise a report, as `nnlib_grader.comparer.compare` writes it.

    Raises
    ------
    Refused
        If anything but the reports of this submission's exercises came.
    """
    if type(data) is not bytes or len(data) > MOST_BYTES:
        raise Refused("what came back is no text, or too long")
    chosen = sets.load(set_name)
    wanted = [id for id in submission.sources if not chosen[id].by_hand]
    try:
        found = json.loads(data)["reports"]
        if list(found) != wanted:
            raise Refused("reports of other exercises came back")
        return {
            id: report(of_learner(chosen[id], {"learner": submission.name}), each)
            for id, each in found.items()
        }
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused(f"what came back is no report: {error}") from None


def report(exercise: Exercise, found: dict) -> dict:
    """Return a report made anew, of what was found."""
    pairs = zip(exercise.checks, found["checks"], strict=True)
    made = summed_up(exercise, [check(one, each) for one, each in pairs])
    if "notes" in found:
        made["notes"] = [words(each) for each in found["notes"]]
    if "unnamed" in found:
        alike, source = words(found["unnamed"]["alike"]), found["unnamed"]["source"]
        if not DIGEST.fullmatch(alike):
            raise Refused("no digest of results")
        made["unnamed"] = {"alike": alike, "source": words(source)}
    return same(made, found)


def check(expected: Check, found: dict) -> dict:
    """Return what was found in a check: its points are those of the exercise."""
    passed = found["passed"]
    if type(passed) is not bool:
        raise Refused("a check that has neither passed nor failed")
    made = entry(expected, passed)
    for name in WORDS:
        if name in found:
            made[name] = None if found[name] is None else words(found[name])
    if "input" in found:
        made["input"] = [[words(name), words(text)] for name, text in found["input"]]
    return same(made, found)


def words(text: object) -> str:
    """Return a text."""
    if type(text) is not str:
        raise Refused("something else stands where a text belongs")
    return text


def same(made: dict, found: dict) -> dict:
    """Return what was made, if nothing else was sent."""
    if made != found:
        raise Refused("more came back than a report holds, or other points")
    return made
