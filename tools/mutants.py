"""Change a module line by line, and see whether its tests notice: mutation testing.

``python -m tools.mutants nnlib/losses/checks.py tests/nnlib/test_losses.py``

Each mutant is the module with one change: another number, another operator, an argument
left out. A test has to fail on it; where none does, the line says nothing that is
tested. The changes are those of mutmut (``python course.py install mutants``). Its own
command leaves decorated functions and code outside functions as they are, which here
are the formulas and the tables, so mutants are made and run by this file.

They run in a copy of the checkout, in processes forked from one that has imported the
large libraries already. That needs Linux or macOS.
"""

import argparse
import difflib
import importlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper
from mutmut.mutation.mutators import mutation_operators

from tools.files import ROOT, read

EQUIVALENT = ROOT / "tools" / "equivalent_mutants.toml"
# Imported once, before the forks, where the tests use them.
LARGE = ("numpy", "matplotlib.pyplot", "ipywidgets", "jupytext", "scipy", "torch")
LARGE += ("jax", "pandas", "sklearn", "hypothesis")
PATIENCE = 20, 5  # a mutant may take so many seconds, and so many times the tests' own
AGES = count(1_000_000_000)  # a changed file has an age of its own, in whole seconds
ALIVE, STUCK = 0, -1  # what pytest says of a mutant: every number but 0 kills it


class Mutant(NamedTuple):
    """A module with one change: its text, and the change as ``old -> new``."""

    text: str
    change: str


class Changes(cst.CSTVisitor):
    """Collects what can be changed, except in what only a reader sees."""

    def __init__(self):
        self.found = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note each change of a node; go on below it."""
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom):
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                changed = list(operator(node))
                # of a text, one change is enough: no other case of its letters
                kept = changed[:1] if isinstance(node, cst.BaseString) else changed
                self.found += [(node, new) for new in kept]
        return True


def mutants(text: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's text that Python can compile, once."""
    module = MetadataWrapper(cst.parse_module(text)).module  # each node has its place
    changes = Changes()
    module.visit(changes)
    seen = {text}
    for node, new in changes.found:
        mutated = module.deep_replace(node, new)
        assert isinstance(mutated, cst.Module)
        code = mutated.code
        with suppress(SyntaxError):
            compile(code, "mutant", "exec")
            if code not in seen:
                seen.add(code)
                yield Mutant(code, change(text, code))


def change(old: str, new: str) -> str:
    """Return the lines that differ, as ``old -> new``."""
    lines = list(difflib.ndiff(old.splitlines(), new.splitlines()))
    parts = [[line[2:].strip() for line in lines if line[0] == sign] for sign in "-+"]
    return " -> ".join(" ".join(part) for part in parts)


def copy_of_the_checkout(folder: Path) -> None:
    """Fill a folder with what git knows or would take, as it is now."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def pytest_says(tests: Sequence[str], used=None) -> None:
    """Run tests where the process stands, and end it with pytest's own number."""
    sys.path[:] = [os.getcwd(), *(p for p in sys.path if Path(p).resolve() != ROOT)]
    for name in [n for n in sys.modules if n.partition(".")[0] == "tools"]:
        del sys.modules[name]  # the copy has its own
    options = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain"]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        with redirect_stdout(nowhere), redirect_stderr(nowhere):
            code = pytest.main([*options, *tests])
    if used is not None:
        used.put([name for name in LARGE if name in sys.modules])
    os._exit(code)


def run(tests: Sequence[str], seconds: float | None = None, used=None) -> int:
    """Run tests in a fork of this process, and return what pytest says."""
    fork = multiprocessing.get_context("fork").Process(
        target=pytest_says, args=(tests, used)
    )
    fork.start()
    fork.join(seconds)
    if fork.is_alive():
        fork.kill()
        fork.join()
        return STUCK
    return fork.exitcode or 0


def prepare(module: Path, tests: Sequence[str]) -> float:
    """Import what the tests use; return how long they may take on a mutant."""
    used = multiprocessing.get_context("fork").SimpleQueue()
    run(tests, used=used)
    for name in used.get():
        importlib.import_module(name)
    began = time.perf_counter()
    if run(tests) != ALIVE:
        raise SystemExit(f"{' '.join(tests)}: they fail on the module as it is.")
    seconds = time.perf_counter() - began
    text = read(module)
    change_to(module, "1 / 0\n" + text)
    if run(tests) == ALIVE:
        raise SystemExit(f"{' '.join(tests)}: they never import {module}.")
    change_to(module, text)
    return PATIENCE[0] + PATIENCE[1] * seconds


def change_to(module: Path, text: str) -> None:
    """Write a module of the copy so that Python compiles it again."""
    module.write_text(text, encoding="utf-8")
    age = next(AGES)
    os.utime(module, (age, age))


def equivalent(module: str) -> dict[str, str]:
    """Return the changes to a module that no test can notice, each with its reason."""
    return tomllib.loads(read(EQUIVALENT)).get(module, {})


def try_all(name: str, tests: Sequence[str], only: str) -> int:
    """Run the tests on each mutant of a module; return how many live unexplained."""
    known, all_of_them = equivalent(name), list(mutants(read(ROOT / name)))
    chosen = [mutant for mutant in all_of_them if only in mutant.change]
    killed = explained = 0
    living = []
    with tempfile.TemporaryDirectory() as folder:
        copy_of_the_checkout(Path(folder))
        os.chdir(folder)
        module = Path(name)
        seconds = prepare(module, tests)
        for mutant in chosen:
            if mutant.change in known:
                explained += 1
                continue
            change_to(module, mutant.text)
            if run(tests, seconds) == ALIVE:
                living.append(mutant.change)
                print(f"alive: {mutant.change}", flush=True)
            else:
                killed += 1
        os.chdir(ROOT)
    print(
        f"{name}: {len(chosen)} mutants, {killed} killed, {explained} equivalent, "
        f"{len(living)} alive"
    )
    return len(living)


def main(arguments=None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutants", description="try a module's tests on mutants"
    )
    parser.add_argument("module", help="such as nnlib/losses/checks.py")
    parser.add_argument("tests", nargs="+", help="files of tests, the quick ones first")
    parser.add_argument("--only", default="", help="a part of the changes to try")
    chosen = parser.parse_args(arguments)
    return int(try_all(chosen.module, chosen.tests, chosen.only) > 0)


if __name__ == "__main__":
    sys.exit(main())
