"""What every sandbox does with a submission: bounds it, and keeps faults apart."""

import importlib.util
import tracemalloc
from pathlib import Path

import pytest

from nnlib_grader.sandboxes import opening
from nnlib_grader.sandboxes.box import sorted_lines
from nnlib_grader.sandboxes.linux import warmed
from nnlib_grader.sandboxes.linux.warmed import LAYERS, LinuxSandbox
from nnlib_grader.sandboxes.request import Limits, NoSandbox
from tests.grader import boxes

pytestmark = boxes.needs_linux

DOUBLE = "def f(x): return 2 * x"
LOOP_IN_C = "def f(x): return sum(iter(int, 1))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return boxes.reduced(tmp_path_factory.mktemp("reduced"))


@pytest.fixture(scope="module", params=["linux", "none"])
def box(request):
    with opening.open_sandbox(request.param) as opened:
        yield opened


def test_answers_come_back_by_exercise(box, folder):
    ran = box.run(boxes.request(folder, one=DOUBLE, two="def f(x): return [x]"))
    assert boxes.values(ran) == {"one": 42, "two": [21]}
    assert ran.ended == {"one": "done", "two": "done"}
    assert 0 < ran.seconds < 5


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        ("import os\ndef f(x): os._exit(0)", "exited"),
        ("import ctypes\ndef f(x): ctypes.string_at(0)", "killed"),
        (LOOP_IN_C, "too long"),
        ("import os\nos._exit(1)", "exited"),
    ],
)
def test_a_fault_costs_one_exercise(box, folder, fault, end):
    asked = boxes.request(folder, one=DOUBLE, bad=fault, three=DOUBLE)
    ran = box.run(asked)
    assert boxes.values(ran) == {"one": 42, "bad": None, "three": 42}
    assert ran.ended == {"one": "done", "bad": end, "three": "done"}


def test_the_time_of_a_submission_is_shared(folder):
    loops = {f"loop{n}": LOOP_IN_C for n in range(4)}
    limits = Limits(run=1.5, submission=6.0)
    with opening.open_sandbox("linux") as box:
        ran = box.run(boxes.request(folder, limits, **loops, last=DOUBLE))
    assert boxes.values(ran)["last"] == 42
    assert set(ran.ended.values()) == {"done", "too long"}
    assert ran.seconds < limits.submission + 2


def test_what_fails_by_itself_is_tried_once_more(box, folder):
    ran = box.run(boxes.request(folder, only=LOOP_IN_C))
    assert ran.ended == {"only": "too long"}
    assert 2 * boxes.SHORT.run <= ran.seconds < boxes.SHORT.submission + 2


def test_an_error_outside_the_answer_is_told(box, folder):
    ran = box.run(boxes.request(folder, one="1 / 0\n", two=DOUBLE + "\n1 / 0\n"))
    assert boxes.values(ran) == {"one": "raised", "two": 42}
    assert b"ZeroDivisionError" in ran.outcomes["one"]


def test_too_much_is_cut_before_anybody_reads_it(box, folder):
    noisy = "import os\nfor n in range(3, 20):\n try: os.write(n, b'x' * 100_000)\n"
    noisy += " except OSError: pass\n" + DOUBLE
    limits = Limits(run=1.5, submission=4.5, sent=50_000)
    ran = box.run(boxes.request(folder, limits, one=noisy))
    assert ran.ended == {"one": "too large"}
    assert ran.outcomes == {"one": b""}


def test_nothing_of_one_learner_s_is_in_the_memory_that_the_next_gets(folder):
    word = "-".join(["what", "another", "learner", "wrote"])
    with LinuxSandbox(LAYERS[1:]) as box:
        ran = box.run(boxes.request(folder, one=f"def f(x): return {word!r}"))
        assert boxes.values(ran) == {"one": word}
        memory = memory_of(box.warm.pid)
    assert b"nnlib_grader.boundary.submission" in memory
    assert word.encode() not in memory


def memory_of(pid):
    """Return what a process can write, as one long text."""
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    found = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for line in maps:
            where, rights, *_ = line.split()
            begin, end = (int(each, 16) for each in where.split("-"))
            if rights.startswith("rw"):
                file.seek(begin)
                found.append(file.read(end - begin))
    return b"".join(found)


def test_two_runs_give_the_same_bytes(folder):
    asked = boxes.request(folder, one="def f(x): return [hash('a'), str({'a', 'b'})]")
    found = []
    for _ in range(2):
        with opening.open_sandbox("linux") as box:
            found.append(box.run(asked).outcomes)
    assert found[0] == found[1]


def test_a_layer_that_cannot_be_put_on_stops_the_run(folder, monkeypatch):
    monkeypatch.setattr(warmed.system_calls, "allowed", lambda: b"\xff" * 8)
    with opening.open_sandbox("linux") as box, pytest.raises(NoSandbox, match="layer"):
        box.run(boxes.request(folder, one=DOUBLE))


def test_a_warm_process_that_died_is_started_again(folder):
    with opening.open_sandbox("linux") as box:
        for _ in range(2):
            ran = box.run(boxes.request(folder, one=DOUBLE))
            assert boxes.values(ran) == {"one": 42}
            box.warm.kill()
            box.warm.wait()


@pytest.mark.parametrize("library", ["landlockpy", "pyseccomp"])
def test_no_sandbox_says_what_to_install(library, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == library else find(name),
    )
    with pytest.raises(NoSandbox, match=rf"{library}.*nnlib-course\[grader\]"):
        opening.open_sandbox("linux")
    assert opening.open_sandbox("none").backend == "none"


def test_another_system_is_told(monkeypatch):
    monkeypatch.setattr(opening.sys, "platform", "darwin")
    with pytest.raises(NoSandbox, match=r"not Linux.*--unsandboxed"):
        opening.open_sandbox("linux")


def test_an_unknown_backend_is_told():
    with pytest.raises(ValueError, match=r"'docker'.*best, linux, wasm, none"):
        opening.open_sandbox("docker")


def test_a_line_counts_where_it_is_the_next_exercise_s():
    lines = b"1 early\n0 one\n0 again\nx y\n-1 z\n1 two\n2 more\n1"
    assert sorted_lines(lines, ["a", "b"]) == {"a": b"one", "b": b"two"}


def test_millions_of_lines_cost_the_parent_little():
    tracemalloc.start()
    found = sorted_lines(b"0 one\n" + b"\n" * 4_000_000, ["a", "b"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"a": b"one"} and peak < 10_000_000
