"""What it means that an answer returned an object and no numbers, or is no function."""

import re

LISTED = "|".join(
    ("range", "map", "filter", "zip", "enumerate", "reversed", "set", "frozenset")
)
CALLED = "|".join(
    ("function", "method", "builtin_function_or_method", "ufunc", "partial")
)
OBJECTS = (
    # the type, what it means
    (
        "generator",
        "yield makes a generator, and so do round brackets around `... for ... in "
        "...`. Both hold no numbers yet. Collect the values in a list and return an "
        "array: np.array(values).",
    ),
    (
        "async_generator|coroutine",
        "async before def puts the work off. Write def alone.",
    ),
    (
        "type|ABCMeta",
        "A class came back, such as float, np.float64 or one of your own, and not a "
        "number of it. Round brackets make one: float(z).",
    ),
    (
        rf"{CALLED}|method-wrapper|wrapper_descriptor|method_descriptor|"
        "_ArrayFunctionDispatcher|vectorize",
        "A function itself came back, and not its result. Round brackets call it: "
        "return relu(z), return x.sum().",
    ),
    (
        rf"{LISTED}|dict_\w+|\w*_?iterator",
        "That object gives its values one by one and is no array. Return "
        "np.array(list(...)) of it.",
    ),
    (
        "ellipsis",
        "Three dots `...` came back: they stand for code that is still to be written.",
    ),
    (
        "complex",
        "A number has become complex. ** 0.5 of a negative number does that.",
    ),
    (
        "module",
        "A module came back, such as np. A function of it is written with a dot.",
    ),
)
ARRAYS = (
    # the dtype, what it means
    (
        r"object",
        "An array of objects came back: None, or lists of different lengths, stand in "
        "it where numbers should.",
    ),
    (
        r"str\d*|<U\d+|bytes\d*",
        "An array of texts came back. Quotation marks, str(...) and f-strings make "
        "texts; one text among numbers makes texts of them all.",
    ),
    (
        r"complex\d+",
        "Numbers have become complex. np.sqrt and ** 0.5 of a complex number, "
        "np.roots and np.linalg.eig can do that.",
    ),
)


def no_numbers(answer: str, what: str) -> str | None:
    """Return what it means that an object came back, or None where nothing is known.

    Parameters
    ----------
    answer : str
        The name that the exercise asks for.
    what : str
        "an object of type generator", "an array of object".

    Examples
    --------
    >>> no_numbers("relu", "an object of type relu")
    'class makes objects. Write def relu in place of class relu.'
    >>> no_numbers("relu", "an object of type coroutine")
    'async before def puts the work off. Write def alone.'
    """
    for start, table in (("an object of type ", OBJECTS), ("an array of ", ARRAYS)):
        if what.startswith(start):
            kind = what.removeprefix(start)
            if kind == answer:
                return (
                    f"class makes objects. Write def {kind} in place of class {kind}."
                )
            for pattern, words in table:
                if re.fullmatch(pattern, kind):
                    return words
    return None


def no_function(answer: str) -> str:
    """Return what it means that the name asked for holds no function."""
    return (
        f"A line such as {answer} = ... gave the name a value. Leave that line out, or "
        f"give its result another name, and run the cell with def {answer} again."
    )
