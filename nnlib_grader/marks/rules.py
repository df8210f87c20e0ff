"""The rules that turn what was found into a mark: late work, and marks by hand.

Late is what was received after `due`, or what the platform's file name calls late; from
its points the stated percentage is taken. A mark by hand stands in place of the
grader's, with its reason, before that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from nnlib_grader.specification.exercise import Exercise
from nnlib_grader.submissions.learners import rows_of

COLUMNS = ("id", "exercise", "points", "reason")
ByHand = dict[str, dict[str, dict]]  # by learner, by exercise: points and reason


@dataclass(frozen=True)
class Rules:
    """What the teacher decides.

    Attributes
    ----------
    due : datetime or None
    percent : float
        Taken from the points of what came late.
    by_hand : dict
    """

    due: datetime | None = None
    percent: float = 0.0
    by_hand: ByHand = field(default_factory=dict)

    def settle(self, record: dict) -> dict:
        """Return a record with its marks by hand, its points and its score.

        Points are None where nothing could be read, so that nobody takes a file that
        cannot be opened for wrong answers.
        """
        learner, exercises = record["learner"]["id"], record["exercises"]
        hand = self.by_hand.get(learner, {})
        hand = {id: mark for id, mark in hand.items() if id in record["possible"]}
        earned = {id: report["points"] for id, report in exercises.items()}
        earned |= {id: mark["points"] for id, mark in hand.items()}
        points = (
            round(float(sum(earned.values())), 2) if record["read"] or hand else None
        )
        late = record["called_late"] or self.is_late(record["received"])
        score = points
        if points is not None and late:
            score = round(points * (1 - self.percent / 100), 2)
        new = {"by_hand": hand, "points": points, "late": late, "score": score}
        return record | new

    def counted(self, exercises: Iterable[Exercise]) -> dict[str, float]:
        """Return by exercise the points that there are to earn.

        What no sandbox can run counts where the teacher marks it by hand, for anybody.
        """
        named = set().union(*self.by_hand.values())
        return {
            one.id: one.points
            for one in exercises
            if not one.by_hand or one.id in named
        }

    def is_late(self, received: str) -> bool:
        """Tell whether something was received after the time that was set."""
        if self.due is None or not received:
            return False
        return datetime.fromisoformat(received) > self.due


def due_time(text: str) -> datetime:
    """Return a time as ISO writes it; without a zone it is this machine's.

    Raises
    ------
    ValueError
        If it is no such time.
    """
    return datetime.fromisoformat(text).astimezone(UTC)


def read_by_hand(path: Path | None, possible: dict[str, float]) -> ByHand:
    """Read the marks by hand: CSV with the columns id, exercise, points, reason.

    Raises
    ------
    SystemExit
        If a line has no reason, names no exercise of the set, or gives points that the
        exercise does not have.
    """
    if path is None:
        return {}
    found: ByHand = {}
    rows = rows_of(path, "The marks by hand,")
    for line, row in enumerate(rows, start=2):
        if not set(COLUMNS) <= row.keys():
            raise SystemExit(f"{path} needs the columns {', '.join(COLUMNS)}.")
        exercise, reason = row["exercise"], row["reason"]
        try:
            points = float(row["points"].replace(",", "."))
        except ValueError:
            points = -1.0
        if exercise not in possible:
            raise SystemExit(f"{path}, line {line}: no exercise {exercise!r}.")
        if not 0 <= points <= possible[exercise]:
            most = possible[exercise]
            words = f"points are {row['points']!r}, expected 0 to {most:g}."
            raise SystemExit(f"{path}, line {line}: {words}")
        if not reason:
            raise SystemExit(f"{path}, line {line}: a mark by hand needs a reason.")
        mark = {"points": points, "reason": reason}
        found.setdefault(row["id"], {})[exercise] = mark
    return found
