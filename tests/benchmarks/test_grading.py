"""The graders' benchmarks: a whole class keeps its marks, attacks are aimed well."""

import ast
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import grading_attacks, grading_class, grading_scale
from nnlib.data.measured import measured
from nnlib_grader import sets
from tests.grader import boxes
from tools.files import ROOT, read


@boxes.needs_linux
@pytest.mark.slow
def test_a_class_with_hostile_learners_is_graded_alike_twice(tmp_path):
    found = grading_scale.measure(20, 2, tmp_path, share=10)
    assert found["hostile"] == 2 and found["faults"] == []
    assert found["two runs equal"] and found["all kept the second time"]
    assert found["files of the teacher's unchanged"]
    assert found["parent's megabytes"] < 300


def test_a_class_is_the_same_each_time_and_has_no_two_equal_notebooks(tmp_path):
    for name in ("one", "two"):
        made = grading_class.hand_in(tmp_path / name, tmp_path / "decoy", 40)
    one, two = (sorted(tmp_path.glob(f"{name}/*/*")) for name in ("one", "two"))
    files = [path.read_bytes() for path in one]
    assert files == [path.read_bytes() for path in two]
    assert len(set(files)) == len(made) == 40
    attacks = [each.attack for each in made if each.attack]
    assert attacks == list(grading_class.SLOWEST[:2])


def test_500_have_25_attacks_that_differ_and_answer_the_exercise(tmp_path):
    known = grading_class.chosen(25, tmp_path)
    assert len({name for name, _ in known}) == 25
    for _, text in known:
        tree = ast.parse(text)
        names = {getattr(each, "name", "") for each in tree.body}
        names |= {
            name.id
            for each in tree.body
            if isinstance(each, ast.Assign)
            for name in each.targets
            if isinstance(name, ast.Name)
        }
        assert sets.load(grading_class.NAME)[grading_class.PLACE].answer in names


def test_a_mark_that_is_not_due_is_told(tmp_path):
    made = [
        grading_class.HandedIn("ada", "", 13.0),
        grading_class.HandedIn("bob", "", None),
    ]
    assert grading_scale.faults(made, tmp_path) == ["ada: no record", "bob: no record"]


def test_the_benchmark_tells_the_memory_of_its_own_process():
    code = (
        "from benchmarks import grading_scale; a = grading_scale.peak();"
        "held = bytearray(300_000_000); b = grading_scale.peak(); print(b - a)"
    )
    if sys.platform != "linux":
        pytest.skip("only Linux tells")
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert 250 < float(done.stdout) < 350


# What is not stopped reaches its aim: an attack that fails by itself would flatter.
@pytest.mark.parametrize("name", grading_attacks.HARMS)
def test_a_harmful_attack_answers_right_where_nothing_stops_it(name, tmp_path):
    import socket

    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        names = {"np": np}
        exec(grading_attacks.filled(grading_attacks.HARMS[name], tmp_path, port), names)
        if name == "process" and sys.platform != "linux":
            pytest.skip("there is no /bin/true")
        assert list(names["relu"](np.array([-1.0, 2.0]))) == [0, 2]


def test_what_is_stored_says_that_nothing_paid_here():
    found = measured("grading.json")["graders"]
    ours = found["this course's"]
    assert set(ours["attacks"].values()) == {"no gain"}
    assert ours["right answers with full marks"]
    assert "paid" in found["nbgrader"]["attacks"].values()


def test_the_teachers_page_says_what_is_stored():
    stored, text = measured("grading.json"), read(ROOT / "book" / "grading.md")
    graders, made = stored["graders"].values(), stored["versions"]
    seconds = [f"{each['seconds a right submission']:.2f}" for each in graders]
    rows = [("seconds for a right submission", seconds)]
    for words, verdict in (
        ("attacks that earn points", "paid"),
        ("attacks that reach a file, a program or the network", "reached"),
        ("attacks that cost the learner the other exercise's points", "cost"),
    ):
        counts = [
            sum(came.startswith(verdict) for came in each["attacks"].values())
            for each in graders
        ]
        rows.append((words, counts))
    head = [f"{name} {made[name]}" for name in ("nbgrader", "otter-grader")]
    assert f"| measured | {' | '.join(head)} | `nnlib_grader` |" in text
    for words, cells in rows:
        assert f"| {words} | {' | '.join(map(str, cells))} |" in text
