"""Fixtures: copies of the checkout, and of a book of one chapter."""

import shutil

import pytest

from nnlib.version import NUMBER
from tests.tools.checkouts import START
from tests.tools.sample_book import SOURCE
from tools.chapters import execution, notebooks
from tools.files import ROOT
from tools.start import checks, commands
from tools.start.environment import Environment


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return a book of one chapter, run once."""
    root = tmp_path_factory.mktemp("répertoire d'un lecteur")
    (root / "book").mkdir()
    (root / "nnlib").mkdir()
    shutil.copytree(
        ROOT / "nnlib" / "figures",
        root / "nnlib" / "figures",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    files = {
        "nnlib/__init__.py": f'__version__ = "{NUMBER}"\n',
        "nnlib/first.py": "from nnlib import second\n\n\n"
        "def answer():\n    return second.value\n",
        "nnlib/second.py": "value = 42\n",
        "nnlib/unused.py": "",
        "book/01_sample.md": SOURCE,
        "book/plain.md": "# A page without code\n",
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    assert notebooks.main([], root) == 0
    return root


@pytest.fixture
def book(made, tmp_path):
    """Return a copy of that book for a test to change."""
    root = tmp_path / "book of a test"
    for path in made.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = root / path.relative_to(made)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return root


@pytest.fixture
def no_run(monkeypatch):
    """Fail where a chapter is run."""
    monkeypatch.setattr(execution, "execute", lambda *_: pytest.fail("it was run"))


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a folder whose name has spaces and accents."""
    folder = tmp_path / "mon école, à côté"
    folder.mkdir()
    for path in [*map(ROOT.joinpath, START), *ROOT.glob("requirements*.txt")]:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / path.name)
    return folder


@pytest.fixture
def environment(checkout, monkeypatch):
    """An environment whose packages are not installed: the calls are noted."""
    made = Environment(checkout)
    made.calls = []
    monkeypatch.setattr(checks, "NEEDED_BYTES", 0)

    def call(*arguments, python=None):
        made.calls.append(arguments)
        made.python.parent.mkdir(parents=True, exist_ok=True)
        made.python.touch()

    monkeypatch.setattr(made, "_call", call)
    return made


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """Note what a command asks for; do none of it."""
    noted = []

    class Noted(Environment):
        def ensure(self, extras=()):
            noted.append(("ensure", *extras))

    monkeypatch.setattr(commands, "ENVIRONMENT", Noted())
    monkeypatch.setattr(commands, "SITE", tmp_path / "html")
    monkeypatch.setattr(commands, "STAMP", tmp_path / "site.txt")

    def python(*words, **_):
        noted.append(words)
        return 0

    monkeypatch.setattr(commands, "python", python)
    return noted
