"""Checks at the public boundary: a wrong input is named before it does harm.

Each check costs less than a microsecond on the arrays of a training step, because
it looks at the dtype and the shape and not at the numbers.
"""

import numpy as np

WRITE_FLOATS = "Write 1.0 instead of 1, or convert with .astype(np.float32)."


def check_floats(function: str, name: str, values) -> None:
    """Refuse everything but arrays of floats and plain Python numbers.

    NumPy would go on with integers, and differently for each size of integer:
    uint8 wraps around at 256, and the exponential of an int8 is a float16.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    values : array of any shape, or number

    Raises
    ------
    TypeError
        If `values` is an array of integers, booleans, complex numbers or objects,
        or is neither an array nor a number.

    Examples
    --------
    >>> check_floats("relu", "z", np.array([-1.0, 2.0]))
    >>> check_floats("relu", "z", np.array([-1, 2]))
    Traceback (most recent call last):
    ...
    TypeError: relu: z holds int64, expected floats. Write 1.0 instead of 1, or \
convert with .astype(np.float32).
    """
    try:
        if values.dtype.kind == "f":
            return
    except AttributeError:
        if isinstance(values, int | float):
            return
        raise TypeError(
            f"{function}: {name} is a {type(values).__name__}, expected an array of "
            "floats. Wrap it: np.array(..., dtype=np.float32)."
        ) from None
    raise TypeError(
        f"{function}: {name} holds {values.dtype}, expected floats. {WRITE_FLOATS}"
    )
