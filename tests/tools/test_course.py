"""The commands: what they do, and what they say when they cannot."""

import ast
import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import course
import tools.start.environment
from tools.files import ROOT
from tools.start import checks, commands
from tools.start.checks import Problem, only_one
from tools.start.environment import Environment, run

# What course.py needs before anything is installed.
START = ["course.py", "tools", "nnlib", "pyproject.toml", "LICENSE", "README.md"]


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a folder whose name has spaces and accents."""
    folder = tmp_path / "mon école, à côté"
    folder.mkdir()
    for path in [*map(ROOT.joinpath, START), *ROOT.glob("requirements*.txt")]:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / path.name)
    return folder


@pytest.fixture
def environment(checkout, monkeypatch):
    """An environment whose packages are not installed: the calls are noted."""
    made = Environment(checkout)
    made.calls = []
    monkeypatch.setattr(checks, "NEEDED_BYTES", 0)

    def call(*arguments, python=None):
        made.calls.append(arguments)
        made.python.parent.mkdir(parents=True, exist_ok=True)
        made.python.touch()

    monkeypatch.setattr(made, "_call", call)
    return made


def course_py(folder, *arguments, **settings):
    """Run course.py as a person would, from another folder."""
    return subprocess.run(
        [sys.executable, str(folder / "course.py"), *arguments],
        cwd=folder.parent,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# Calls


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["book", "now"], "book takes no arguments, not 'now'"),
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


# Python


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


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(
    module, environment, monkeypatch
):
    monkeypatch.setattr(checks, "has", lambda name: name != module)
    with pytest.raises(Problem, match=f"without {module}.*apt install python3-venv"):
        environment.ensure()
    assert not environment.folder.exists()


# The environment


def test_the_environment_is_made_once(environment, capsys):
    environment.ensure()
    assert "Making .venv: it is not there yet." in capsys.readouterr().out
    made = len(environment.calls)
    environment.ensure()
    assert len(environment.calls) == made
    assert capsys.readouterr().out == ""


def test_an_extra_is_added_and_kept(environment, capsys):
    environment.ensure()
    environment.calls.clear()
    environment.ensure(["dev"])
    assert "Adding to .venv: with dev." in capsys.readouterr().out
    assert not any("venv" in call for call in environment.calls)
    assert any("requirements-dev.txt" in str(call) for call in environment.calls)
    environment.calls.clear()
    environment.ensure()
    assert environment.calls == []


def test_an_extra_that_fails_leaves_the_environment_as_it_was(environment, monkeypatch):
    environment.ensure()
    before = environment.read_stamp()

    def fail(*_, **__):
        raise Problem("no network")

    monkeypatch.setattr(environment, "_call", fail)
    with pytest.raises(Problem, match="no network"):
        environment.ensure(["dev"])
    assert environment.read_stamp() == before
    environment.ensure()  # nothing to do


def change_requirements(environment):
    path = environment.root / "requirements.txt"
    path.write_text("numpy==2.4.6\n", encoding="utf-8")


def change_package(environment):
    path = environment.root / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"numpy>=2.0"', '"numpy>=2.1"'), encoding="utf-8")


def change_settings(environment, **changes):
    stamp = environment.read_stamp() | changes
    environment.stamp.write_text(json.dumps(stamp), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_requirements, "requirements.txt has changed"),
        (change_package, "pyproject.toml has changed"),
        (lambda env: change_settings(env, python="3.11.0"), "with another Python"),
        (lambda env: change_settings(env, state="unfinished"), "was interrupted"),
        (lambda env: env.python.unlink(), "its Python is missing"),
    ],
)
def test_the_environment_is_made_anew(change, said, environment, capsys):
    environment.ensure()
    (environment.folder / "left over").touch()
    capsys.readouterr()
    change(environment)
    environment.ensure()
    assert said in capsys.readouterr().out
    assert not (environment.folder / "left over").exists()
    assert environment.read_stamp() == environment.wanted()


def test_a_moved_checkout_gets_its_environment_anew(environment, monkeypatch, capsys):
    environment.ensure()
    moved = environment.root.with_name("moved")
    environment.root.rename(moved)
    there = Environment(moved)
    monkeypatch.setattr(there, "_call", lambda *_, **__: None)
    there.ensure()
    assert "the course's folder was moved" in capsys.readouterr().out


def test_an_environment_of_other_make_is_left_alone(environment):
    environment.folder.mkdir()
    (environment.folder / "mine").touch()
    with pytest.raises(Problem, match=r"not made by course\.py, so it is left alone"):
        environment.ensure()
    assert (environment.folder / "mine").exists()


def test_a_running_environment_is_not_deleted(environment, monkeypatch):
    environment.ensure()
    change_requirements(environment)
    monkeypatch.setattr(sys, "prefix", str(environment.folder))
    with pytest.raises(Problem, match="Type 'deactivate'"):
        environment.ensure()
    assert environment.folder.exists()


def test_an_environment_in_use_stays_whole(environment, monkeypatch):
    environment.ensure()
    change_requirements(environment)

    def refuse(self, target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(Problem, match="Close the programs that use it"):
        environment.ensure()
    assert environment.stamp.exists()


def test_the_packages_go_nowhere_else(tmp_path):
    names = ["PIP_TARGET", "PIP_USER", "PYTHONPATH"]
    source = f"import os; assert not {names} & os.environ.keys()"
    source = source.replace("[", "{").replace("]", "}")
    call = [sys.executable, "-c", source]
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(tmp_path))
        assert run(call) == 0


# What gets in the way


def test_a_second_course_py_waits_for_its_turn(environment):
    with only_one(environment.root):
        with pytest.raises(Problem, match=r"another course\.py is at work"):
            environment.ensure()
    assert not environment.folder.exists()
    environment.ensure()


def test_a_folder_that_cannot_be_written(environment, monkeypatch):
    def refuse(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(checks.tempfile, "TemporaryFile", refuse)
    with pytest.raises(Problem, match=r"cannot write in .* \(Read-only file system\)"):
        environment.ensure()
    assert not environment.folder.exists()


def test_no_room_on_the_disk(environment, monkeypatch):
    monkeypatch.setattr(checks, "NEEDED_BYTES", 10**18)
    with pytest.raises(Problem, match=r"GB left; the course needs .* Make room"):
        environment.ensure()
    assert not environment.folder.exists()


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("NewConnectionError('<...>: Failed to establish')", "Check the connection"),
        ("ERROR: Could not find x (from versions: none)", "Check the connection"),
        ("ERROR: something else", "pip's last lines stand above"),
    ],
)
def test_what_pip_printed_becomes_a_sentence(log, said):
    assert said in checks.diagnosis(log)


def test_no_network_is_said_and_nothing_is_left(checkout):
    with socket.socket() as closed:  # bound, but nobody listens: refused at once
        closed.bind(("127.0.0.1", 0))
        done = course_py(checkout, "install", **index_at(closed))
    assert done.returncode == 1
    assert "the packages could not be downloaded. Check the connection" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (checkout / ".venv").exists()
    assert not (checkout / ".venv.old").exists()


def index_at(server):
    """Return pip's settings for a package index at a socket of this machine."""
    return {
        "PIP_INDEX_URL": f"http://127.0.0.1:{server.getsockname()[1]}/",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_leaves_an_environment_that_is_made_anew(checkout):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program = subprocess.Popen(
            [sys.executable, str(checkout / "course.py"), "install"],
            env={**os.environ, **index_at(silent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        watchdog = threading.Timer(60, program.kill)
        watchdog.start()
        connection, _ = silent.accept()  # pip asks, and is never answered
        os.killpg(program.pid, signal.SIGINT)
        said, _ = program.communicate()
        connection.close()
        watchdog.cancel()
    assert program.returncode == 130
    assert "interrupted. Run it again when you like" in said
    assert "Traceback" not in said
    assert Environment(checkout).read_stamp() == {"state": "unfinished"}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_the_program_that_a_command_started(tmp_path, monkeypatch):
    monkeypatch.setattr(tools.start.environment, "GRACE", 0.1)
    sign = tmp_path / "started"
    source = f"from pathlib import Path; import time; Path({str(sign)!r}).touch(); "
    source += "time.sleep(60)"
    began = time.monotonic()

    def interrupt():
        while not sign.exists() and time.monotonic() < began + 20:
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", source])
    assert time.monotonic() < began + 30


# The book


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """Note what a command asks for; do none of it."""
    noted = []

    class Noted(Environment):
        def ensure(self, extras=()):
            noted.append(("ensure", *extras))

    monkeypatch.setattr(commands, "ENVIRONMENT", Noted())
    monkeypatch.setattr(commands, "SITE", tmp_path / "html")
    monkeypatch.setattr(commands, "STAMP", tmp_path / "site.txt")

    def python(*words, **_):
        noted.append(words)
        return 0

    monkeypatch.setattr(commands, "python", python)
    return noted


@pytest.mark.parametrize(
    ("complete", "npm", "extras"),
    [(False, None, ("node",)), (False, "npm", ()), (True, None, ())],
)
def test_npm_comes_from_python_where_there_is_none(
    complete, npm, extras, steps, monkeypatch
):
    monkeypatch.setattr(commands.vendor, "is_complete", lambda: complete)
    monkeypatch.setattr(commands.shutil, "which", lambda _: npm)
    assert commands.book([]) == 0
    assert steps[:2] == [("ensure", *extras), ("-m", "tools.site.build")]


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


def test_all_tests_are_run_on_a_book_as_it_is_now(steps):
    assert commands.test([]) == 0
    modules = [words[1] for words in steps if words[0] == "-m"]
    assert modules == [
        "ruff",
        "ruff",
        "tools.site.build",
        "tools.chapters.notebooks",
        "pip",
        "pytest",
    ]
    commands.SITE.mkdir()
    steps.clear()
    assert commands.test([]) == 0
    modules = [words[1] for words in steps if words[0] == "-m"]
    assert modules == ["ruff", "ruff", "pytest"]


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
