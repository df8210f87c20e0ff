"""What holds for every chapter: its pair, its cells, its figures, its solutions."""

import re
import statistics

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nnlib.figures.widgets import STORED
from tools.chapters import notebooks, outputs, solutions
from tools.chapters.chapter import chapter_sources
from tools.chapters.outputs import FIGURE, frames
from tools.files import ROOT, read

PAGES = chapter_sources(ROOT)
CHAPTERS = [path for path in PAGES if path.name[:2].isdigit()]
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell", "card"}


def by_name(paths):
    return pytest.mark.parametrize("source", paths, ids=[path.stem for path in paths])


def notebook_of(source):
    path = source.with_suffix(".ipynb")
    if not path.exists():
        pytest.fail(f"run it first: python course.py notebooks {source.stem}")
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags_of(cell):
    return set(cell.metadata.get("tags", ()))


def has_band(cell):
    """Tell whether a cell is hidden and raises where a value leaves a band."""
    raises = re.search(r"\b(assert|raise)\b", cell.source)
    bounds = re.search(r"<|>|\bisclose\b|\ballclose\b", cell.source)
    return bool(tags_of(cell) & HIDDEN and raises and bounds)


def ignored_outputs(notebook):
    """Complain about outputs that no check compares."""
    cells = code_of(notebook)
    found = [n for n, cell in enumerate(cells) if outputs.IGNORE in tags_of(cell)]
    complaints = []
    if len(found) > 0.17 * len(cells):  # what training gives differs by processor
        complaints.append(f"{len(found)} of {len(cells)} cells ignore their output")
    for n in found:
        if n + 1 == len(cells) or not has_band(cells[n + 1]):
            complaints.append(
                "no hidden cell after this one raises outside a band:\n"
                + cells[n].source
            )
    return complaints


def cell_lengths(notebook):
    """Complain about long cells; empty lines are not counted."""
    cells = code_of(notebook)
    lengths = [sum(map(bool, cell.source.split("\n"))) for cell in cells]
    complaints = [
        f"{length} lines, at most 15:\n{cell.source}"
        for cell, length in zip(cells, lengths, strict=True)
        if length > 15
    ]
    shown = shown_lengths(notebook)
    if shown and statistics.median(shown) > 6:
        complaints.append(
            f"the median cell in sight has {statistics.median(shown)} lines"
        )
    return complaints


def shown_lengths(notebook):
    """Return the lines of each cell that a reader sees."""
    return [
        sum(map(bool, cell.source.split("\n")))
        for cell in code_of(notebook)
        if not HIDDEN & tags_of(cell)
    ]


def alt_texts(notebook):
    """Complain about figures, stills and frames that do not say what they show."""
    complaints = []
    for cell in code_of(notebook):
        for output in cell.outputs:
            if FIGURE in output.get("data", {}):
                alt = output.metadata.get(FIGURE, {}).get("alt", "")
                if len(alt) < 20:
                    complaints.append(f"no alt text, or too short:\n{cell.source}")
        for output in cell.outputs:
            alts = [frame["alt"] for frame in frames(output)]
            if any(len(alt) < 20 for alt in alts):
                complaints.append(f"a frame's alt text is too short:\n{cell.source}")
            if len(set(alts)) < len(alts):
                complaints.append(f"two frames have one alt text:\n{cell.source}")
    return complaints


def picture_cells(notebook):
    return [
        cell
        for cell in code_of(notebook)
        if any(FIGURE in output.get("data", {}) for output in cell.outputs)
    ]


@by_name(PAGES)
def test_its_notebook_is_in_step(source):
    words = notebooks.check(source)
    assert not words, f"{words}; run: python course.py notebooks {source.stem}"


@by_name(PAGES)
def test_its_notebook_is_under_a_megabyte(source):
    assert source.with_suffix(".ipynb").stat().st_size < 1_000_000


@by_name(PAGES)
def test_its_frames_together_are_small(source):
    cells = code_of(notebook_of(source))
    stored = [each for cell in cells for out in cell.outputs for each in frames(out)]
    assert sum(len(frame["gzip"]) for frame in stored) < 400_000


@by_name(PAGES)
def test_few_outputs_are_ignored_and_each_is_kept_in_a_band(source):
    assert ignored_outputs(notebook_of(source)) == []


@by_name(CHAPTERS)
def test_its_cells_are_short(source):
    assert cell_lengths(notebook_of(source)) == []


def test_the_median_cell_of_the_book_has_five_lines():
    lengths = [n for path in CHAPTERS for n in shown_lengths(notebook_of(path))]
    assert statistics.median(lengths) <= 5


@by_name(PAGES)
def test_every_picture_says_what_it_shows(source):
    assert alt_texts(notebook_of(source)) == []


@by_name(PAGES)
def test_its_solutions_use_only_what_a_reader_sees(source):
    seen = [c.source for c in code_of(notebook_of(source)) if not HIDDEN & tags_of(c)]
    for number, blocks in enumerate(solutions.exercises(read(source)), start=1):
        assert solutions.unknown(blocks, seen) == set(), f"exercise {number}"


@by_name(CHAPTERS)
def test_it_has_eight_pictures_and_two_of_them_are_sliders(source):
    cells = picture_cells(notebook_of(source))
    sliders = [cell for cell in cells if "explore(" in cell.source]
    figures, n = len(cells) - len(sliders), len(sliders)
    assert figures + n >= 8 and n >= 2, f"it has {figures} figures and {n} sliders"


@by_name(PAGES)
def test_every_slider_has_a_caption_and_a_name(source):
    for one in code_of(notebook_of(source)):
        if any(frames(output) for output in one.outputs):
            figure = one.metadata.get("mystnb", {}).get("figure", {})
            assert figure.get("caption") and figure.get("name"), one.source


# The rules themselves, on cells that break them.


def made(*cells):
    return new_notebook(cells=list(cells))


def cell(source, *tags, **metadata):
    return new_code_cell(source, metadata={"tags": list(tags), **metadata})


def plain(number):
    return [cell("1") for _ in range(number)]


BAND = "if not 0.9 < accuracy < 1:\n    raise ValueError(accuracy)"


@pytest.mark.parametrize(
    "guard",
    [
        cell(BAND),  # not hidden
        cell("print(accuracy < 1)", "remove-cell"),  # raises nothing
        cell("raise ValueError", "remove-cell"),  # no band
    ],
)
def test_an_ignored_output_needs_a_hidden_band(guard):
    train = cell("train()", outputs.IGNORE)
    assert ignored_outputs(made(*plain(10), train, guard))
    assert ignored_outputs(made(*plain(10), train))
    assert not ignored_outputs(made(*plain(10), train, cell(BAND, "remove-cell")))


def test_at_most_17_percent_may_be_ignored():
    train, guard = cell("train()", outputs.IGNORE), cell(BAND, "remove-cell")
    assert not ignored_outputs(made(train, guard, *plain(4)))  # 1 of 6
    assert ignored_outputs(made(train, guard, *plain(3)))  # 1 of 5


def test_a_solution_that_takes_a_name_of_a_hidden_cell_is_told():
    seen = ["import numpy as np\ny = 1", "def f(x):\n    z = x\n    return z"]
    assert (
        solutions.unknown(["w = np.sum(f(y))", "print(w, [v for v in (1,)])"], seen)
        == set()
    )
    assert solutions.unknown(["def g(x):\n    return x + hidden"], seen) == {"hidden"}
    assert solutions.unknown(["print(z)"], seen) == {"z"}  # f's own


def test_cells_of_16_lines_and_a_median_of_7_are_too_long():
    assert not cell_lengths(made(cell("\n\n".join("1" * 15)), *plain(2)))
    assert cell_lengths(made(cell("\n".join("1" * 16)), *plain(2)))
    assert not cell_lengths(made(cell("\n".join("1" * 6))))
    assert cell_lengths(made(cell("\n".join("1" * 7))))


def test_pictures_and_frames_need_alt_texts_of_their_own():
    def figure(alt):
        shown = cell("draw()")
        metadata = {"image/svg+xml": {"alt": alt}} if alt else {}
        shown.outputs = [
            new_output("display_data", {"image/svg+xml": ""}, metadata=metadata)
        ]
        return shown

    def slider(*alts):
        shown = cell("explore()")
        stored = {STORED: {"frames": [{"alt": alt} for alt in alts]}}
        shown.outputs = [new_output("display_data", stored)]
        return made(shown)

    words = "A curve that rises from 0 to 1"
    assert not alt_texts(made(figure(words)))
    assert alt_texts(made(figure(""))) and alt_texts(made(figure("Figure 1")))
    assert not alt_texts(slider(words + ".", words + " and stays there."))
    assert alt_texts(slider(words, words)) and alt_texts(slider(words, ""))
