"""Bring the cells of an assignment back into the form that nbgrader grades.

A learner's answer is the cell that nbgrader's mark names. Where that one is not there,
stands twice, is no Python or still the stub, it is the last cell of the notebook that
defines the answer's name. Cells of the learner's own stay where they are.
"""

import re

import nbformat

from tools.site.nbgrader_release import CHECK
from tools.site.repair.known import COMMENT, Known
from tools.site.repair.marks import read_marks
from tools.site.repair.statements import defined, fault, needed, unfinished

ELSEWHERE = "# The answer stands in the cell of "


class Mending:
    """Mends the cells of one notebook, in place.

    Parameters
    ----------
    cells : list
        They are changed.
    known : Known

    Attributes
    ----------
    look : list of str
        What needs a hand.
    mended : list of str
        What was mended.
    """

    def __init__(self, cells: list, known: Known):
        self.cells, self.known = cells, known
        self.look: list[str] = []
        self.said: dict[str, list[str]] = {}
        read_marks(self)
        for id in known.answers:
            self.exercise(id)
        self.start_first()
        self.each_mark_once()

    @property
    def mended(self) -> list[str]:
        """What was mended, a kind a line."""
        return [
            f"{', '.join(names)}: {text}" if names else f"{text[:1].upper()}{text[1:]}"
            for text, names in self.said.items()
        ]

    def say(self, text: str, name: str = "") -> None:
        """Note what was mended, and of which cell."""
        self.said.setdefault(text, []).extend([name] if name else [])

    def place(self, cell) -> int:
        """Return where a cell stands; equal ones are told apart."""
        return next(at for at, each in enumerate(self.cells) if each is cell)

    def take_out(self, cell) -> None:
        """Take a cell out of the notebook."""
        del self.cells[self.place(cell)]

    def marked(self, name: str) -> list:
        """Return the cells with a mark of nbgrader's."""
        return [cell for cell in self.cells if self.known.mark(cell) == name]

    def put_mark(self, cell, name: str) -> None:
        """Mark a cell as nbgrader does."""
        cell.metadata["nbgrader"] = self.known.new(name).metadata["nbgrader"]

    def defines(self, cell, id: str) -> bool:
        """Tell whether a cell gives an answer's name a value."""
        code = cell.cell_type == "code"
        return code and self.known.answers[id] in defined(cell.source)

    def is_stub(self, cell, id: str) -> bool:
        """Tell whether nothing of the learner's is in a cell."""
        return unfinished(cell.source, self.known.stub(id))

    def good(self, cell, id: str) -> bool:
        """Tell whether a cell answers an exercise."""
        return self.defines(cell, id) and not self.is_stub(cell, id)

    def exercise(self, id: str) -> None:
        """Find an answer, mark its cell alone, and put its check below it."""
        marked = self.marked(id)
        if len(marked) == 1 and self.good(marked[0], id):
            answer = marked[0]
        else:
            answer = self.joined(id, marked) or self.last_good(id, marked)
        if answer is None:
            answer = self.unanswered(id, marked)
        self.check(id, answer)

    def joined(self, id: str, marked: list):
        """Return the cell into which the parts of a split one were joined, or None."""
        if len(marked) < 2 or not any(fault(cell.source) for cell in marked):
            return None
        whole = nbformat.v4.new_code_cell("\n".join(cell.source for cell in marked))
        if not self.good(whole, id):
            return None
        first, *others = marked
        first.source = whole.source
        for cell in others:
            self.take_out(cell)
        self.say("the cell was split; its parts are one cell again.", id)
        return first

    def last_good(self, id: str, marked: list):
        """Return the last cell that answers an exercise, marked, or None."""
        found = [cell for cell in self.cells if self.good(cell, id)]
        if not found:
            return None
        chosen = found[-1]
        other = self.known.mark(chosen)
        if other in self.known.answers and other != id:
            return self.in_another(id, chosen, marked)
        if other is None:
            self.say("the answer stood in a cell without nbgrader's mark.", id)
        elif len(marked) > 1:
            self.say("several cells had its mark; the last with an answer counts.", id)
        self.put_mark(chosen, id)
        self.unmark(id, [cell for cell in marked if cell is not chosen])
        return chosen

    def in_another(self, id: str, chosen, marked: list):
        """Return a cell for an answer that stands in the cell of another exercise."""
        text = f"{ELSEWHERE}{self.known.mark(chosen)}."
        if len(marked) == 1 and marked[0].source == text:
            return marked[0]
        self.unmark(id, marked)
        new = self.known.new(id)
        new.source = text
        self.cells.insert(self.place(chosen) + 1, new)
        self.say("the answer stood in the cell of another exercise.", id)
        return new

    def unmark(self, id: str, others: list) -> None:
        """Take the mark off further cells; stubs among them go."""
        for cell in others:
            if self.is_stub(cell, id):
                self.take_out(cell)
            else:
                del cell.metadata["nbgrader"]

    def unanswered(self, id: str, marked: list):
        """Return the marked cell of an exercise that has no answer; say why."""
        name = self.known.answers[id]
        if not marked:
            stub = self.stub_without_mark(id)
            if stub is not None:
                self.put_mark(stub, id)
                self.say("not answered; its cell had lost nbgrader's mark.", id)
                return stub
            new = self.known.new(id)
            checks = self.marked(id + CHECK)
            place = self.place(checks[0]) if checks else len(self.cells)
            self.cells.insert(place, new)
            self.say("its cell was not there; it has no answer now.", id)
            self.look.append(f"{id}: nothing in the notebook defines {name}.")
            return new
        *others, last = marked
        if others:
            self.unmark(id, others)
            self.say("several cells had its mark, and none is an answer.", id)
        if wrong := fault(last.source):
            self.look.append(f"{id}: the answer is no Python ({wrong}).")
        elif not self.is_stub(last, id):
            names = ", ".join(sorted(defined(last.source))) or "nothing"
            self.look.append(f"{id}: its cell defines {names}, and not {name}.")
        return last

    def stub_without_mark(self, id: str):
        """Return the stub of an exercise that lost its mark, or None."""
        for cell in self.cells:
            code = cell.cell_type == "code" and not self.known.mark(cell)
            same = cell.source.strip() == self.known.stub(id).strip()
            if code and (same or self.defines(cell, id)):
                return cell
        return None

    def check(self, id: str, answer) -> None:
        """Leave one graded cell, below the answer and all that the answer needs."""
        name = id + CHECK
        found = self.marked(name)
        below = [cell for cell in found if self.sees(cell, answer, id)]
        chosen = next(iter(below or found), None)
        for cell in found:
            if cell is not chosen:
                del cell.metadata["nbgrader"]
                self.say("stood twice.", name)
        if below:
            return
        if chosen is None:
            chosen = self.known.new(name)
            self.say("was not there.", name)
        else:
            self.take_out(chosen)
            self.say("stood where its answer does not count; stands below it.", name)
        self.cells.insert(self.last_needed(answer) + 1, chosen)

    def sees(self, check, answer, id: str) -> bool:
        """Tell whether the answer is what a check looks at where it stands."""
        first, last = self.last_needed(answer), self.place(check)
        between = self.cells[self.place(answer) + 1 : last]
        return first < last and not any(
            self.defines(cell, id) and not self.good(cell, id) for cell in between
        )

    def last_needed(self, answer) -> int:
        """Return the place of the last cell that has to run before the check."""
        place = after = self.place(answer)
        for name in needed(answer.source):
            first = next(self.defining(name), place)
            after = max(after, first)
        return after

    def defining(self, name: str):
        """Yield the places of the cells that give a name a value."""
        for place, cell in enumerate(self.cells):
            if cell.cell_type == "code" and name in defined(cell.source):
                yield place

    def start_first(self) -> None:
        """Put the cells that define `check` and `learner` above the answers."""
        start = next(iter(self.marked("start")), None) or self.start_without_mark()
        if start is None:
            start = self.known.new("start")
            self.cells.insert(self.top(), start)
            self.say("the cell that defines check was not there.")
        else:
            self.up(start, "check")
        names = [self.cells[place] for place in self.defining("learner")]
        if names:
            self.up(names[0], "learner")
        elif "learner" in self.known.cells:
            self.look.append("learner: no cell says whose numbers were drawn.")

    def up(self, cell, name: str) -> None:
        """Put a cell above the answers, if it stands below one."""
        first = min(self.place(self.marked(id)[0]) for id in self.known.answers)
        if self.place(cell) > first:
            self.take_out(cell)
            self.cells.insert(self.top(), cell)
            self.say(f"the cell that defines {name} stood below an answer.")

    def top(self) -> int:
        """Return the place at the top: below the cell that looks for the package."""
        return int(self.known.mark(self.cells[0]) == "install")

    def start_without_mark(self):
        """Return the cell that defines `check`, where it lost its mark, or None."""
        pattern = re.compile(rf'\bcheck_for\("{re.escape(self.known.name)}"')
        for cell in self.cells:
            if cell.cell_type == "code" and pattern.search(cell.source):
                self.put_mark(cell, "start")
                self.say("the cell that defines check had lost nbgrader's mark.")
                return cell
        return None

    def each_mark_once(self) -> None:
        """Leave each further mark on one cell; checks that lost theirs are replaced."""
        for name in self.known.cells:
            for cell in self.marked(name)[1:]:
                del cell.metadata["nbgrader"]
                self.say("stood twice.", name)
        self.cells[:] = [
            cell
            for cell in self.cells
            if cell.source.strip() != COMMENT or self.known.mark(cell)
        ]
