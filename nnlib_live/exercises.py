"""The exercises of a page: check an answer, keep what passed, and give it back.

The cells of a page share the module `__main__`; the answers are its names.
"""

import sys
from typing import Any

from nnlib_grader import keeping, sets
from nnlib_grader.check import grade
from nnlib_grader.comparer import VISIBLE
from nnlib_grader.personal import learner_of
from nnlib_grader.specification.exercise import Exercise
from nnlib_grader.table import cut, readable

TEXTS = ("problem", "likely", "came_back", "printed")
FEW = ("problem", "printed")  # the learner's code makes these as long as it likes


def check(
    name: str, id: str, names: dict[str, Any] | None = None, seed: int = VISIBLE
) -> dict[str, Any]:
    """Check an answer of the page; return what the page shows of it.

    Parameters
    ----------
    name : str
        The set: "04_activations".
    id : str
        The exercise: "stable-sigmoid".
    names : dict, optional
        Where the answer is; the names of the page's cells by default.
    seed : int
        Of the inputs; those of the notebook's check by default.

    Returns
    -------
    report : dict
        `answer`, `points`, `of`, `passed`; `checks`, for each its `name`, `passed`,
        `points`, `of` and what is said of it (`as_in` is the number of a check of
        which the same was said); `mistakes`, their names; `notes`; after a pass
        `compare`, `kept`, and as `own` the text of a function that was kept.

    Raises
    ------
    KeyError, ValueError
        If there is no such exercise, or no such set.

    Examples
    --------
    >>> check("04_activations", "relu", {"relu": lambda z: z * (z > 0)})["points"]
    2.0
    """
    found = vars(sys.modules["__main__"]) if names is None else names
    exercise = sets.load(name)[id]
    report = grade(exercise, found, seed, own_work=True)
    passed = report["points"] == report["of"]
    return {
        "answer": report["answer"],
        "points": report["points"],
        "of": report["of"],
        "passed": passed,
        "checks": said_once(report["checks"]),
        "mistakes": named(report["checks"]),
        "notes": [readable(note) for note in report.get("notes", ())],
        **(after_a_pass(exercise, found) if passed else {}),
    }


def said_once(checks: list[dict]) -> list[dict]:
    """Return the checks as a page shows them; what was said before is not repeated."""
    shown: list[dict] = []
    said: dict[tuple, int] = {}
    for position, each in enumerate(checks, start=1):
        one = {key: each[key] for key in ("name", "passed", "points", "of")}
        if not each["passed"]:
            words = (each["problem"], each.get("likely"))
            if words in said:
                one["as_in"] = said[words]
            else:
                said[words] = position
                one |= spoken(each)
        shown.append(one)
    return shown


def spoken(check: dict) -> dict:
    """Return the texts about a failing check, without signs that cannot be shown."""
    texts = {
        key: readable(cut(check[key]) if key in FEW else check[key])
        for key in TEXTS
        if check.get(key)
    }
    given = [[name, readable(value)] for name, value in check.get("input", ())]
    return texts | ({"input": given} if given else {})


def named(checks: list[dict]) -> list[str]:
    """Return the names of the mistakes of a report, each once."""
    found = [check["mistake"] for check in checks if check.get("mistake")]
    return list(dict.fromkeys(found))


def after_a_pass(exercise: Exercise, names: dict[str, Any]) -> dict[str, Any]:
    """Return what may be compared now, and what became of the function."""
    said: dict[str, Any] = {"compare": exercise.compare}
    if exercise.personal:
        said["solved_for"] = learner_of(names)
    if exercise.builds:
        said["kept"] = keeping.keep(exercise, names)
        path = keeping.here() / keeping.FOLDER / f"{exercise.answer}.py"
        if said["kept"].startswith(keeping.FOLDER):
            said["own"] = path.read_text(encoding="utf-8")
    return said


def restore(own: dict[str, str]) -> list[str]:
    """Write functions that were kept before into the folder `my_nnlib`.

    Parameters
    ----------
    own : dict of str to str
        By name the text of each function's file.

    Returns
    -------
    names : list of str
        What was written: a name that is none of Python's is left out.
    """
    folder = keeping.here() / keeping.FOLDER
    names = sorted(name for name in own if name.isidentifier())
    if names:
        folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.py").write_text(own[name], encoding="utf-8")
    return names
