"""What exercises share that show code with a fault: the answer is a dictionary.

Its entries name the line at fault, inputs on which the code fails, and inputs on which
it holds all the same. A test of an entry is ``test(None, value)``, as `Holds` calls it:
it returns None, or says in words what is wrong.
"""

from collections.abc import Callable

import numpy as np

Test = Callable[[object, dict], str | None]
Reader = Callable[[dict, str], object]  # of an entry; words where it cannot be read
SAID = {
    "error": "the code of the text ends in an error",
    "right": "the code of the text comes out right",
    "wrong": "the code of the text comes out wrong",
}


def with_keys(*names: str) -> Callable[[object], str | None]:
    """Return a test of whether a value is a dictionary with just these keys.

    Examples
    --------
    >>> with_keys("line", "fails", "holds")([])
    'a dictionary with the keys "line", "fails" and "holds" is asked for'
    """
    *first, last = (f'"{name}"' for name in names)
    words = f"a dictionary with the keys {', '.join(first)} and {last} is asked for"

    def keys(value: object) -> str | None:
        fits = isinstance(value, dict) and set(value) == set(names)
        return None if fits else words

    return keys


def at_line(keys: Callable, number: int, otherwise: str) -> Test:
    """Return a test of the line; `otherwise` follows the line that was named."""

    def line(_, value):
        if words := keys(value):
            return words
        if np.isclose(value["line"], number):
            return None
        return f"line {value['line']} {otherwise}"

    return line


def told_under(keys: Callable, **titles: str) -> Callable:
    """Return what recognises mistakes in one entry, under the check that asks for it.

    `titles` has the name of each entry's check; what else is wrong does not count.
    """

    def about(key, test=lambda value: True):
        def recognise(_, value):
            return keys(value) is None and bool(test(value))

        return {titles[key]: recognise}

    return about


def exchange_of(fails: Test, holds: Test) -> Callable:
    """Return what recognises inputs that have changed places."""

    def exchanged(_, value):
        swapped = {**value, "fails": value["holds"], "holds": value["fails"]}
        return bool(fails(None, value) and holds(None, value)) and not (
            fails(None, swapped) or holds(None, swapped)
        )

    return exchanged


def that_comes(
    read: Reader, outcome: Callable[[object], str], key: str, wanted: str
) -> Test:
    """Return a test of whether the code does with an entry what is wanted.

    `outcome` returns one of the keys of `SAID`.
    """

    def test(_, value):
        found = read(value, key)
        if isinstance(found, str):
            return found
        came = outcome(found)
        return None if came == wanted else f'on "{key}" {SAID[came]}'

    return test


def coming(read: Reader, outcome: Callable[[object], str]) -> Callable:
    """Return ``comes(key, what)``: a test of what the code does with an entry."""

    def comes(key, what):
        def test(value):
            found = read(value, key)
            return not isinstance(found, str) and outcome(found) == what

        return test

    return comes


def ending(comes: Callable, checks: dict[str, Test]) -> Callable:
    """Return what recognises inputs that end in an error, where all else is right."""

    def ends(_, value):
        bad = [key for key in ("fails", "holds") if comes(key, "error")(value)]
        wrong = [name for name, check in checks.items() if check(None, value)]
        return bool(bad) and bad == wrong

    return ends


def first_of(*tests: Test) -> Test:
    """Return a test that says what the first of several finds."""

    def test(_, value):
        return next(filter(None, (each(_, value) for each in tests)), None)

    return test


def shown_and_hidden(
    read: Reader, agrees: Callable[..., bool], shows: str, hides: str
) -> Test:
    """Return a test of an entry that shows a fault, and of one that hides it.

    Parameters
    ----------
    read : function
        Of the entries "shows" and "hides".
    agrees : function
        Whether the code comes out right on what `read` has read.
    shows, hides : str
        What is said where the one does not show it, and the other does not hide it.
    """

    def test(_, value):
        found = [read(value, key) for key in ("shows", "hides")]
        for words in found:
            if isinstance(words, str):
                return words
        if agrees(found[0]):
            return shows
        return None if agrees(found[1]) else hides

    return test


def agreeing(read: Reader, agrees: Callable[..., bool]) -> dict[str, Callable]:
    """Return what recognises entries on which the code does not do what was asked."""

    def on(value, key):
        return agrees(read(value, key))

    return {
        "exchanged": lambda _, value: on(value, "shows") and not on(value, "hides"),
        "shows nothing": lambda _, value: on(value, "shows"),
        "hides nothing": lambda _, value: not on(value, "hides"),
    }
