"""Put the cells where each check sees the answer that it grades."""

import re

from tools.site.nbgrader_release import CHECK
from tools.site.repair.cells import Cells
from tools.site.repair.known import COMMENT
from tools.site.repair.statements import needed


def check(mending: Cells, id: str, answer) -> None:
    """Leave one graded cell, below the answer and all that the answer needs."""
    name = id + CHECK
    found = mending.marked(name)
    below = [cell for cell in found if sees(mending, cell, answer, id)]
    chosen = next(iter(below or found), None)
    for cell in found:
        if cell is not chosen:
            del cell.metadata["nbgrader"]
            mending.say("stood twice.", name)
    if below:
        return
    if chosen is None:
        chosen = mending.known.new(name)
        mending.say("was not there.", name)
    else:
        mending.take_out(chosen)
        mending.say("stood where its answer does not count; stands below it.", name)
    mending.cells.insert(last_needed(mending, answer) + 1, chosen)


def sees(mending: Cells, below, answer, id: str) -> bool:
    """Tell whether the answer is what a check looks at where it stands."""
    first, last = last_needed(mending, answer), mending.place(below)
    between = mending.cells[mending.place(answer) + 1 : last]
    return first < last and not any(
        mending.defines(cell, id) and not mending.good(cell, id) for cell in between
    )


def last_needed(mending: Cells, answer) -> int:
    """Return the place of the last cell that has to run before the check."""
    place = after = mending.place(answer)
    for name in needed(answer.source):
        first = next(mending.defining(name), place)
        after = max(after, first)
    return after


def start_first(mending: Cells) -> None:
    """Put the cells that define `check` and `learner` above the answers."""
    start = next(iter(mending.marked("start")), None) or start_without_mark(mending)
    if start is None:
        start = mending.known.new("start")
        mending.cells.insert(top(mending), start)
        mending.say("the cell that defines check was not there.")
    else:
        up(mending, start, "check")
    names = [mending.cells[place] for place in mending.defining("learner")]
    if names:
        up(mending, names[0], "learner")
    elif "learner" in mending.known.cells:
        mending.look.append("learner: no cell says whose numbers were drawn.")


def up(mending: Cells, cell, name: str) -> None:
    """Put a cell above the answers, if it stands below one."""
    first = min(mending.place(mending.marked(id)[0]) for id in mending.known.answers)
    if mending.place(cell) > first:
        mending.take_out(cell)
        mending.cells.insert(top(mending), cell)
        mending.say(f"the cell that defines {name} stood below an answer.")


def top(mending: Cells) -> int:
    """Return the place at the top: below the cell that looks for the package."""
    return int(mending.known.mark(mending.cells[0]) == "install")


def start_without_mark(mending: Cells):
    """Return the cell that defines `check`, where it lost its mark, or None."""
    pattern = re.compile(rf'\bcheck_for\("{re.escape(mending.known.name)}"')
    for cell in mending.cells:
        if cell.cell_type == "code" and pattern.search(cell.source):
            mending.put_mark(cell, "start")
            mending.say("the cell that defines check had lost nbgrader's mark.")
            return cell
    return None


def each_mark_once(mending: Cells) -> None:
    """Leave each further mark on one cell; checks that lost theirs are replaced."""
    for name in mending.known.cells:
        for cell in mending.marked(name)[1:]:
            del cell.metadata["nbgrader"]
            mending.say("stood twice.", name)
    mending.cells[:] = [
        cell
        for cell in mending.cells
        if cell.source.strip() != COMMENT or mending.known.mark(cell)
    ]
