"""Who handed a file in, by the names that Canvas, Moodle and nbgrader give it.

Canvas: `lovelaceada_LATE_4021_98765_04_activations-1.ipynb`, the user's number and the
submission's. Moodle: `Ada Lovelace_1234_assignsubmission_file_/04_activations.ipynb`,
or the same in one name. nbgrader: `submitted/ada/04_activations/04_activations.ipynb`.
Anything else: the folder at the top is the learner, or the file's name.

Only the part at the top is the platform's. What lies below it, and what follows the
platform's own marks in it, a learner has named, and may have named like another's.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

CANVAS = re.compile(r"([^_]+)(_LATE)?_(\d+)_(\d+)_(.+)", re.S)
MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_[a-z]+_?(.*)", re.S)
SUBMITTED = "submitted"


@dataclass(frozen=True)
class Named:
    """What a file's place says.

    Attributes
    ----------
    wanted : dict of str to str
        Of the learner, by the roster's columns, the surest first.
    file : str
        The name that the learner gave the file.
    late : bool
        Whether the platform says that it came late.
    folder : str
        The folder in which the file lies, if any.
    """

    wanted: dict[str, str]
    file: str
    late: bool = False
    folder: str = ""


def named(place: str) -> Named:
    """Return what a place says, its parts separated by `/`.

    Examples
    --------
    >>> named("lovelaceada_LATE_4021_98765_one.ipynb").wanted
    {'canvas_id': '4021', 'name': 'lovelaceada'}
    """
    parts = place.split("/")
    if parts[0] == SUBMITTED and len(parts) > 1:
        del parts[0]
    top, folder = parts[0], parts[-2] if len(parts) > 1 else ""
    if len(parts) == 1 and (found := CANVAS.fullmatch(top)):
        name, late, user, _, file = found.groups()
        return Named({"canvas_id": user, "name": name}, file, bool(late))
    if found := MOODLE.fullmatch(top):
        name, number, rest = found.groups()
        file = parts[-1] if len(parts) > 1 else rest
        return Named({"participant": number, "name": name}, file, folder=folder)
    who = top if len(parts) > 1 else PurePosixPath(top).stem
    wanted = {"id": who, "email": who, "sis_login_id": who, "name": who}
    return Named(wanted, parts[-1], folder=folder)
