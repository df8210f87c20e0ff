"""The commands: how they are called, what they do, and what they say."""

import ast
import importlib.util
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import course
from tests.tools.checkouts import course_py
from tools.files import ROOT
from tools.start import commands

NOTEBOOKS = "tools.chapters.notebooks"


def test_unknown_command_suggests_the_nearest(capsys):
    assert course.main(["bok"]) == 2
    assert "no command 'bok'. Did you mean 'book'?" in capsys.readouterr().err


def test_unknown_command_far_from_all_lists_them(capsys):
    assert course.main(["xyzzy"]) == 2
    assert "usage: python course.py NAME" in capsys.readouterr().err


def test_no_command_shows_the_usage(capsys):
    assert course.main([]) == 2
    assert course.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in course.NAMES)


def test_make_knows_the_same_commands():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = [row for row in makefile.splitlines() if row.startswith("COMMANDS :=")]
    assert line.split()[2:] == list(course.NAMES)


def test_every_command_that_a_text_names_is_there():
    kinds = {".py", ".md", ".yml", ".toml"}
    call = ["git", "ls-files"]
    listed = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8")
    if listed.returncode:
        pytest.skip("needs a clone")
    for name in listed.stdout.split():
        if Path(name).suffix in kinds:
            text = (ROOT / name).read_text(encoding="utf-8")
            for command in re.findall(r"python3? course\.py ([a-z]+)", text):
                assert command in course.NAMES, f"{name}: course.py {command}"
            for module in re.findall(r"python -m (tools(?:\.\w+)+)", text):
                assert importlib.util.find_spec(module), f"{name}: {module}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["book", "now"], "book takes no arguments, not 'now'"),
        (["pdf", "a4"], "pdf takes no arguments, not 'a4'"),
        (["release", "1.0"], "release takes no arguments"),
        (["serve", "http"], "serve takes one port number, such as 8000"),
        (["serve", "70000"], "serve takes one port number"),
        (["clean", "all"], "the only argument is --all"),
        (["install", "gpus"], "there is no extra 'gpus'. The extras: bench, dev"),
    ],
)
def test_wrong_arguments_are_a_wrong_call(arguments, said, capsys):
    assert course.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_course_py_runs_from_another_folder(checkout):
    done = course_py(checkout, "bok")
    assert (done.returncode, "Did you mean 'book'?" in done.stdout) == (2, True)


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 13)])
def test_an_old_python_is_told_what_it_takes(version):
    source = f"import runpy, sys; sys.version_info = {version}; "
    source += "sys.argv = ['course.py', 'book']; "
    source += "runpy.run_path('course.py', run_name='__main__')"
    call = [sys.executable, "-c", source]
    done = subprocess.run(
        call, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert f"needs Python 3.11 or newer, and this is Python 3.{version[1]}." in (
        done.stderr
    )
    assert "Traceback" not in done.stderr


def test_course_py_can_be_read_by_an_old_python():
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("there", "extras"),
    [((), ("node",)), (("node",), ("node",)), (("node", "npm"), ())],
)
def test_node_comes_from_python_where_there_is_none(there, extras, steps, monkeypatch):
    monkeypatch.setattr(
        commands.shutil, "which", lambda name: name if name in there else None
    )
    assert commands.book([]) == 0
    assert steps[:2] == [("ensure", *extras), ("-m", "tools.start", "tools.site.build")]


def test_a_book_that_fails_to_build_is_said(steps, monkeypatch, capsys):
    monkeypatch.setattr(commands, "python", lambda *_, **__: 1)
    assert course.main(["book"]) == 1
    assert "the book was not built; the reason stands above" in capsys.readouterr().err
    assert not commands.STAMP.exists()


@pytest.mark.parametrize("stale", [False, True])
def test_a_book_says_that_it_shows_an_older_notebook(stale, steps, monkeypatch, capsys):
    monkeypatch.setattr(
        commands, "python", lambda *words, **_: stale and "--check" in words
    )
    assert commands.book([]) == 0
    assert ("newer than its notebook" in capsys.readouterr().out) is stale


def modules(steps):
    """Return the modules that were run: ours are run by tools.start."""
    words = [words[1:] for words in steps if words[0] == "-m"]
    return [word[1] if word[0] == "tools.start" else word[0] for word in words]


def test_all_tests_are_run_on_a_book_as_it_is_now(steps):
    lint, book = ["ruff", "ruff", "mypy"], ["tools.site.build", NOTEBOOKS]
    tests = ["pytest", "pytest"]
    assert commands.test([]) == 0
    assert modules(steps) == [*lint, *book, *tests]
    steps.clear()
    assert commands.test([]) == 0
    assert modules(steps) == [*lint, *tests]
    commands.STAMP.unlink()  # as a build does that is interrupted
    steps.clear()
    assert commands.test([]) == 0
    assert modules(steps) == [*lint, *book, *tests]


def test_tests_are_collected_from_every_folder_and_chapter(steps):
    commands.test([])
    words = steps[-1]
    chapters = [f"book/{path.name}" for path in sorted(ROOT.glob("book/*.ipynb"))]
    assert chapters and [*words[-len(chapters) :]] == chapters
    assert {"tests", "nnlib", "nnlib_grader"} < set(words)


def test_the_grader_s_tests_run_apart_and_all_of_them(steps):
    commands.test([])
    apart, others = (words for words in steps if words[1:2] == ("pytest",))
    assert apart[-1] == "tests/grader" and "--ignore=tests/grader" in others
    assert list((ROOT / apart[-1]).glob("test_*.py"))


@pytest.mark.parametrize("failing", [0, 1])
def test_a_failed_test_fails_the_command_and_the_rest_still_runs(
    failing, steps, monkeypatch
):
    runs = []

    def python(*words, **_):
        runs.extend([words] * (words[1] == "pytest"))
        return int(words[1] == "pytest" and len(runs) == failing + 1)

    monkeypatch.setattr(commands, "python", python)
    assert commands.test([]) == 1
    assert len(runs) == 2


@pytest.mark.parametrize("name", ["ruff", "mypy"])
def test_what_a_linter_finds_fails_the_command(name, steps, monkeypatch, capsys):
    monkeypatch.setattr(
        commands, "python", lambda _, module, *__, **___: module == name
    )
    assert course.main(["test"]) == 1
    assert f"{name} found something to mend" in capsys.readouterr().err


def test_arguments_of_test_go_to_pytest(steps):
    commands.test(["tests/nnlib/test_losses.py", "-k", "huber"])
    assert steps[-1] == ("-m", "pytest", "tests/nnlib/test_losses.py", "-k", "huber")


def test_a_port_in_use_is_said(steps, capsys):
    commands.SITE.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert course.main(["serve", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"port {port} cannot be used" in said
    assert f"python course.py serve {port + 1}" in said


def test_clean_deletes_what_was_built_and_only_that(environment, monkeypatch):
    root = environment.root
    environment.ensure()
    monkeypatch.setattr(commands, "ROOT", root)
    monkeypatch.setattr(commands, "ENVIRONMENT", environment)
    before = {path.name for path in root.iterdir()} - {".venv", ".course.lock"}
    (root / "_build" / "html").mkdir(parents=True)
    (root / "vendor").mkdir()
    assert commands.clean([]) == 0
    assert environment.folder.exists()
    assert not (root / "_build").exists()
    assert commands.clean(["--all"]) == 0
    assert {path.name for path in root.iterdir()} - {".course.lock"} == before
