"""What each command of course.py does. Standard library only, as in ``environment``."""

import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Sequence
from itertools import chain

from tools.files import ROOT, digest, new_folder, read, remove, write
from tools.start import binding, offline, packages, pyodide, serving, vendor
from tools.start.checks import INTERRUPTED, Problem, check_folder, only_one
from tools.start.environment import CALLER, ONE_THREAD, Environment, run, say

ENVIRONMENT = Environment()
SITE = ROOT / "_build" / "html"
STAMP = ROOT / "_build" / "site.txt"
LINT = {
    "ruff": (("format", "--check", "--quiet", "."), ("check", "--quiet", ".")),
    "mypy": (("--no-error-summary",),),
}
GRADER = "tests/grader"
MADE = ("_build", "build", "dist", ".pytest_cache", ".ruff_cache", ".mypy_cache")
FETCHED = (".venv", "vendor", "nnlib_course.egg-info")


def install(arguments: Sequence[str]) -> int:
    """Make the environment; the arguments name extras to add (dev, bench)."""
    ENVIRONMENT.ensure(arguments)
    say(f"The environment's Python: {ENVIRONMENT.python}")
    return 0


def book(arguments: Sequence[str]) -> int:
    """Build the site anew, put it into ``_build``, and print where it is."""
    no_arguments("book", arguments)
    build_site()
    say("or read it at a local address: python course.py serve")
    return 0


def build_site(**variables: str) -> None:
    """Build the site, with variables of the environment that say what it offers."""
    if shutil.which("node") and shutil.which("npm"):
        ENVIRONMENT.ensure()
    else:
        ENVIRONMENT.ensure(["node"])  # from the package index of Python
    check_folder(ROOT)
    state = sources()
    with only_one(ROOT):
        STAMP.unlink(missing_ok=True)
        if tool("tools.site.build", env=variables):
            raise Problem("the book was not built; the reason stands above.")
        if tool("tools.chapters.notebooks", "--check", stdout=subprocess.DEVNULL):
            say(
                "A chapter is newer than its notebook, and the book shows the notebook."
            )
            say("To run what changed: python course.py notebooks")
        write(STAMP, f"{state} {fetched()}")  # the build fetches what is missing


def pdf(arguments: Sequence[str]) -> int:
    """Make the book one PDF, for paper; the site first, where its sources changed."""
    return bind("pdf", arguments)


def epub(arguments: Sequence[str]) -> int:
    """Make the book one EPUB, for a reading program; the site first, as above."""
    return bind("epub", arguments)


def bind(kind: str, arguments: Sequence[str]) -> int:
    """Make the book one file of a kind."""
    no_arguments(kind, arguments)
    ENVIRONMENT.ensure()
    if not is_fresh():
        build_site()
    with only_one(ROOT):
        return tool("tools.bound", kind)


def for_offline(arguments: Sequence[str]) -> int:
    """Pack the site and all that it needs into one archive in ``dist``."""
    no_arguments("offline", arguments)
    ENVIRONMENT.ensure()
    if not is_fresh():
        build_site()
    with only_one(ROOT):
        say(offline.archive(SITE, ROOT / "dist"))
    return 0


def is_fresh() -> bool:
    """Tell whether the site was built from the sources as they are."""
    return STAMP.exists() and f"{sources()} {fetched()}" == read(STAMP)


def test(arguments: Sequence[str]) -> int:
    """Lint, check the types, then run every test; arguments go to pytest instead."""
    ENVIRONMENT.ensure()
    settings = {**ONE_THREAD, "PYTHONWARNDEFAULTENCODING": "1"}
    if arguments:
        return python("-m", "pytest", *arguments, env=settings)
    failed = [name for name in LINT if not passed(name)]
    if not is_fresh():
        say("The browser's tests need the book, and its sources have changed.")
        book([])
    began = time.perf_counter()
    options = ["--nbval", "--numprocesses", "auto", "--dist", "loadfile", "-rs"]
    codes = [
        python("-m", "pytest", *options, *paths, env=settings) for paths in tested()
    ]
    say(f"pytest: {'failed' if any(codes) else 'passed'} ({seconds(began)})")
    if failed:
        raise Problem(
            f"{' and '.join(failed)} found something to mend; the lines stand at the "
            "top."
        )
    return max(codes)


def passed(name: str) -> bool:
    """Run a linter and say whether it found nothing."""
    began = time.perf_counter()
    codes = [python("-m", name, *words) for words in LINT[name]]
    say(f"{name}: {'failed' if any(codes) else 'passed'} ({seconds(began)})")
    return not any(codes)


def tested() -> list[list[str]]:
    """Return where tests are: the folders of pyproject.toml, and every chapter.

    From the checkout on: in a path, pytest takes a bracket for the name of a case. The
    grader's come apart, and first: each check of an answer copies its process, and a
    copy of one that holds all the tests, with every framework, takes 0.1 s and more.
    """
    settings = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["pytest"]
    chapters = sorted(f"book/{path.name}" for path in (ROOT / "book").glob("*.ipynb"))
    others = [*settings["ini_options"]["testpaths"], *chapters]
    return [[GRADER], [f"--ignore={GRADER}", *others]]


def serve(arguments: Sequence[str]) -> int:
    """Serve the built book on this machine only, until Ctrl-C."""
    port = number("serve", arguments, default=8000)
    if not SITE.exists():
        book([])
    serving.serve(SITE, port)
    return 0


def module(name: str, threads: dict | None = None) -> Callable:
    """Return a command that runs a module in the environment with its arguments."""

    def command(arguments: Sequence[str]) -> int:
        ENVIRONMENT.ensure()
        return tool(name, *arguments, env={CALLER: os.getcwd(), **(threads or {})})

    return command


def lab(arguments: Sequence[str]) -> int:
    """Open the reader's own copies of the chapters and exercises in JupyterLab."""
    ENVIRONMENT.ensure()
    if tool("tools.site.exercise_pages", "--open"):
        raise Problem("the notebooks were not made; the reason stands above.")
    folder = str(ROOT / "my_notebooks")
    return python("-m", "jupyter", "lab", "--notebook-dir", folder, *arguments)


exercises = module("tools.site.exercise_pages")
notebooks = module("tools.chapters.notebooks", threads=ONE_THREAD)
slow = module("tools.slow", threads=ONE_THREAD)
bench = module("benchmarks", threads=ONE_THREAD)


def release(arguments: Sequence[str]) -> int:
    """Make the packages, the book in one file and the course offline in ``dist``."""
    no_arguments("release", arguments)
    build_site(**{binding.OFFERED: "yes"})
    with only_one(ROOT), new_folder(ROOT / "dist") as folder:
        for kind in binding.KINDS:
            shutil.copy(SITE / binding.NAME.format(kind), folder)
        packages.archives(folder, str(ENVIRONMENT.python))
        offline.archive(SITE, folder)
    for path in sorted((ROOT / "dist").iterdir()):
        say(f"dist/{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def clean(arguments: Sequence[str]) -> int:
    """Delete what was built; with --all, the environment and what was fetched too."""
    if not set(arguments) <= {"--all"}:
        raise Problem("the only argument is --all.", 2)
    check_folder(ROOT)
    names = [*MADE, ".hypothesis", *(FETCHED if arguments else ())]
    with only_one(ROOT):
        for path in [ROOT / name for name in names if (ROOT / name).exists()]:
            if path == ENVIRONMENT.folder:
                ENVIRONMENT.remove()
            else:
                remove(path)
            say(f"deleted {path.name}")
        for path in chain(ROOT.glob(".part-*"), ROOT.glob("book/.part-*")):
            shutil.rmtree(path)  # of a command that was ended by force
    return 0


def tool(name: str, *arguments: str, **options: object) -> int:
    """Run one of the course's own modules; return its exit code."""
    code = python("-m", "tools.start", name, *arguments, **options)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code


def python(*arguments: str, **options: object) -> int:
    """Run the environment's Python in the checkout; return its exit code."""
    return run([str(ENVIRONMENT.python), *arguments], ROOT, **options)


def sources() -> str:
    """Return a hash of everything that the book is made from."""
    paths = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.txt"]
    made = {"__pycache__", ".ipynb_checkpoints"}
    for name in ("book", "nnlib", "nnlib_grader", "nnlib_live", "exercises"):
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
    return digest("\n".join(sorted(parts)))


def fetched() -> str:
    """Return what tells one set of fetched files from another, in one word."""
    return digest(f"{vendor.signature()} {pyodide.is_complete()}")


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
