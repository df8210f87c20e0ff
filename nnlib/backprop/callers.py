"""What a loss refuses, in the words of whoever handed network, x and target in.

A loss speaks of logits and labels; who called `fit` or `backprop` has neither name.
"""

import functools
import inspect
import re
import warnings
from collections.abc import Callable

import numpy as np

from nnlib.propagation import forward
from nnlib.registry import name_of


def plainly(loss: Callable) -> Callable:
    """Return the loss without the settings that a partial adds."""
    return loss.func if isinstance(loss, functools.partial) else loss


def speaks_for_its_loss(function: Callable) -> Callable:
    """Let a function of network, x, loss and target say itself what its loss refuses.

    Parameters
    ----------
    function : callable
        With arguments of these four names.

    Returns
    -------
    callable
    """
    python = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*arguments, **settings):
        try:
            return function(*arguments, **settings)
        except (TypeError, ValueError) as error:
            refused, given = error, python.bind(*arguments, **settings).arguments
        loss = given["loss"]
        if str(refused).startswith(f"{name_of(plainly(loss))}: "):
            y = repeated(forward(given["network"], given["x"][:1]), len(given["x"]))
            text = in_callers_words(
                function.__name__, loss, y, given["target"], "target", refused
            )
            raise type(refused)(text) from refused
        raise refused

    return wrapper


def repeated(y: np.ndarray, n: int) -> np.ndarray:
    """Return n rows of outputs, all the first one, without memory for them."""
    return np.broadcast_to(y[:1], (n, *y.shape[1:]))


def in_callers_words(
    caller: str,
    loss: Callable,
    y: np.ndarray,
    target: np.ndarray,
    name: str,
    error: Exception,
) -> str:
    """Return what a loss of nnlib says, with the caller's names and shapes.

    A trial on a part speaks of the part's shape, so the loss is asked again, for
    outputs and targets of full length. It checks them before it computes.

    Parameters
    ----------
    caller : str
    loss : callable
    y, target : arrays
        Of full length.
    name : str
        What the caller calls the target.
    error : Exception
        What the loss raised.

    Examples
    --------
    >>> from nnlib.losses import hinge
    >>> y, target = np.full((2, 1), 0.5), np.array([[0.0], [1.0]])
    >>> error = ValueError("hinge: for 0 and 1 write 2 * target - 1.")
    >>> print(in_callers_words("fit", hinge, y, target, "data[1]", error))
    fit, hinge: data[1] runs from 0.0 to 1.0, expected -1.0 or 1.0 everywhere: for 0 \
and 1 write 2 * data[1] - 1.
    """
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            loss(y, target)
    except (TypeError, ValueError) as whole:
        error = whole
    outputs, targets = list(inspect.signature(plainly(loss)).parameters)[:2]
    text = re.sub(r"[:;] the arguments look swapped.*", ".", str(error))
    text = re.sub(
        rf"write (\w+)\({outputs}, (.*)\)(?=\.$)",
        lambda found: handed_in(found[1], found[2], targets),
        text,
    )
    said, write, code = text.partition("write ")
    text = said + write + re.sub(rf"\b{targets}\b", name, code)
    place = f"the {targets}" if targets == name else f"the {targets} in {name}"
    for old, new in (
        (rf"(?<!\w){outputs}\.shape", str(y.shape)),
        (rf"(?<!\w){outputs}\.dtype", f"np.{y.dtype}"),
        (rf"\bthe {targets}\b(?! in)", place),
        (rf"(?<!the )(?<!\w){targets}(?= (has|is|holds|runs|sums)|[.,)[])", name),
        (rf"(?<=\(){outputs}(?=,)", "forward(network, x)"),
        (rf"(?<!\w){outputs}(?= (has|is|holds))", "the network's output"),
    ):
        text = re.sub(old, new.replace("\\", r"\\"), text)
    return f"{caller}, {text}"


def handed_in(loss: str, second: str, targets: str) -> str:
    """Say what to hand in, where a loss says how to call one."""
    code = "" if second == targets else f", and {second} as the target"
    return f"hand in {loss} as the loss{code}"
