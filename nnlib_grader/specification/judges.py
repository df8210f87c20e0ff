"""Tell whether results are right: equal to a reference, or with a property."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from nnlib_grader.specification.equality import RIGHT, difference


@dataclass(frozen=True)
class Finding:
    """What is wrong, and in which call; the words never hold the expected answer."""

    call: int
    words: str


class Judge(Protocol):
    """What a check asks of the results of all its calls."""

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Return the first thing that is wrong, or None."""


@dataclass(frozen=True)
class Equal:
    """The results equal a reference's, within a tolerance.

    Attributes
    ----------
    reference : function or value
        Called with the same arguments; a value where the exercise asks for a value.
    rtol, atol : float
        As in `numpy.isclose`; results in float32 are allowed more.
    keep_dtype : bool
        Whether the dtype has to be the reference's too.
    """

    reference: object
    rtol: float = RIGHT.rtol
    atol: float = RIGHT.atol
    keep_dtype: bool = False

    def expected(self, arguments: tuple | None) -> object:
        """Return what the reference gives for some arguments."""
        return self.reference if arguments is None else self.reference(*arguments)

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Compare call by call."""
        for number, (arguments, value) in enumerate(zip(calls, values, strict=True)):
            expected = self.expected(arguments)
            words = difference(expected, value, self.rtol, self.atol, self.keep_dtype)
            if words:
                return Finding(number, words)
        return None


@dataclass(frozen=True)
class Holds:
    """The results pass a test of their own.

    Attributes
    ----------
    test : function
        `test(arguments, value)` returns None, or says in words what is wrong.
    """

    test: Callable[[tuple, object], str | None]

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Test call by call; a result that the test cannot handle is wrong too."""
        for number, (arguments, value) in enumerate(zip(calls, values, strict=True)):
            words = asked(self.test, arguments, value)
            if words:
                return Finding(number, words)
        return None


@dataclass(frozen=True)
class Together:
    """The results of all calls pass a test together: a median over seeds, a trend.

    Attributes
    ----------
    test : function
        `test(calls, values)` returns None, or says in words what is wrong.
    """

    test: Callable[[Sequence[tuple], Sequence], str | None]

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Test once; the first call stands for all in the table."""
        words = asked(self.test, calls, values)
        return Finding(0, words) if words else None


def asked(test: Callable[..., str | None], given: object, came: object) -> str | None:
    """Return what a test says; a result that it cannot handle is wrong too."""
    if holds_text(came):  # which NumPy would read as a number
        return f"expected numbers, got a text{entry_with_text(came)}"
    try:
        return test(given, came)
    except Exception:
        return "this is not the kind of value that the exercise asks for"


def entry_with_text(value: object) -> str:
    """Return the entry of a dictionary that holds a text, as the end of a sentence."""
    entries = value.items() if isinstance(value, dict) else ()
    return next((f" under {key!r}" for key, each in entries if holds_text(each)), "")


def holds_text(value: object) -> bool:
    """Tell whether a result is or holds a text; the keys of a dictionary may be."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return any(map(holds_text, value))
    return isinstance(value, str)
