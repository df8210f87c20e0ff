"""``python -m benchmarks.gpu``: a training step on a GPU, beside PyTorch and the CPU.

All contestants train the MLP 784-128-64-10 with Adam from the same weights on the same
batch, and take turns. Times on the GPU are taken by the GPU itself (events), after a
warm-up, and are medians. What comes out is stored in ``nnlib/data/results/gpu.json``,
which chapter 12 draws. Without a GPU nothing is measured and nothing is written.
"""

import argparse
import datetime
import functools
import json
import os
import sys
from pathlib import Path

import numpy as np

from benchmarks.gpu_clocks import STEPS, medians
from benchmarks.gpu_contestants import (
    CONTESTANTS,
    OF_LENET,
    RATE,
    SEED,
    SIZES,
    case,
    lenet,
    nnlib_step,
    numpy_step,
)
from benchmarks.gpu_limits import (
    copy_rate,
    launch,
    matrix_rate,
    products,
    tf32_rate,
    transfers,
    twenty_launches,
)
from benchmarks.gpu_numbers import numbers
from benchmarks.gpu_parts import parts
from nnlib import gpu
from nnlib.backprop import Gradient
from nnlib.data.measured import FOLDER
from nnlib.gpu.fused_adam import FusedAdam, adam_entries
from nnlib.gpu.kernels import fuse
from nnlib.optimizers import Adam
from nnlib.propagation import Layer, Network, linear

RESULT = FOLDER / "gpu.json"
BATCHES = tuple(2**k for k in range(7, 15))  # 128 to 16,384
LENET_BATCHES = (32, 128, 512, 2048)
N_PARAMETERS = tuple(10**k for k in range(3, 9))
WIDTHS = tuple(2**k for k in range(5, 12))  # 32 to 2,048
WIDTH_BATCHES = (32, 128, 512, 2048, 8192)
TRANSFERS = tuple(4**k for k in range(6, 15))  # 4 kB to 268 MB
MATRIX = 8192
WITHOUT_TORCH = (
    "benchmarks.gpu: PyTorch is not installed or sees no GPU, so nnlib is measured "
    "alone; python course.py install bench brings it."
)


def torch_version() -> str | None:
    """Return PyTorch's version, or None where it is missing or sees no GPU."""
    try:
        import torch
    except ImportError:
        return None
    return str(torch.__version__) if torch.cuda.is_available() else None


def check_losses(runs: dict) -> None:
    """Raise RuntimeError unless all compute the same losses, two steps long."""
    for _ in range(2):
        losses = {name: number(run()) for name, run in runs.items()}
        expected = losses["NumPy"]
        for name, loss in losses.items():
            if not abs(loss - expected) <= 5e-3 * abs(expected):
                raise RuntimeError(
                    f"benchmarks.gpu: the loss of {name} is {loss:.6f} and that of "
                    f"NumPy {expected:.6f}: they do not do the same work, so nothing "
                    "is stored."
                )


def number(value) -> float:
    """Return a loss as a number, whatever device it is on."""
    return float(value.item())


def steps(rounds: int, torch: bool, cases: dict, contestants: dict) -> list:
    """Measure a step of every contestant in every case: a batch size, and its case."""
    rows = []
    for batch, one in cases.items():
        runs = {
            name: make(one)
            for name, make in contestants.items()
            if torch or not name.startswith("PyTorch")
        }
        check_losses(runs)
        for name, seconds in medians(runs, rounds).items():
            rows.append({"batch": batch, "contestant": name, "seconds": seconds})
        print(f"batch {batch}: {', '.join(runs)} measured", flush=True)
    return rows


def by_cupy(network: Network, rate: float) -> FusedAdam:
    """Return Adam in the one kernel that CuPy makes of Python."""
    optimizer = FusedAdam(network, rate)
    optimizer.kernel = fuse(adam_entries)
    return optimizer


def adam(rounds: int, torch: bool, sizes: tuple) -> list:
    """Measure Adam's update by itself: as it is, and as one kernel in two ways."""
    optimizers = {"nnlib": Adam, "nnlib fused": FusedAdam, "nnlib cupy.fuse": by_cupy}
    rows = []
    for n in sizes:
        start, g = np.random.default_rng(SEED).random((2, n), dtype=np.float32)
        runs = {}
        for name, optimizer in optimizers.items():
            there = gpu.to_gpu(Network([Layer(linear, start[:-1, None], start[-1:])]))
            grads = Gradient(there, gpu.to_gpu(g))
            runs[name] = functools.partial(optimizer(there, RATE).step, grads)
        if torch:
            import torch as library

            p = library.nn.Parameter(library.from_numpy(start).to("cuda"))
            p.grad = library.from_numpy(g).to("cuda")
            runs["PyTorch eager"] = library.optim.Adam([p], RATE).step
        for name, seconds in medians(runs, rounds).items():
            rows.append({"n_parameters": n, "contestant": name, "seconds": seconds})
    return rows


def crossover(widths: tuple, batches: tuple) -> list:
    """Measure a step of networks of many widths, on the CPU and on the GPU."""
    rows = []
    for width in widths:
        for batch in batches:
            one = case(batch, (784, width, width, 10))
            runs = {"NumPy": numpy_step(one), "nnlib": nnlib_step(one)}
            seconds = medians(runs, rounds=5)
            row = {"width": width, "batch": batch}
            row |= {"cpu_seconds": seconds["NumPy"], "gpu_seconds": seconds["nnlib"]}
            rows.append(row)
    return rows


def measured(rounds: int, info: gpu.DeviceInfo) -> dict:
    """Measure everything and return what the file holds."""
    from tools.slow import machine

    version = torch_version()
    with_torch = version is not None
    card = {
        "card": info.name,
        "memory_bytes": info.memory_bytes,
        "compute_capability": info.compute_capability,
        "driver": info.driver,
        "runtime": info.runtime,
        "cupy": info.cupy,
        "torch": version,
    }
    recipe = {"sizes": SIZES, "batches": BATCHES, "rounds": rounds, "seed": SEED}
    mlps = {batch: case(batch) for batch in BATCHES}
    lenets = {batch: lenet(batch) for batch in LENET_BATCHES}
    rates = {name: matrix_rate(name, MATRIX) for name in ("float32", "float16")}
    return {
        "date": datetime.date.today().isoformat(),
        "machine": {**machine(), **card},
        "recipe": {**recipe, "steps_per_round": STEPS},
        "steps": steps(rounds, with_torch, mlps, CONTESTANTS),
        "lenet": steps(rounds, with_torch, lenets, OF_LENET),
        "parts": {"batch": BATCHES[0], "rows": parts(BATCHES[0], rounds)},
        "adam": adam(rounds, with_torch, N_PARAMETERS),
        "limits": {
            "copy_bytes_per_second": copy_rate(info),
            "flops_per_second": {
                "float32": rates["float32"],
                "tf32": tf32_rate(info),
                "float16": rates["float16"],
            },
        },
        "crossover": crossover(WIDTHS, WIDTH_BATCHES),
        "transfers": transfers(TRANSFERS),
        "launch_seconds": launch(),
        "twenty_launches": twenty_launches(),
        "products": products(BATCHES),
        **numbers(tf32=float(info.compute_capability) >= 8),
    }


def only_float32() -> None:
    """Let float32 mean float32, for all contestants."""
    os.environ.pop("CUPY_TF32", None)
    if torch_version() is not None:
        import torch

        torch.backends.cudnn.allow_tf32 = False  # convolutions would use it


def ratios(result: dict) -> str:
    """Return the targets' ratios as a table: nnlib's times, PyTorch's as 1."""
    times = {
        (row["batch"], row["contestant"]): row["seconds"] for row in result["steps"]
    }
    pairs = [("nnlib", "PyTorch eager"), ("nnlib fused", "PyTorch eager")]
    pairs += [("nnlib graph", "PyTorch eager"), ("nnlib graph", "PyTorch graph")]
    lines = ["One training step, seconds and ratios"]
    for batch in sorted({batch for batch, _ in times}):
        lines.append(f"  batch {batch}")
        for mine, theirs in pairs:
            if (batch, theirs) in times:
                share = times[batch, mine] / times[batch, theirs]
                lines.append(f"    {mine} / {theirs}: {share:.2f}")
        for name in CONTESTANTS:
            if (batch, name) in times:
                lines.append(f"    {name:<14} {times[batch, name]:.2e} s")
    return "\n".join(lines)


def main(arguments: list[str] | None = None, path: Path = RESULT) -> int:
    """Run from the command line; return the exit status, 2 without a GPU."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gpu",
        description="measure a training step on a GPU; store the package's gpu.json",
    )
    parser.add_argument("--rounds", type=int, default=30, help="turns of each (30)")
    parser.add_argument("--matrix-rate", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    try:
        info = gpu.device_info()
    except RuntimeError as error:
        reason = str(error).removeprefix("device_info: ")
        reason = reason.replace("pip install", f"{sys.executable} -m pip install")
        print(f"benchmarks.gpu: nothing was measured: {reason}", file=sys.stderr)
        return 2
    if options.matrix_rate:
        print(matrix_rate("float32", MATRIX))
        return 0
    only_float32()
    if torch_version() is None:
        print(WITHOUT_TORCH, file=sys.stderr)
    result = measured(options.rounds, info)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(ratios(result))
    print(f"stored in {path.parent.name}/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
