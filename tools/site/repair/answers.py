"""Find the cell with the answer to an exercise, and mark it alone.

It is the cell that nbgrader's mark names. Where that one is not there, stands twice, is
no Python or still the stub, it is the last cell of the notebook that defines the
answer's name. Cells of the learner's own stay where they are.
"""

import nbformat

from tools.site.nbgrader_release import CHECK
from tools.site.repair.cells import Cells
from tools.site.repair.statements import defined, fault

ELSEWHERE = "# The answer stands in the cell of "


def find_answer(mending: Cells, id: str):
    """Return the cell of an exercise's answer, the only one that is marked so."""
    marked = mending.marked(id)
    if len(marked) == 1 and mending.good(marked[0], id):
        return marked[0]
    answer = joined(mending, id, marked) or last_good(mending, id, marked)
    return answer or unanswered(mending, id, marked)


def joined(mending: Cells, id: str, marked: list):
    """Return the cell into which the parts of a split one were joined, or None."""
    if len(marked) < 2 or not any(fault(cell.source) for cell in marked):
        return None
    whole = nbformat.v4.new_code_cell("\n".join(cell.source for cell in marked))
    if not mending.good(whole, id):
        return None
    first, *others = marked
    first.source = whole.source
    for cell in others:
        mending.take_out(cell)
    mending.say("the cell was split; its parts are one cell again.", id)
    return first


def last_good(mending: Cells, id: str, marked: list):
    """Return the last cell that answers an exercise, marked, or None."""
    found = [cell for cell in mending.cells if mending.good(cell, id)]
    if not found:
        return None
    chosen = found[-1]
    other = mending.known.mark(chosen)
    if other in mending.known.answers and other != id:
        return in_another(mending, id, chosen, marked)
    if other is None:
        mending.say("the answer stood in a cell without nbgrader's mark.", id)
    elif len(marked) > 1:
        mending.say("several cells had its mark; the last with an answer counts.", id)
    mending.put_mark(chosen, id)
    unmark(mending, id, [cell for cell in marked if cell is not chosen])
    return chosen


def in_another(mending: Cells, id: str, chosen, marked: list):
    """Return a cell for an answer that stands in the cell of another exercise."""
    text = f"{ELSEWHERE}{mending.known.mark(chosen)}."
    if len(marked) == 1 and marked[0].source == text:
        return marked[0]
    unmark(mending, id, marked)
    new = mending.known.new(id)
    new.source = text
    mending.cells.insert(mending.place(chosen) + 1, new)
    mending.say("the answer stood in the cell of another exercise.", id)
    return new


def unmark(mending: Cells, id: str, others: list) -> None:
    """Take the mark off further cells; stubs among them go."""
    for cell in others:
        if mending.is_stub(cell, id):
            mending.take_out(cell)
        else:
            del cell.metadata["nbgrader"]


def unanswered(mending: Cells, id: str, marked: list):
    """Return the marked cell of an exercise that has no answer; say why."""
    name = mending.known.answers[id]
    if not marked:
        stub = stub_without_mark(mending, id)
        if stub is not None:
            mending.put_mark(stub, id)
            mending.say("not answered; its cell had lost nbgrader's mark.", id)
            return stub
        new = mending.known.new(id)
        checks = mending.marked(id + CHECK)
        place = mending.place(checks[0]) if checks else len(mending.cells)
        mending.cells.insert(place, new)
        mending.say("its cell was not there; it has no answer now.", id)
        mending.look.append(f"{id}: nothing in the notebook defines {name}.")
        return new
    *others, last = marked
    if others:
        unmark(mending, id, others)
        mending.say("several cells had its mark, and none is an answer.", id)
    if wrong := fault(last.source):
        mending.look.append(f"{id}: the answer is no Python ({wrong}).")
    elif not mending.is_stub(last, id):
        names = ", ".join(sorted(defined(last.source))) or "nothing"
        mending.look.append(f"{id}: its cell defines {names}, and not {name}.")
    return last


def stub_without_mark(mending: Cells, id: str):
    """Return the stub of an exercise that lost its mark, or None."""
    for cell in mending.cells:
        code = cell.cell_type == "code" and not mending.known.mark(cell)
        same = cell.source.strip() == mending.known.stub(id).strip()
        if code and (same or mending.defines(cell, id)):
            return cell
    return None
