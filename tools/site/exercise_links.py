"""Links of an exercises' notebook to the site, where the site's address is known."""

import copy

from nnlib_grader import sets
from tools.site.places import Places


def linked(notebook, name: str, book: Places):
    """Return the notebook of a set, whose tasks lead to what explains them.

    Parameters
    ----------
    notebook : NotebookNode
        As `tools.site.exercise_notebooks.learners` makes it; not changed.
    name : str
        The set, such as 05_losses.
    book : Places
        Without an address the notebook comes back as it is.
    """
    if not book.address:
        return notebook
    result = copy.deepcopy(notebook)
    texts = [cell for cell in result.cells if cell.cell_type == "markdown"]
    title, *tasks = [c for c in texts if c.source.startswith(("# ", "## "))]
    chapter = book.link("The chapter", name)
    exercises = f"[the page of exercises]({book.address}/book/exercises/{name}.html)"
    title.source += f"\n\n{chapter} and {exercises} stand on the site."
    for cell, exercise in zip(tasks, sets.load(name).exercises.values(), strict=False):
        read = book.section(exercise.read or exercise.objective)
        head, level, *rest = cell.source.split("\n\n")
        cell.source = "\n\n".join([head, f"{level} To read: {read}.", *rest])
    return result
