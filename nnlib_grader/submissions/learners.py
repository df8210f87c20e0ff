"""The learners of a course, from the teacher's roster, and how a file finds its own."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Learner:
    """A learner, with what the learning platforms call them.

    Attributes
    ----------
    id : str
        The teacher's own: nbgrader's folder, Moodle's ID number.
    name, first_name, last_name, email : str
    canvas_id, sis_user_id, sis_login_id, section : str
        As Canvas exports its gradebook: "ID", "SIS User ID" and so on.
    participant : str
        The number of Moodle's "Participant 123".
    known : bool
        Whether the roster has them.
    """

    id: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    canvas_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""
    participant: str = ""
    known: bool = True


COLUMNS = [each.name for each in fields(Learner) if each.name != "known"]


def squeezed(name: str) -> str:
    """Return a name's letters and digits alone, as file names hold them.

    Examples
    --------
    >>> squeezed("Lovelace, Ada")
    'lovelaceada'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in text if one.isalnum())


class Roster:
    """All learners of a course.

    Parameters
    ----------
    learners : list of Learner
        Empty where there is no roster: then every name is taken as it is.
    """

    def __init__(self, learners: list[Learner]):
        self.learners = learners

    def find(self, wanted: dict[str, str]) -> tuple[Learner | None, str]:
        """Return the learner of a file, and in words why there is none.

        Parameters
        ----------
        wanted : dict
            What the file's name says, by the roster's columns, the surest first; the
            `name` last.
        """
        if not self.learners:
            text = next((value for value in wanted.values() if value), "no name")
            numbers = {n: wanted.get(n, "") for n in ("canvas_id", "participant")}
            return Learner(text, wanted.get("name") or text, **numbers), ""
        for column, value in wanted.items():
            found = [each for each in self.learners if fits(each, column, value)]
            if len(found) == 1:
                return found[0], ""
            if found:
                ids = ", ".join(each.id for each in found)
                return None, f"{len(found)} learners of the roster fit it: {ids}."
        return None, "nobody in the roster has this name or number."


def fits(learner: Learner, column: str, value: str) -> bool:
    """Tell whether a learner has a value in a column; names in either order."""
    if not value:
        return False
    if column == "name":
        first, last = learner.first_name, learner.last_name
        *before, behind = learner.name.split() or [""]
        sorted_by_last = "".join([behind, *before])  # as Canvas names its files
        names = (learner.name, sorted_by_last, first + last, last + first)
        return squeezed(value) in {squeezed(each) for each in names} - {""}
    return getattr(learner, column) == value


def read_roster(path: Path | None) -> Roster:
    """Read a roster: CSV with the column `id`, and of the others what there is.

    Raises
    ------
    SystemExit
        If the file cannot be read, has no `id`, or names somebody twice.
    """
    if path is None:
        return Roster([])
    rows = rows_of(path, "The roster")
    if not rows or "id" not in rows[0]:
        raise SystemExit(
            f"The roster {path} needs a first line with the column id, and a line for "
            f"each learner. It may also have: {', '.join(COLUMNS[1:])}."
        )
    learners = [learner(row) for row in rows]
    for column in ("id", "canvas_id", "participant"):
        seen = [getattr(each, column) for each in learners if getattr(each, column)]
        if twice := {each for each in seen if seen.count(each) > 1}:
            raise SystemExit(
                f"The roster {path} has {column} {', '.join(sorted(twice))} twice."
            )
    if nameless := [n for n, each in enumerate(learners, start=2) if not each.id]:
        raise SystemExit(f"The roster {path} has no id in line {nameless[0]}.")
    return Roster(learners)


def rows_of(path: Path, what: str) -> list[dict[str, str]]:
    """Read a CSV of the teacher's; what is missing in a row is empty.

    A line ends where CSV ends it, and not at another sign that a name may hold.

    Raises
    ------
    SystemExit
        If it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        mark = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=mark))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SystemExit(f"{what} {path} cannot be read: {error}.") from None
    return [
        {name: " ".join((row[name] or "").splitlines()).strip() for name in row if name}
        for row in rows
    ]


def learner(row: dict) -> Learner:
    """Return the learner of a line of the roster."""
    values = {name: row.get(name, "") for name in COLUMNS}
    values["participant"] = re.sub(r"^\D*", "", values["participant"])
    full = f"{values['first_name']} {values['last_name']}".strip()
    return Learner(**values | {"name": values["name"] or full or values["id"]})
