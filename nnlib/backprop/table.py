"""The table of backward rules, chapter 6: which rule belongs to which function."""

import inspect
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from nnlib.checks import described
from nnlib.misfits import binds
from nnlib.registry import ENTRIES, checked, enter, name_of


class Rules(Mapping):
    """The functions that have a backward rule, each with its rule.

    It is a look at the registry, where `rule_for` enters them.

    Examples
    --------
    >>> from nnlib.propagation import linear
    >>> RULES[linear].__name__
    'vjp_linear'
    """

    def __getitem__(self, function: Callable) -> Callable:
        """Return the rule of a function, or raise KeyError."""
        rule = ENTRIES[function].rule
        if rule is None:
            raise KeyError(function)
        return rule

    def __iter__(self) -> Iterator[Callable]:
        """Go through the functions that have a rule."""
        return (function for function in [*ENTRIES] if ENTRIES[function].rule)

    def __len__(self) -> int:
        """Return how many rules there are."""
        return sum(1 for _ in self)


RULES = Rules()


def check_rule(function: Callable) -> None:
    """Refuse what no rule can belong to."""
    if not callable(function):
        raise TypeError(
            f"rule_for: function is {described(function)}, expected the function that "
            "the rule belongs to: write @rule_for(relu)."
        )


@checked(check_rule)
def rule_for(function: Callable) -> Callable:
    """Enter the decorated rule in the table as the backward rule of `function`.

    A second rule for the same function replaces the first, so that a notebook's cell
    can run twice.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable
        The decorator, which returns the rule unchanged.

    Raises
    ------
    TypeError
        If `function` is no function, or the rule takes other arguments than it.

    Examples
    --------
    >>> def double(x):
    ...     return 2 * x
    >>> @rule_for(double)
    ... def vjp_double(x):
    ...     return double(x), (lambda g: 2 * g,)
    >>> y, (to_x,) = RULES[double](3.0)
    >>> y, to_x(1.0)
    (6.0, 2.0)
    """

    def decorate(rule: Callable) -> Callable:
        if not callable(rule):
            raise TypeError(
                f"rule_for: rule is {described(rule)}, expected a function: write "
                "def and the rule under @rule_for(...)."
            )
        check_same_arguments(function, rule)
        enter(function, rule=rule)
        return rule

    return decorate


def check_same_arguments(function: Callable, rule: Callable) -> None:
    """Raise TypeError where a rule cannot be called as its function is."""
    try:
        takes, has = signature_of(function), inspect.signature(rule)
    except ValueError:
        return  # some functions of NumPy have no signature to read
    if any(p.kind is p.VAR_POSITIONAL for p in takes.parameters.values()):
        return  # (*args) does not say what it takes
    needed = [p for p in takes.parameters.values() if p.default is p.empty]
    in_order = [
        p for p in needed if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    named = {p.name: p for p in needed if p.kind is p.KEYWORD_ONLY}
    if not binds(has, tuple(in_order), named):
        call = plain(takes)
        raise TypeError(
            f"rule_for: the rule takes {plain(has)}, and {name_of(function)} takes "
            f"{call}, expected the same arguments: write def vjp{call} under @rule_for."
        )


def signature_of(function: Callable) -> inspect.Signature:
    """Return what a function takes. NumPy 2.0 does not say it of its own: (*args)."""
    if not isinstance(function, np.ufunc):
        return inspect.signature(function)
    only = inspect.Parameter.POSITIONAL_ONLY
    names = [f"x{i + 1}" for i in range(function.nin)]
    return inspect.Signature([inspect.Parameter(name, only) for name in names])


def plain(signature: inspect.Signature) -> str:
    """Return a signature as it is written without annotations."""
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))
