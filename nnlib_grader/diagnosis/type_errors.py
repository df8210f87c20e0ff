"""What Python's and NumPy's errors about types mean, most special first."""

CALLED = r"'(builtin_)?function(_or_method)?'|'method'|'numpy.ufunc'|'_ArrayFunctionDis"

TYPE_ERRORS = (
    # the error, a part of its message, what it means
    (
        "TypeError",
        r"for \^|bitwise_xor",
        "In Python a power is written **, as in 2 ** 3; ^ is another operation.",
    ),
    (
        "TypeError",
        r"'(axis|keepdims)' is an invalid keyword argument for",
        "Python's own sum, max and min know no axis. NumPy's do: np.sum(x, axis=0), or "
        "x.sum(axis=0).",
    ),
    (
        "TypeError",
        r"invalid keyword argument|unexpected keyword argument",
        "The function knows no argument of that name. Look at how the name is spelt, "
        "and whether this is the function that has it: print(np.sum.__doc__) shows "
        "what np.sum takes.",
    ),
    (
        "TypeError",
        r"Cannot interpret '.*' as a data type|Field elements must be",
        "The second argument is read as a dtype there. A shape is one tuple, as in "
        "np.zeros((2, 3)), and the numbers of an array are one list, as in "
        "np.array([1, 2]).",
    ),
    (
        "TypeError",
        r"data type .* not understood",
        "NumPy has no dtype of that name. Write np.float64, np.float32 or int.",
    ),
    (
        "TypeError",
        r"return arrays must be of ArrayType",
        "NumPy's functions of one array, such as np.log, read a second argument as the "
        "place for the result. A base or a power is none: np.log(x) / np.log(2).",
    ),
    (
        "TypeError",
        r"[vhd]?stack\(\) takes 1 positional|concatenate\(\) takes",
        "np.vstack, np.hstack and np.concatenate take the arrays in one list: "
        "np.vstack([a, b]).",
    ),
    (
        "TypeError",
        r"missing (\d+ )?required|takes .* positional arguments? but|"
        r"takes (at most|exactly|no)|expected (at (most|least) |exactly )?\d+ arg",
        "A function got more arguments than it takes, or fewer. If it is the one asked "
        "for, keep the first line of the starter as it was.",
    ),
    (
        "TypeError",
        r"only integer scalar arrays",
        "A place, an axis or a size is one whole number, and an array stands there. "
        "np.concatenate and np.stack take their arrays in one list, "
        "np.stack([a, b]); the larger of two arrays is np.maximum(a, b), not "
        "np.max(a, b).",
    ),
    (
        "TypeError|AttributeError",
        r"NoneType",
        "Something is None there. A function without return gives None, and so does a "
        "method that works in place, such as append or sort; or a name was set to "
        "None.",
    ),
    (
        "TypeError",
        r"'module' object is not callable",
        "Round brackets call a function, and a module stands before them. A function "
        "of it is written with a dot: np.exp(z).",
    ),
    (
        "TypeError",
        r"object is not callable",
        "A name that stands for a value is called here: round brackets after it call a "
        "function. To multiply, write *; to take an entry, write [...]; x.shape and "
        "x.T need no brackets. Or did a name such as sum or max get a value in an "
        "earlier line?",
    ),
    (
        "TypeError",
        r"only .*(length-1|size-1|0-dimensional) arrays|must be real number, not list",
        "One number is needed there, and this is an array of several. The functions "
        "of math, float(...) and int(...) take one number; NumPy's, such as np.exp, "
        "take a whole array.",
    ),
    (
        "TypeError|UFuncTypeError|_UFuncNoLoopError",
        r"[ '\"(]str['\") ]|\bstr$|<U\d|must be str|'str' object",
        "There is a text where a number is needed. Quotation marks, str(...), input() "
        "and f-strings make texts; float(...) makes a number of one.",
    ),
    (
        "TypeError",
        r"ufunc '.*' not supported for the input types",
        "NumPy cannot calculate with what is in that array or argument: a text, None, "
        "or a list of objects. print(...) it one line before.",
    ),
    (
        "TypeError",
        r"'complex'",
        "A number has become complex. ** 0.5 of a negative number does that.",
    ),
    (
        "TypeError",
        rf"({CALLED}|'type').*(not (iterable|subscriptable)|has no len)"
        rf"|operand.*({CALLED}|'type')|between instances.*({CALLED}|'type')",
        "A function stands there in place of its result. Round brackets call it: "
        "x.sum(), np.zeros(3), relu(z).",
    ),
    (
        "TypeError",
        r"(operand|between instances).*'(list|tuple)'|multiply sequence|"
        r"can only concatenate (list|tuple)|bad operand type for .*'(list|tuple)'",
        "Lists do not calculate entry by entry. Make an array first: np.array(...).",
    ),
    (
        "TypeError",
        r"'(range|map|filter|zip|generator|dict_\w+|enumerate|reversed|set)'"
        r".*(operand|not subscriptable|has no len)"
        r"|(operand|no len).*'(range|map|filter|zip|generator|dict_\w+|enumerate)'",
        "That object gives its values one by one and is no array. list(...) makes a "
        "list of it, and np.array(list(...)) an array.",
    ),
    (
        "TypeError",
        r"'(int|float|bool|numpy\.\w*(int|float|bool)\w*)' (object )?(is not|has no)"
        r"|len\(\) of unsized|unsized object|0-d array",
        "This is a single number there, not an array or a list.",
    ),
    (
        "TypeError",
        r"interpreted as an integer|slice indices|sequence of integers|"
        r"an integer is required",
        "A count, a size, an axis or a place has to be a whole number: // divides "
        "without a rest, int(...) makes one. The larger of two numbers is "
        "max(a, b), not np.max(a, b).",
    ),
    (
        "TypeError",
        r"unhashable type: '(list|slice|numpy\.ndarray)'",
        "A dictionary's key or a set's entry is one number or one text, and an array "
        "or a list stands there. Square brackets make a list.",
    ),
    (
        "TypeError",
        r"does not support item assignment",
        "That object cannot be changed at one place: a tuple or a text. list(...) or "
        "np.array(...) makes something that can.",
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable",
        "There are several names on the left of =, and one value on its right.",
    ),
    (
        "UFuncTypeError|_UFuncOutputCastingError|TypeError",
        r"Cannot cast ufunc",
        "The array holds whole numbers, and a result with a fraction cannot be stored "
        "in it. Make a new array in place of changing this one, or make it with "
        "dtype=float.",
    ),
)
