"""Settings of optimizers and schedules, chapter 7: annotated lines held to a range.

``momentum: float = number(0.0, at_least=0, below=1)`` in a class is an argument of
that name, its default, and the range that the class holds it to.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from nnlib import foreign
from nnlib.checks import bound
from nnlib.misfits import binds
from nnlib.ranges import number_between, true_or_false, whole_number
from nnlib.registry import checked, enter, name_of


def checked_by(check: Callable, default: Any = MISSING) -> Any:
    """Return a setting that ``check(class name, setting's name, value)`` returns."""
    return field(default=default, metadata={"check": check})


def number(default: Any = MISSING, **ends: Any) -> Any:
    """Return a setting that is a number; see `nnlib.ranges.number_between`."""
    return checked_by(partial(number_between, **ends), default)


def whole() -> Any:
    """Return a setting that is a whole number above 0."""
    return checked_by(whole_number)


def switch(default: bool) -> Any:
    """Return a setting that is True or False."""
    return checked_by(true_or_false, default)


def number_or_schedule(default: Any = MISSING) -> Any:
    """Return a setting that is a number above 0, or a function of the step."""
    return checked_by(_number_or_schedule, default)


def _number_or_schedule(function, name, value):
    if not callable(value):
        return number_between(function, name, value, above=0)
    if isinstance(value, type):
        needed = [
            p.name for p in signature(value).parameters.values() if p.default is p.empty
        ]
        raise TypeError(
            f"{function}: {name} is the class {value.__name__}, expected a number or a "
            f"schedule: write {value.__name__}({', '.join(needed)})."
        )
    if not takes_a_step(value):
        raise TypeError(
            f"{function}: {name} is {name_of(value)}(), expected a number or a "
            "function of the step: write lambda step: 0.1."
        )
    return value


def takes_a_step(schedule: Callable) -> bool:
    """Tell whether a function can be called with the number of a step."""
    try:
        return binds(signature(schedule), (0,), {})
    except ValueError:
        return True  # a function of NumPy without a signature


def optional_number(**ends: float) -> Any:
    """Return a setting that is a number, or None."""
    return checked_by(partial(_optional_number, **ends), None)


def _optional_number(function, name, value, **ends):
    return None if value is None else number_between(function, name, value, **ends)


class Held:
    """In a class, a setting: what is assigned is checked, and kept as Python's own.

    Without a ``__get__``, and apart from ``__setattr__``, it costs nothing where a
    step of training reads a setting or keeps a vector.
    """

    def __init__(self, name: str, check: Callable):
        self.name, self.check = name, check

    def __set__(self, owner: Any, value: Any) -> None:
        """Keep what the check returns."""
        vars(owner)[self.name] = self.check(type(owner).__name__, self.name, value)


class NotHere:
    """In a class, a name of another library, which would be kept and never read."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, owner: Any, kind: type) -> Any:
        """Say nothing: Python then asks `WithSettings.__getattr__`."""
        raise AttributeError(self.name)

    def __set__(self, owner: Any, value: Any) -> None:
        """Say what is written here in its place."""
        raise AttributeError(owner._unknown(self.name))


def _as_it_is(function, name, value):
    return value


@dataclass_transform()
class WithSettings:
    """A class whose annotated lines are its arguments.

    Every class made of it is a ``dataclass`` of Python and has an entry in
    `nnlib.registry`, by which a file names it. ``elsewhere`` says what is written here
    for the names of other libraries.

    Raises
    ------
    TypeError, ValueError
        If a setting is missing, unknown or out of its range, also where it is assigned
        later; the message names the class, the setting and the range.
    AttributeError
        If a name of another library is asked for, or assigned.

    Examples
    --------
    >>> class Ramp(WithSettings):
    ...     slope: float = number(1.0, above=0)
    >>> Ramp(slope=2.0)
    Ramp(slope=2.0)
    >>> Ramp(slop=2.0)
    Traceback (most recent call last):
    ...
    TypeError: Ramp: there is no argument 'slop' in Ramp(slope). Did you mean 'slope'?
    """

    elsewhere: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls):
        """Make the annotated lines arguments, and the class known to files."""
        dataclass(eq=False)(cls)
        python = signature(cls)

        def check(self, *arguments, **settings):
            bound(type(self).__name__, python, arguments, settings)

        cls.__init__ = checked(check)(cls.__init__)  # type: ignore[method-assign]
        for each in fields(cls):  # type: ignore[arg-type]
            if "check" in each.metadata or each.name in cls.elsewhere:
                check_value = each.metadata.get("check", _as_it_is)
                setattr(cls, each.name, Held(each.name, check_value))
        for name in cls.elsewhere:
            if not hasattr(cls, name):  # a class of one's own may have it
                setattr(cls, name, NotHere(name))
        enter(cls)

    if TYPE_CHECKING:  # a class of one's own keeps what it likes

        def __setattr__(self, name: str, value: Any) -> None:  # noqa: D105
            ...

    def __getattr__(self, name: str) -> Any:
        """Say what is written here in place of a name of another library."""
        # Python asks here for what it does not find elsewhere.
        raise AttributeError(self._unknown(name))

    def __dir__(self) -> list[str]:
        """Leave out what is only here to be refused."""
        return [name for name in super().__dir__() if name not in self.elsewhere]

    def _unknown(self, name: str) -> str:
        return foreign.attribute(type(self).__name__, name, self.elsewhere)

    def settings(self) -> dict[str, Any]:
        """Return what it was made with, by name; of an optimizer without the network.

        ``type(this)(**this.settings())`` is the same anew.
        """
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)  # type: ignore[arg-type]
            if each.init and each.name != "network"
        }
