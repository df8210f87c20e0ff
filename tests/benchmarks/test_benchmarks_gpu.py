"""The GPU's benchmark on the stand-in: the same work, and what the file holds."""

import datetime
import itertools
import json
import math
import os
import re
import subprocess
import sys
import time

import jupytext
import pytest

from benchmarks import gpu as bench
from benchmarks import gpu_clocks, gpu_contestants, gpu_numbers
from nnlib.data.measured import measured
from tests import fresh
from tests.device import Event, stand_in_cupy
from tests.needs import needs
from tools.files import ROOT

SMALL = {
    "BATCHES": (128, 256),
    "LENET_BATCHES": (8, 16),
    "N_PARAMETERS": (10, 100),
    "WIDTHS": (4, 8),
    "WIDTH_BATCHES": (16,),
    "TRANSFERS": (64, 4096),
    "MATRIX": 8,
}
ANSWERS = {
    "errors": lambda: gpu_numbers.errors(n=16),
    "first_steps": lambda: gpu_numbers.first_steps(batch=4),
}


@pytest.fixture
def card(monkeypatch):
    """Put the stand-in in CuPy's place, with a clock that goes."""
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())
    monkeypatch.setattr(
        Event,
        "record",
        lambda event: setattr(event, "noted", time.perf_counter() * 1e3),
    )
    for name, value in SMALL.items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(bench, "tf32_rate", lambda info: None)
    # the stand-in lives in this process: what asks a fresh one is called here
    monkeypatch.setattr(gpu_numbers, "asked", lambda what, **_: ANSWERS[what]())
    monkeypatch.setattr(bench, "torch_version", lambda: None)


def ours():
    makers = bench.CONTESTANTS.items()
    return {name: make for name, make in makers if "PyTorch" not in name}


def test_the_contestants_do_the_same_work(card):
    case = bench.case(16)
    bench.check_losses({name: make(case) for name, make in ours().items()})


def test_pytorch_does_the_same_work():
    needs("torch")
    case = bench.case(16)
    eager = gpu_contestants.torch_eager(case, device="cpu")
    bench.check_losses({"PyTorch eager": eager, "NumPy": bench.numpy_step(case)})


def test_other_work_is_refused(card):
    other = bench.numpy_step(bench.case(17))
    runs = {"NumPy": bench.numpy_step(bench.case(16)), "nnlib": other}
    with pytest.raises(
        RuntimeError, match=r"the loss of nnlib is .* nothing is stored"
    ):
        bench.check_losses(runs)


def test_the_file(card, tmp_path, capsys):
    path = tmp_path / "results" / "gpu.json"
    assert bench.main(["--rounds", "1"], path) == 0
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert list(stored) == [
        *("date", "machine", "recipe", "steps", "lenet", "parts", "adam", "limits"),
        *("crossover", "transfers", "launch_seconds", "twenty_launches"),
        *("products", "errors", "scattered_sums", "first_steps"),
    ]
    machine = stored["machine"]
    assert (machine["card"], machine["cupy"]) == ("A card", "13.6.0")
    assert machine["torch"] is None
    assert {"processor", "numpy", "driver", "runtime"} <= set(machine)
    assert stored["recipe"]["sizes"] == [784, 128, 64, 10]
    pairs = [(row["batch"], row["contestant"]) for row in stored["steps"]]
    assert pairs == [(batch, name) for batch in (128, 256) for name in ours()]
    assert {row["contestant"] for row in stored["lenet"]} == {
        *("nnlib", "nnlib fused", "NumPy")
    }
    assert [row["n_parameters"] for row in stored["adam"]] == [10] * 3 + [100] * 3
    assert stored["parts"]["batch"] == 128
    assert {row["part"] for row in stored["parts"]["rows"]} >= {"backprop", "Adam"}
    assert set(stored["limits"]["flops_per_second"]) == {"float32", "tf32", "float16"}
    assert [row["width"] for row in stored["crossover"]] == [4, 8]
    assert [row["bytes"] for row in stored["transfers"]] == [64, 4096]
    kinds = [(row["dtype"], row["scale"]) for row in stored["errors"]]
    assert kinds == [
        *(("float32", 1), ("float16", 1), ("float32", 1e-7), ("float16", 1e-7)),
        *(("tf32", 1), ("tf32", 1e-7)),
    ]
    short = {
        kind: row["error"] for kind, row in zip(kinds, stored["errors"], strict=True)
    }
    assert short["float32", 1] < 1e-5 < short["float16", 1] < 1e-2
    assert len(stored["scattered_sums"]) == 5
    assert {len(times) for times in stored["first_steps"].values()} == {4}
    groups = [stored[name] for name in ("steps", "lenet", "adam", "products")]
    groups += [stored["parts"]["rows"]]
    for row in (*itertools.chain(*groups), *stored["crossover"]):
        times = [value for name, value in row.items() if "seconds" in name]
        assert times
        assert all(0 < value < math.inf for value in times)
    out, error = capsys.readouterr()
    assert "nnlib graph" in out
    assert error.startswith("benchmarks.gpu: PyTorch is not installed or sees no GPU")


def test_without_cupy_the_command_to_install_it_is_printed(
    tmp_path, monkeypatch, capsys
):
    fresh.without(monkeypatch, "cupy")
    assert bench.main([], tmp_path / "gpu.json") == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error == (
        "benchmarks.gpu: nothing was measured: CuPy, which nnlib uses on a GPU, is not "
        f"installed: {sys.executable} -m pip install cupy-cuda12x for a driver of CUDA "
        "12, cupy-cuda13x for CUDA 13; nvidia-smi shows the driver's.\n"
    )
    assert not list(tmp_path.iterdir())


# cells that show measurements, and what they need
CELLS = r"import matplotlib|\bstored\b|\bstep_of\b|\bgains\b|^leads = "
GIVEN = {"launches": 46, "passes": 32.0}  # what cells before have counted
FIGURES = 6  # of a card: Adam, Gray's launches, steps, products, LeNet, crossover


def chapter(holds):
    """Yield the code of chapter 12's cells that draw and print measurements.

    The cells that hold the text to the package's own file are not among them.
    """
    for cell in jupytext.read(ROOT / "book" / "12_gpu.md").cells:
        if cell.cell_type == "code" and re.search(holds, cell.source, re.MULTILINE):
            if not re.search(r"^ *assert ", cell.source, re.MULTILINE):
                yield cell.source


def drawn(monkeypatch):
    """Run the cells that show measurements and return their figures."""
    plt = needs("matplotlib.pyplot")
    figures, names = [], dict(GIVEN)
    monkeypatch.setattr(plt, "show", lambda: figures.append(plt.gcf()))
    with plt.rc_context({"backend": "agg"}):
        for code in chapter(CELLS):
            exec(compile(code, "<chapter>", "exec"), names)
    for figure in figures:
        figure.canvas.draw()
        plt.close(figure)
    return figures


def test_the_chapter_shows_what_the_file_holds(card, tmp_path, monkeypatch, capsys):
    path = tmp_path / "results" / "gpu.json"
    bench.main(["--rounds", "1"], path)
    monkeypatch.setattr("nnlib.data.measured.FOLDER", tmp_path / "results")
    date = json.loads(path.read_text(encoding="utf-8"))["date"]
    for change, beside in ((lambda path: None, False), (with_pytorch, True)):
        change(path)
        capsys.readouterr()
        figures = drawn(monkeypatch)
        out = capsys.readouterr().out
        assert len(figures) == FIGURES
        lines = set()
        for figure in figures:
            (ax,) = figure.axes
            legend = ax.get_legend_handles_labels()[1]
            assert f"A card, {date}" in (ax.get_title(), *legend)
            assert ax.get_xlabel()
            assert ax.lines or ax.patches
            lines |= set(legend)
        assert f"A card, {os.cpu_count()} CPU cores, {date}\n" in out
        assert ("nnlib / PyTorch eager, at each batch:\n1.00 1.00\n" in out) == beside
        assert ("PyTorch" in lines, "card, PyTorch" in lines) == (beside, beside)
        assert "tf32" not in out  # the stand-in has none


def with_pytorch(path):
    """Give a file of results the rows of a contestant that the stand-in lacks."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["machine"]["torch"] = "2.13.0"
    theirs = {"nnlib": "PyTorch eager", "nnlib graph": "PyTorch graph"}
    for rows in (stored["steps"], stored["lenet"], stored["adam"]):
        own = [row for row in rows if row["contestant"] in theirs]
        rows += [{**row, "contestant": theirs[row["contestant"]]} for row in own]
    path.write_text(json.dumps(stored), encoding="utf-8")


def test_the_text_names_the_card_that_was_measured():
    stored = measured("gpu.json")
    text = (ROOT / "book" / "12_gpu.md").read_text(encoding="utf-8")
    machine, day = stored["machine"], datetime.date.fromisoformat(stored["date"])
    torch = ".".join(machine["torch"].split(".")[:2])
    assert (
        f"measured on {day.day} {day:%B %Y} on one {machine['card']} with "
        f"{machine['cores']} cores of an Intel Xeon beside it, by CuPy "
        f"{machine['cupy']} and PyTorch {torch} under a driver for CUDA "
        f"{machine['driver']}."
    ) in text
    assert "Intel(R) Xeon(R)" in machine["processor"]


def test_the_turns(monkeypatch):
    order = []
    monkeypatch.setattr(gpu_clocks, "clock_of", lambda name: lambda run: run() or 6.0)
    runs = {"nnlib": lambda: order.append("n"), "NumPy": lambda: order.append("c")}
    assert gpu_clocks.medians(runs, rounds=2, steps=3) == {"nnlib": 2.0, "NumPy": 6.0}
    assert "".join(order) == "nnnc" * 3


def test_the_ratios():
    rows = [
        {"batch": 128, "contestant": name, "seconds": seconds}
        for name, seconds in zip(bench.CONTESTANTS, (4, 3, 1, 2, 0.5, 9), strict=True)
    ]
    table = bench.ratios({"steps": rows})
    assert "nnlib / PyTorch eager: 2.00" in table
    assert "nnlib graph / PyTorch graph: 2.00" in table


@pytest.mark.parametrize("words", [["benchmarks.gpu"], ["benchmarks", "--gpu"]])
def test_without_a_gpu_nothing_is_written(words, tmp_path):
    # A CuPy that finds no GPU, wherever the test runs.
    (tmp_path / "cupy.py").write_text(
        "from types import SimpleNamespace as names\n"
        "runtime = names(getDeviceCount=lambda: 0)\n"
        "cuda = names(runtime=runtime)\n",
        encoding="utf-8",
    )
    results = ROOT / "nnlib" / "data" / "results"
    before = {path: path.stat().st_mtime_ns for path in results.iterdir()}
    code = (
        f"import sys, runpy; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}];"
        f"sys.argv[1:] = {words[1:]}; runpy.run_module({words[0]!r}, None, '__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 2
    assert run.stderr == (
        "benchmarks.gpu: nothing was measured: CuPy finds no GPU of NVIDIA on this "
        "machine; go on with NumPy.\n"
    )
    assert run.stdout == ""
    assert before == {path: path.stat().st_mtime_ns for path in results.iterdir()}
