"""Read a notebook in a copy of this process, which may die or be stopped.

A file of 200 kB can keep Python's own parser, or IPython's, busy for minutes, or crash
it. Where the system makes copies, that costs the learner's own file and nothing else.
"""

from dataclasses import asdict

from nnlib_grader import sets
from nnlib_grader.boundary import child
from nnlib_grader.submissions.sources import Answers, NoNotebookError, answers, look
from tools.site.repair.known import known

MOST_SECONDS = 3.0  # of computing; a right notebook of the course takes 0.13
ENDS = {  # how a copy ended that gave no answer
    "slow": f"reading it took over {MOST_SECONDS:g} seconds",
    "asleep": f"reading it took over {MOST_SECONDS:g} seconds",
    "large": "reading it took too much memory",
    "done": "reading it ended in a crash",
}


def answers_apart(data: bytes, file: str, set_name: str) -> Answers:
    """Return the answers in a file, as `sources.answers` does.

    Raises
    ------
    NoNotebookError
        If it is no notebook of the set, or reading it had to be stopped.
    """
    look(data, file)  # this takes no copy, and a learner may have 1,000 other files
    if not child.possible():
        return answers(data, file, set_name)
    for name in sets.names():  # read once, and not in every copy
        known(name)

    def work(send) -> None:
        try:
            send({"found": asdict(answers(data, file, set_name))})
        except NoNotebookError as error:
            send({"problem": str(error)})

    fate = child.run(work, MOST_SECONDS)
    sent = fate.sent[0] if fate.sent else {}
    if "found" in sent:
        return Answers(**sent["found"])
    words = f"it cannot be read: {ENDS[fate.end]}; ask for it once more."
    raise NoNotebookError(sent.get("problem", words))
