"""Right notebooks are read whole, whatever was done; bad files are named."""

import ast
import io
import os
import stat
import zipfile

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell

from nnlib_grader import sets
from nnlib_grader.submissions import handed_in as files_of
from nnlib_grader.submissions import sources
from nnlib_grader.submissions.learners import Learner
from tests.grader import a_class, handed_in
from tests.grader.a_class import NAME, most, points, put, read, right

pytestmark = pytest.mark.usefixtures("in_this_process")


def handed(folder, data, file=f"{NAME}.ipynb"):
    put(folder, f"ada/{file}", data)
    return read(folder)["ada"]


@pytest.mark.parametrize("change", handed_in.CELLS, ids=lambda each: each.__name__)
def test_cells_that_were_changed_earn_full_marks(change, tmp_path):
    notebook = right()
    change(notebook)
    assert points(handed(tmp_path, writes(notebook).encode())) == most()


@pytest.mark.parametrize("change", handed_in.FILES, ids=lambda each: each.__name__)
def test_files_that_were_changed_earn_full_marks(change, tmp_path):
    data = change(a_class.text())
    assert points(handed(tmp_path, data)) == most()


@pytest.mark.parametrize("file", handed_in.NAMES.values())
def test_files_of_other_names_earn_full_marks(file, tmp_path):
    assert points(handed(tmp_path, a_class.text().encode(), file)) == most()


@pytest.mark.parametrize("name", sets.names())
def test_the_cells_of_each_set_run_without_a_notebook(name, tmp_path):
    put(tmp_path, f"ada/{name}.ipynb", a_class.text(name).encode())
    submission = read(tmp_path, name)["ada"]
    assert list(submission.sources) == sets.ids(name) and not submission.messages
    for id, source in submission.sources.items():
        namespace = {}
        exec(compile(source, "<cell>", "exec"), namespace)
        assert sets.load(name)[id].answer in namespace
        nodes = list(ast.walk(ast.parse(source)))
        modules = {each.module for each in nodes if isinstance(each, ast.ImportFrom)}
        assert "nnlib_grader" not in modules


def test_the_learner_s_name_is_read_and_not_run(tmp_path):
    notebook = right()
    handed_in.cell(notebook, "learner").source = 'learner = "Ada  Lovelace"; 1 / 0'
    assert handed(tmp_path, writes(notebook).encode()).name == "Ada Lovelace"


def test_an_unanswered_exercise_has_no_source(tmp_path):
    notebook = right()
    first = handed_in.FIRST
    handed_in.cell(notebook, first).source = handed_in.stub(first)
    assert first not in handed(tmp_path, writes(notebook).encode()).sources


def test_of_two_answers_without_a_mark_the_last_counts(tmp_path):
    notebook, first = right(), handed_in.FIRST
    handed_in.marks_and_ids_lost(notebook)
    place = next(
        n for n, c in enumerate(notebook.cells) if "def nielsen_cost" in c.source
    )
    again = notebook.cells[place].source + "\n# the second"
    notebook.cells.insert(place + 1, new_code_cell(again))
    sources = handed(tmp_path, writes(notebook).encode()).sources
    assert sources[first].rstrip().endswith("# the second")


def test_what_is_no_python_is_named(tmp_path):
    notebook = right()
    handed_in.cell(notebook, handed_in.FIRST).source = "def nielsen_cost(y:\n  ("
    submission = handed(tmp_path, writes(notebook).encode())
    assert "nielsen-cost: the answer is no Python" in submission.messages[0]
    assert len(submission.sources) == len(sets.ids(NAME)) - 1


ANOTHER = "04_activations"
DEEP = b"[" * 100_000
BAD = {
    "a PDF": (b"%PDF-1.7", "one.pdf", "it is a PDF"),
    "a PDF with our name": (b"%PDF-1.7", "one.ipynb", "it is a PDF"),
    "python": (b"x = 1", "one.py", "it is a Python file"),
    "empty": (b"", "one.ipynb", "it is empty"),
    "no JSON": (b"{'cells'", "one.ipynb", "it is no notebook"),
    "cut off": (a_class.text().encode()[:900], "one.ipynb", "it was cut off"),
    "deep": (DEEP, "one.ipynb", "its data are nested too deeply"),
    "deep cells": (b'{"cells":' + DEEP, "one.ipynb", "nested too deeply"),
    "no cells": (b'{"cells": 7}', "one.ipynb", "it holds no cell of an exercise"),
    "cells of nothing": (b'{"cells": [7, null]}', "one.ipynb", "it holds no cell"),
    "wrong set": (a_class.text(ANOTHER).encode(), "one.ipynb", f"the set {ANOTHER}"),
    "chapter": (handed_in.CHAPTER.read_bytes(), "one.ipynb", "it is the chapter"),
    "many cells": (b'{"cells": [' + b"{}," * 3000 + b"{}]}", "1.ipynb", "3001 cells"),
    "long": (b'{"cells": [{"source": "%s"}]}' % (b"x" * 600_000), "1.ipynb", "charac"),
    "surrogates": (b'{"cells": [{"source": "\\ud800"}]}', "1.ipynb", "no cell of"),
    "a format to come": (b'{"cells": [], "nbformat": 9}', "1.ipynb", "format is 9"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_said_in_words_and_the_others_are_read(kind, tmp_path):
    data, file, words = BAD[kind]
    put(tmp_path, f"bad/{file}", data)
    put(tmp_path, f"good/{NAME}.ipynb", a_class.text().encode())
    found = read(tmp_path)
    assert words in " ".join(found["bad"].messages), found["bad"].messages
    assert not found["bad"].sources and not found["bad"].digest
    assert len(found["good"].sources) == len(sets.ids(NAME))


def test_a_link_is_not_followed(tmp_path):
    put(tmp_path, "secret/one.ipynb", a_class.text().encode())
    (tmp_path / "in" / "ada").mkdir(parents=True)
    for name, target in ("one.ipynb", "one.ipynb"), ("more", ""):
        os.symlink(tmp_path / "secret" / target, tmp_path / "in" / "ada" / name)
    ada = read(tmp_path / "in")["ada"]
    assert not ada.sources
    assert [each.rpartition(": ")[2] for each in ada.messages] == [
        "it is a link to another file."
    ] * 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    (tmp_path / "ada").mkdir()
    os.mkfifo(tmp_path / "ada" / "one.ipynb")
    assert "no file that could be read" in read(tmp_path)["ada"].messages[0]


def test_a_file_of_a_gigabyte_is_not_read(tmp_path):
    (tmp_path / "ada").mkdir()
    with (tmp_path / "ada" / "one.ipynb").open("wb") as file:
        file.truncate(1_000_000_000)
    assert "it has 1,000 MB" in read(tmp_path)["ada"].messages[0]


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in members.items():
            archive.writestr(place, data)
    return path


def test_names_of_canvas(tmp_path):
    data = a_class.text().encode()
    members = {
        f"lovelaceada_4021_98765_{NAME}.ipynb": data,
        f"turingalan_LATE_4022_98766_{NAME}-1.ipynb": data,
        "__MACOSX/._lovelaceada_4021_98765_x.ipynb": b"",
    }
    path = zipped(tmp_path / "submissions.zip", members)
    learners = [
        a_learner("ada", canvas_id="4021"),
        a_learner("alan", first_name="Alan", last_name="Turing"),
    ]
    found = read(path, learners=learners)
    assert points(found["ada"]) == points(found["alan"]) == most()
    by_name = [a_learner("1", name="Ada Lovelace"), a_learner("2", name="Alan Turing")]
    assert list(read(path, learners=by_name)) == ["1", "2"]
    assert (found["ada"].late, found["alan"].late) == (False, True)


def test_names_of_moodle(tmp_path):
    data = a_class.text().encode()
    members = {
        f"Ada Lovelace_1234_assignsubmission_file_/{NAME}.ipynb": data,
        f"Alan Turing_1235_assignsubmission_file_{NAME}.ipynb": data,
    }
    path = zipped(tmp_path / "submissions.zip", members)
    learners = [a_learner("a", participant="1234"), a_learner("b", name="Alan Turing")]
    found = read(path, learners=learners)
    assert points(found["a"]) == points(found["b"]) == most()


def test_folders_of_nbgrader(tmp_path):
    data = a_class.text().encode()
    put(tmp_path, f"submitted/ada/{NAME}/{NAME}.ipynb", data)
    put(tmp_path, f"submitted/ada/{ANOTHER}/{ANOTHER}.ipynb", b"none of ours")
    found = read(tmp_path)
    assert list(found) == ["ada"] and not found["ada"].messages
    assert points(found["ada"]) == most()


@pytest.mark.parametrize("above", ["", "submitted/"])
def test_a_learner_s_folder_may_start_with_a_dot(above, tmp_path):
    data = a_class.text().encode()
    of_nobody = (".ipynb_checkpoints", ".git", "._ada", ".ada/.git")
    for folder in [".ada", *of_nobody]:
        put(tmp_path / "in", f"{above}{folder}/{NAME}.ipynb", data)
    put(tmp_path / "in", f"{above}.hidden.ipynb", data)
    members = {
        path.relative_to(tmp_path / "in").as_posix(): path.read_bytes()
        for path in (tmp_path / "in").rglob("*.ipynb")
    }
    for path in tmp_path / "in", zipped(tmp_path / "in.zip", members):
        found = read(path)
        assert list(found) == [".ada"] and not found[".ada"].messages


# Places that the second learner could choose so that they look like the first one's.
FALSE_NAMES = [
    "{canvas}_Ada_1234_assignsubmission_file_one.ipynb",
    "{canvas}_lovelaceada_4021_98765_one.ipynb",
    "{moodle}Ada_1234_assignsubmission_file_one.ipynb",
    "{moodle}/Ada_1234_assignsubmission_file_/one.ipynb",
    "{moodle}/lovelaceada_4021_98765_one.ipynb",
    "{moodle}/submitted/ada/one.ipynb",
    "submitted/eve/lovelaceada_4021_98765_one.ipynb",
    "submitted/eve/Ada_1234_assignsubmission_file_one.ipynb",
    "submitted/eve/submitted/ada/one.ipynb",
    "eve/submitted/ada/one.ipynb",
    "eve/lovelaceada_4021_98765_one.ipynb",
]


@pytest.mark.parametrize("place", FALSE_NAMES)
def test_nobody_hands_in_for_another(place, tmp_path):
    ada = a_learner("ada", name="Lovelace Ada", canvas_id="4021", participant="1234")
    eve = a_learner("eve", name="Eve", canvas_id="4022", participant="1235")
    own = {"canvas": "eve_4022_98766", "moodle": "Eve_1235_assignsubmission_file_"}
    path = zipped(tmp_path / "in.zip", {place.format(**own): b"%PDF"})
    assert list(read(path, learners=[ada, eve])) == ["eve"]


def a_learner(id, **more):
    return Learner(**{"id": id, "name": id} | more)


def test_of_several_the_one_received_last_counts(tmp_path):
    old, new = right(), right()
    handed_in.cell(old, handed_in.FIRST).source = "nielsen_cost = None"
    for file, notebook, when in ("1.ipynb", new, 2e9), ("2.ipynb", old, 1e9):
        put(tmp_path, f"ada/{file}", writes(notebook).encode())
        os.utime(tmp_path / "ada" / file, (when, when))
    ada = read(tmp_path)["ada"]
    assert ada.file == "1.ipynb" and points(ada) == most()
    assert ada.messages == ["1.ipynb and 2.ipynb: the one received last counts."]


@pytest.mark.parametrize("above", ["", "submitted/"])
def test_a_learner_with_very_many_files_stops_nobody(above, tmp_path, monkeypatch):
    monkeypatch.setattr(files_of, "MOST_FILES", 3)
    for number in range(9):
        put(tmp_path, f"{above}eve/{number}.csv", b"")
        put(tmp_path, f"{above}ada/.venv/lib/{number}.py", b"")
    put(tmp_path, f"{above}ada/{NAME}.ipynb", a_class.text().encode())
    found = read(tmp_path)
    assert found["ada"].sources and not found["ada"].messages
    assert "9 files were handed in, and 3 were read" in found["eve"].messages[-1]
    assert len(found["eve"].messages) == 4


def test_two_of_one_name_are_given_nothing_by_guess(tmp_path):
    put(tmp_path, "Ada Lovelace/one.ipynb", a_class.text().encode())
    learners = [
        a_learner("1", name="Ada Lovelace"),
        a_learner("2", name="Ada Lovelace"),
    ]
    (found,) = read(tmp_path, learners=learners).values()
    assert not found.learner.known
    assert "2 learners of the roster fit it: 1, 2." in found.messages[0]


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "a\nb",
    "\u202egnp",
    "CON",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_goes_nowhere(name, tmp_path):
    file = name.replace("/", "\u2215")
    path = zipped(tmp_path / "in.zip", {f"{file}/{file}.pdf": b"%PDF"})
    (found,) = read(path).values()
    assert found.messages and all(each.isprintable() for each in found.messages)
    assert sorted(os.listdir(tmp_path)) == ["in.zip"]


@pytest.mark.parametrize(
    "place", ["../../x/one.ipynb", "/etc/one.ipynb", "C:/one.ipynb"]
)
def test_a_path_out_of_the_zip_is_refused(place, tmp_path):
    path = zipped(tmp_path / "in.zip", {place: a_class.text().encode()})
    (found,) = read(path).values()
    assert "leads out of the folder" in found.messages[0] and not found.sources
    assert sorted(os.listdir(tmp_path)) == ["in.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("ada/one.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "a link to another file" in read(tmp_path / "in.zip")["ada"].messages[0]


def bomb(size):
    """Return a zip whose one file says that it has 10 bytes, and has more."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/one.ipynb", b" " * size)
    raw, true = data.getvalue(), size.to_bytes(4, "little")
    return raw.replace(true, (10).to_bytes(4, "little"))


@pytest.mark.parametrize("lies", [False, True])
def test_a_bomb_is_not_unpacked(lies, tmp_path):
    path = tmp_path / "in.zip"
    size = files_of.MOST_BYTES + 1_000_003
    if lies:
        path.write_bytes(bomb(size))
    else:
        zipped(path, {"ada/one.ipynb": b" " * size})
    ada = read(path)["ada"]
    assert ada.messages and not ada.sources


@pytest.mark.parametrize("data", [b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04broken", b""])
def test_no_zip_is_said_in_words(data, tmp_path):
    (tmp_path / "in.zip").write_bytes(data)
    with pytest.raises(SystemExit, match=r"Nothing was handed in|neither a folder nor"):
        read(tmp_path / "in.zip")


def test_a_fault_of_the_reading_s_own_stays_with_its_learner(tmp_path, monkeypatch):
    mend = sources.mending.mend

    def fails(cells, pattern):
        if any("BREAK" in cell.source for cell in cells):
            raise ZeroDivisionError
        return mend(cells, pattern)

    monkeypatch.setattr(sources.mending, "mend", fails)
    text = a_class.text()
    put(tmp_path, "bad/one.ipynb", text.replace("np.mean", "BREAK").encode())
    put(tmp_path, "good/one.ipynb", text.encode())
    found = read(tmp_path)
    assert "it cannot be read (ZeroDivisionError)" in found["bad"].messages[0]
    assert found["good"].sources
