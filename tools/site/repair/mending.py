"""Bring the cells of an assignment back into the form that nbgrader grades."""

from tools.site.repair.answers import find_answer
from tools.site.repair.cells import Cells
from tools.site.repair.known import Known
from tools.site.repair.marks import read_marks
from tools.site.repair.order import check, each_mark_once, start_first


def mend(cells: list, known: Known) -> Cells:
    """Mend a notebook's cells in place; return what is said of them.

    Parameters
    ----------
    cells : list
    known : Known
        What the cells of the set are.
    """
    mending = Cells(cells, known)
    read_marks(mending)
    for id in known.answers:
        check(mending, id, find_answer(mending, id))
    start_first(mending)
    each_mark_once(mending)
    return mending
