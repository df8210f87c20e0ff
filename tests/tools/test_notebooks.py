"""The pipeline of the chapters, on a chapter of a few cells."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from PIL import Image

from nnlib.figures import plots
from tools.chapters import comparison, execution, fingerprints, notebooks
from tools.chapters.chapter import chapter_sources, read_chapter
from tools.chapters.execution import ChapterError
from tools.files import ROOT

SOURCE = """\
---
jupytext:
  formats: ipynb,md:myst
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# A chapter

Some text.

```{code-cell} ipython3
from nnlib import first

first.answer()
```

```{code-cell} ipython3
:tags: [hide-input]

print("one")
print("two")
```

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that rises.
tags: [hide-input]
---
import matplotlib.pyplot as plt
from nnlib.figures import plots

plots.use_style()
_, ax = plt.subplots(figsize=(2, 1))
_ = ax.plot([0, first.answer()])
```

```{code-cell} ipython3
from nnlib.figures import widgets

def draw(slope):
    _, ax = plt.subplots(figsize=(2, 1))
    ax.plot([0, slope])
    ax.set(ylim=(0, 2))

widgets.explore(draw, alt="Slope {slope}.", slope=[1, 2])
```

```{code-cell} ipython3
:tags: [nbval-ignore-output]

import time
time.time()
```
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return a book of one chapter, run once."""
    root = tmp_path_factory.mktemp("répertoire d'un lecteur")
    (root / "book").mkdir()
    (root / "nnlib").mkdir()
    shutil.copytree(
        ROOT / "nnlib" / "figures",
        root / "nnlib" / "figures",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    files = {
        "pyproject.toml": '[project]\nversion = "1.2"\n',
        "nnlib/__init__.py": "",
        "nnlib/first.py": "from nnlib import second\n\n\n"
        "def answer():\n    return second.value\n",
        "nnlib/second.py": "value = 42\n",
        "nnlib/unused.py": "",
        "book/01_sample.md": SOURCE,
        "book/plain.md": "# A page without code\n",
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    assert notebooks.main([], root) == 0
    return root


@pytest.fixture
def book(made, tmp_path):
    """Return a copy of that book for a test to change."""
    root = tmp_path / "book of a test"
    for path in made.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = root / path.relative_to(made)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return root


def source(root):
    return root / "book" / "01_sample.md"


def stored(root):
    return source(root).with_suffix(".ipynb")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.fixture
def no_run(monkeypatch):
    """Fail where a chapter is run."""
    monkeypatch.setattr(execution, "execute", lambda *_: pytest.fail("it was run"))


def cells(root):
    return nbformat.read(stored(root), as_version=4).cells


def test_pages_without_a_kernel_are_no_chapters(made):
    assert [path.name for path in chapter_sources(made)] == ["01_sample.md"]


def test_the_stored_notebook_is_valid_and_holds_the_outputs(made):
    notebook = nbformat.read(stored(made), as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    answer, printed, figure, slider, _ = fingerprints.code_cells(notebook)[1:]
    assert answer.outputs[0].data["text/plain"] == "42"
    assert printed.outputs[0].text == "one\ntwo\n"
    assert figure.outputs[0].metadata["image/png"]["alt"] == "A line that rises."
    view = slider.outputs[0].data["application/vnd.jupyter.widget-view+json"]
    state = notebook.metadata.widgets[execution.WIDGET_STATE]["state"]
    assert view["model_id"] in state
    assert len(execution.figures(notebook)) == 1 + 1 + 2  # figure, still, frames


def test_first_cell_says_how_to_install_and_the_page_leaves_it_out(made):
    first = cells(made)[0]
    assert "./nnlib-1.2-py3-none-any.whl[course]" in first.source
    assert first.metadata.tags == ["remove-cell"]
    code = compile(first.source, "cell", "exec")
    assert code.co_names == (), "as it stands, the cell must do nothing"


def test_nothing_of_the_machine_or_the_clock_is_stored(made):
    text = stored(made).read_text(encoding="utf-8")
    for word in (str(made), str(Path.home()), sys.prefix, "iopub", "Software"):
        assert json.dumps(word)[1:-1] not in text
    metadata = json.loads(text)["metadata"]
    assert "version" not in metadata["language_info"]
    assert set(metadata) == {"jupytext", "kernelspec", "language_info", "nnlib",
                             "widgets"}  # fmt: skip


def test_what_is_in_step_is_not_run(book, no_run):
    before = stored(book).read_bytes()
    assert notebooks.main([], book) == 0
    assert notebooks.main(["--check"], book) == 0
    assert stored(book).read_bytes() == before


def test_a_forced_run_changes_no_byte(book):
    before = stored(book).read_bytes()
    assert notebooks.main(["--force"], book) == 0
    assert stored(book).read_bytes() == before


def test_line_ends_of_windows_change_no_hash(book):
    package = book / "nnlib"
    for path in (
        source(book),
        package / "first.py",
        package / "figures" / "course.mplstyle",
    ):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert notebooks.check(source(book), book) == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("book/01_sample.md", "first.answer()\n", "first.answer() + 0\n",
         "its code cells changed"),
        ("book/01_sample.md", "nbval-ignore-output", "raises-exception",
         "its code cells changed"),
        ("nnlib/first.py", "def", "\ndef", "nnlib.first changed"),
        ("nnlib/second.py", "42", "43", "nnlib.second changed"),
        ("nnlib/figures/course.mplstyle", "11.5", "12", "the style of the figures"),
        ("nnlib/first.py", "import second", "import second, unused",
         "it now uses nnlib.unused"),
    ],
)  # fmt: skip
def test_each_change_is_told_in_words(book, no_run, capsys, name, old, new, reason):
    edit(book / name, old, new)
    assert notebooks.main(["--check"], book) == 1
    told = capsys.readouterr().err
    assert reason in told
    assert "python course.py notebooks 01_sample" in told


def test_many_changes_are_counted():
    old = {"code": "a", "sources": dict.fromkeys("vwxyz", 1), "style": None}
    new = {"code": "a", "sources": dict.fromkeys("wxyz", 2), "style": None}
    assert fingerprints.differences(old, {**new, "results": {}}) == [
        "w, x, y and 1 more changed",
        "it no longer uses v",
    ]


def test_a_module_that_is_not_used_changes_nothing(book, no_run):
    edit_path = book / "nnlib" / "unused.py"
    edit_path.write_text("value = 1\n", encoding="utf-8")
    assert notebooks.check(source(book), book) == ""


def test_a_module_in_a_folder_counts_with_what_its_folder_imports(book, no_run):
    deep = book / "nnlib" / "deep"
    deep.mkdir()
    sources = {"__init__": "from nnlib.deep import beside\n", "inner": "value = 1\n"}
    for name, text in {**sources, "beside": "", "unused": ""}.items():
        (deep / f"{name}.py").write_text(text, encoding="utf-8")
    edit(book / "nnlib" / "second.py", "value", "from nnlib.deep import inner\nvalue")
    assert notebooks.check(source(book), book) == (
        "nnlib.second changed; "
        "it now uses nnlib.deep, nnlib.deep.beside, nnlib.deep.inner"
    )


def test_stored_measurements_count_where_the_code_names_them(book):
    results = book / "book" / "results"
    results.mkdir()
    for name in ("named.json", "other.json"):
        (results / name).write_text("1", encoding="utf-8")
    edit(source(book), "time.time()", 'open("results/named.json")')
    hashes = read_chapter(source(book), book).notebook.metadata["nnlib"]
    assert list(hashes["results"]) == ["named.json"]
    (results / "named.json").write_text("2", encoding="utf-8")
    after = read_chapter(source(book), book).notebook.metadata["nnlib"]
    assert fingerprints.differences(hashes, after) == ["named.json changed"]


def test_new_text_goes_around_the_stored_outputs(book, no_run):
    before = [c.outputs for c in cells(book) if c.cell_type == "code"]
    edit(source(book), "Some text.", "Other text.")
    assert notebooks.check(source(book), book) == "its text or its metadata changed"
    assert notebooks.main([], book) == 0
    after = cells(book)
    assert after[1].source.endswith("Other text.")
    assert [c.outputs for c in after if c.cell_type == "code"] == before


def test_new_alt_text_reaches_the_stored_figure_without_a_run(book, no_run):
    edit(source(book), "A line that rises.", "A straight line.")
    assert notebooks.main([], book) == 0
    assert cells(book)[4].outputs[0].metadata["image/png"]["alt"] == "A straight line."


def test_an_edit_renames_no_other_cell(book):
    before = [cell.id for cell in cells(book)]
    edit(source(book), "time.time()", "time.time() + 0")
    after = [cell.id for cell in read_chapter(source(book), book).notebook.cells]
    assert after[:-1] == before[:-1] and after[-1] != before[-1]
    assert len(set(after)) == len(after)


@pytest.mark.parametrize("text", ["", "{", '{"cells": 1}'])
def test_a_damaged_notebook_is_told(book, text):
    stored(book).write_text(text, encoding="utf-8")
    assert "its notebook cannot be read" in notebooks.check(source(book), book)


def test_a_damaged_notebook_is_written_anew(book):
    intact = stored(book).read_bytes()
    stored(book).write_text("{", encoding="utf-8")
    assert notebooks.main([], book) == 0
    assert notebooks.check(source(book), book) == ""
    assert len(stored(book).read_bytes()) == pytest.approx(len(intact), abs=50)


def test_a_notebook_edited_by_hand_is_told(book):
    edit(stored(book), "first.answer()", "first.answer() + 1")
    assert notebooks.check(source(book), book) == "its notebook was edited by hand"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", ["01_sample.md", "    1 / 0", "ZeroDivisionError: division by zero"]),
        ("import os; os._exit(3)", ["memory may have run out"]),
        ("import warnings; warnings.warn('old')", ["writes to stderr", "old"]),
        ("object()", ["an address in memory", "<object at 0x"]),
        ("import nnlib; print(nnlib.__file__)", ["a folder of this machine"]),
        ("first.answer();", ["It ends in a semicolon"]),
    ],
)
def test_a_chapter_that_cannot_be_stored(book, capsys, code, words):
    before = stored(book).read_bytes()
    edit(source(book), "first.answer()\n", code + "\n")
    assert notebooks.main([], book) == 1
    told = capsys.readouterr().err
    for word in words:
        assert word in told
    assert "\x1b[" not in told
    assert stored(book).read_bytes() == before
    assert [path.name for path in (book / "book").glob("*.part")] == []


def test_a_cell_that_runs_too_long_is_named(book):
    edit(source(book), "first.answer()\n", "import time; time.sleep(60)\n")
    notebook = read_chapter(source(book), book).notebook
    with pytest.raises(ChapterError, match=r"(?s)time\.sleep\(60\).*longer than 2 sec"):
        execution.execute(notebook, book, "01_sample.md", timeout=2)


def test_an_expected_error_keeps_its_message_and_no_path(book):
    edit(source(book), "[nbval-ignore-output]", "[raises-exception]")
    edit(source(book), "time.time()", "raise ValueError('a clear message')")
    assert notebooks.main([], book) == 0
    (error,) = cells(book)[-1].outputs
    assert error.traceback == ["ValueError: a clear message"]


def test_unreadable_source_is_told(book, capsys):
    edit(source(book), "tags: [hide-input]", "tags: [hide-input")
    assert notebooks.main(["--check"], book) == 1
    assert "01_sample.md cannot be read" in capsys.readouterr().err


def test_an_unknown_chapter_is_told(book, capsys):
    assert notebooks.main(["99_none"], book) == 2
    assert "no chapter 99_none. There are: 01_sample" in capsys.readouterr().err


def test_an_interrupted_write_leaves_the_old_notebook(book, monkeypatch):
    before = stored(book).read_bytes()
    notebook = nbformat.read(stored(book), as_version=4)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        execution.write(notebook, stored(book))
    assert stored(book).read_bytes() == before
    assert len(list((book / "book").iterdir())) == 3


def test_a_new_run_agrees_with_what_is_stored(made):
    assert notebooks.compare(source(made), made) == []


def test_compare_says_that_a_chapter_is_out_of_step(book):
    edit(book / "nnlib" / "second.py", "42", "43")
    assert notebooks.compare(source(book), book) == [
        "out of step: nnlib.second changed"
    ]


def picture(draw, size=(5.6, 3.5)):
    with plt.style.context(plots.STYLE):
        figure, ax = plt.subplots(figsize=size)
        ax.set(xlim=(-4, 4), ylim=(-1.1, 1.1))
        draw(ax, np.linspace(-4, 4, 200))
        data = plots.png(figure)
        plt.close(figure)
    return data


def test_pictures_that_look_alike_pass():
    first = picture(lambda ax, x: ax.plot(x, np.tanh(x)))
    second = picture(lambda ax, x: ax.plot(x, np.tanh(x + 0.003)))
    assert first != second
    assert comparison.picture_difference(first, second) <= comparison.SHARE


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax, x: ax.plot(x, np.tanh(1.3 * x)),
        lambda ax, x: ax.plot(x, np.tanh(x), "C1"),
        lambda ax, x: ax.plot(x, np.tanh(x), "--"),
        lambda ax, x: ax.plot(x, np.tanh(x)) and ax.set(xlim=(-4, 5)),
        lambda ax, x: ax.plot(x, np.tanh(x)) and ax.set(ylabel="output"),
        lambda ax, x: None,
    ],
)
def test_pictures_that_differ_fail(draw):
    first = picture(lambda ax, x: ax.plot(x, np.tanh(x)))
    assert comparison.picture_difference(first, picture(draw)) > comparison.SHARE


def test_pictures_of_two_sizes_differ():
    first = picture(lambda ax, x: None)
    second = picture(lambda ax, x: None, size=(5, 3))
    assert comparison.picture_difference(first, second) == 1


def changed(root, change):
    """Return what compare says after a change to a copy of the stored notebook."""
    old = nbformat.read(stored(root), as_version=4)
    new = nbformat.read(stored(root), as_version=4)
    change(new)
    return comparison.compare(old, new)


def test_compare_sees_text_figures_and_frames(made):
    other = picture(lambda ax, x: ax.plot(x, np.sin(x)), size=(2, 1))

    def text(notebook):
        notebook.cells[2].outputs[0].data["text/plain"] = "41"

    def figure(notebook):
        output = notebook.cells[4].outputs[0]
        output.data["image/png"] = base64.b64encode(other).decode()

    def frame(notebook):
        state = notebook.metadata.widgets[execution.WIDGET_STATE]["state"]
        shown = [m for m in state.values() if "<img" in str(m["state"].get("value"))]
        shown[0]["state"]["value"] = shown[1]["state"]["value"]

    def clock(notebook):
        notebook.cells[-1].outputs[0].data["text/plain"] = "0.0"

    def gone(notebook):
        notebook.cells[4].outputs = []

    assert changed(made, lambda notebook: None) == []
    assert changed(made, clock) == []
    (words,) = changed(made, text)
    assert "first.answer()" in words and "41" in words
    (words,) = changed(made, figure)
    assert "looks different" in words
    (words,) = changed(made, frame)
    assert words.startswith("frame explore-1-") and "looks different" in words
    assert any("no longer drawn" in words for words in changed(made, gone))


def test_nbval_accepts_the_stored_notebook_and_sees_a_changed_text(book):
    command = [sys.executable, "-m", "pytest", "-q", "--nbval"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(book), str(stored(book))]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    environment.pop("PYTHONWARNDEFAULTENCODING", None)

    def run():
        return subprocess.run(
            command, env=environment, cwd=book, capture_output=True, encoding="utf-8"
        )

    assert run().returncode == 0
    edit(stored(book), '"42"', '"41"')
    result = run()
    assert result.returncode == 1 and "1 failed, 5 passed" in result.stdout


def test_figures_hold_the_frames_of_sliders(made):
    found = execution.figures(nbformat.read(stored(made), as_version=4))
    for data in found.values():
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (250, 125)
