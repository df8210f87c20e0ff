"""A notebook's outputs: which may be stored, in what form, and the pictures in them."""

import base64
import re
import sys
from pathlib import Path

from nnlib.figures.widgets import STORED
from tools.chapters.conversion import ChapterError

IGNORE = "nbval-ignore-output"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def _texts(output):
    """Yield every text that an output shows."""
    if output.output_type == "stream":
        yield output.text
    elif output.output_type == "error":
        yield output.evalue
    else:
        for kind in ("text/plain", "text/html", "text/latex", "text/markdown"):
            yield output.data.get(kind, "")


def check(notebook, root: Path, name: str):
    """Refuse outputs that differ on another machine or in the next run."""
    places = {str(root), str(Path.home()), sys.prefix} - {"/", "\\"}
    for cell in notebook.cells:
        why, shown = "", ""
        if cell.cell_type == "code" and cell.source.rstrip().endswith(";"):
            why = (
                "It ends in a semicolon, which nbval does not heed; write _ = instead."
            )
        for output in cell.get("outputs", ()):
            for text in _texts(output):
                if output.get("name") == "stderr" and IGNORE not in tags_of(cell):
                    why = "It writes to stderr; show no warning and no progress bar:"
                elif ADDRESS.search(text):
                    why = "It shows an address in memory, new in each run:"
                elif any(place in text for place in places):
                    why = "It shows a folder of this machine:"
                shown = shown or (text if why else "")
        if why:
            raise ChapterError(
                f"{name}: this cell cannot be stored:\n\n"
                f"{indented(cell.source)}\n\n{why}\n{shown}"
            )


def tidy(notebook):
    """Keep of the outputs what a reader sees, in one fixed form."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
        merged = []
        for output in cell.outputs:
            last = merged[-1] if merged else None
            if output.output_type == "stream" and last and last.output_type == "stream":
                if last.name == output.name:
                    last.text += output.text
                    continue
            if output.output_type == "error":
                # The message teaches; the traceback names files of this machine.
                output.traceback = [f"{output.ename}: {output.evalue}"]
            # It names a widget of a kernel that is gone; its frames are stored beside.
            output.get("data", {}).pop(WIDGET_VIEW, None)
            if alt and "image/png" in output.get("data", {}):
                output.metadata.setdefault("image/png", {})["alt"] = alt
            merged.append(output)
        cell.outputs = merged


def frames(output) -> list[dict]:
    """Return the frames of a slider as `Explorer.stored` describes them, or none."""
    return output.get("data", {}).get(STORED, {}).get("frames", [])


def figures(notebook) -> dict[str, bytes]:
    """Return every stored picture of a notebook: figures, and frames of sliders."""
    found = {}
    for cell in notebook.cells:
        for n, output in enumerate(cell.get("outputs", ())):
            data = output.get("data", {}).get("image/png")
            if data:
                found[f"output {n} of cell {cell.id}"] = base64.b64decode(data)
            for i, frame in enumerate(frames(output)):
                name = f"frame {i} of output {n} of cell {cell.id}"
                found[name] = base64.b64decode(frame["data"])
    return found


def indented(source: str) -> str:
    """Return code as a message shows it."""
    return "\n".join(f"    {line}" for line in source.splitlines())


def tags_of(cell) -> list[str]:
    """Return a cell's tags."""
    return cell.metadata.get("tags", [])
