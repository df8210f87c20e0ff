"""Notebooks for every program: nothing raw in them, and what answers is closed."""

import functools
import re

import nbformat
import pytest

from tools.chapters.chapter import chapter_sources
from tools.files import ROOT
from tools.site import exercise_notebooks, lab, places
from tools.site.portable import code_cell, is_band, portable
from tools.site.readable import Page, set_off
from tools.start import commands

SITE = "https://example.org/course"
RAW = re.compile(r"\{[a-z:-]+\}`|^ *:{3,}|^ *`{3,}\{|^\([\w-]+\)=|<!--", re.MULTILINE)
NAMES = [path.stem for path in chapter_sources(ROOT)]
SETS = sorted(path.name for path in (ROOT / "exercises").glob("[0-9]*"))
BOOK = {address: places.find(ROOT, address) for address in ("", SITE)}
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)


@functools.cache
def made(name, address=""):
    path = ROOT / "book" / f"{name}.ipynb"
    stored = nbformat.read(path, as_version=4)
    return stored, portable(stored, name, BOOK[address], "0.1.0")


def words(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return "\n\n".join(texts)


def spans(notebook):
    """Return the code that stands inside sentences; of roles and options, none."""
    return set(re.findall(r"(?<=[\s(])`[^`\n]+`(?=[\s,.;:)]|$)", words(notebook)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("address", ["", SITE])
def test_no_page_has_a_role_a_box_or_a_label_left_and_every_formula_stays(
    name, address
):
    before, after = made(name, address)
    nbformat.validate(after)
    assert not RAW.findall(words(after))
    formulas = set(FORMULA.findall(words(before)))
    assert formulas <= set(FORMULA.findall(words(after)))
    assert spans(before) <= spans(after)
    assert not [c for c in after.cells[1:] if c.get("outputs") or is_band(c)]


@pytest.mark.parametrize("name", SETS)
def test_no_set_of_exercises_has_anything_raw(name):
    assert not RAW.findall(words(exercise_notebooks.learners(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_closed(name):
    before, after = made(name)
    raw = words(before)
    boxes = len(re.findall(r"^:{3,}\{(?:predict|question|solution)\}", raw, re.M))
    text = words(after)
    assert text.count("<details>") == text.count("</details>") == boxes
    opened = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    for answer in re.findall(r"^:::\{answer\}\n(.*?)\n:::$", raw, re.S | re.M):
        first = Page(name, BOOK[""]).markdown(answer)[:60]
        assert first in text and first not in opened
    for told in ("Right.", "Not quite."):
        assert f"**{told}" not in opened and f".** {told}" not in opened


@pytest.mark.parametrize("name", NAMES)
def test_blank_lines_let_what_is_closed_be_read_as_markdown(name):
    for cell in made(name)[1].cells:
        if cell.cell_type == "markdown":
            around = re.findall(r"</summary>(..)|(..)</details>", cell.source, re.S)
            assert {mark for pair in around for mark in pair} <= {"", "\n\n"}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_its_number_and_words(name):
    before, after = made(name)
    captions = sum("figure" in c.metadata.get("mystnb", {}) for c in before.cells)
    assert (
        len(re.findall(r"^\*\*Fig\. [\d.]+\.\*\* \S", words(after), re.M)) == captions
    )


def test_a_prediction_shows_its_choices_and_closes_its_reasons():
    source = (
        "::::{predict}\nWhich?\n- [ ] $a | b$ | No, $|z|$.\n- [x] two\n\n"
        ":::{answer}\nIt is **two**.\n:::\n::::\n"
    )
    text = Page("05_losses", places.Places()).markdown(source)
    shown, closed = text.split("<details>")
    assert shown.startswith("**Predict.** Which?\n\n- **A.** ")
    assert "$a | b$" in shown and "two" in shown and "No" not in shown
    assert "Not quite. No, $|z|$." in closed and "It is **two**." in closed


def test_a_number_to_predict_is_not_given_away():
    source = (
        "::::{predict}\n:number: 3\n:within: 1\nHow many?\n- [ ] 9 | Too many.\n\n"
        ":::{answer}\nThree.\n:::\n::::\n"
    )
    shown, closed = Page("a", places.Places()).markdown(source).split("<details>")
    assert "9" not in shown and "3" not in shown and "9: Too many." in closed


def test_references_are_words_and_with_an_address_links():
    source = (
        "{ref}`later <likelihood>`, {ref}`likelihood`, {term}`loss`, "
        "{numref}`fig-stalled`, {doc}`further_losses`, [a page](further_neurons), "
        "{published}`0.82 <nielsen-neuron-first>`, {cite:t}`nielsen2015` and "
        "{cite:p}`huber1964,bridle1990`"
    )
    plain = Page("05_losses", BOOK[""]).markdown(source)
    assert plain == (
        "later, How surprised: the probability given to what happened, "
        "loss, Fig. 5.1, Further: the loss as a landscape, a page, 0.82, "
        "Nielsen (2015) and (Huber, 1964; Bridle, 1990)"
    )
    linked = Page("05_losses", BOOK[SITE]).markdown(source)
    for target in (
        "05_losses.html#likelihood",
        "glossary.html#term-loss",
        "05_losses.html#fig-stalled",
        "further_losses.html",
        "further_neurons.html",
        "ledger.html#nielsen-neuron-first",
    ):
        assert f"]({SITE}/book/{target})" in linked


def test_links_to_labels_and_terms_in_capitals_are_known_and_code_is_left_alone():
    source = "[here](#loop-ladder), [](likelihood), {term}`Dropout`, `layers[0](x)`"
    text = Page("05_losses", BOOK[SITE]).markdown(source)
    assert text == (
        f"[here]({SITE}/book/03_propagation.html#loop-ladder), "
        f"[How surprised: the probability given to what happened]({SITE}/book/"
        f"05_losses.html#likelihood), [Dropout]({SITE}/book/glossary.html#term-dropout)"
        ", `layers[0](x)`"
    )


def test_notebooks_that_lie_together_refer_to_each_other():
    book = places.find(ROOT, together=True)
    text = Page("05_losses", book).markdown("{ref}`chapter 8 <overfitting>`")
    assert text == "[chapter 8](08_training.ipynb)"
    assert Page("08_training", book).markdown("{ref}`here <overfitting>`") == "here"


@pytest.mark.parametrize("raw", ["{kbd}`a`", ":::{video} a\nb\n:::"])
def test_what_a_notebook_cannot_show_stops_the_build_by_its_name(raw):
    with pytest.raises(ValueError, match=r"05_losses: a notebook cannot show the \w+ "):
        Page("05_losses", places.Places()).markdown(raw)


def test_a_remark_with_a_formula_of_its_own_is_not_quoted():
    assert set_off("A", "b").splitlines()[0] == "> **A**"
    assert set_off("A", "$$\nb\n$$") == "**A**\n\n$$\nb\n$$"


def test_hidden_code_starts_closed_keeps_its_tags_and_bands_stay_behind():
    hidden = nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["hide-input"]})
    assert code_cell(hidden).metadata == {
        "tags": ["hide-input"],
        "jupyter": {"source_hidden": True},
        "cellView": "form",
    }
    band = {"tags": ["remove-cell"]}
    assert is_band(nbformat.v4.new_code_cell("assert 1 < 2", metadata=band))
    assert not is_band(nbformat.v4.new_code_cell("import a", metadata=band))


def test_lab_opens_the_folder_of_the_reader_s_copies(steps):
    assert commands.lab(["--no-browser"]) == 0
    folder = str(ROOT / lab.FOLDER)
    assert steps[1:] == [
        ("-m", "tools.start", "tools.site.exercise_pages", "--open"),
        ("-m", "jupyter", "lab", "--notebook-dir", folder, "--no-browser"),
    ]


def test_the_reader_s_copies_are_made_once(tmp_path):
    book = tmp_path / "book"
    (book / "exercises" / "notebooks").mkdir(parents=True)
    made = book / "exercises" / "notebooks" / "05_losses_exercises.ipynb"
    made.write_text("exercises", encoding="utf-8")
    for suffix in (".md", ".ipynb"):
        text = (ROOT / "book" / f"further_losses{suffix}").read_bytes()
        (book / f"further_losses{suffix}").write_bytes(
            re.sub(rb"\{(ref|term|cite:\w)\}", b"", text)
        )
    names = ["further_losses.ipynb", "05_losses_exercises.ipynb"]
    mine = tmp_path / lab.FOLDER
    assert lab.copies(tmp_path) == names
    (mine / names[0]).write_text("changed", encoding="utf-8")
    (mine / names[1]).unlink()
    assert lab.copies(tmp_path) == names[1:]
    assert (mine / names[0]).read_text(encoding="utf-8") == "changed"
