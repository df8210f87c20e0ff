"""Building the site and the packages: shown as it goes, a failure in a sentence."""

import sys

import pytest

from tools.site import build
from tools.start import packages
from tools.start.checks import DISK_FULL, Problem

FINISHED = "Finished generating HTML for book."


@pytest.fixture
def says(tmp_path, monkeypatch):
    """Let a program stand for Jupyter Book, which says a text and ends with a code."""

    def stand_in(text, code=0, made=True):
        source = (
            "import pathlib, sys; html = pathlib.Path(sys.argv[1], '_build', 'html');"
            f"html.mkdir(parents=True); {made} and (html / 'index.html').touch();"
            f"print({text!r}, file=sys.stderr); sys.exit({code})"
        )
        words = [sys.executable, "-c", source]
        monkeypatch.setattr(
            build, "command", lambda source, quiet, target: [*words, str(target)]
        )
        build.jupyter_book(tmp_path, quiet=False)

    return stand_in


def test_a_built_book_names_no_folder_that_is_gone_afterwards(says, capsys):
    says(f"reading sources\n{FINISHED}\nYour pages are here: _build/.part-1/_build")
    shown = capsys.readouterr().out
    assert "reading sources" in shown and ".part-" not in shown


@pytest.mark.parametrize("fault", [{"code": 1}, {"made": False}])
def test_a_fault_of_the_book_is_shown_and_said(fault, says, capsys):
    with pytest.raises(Problem, match="Jupyter Book found the faults above"):
        says("page.md:3: WARNING: no such label", **fault)
    assert "no such label" in capsys.readouterr().out


def test_a_full_disk_is_said_by_its_name(says):
    with pytest.raises(Problem, match=DISK_FULL):
        says("OSError: [Errno 28] No space left on device", code=2)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("error: [Errno 28] No space left on device", DISK_FULL),
        ("error: invalid command", packages.FAILED),
    ],
)
def test_a_package_that_is_not_built_is_said_and_leaves_nothing(
    log, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    source = f"import os; os.mkdir('build'); raise SystemExit({log!r})"
    with pytest.raises(Problem, match=said.split(".")[0]):
        packages.build([sys.executable, "-c", source])
    assert log in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_an_earlier_build_left_is_not_packed(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    for name in packages.LEFT:
        (tmp_path / name).mkdir()
    seen = []
    monkeypatch.setattr(packages, "quietly", lambda *_: seen.extend(tmp_path.iterdir()))
    packages.wheel(tmp_path / "dist")
    assert seen == []


def test_the_checkout_is_never_named_to_pip(tmp_path, monkeypatch):
    # It would take brackets in the folder's name for a list of extras.
    calls = []
    monkeypatch.setattr(packages, "build", calls.append)
    packages.wheel(tmp_path)
    packages.archives(tmp_path, "python")
    assert [call[-1] for call in calls] == [".", "."]
