"""What each command of course.py does. Standard library only, as in ``environment``."""

import functools
import http.server
import os
import shutil
import subprocess
import time
import webbrowser
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.files import ROOT, digest, read, write
from tools.start import vendor
from tools.start.checks import Problem, check_folder, only_one
from tools.start.environment import Environment, run, say

ENVIRONMENT = Environment()
SITE = ROOT / "_build" / "html"
STAMP = ROOT / "_build" / "site.txt"
# One thread in each process: the tests run side by side, and a sum split over threads
# may differ in its last digit.
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
}


def install(arguments: Sequence[str]) -> int:
    """Make the environment; the arguments name extras to add (dev, bench)."""
    ENVIRONMENT.ensure(arguments)
    say(f"The environment's Python: {ENVIRONMENT.python}")
    return 0


def book(arguments: Sequence[str]) -> int:
    """Build the site into a clean ``_build`` and print where it is."""
    no_arguments("book", arguments)
    if vendor.is_complete() or shutil.which("npm"):
        ENVIRONMENT.ensure()
    else:
        ENVIRONMENT.ensure(["node"])  # npm, from the package index of Python
    check_folder(ROOT)
    state = sources()
    with only_one(ROOT):
        if python("-m", "tools.site.build"):
            raise Problem("the book was not built; the reason stands above.")
        check = ("-m", "tools.chapters.notebooks", "--check")
        if python(*check, stdout=subprocess.DEVNULL):
            say(
                "A chapter is newer than its notebook, and the book shows the notebook."
            )
            say("To run what changed: python course.py notebooks")
        wheel(SITE / "dist")
        write(STAMP, state)
    say("or read it at a local address: python course.py serve")
    return 0


def test(arguments: Sequence[str]) -> int:
    """Lint, then run every test; arguments go to pytest in place of all tests."""
    ENVIRONMENT.ensure()
    settings = {**ONE_THREAD, "PYTHONWARNDEFAULTENCODING": "1"}
    if arguments:
        return python("-m", "pytest", *arguments, env=settings)
    began = time.perf_counter()
    lint = [["format", "--check"], ["check"]]
    failed = [words for words in lint if python("-m", "ruff", *words, "--quiet", ".")]
    say(f"ruff: {'failed' if failed else 'passed'} ({seconds(began)})")
    if not SITE.exists() or not STAMP.exists() or sources() != read(STAMP):
        say("The browser's tests need the book, and its sources have changed.")
        book([])
    began = time.perf_counter()
    chapters = sorted(str(path) for path in (ROOT / "book").glob("*.ipynb"))
    options = ["--nbval", "--numprocesses", "auto", "--dist", "loadfile", "-rs"]
    places = ["tests", "nnlib", *chapters]
    code = python("-m", "pytest", *options, *places, env=settings)
    say(f"pytest: {'failed' if code else 'passed'} ({seconds(began)})")
    if failed:
        raise Problem("ruff found something to mend; its lines stand at the top.")
    return code


def serve(arguments: Sequence[str]) -> int:
    """Serve the built book on this machine only, until Ctrl-C."""
    port = number("serve", arguments, default=8000)
    if not SITE.exists():
        book([])
    handler = functools.partial(Quiet, directory=str(SITE))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise Problem(
            f"port {port} cannot be used ({error.strerror}). "
            f"Name another: python course.py serve {port + 1}"
        ) from error
    address = f"http://127.0.0.1:{server.server_port}/"
    say(f"The book is at {address} (Ctrl-C ends it)")
    if not os.environ.get("CI"):
        webbrowser.open(address)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def module(*words: str, threads: dict | None = None) -> Callable:
    """Return a command that runs a module in the environment with its arguments."""

    def command(arguments: Sequence[str]) -> int:
        ENVIRONMENT.ensure()
        return python(*words, *arguments, env=threads or {})

    return command


def lab(arguments: Sequence[str]) -> int:
    """Open the chapters, and copies of the exercises, in JupyterLab."""
    ENVIRONMENT.ensure()
    if python("-m", "tools.site.exercise_pages", "--open"):
        raise Problem("the exercises were not made; the reason stands above.")
    folder = str(ROOT / "book")
    return python("-m", "jupyter", "lab", "--notebook-dir", folder, *arguments)


exercises = module("-m", "tools.site.exercise_pages")
notebooks = module("-m", "tools.chapters.notebooks", threads=ONE_THREAD)
slow = module("-m", "tools.slow", threads=ONE_THREAD)
bench = module("-m", "benchmarks", threads=ONE_THREAD)


def release(arguments: Sequence[str]) -> int:
    """Make the wheel, the source archive and the zipped book in ``dist``."""
    no_arguments("release", arguments)
    book([])
    target = ROOT / "dist"
    for folder in (target, ROOT / "build"):
        shutil.rmtree(folder, ignore_errors=True)
    call = ["-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT)]
    quiet = {"stdout": subprocess.DEVNULL}
    if python(*call, **quiet):
        raise Problem("the packages were not built; the reason stands above.")
    with zipfile.ZipFile(target / "book.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(SITE.rglob("*")):
            archive.write(path, Path("book") / path.relative_to(SITE))
    for path in sorted(target.iterdir()):
        say(f"dist/{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def clean(arguments: Sequence[str]) -> int:
    """Delete what was built; with --all, the environment and what was fetched too."""
    if not set(arguments) <= {"--all"}:
        raise Problem("the only argument is --all.", 2)
    check_folder(ROOT)
    names = ["_build", "build", "dist", ".pytest_cache", ".ruff_cache", ".hypothesis"]
    names += [".venv", "vendor", "nnlib.egg-info"] if arguments else []
    with only_one(ROOT):
        for path in [ROOT / name for name in names if (ROOT / name).exists()]:
            if path == ENVIRONMENT.folder:
                ENVIRONMENT.remove()
            else:
                shutil.rmtree(path)
            say(f"deleted {path.name}")
    return 0


def wheel(folder: Path) -> None:
    """Build the wheel that the site offers to a downloaded notebook."""
    # setuptools would pack what an earlier build left here, deleted modules included.
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    options = ["--no-deps", "--no-build-isolation", "--quiet"]
    options += ["--disable-pip-version-check", "--wheel-dir", str(folder)]
    if python("-m", "pip", "wheel", *options, str(ROOT)):
        raise Problem("the wheel of nnlib was not built; the reason stands above.")


def python(*arguments: str, **options: object) -> int:
    """Run the environment's Python in the checkout; return its exit code."""
    return run([str(ENVIRONMENT.python), *arguments], ROOT, **options)


def sources() -> str:
    """Return a hash of everything that the book is made from."""
    paths = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.txt"]
    made = {"__pycache__", ".ipynb_checkpoints", "my_exercises"}
    for name in ("book", "nnlib", "nnlib_grader", "exercises"):
        paths += (ROOT / name).rglob("*")
    made_anew = ROOT / "book" / "exercises"  # at every build
    paths = [
        path
        for path in paths
        if path.is_file()
        and not made & set(path.parts)
        and made_anew not in path.parents
    ]
    parts = [f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}" for path in paths]
    return digest("\n".join([*sorted(parts), vendor.signature()]))


def seconds(began: float) -> str:
    """Return the time since ``began`` in words."""
    return f"{time.perf_counter() - began:.0f} s"


def no_arguments(name: str, arguments: Sequence[str]) -> None:
    """Raise when a command that takes no arguments was given some."""
    if arguments:
        raise Problem(f"{name} takes no arguments, not {' '.join(arguments)!r}.", 2)


def number(name: str, arguments: Sequence[str], default: int) -> int:
    """Return the one number that may stand behind a command."""
    if not arguments:
        return default
    if len(arguments) == 1 and arguments[0].isdecimal() and int(arguments[0]) < 65536:
        return int(arguments[0])
    raise Problem(f"{name} takes one port number, such as {default}.", 2)
