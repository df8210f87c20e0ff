"""What makes a chapter's stored outputs out of date, said in words."""

import pytest

from tests.tools.sample_book import cells, edit, source, stored
from tools.chapters import fingerprints, notebooks
from tools.chapters.chapter import read_chapter


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
        ("nnlib/figures/course.mplstyle", "480", "481", "the style of the figures"),
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
    results = book / "nnlib" / "data" / "results"
    results.mkdir(parents=True)
    for name in ("named.json", "other.json"):
        (results / name).write_text("1", encoding="utf-8")
    edit(source(book), "time.time()", 'open("named.json")')
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
    assert "Other text." in after[0].source
    assert [c.outputs for c in after if c.cell_type == "code"] == before


def test_new_alt_text_reaches_the_stored_figure_without_a_run(book, no_run):
    edit(source(book), "A line that rises.", "A straight line.")
    assert notebooks.main([], book) == 0
    assert (
        cells(book)[3].outputs[0].metadata["image/svg+xml"]["alt"] == "A straight line."
    )


def test_a_notebook_edited_by_hand_is_told(book):
    edit(stored(book), "first.answer()", "first.answer() + 1")
    assert notebooks.check(source(book), book) == "its notebook was edited by hand"
