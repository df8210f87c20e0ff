"""What each part of the grader may import, and what a sandbox needs of it."""

import ast
import shutil
from pathlib import Path

import pytest

import nnlib_grader
from nnlib_grader import sets
from tests import fresh

PACKAGE = Path(nnlib_grader.__file__).parent
EXERCISES = sorted(sets.FOLDER.glob("*/*.py"))


def dotted(path):
    """Return a module's name."""
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}
BOUNDARY = {name for name in MODULES if name.startswith("nnlib_grader.boundary")}
# What an exercise says and what runs beside a learner's code stand on nothing else.
BELOW = {
    "boundary": {"boundary"},
    "specification": {"boundary", "specification"},
    "diagnosis": {"boundary", "diagnosis", "specification"},
}


def names(path):
    """Return what a file imports, each name dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(path):
    """Return the modules of the grader that a file imports."""
    either = ((name, name.rpartition(".")[0]) for name in names(path))
    return {one if one in MODULES else other for one, other in either} & set(MODULES)


def part(name):
    """Return the folder or the module at the top that a module belongs to."""
    return ".".join(name.split(".")[1:2])


@pytest.mark.parametrize("name", MODULES)
def test_a_part_imports_only_what_stands_below_it(name):
    if part(name) in BELOW:
        assert set(map(part, ours(MODULES[name]))) <= BELOW[part(name)]


def test_no_module_of_the_grader_imports_itself_through_others():
    edges = {name: ours(path) for name, path in MODULES.items()}
    while free := [name for name, needs in edges.items() if not needs]:
        for name in free:
            del edges[name]
        edges = {name: needs - set(free) for name, needs in edges.items()}
    assert not edges, f"a circle of imports among {sorted(edges)}"


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_is_said_with_the_specification_s_words(path):
    others = {name for name in ours(path) if part(name) != "specification"}
    assert others <= {"nnlib_grader.boundary.plain"}


def test_only_the_check_in_a_notebook_runs_answers_in_its_own_process():
    runner = "nnlib_grader.boundary.runner"
    assert [name for name, path in MODULES.items() if runner in ours(path)] == [
        "nnlib_grader.boundary.submission",  # in the sandbox
        "nnlib_grader.check",
    ]


def test_the_boundary_runs_where_nothing_else_of_the_grader_is(tmp_path):
    mounted = tmp_path / "nnlib_grader" / "boundary"
    shutil.copytree(PACKAGE / "boundary", mounted)
    code = (
        f"import sys, {', '.join(sorted(BOUNDARY))}\n"
        "from nnlib_grader.boundary import plain, runner\n"
        "print(runner.__file__)\n"
        "calls = [plain.encode((2,))]\n"
        "found = runner.run('double', calls, {'double': lambda x: 2 * x}, 1.0)\n"
        "print(found[0]['value'])\n"
        "print(*(name for name in sys.modules if name.startswith('nnlib')))\n"
    )
    where, value, modules = fresh.run(code, tmp_path).splitlines()
    assert Path(where).is_relative_to(mounted) and value == "4"
    assert set(modules.split()) == {"nnlib_grader", *BOUNDARY}
