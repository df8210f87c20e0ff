"""What the commonest errors of Python and NumPy mean, for somebody who meets them."""

import re

from nnlib_grader.diagnosis.type_errors import TYPE_ERRORS

MEANINGS = (
    # the error, a part of its message, what it means
    (
        "ValueError",
        r"truth value of an array",
        "if, and, or, not, and Python's max and min decide once, and an array holds "
        "many values. np.where decides entry by entry, and np.maximum(a, b) takes the "
        "larger entry of each two.",
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
        r"does not have enough dimensions",
        "@ multiplies arrays, and a single number stands on one of its sides. To "
        "multiply by a number, write *.",
    ),
    (
        "ValueError",
        r"matmul|not aligned|linear: x has shape",
        "A matrix product needs as many columns on its left as rows on its right. "
        "Compare the two shapes: is one of them transposed, or still a vector where it "
        "should be a matrix? Are the two exchanged? Should it be * in place of @? Or "
        "is the left one not what the step before has made?",
    ),
    (
        "ValueError",
        r"with a sequence|inhomogeneous",
        "A place for one number was given a whole row, or rows of different lengths "
        "were put into one array.",
    ),
    (
        "ValueError",
        r"math domain error",
        "A root of a negative number, or a logarithm of 0 or less, was asked of math. "
        "Print what goes in.",
    ),
    (
        "ValueError",
        r"could not convert string|invalid literal",
        "There is a text where a number is needed. Quotation marks, str(...), input() "
        "and f-strings make texts.",
    ),
    (
        "ValueError",
        r"cannot convert float NaN|array of size 1\b",
        "One finite number is needed there: nan is none, and an array of several is "
        "none either.",
    ),
    (
        "ValueError",
        r"assignment destination is read-only",
        "That array cannot be changed in place. x.copy() makes one that can.",
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
        r"too many indices|invalid index to scalar",
        "The array has fewer axes than there are numbers in the square brackets.",
    ),
    (
        "IndexError|TypeError",
        r"only integers|indices must be|used as indices must be",
        "A place in an array is a whole number: // divides without a rest. A list "
        "takes one place in each pair of brackets, as in rows[0][1].",
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
        r"'(list|tuple|float|int)' object has no attribute '(shape|T|sum|mean|std|var|"
        r"max|min|dot|reshape|ndim|size|astype|argmax|argmin|ravel|flatten|transpose|"
        r"copy|tolist|cumsum|prod|any|all|round|clip|dtype|item)'",
        "Numbers and lists have no such thing, and arrays do: np.asarray(...) makes "
        "one.",
    ),
    (
        "AttributeError",
        r"ndarray' object has no attribute '(append|extend|insert|add)'",
        "An array has a fixed size. Collect the values in a list, with append, and "
        "make an array of it at the end: np.array(values).",
    ),
    (
        "AttributeError",
        r"ndarray' object has no attribute '(length|len|count|index)'",
        "The number of rows of an array is len(x), all its sizes are x.shape.",
    ),
    (
        "AttributeError",
        r"Generator' object has no attribute '(rand|randn|randint|random_sample)'",
        "A generator's methods have other names than those of np.random: "
        "rng.random(size), rng.normal(size=...), rng.integers(low, high).",
    ),
    (
        "AttributeError",
        r"'str' object",
        "That is a text, and texts have no such thing.",
    ),
    (
        "AttributeError",
        r"(builtin_)?function(_or_method)?' object|'method' object",
        "A function stands there in place of its result. Round brackets call it: "
        "x.sum(), relu(z).",
    ),
    (
        "AttributeError",
        r"module 'numpy' has no attribute '(float|int|bool|object)'",
        "np.float and np.int are gone from NumPy. Write float and int, or np.float64.",
    ),
    (
        "AttributeError",
        r"object has no attribute",
        "That object has no such part. Look at how its name is spelt, and print "
        "type(...) of what stands before the dot.",
    ),
    (
        "AttributeError",
        r"module",
        "That module has no such function. Look at how its name is spelt, and whether "
        "another module has it.",
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
        "LinAlgError",
        r"1-dimensional array given",
        "That needs a matrix, and a vector was handed to it.",
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
        "The function calls itself too often for Python: either it never reaches a "
        "case that it answers at once, or the way there is longer than Python allows. "
        "A loop with a list of its own has no such limit.",
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
    for name, part, words in TYPE_ERRORS + MEANINGS:
        if re.fullmatch(name, error) and re.search(part, message):
            return words
    return None
