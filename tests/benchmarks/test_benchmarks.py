"""The benchmarks measure the same work: no timing here, only what is computed."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import ablation, contestants, measure, processes, tasks
from nnlib.backprop import RULES
from tests.needs import needs

TASKS = {
    "mlp": lambda: tasks.mlp_task(steps=3),
    "nielsen": lambda: tasks.nielsen_task(steps=3),
}
# JAX and scikit-learn print their losses beside the others' when they are measured.
PYTORCH = ["pytorch", "pytorch_fused"]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", PYTORCH)
def test_the_contestants_reach_the_same_loss(task, name):
    needs("torch")
    task = TASKS[task]()
    run, ours = getattr(contestants, name)(task), contestants.nnlib(task)
    for _ in range(2):
        assert run() == pytest.approx(ours(), rel=1e-3)


@pytest.mark.parametrize("task", TASKS)
def test_the_variants_reach_the_same_loss_and_leave_the_rules_alone(task):
    task, kept = TASKS[task](), dict(RULES)
    expected = contestants.nnlib(task)()
    for name, run in ablation.variants(task).items():
        assert run() == pytest.approx(expected, rel=1e-3), name
    assert RULES == kept


def test_the_operations_of_an_image():
    # As PERFORMANCE counts them: three products a layer, two in the first.
    task = tasks.mlp_task(steps=3)
    assert task.flops() == 454_400 * 128 * 3


def test_the_batches_are_of_one_seed():
    for (x, labels), (again, same) in zip(
        tasks.in_batches(4, 3), tasks.in_batches(4, 3), strict=True
    ):
        assert x.shape == (4, 784)
        assert x.dtype == np.float32
        assert (x == again).all()
        assert (labels == same).all()


def test_rounds_take_turns_and_the_first_is_not_counted():
    order = []
    rounds = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    seconds = measure.interleave(rounds, 2)
    assert order == ["a", "b"] * 3
    assert [len(times) for times in seconds.values()] == [2, 2]


def test_a_ratio_is_the_median_over_the_turns():
    seconds = {"a": [1.0, 8.0, 3.0], "b": [2.0, 2.0, 2.0]}
    assert measure.ratio(seconds, "a", "b") == 1.5


def test_a_missing_framework_is_named(monkeypatch):
    def absent(task):
        raise ModuleNotFoundError("No module named 'frame'", name="frame")

    def unable(task):
        raise contestants.Skipped("it cannot")

    chosen = {"Frame": absent, "nnlib": contestants.nnlib, "Other": unable}
    monkeypatch.setattr(measure, "CONTESTANTS", chosen)
    table = measure.compare_contestants(tasks.nielsen_task(steps=1), 1)
    assert "  Frame: skipped, frame is not installed" in table
    assert "  Other: skipped, it cannot" in table
    assert "time / nnlib" in table


def test_a_process_that_fails_says_why():
    with pytest.raises(ImportError, match="frame"):
        processes.run("import frame")
    with pytest.raises(RuntimeError, match="division by zero"):
        processes.run("1 / 0")
    assert processes.run("print(1.5)") == 1.5


def test_the_command_explains_its_options():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert "--ablation" in run.stdout
    assert "--rounds" in run.stdout
