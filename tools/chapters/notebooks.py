"""Keep the chapters' notebooks in step with their sources.

    python course.py notebooks                    run again what changed, store it
    python course.py notebooks 04_activations     only this chapter
    python course.py notebooks --force            run all, changed or not
    python course.py notebooks --check            run nothing; say what is out of step
    python course.py notebooks --compare          run all, store nothing; say where
                                                 text, figures or frames differ

A chapter is `book/NN_name.md`, a MyST notebook that jupytext reads; any other page of
`book` whose front matter names a kernel counts as one. Beside it lies the `.ipynb` of
the same name, with its outputs: nobody edits it. Its metadata hold the hashes of
`fingerprints`; a chapter whose hashes agree is not run, and one whose text alone
changed gets the new text around its old outputs. A run that changed nothing changes
no byte, and one that fails leaves the old notebook in place.

`pytest --nbval book/*.ipynb` runs the chapters once more and compares texts, and, by
the plugin `tools.chapters.tested`, figures and the frames of sliders, as `--compare`
does: within a tolerance for how edges are smoothed.

The exit status is 0 when all is in step, 1 when something is not, 2 for a wrong call.
"""

import argparse
import copy
import os
import sys
import time
from pathlib import Path

import nbformat

from tools.chapters import comparison, execution, fingerprints
from tools.chapters.chapter import Chapter, chapter_sources, read_chapter
from tools.chapters.conversion import KERNEL, LANGUAGE, ChapterError, write
from tools.chapters.outputs import IGNORE
from tools.files import ROOT


def run(chapter: Chapter, root: Path = ROOT):
    """Return the chapter's notebook after a run from a fresh kernel.

    Where nothing changed, outputs that depend on the machine or the clock stay as they
    are stored, so that a forced run changes no byte either.
    """
    fresh = copy.deepcopy(chapter.notebook)
    for cell in fingerprints.code_cells(fresh):
        cell.outputs, cell.execution_count = [], None
    execution.execute(fresh, root, chapter.source.name)
    fresh.metadata["kernelspec"], fresh.metadata["language_info"] = KERNEL, LANGUAGE
    if not chapter.reasons:
        for old, new in zip(chapter.notebook.cells, fresh.cells, strict=True):
            if IGNORE in new.metadata.get("tags", ()):
                new.outputs = copy.deepcopy(old.outputs)
    return nbformat.from_dict(fresh)


def update(source: Path, root: Path = ROOT, force: bool = False) -> str:
    """Bring one chapter in step and say what was done."""
    chapter = read_chapter(source, root)
    if chapter.in_step and not force:
        return "in step"
    began = time.perf_counter()
    notebook = chapter.notebook
    if chapter.reasons or force:
        notebook = run(chapter, root)
    if chapter.stored is not None and notebook == chapter.stored:
        return "run again, nothing changed"
    write(notebook, chapter.path)
    if not (chapter.reasons or force):
        return "new text around the stored outputs"
    why = "; ".join(chapter.reasons) or "forced"
    return f"run in {time.perf_counter() - began:.1f} s ({why})"


def check(source: Path, root: Path = ROOT) -> str:
    """Say why a chapter is out of step; an empty text when it is not."""
    chapter = read_chapter(source, root)
    if chapter.reasons:
        return "; ".join(chapter.reasons)
    if not chapter.in_step:
        return "its text or its metadata changed"
    return ""


def compare_chapter(source: Path, root: Path = ROOT) -> list[str]:
    """Run a chapter, store nothing, and say where it differs from what is stored."""
    chapter = read_chapter(source, root)
    if not chapter.in_step:
        return [f"out of step: {check(source, root)}"]
    return comparison.compare_outputs(chapter.stored, run(chapter, root))


def chosen(names: list[str], root: Path) -> list[Path]:
    """Return the sources of the named chapters, or of all of them."""
    sources = chapter_sources(root)
    known = {path.stem: path for path in sources}
    result = [known.get(Path(name).stem) for name in names] or sources
    if None in result:
        wrong = names[result.index(None)]
        raise ChapterError(
            f"There is no chapter {wrong}. There are: {', '.join(known) or 'none'}."
        )
    return result


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="course.py notebooks",
        description=__doc__.splitlines()[0],
    )
    parser.add_argument("names", nargs="*", metavar="chapter", help="all by default")
    task = parser.add_mutually_exclusive_group()
    task.add_argument(
        "--check", action="store_true", help="run nothing; say what is stale"
    )
    task.add_argument("--compare", action="store_true", help="run, and compare only")
    task.add_argument("--force", action="store_true", help="run even what is in step")
    options = parser.parse_args(arguments)
    os.environ.update(execution.SETTINGS)
    try:
        sources = chosen(options.names, root)
    except ChapterError as error:
        print(error, file=sys.stderr)
        return 2
    failed = []
    for source in sources:
        try:
            if options.check:
                words = check(source, root)
            elif options.compare:
                words = "\n".join(compare_chapter(source, root))
            else:
                print(
                    f"{source.stem}: {update(source, root, options.force)}", flush=True
                )
                continue
        except ChapterError as error:
            words = str(error)
        if words:
            failed.append(source.stem)
            print(f"{source.stem}: {words}", file=sys.stderr, flush=True)
        else:
            print(f"{source.stem}: in step", flush=True)
    if failed and not options.compare:
        when = "To bring them in step" if options.check else "Once that is mended"
        print(f"{when}: python course.py notebooks {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
