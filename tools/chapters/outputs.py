"""A notebook's outputs: which may be stored, in what form, and the pictures in them."""

import base64
import re
import sys
from pathlib import Path

from tools.chapters.conversion import ChapterError

IGNORE = "nbval-ignore-output"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
FIGURES = ("image/svg+xml", "image/png")  # as a notebook stores them
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
            for kind in FIGURES:
                if alt and kind in output.get("data", {}):
                    output.metadata.setdefault(kind, {})["alt"] = alt
            merged.append(output)
        cell.outputs = merged
    states = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for model in states.values():
        if model.get("model_name") == "LayoutModel":
            model["state"] = {k: v for k, v in model["state"].items() if v is not None}


def figures(notebook) -> dict[str, str | bytes]:
    """Return every stored picture of a notebook: figures, and frames of sliders.

    Drawings are text, pictures are bytes.
    """
    found: dict[str, str | bytes] = {}
    for cell in notebook.cells:
        for n, output in enumerate(cell.get("outputs", ())):
            data, name = output.get("data", {}), f"output {n} of cell {cell.id}"
            if "image/svg+xml" in data:
                found[name] = data["image/svg+xml"]
            elif "image/png" in data:
                found[name] = base64.b64decode(data["image/png"])
    states = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for name, model in states.items():
        html = str(model.get("state", {}).get("value", ""))
        match = re.search(r'src="data:image/\w+;base64,([^"]+)"', html)
        if match:
            found[f"frame {name}"] = base64.b64decode(match[1])
    return found


def indented(source: str) -> str:
    """Return code as a message shows it."""
    return "\n".join(f"    {line}" for line in source.splitlines())


def tags_of(cell) -> list[str]:
    """Return a cell's tags."""
    return cell.metadata.get("tags", [])
