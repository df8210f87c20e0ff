"""Read a chapter's source, and tell whether its stored notebook is in step with it."""

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from tools.chapters import fingerprints, outputs
from tools.chapters.conversion import for_python, parsed
from tools.files import ROOT

KEY = "nnlib"  # of the notebook's metadata that hold the hashes


@dataclass
class Chapter:
    """A source, the notebook that it should become, and what is stored.

    Attributes
    ----------
    source, path : Path
        The `.md` and the `.ipynb`.
    notebook : nbformat.NotebookNode
        The cells of the source, with the stored outputs where they still hold.
    stored : nbformat.NotebookNode or None
    reasons : list of str
        Why the chapter must be run again; empty when its outputs hold.
    """

    source: Path
    path: Path
    notebook: nbformat.NotebookNode
    stored: nbformat.NotebookNode | None
    reasons: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The chapter's name, as given on the command line."""
        return self.source.stem

    @property
    def in_step(self) -> bool:
        """Whether the stored notebook is what the tool would write."""
        return not self.reasons and self.notebook == self.stored


def chapter_sources(root: Path) -> list[Path]:
    """Return the pages that hold code: their front matter names a kernel."""
    found = []
    for path in sorted((root / "book").glob("*.md")):
        head = re.match(r"---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.S)
        if head and re.search(r"^kernelspec:", head[1], re.M):
            found.append(path)
    return found


def read_source(path: Path, root: Path):
    """Return the notebook that a chapter's source describes, without outputs."""
    notebook = parsed(path)
    pairing = notebook.metadata.get("jupytext", {})
    pairing.get("text_representation", {}).pop("jupytext_version", None)
    return for_python(notebook, jupytext=pairing)


def read_chapter(source: Path, root: Path = ROOT) -> Chapter:
    """Read a source, compare it with its stored notebook, and keep what still holds."""
    notebook = read_source(source, root)
    notebook.metadata[KEY] = fingerprints.fingerprint(notebook, root)
    path = source.with_suffix(".ipynb")
    if not path.exists():
        return Chapter(source, path, notebook, None, ["it was never run"])
    try:
        stored = nbformat.read(path, as_version=4)
    except Exception as error:  # not JSON, or no notebook: write it anew
        reason = f"its notebook cannot be read ({type(error).__name__})"
        return Chapter(source, path, notebook, None, [reason])
    old, new = fingerprints.code_cells(stored), fingerprints.code_cells(notebook)
    hashes = stored.metadata.get(KEY, {})
    reasons = fingerprints.differences(hashes, notebook.metadata[KEY])
    if not reasons and [c.source for c in old] != [c.source for c in new]:
        reasons = ["its notebook was edited by hand"]
    if not reasons:
        for before, after in zip(old, new, strict=True):
            after.outputs = copy.deepcopy(before.outputs)
            after.execution_count = before.execution_count
        outputs.tidy(notebook)
    return Chapter(source, path, notebook, stored, reasons)
