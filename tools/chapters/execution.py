"""Run a chapter from a fresh kernel and store nothing that changes from run to run."""

import os
import re
import tempfile
from pathlib import Path

from tools.chapters import outputs
from tools.chapters.conversion import ChapterError
from tools.start.environment import ONE_THREAD

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SETTINGS = {
    **ONE_THREAD,
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


def execute(notebook, root: Path, name: str, timeout: int = 600):
    """Run a notebook in place, from a fresh kernel, in the folder ``book``.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Gets the outputs, and no state of widgets: that is for a running kernel.
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
        settings = {**SETTINGS, "PYTHONPATH": path, "IPYTHONDIR": folder}
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            resources={"metadata": {"path": str(root / "book")}},
            record_timing=False,
            store_widget_state=False,
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
    outputs.check(notebook, root, name)
    outputs.tidy(notebook)
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
    return f"{name}: this cell failed:\n\n{outputs.indented(cell.source)}\n\n{reason}"
