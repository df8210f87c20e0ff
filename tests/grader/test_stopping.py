"""Answers are stopped whatever they do, and none is stopped for a busy machine."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from nnlib_grader.boundary import child, clock, plain, runner
from nnlib_grader.check import grade
from tests.grader.doubling import exercise, learned
from tests.needs import needs

copies = pytest.mark.skipif(not child.possible(), reason="no copies of processes here")
SGD = """
import random
def double(x):
    w, b = [0.0, 0.0], 0.0
    for _ in range(300):
        for i in range(100):
            e = w[0] * i + w[1] * (i % 7) + b - 1
            w[0] -= 1e-6 * e * i
            w[1] -= 1e-6 * e * (i % 7)
            b -= 1e-6 * e
    return 2 * x
"""


def ask(answer, limit=0.3, count=1):
    calls = [plain.encode((1.0,))] * count
    return runner.run("answer", calls, {"answer": answer}, limit)


def seconds(limit, answer):
    began = time.perf_counter()
    (found,) = ask(answer, limit)
    return found, time.perf_counter() - began


def in_c(x):
    return sum(iter(int, 1))


def multiplies(x):
    large = np.ones((4000, 4000))
    for _ in range(100):
        large = large @ large


def swallows(x):
    while True:
        try:
            x = x / 0
        except:  # noqa: E722
            pass


@copies
@pytest.mark.parametrize("answer", [in_c, multiplies, swallows])
def test_a_loop_in_c_is_stopped(answer):
    found, taken = seconds(0.3, answer)
    assert found["status"] == "stopped" and found["seconds"] == 0.3
    assert taken < 5


@pytest.mark.skipif(sys.platform == "win32", reason="a sleep is not woken there")
def test_a_sleep_is_stopped_and_said():
    found, taken = seconds(0.3, lambda x: time.sleep(60))
    assert found["status"] == ("asleep" if child.possible() else "stopped")
    assert taken < 5
    report = grade(exercise(), {"double": lambda x: time.sleep(60)})
    assert "waited for 0.3 seconds without computing" in report["checks"][0]["problem"]


@copies
@pytest.mark.parametrize(
    "how", [lambda x: os._exit(3), lambda x: os.kill(os.getpid(), 9)]
)
def test_an_answer_that_ends_python_ends_a_copy(how):
    (found,) = ask(how)
    assert found["status"] == "ended"
    report = grade(exercise(), {"double": how})
    assert "double ended Python itself" in report["checks"][0]["problem"]


@copies
def test_an_answer_that_takes_all_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(child, "MOST_MEMORY", 100_000_000)

    def greedy(x):
        held = []
        while True:
            held.append(np.ones(1_000_000))

    (found,) = ask(greedy, limit=20)
    assert found["status"] == "large"
    report = grade(exercise(limit=20), {"double": greedy})
    assert "took more memory" in report["checks"][0]["problem"]


@copies
def test_the_calls_before_one_that_is_stopped_keep_their_outcomes():
    def second(x, calls=[]):  # noqa: B006
        calls.append(1)
        return in_c(x) if len(calls) == 2 else x

    first, *rest = ask(second, count=3)
    assert first["status"] == "returned"
    assert [outcome["status"] for outcome in rest] == ["stopped", "stopped"]


@copies
def test_what_an_answer_changes_stays_in_its_copy():
    names = learned("seen = []\ndef double(x):\n    seen.append(1)\n    return 2 * x\n")
    assert grade(exercise(), names)["points"] == 2
    assert names["seen"] == []


def test_300_rounds_in_plain_python_pass_on_a_busy_machine():
    burn = [sys.executable, "-c", "while True: pass"]
    crowd = [subprocess.Popen(burn) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        report = grade(exercise(limit=2.0), learned(SGD))
    finally:
        for each in crowd:
            each.kill()
            each.wait()
    assert report["points"] == 2


def test_a_learner_s_code_is_as_fast_as_elsewhere():
    names = learned(SGD)
    times = []
    for _ in range(5):
        began = time.thread_time()
        names["double"](1.0)
        alone = time.thread_time() - began
        with clock.TimeLimit(60):
            began = time.thread_time()
            names["double"](1.0)
            times.append((time.thread_time() - began) / alone)
    assert min(times) < 1.5


@copies
def test_a_library_that_works_in_no_copy_is_called_here():
    torch = needs("torch")
    large = torch.ones(600, 600)
    (large @ large).sum().item()  # starts the library's threads in this process

    def through_torch(x):
        return float((large @ large).sum() * 0) + 2 * x

    (found,) = ask(through_torch, limit=1.0)
    assert found["status"] == "returned" and found["value"] == 2.0


@pytest.mark.parametrize("arm", ["alarm", "watchdog"])
def test_both_timers_stop_a_loop_and_leave_nothing(arm, monkeypatch):
    if arm == "watchdog":

        def none(ring, seconds):
            raise OSError

        monkeypatch.setattr(clock, "alarm", none)
    elif sys.platform == "win32":
        pytest.skip("Windows has no alarm")
    before = sys.gettrace()
    with pytest.raises(clock.TooLong), clock.TimeLimit(0.1):
        while True:
            pass
    time.sleep(0.2)  # nothing rings any more
    assert sys.gettrace() is before
    with clock.TimeLimit(0.1):
        assert sum(range(10)) == 45
    time.sleep(0.2)


def test_outside_the_main_thread_nothing_is_stopped_and_nothing_fails():
    found = []

    def work():
        with clock.TimeLimit(0.01):
            time.sleep(0.05)
            found.append(1)

    import threading

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [1]


STUBBORN = {
    "a sleep": "def f(x):\n    while True:\n        try: time.sleep(1)\n"
    "        except: pass\n",
    "short sleeps": "def f(x):\n    while True:\n        try: time.sleep(0.01)\n"
    "        finally: continue\n",
    "two in a row": "def g():\n    try: time.sleep(0.01)\n    except: pass\n"
    "def f(x):\n    while True:\n        try: g()\n        except: pass\n",
}


@pytest.mark.skipif(sys.platform == "win32", reason="a sleep is not woken there")
@pytest.mark.parametrize("how", STUBBORN)
@pytest.mark.parametrize("copy", [True, False])
def test_an_answer_that_swallows_every_stop_in_a_sleep_is_stopped(
    how, copy, monkeypatch
):
    names = {"time": time}
    exec(STUBBORN[how], names)
    if not (copy and child.possible()):
        monkeypatch.setattr(child, "possible", lambda: False)
    found, taken = seconds(0.3, names["f"])
    asleep = copy and child.possible()
    assert found["status"] == ("asleep" if asleep else "stopped")
    assert taken < 5


def test_a_timer_that_rings_while_it_is_taken_away_stops_nothing():
    limit = clock.TimeLimit(60)
    with limit:
        inside = limit.outer
    limit.ring(sys._getframe())
    limit.outer = inside

    def stands_for_exit():
        limit.ring(sys._getframe())

    here = stands_for_exit.__code__.replace(co_filename=clock.HERE)
    type(stands_for_exit)(here, globals(), closure=stands_for_exit.__closure__)()
    with pytest.raises(clock.TooLong):
        stands_for_exit()
    sys.settrace(None)


@copies
def test_a_process_that_an_answer_leaves_behind_holds_nothing_up():
    def leaves(x):
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
        return 2 * x

    found, taken = seconds(0.3, leaves)
    assert found["value"] == 2.0 and taken < 1


@copies
def test_what_an_answer_writes_on_the_copy_s_files_is_no_outcome():
    def scribbles(send):
        pipe = next(
            cell for cell in send.__closure__ if type(cell.cell_contents) is int
        )
        os.write(pipe.cell_contents, b"5\nx\n")

    found = child.run(scribbles, 0.3)
    assert found.sent == [{"status": "lost"}] * 2


@copies
def test_a_copy_whose_kernel_was_restarted_ends():
    found = child.run(lambda send: send({"most": child_limit()}), 0.3)
    assert found.sent == [{"most": 3}]


def child_limit():
    import resource

    return resource.getrlimit(resource.RLIMIT_CPU)[0]
