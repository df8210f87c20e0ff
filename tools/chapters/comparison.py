"""Compare a chapter's stored outputs with those of a new run, pictures included."""

import io

import numpy as np

from nnlib.figures.widgets import STORED
from tools.chapters.outputs import IGNORE, figures, frames

BLOCK = 4  # pixels: edges may be smoothed a little differently on another machine
LEVELS = 24  # of 255: a block that differs by more counts as changed
SHARE = 0.003  # of the blocks may change; one changed curve changes about 1%


def picture_difference(stored: bytes, drawn: bytes) -> float:
    """Return the share of a picture's blocks that changed, 1.0 for another size.

    Parameters
    ----------
    stored, drawn : bytes
        PNG files.

    Returns
    -------
    float
        From 0 to 1. Both pictures are averaged over blocks of 4 x 4 pixels; a block
        has changed when a colour channel differs by more than 24 of 255 levels.
    """
    from PIL import Image

    arrays = []
    for data in (stored, drawn):
        with Image.open(io.BytesIO(data)) as image:
            pixels = np.asarray(image.convert("RGB"), dtype=np.float32)
        height, width = (side // BLOCK * BLOCK for side in pixels.shape[:2])
        size = pixels.shape
        blocks = pixels[:height, :width].reshape(
            height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3
        )  # (height, width, 3) -> rows, rows within a block, columns, ..., channel
        arrays.append((size, blocks.mean(axis=(1, 3))))
    (stored_size, old), (drawn_size, new) = arrays
    if stored_size != drawn_size:
        return 1.0
    return float((np.abs(old - new).max(axis=-1) > LEVELS).mean())


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
            share = picture_difference(before[name], after[name])
            if share > SHARE:
                found.append(f"{name} looks different: {share:.1%} of it changed")
    return found
