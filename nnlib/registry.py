"""What a function is to nnlib: one entry, whatever chapter the function belongs to.

An entry holds the shapes that the function takes and returns, its backward rule, the
terms of its sums, and its name in files. A new layer, yours too, is one entry: write
``@shapes(...)`` above the function, and give it a rule with ``@rule_for`` (chapter 6).
"""

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from nnlib.checks import described, miscalled
from nnlib.misfits import (
    binds,
    check_arguments,
    kinds_of,
    refuse_other_names,
    remember,
)
from nnlib.signatures import Signature, parse


@dataclass
class Entry:
    """What is known of one function.

    Attributes
    ----------
    function : callable
        As it is called.
    signature : Signature or None
        The shapes that it takes and returns; None where nobody said.
    check : callable or None
        Looks at its arguments before each call.
    rule : callable or None
        Its backward rule, entered by `nnlib.backprop.rule_for`.
    terms : callable or None
        Its twin for single elements, entered by `nnlib.terms.terms_for`.
    layer : callable or None
        Makes a layer of it from parameters and settings, where a plain `Layer` will
        not do.
    counterparts : dict
        What it is called in other frameworks: see `nnlib.frameworks.counterparts`.
    """

    function: Callable
    signature: Signature | None = None
    check: Callable | None = None
    rule: Callable | None = None
    terms: Callable | None = None
    layer: Callable | None = None
    counterparts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, in messages and in files."""
        return name_of(self.function)

    @property
    def module(self) -> str:
        """The module that it is defined in."""
        return getattr(self.function, "__module__", None) or ""


ENTRIES: dict[Callable, Entry] = {}


def enter(function: Callable, **known: Any) -> Entry:
    """Return the entry of a function, made where there is none, with what is known.

    Raises
    ------
    TypeError
        If `function` is no function.
    """
    if not callable(function):
        raise TypeError(
            f"enter: function is {described(function)}, expected a function."
        )
    entry = ENTRIES.setdefault(function, Entry(function))
    for name, value in known.items():
        setattr(entry, name, value)
    return entry


def entry_of(function: Callable) -> Entry:
    """Return what is known of a function: an empty entry where nothing is.

    A `functools.partial` that settles settings by name has what its function has.

    Examples
    --------
    >>> print(entry_of(len).rule)
    None
    """
    try:
        found = ENTRIES.get(function)
    except TypeError:  # an object that can be called and has no hash
        found = None
    return found or entry_of_partial(function)


def entry_of_partial(function: Callable) -> Entry:
    """Return what is known of a partial of a function, or an empty entry."""
    entry = Entry(function)
    if isinstance(function, functools.partial) and not function.args:
        whole = entry_of(function.func)
        if whole.signature is not None and whole.signature.more is None:
            entry.signature = whole.signature  # sizes do not depend on the settings
        if whole.rule is not None:
            entry.rule = functools.partial(whole.rule, **function.keywords)
        if whole.terms is not None:
            entry.terms = functools.partial(whole.terms, **function.keywords)
    return entry


def named(module: str, name: str) -> Callable | None:
    """Return the function of that name that has an entry, or None.

    Of several with one name, that of the module named is meant, and of a cell that ran
    twice, the newest.
    """
    if module.partition(".")[0] == "nnlib":
        with suppress(ImportError):
            importlib.import_module(module)  # its functions enter themselves
    found = [entry for entry in ENTRIES.values() if entry.name == name]
    exact = [entry for entry in found if entry.module == module]
    best = exact or found
    return best[-1].function if best else None


def name_of(function: Callable) -> str:
    """Return a function's name, or its repr where it has none.

    Examples
    --------
    >>> name_of(functools.partial(round, ndigits=2))
    'partial(round, ndigits=2)'
    """
    if isinstance(function, functools.partial):
        settings = [f"{key}={value!r}" for key, value in function.keywords.items()]
        parts = [name_of(function.func), *map(repr, function.args), *settings]
        return f"partial({', '.join(parts)})"
    return getattr(function, "__name__", repr(function))


# a thread of its own starts with the default: its calls are checked
_unchecked = ContextVar("nnlib unchecked", default=False)
is_unchecked = _unchecked.get


@contextmanager
def unchecked() -> Iterator[None]:
    """Run formulas without looking at their arguments, inside a ``with``.

    For loops that have checked everything once, as `nnlib.training.fit` does. Other
    threads go on being checked.
    """
    before = _unchecked.set(True)
    try:
        yield
    finally:
        _unchecked.reset(before)


# who answers in place of the formulas: `nnlib.autograd`, while it records
_recorder: ContextVar[Callable | None] = ContextVar("nnlib recorder", default=None)
recorder_now = _recorder.get


@contextmanager
def recorded_by(recorder: Callable) -> Iterator[None]:
    """Let a recorder answer the calls of formulas, and check them, inside a ``with``.

    Where checks are left out nobody records: `nnlib.training.fit` pays nothing.

    Parameters
    ----------
    recorder : callable
        Called with the formula as it is called, the same without its checks, the
        arguments and the settings; returns what the call returns.
    """
    before = _unchecked.set(False), _recorder.set(recorder)
    try:
        yield
    finally:
        _unchecked.reset(before[0])
        _recorder.reset(before[1])


def left_out_unchecked(check: Callable) -> Callable:
    """Let a check stand in a formula's way only where checks are on.

    Parameters
    ----------
    check : callable
        Raises, or returns nothing.

    Returns
    -------
    callable
        The same check, which does nothing inside `unchecked`.
    """

    @functools.wraps(check)
    def wrapper(*arguments):
        if not is_unchecked():
            check(*arguments)

    return wrapper


def checked(check: Callable) -> Callable:
    """Call `check` with a function's arguments before each call of the function.

    Parameters
    ----------
    check : callable
        Takes the function's arguments; raises where they cannot be used.

    Returns
    -------
    callable
        The decorator. The function keeps its name, its text and its source.

    Examples
    --------
    >>> def positive(x):
    ...     if x <= 0:
    ...         raise ValueError(f"root: x is {x}, expected a number above 0.")
    >>> @checked(positive)
    ... def root(x):
    ...     return x**0.5
    >>> root(4.0)
    2.0
    >>> root(-4.0)
    Traceback (most recent call last):
    ...
    ValueError: root: x is -4.0, expected a number above 0.
    """

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def wrapper(*arguments, **settings):
            if not is_unchecked():
                try:
                    check(*arguments, **settings)
                except TypeError as error:
                    if getattr(error.__traceback__, "tb_next", None) is not None:
                        raise
                    # not a line of the check ran: it is called like the function
                    given = arguments[n_self:]
                    words = miscalled(name, python, given, settings)
                    if "." in name and len(arguments) > len(given):
                        _, _, method = name.partition(".")
                        said = f"{type(arguments[0]).__name__}.{method}"
                        words = said + words.removeprefix(name)
                    raise TypeError(words) from None
                if recorder := recorder_now():
                    return recorder(wrapper, function, arguments, settings)
            # packing no settings would cost more than looking for some
            return (
                function(*arguments, **settings) if settings else function(*arguments)
            )

        name, python, n_self = spoken(function)
        return wrapper

    return decorate


def checked_as(function: Callable) -> Callable:
    """Hold a backward rule to the arguments that its function takes.

    Parameters
    ----------
    function : callable
        Its check was entered by `shapes` or another decorator.

    Returns
    -------
    callable
        The decorator: `checked`, with the check of the function.

    Raises
    ------
    ValueError
        If nothing looks at the arguments of the function.

    Examples
    --------
    >>> @shapes("x (N, n) -> (N, n)")
    ... def halves(x):
    ...     return x / 2
    >>> @checked_as(halves)
    ... def vjp_halves(x):
    ...     return x / 2, (lambda g: g / 2,)
    >>> vjp_halves([1.0])
    Traceback (most recent call last):
    ...
    TypeError: halves: x is a list of 1, expected an array of floats: write \
np.array(x, dtype=np.float32).
    """
    check = entry_of(function).check
    if check is None:
        raise ValueError(
            f"checked_as: {name_of(function)} has no check, expected a function with "
            "@shapes above it."
        )
    return checked(check)


def spoken(function: Callable) -> tuple[str, inspect.Signature, int]:
    """Return how a function is called: its name and signature, both without self.

    The last number returned is 1 where there is a self, else 0. To make an object is
    called by the name of its class.

    Examples
    --------
    >>> spoken(Signature.sizes)[:2]
    ('Signature.sizes', <Signature (shapes: collections.abc.Sequence[tuple | None]) \
-> dict | None>)
    """
    python = inspect.signature(function)
    owner, _, name = getattr(function, "__qualname__", "").rpartition(".")
    if not owner or owner.endswith("<locals>"):
        return name_of(function), python, 0
    _, *rest = python.parameters.values()
    said = owner if name == "__init__" else f"{owner}.{name}"
    return said, python.replace(parameters=rest), 1


def shapes(
    signature: str,
    also: Callable | None = None,
    more: Callable | None = None,
    explain: Callable | None = None,
    once: Callable | None = None,
) -> Callable:
    """Say what shapes a function takes and returns, and hold every call to it.

    Parameters
    ----------
    signature : str
        As `nnlib.signatures` describes it.
    also : callable, optional
        A check of values, called like the function at every call whose shapes fit.
    more : callable, optional
        For sizes that no argument shows: see `nnlib.signatures.Signature`.
    explain : callable, optional
        Called like the function where the shapes do not fit, before that is said in
        general words: raises an error that knows better what was meant, or returns.
    once : callable, optional
        A check of dtypes and sizes, called like the function once the shapes fit; not
        again for arrays of dtypes and shapes that have passed.

    Returns
    -------
    callable
        The decorator, which enters the function in the registry.

    Examples
    --------
    >>> import numpy as np
    >>> @shapes("x (N, n) -> (N, n)")
    ... def halved(x):
    ...     return x / 2
    >>> halved(np.ones(3))
    Traceback (most recent call last):
    ...
    ValueError: halved: x has shape (3,), expected (N, n). A single sample is a batch \
of one: write x[None, :].
    """
    read = parse(signature, more)

    def decorate(function: Callable) -> Callable:
        python = inspect.signature(function)
        name = name_of(function)
        refuse_other_names(name, read, python)
        n_arrays = len(read.arguments)
        seen: set = set()  # what has passed: the next batch looks the same

        def look(arguments, settings):
            try:
                check_arguments(name, read, python, arguments, settings)
            except (TypeError, ValueError) as error:
                refused = error
            else:
                return once is None or once(*arguments, **settings)
            if explain is not None and binds(python, arguments, settings):
                explain(*arguments, **settings)
            raise refused  # out of the except: one error, no chain of two

        def check(*arguments, **settings):
            key = kinds_of(arguments, n_arrays, settings)
            if key not in seen:
                look(arguments, settings)
                remember(seen, key)
            if also is not None:
                also(*arguments, **settings)

        wrapper = checked(check)(function)
        enter(wrapper, signature=read, check=check)
        return wrapper

    return decorate
