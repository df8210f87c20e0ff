"""What learners do to a notebook before they hand it in, each by its name."""

import copy
import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from tools.files import ROOT
from tools.site import exercise_notebooks

NAME = "05_losses"
FIRST, SECOND, THIRD = "nielsen-cost", "epoch-loss", "two-slopes"
HELPER = "def helper(x):\n    return np.sum(x**2)"
WITH_HELPER = "def nielsen_cost(y, target):\n    return helper(y - target) / 2 / len(y)"
CHAPTER = ROOT / "book" / f"{NAME}.ipynb"


def place(notebook, name):
    """Return where the cell with a mark of nbgrader's stands."""
    grading = exercise_notebooks.grading
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if grading(cell).get("grade_id") == name
    )


def cell(notebook, name):
    return notebook.cells[place(notebook, name)]


def copied(notebook, name):
    """Copy a cell below itself, with its mark, as JupyterLab does."""
    twin = copy.deepcopy(cell(notebook, name))
    twin["id"] = "copied"
    notebook.cells.insert(place(notebook, name) + 1, twin)
    return twin


def answer_copied(notebook):
    copied(notebook, FIRST)


def answer_copied_and_the_first_broken(notebook):
    copied(notebook, FIRST)
    cell(notebook, FIRST).source = "def nielsen_cost(y, target):\n    return (1"


def answer_copied_and_the_last_a_stub(notebook):
    copied(notebook, FIRST).source = stub(FIRST)


def check_copied(notebook):
    copied(notebook, f"{FIRST}-check")


def start_copied(notebook):
    copied(notebook, "start")


def cell_split(notebook):
    lines = cell(notebook, FIRST).source.split("\n")
    assert len(lines) > 1
    copied(notebook, FIRST).source = "\n".join(lines[-1:])
    cell(notebook, FIRST).source = "\n".join(lines[:-1])


def helper_split_off(notebook):
    twin = copied(notebook, FIRST)
    cell(notebook, FIRST).source, twin.source = HELPER, WITH_HELPER


def reversed_cells(notebook):
    notebook.cells.reverse()


def helper_below(notebook):
    cell(notebook, FIRST).source = WITH_HELPER
    notebook.cells.append(new_code_cell(HELPER))


def checks_deleted(notebook):
    notebook.cells = [
        each
        for each in notebook.cells
        if not exercise_notebooks.grading(each).get("grade")
    ]


def start_deleted(notebook):
    del notebook.cells[place(notebook, "start")]


def marks_lost(notebook):
    for each in notebook.cells:
        each.metadata.pop("nbgrader", None)


def marks_and_ids_lost(notebook):
    marks_lost(notebook)
    for number, each in enumerate(notebook.cells):
        each["id"] = f"colab-{number}"


def marks_changed(notebook):
    cell(notebook, f"{FIRST}-check").metadata["nbgrader"]["points"] = 100
    cell(notebook, FIRST).metadata["nbgrader"]["colour"] = "red"
    notebook.cells.append(
        new_code_cell("1", metadata={"nbgrader": {"grade_id": "own"}})
    )


def answer_in_a_new_cell(notebook):
    right = cell(notebook, FIRST).source
    cell(notebook, FIRST).source = stub(FIRST)
    notebook.cells.append(new_code_cell(f"%%time\n{right}"))


def two_answers_in_one_cell(notebook):
    right = cell(notebook, SECOND).source
    cell(notebook, FIRST).source += f"\n\n\n{right}"
    cell(notebook, SECOND).source = stub(SECOND)


def stub_copied_without_mark(notebook):
    below = place(notebook, FIRST) + 1
    notebook.cells.insert(below, new_code_cell(stub(FIRST)))


def answer_turned_into_text(notebook):
    found = cell(notebook, FIRST)
    text = new_markdown_cell(found.source, metadata=found.metadata)
    notebook.cells[place(notebook, FIRST)] = text


def other_kernel(notebook):
    notebook.metadata["kernelspec"] = {"name": "ir", "display_name": "R"}
    notebook.metadata["language_info"] = {"name": "R"}


def megabytes_of_outputs(notebook):
    text = nbformat.v4.new_output("stream", name="stdout", text="lost " * 400_000)
    cell(notebook, FIRST).outputs = [text]


def stub(id):
    learner_s = exercise_notebooks.learners(NAME)
    return cell(learner_s, id).source


CELLS = [
    answer_copied,
    answer_copied_and_the_first_broken,
    answer_copied_and_the_last_a_stub,
    check_copied,
    start_copied,
    cell_split,
    helper_split_off,
    reversed_cells,
    helper_below,
    checks_deleted,
    start_deleted,
    marks_lost,
    marks_and_ids_lost,
    marks_changed,
    answer_in_a_new_cell,
    two_answers_in_one_cell,
    stub_copied_without_mark,
    answer_turned_into_text,
    other_kernel,
    megabytes_of_outputs,
]


def with_bom(text):
    return text.encode("utf-8-sig")


def utf_16(text):
    return text.encode("utf-16")


def windows_letters(text):
    umlaut = text.replace("# Graded by your teacher", "# Für später, grün")
    assert umlaut != text
    return umlaut.encode("cp1252", errors="replace")


def text_after_the_end(text):
    return f"{text}\n}}".encode()


def no_ids(text):
    notebook = json.loads(text)
    for each in notebook["cells"]:
        del each["id"]
    return json.dumps(notebook).encode()


def one_id(text):
    notebook = json.loads(text)
    for each in notebook["cells"]:
        each["id"] = "one"
    return json.dumps(notebook).encode()


def format_3(text):
    cells = json.loads(text)["cells"]
    for each in cells:
        del each["id"]
        if each["cell_type"] == "code":
            each["input"], each["language"] = each.pop("source"), "python"
            each["prompt_number"] = each.pop("execution_count")
    old = {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    return json.dumps(old | {"metadata": {"name": ""}}).encode()


def odd_fields(text):
    notebook = json.loads(text)
    notebook["metadata"]["kernelspec"] = "python"
    notebook["cells"][3]["outputs"] = [{"output_type": "nothing"}]
    notebook["cells"] += [7, {"cell_type": "video", "source": 5}, {}]
    return json.dumps(notebook).encode()


FILES = [
    with_bom,
    utf_16,
    windows_letters,
    text_after_the_end,
    no_ids,
    one_id,
    format_3,
    odd_fields,
]
NAMES = {
    "second_download": f"{NAME} (1).ipynb",
    "with_a_name": f"{NAME}_ADA.ipynb",
    "as_downloaded": f"{NAME}_exercises.ipynb",
    "capitals": f"{NAME.upper()}.IPYNB",
}
