"""What the commonest errors of Python and NumPy mean, for somebody who meets them."""

import re

MEANINGS = (
    # the error, a part of its message, what it means
    (
        "TypeError",
        r"for \^|bitwise_xor",
        "In Python a power is written **, as in 2 ** 3; ^ is another operation.",
    ),
    (
        "TypeError",
        r"missing \d+ required|takes .* positional arguments? but",
        "A function got more arguments than it takes, or fewer. If it is the one asked "
        "for, keep the first line of the starter as it was.",
    ),
    (
        "TypeError",
        r"only integer scalar arrays",
        "np.concatenate and np.stack take one argument, a list of arrays, and a place "
        "in a list is one whole number.",
    ),
    (
        "TypeError|AttributeError",
        r"NoneType",
        "Something is None there. A function without return gives None, and so does a "
        "method that works in place, such as append or sort.",
    ),
    (
        "TypeError",
        r"object is not callable",
        "Round brackets after a value call it as a function. To multiply, write *; to "
        "take an entry, write [...].",
    ),
    (
        "TypeError",
        r"only .*(length-1|size-1|0-dimensional) arrays|must be real number",
        "The functions of math take one number. NumPy's, such as np.exp, take a whole "
        "array.",
    ),
    (
        "TypeError",
        r"(operand|between instances).*'(list|tuple)'|multiply sequence|can only conca",
        "Lists do not calculate entry by entry. Make an array first: np.array(...).",
    ),
    (
        "TypeError",
        r"is not (iterable|subscriptable)|has no len|unsized object|0-d array",
        "This is a single number there, not an array or a list.",
    ),
    (
        "TypeError",
        r"interpreted as an integer|slice indices|sequence of integers",
        "A count, a size or a place has to be a whole number: // divides without a "
        "rest, int(...) makes one.",
    ),
    (
        "ValueError",
        r"truth value of an array",
        "An if decides once, and an array holds many values. np.where decides entry by "
        "entry.",
    ),
    (
        "ValueError",
        r"broadcast.*[(,]0[,)]",
        "One of the two arrays is empty. A slice a[start:stop] holds nothing where "
        "stop is not larger than start.",
    ),
    (
        "ValueError",
        r"broadcast|non-broadcastable",
        "These two shapes do not fit entry by entry. Is a whole array used where one "
        "row or one number of it is meant? Did a sum drop an axis (keepdims=True keeps "
        "it, [:, None] adds one)? Or is the matrix product @ meant, and not *?",
    ),
    (
        "ValueError",
        r"matmul|not aligned|linear: x has shape",
        "A matrix product needs as many columns on its left as rows on its right. "
        "Compare the two shapes: is one of them transposed, or still a vector where it "
        "should be a matrix? Are the two exchanged? Should it be * in place of @?",
    ),
    (
        "ValueError",
        r"with a sequence|inhomogeneous",
        "A place for one number was given a whole row, or rows of different lengths "
        "were put into one array.",
    ),
    (
        "ValueError",
        r"zero-size|empty",
        "There is nothing in that array or list. Look at how its size came about.",
    ),
    (
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "There are more names on the left of = than values on its right, or fewer.",
    ),
    (
        "ValueError",
        r"cannot reshape",
        "The new shape has to hold exactly as many numbers as the array. Multiply it "
        "out.",
    ),
    (
        "UFuncTypeError|_UFuncOutputCastingError|TypeError",
        r"Cannot cast ufunc",
        "The array holds whole numbers, and a result with a fraction cannot be stored "
        "in it. Make a new array in place of changing this one, or make it with "
        "dtype=float.",
    ),
    (
        "IndexError",
        r"tuple index out of range",
        "A shape has one number for each axis; this array has fewer axes than that.",
    ),
    (
        "IndexError",
        r"out of (bounds|range)",
        "Counting starts at 0, so the last place is the size minus 1. Does the loop "
        "run over the size of this very array or list, along this very axis, and does "
        "the line use a place k + 1?",
    ),
    (
        "IndexError",
        r"too many indices",
        "The array has fewer axes than there are numbers in the square brackets.",
    ),
    (
        "IndexError|TypeError",
        r"integers|indices must be",
        "A place in an array is a whole number.",
    ),
    (
        "KeyError",
        r"",
        "The dictionary has no such key. Keys come from the input, so none can be "
        "taken for granted; before something is added to an entry, the entry has to be "
        "there.",
    ),
    (
        "NameError",
        r"",
        "No such name is known there. Look at how it is spelt, and whether it is an "
        "argument of the function, was made inside it, or still has to be imported.",
    ),
    (
        "UnboundLocalError",
        r"",
        "The name gets its value inside the function, and it is used on a way through "
        "the code that has not come past that line.",
    ),
    (
        "AttributeError",
        r"'(list|tuple|float|int)' object",
        "Numbers and lists have no such thing, and arrays do: np.asarray(...) makes "
        "one.",
    ),
    (
        "AttributeError",
        r"module",
        "That module has no such function. Look at how its name is spelt.",
    ),
    (
        "AxisError",
        r"",
        "The array has fewer axes than that. They count from 0; axis=-1 is the last.",
    ),
    (
        "LinAlgError",
        r"square",
        "That needs a matrix with as many rows as columns, and this one has others.",
    ),
    (
        "ZeroDivisionError",
        r"",
        "The size or the sum that is divided by can be 0. What should come back then?",
    ),
    (
        "OverflowError",
        r"",
        "A number became larger than any float. Look for exp of a large number.",
    ),
    (
        "RecursionError",
        r"",
        "The function calls itself and never reaches a case that it answers at once.",
    ),
    (
        "ImportError|ModuleNotFoundError",
        r"",
        "There is no such module here, or it has no such name.",
    ),
)


def meaning(error: str, message: str) -> str | None:
    """Return what an error means in words, or None where nothing is known of it.

    Parameters
    ----------
    error : str
        The name of its class.
    message : str

    Examples
    --------
    >>> meaning("KeyError", "'e'")[:35]
    'The dictionary has no such key. Key'
    """
    for name, part, words in MEANINGS:
        if re.fullmatch(name, error) and re.search(part, message):
            return words
    return None
