"""What a dotted name stands for."""

import importlib


def named(path: str) -> object:
    """Return the thing of a module that a dotted name stands for.

    Raises
    ------
    ImportError, AttributeError
        If there is no such module, or nothing of that name in it.

    Examples
    --------
    >>> named("math.pi")
    3.141592653589793
    """
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
