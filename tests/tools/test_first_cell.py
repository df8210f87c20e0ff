"""A notebook's first cell: silent beside its package, and else it says what to do."""

import sys

import pytest

from nnlib.version import NUMBER, version
from tests import fresh
from tools.chapters.first_cell import first_cell, wheel_name
from tools.files import ROOT


@pytest.mark.parametrize("asked", [NUMBER, version()])
def test_beside_its_own_package_the_cell_says_nothing(asked):
    assert fresh.run(first_cell(asked).source, ROOT) == ""


def stranger(folder, text):
    """Put another package of that name where Python looks first."""
    (folder / "nnlib").mkdir()
    (folder / "nnlib" / "__init__.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "none of its make"),
        ('__version__ = "0.2"', "0.2"),
        (f'__version__ = "{NUMBER}"', NUMBER),  # before there was a hash behind it
        (f'__version__ = "{NUMBER}+s0123456789"', f"{NUMBER}+s0123456789"),
    ],
)
def test_a_stranger_s_package_and_an_older_one_are_told(text, found, tmp_path):
    stranger(tmp_path, text)
    said = fresh.run(first_cell(version()).source, tmp_path)
    assert said == (
        f"This notebook goes with nnlib {version()}, and found {found}.\n"
        "Do what the first lines of this cell say.\n"
    )


def test_no_package_at_all_is_told(monkeypatch, capsys):
    fresh.without(monkeypatch, "nnlib")
    exec(first_cell().source, {})
    assert "and found none of its make." in capsys.readouterr().out
    assert "nnlib" not in sys.modules


def test_what_the_cell_says_to_do_removes_the_stranger_and_names_the_wheel():
    lines = first_cell(version()).source.splitlines()
    commands = [line.removeprefix("# ") for line in lines if line.startswith("# %")]
    assert commands == [
        "%pip uninstall --yes nnlib",
        f'%pip install "./{wheel_name(version())}[course]"',
    ]


def test_the_cell_is_short():
    assert len(first_cell().source.splitlines()) <= 12
