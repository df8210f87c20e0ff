"""What a mark depends on beside the submission: the exercises and the grader's code."""

import functools
import hashlib
from pathlib import Path

from nnlib_grader import sets

GRADER = Path(__file__).resolve().parents[1]


@functools.cache
def version(set_name: str) -> str:
    """Return a digest of a set, the grader and nnlib: another one, another mark.

    Commands, pages and exports are left out: they show marks and make none.
    """
    shown = {"exports", "feedback", "guarded.py", "commands.py", "__main__.py"}
    grader = [
        path
        for path in GRADER.rglob("*.py")
        if not shown & set(path.relative_to(GRADER).parts)
    ]
    paths = [*grader, *GRADER.parent.glob("nnlib/**/*.py")]
    paths += (sets.FOLDER / set_name).glob("*.*")
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]
