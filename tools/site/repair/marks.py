"""Read nbgrader's marks of a notebook's cells, and put them into their form."""

from tools.site.repair.cells import Cells

KEYS = ("grade", "grade_id", "locked", "points", "schema_version", "solution")
OWN = {*KEYS, "checksum", "cell_type", "task"}  # what nbgrader itself may write


def read_marks(mending: Cells) -> None:
    """Right the marks of a notebook; find cells that lost theirs by their id."""
    known = mending.known
    there = {known.mark(cell) for cell in mending.cells}
    for cell in list(mending.cells):
        name = known.mark(cell)
        if name is None and cell.metadata.pop("nbgrader", None) is not None:
            mending.say("marks that the assignment has not were taken off.")
        lost = name is None and known.by_id.get(cell.get("id")) not in (None, *there)
        if lost:
            name = known.by_id[cell["id"]]
            mending.say("had lost nbgrader's mark.", name)
        if name is None:
            continue
        right = known.cells[name].metadata["nbgrader"]
        if lost or not in_order(cell.metadata["nbgrader"], right):
            mending.put_mark(cell, name)
            if not lost:
                mending.say("nbgrader's mark had been changed.", name)
        if cell.cell_type != "code":
            as_code(mending, cell, name)


def in_order(mark: dict, right: dict) -> bool:
    """Tell whether a mark says what the release's says, and no more than nbgrader's."""
    same = all(mark.get(key) == right.get(key) for key in KEYS)
    return same and mark.keys() <= OWN and isinstance(mark.get("checksum", ""), str)


def as_code(mending: Cells, cell, name: str) -> None:
    """Make a cell that was turned into text one of code again."""
    new = mending.known.new(name)
    new["id"], new.source, new.metadata = cell["id"], cell.source, cell.metadata
    mending.cells[mending.place(cell)] = new
    mending.say("the cell was text; it is code again.", name)
