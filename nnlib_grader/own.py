"""The learner's own functions: what passed a build exercise stands in for nnlib's.

`keeping` has written each of them into `my_nnlib`. Nothing is patched: a notebook asks
for the functions openly, and `print` says whose each of them is.
"""

import types
from collections.abc import Callable
from pathlib import Path

from nnlib.backprop import RULES, rule_for
from nnlib.propagation import linear
from nnlib_grader import keeping, sets
from nnlib_grader.boundary.dotted import named
from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Exercise


def builds() -> dict[str, Exercise]:
    """Return the build exercises of all sets, by the name of the answer."""
    return {
        exercise.answer: exercise
        for name in sets.names()
        for exercise in sets.load(name).exercises.values()
        if exercise.builds
    }


class OwnFunctions:
    """The functions of the course, the learner's where there is one.

    Attributes
    ----------
    whose : dict of str to str
        For each function the learner's file, or the package's dotted name with the
        reason why it is not the learner's.
    """

    def __init__(self, whose: dict[str, str], functions: dict[str, Callable]):
        self.whose = whose
        self.__dict__.update(functions)

    def __repr__(self) -> str:
        """Return a table: a function a line, and whose it is."""
        width = max(map(len, self.whose))
        return "\n".join(f"{name:<{width}}  {of}" for name, of in self.whose.items())


def own_functions(folder: Path | None = None) -> OwnFunctions:
    """Return the learner's own functions, and the package's where there is none.

    Each is checked again before it is taken, as its file may have been edited. A
    function of the learner's gets the backward rule of the function that it stands in
    for, and a `vjp_linear` of the learner's is the rule of `linear`.

    Parameters
    ----------
    folder : Path, optional
        Where `my_nnlib` lies; the notebook's folder by default.

    Examples
    --------
    >>> own = own_functions(Path("nowhere"))
    >>> own.whose["relu"]
    'nnlib.activations.relu (you have none in my_nnlib)'
    """
    place = (folder or keeping.here()) / keeping.FOLDER
    whose, functions = {}, {}
    for name, exercise in builds().items():
        packaged = named(exercise.builds)
        function, words = taken(exercise, place / f"{name}.py")
        if function and packaged in RULES:
            rule_of(packaged, function)
        whose[name] = words if function else f"{exercise.builds} ({words})"
        functions[name] = function or packaged
    if functions.get("linear") not in (None, linear):
        rule_for(functions["linear"])(functions.get("vjp_linear", RULES[linear]))
    return OwnFunctions(whose, functions)


def taken(exercise: Exercise, path: Path) -> tuple[Callable | None, str]:
    """Return a learner's function and that it is theirs, or None and why it is not."""
    shown = f"{keeping.FOLDER}/{path.name}"
    if not path.is_file():
        return None, f"you have none in {keeping.FOLDER}"
    module = loaded(path)
    if isinstance(module, str):
        return None, f"{shown} {module}"
    if grade(exercise, vars(module))["points"] != exercise.points:
        return None, f"{shown} does not pass its check"
    return getattr(module, exercise.answer), f"yours, {shown}"


def rule_of(packaged: Callable, function: Callable) -> None:
    """Enter a backward rule for a function: its own output, the package's pullbacks."""
    rule = RULES[packaged]

    @rule_for(function)
    def vjp(*arguments, **settings):
        _, pullbacks = rule(*arguments, **settings)
        return function(*arguments, **settings), pullbacks


def loaded(path: Path):
    """Return a learner's file as a module, or say in words why it cannot be read."""
    module = types.ModuleType(f"{keeping.FOLDER}.{path.stem}")
    try:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        exec(code, vars(module))
    except (Exception, SystemExit) as error:
        return f"ends in {type(error).__name__}: {error}"
    return module
