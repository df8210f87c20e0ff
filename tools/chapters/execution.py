"""Run a chapter from a fresh kernel and store nothing that changes from run to run."""

import base64
import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat

from tools import files

IGNORE = "nbval-ignore-output"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
ENVIRONMENT = {
    # One thread: a sum split over threads may differ in its last digit.
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")},
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class ChapterError(Exception):
    """A chapter cannot be run or stored; the text says why and where."""


def execute(notebook, root: Path, name: str, timeout: int = 600):
    """Run a notebook in place, from a fresh kernel, in the folder ``book``.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Gets the outputs and the state of its widgets.
    root : Path
        The folder that holds ``nnlib`` and ``book``.
    name : str
        The chapter's name, for messages.
    timeout : int
        Seconds that one cell may take.

    Raises
    ------
    ChapterError
        If a cell raises, runs too long, or if an output would change from run to run.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    _prepare_fonts()
    with tempfile.TemporaryDirectory() as folder:
        # A reader's own IPython settings must not colour the stored outputs.
        path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
        settings = {**ENVIRONMENT, "PYTHONPATH": path, "IPYTHONDIR": folder}
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            resources={"metadata": {"path": str(root / "book")}},
            record_timing=False,
            extra_arguments=["--HistoryManager.enabled=False", "--log-level=ERROR"],
        )
        try:
            client.execute(env={**os.environ, **settings})
        except CellExecutionError as error:
            raise ChapterError(_explain(notebook, name, error.traceback)) from None
        except CellTimeoutError:
            message = f"The cell ran longer than {timeout} seconds."
            raise ChapterError(_explain(notebook, name, message)) from None
        except DeadKernelError:
            message = "Python ended while running this cell; memory may have run out."
            raise ChapterError(_explain(notebook, name, message)) from None
    _check_outputs(notebook, root, name)
    tidy(notebook)
    return notebook


def _prepare_fonts():
    """Let matplotlib list the fonts now: in a chapter it would say so in an output."""
    try:
        import matplotlib.font_manager  # noqa: F401 (imported for its effect)
    except ModuleNotFoundError:
        pass


def _explain(notebook, name: str, message: str) -> str:
    """Return the chapter, the source of the last cell that ran, and the message."""
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    failed = [c for c in cells if any(o.output_type == "error" for o in c.outputs)]
    ran = [c for c in cells if c.get("execution_count")]
    cell = (failed or ran or cells)[-1]
    reason = COLOURS.sub("", message)
    return f"{name}: this cell failed:\n\n{_indented(cell.source)}\n\n{reason}"


def _texts(output):
    """Yield every text that an output shows."""
    if output.output_type == "stream":
        yield output.text
    elif output.output_type == "error":
        yield output.evalue
    else:
        for kind in ("text/plain", "text/html", "text/latex", "text/markdown"):
            yield output.data.get(kind, "")


def _check_outputs(notebook, root: Path, name: str):
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
                if output.get("name") == "stderr" and IGNORE not in _tags(cell):
                    why = "It writes to stderr; show no warning and no progress bar:"
                elif ADDRESS.search(text):
                    why = "It shows an address in memory, new in each run:"
                elif any(place in text for place in places):
                    why = "It shows a folder of this machine:"
                shown = shown or (text if why else "")
        if why:
            raise ChapterError(
                f"{name}: this cell cannot be stored:\n\n"
                f"{_indented(cell.source)}\n\n{why}\n{shown}"
            )


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines())


def _tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def cell_ids(notebook):
    """Name each cell after its source, so that an edit renames no other cell."""
    seen = {}
    for cell in notebook.cells:
        key = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()
        seen[key] = seen.get(key, 0) + 1
        cell["id"] = key[:12] + (f"-{seen[key]}" if seen[key] > 1 else "")


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
            if alt and "image/png" in output.get("data", {}):
                output.metadata.setdefault("image/png", {})["alt"] = alt
            merged.append(output)
        cell.outputs = merged
    states = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for model in states.values():
        if model.get("model_name") == "LayoutModel":
            model["state"] = {k: v for k, v in model["state"].items() if v is not None}


def figures(notebook) -> dict[str, bytes]:
    """Return every stored picture of a notebook: figures, and frames of sliders."""
    found = {}
    for cell in notebook.cells:
        for n, output in enumerate(cell.get("outputs", ())):
            data = output.get("data", {}).get("image/png")
            if data:
                found[f"output {n} of cell {cell.id}"] = base64.b64decode(data)
    states = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for name, model in states.items():
        html = str(model.get("state", {}).get("value", ""))
        match = re.search(r'src="data:image/\w+;base64,([^"]+)"', html)
        if match:
            found[f"frame {name}"] = base64.b64decode(match[1])
    return found


def write(notebook, path: Path):
    """Write a notebook whole or not at all, with the same bytes on each system."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook, version=4, sort_keys=True) + "\n"
    files.write(path, text)
