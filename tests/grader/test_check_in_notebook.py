"""The check in a notebook: what it prints, returns and needs."""

import pytest

from nnlib_grader import sets
from nnlib_grader.check import check_for
from tests import fresh
from tools.files import ROOT


def test_check_prints_and_returns_a_float(capsys, monkeypatch, tmp_path):
    page = tmp_path / "book" / "04_activations.html"
    page.parent.mkdir()
    page.touch()
    # as if the book were built
    monkeypatch.setattr("nnlib_grader.places.BUILT", tmp_path)
    check = check_for("04_activations", {})
    assert check("stable-sigmoid") == 0.0
    said = capsys.readouterr().out
    assert "stable_sigmoid: 0 of" in said and "not yet" in said
    assert "book/04_activations.html#stable-forms" in said
    assert max(map(len, said.splitlines())) <= 79 or "file:" in said


def test_the_book_s_address_can_be_named(monkeypatch, capsys):
    monkeypatch.setenv("NNLIB_BOOK", "https://example.org/course/")
    check_for("04_activations", {})("stable-sigmoid")
    link = "https://example.org/course/book/04_activations.html#stable-forms"
    assert link in capsys.readouterr().out


def test_unknown_sets_and_exercises_suggest_the_nearest():
    with pytest.raises(ValueError, match="Did you mean '04_activations'"):
        sets.load("04_activation")
    with pytest.raises(KeyError, match="Did you mean 'stable-sigmoid'"):
        sets.load("04_activations")["stable-sigmoit"]


def test_a_check_needs_numpy_and_the_standard_library_only():
    code = (
        "import sys\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        ours = {'numpy', 'nnlib', 'nnlib_grader'}\n"
        "        allowed = sys.stdlib_module_names | ours\n"
        "        if name.split('.')[0] not in allowed:\n"
        "            raise ImportError(f'not allowed: {name}')\n"
        "sys.meta_path.insert(0, Only())\n"
        "from nnlib_grader import sets\n"
        "from nnlib_grader.check import grade\n"
        "for name in sets.names():\n"
        "    for exercise in sets.load(name).exercises.values():\n"
        "        names = {exercise.answer: exercise.reference}\n"
        "        assert grade(exercise, names)['points'] == exercise.points\n"
    )
    fresh.run(code, ROOT)
