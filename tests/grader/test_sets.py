"""Where the exercises lie, how a folder is read, and what a wheel holds of them."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nnlib_grader import sets
from tests import fresh
from tools.files import ROOT

CELL = "nbgrader: {{grade: false, grade_id: {}, locked: false, solution: true}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sets, "FOLDER", tmp_path)
    sets.load.cache_clear()
    yield tmp_path
    sets.load.cache_clear()


def write(chapter, ids, **files):
    """Write a chapter's text, and files of Python beside it."""
    chapter.mkdir()
    text = "".join(map(CELL.format, ids))
    (chapter / "exercises.md").write_text(text, encoding="utf-8")
    for name, code in files.items():
        (chapter / f"{name}.py").write_text(code, encoding="utf-8")


def test_the_order_is_the_text_s_and_a_file_may_import_what_is_shared(folder):
    code = "from .shared import NAME\nEXERCISE = NAME + ' {}'\n"
    files = {name: code.format(name) for name in ("one", "the_other")}
    write(folder / "98_two", ["the-other", "one"], **files, shared="NAME = 'number'")
    (folder / "97_none").mkdir()
    assert sets.names() == ["98_two"]
    found = sets.load("98_two").exercises
    assert list(found.items()) == [
        ("the-other", "number the_other"),
        ("one", "number one"),
    ]


def test_a_missing_file_is_said_with_what_to_write(folder):
    write(folder / "99_gap", ["not-yet"])
    with pytest.raises(FileNotFoundError) as error:
        sets.load("99_gap")
    assert str(error.value) == (
        "99_gap/exercises.md asks for 'not-yet', and there is no not_yet.py beside it. "
        "Write one that holds EXERCISE = Exercise(id='not-yet', ...)."
    )
    advice = "class Exercise(dict): pass\nEXERCISE = Exercise(id='not-yet')\n"
    (folder / "99_gap" / "not_yet.py").write_text(advice, encoding="utf-8")
    assert sets.load("99_gap")["not-yet"] == {"id": "not-yet"}


@pytest.mark.parametrize("name", sets.names())
def test_every_file_is_an_exercise_of_its_set_or_shared(name):
    asked = [f"{id.replace('-', '_')}.py" for id in sets.ids(name)]
    found = {path.name for path in (sets.FOLDER / name).glob("*.py")}
    own = {name for name in found if not name.startswith("shared")}
    assert own == set(asked) and len(asked) == len(set(asked))
    assert all(id == one.id for id, one in sets.load(name).exercises.items())


def test_an_installed_wheel_checks_every_exercise(tmp_path):
    tree = tmp_path / "tree"
    skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("nnlib", "nnlib_grader", "exercises", "tools"):
        shutil.copytree(ROOT / name, tree / name, ignore=skipped)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CITATION.cff"):
        shutil.copy(ROOT / name, tree)
    call = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index"]
    call += ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(tree)]
    subprocess.run(call, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert {path.name for path in site.iterdir() if path.suffix != ".dist-info"} == {
        "nnlib",
        "nnlib_grader",
    }
    (site / "exercises").mkdir()  # a stranger's
    code = (
        "from nnlib_grader import check, sets\n"
        "for name in sets.names():\n"
        "    for one in sets.load(name).exercises.values():\n"
        "        report = check.grade(one, {one.answer: one.reference})\n"
        "        assert report['points'] == one.points, one.id\n"
        "print(sets.FOLDER)\n"
        "print(*sets.names())\n"
    )
    where, found = fresh.run(code, site).splitlines()
    assert Path(where) == site / "nnlib_grader" / "exercises"
    assert found.split() == sets.names()
