"""The environment: made once, made anew when its needs change, whole or not at all."""

import errno
import json
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

from tests.tools.checkouts import course_py, index_at
from tools.files import ROOT
from tools.start import checks
from tools.start.checks import Problem, only_one
from tools.start.environment import Environment, run


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(
    module, environment, monkeypatch
):
    monkeypatch.setattr(checks, "has", lambda name: name != module)
    with pytest.raises(Problem, match=f"without {module}.*apt install python3-venv"):
        environment.ensure()
    assert not environment.folder.exists()


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


@pytest.mark.parametrize("sign", [os.pathsep, "*", "?", "\n"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_folder_that_no_tool_could_name_is_refused_before_anything(sign, tmp_path):
    root = tmp_path / f"a{sign}folder"
    shutil.copytree(ROOT / "tools" / "start", root / "tools")
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    with pytest.raises(Problem, match=r"holds .*Rename the folder"):
        Environment(root).ensure()
    assert not (root / ".venv").exists()


@pytest.mark.parametrize("name", ["kurs[neu]", "Mein Kurs ü #1 (1) 100%", "d'un à l'é"])
def test_a_folder_with_an_unusual_name_is_fit(name, tmp_path):
    (tmp_path / name).mkdir()
    checks.check_folder(tmp_path / name)


def test_a_full_disk_is_not_taken_for_a_folder_of_another_owner(
    environment, monkeypatch, capsys
):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checks.tempfile, "TemporaryFile", full)
    assert checks.guarded(environment.ensure, "course.py install") == 1
    assert capsys.readouterr().err == f"\ncourse.py install: {checks.DISK_FULL}\n"


def test_a_lock_that_cannot_be_made_is_no_second_course_py(tmp_path):
    (tmp_path / ".course.lock").mkdir()
    with pytest.raises(Problem, match="cannot lock the folder"), only_one(tmp_path):
        pass


def test_pip_is_not_given_the_folder_s_name(environment):
    # It would take brackets in the name for a list of extras.
    environment.ensure()
    (words,) = [call for call in environment.calls if "--editable" in call]
    assert words[words.index("--editable") + 1] == "."
