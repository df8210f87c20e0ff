"""Compare a chapter's stored outputs with those of a new run, pictures included."""

import copy

import nbformat
from nbformat.v4 import new_notebook

from nnlib.figures.widgets import STORED
from tools.chapters.drawings import drawing_difference
from tools.chapters.outputs import IGNORE, figures, frames, tidy


def _words(output) -> list:
    """Return what a slider says: its controls, and its frames without the pictures."""
    controls = output.data.get(STORED, {}).get("sliders", [])
    return [*controls, *(frame["alt"] for frame in frames(output))]


def _shown(cell) -> list:
    """Return a cell's outputs without pictures, traces and numbers."""
    result = []
    for output in cell.outputs:
        if output.output_type == "stream":
            result.append((output.name, output.text))
        elif output.output_type == "error":
            result.append(("error", output.ename, output.evalue))
        else:
            texts = {k: v for k, v in output.data.items() if k.startswith("text/")}
            result.append(("data", sorted(output.data), texts, _words(output)))
    return result


def compare_outputs(stored, fresh) -> list[str]:
    """Say in words where a new run of a chapter differs from what is stored.

    Parameters
    ----------
    stored, fresh : nbformat.NotebookNode
        The same cells, with the outputs of two runs.

    Returns
    -------
    list of str
        One sentence for each difference; cells tagged ``nbval-ignore-output`` are
        left out.
    """
    found, ignored = [], set()
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        if IGNORE in old.metadata.get("tags", ()):
            ignored.add(old.id)
        elif old.cell_type == "code" and _shown(old) != _shown(new):
            found.append(
                f"the outputs of this cell differ:\n    {old.source}\n"
                f"  stored: {_shown(old)}\n  now:    {_shown(new)}"
            )
    before, after = figures(stored), figures(fresh)
    for name in sorted(before.keys() | after.keys()):
        if name.rpartition(" ")[2] in ignored:
            continue
        if name not in after:
            found.append(f"{name} is stored, and is no longer drawn")
        elif name not in before:
            found.append(f"{name} is drawn, and is not stored")
        else:
            words = drawing_difference(before[name], after[name])
            if words:
                found.append(f"{name} looks different: {words}")
    return found


def compare_cell(stored, fresh: list) -> list[str]:
    """Say in words where the outputs that a cell has now differ from its stored ones.

    Parameters
    ----------
    stored : nbformat.NotebookNode
        The cell.
    fresh : list of nbformat.NotebookNode
        Its outputs as a kernel sent them.
    """
    cell = copy.deepcopy(stored)
    cell.outputs = [nbformat.from_dict(output) for output in fresh]
    new = new_notebook(cells=[cell])
    tidy(new)
    return compare_outputs(new_notebook(cells=[stored]), new)
