"""A class that is graded again, by a run that was killed, or beside a slow learner."""

import os
import random
import sys
import threading
import time
from multiprocessing import get_context

import pytest

from nnlib_grader.grading import grade
from nnlib_grader.marks.rules import Rules
from nnlib_grader.marks.store import Store, key
from tests.grader import a_class
from tests.grader.a_class import NAME, SMALL, Counted, marks, put
from tests.tools.faults import tree


@pytest.fixture
def folder(tmp_path):
    return a_class.three(tmp_path)


def test_what_stays_is_not_written_again(folder, monkeypatch):
    marks(folder / "in", folder / "out", marker=Counted())
    written = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: written.append(1) or fsync(file))
    marks(folder / "in", folder / "out", marker=Counted())
    assert len(written) == 1  # the roster


def test_one_that_takes_long_holds_up_no_other_worker(folder):
    """The first learner's run ends only after the last one's."""
    for number in range(12):
        put(folder, f"in/x{number}/{NAME}.ipynb", SMALL)
    last = threading.Event()

    class First(Counted):
        def mark(self, submission):
            if submission.learner.id == "ada":
                assert last.wait(60)
            if submission.learner.id == "x9":
                last.set()
            return super().mark(submission)

    read = list(a_class.read(folder / "in").values())
    store = Store(folder / "out")
    grade(read, NAME, store, First(), Rules(), workers=2)
    assert len(store.all()) == 16


class Slow(Counted):
    """Notes each run where a run that is killed leaves the note."""

    def __init__(self, folder):
        super().__init__()
        self.notes, self.records = folder / "ran", folder / "out" / "records"

    def mark(self, submission):
        id = submission.learner.id
        again = " again" if (self.records / f"{key(id)}.json").exists() else ""
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(f"{id}{again}\n")
        time.sleep(0.01)
        return super().mark(submission)


# JAX warns of copies wherever another test of this process has loaded it.
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="the system makes no copies")
def test_killed_at_random_moments_it_ends_with_the_same_marks(tmp_path):
    for number in range(20):
        put(tmp_path, f"in/{number}/one.ipynb", SMALL)
    for out in ("whole", "out"):
        put(tmp_path, f"{out}/secret.txt", b"a secret of thirty-two characters")
    marks(tmp_path / "in", tmp_path / "whole", marker=Counted())
    chance, killed, code = random.Random(1), 0, None
    while code != 0:
        process = get_context("fork").Process(
            target=marks,
            args=(tmp_path / "in", tmp_path / "out"),
            kwargs={"marker": Slow(tmp_path)},
        )
        process.start()
        wanted = ran(tmp_path) + 1
        while process.is_alive() and killed < 20 and ran(tmp_path) < wanted:
            time.sleep(0.001)
        if killed < 20:
            time.sleep(chance.random() * 0.02)
            process.kill()
        process.join()
        code = process.exitcode
        killed += code != 0
    assert killed >= 10
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    # a kill costs the one that ran, and what was not written yet: no record
    assert ran(tmp_path) <= 20 + 3 * killed
    assert "again" not in (tmp_path / "ran").read_text(encoding="utf-8")


def ran(folder):
    path = folder / "ran"
    return path.read_text(encoding="utf-8").count("\n") if path.exists() else 0
