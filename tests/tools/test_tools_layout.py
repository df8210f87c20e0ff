"""What a tool may import: the start nothing but the standard library."""

import ast
import shutil
import subprocess
import sys

import pytest

from tools.files import ROOT

# From what runs first to what is built last; nothing runs back.
ORDER = ["files", "start", "chapters", "bound", "site"]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in (ROOT / "tools").rglob("*.py")
}


def imports(path):
    """Return the names that a file imports, at its top or in a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            deeper = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= deeper & MODULES.keys() or {node.module}
    return names


def reached(path):
    """Return every name that a file imports, by itself or through our tools."""
    waiting, found = imports(path), set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        for module in (name, f"{name}.__init__", f"{name.partition('.')[0]}.__init__"):
            if module in MODULES:
                waiting |= imports(MODULES[module]) - found
    return found


@pytest.mark.parametrize(
    "path",
    [ROOT / "course.py", *sorted((ROOT / "tools" / "start").glob("*.py"))],
    ids=lambda path: path.stem,
)
def test_the_start_needs_the_standard_library_only(path):
    foreign = {
        name
        for name in reached(path)
        if name.partition(".")[0] not in sys.stdlib_module_names | {"tools"}
    }
    assert not foreign


def test_the_reading_of_imports_follows_modules():
    assert "tools.files" in reached(ROOT / "course.py")
    assert "nbformat" in reached(ROOT / "tools" / "site" / "build.py")


def place(name):
    """Return how late a module stands in the order; the other tools come last."""
    parts = name.split(".")
    return ORDER.index(parts[1]) if len(parts) > 1 and parts[1] in ORDER else len(ORDER)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_tool_imports_one_that_comes_later(name):
    ours = {other for other in imports(MODULES[name]) if other in MODULES}
    assert not {other for other in ours if place(other) > place(name)}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--help"], 0, "usage: python course.py NAME"),
        (["bok"], 2, "Did you mean 'book'?"),
        (["book", "now"], 2, "book takes no arguments"),
        (["serve", "http"], 2, "serve takes one port number"),
        (["clean", "all"], 2, "the only argument is --all"),
        (["install", "gpus"], 2, "there is no extra 'gpus'"),
    ],
)
def test_course_py_runs_where_nothing_is_installed(arguments, code, said, tmp_path):
    for name in ("course.py", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "tools" / "start", tmp_path / "tools" / "start")
    for name in ("__init__.py", "files.py"):
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools" / name)
    # no site-packages, no settings of the machine's
    call = [sys.executable, "-S", "-s", "-E", "course.py", *arguments]
    done = subprocess.run(
        call,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, said in done.stdout) == (code, True), done.stdout
