"""Make the package that a sandbox holds: what is asked for is yours to write.

In this reduced `nnlib` the bodies of the functions that would earn points are gone, and
those of their backward rules and of their twins for single elements. Only text is
changed: no code of the package can be asked for what is not there.
"""

import ast
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import nnlib
from nnlib_grader.boundary.dotted import named
from nnlib_grader.sets import ExerciseSet
from nnlib_grader.specification.exercise import Exercise

PACKAGE = Path(nnlib.__file__).parent
GRADER = Path(__file__).parent
TABLES = ("rule_for", "terms_for")  # decorators that enter a function for another
# One thoughtless step makes the answer of these: np.exp(log_softmax(z)). An answer that
# calls them by name is refused; one that takes them by getattr shows no name.
GRADIENTS = ("nnlib.autograd.grad", "nnlib.autograd.value_and_grad")
SCORES = "nnlib.attention.looking.softmax_of_scores"
ONE_STEP = {
    "nnlib.activations.relu": ("nnlib.activations.elu",),
    "nnlib.activations.softmax": ("nnlib.activations.log_softmax", SCORES),
    "nnlib.losses.cross_entropy": (
        "nnlib.activations.log_softmax",
        "nnlib.losses.log_sum_exp",
        "nnlib.losses.soft_cross_entropy",
    ),
    "nnlib.attention.attention": ("nnlib.attention.attention_weights", SCORES),
    "nnlib.backprop.backprop": GRADIENTS,
    "nnlib.backprop.rules.vjp_linear": GRADIENTS,
}
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "figures", "results")
BODY = '"""Be asked for: the exercise wants yours."""'
RAISE = 'raise NotImplementedError("this is yours to write: {}")'


@dataclass(frozen=True)
class Group:
    """Exercises of a set that are answered beside the same reduced package.

    Attributes
    ----------
    ids : tuple of str
    names : tuple of str
        What is withheld from them, by dotted name.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]


def names_of(exercise: Exercise) -> set[str]:
    """Return by dotted name what would earn points as the exercise's answer."""
    built = {exercise.builds} if exercise.builds.startswith("nnlib.") else set()
    return built | set(exercise.withholds) | set(ONE_STEP.get(exercise.builds, ()))


def groups(exercise_set: ExerciseSet) -> list[Group]:
    """Return the exercises of a set, in as few groups as their needs allow.

    What one exercise asks for is withheld from all, but from an exercise whose answer
    may call it: a forward pass calls the layers that another exercise asks for.
    """
    every = set().union(*map(names_of, exercise_set.exercises.values()))
    found: dict[tuple[str, ...], list[str]] = {}
    for id, exercise in exercise_set.exercises.items():
        withheld = tuple(sorted(every - set(exercise.needs)))
        found.setdefault(withheld, []).append(id)
    return [Group(tuple(ids), names) for names, ids in found.items()]


def reduce(names: Iterable[str], folder: Path) -> None:
    """Write the reduced `nnlib`, the grader's boundary and its drivers, into a folder.

    Parameters
    ----------
    names : iterable of str
        What is withheld: "nnlib.activations.relu".
    folder : Path
        Gets `nnlib` and `nnlib_grader`, and is all that a sandbox needs beside NumPy.

    Raises
    ------
    ValueError
        If a name stands for no function or class of the package's text.
    """
    wanted: dict[tuple, str] = {
        (thing.__module__, thing.__qualname__): path
        for path in names
        for thing in [cast(Any, named(path))]
    }
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(PACKAGE, folder / "nnlib", ignore=LEFT_OUT)
    inside = folder / "nnlib_grader"
    shutil.copytree(GRADER / "boundary", inside / "boundary", ignore=LEFT_OUT)
    (inside / "specification").mkdir()
    shutil.copy(GRADER / "specification" / "drivers.py", inside / "specification")
    for place in (inside, inside / "specification"):
        (place / "__init__.py").write_text("", encoding="utf-8")
    done = set()
    for path in sorted((folder / "nnlib").rglob("*.py")):
        module = ".".join(path.relative_to(folder).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        reduced, here = without(text, module.removesuffix(".__init__"), set(wanted))
        done |= here
        if reduced != text:
            path.write_text(reduced, encoding="utf-8")
    if missing := wanted.keys() - done:
        paths = ", ".join(sorted(wanted[one] for one in missing))
        raise ValueError(f"reduce: nnlib has no text of {paths} to withhold.")


def without(text: str, module: str, wanted: set[tuple]) -> tuple[str, set[tuple]]:
    """Return a module's text without the bodies that are wanted, and which it had."""
    lines, done = text.split("\n"), set()
    known = {name for _, name in wanted}
    if not any(name in text for name in known):
        return text, done  # parsing every module would take seconds
    for node in reversed(ast.parse(text).body):  # from below, so that lines stay
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if (module, node.name) in wanted:
            done.add((module, node.name))
        elif not known & entered_for(node):
            continue
        for function in functions_of(node):
            body = function.body
            indent = " " * body[0].col_offset
            lines[body[0].lineno - 1 : body[-1].end_lineno] = [
                indent + BODY,
                indent + RAISE.format(node.name),
            ]
    return "\n".join(lines), done


def entered_for(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """Return the names of the functions whose rule or terms a function is."""
    return {
        argument.id
        for one in node.decorator_list
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Name)
        and one.func.id in TABLES
        for argument in one.args
        if isinstance(argument, ast.Name)
    }


def functions_of(node: ast.FunctionDef | ast.ClassDef) -> list[ast.FunctionDef]:
    """Return a function, or the methods of a class, the last one first."""
    if isinstance(node, ast.FunctionDef):
        return [node]
    return [one for one in reversed(node.body) if isinstance(one, ast.FunctionDef)]
