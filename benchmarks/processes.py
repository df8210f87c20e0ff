"""What needs a fresh process: the time of an import, the peak of the memory."""

import statistics
import subprocess
import sys

IMPORT = """
import time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
"""

# Data of MNIST's size, one epoch. Linux hands the peak that getrusage reports down
# from the parent process, so there /proc is read instead.
TRAIN = """
import pathlib, resource, sys
import numpy as np
{setup}
rng = np.random.default_rng(0)
x = rng.random((60_000, 784), dtype=np.float32)
labels = rng.integers(0, 10, 60_000)
{train}
status = pathlib.Path("/proc/self/status")
if status.exists():
    lines = status.read_text(encoding="utf-8").splitlines()
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    print(kilobytes[0] / 2**10)
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak / (2**20 if sys.platform == "darwin" else 2**10))
"""

PROGRAMS = {
    "the data alone": ("", ""),
    "nnlib": (
        """
from nnlib.activations import relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import mlp
from nnlib.training import fit
""",
        """
network = mlp(rng, [784, 128, 64, 10], relu)
fit(network, cross_entropy, Adam(network), (x, labels), epochs=1, batch_size=128,
    rng=rng, progress=False)
""",
    ),
    "PyTorch": (
        """
import torch
torch.set_num_threads(1)
""",
        """
x, labels = torch.from_numpy(x), torch.from_numpy(labels)
network = torch.nn.Sequential(
    torch.nn.Linear(784, 128), torch.nn.ReLU(),
    torch.nn.Linear(128, 64), torch.nn.ReLU(),
    torch.nn.Linear(64, 10),
)
optimizer = torch.optim.Adam(network.parameters())
for batch in torch.randperm(60_000).split(128):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(network(x[batch]), labels[batch]).backward()
    optimizer.step()
""",
    ),
    "scikit-learn": (
        "from sklearn.neural_network import MLPClassifier",
        """
import warnings
warnings.simplefilter("ignore")
model = MLPClassifier((128, 64), batch_size=128, max_iter=1)
model.fit(x, labels)
""",
    ),
}


def run(code: str) -> float:
    """Run code in a fresh process and return the number that it prints.

    Raises
    ------
    ImportError
        If the code could not import something.
    """
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1]
        raise (ImportError if "ModuleNotFoundError" in last else RuntimeError)(last)
    return float(done.stdout)


def imports(n: int) -> str:
    """Return the time of imports, as ratios to that of NumPy."""
    modules = ["numpy", "nnlib", "nnlib.propagation", "nnlib.training"]
    seconds = {module: [] for module in modules}
    for _ in range(n):
        for module in modules:
            seconds[module].append(run(IMPORT.format(module=module)))
    base = statistics.median(seconds["numpy"])
    lines = ["Import, in a fresh process", "  module              time / import numpy"]
    for module in modules[1:]:
        lines.append(f"  {module:<19} {statistics.median(seconds[module]) / base:.2f}")
    return "\n".join(lines)


def memory() -> str:
    """Return the peak memory of training one epoch of MNIST's size."""
    lines = ["Peak memory: 784-128-64-10 on 60,000 images, one epoch"]
    try:
        import resource  # noqa: F401
    except ImportError:
        return lines[0] + "\n  not measured: this system does not report it"
    for name, (setup, train) in PROGRAMS.items():
        try:
            lines.append(
                f"  {name:<15} {run(TRAIN.format(setup=setup, train=train)):.0f} MB"
            )
        except ImportError as error:
            lines.append(f"  {name:<15} skipped, {error}")
    return "\n".join(lines)
