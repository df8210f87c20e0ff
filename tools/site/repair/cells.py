"""The cells of a notebook that is mended, and what is said of them."""

from tools.site.repair.known import Known
from tools.site.repair.statements import defined, unfinished


class Cells:
    """The cells of one notebook, which a repair changes in place.

    Parameters
    ----------
    cells : list
    known : Known
        What the cells of the set are.

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

    def defining(self, name: str):
        """Yield the places of the cells that give a name a value."""
        for place, cell in enumerate(self.cells):
            if cell.cell_type == "code" and name in defined(cell.source):
                yield place
