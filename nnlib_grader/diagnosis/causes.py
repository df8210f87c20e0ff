"""Name the likely mistake behind wrong results.

The specification's own mistakes come first: one is named when its results are the
learner's. What holds for any exercise comes after: the meaning of an error, and the
relations between wrong results and right ones.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnlib_grader.boundary import plain
from nnlib_grader.diagnosis.errors import meaning
from nnlib_grader.diagnosis.objects import no_function, no_numbers
from nnlib_grader.diagnosis.parts import related
from nnlib_grader.diagnosis.wrong_answers import Given, arguments, given, same_outcome
from nnlib_grader.specification.exercise import (
    Check,
    Exercise,
    Mistake,
    Recognise,
)
from nnlib_grader.specification.judges import Equal, Holds, Judge

FORMAT = re.compile(r"dtype|float\d\d")  # a problem with the format of numbers


@dataclass(frozen=True)
class Failure:
    """A check that did not pass.

    Attributes
    ----------
    check : Check
    calls : list
        Arguments of the check's calls, as plain data.
    outcomes : list of dict
        The learner's.
    call : int
        The first call that is wrong.
    problem : str
        What is wrong with it, in words.
    """

    check: Check
    calls: Sequence
    outcomes: Sequence[dict]
    call: int
    problem: str

    @property
    def outcome(self) -> dict:
        """The outcome of the first call that is wrong."""
        return self.outcomes[self.call]


@dataclass
class Suspicion:
    """A mistake beside a failure; each question about the two is answered once."""

    mistake: Mistake
    failure: Failure
    driven: Callable[[object], object] = lambda answer: answer

    @cached_property
    def results(self) -> list[Given]:
        """What the mistake's own answer gives in the check."""
        answer = self.driven(self.mistake.answer)
        return [given(answer, call) for call in self.failure.calls]

    @property
    def recognise(self) -> Recognise | None:
        """What recognises the mistake in this check."""
        ways = self.mistake.recognise
        return ways.get(self.failure.check.name) if isinstance(ways, Mapping) else ways

    @property
    def elsewhere(self) -> bool:
        """Whether the mistake is about other checks alone."""
        return isinstance(self.mistake.recognise, Mapping) and not self.recognise

    @cached_property
    def beside(self) -> bool:
        """Whether the check fails for a number format that the mistake leaves alone."""
        if self.failure.outcome["status"] != "returned":
            return False  # an error may speak of float64 as well
        if not FORMAT.search(self.failure.problem):
            return False
        values = [result.value for result in self.results]
        if any(value is None for value in values):
            return True
        judge = self.failure.check.judge
        finding = judge.find(arguments(self.failure.calls), values)
        return finding is None or not FORMAT.search(finding.words)

    @cached_property
    def matches(self) -> bool:
        """Whether the mistake explains the outcomes of the check."""
        if self.elsewhere or self.beside:
            return False
        if self.recognise is None:
            return all(map(same_outcome, self.failure.outcomes, self.results))
        outcome = self.failure.outcome
        if outcome["status"] != "returned" or outcome["changed"]:
            return self.repeated  # there is no wrong result to recognise
        asked = arguments(self.failure.calls)[self.failure.call]
        value = plain.decode(outcome["value"])
        if value is None:
            return False  # the problem says so, and no formula gives it
        try:
            return bool(self.recognise(asked, value))
        except Exception:  # the learner's value may be of any type
            return False

    @property
    def repeated(self) -> bool:
        """Whether one of the mistake's further answers does in the check what was done.

        Such as raising an error where it divides by a size that is 0.
        """
        calls = self.failure.calls
        if self.mistake.others is None or calls[0] is None:
            return False
        try:
            answers = self.mistake.others(*plain.decode(calls[0]))
        except Exception:  # a family that computes its results may fail as answers do
            return False
        return any(
            all(map(same_outcome, self.failure.outcomes, [given(a, c) for c in calls]))
            for a in map(self.driven, answers)
        )

    @property
    def explained(self) -> bool:
        """Whether an error ended the check that has a line of its own."""
        outcome = self.failure.outcome
        return outcome["status"] == "raised" and bool(
            meaning(outcome["error"], outcome["message"])
        )

    @cached_property
    def contradicts(self) -> bool:
        """Whether the check fails in another way than with the mistake.

        With a batch of one sample, or with two equal sizes, different mistakes give the
        same result. The other checks tell them apart. An error that is told by itself
        is a second slip, and says nothing of the first.
        """
        if self.matches or self.elsewhere or self.beside or self.explained:
            return False
        values = [result.value for result in self.results]
        if any(value is None for value in values):
            return True
        inputs = arguments(self.failure.calls)
        return self.failure.check.judge.find(inputs, values) is not None


def likely(exercise: Exercise, failures: Sequence[Failure]) -> list[tuple]:
    """Return for each failing check the name and the message of the likely mistake.

    Parameters
    ----------
    exercise : Exercise
    failures : list of Failure
        All failing checks, in their order.

    Returns
    -------
    list of (name, message)
        Both None where nothing is known.
    """
    suspected = [
        [Suspicion(mistake, failure, exercise.driven) for failure in failures]
        for mistake in exercise.mistakes
    ]
    found, general = [], None
    for number, failure in enumerate(failures):
        name, message = known(suspected, number) or cause(exercise, failure)
        if name == "relation":
            general = general or message
            if message != general:  # of two general findings, one holds by chance
                name, message = None, None
        found.append((name, message))
    return found


def known(suspected: Sequence[Sequence[Suspicion]], number: int) -> tuple | None:
    """Return the first of the author's mistakes that explains one of the failures.

    Where an error hides the other checks, one of several that fit is a guess.
    """
    fitting = []
    for suspicions in suspected:
        others = suspicions[:number] + suspicions[number + 1 :]
        if suspicions[number].matches and not any(one.contradicts for one in others):
            fitting.append(suspicions[number].mistake)
            hidden = any(one.explained and not one.matches for one in others)
            if not hidden:
                return fitting[0].name, fitting[0].message
    if len(fitting) == 1:
        return fitting[0].name, fitting[0].message
    return None


def cause(exercise: Exercise, failure: Failure) -> tuple:
    """Return what holds for any exercise and explains a failure, or two None."""
    outcome, judge = failure.outcome, failure.check.judge
    if outcome["status"] == "raised":
        words = nothing_inside(exercise, failure)
        return "error", words or meaning(outcome["error"], outcome["message"])
    if outcome["status"] == "unplain":
        return "error", no_numbers(exercise.answer, outcome["type"])
    if outcome["status"] == "uncallable":
        return "error", no_function(exercise.answer)
    values = [outcome.get("value") for outcome in failure.outcomes]
    changed = any(outcome.get("changed") for outcome in failure.outcomes)
    if changed or any(v is None for v in values):
        return None, None
    inputs = arguments(failure.calls)
    found = [plain.decode(value) for value in values]
    message = None
    if isinstance(judge, Equal):
        expected = [judge.expected(asked) for asked in inputs]
        message = related(expected, found, inputs, exercise.parameters)
    words = " ".join(filter(None, (message, share(judge, inputs, found))))
    return "relation" if message else None, words or None


def nothing_inside(exercise: Exercise, failure: Failure) -> str | None:
    """Name an argument that is empty where a place in something is not there.

    Every call in which it, or any one, is empty has to end so, and no other call.
    """
    ends = [outcome.get("error") == "IndexError" for outcome in failure.outcomes]
    inputs = arguments(failure.calls)
    if not ends[failure.call] or None in inputs:
        return None
    empty = [
        {name for name, value in exercise.handed(asked).items() if is_empty(value)}
        for asked in inputs
    ]
    for name in sorted(empty[failure.call]):
        if ends in ([name in names for names in empty], [bool(n) for n in empty]):
            return (
                f"`{name}` is empty in this call: it has no first place and no last "
                "one. Does a line take one before it has looked?"
            )
    return None


def is_empty(value: object) -> bool:
    """Tell whether a value is a list, a tuple or a vector with nothing in it."""
    if not isinstance(value, list | tuple | np.ndarray):
        return False
    return getattr(value, "ndim", 1) == 1 and len(value) == 0


def share(judge: Judge, inputs: Sequence, found: Sequence) -> str | None:
    """Return how many inputs come out right, where some do.

    What these have in common is not said: of two or three inputs it is mostly chance.
    """
    if not isinstance(judge, Equal | Holds):
        return None
    pairs = zip(inputs, found, strict=True)
    right = sum(judge.find([asked], [value]) is None for asked, value in pairs)
    if right in (0, len(found)):
        return None
    verb = "comes" if right == 1 else "come"
    return f"Of the {len(found)} inputs of this check, {right} {verb} out right."
