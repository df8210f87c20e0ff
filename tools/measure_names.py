"""Chapter 14's transformer trained for longer, stored in nnlib/data/results/names.json.

Usage: python -m tools.measure_names

The chapter trains it for 300 steps in the page. Here are more steps, and twice the
width. Functions and data are those of the chapter's own cells, so that text and stored
numbers cannot drift apart; what they train on and how stands there.
"""

import ast
import json
from typing import Any

import numpy as np

from nnlib.data.measured import FOLDER
from tools.chapters.chapter import read_source
from tools.files import ROOT, write
from tools.slow import heading

SOURCE = ROOT / "book" / "14_attention.md"
DATA = ("LENGTH =", "distinct =", "order =", "numbers =", "n_held =", "D =")
SEEDS = (0, 1, 2)
RUNS = ((16, 300, 32), (16, 1000, 32), (32, 2000, 64))  # width, steps, names a batch
RECIPE = {
    "title": "chapter 14's transformer on names, held-out loss in nats",
    "runs": [list(run) for run in RUNS],
    "seeds": list(SEEDS),
}


def of_the_chapter(width: int) -> dict[str, Any]:
    """Return what the chapter's cells define, and the names, for rows of a width."""
    found: dict[str, Any] = {}
    for cell in read_source(SOURCE, ROOT).cells:
        if cell.cell_type == "code":
            for line in ast.parse(cell.source).body:
                if is_kept(line):
                    code = ast.Module([line], type_ignores=[])
                    exec(compile(code, str(SOURCE), "exec"), found)
                if "D" in found:
                    found["D"] = width
    return found


def is_kept(line: ast.stmt) -> bool:
    """Tell whether a statement imports, defines, or makes rows of the names."""
    if isinstance(line, ast.Assign):
        written = ast.unparse(line)
        return written.startswith(DATA) or "= padded(numbers" in written
    return isinstance(line, ast.Import | ast.ImportFrom | ast.FunctionDef)


def trained(width: int, steps: int, n_names: int, seed: int) -> tuple[int, float]:
    """Return how many parameters the transformer has, and its held-out loss."""
    own = of_the_chapter(width)
    letters, labels = own["letters"], own["labels"]

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        rows = rng.integers(0, len(letters), n_names)
        return letters[rows], labels[rows]

    layers = own["all_layers"](np.random.default_rng(seed))
    model, _ = own["train"](layers, own["transformer"], draw, steps)
    loss = own["held_out"](model, own["transformer"])
    return model.parameters.size, round(float(loss), 4)


def main() -> None:
    """Train, and store."""
    runs = []
    for width, steps, n_names in RUNS:
        found = [trained(width, steps, n_names, seed) for seed in SEEDS]
        runs.append(
            {
                **{"width": width, "steps": steps, "batch": n_names},
                "parameters": found[0][0],
                "held_out": [loss for _, loss in found],
            }
        )
        print(runs[-1])
    said = {**heading(RECIPE), "runs": runs}
    write(FOLDER / "names.json", json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
