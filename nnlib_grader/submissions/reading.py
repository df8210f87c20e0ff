"""Read what a class handed in: a submission a learner, with what is to be said of it.

The rule for several: of the notebooks of the set that can be read the one received last
counts; received at the same time, the one with more answers, then the later name.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nnlib_grader import sets
from nnlib_grader.submissions.apart import answers_apart
from nnlib_grader.submissions.handed_in import EARLIEST, File, files
from nnlib_grader.submissions.learners import Learner, Roster
from nnlib_grader.submissions.naming import Named, named
from nnlib_grader.submissions.sources import Answers, NoNotebookError
from nnlib_grader.table import readable

MOST_SAID = 20  # messages of one learner
LONGEST = 300  # characters of a message


@dataclass
class Submission:
    """What one learner handed in.

    Attributes
    ----------
    learner : Learner
    sources : dict of str to str
        By exercise the learner's cells; nothing where no notebook could be read.
    hiding : dict of str to list of str
        By exercise which of Python's own names the learner's cells hide.
    messages : list of str
    received : datetime
    digest : str
        The SHA-256 of the file that counts; empty where none does.
    late : bool
        Whether the platform's name of the file says so.
    name : str
        What the notebook says beside `learner =`.
    file : str
        The file that counts.
    """

    learner: Learner
    sources: dict[str, str] = field(default_factory=dict)
    hiding: dict[str, list[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    received: datetime = EARLIEST
    digest: str = ""
    late: bool = False
    name: str = ""
    file: str = ""

    def say(self, text: str) -> None:
        """Note a message, once, in characters that can be shown."""
        text = readable(" ".join(text.split()))[:LONGEST]
        if text not in self.messages and len(self.messages) < MOST_SAID:
            self.messages.append(text)


def read_submissions(path: Path, set_name: str, roster: Roster) -> list[Submission]:
    """Return a submission for each learner who handed something in.

    Parameters
    ----------
    path : Path
        A folder, a zip of Canvas's or Moodle's, or nbgrader's `submitted`.
    set_name : str
        "04_activations".
    roster : Roster

    Returns
    -------
    submissions : list of Submission
        In the order of the learners' ids. Who is not in the roster stands here too,
        with `learner.known` False.

    Raises
    ------
    SystemExit
        If there is nothing that could be read, or no such set.
    """
    if set_name not in sets.names():
        raise SystemExit(
            f"There is no set {set_name!r}. There are: {', '.join(sets.names())}."
        )
    found: dict[str, Submission] = {}
    best: dict[str, tuple] = {}
    for file in files(path):
        about = named(file.place)
        if about.folder in sets.names() and about.folder != set_name:
            continue  # another assignment of nbgrader's folder
        submission = submission_of(found, about, roster)
        take(submission, file, about, set_name, best)
    if not found:
        raise SystemExit(f"Nothing was handed in at {path} for {set_name}.")
    return [found[key] for key in sorted(found)]


def submission_of(
    found: dict[str, Submission], about: Named, roster: Roster
) -> Submission:
    """Return the submission to which a file belongs, made where there is none yet."""
    learner, why = roster.find(about.wanted)
    if learner is None:
        said = " ".join(value for value in about.wanted.values() if value)
        key = readable(" ".join(dict.fromkeys(said.split(" "))))[:100]
        learner = Learner(f"unknown: {key}", key, known=False)
    submission = found.setdefault(learner.id, Submission(learner))
    if why:
        submission.say(f"{about.file}: {why} Mend the roster, and grade again.")
    return submission


def take(
    submission: Submission, file: File, about: Named, set_name: str, best: dict
) -> None:
    """Read a file of a learner; let it count where it is the one that does."""
    shown = f"{about.file}: "
    if file.problem:
        submission.say(shown + file.problem)
        return
    try:
        read = answers_apart(file.data, about.file, set_name)
    except NoNotebookError as error:
        submission.say(shown + str(error))
        return
    key = submission.learner.id
    worth = (file.received, len(read.sources), file.place)
    if key in best:
        first, last = sorted([submission.file, about.file])
        submission.say(f"{first} and {last}: the one received last counts.")
        if worth < best[key]:
            return
    best[key] = worth
    fill(submission, file, about, read)


def fill(submission: Submission, file: File, about: Named, read: Answers) -> None:
    """Let a file be what the learner handed in."""
    submission.sources, submission.hiding = read.sources, read.hiding
    submission.name = read.name
    submission.received, submission.late = file.received, about.late
    submission.digest = hashlib.sha256(file.data).hexdigest()
    submission.file = readable(about.file)[:LONGEST]
    for message in read.messages:
        submission.say(message)
