"""What holds for the repository as a whole: its files, its pins, its platforms."""

import ast
import importlib.metadata
import io
import re
import subprocess
import sys
import tokenize
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import nnlib
from nnlib.version import NUMBER
from tools.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE_LINES = 220  # of one module, without its docstrings, comments and blank lines
TEST_LINES = 300  # of one file of tests, which holds its tables of cases too
FILE_BYTES = 1_600_000  # the packaged digits are the largest file


def listed_files():
    """Return the files of the project, as git knows them."""
    call = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(call, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone", allow_module_level=True)
    names = done.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


FILES = listed_files()
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for path in FILES
    if b"\0" not in path.read_bytes()[:8000]
}
PYTHON = {name: text for name, text in TEXTS.items() if name.endswith(".py")}


def pins(name):
    """Return the requirements of one file, without the files it includes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line[:1] not in ("#", "-", "")]


REQUIREMENTS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
PINNED = {canonicalize_name(pin.name): pin for pin in pins("requirements.txt")}


# Files


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_utf8_with_unix_line_ends(name):
    text = TEXTS[name].decode("utf-8")
    assert "\r" not in text
    assert not text or text.endswith("\n") or name.endswith((".ipynb", ".svg", ".json"))
    assert not text.startswith("\ufeff")


def test_no_file_is_large():
    large = {path.name: path.stat().st_size for path in FILES}
    assert not {name: size for name, size in large.items() if size > FILE_BYTES}


@pytest.mark.parametrize("name", PYTHON)
def test_module_is_short_enough_to_read(name):
    most = TEST_LINES if name.startswith("tests/") else CODE_LINES
    lines = code_lines(PYTHON[name].decode("utf-8"))
    assert lines <= most, f"{name} has {lines} lines of code: split it by subject"


def code_lines(text):
    """Count the lines that hold code: no docstring, no comment, no blank line."""
    kept = set()
    quiet = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in quiet and token.string.strip():
            kept |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            kept -= set(range(node.lineno, node.end_lineno + 1))
    return len(kept)


def test_lines_of_code_are_counted_without_docstrings():
    assert code_lines('"""Two\nlines."""\n\nx = 1  # one\ny = (\n    2\n)\n') == 4


FORBIDDEN = {
    "a folder of one machine": r"/(home|root|Users|work)/\w|[A-Z]:\\Users",
    "a package index of one machine": r"--(extra-)?index-url|--find-links|registry *=",
    "an unfinished place": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b",
    "a conflict left by a merge": r"(?m)^(<{7}|={7}|>{7})( |$)",
    "filler": r"(?i)lorem ipsum",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_holds_nothing_forbidden(name):
    if name == "tests/repository/test_repository.py":
        return
    text = TEXTS[name].decode("utf-8")
    found = {what: re.search(sign, text) for what, sign in FORBIDDEN.items()}
    assert not {what: match[0] for what, match in found.items() if match}


# What runs in a copy of the process, which Linux alone makes, and its test.
LINUX_ONLY = {
    *("nnlib_grader/boundary/child.py", "tests/grader/test_stopping.py"),
    "nnlib_grader/marking.py",  # on Linux alone it limits its memory
    *(f"nnlib_grader/sandboxes/linux/inside/{one}.py" for one in ("warm", "layers")),
    *(f"nnlib_grader/sandboxes/attacks/{one}.py" for one in ("kernel", "processes")),
}


@pytest.mark.parametrize("name", PYTHON)
def test_no_module_is_imported_that_windows_lacks(name):
    if name in LINUX_ONLY:
        return
    tree = ast.parse(PYTHON[name])
    assert not imported(tree) & {"fcntl", "resource", "pwd", "grp", "termios", "pty"}


def imported(tree):
    """Return what is imported outside of ``try: ... except ImportError``."""
    names = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
        elif not isinstance(node, ast.Try):
            names |= imported(node)
        elif "ImportError" not in [ast.unparse(h.type or h) for h in node.handlers]:
            names |= imported(node)
    return names


def test_a_guarded_import_is_allowed():
    plain = "def f():\n    import fcntl"
    guarded = "try:\n    import fcntl\nexcept ImportError:\n    pass"
    assert imported(ast.parse(plain)) == {"fcntl"}
    assert imported(ast.parse(guarded)) == set()


def test_file_names_differ_in_more_than_case():
    names = [path.relative_to(ROOT).as_posix().casefold() for path in FILES]
    assert len(names) == len(set(names))


# Encodings


def test_an_open_without_its_encoding_is_an_error(folder_of_tests):
    call = [sys.executable, "-X", "warn_default_encoding", "-m", "pytest", "-q"]
    call += ["-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    call += ["--rootdir", str(folder_of_tests), str(folder_of_tests)]
    done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
    assert "1 failed, 1 passed" in done.stdout
    assert "EncodingWarning: 'encoding' argument not specified" in done.stdout


@pytest.fixture
def folder_of_tests(tmp_path):
    source = """
    from pathlib import Path

    def test_without():
        Path(__file__).read_text()

    def test_with():
        Path(__file__).read_text(encoding="utf-8")
    """
    lines = [line[4:] for line in source.splitlines()]
    path = tmp_path / "test_encoding.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


# Packaging


def direct():
    """Return what pyproject.toml asks for and requirements.txt has to hold."""
    groups = PROJECT["dependency-groups"]
    wanted = [*groups["book"], *groups["test"], *PROJECT["project"]["dependencies"]]
    return [*wanted, *PROJECT["project"]["optional-dependencies"]["course"]]


@pytest.mark.parametrize("text", direct())
def test_pin_is_what_pyproject_asks_for(text):
    wanted = Requirement(text)
    pin = PINNED[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(pinned_version(pin))


def pinned_version(pin):
    (specifier,) = pin.specifier
    return specifier.version


@pytest.mark.parametrize("extra", ["dev", "bench", "kernels", "grader", "wasm"])
def test_extra_is_pinned(extra):
    held = pins(f"requirements-{extra}.txt")
    held = PINNED | {canonicalize_name(pin.name): pin for pin in held}
    for text in PROJECT["project"]["optional-dependencies"][extra]:
        wanted = Requirement(text)
        pin = held[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(pinned_version(pin))


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_one_version(name):
    for pin in pins(name):
        assert [specifier.operator for specifier in pin.specifier] == ["=="]
        assert pin.url is None


def test_two_files_never_pin_two_versions():
    held = {}
    for name in REQUIREMENTS:
        for pin in pins(name):
            held.setdefault(canonicalize_name(pin.name), set()).add(str(pin.specifier))
    assert not {name: versions for name, versions in held.items() if len(versions) > 1}


def test_requirements_are_complete():
    """Follow each installed package to what it needs: all of it is pinned."""
    here = default_environment()
    missing = set()
    queue = [(name, frozenset(pin.extras)) for name, pin in PINNED.items()]
    seen = set()
    while queue:
        name, extras = queue.pop()
        marker = PINNED[name].marker
        if (name, extras) in seen or (marker and not marker.evaluate(here)):
            continue
        seen.add((name, extras))
        for text in importlib.metadata.requires(name) or ():
            need = Requirement(text)
            asked = [{**here, "extra": extra} for extra in extras or {""}]
            if need.marker and not any(need.marker.evaluate(env) for env in asked):
                continue
            if canonicalize_name(need.name) not in PINNED:
                missing.add(need.name)
            else:
                queue.append((canonicalize_name(need.name), frozenset(need.extras)))
    assert not missing


def test_installed_versions_are_the_pinned_ones():
    here = default_environment()
    for name, pin in PINNED.items():
        if not pin.marker or pin.marker.evaluate(here):
            assert importlib.metadata.version(name) == pinned_version(pin), name


def test_version_is_one():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert nnlib.__version__.partition("+")[0] == NUMBER
    assert f"\nversion: {NUMBER}\n" in citation


def test_core_needs_numpy_only():
    (need,) = PROJECT["project"]["dependencies"]
    assert need == "numpy>=2.0"
