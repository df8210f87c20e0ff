"""Ctrl-C at any stage: a sentence, nothing half done, and the next run works."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pytest

import course
import tools.start.environment
from tests.tools.checkouts import index_at
from tests.tools.faults import tree
from tools.files import ROOT
from tools.site import build
from tools.start import commands
from tools.start.checks import INTERRUPTED
from tools.start.environment import Environment, run

posix = pytest.mark.skipif(
    os.name == "nt", reason="Windows sends Ctrl-C to a whole console"
)


@posix
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


@posix
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


def press_ctrl_c(program, when):
    """Send Ctrl-C to a program and its children, as a terminal does; return its words.

    `when` is asked until it is true.
    """
    watchdog = threading.Timer(60, program.kill)
    watchdog.start()
    while not when() and program.poll() is None:
        time.sleep(0.02)
    os.killpg(program.pid, signal.SIGINT)
    said, _ = program.communicate()
    watchdog.cancel()
    return said


def started(folder, module):
    """Start a tool in a copy of the checkout, in a console of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tools.start", module],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )


@posix
def test_ctrl_c_while_a_tool_is_still_being_imported_says_nothing(checkout):
    sign = checkout / "sign"
    source = (
        f"import pathlib, time\npathlib.Path({str(sign)!r}).touch()\ntime.sleep(60)"
    )
    (checkout / "tools" / "late.py").write_text(source, encoding="utf-8")
    program = started(checkout, "tools.late")
    assert press_ctrl_c(program, sign.exists) == ""
    assert program.returncode == INTERRUPTED


@posix
def test_ctrl_c_while_the_exercises_are_made_leaves_the_old_ones(checkout):
    for name in ("nnlib_grader", "exercises", "book/_ext"):
        shutil.copytree(ROOT / name, checkout / name)
    old = checkout / "book" / "exercises" / "mistakes.md"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    program = started(checkout, "tools.site.exercise_pages")
    said = press_ctrl_c(program, lambda: list(old.parents[1].glob(".part-*/new/*.md")))
    assert (program.returncode, said) == (INTERRUPTED, "")
    assert tree(old.parent) == {"mistakes.md": b"old"}
    assert not list(old.parents[1].glob(".part-*"))
    assert not list((checkout / "book").glob(".part-*"))


@posix
def test_ctrl_c_ends_jupyter_book_at_once(tmp_path, monkeypatch):
    sign = tmp_path / "started"
    source = (
        f"import pathlib, time; pathlib.Path({str(sign)!r}).touch(); time.sleep(60)"
    )
    words = [sys.executable, "-c", source]
    monkeypatch.setattr(build, "command", lambda *_: words)
    began = time.monotonic()

    def interrupt():
        while not sign.exists() and time.monotonic() < began + 20:
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        build.jupyter_book(tmp_path, quiet=True)
    assert time.monotonic() < began + 30


STAGES = [
    *(("book", stage) for stage in ("tools.site.build", "tools.chapters.notebooks")),
    *(("test", stage) for stage in ("ruff", "mypy", "tools.site.build", "pytest")),
    *(("lab", stage) for stage in ("tools.site.exercise_pages", "jupyter")),
    *(("pdf", stage) for stage in ("tools.site.build", "tools.bound")),
    *(("epub", stage) for stage in ("tools.site.build", "tools.bound")),
    *(("release", stage) for stage in ("tools.site.build", "build")),
    ("exercises", "tools.site.exercise_pages"),
    ("notebooks", "tools.chapters.notebooks"),
    ("slow", "tools.slow"),
    ("bench", "benchmarks"),
]


@pytest.mark.parametrize("how", ["here", "in the tool alone"])
@pytest.mark.parametrize(("command", "stage"), STAGES)
def test_ctrl_c_at_a_stage_is_a_sentence(
    command, stage, how, steps, monkeypatch, capsys, tmp_path
):
    def python(*words, **_):
        if stage not in words:
            return 0
        if how == "here" or words[1] != "tools.start":
            raise KeyboardInterrupt
        return INTERRUPTED

    def quietly(call, *_):
        python(*call[1:])

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "old.whl").touch()
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    monkeypatch.setattr(commands, "python", python)
    monkeypatch.setattr(commands, "tested", lambda: [["tests"]])
    monkeypatch.setattr(commands.binding, "KINDS", ())
    monkeypatch.setattr(commands.packages, "ROOT", tmp_path)
    monkeypatch.setattr(commands.packages, "quietly", quietly)
    assert course.main([command]) == INTERRUPTED
    said = capsys.readouterr().err
    assert said.startswith(f"\ncourse.py {command}: interrupted. Run it again when")
    assert "dist/old.whl" in tree(tmp_path) and not list(tmp_path.glob(".part-*"))
    assert command != "book" or not commands.STAMP.exists()


@pytest.mark.parametrize("made", commands.MADE)
def test_ctrl_c_while_something_is_deleted_leaves_no_half_of_it(
    made, environment, monkeypatch
):
    monkeypatch.setattr(commands, "ROOT", environment.root)
    folder = environment.root / made
    folder.mkdir()
    (folder / "a").touch()

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", stop)
        if hasattr(tempfile, "_rmtree"):  # a Python that took it by its name
            patch.setattr(tempfile, "_rmtree", stop)
        with pytest.raises(KeyboardInterrupt):
            commands.clean([])
    assert not folder.exists()
    commands.clean([])
    assert not list(environment.root.glob(".part-*"))
