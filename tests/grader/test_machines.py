"""Marking over a scheduler: the same marks, checked, and whatever worker dies."""

import json
import subprocess
import sys
import threading
import time

import pytest

from benchmarks import grading_class
from nnlib_grader import running
from nnlib_grader.commands import parser
from nnlib_grader.machines import worker
from nnlib_grader.marks.store import Store
from tests.grader import boxes
from tests.grader.a_class import put, text
from tests.needs import needs
from tests.tools.faults import tree
from tools.files import ROOT

NAME = grading_class.NAME
SECRET = b"a secret of thirty-two characters"
START = 120  # seconds that a busy machine may take to start a process of Dask's


def dask(*words):
    """Start a process of Dask's, on this machine alone."""
    words = [sys.executable, "-m", "dask", *words]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    return subprocess.Popen([*words, *here], cwd=ROOT, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler's address, and its two workers."""
    needs("distributed")
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    started = [dask("scheduler", "--port", "0", "--scheduler-file", str(file))]
    until = time.monotonic() + START
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    workers = ["worker", address, "--no-nanny", "--nthreads", "1"]
    started += [dask(*workers), dask(*workers)]
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=START)
    yield address, started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    grading_class.hand_in(folder / "in", folder / "decoy", 12, share=6)
    grade(folder, "here")
    return folder


def command(folder, out, *more):
    """Return what is typed to grade the class."""
    put(folder, f"{out}/secret.txt", SECRET)
    words = ["grade", str(folder / "in"), "--set", NAME, "--out", str(folder / out)]
    return [*words, *more]


def grade(folder, out, *more):
    """Grade the class; return all that was written."""
    running.run(parser().parse_args(command(folder, out, *more)))
    return tree(folder / out)


HONEST = 8  # learners, each with a right notebook
BACKENDS = [
    pytest.param("linux", marks=boxes.needs_linux),
    pytest.param("wasm", marks=boxes.needs_wasm),
]


@pytest.fixture(scope="module", params=BACKENDS)
def honest(request, tmp_path_factory):
    """Return a folder with an honest class, graded in `here`, and its sandbox."""
    folder = tmp_path_factory.mktemp("honest")
    for number in range(HONEST):
        put(folder, f"in/{number}/one.ipynb", text(NAME).encode())
    grade(folder, "here", "--backend", request.param)
    return folder, request.param


def test_killed_in_either_sandbox_it_goes_on_to_the_same_bytes(honest):
    folder, backend = honest
    more = ["--backend", backend, "--workers", "1"]
    words = [sys.executable, "-m", "nnlib_grader", *command(folder, "killed", *more)]
    process, records = subprocess.Popen(words, cwd=ROOT), folder / "killed" / "records"
    while process.poll() is None and not list(records.glob("*.json")):
        time.sleep(0.001)
    process.kill()
    process.wait()
    before = len(Store(folder / "killed").all())
    assert 0 < before < HONEST
    tally = running.run(parser().parse_args(command(folder, "killed", *more)))
    assert (tally.kept, tally.marked) == (before, HONEST - before)
    assert tree(folder / "killed") == tree(folder / "here")


@pytest.mark.parametrize("honest", BACKENDS[1:], indirect=True)
def test_workers_with_the_other_sandbox_give_the_same_bytes(cluster, honest):
    folder, backend = honest
    found = grade(folder, "there", "--backend", backend, "--scheduler", cluster[0])
    assert found == tree(folder / "here")
    (record, *_) = Store(folder / "there").all()
    assert record["sandbox"] == backend and record["points"] == record["of"] > 0


@boxes.needs_linux
def test_two_workers_give_the_same_bytes(cluster, handed_in):
    found = grade(handed_in, "there", "--scheduler", cluster[0])
    assert found == tree(handed_in / "here")


@boxes.needs_linux
def test_a_killed_worker_loses_nothing(cluster, handed_in):
    address, workers = cluster
    records = handed_in / "killed" / "records"
    at_death = []

    def kill():
        while not list(records.glob("*.json")):
            time.sleep(0.01)
        workers[0].kill()
        at_death.append(len(list(records.glob("*.json"))))

    thread = threading.Thread(target=kill)
    thread.start()
    more = ["--scheduler", address, "--workers", "6"]
    found = grade(handed_in, "killed", *more)
    thread.join()
    assert found == tree(handed_in / "here")
    assert at_death[0] < 12 and workers[0].wait(10) and workers[1].poll() is None


def test_what_goes_out_names_nobody_and_holds_no_secret(handed_in):
    from tests.grader.a_class import read

    one = read(handed_in / "in", NAME)["learner-0001"]
    sent = worker.request(one, NAME, 7)
    assert b"learner-0001" not in sent and SECRET not in sent
    assert set(json.loads(sent)) == {
        *("set", "version", "seed", "sources", "name", "hiding", "backend")
    }


def test_a_worker_with_other_code_marks_nothing(handed_in):
    found = worker.mark(json.dumps({"set": NAME, "version": "old"}).encode())
    assert b"another version" in found and found.startswith(b'{"refused"')


def test_a_worker_that_may_start_no_process_says_so(monkeypatch):
    monkeypatch.setitem(worker.multiprocessing.current_process()._config, "daemon", 1)
    assert b"--no-nanny" in worker.mark(b"{}")
