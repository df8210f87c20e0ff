"""What a specification says about an exercise: checks, mistakes and variants."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nnlib_grader.specification.judges import Judge

Recognise = Callable[[tuple, object], bool]
DRIVERS = "nnlib_grader.specification.drivers"  # what a sandbox mounts of them
LEVELS = ("one step", "several steps", "a small project")
HIDING = ("numpy.errstate", "numpy.seterr", "numpy.seterrcall", "warnings.*")


@dataclass(frozen=True)
class Check:
    """One thing that is looked at.

    Attributes
    ----------
    name : str
        What is looked at, in words: "large inputs".
    points : float
    judge : Judge
        `Equal(reference)` or `Holds(test)`.
    inputs : function or None
        `inputs(rng)` draws a list of tuples of arguments; None where the exercise asks
        for a value and not for a function.
    may_change : bool
        Whether the answer may change its arguments in place.
    may_warn : bool
        Whether NumPy may warn of an overflow or of a value that is no number.
    """

    name: str
    points: float
    judge: Judge
    inputs: Callable[[np.random.Generator], list[tuple]] | None = None
    may_change: bool = False
    may_warn: bool = True


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give, and what to tell them.

    Attributes
    ----------
    name : str
        Two or three words, for the teachers' page.
    message : str
        What went wrong and where to look; it never holds the answer.
    answer : object
        The wrong answer itself: a function, or a value.
    recognise : function, optional
        `recognise(arguments, value)` tells whether a wrong result is this mistake's.
        Without it the mistake is named when every result equals `answer`'s. Where each
        check looks at a part of a value, a mapping has one for each check that the
        mistake is about, by the check's name: it is never named under another.
    others : function, optional
        `others(*arguments)` returns further wrong answers, each a function, that the
        message fits too; how many may depend on the arguments.
    """

    name: str
    message: str
    answer: object
    recognise: Recognise | Mapping[str, Recognise] | None = None
    others: Callable[..., Sequence[Callable]] | None = None


@dataclass(frozen=True)
class Exercise:
    """An exercise as the grader knows it.

    Attributes
    ----------
    id : str
        The `grade_id` of its cell: "stable-sigmoid".
    answer : str
        The name that the learner has to define.
    objective : str
        The chapter's objective that it trains.
    checks, mistakes : sequence
    reference : object
        A right answer: a function, or a value.
    variants : mapping of str to object
        Right but unusual answers, each with a word that says what is unusual.
    limit : float
        Seconds for all calls together.
    read : str, optional
        The label of the section that helps; the objective's where it is left out.
    level : str
        One of `LEVELS`, printed under the title.
    compare : str
        Printed after a pass: what the learner may compare, in the worked solution or
        in the package, with their own answer.
    diagnosis : bool
        Whether it shows a wrong answer, to be diagnosed in place of code to be written.
    builds : str
        The package's function that the answer is, by its dotted name:
        "nnlib.activations.relu". What passes is kept among the learner's own
        functions. Empty where the exercise builds none.
    drive : function, optional
        ``drive(answer)`` returns a function of plain arguments that uses the answer,
        where an answer takes or returns more than plain data: a network, pullbacks.
    hands : function, optional
        ``hands(*arguments)`` returns by name what a driven answer gets for some plain
        arguments; these themselves where it is left out.
    personal : function, optional
        ``personal(rng)`` returns the exercise with numbers drawn from a learner's
        name, and those numbers in `numbers`.
    numbers : str
        The numbers that were drawn, as the learner reads them.
    forbidden : mapping of str to str
        Functions that the answer must not use, by dotted name or pattern
        ("np.interp", "nnlib.*"), each with a sentence that says so.
    allowed : sequence of str
        What of "nnlib.*" it may use all the same, where the text says so.
    withholds : sequence of str
        What of nnlib would earn points as the answer, by dotted name, beside what it
        builds: a sandbox's nnlib has these without their bodies.
    needs : sequence of str
        What the set's other exercises withhold and this answer may call all the same.
    """

    id: str
    answer: str
    objective: str
    reference: object
    checks: Sequence[Check]
    mistakes: Sequence[Mistake]
    variants: dict[str, object] = field(default_factory=dict)
    limit: float = 2.0
    read: str = ""
    level: str = ""
    compare: str = ""
    diagnosis: bool = False
    builds: str = ""
    drive: Callable[[Callable], Callable] | None = None
    hands: Callable[..., dict[str, object]] | None = None
    personal: Callable[[np.random.Generator], Exercise] | None = None
    numbers: str = ""
    forbidden: dict[str, str] = field(default_factory=dict)
    allowed: Sequence[str] = ()
    withholds: Sequence[str] = ()
    needs: Sequence[str] = ()

    def driven(self, answer: object) -> object:
        """Return an answer as it is called: with plain arguments."""
        if self.drive is None or not callable(answer):
            return answer
        return self.drive(answer)

    @property
    def by_hand(self) -> bool:
        """Whether no sandbox can run it: its driver needs more than the notebook."""
        return self.drive is not None and self.drive.__module__ != DRIVERS

    @property
    def parameters(self) -> list[str]:
        """What the arguments of the reference are called; nothing for a value."""
        try:
            return list(inspect.signature(self.driven(self.reference)).parameters)
        except (TypeError, ValueError):  # a value, or a function written in C
            return []

    def handed(self, arguments: Sequence) -> dict[str, object]:
        """Return by name what an answer gets for the arguments of a call."""
        if self.hands is not None:
            return self.hands(*arguments)
        return dict(zip(self.parameters, arguments, strict=False))

    @property
    def refused(self) -> Mapping[str, str]:
        """What its answer must not use: `forbidden`, and what would hide a warning."""
        if all(check.may_warn for check in self.checks):
            return self.forbidden
        return self.forbidden | dict.fromkeys(
            HIDING,
            "To switch a warning off does not count: write it so that NumPy has "
            "nothing to warn of.",
        )

    @property
    def points(self) -> float:
        """The points of all checks together."""
        return float(sum(check.points for check in self.checks))
