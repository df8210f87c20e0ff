"""What an assignment's cells are in the release: the pattern that a repair follows."""

import copy
import functools
from dataclasses import dataclass

from nnlib_grader import sets
from tools.site.exercise_notebooks import grading, learners, starter
from tools.site.nbgrader_release import GRADED, assignment
from tools.site.repair.statements import defined, unfinished

COMMENT = GRADED.partition("\n")[0]


@dataclass(frozen=True)
class Known:
    """The marked cells of a set.

    Attributes
    ----------
    name : str
        The set.
    cells : dict
        By nbgrader's name of a cell the cell, without solution and hidden tests.
    answers : dict of str to str
        By exercise the name that its answer defines, in the order of the text.
    by_id : dict of str to str
        By a cell's own id nbgrader's name of it, for the cells with answers.
    lines : set of str
        The lines of code that the learner was given.
    """

    name: str
    cells: dict
    answers: dict[str, str]
    by_id: dict[str, str]
    lines: set[str]

    def new(self, grade_id: str):
        """Return a cell of the release."""
        return copy.deepcopy(self.cells[grade_id])

    def mark(self, cell) -> str | None:
        """Return nbgrader's name of a cell, if it has one that this set knows."""
        mark = cell.metadata.get("nbgrader")
        name = mark.get("grade_id") if isinstance(mark, dict) else None
        return name if isinstance(name, str) and name in self.cells else None

    def answered(self, cells: list) -> set[str]:
        """Return the exercises to which some cell gives an answer."""
        found = set()
        for cell in cells:
            if cell.cell_type == "code":
                names = defined(cell.source)
                found |= {
                    id
                    for id, name in self.answers.items()
                    if name in names and not unfinished(cell.source, self.stub(id))
                }
        return found

    def asked(self, cells: list) -> set[str]:
        """Return the exercises of which some cell is there, answered or not."""
        names = set().union(
            *(defined(c.source) for c in cells if c.cell_type == "code")
        )
        marks = {self.mark(cell) for cell in cells}
        return {id for id, name in self.answers.items() if name in names or id in marks}

    def stub(self, id: str) -> str:
        """Return the text that the learner was given for an exercise."""
        return self.cells[id].source


@functools.cache
def known(name: str) -> Known:
    """Return what the cells of a set are."""
    made = assignment(name, "")
    marked = [cell for cell in made.cells if grading(cell).get("grade_id")]
    given = learners(name)
    lines = {
        line.strip()
        for cell in given.cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
    }
    by_id = {
        cell["id"]: grading(cell)["grade_id"]
        for notebook in (made, given)
        for cell in notebook.cells
        if grading(cell).get("solution")
    }
    for cell in marked:
        cell.source = starter(cell.source)
        if grading(cell)["grade"]:
            cell.source = COMMENT
    cells = {grading(cell)["grade_id"]: cell for cell in marked}
    answers = {id: each.answer for id, each in sets.load(name).exercises.items()}
    return Known(name, cells, answers, by_id, lines)
