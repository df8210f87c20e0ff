"""`grade`: read, mark, write; all that is written lies in `--out`."""

import argparse
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nnlib_grader import sets
from nnlib_grader.exports.sheet import as_csv
from nnlib_grader.feedback.classroom import class_page
from nnlib_grader.feedback.learner import learner_page
from nnlib_grader.grading import AGAIN, Tally
from nnlib_grader.grading import grade as grade_class
from nnlib_grader.marks import changes, class_list
from nnlib_grader.marks.rules import Rules, due_time, read_by_hand
from nnlib_grader.marks.store import Store, alone, key, write_changed, write_whole
from nnlib_grader.sandboxes.request import NoSandbox
from nnlib_grader.submissions.learners import Roster, read_roster
from nnlib_grader.submissions.reading import Submission, read_submissions

SECRET = "secret.txt"
LEAST = 32  # characters of a secret
OUTSIDE = "it needs functions that lie outside the notebook (--by-hand)."
WIDTH = 30  # of the bar


def run(given: argparse.Namespace, open_marker: Callable | None = None) -> Tally:
    """Grade a class as the command line says.

    Parameters
    ----------
    given : Namespace
        From `nnlib_grader.commands.parser`.
    open_marker : function, optional
        ``open_marker(given, secret)`` returns a context manager with a marker; the
        sandboxes' own where it is left out.

    Raises
    ------
    SystemExit
        If something that the teacher gave cannot be used; then nothing is marked.
    """
    apart_from_submissions(given)
    rules = rules_of(given)
    roster = read_roster(given.roster)
    submissions = read_submissions(given.submissions, given.set, roster)
    handed_in = {each.learner.id for each in submissions}
    if nobody := [id for id in rules.by_hand if id not in handed_in]:
        raise SystemExit(
            f"{given.by_hand}: nobody with the id {nobody[0]!r} has handed anything in."
        )
    with alone(given.out):
        return written(given, rules, roster, submissions, open_marker)


def written(
    given: argparse.Namespace,
    rules: Rules,
    roster: Roster,
    submissions: list[Submission],
    open_marker: Callable | None,
) -> Tally:
    """Mark what was read, and write it."""
    secret = secret_of(given.secret or given.out / SECRET)
    store = Store(given.out)
    store.without_halves()
    one_set_alone(store, given)
    class_list.keep_class(store, roster)
    if open_marker is None and given.scheduler:
        from nnlib_grader.machines.marker import open_marker
    elif open_marker is None:
        from nnlib_grader.sandboxed import open_marker
    with open_marker(given, secret) as marker:
        try:
            tally = grade_class(
                submissions, given.set, store, marker, rules, Bar(), given.workers
            )
        except NoSandbox as error:  # one that was there when this began
            raise SystemExit(f"{error} {AGAIN}") from None
    write_pages(store, given.set)
    for id, one in sets.load(given.set).exercises.items():
        if one.by_hand:
            print(f"{id} is marked by hand, or not at all: {OUTSIDE}", file=sys.stderr)
    words = f"{tally.marked} marked now, {tally.kept} kept from before, "
    words += f"{tally.unread} that could not be read, {tally.messages} with messages."
    print(f"{words}\nThe class: {given.out / 'class.html'}", file=sys.stderr)
    return tally


def apart_from_submissions(given: argparse.Namespace) -> None:
    """Refuse to write where the next run would read it as handed in."""
    out, read = given.out.resolve(), given.submissions.resolve()
    if out.is_relative_to(read):
        raise SystemExit(
            f"--out {given.out} lies in {given.submissions}; name another."
        )


def rules_of(given: argparse.Namespace) -> Rules:
    """Return the teacher's rules."""
    possible = {id: one.points for id, one in sets.load(given.set).exercises.items()}
    if not 0 <= given.late <= 100:
        raise SystemExit(f"--late is {given.late:g}, expected 0 to 100 percent.")
    try:
        due = due_time(given.due) if given.due else None
    except ValueError:
        words = f"--due is {given.due!r}, expected a time such as 2026-12-01T23:59."
        raise SystemExit(words) from None
    return Rules(due, given.late, read_by_hand(given.by_hand, possible))


def one_set_alone(store: Store, given: argparse.Namespace) -> None:
    """Refuse a folder that holds the marks of another set."""
    for record in store.all()[:1]:
        if record["set"] != given.set:
            raise SystemExit(
                f"{given.out} holds the marks of {record['set']}. Name another folder."
            )


def secret_of(path: Path) -> bytes:
    """Return the course's secret; make it where there is none.

    Raises
    ------
    SystemExit
        If the file holds too little to be one.
    """
    if not path.exists():
        write_whole(path, secrets.token_hex(32) + "\n")
    secret = path.read_bytes().strip()
    if len(secret) < LEAST:
        raise SystemExit(f"{path} has fewer than {LEAST} characters; delete it.")
    return secret


def write_pages(store: Store, set_name: str) -> None:
    """Write the pages and the log from the records."""
    records = store.all()
    for record in records:
        place = store.folder / "pages" / f"{key(record['learner']['id'])}.html"
        write_changed(place, learner_page(record))
    missing = class_list.absent(store, records)
    text = class_page(set_name, records, store, missing)
    write_changed(store.folder / "class.html", text)
    write_changed(store.folder / "changes.csv", as_csv(changes.lines(store)))


class Bar:
    """Shows how far a class is: a bar in a terminal, ten lines elsewhere."""

    def __init__(self):
        self.began, self.last = time.monotonic(), -1

    def __call__(self, done: int, all: int) -> None:
        """Show that so many of all are done."""
        tenth = 10 * done // all
        terminal = sys.stderr.isatty()
        if not terminal and tenth == self.last:
            return
        self.last = tenth
        left = (time.monotonic() - self.began) / done * (all - done)
        full = WIDTH * done // all
        bar = "#" * full + "." * (WIDTH - full)
        text = f"[{bar}] {done} of {all}, {left:.0f} s left"
        end = "" if terminal and done < all else "\n"
        print(("\r" if terminal else "") + text, end=end, file=sys.stderr, flush=True)
