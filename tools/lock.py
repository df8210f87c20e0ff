"""Write the requirements files from pyproject.toml: ``python -m tools.lock``.

pyproject.toml says what the project asks for; these files hold the one version of
each package, down to the last, that the book and the tests were run with, for every
platform and for each Python from 3.11 on.
"""

import re
import subprocess
import sys
from pathlib import Path

from tools.files import ROOT, write

HEADER = """\
# Written by python -m tools.lock from pyproject.toml: edit that file, not this one.
# {purpose}
"""
FILES = {
    "requirements.txt": (
        "What the book and the tests need, with all that it needs in turn.",
        ["--group", "book", "--group", "test", "--extra", "course"],
    ),
    "requirements-dev.txt": (
        "What the comparisons with other libraries and the browser tests add.",
        ["--extra", "dev"],
    ),
    "requirements-bench.txt": (
        "What the benchmarks are measured against.",
        ["--extra", "bench"],
    ),
    "requirements-kernels.txt": (
        "What tries the kernels of the GPU's chapter without a card.",
        ["--extra", "kernels"],
    ),
    "requirements-grader.txt": (
        "What the grader's sandbox and its scheduler on Linux need.",
        ["--extra", "grader"],
    ),
    "requirements-wasm.txt": (
        "What the grader's sandbox for any system needs.",
        ["--extra", "wasm"],
    ),
    "requirements-node.txt": (
        "Node.js and npm, for a machine without them.",
        ["--group", "node"],
    ),
    "requirements-mutants.txt": (
        "What changes a module, to see whether its tests notice.",
        ["--group", "mutants"],
    ),
}
# PyTorch's wheel for Linux names the CUDA packages of its own build. The build for the
# processor alone does not need them, so they are left to the wheel that is installed.
OF_ONE_BUILD = re.compile(r"(nvidia-|cuda-|triton\b)")
OWN = "kernels"  # the extra that asks for such packages itself


def resolve(arguments: list[str], constraint: Path | None) -> list[str]:
    """Ask uv for the pins: one ``name==version ; marker`` a line."""
    uv = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml"]
    form = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    held = ["--constraint", str(constraint)] if constraint else []
    done = subprocess.run(
        [*uv, *form, "--no-header", "--no-annotate", "--quiet", *held, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    pins = done.stdout.splitlines()
    return [pin for pin in pins if OWN in arguments or not OF_ONE_BUILD.match(pin)]


def main() -> None:
    """Write every requirements file anew."""
    base: list[str] = []
    for name, (purpose, arguments) in FILES.items():
        path = ROOT / name
        constraint = ROOT / "requirements.txt" if base else None
        pins = [pin for pin in resolve(arguments, constraint) if pin not in base]
        lines = ["-r requirements.txt", *pins] if base else pins
        text = HEADER.format(purpose=purpose) + "\n".join(lines) + "\n"
        write(path, text)
        base = base or pins
        print(f"{name}: {len(pins)} packages")


if __name__ == "__main__":
    main()
