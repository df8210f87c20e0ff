"""The reference names what the package offers: each name once, under its face."""

import ast
import doctest
import importlib
import inspect
import math
import pkgutil
import re
from collections import Counter, namedtuple

import numpy as np
import pytest

import nnlib
from nnlib.backprop import RULES
from nnlib.neurons import check_answers, perceptron_rule
from tests.needs import needs
from tools.chapters.chapter import chapter_sources, parsed
from tools.files import ROOT

needs("sklearn")  # nnlib.estimators is explained too, and cannot be imported without

API = (ROOT / "book" / "api.md").read_text(encoding="utf-8")
SECTION = re.compile(
    r"\.\. automodule:: (\S+)\n +:members:(.*)\n(?: +:exclude-members:(.*))?"
)
NUMBER = re.compile(
    r"\bnp\.\w+\((?:-?[\d.]+|nan|inf|True|False)\)"
)  # as NumPy shows it


def listed(text):
    """Return the names of a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


DOCUMENTED = {module: listed(members) for module, members, _ in SECTION.findall(API)}
LEFT_OUT = {module: listed(text) for module, _, text in SECTION.findall(API)}
PAGES = chapter_sources(ROOT)
FACES = [
    found.name
    for found in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if found.ispkg and hasattr(importlib.import_module(found.name), "__all__")
]
CHAPTERS = [path.stem[3:] for path in PAGES if path.name[:2].isdigit()]


def names(module, members=()):
    """Return the names that a module's section explains, as Sphinx chooses them."""
    found = importlib.import_module(module)
    if members or hasattr(found, "__all__"):
        chosen = members or found.__all__
        return [name for name in chosen if name not in LEFT_OUT[module]]
    return [
        name
        for name, thing in vars(found).items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module
    ]


def explained():
    """Yield each module's names, with the objects behind them."""
    for module, members in DOCUMENTED.items():
        for name in names(module, members):
            yield module, name, getattr(importlib.import_module(module), name)


def test_the_chapters_come_in_the_book_s_order():
    modules = [module.removeprefix("nnlib.") for module in DOCUMENTED]
    assert [module for module in modules if module in CHAPTERS] == CHAPTERS


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_explained_whole(face):
    assert DOCUMENTED.get(face) == [], f"write a section for {face}, all its members"
    shown = {id(thing) for *_, thing in explained()}
    found = importlib.import_module(face)
    assert [
        name for name in found.__all__ if id(getattr(found, name)) not in shown
    ] == []


def test_nothing_is_explained_twice():
    things = Counter(id(thing) for *_, thing in explained())
    twice = [f"{m}.{name}" for m, name, thing in explained() if things[id(thing)] > 1]
    assert twice == []


def test_every_rule_of_the_table_is_explained():
    shown = {id(thing) for *_, thing in explained()}
    here = [
        rule for rule in RULES.values() if rule.__module__.startswith("nnlib.backprop")
    ]
    assert here and [rule for rule in here if id(rule) not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_what_a_page_imports_is_explained(page):
    shown = {id(thing) for *_, thing in explained()}
    for cell in parsed(page).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("nnlib"):
                for alias in node.names:
                    module = f"{node.module}.{alias.name}"
                    if module not in DOCUMENTED:
                        found = importlib.import_module(node.module)
                        thing = getattr(found, alias.name, None)
                        assert id(thing) in shown, f"{module} is not in book/api.md"


def test_what_nobody_looks_up_has_no_entry():
    needs("jupyter_book")
    from coursebook.reference import left_out

    pair = namedtuple("pair", "first")
    for thing, expected in (
        (pair.first, True),
        (check_answers, True),
        (perceptron_rule, None),
        (print, None),
    ):
        assert left_out(None, "function", "name", thing, False, {}) is expected


def test_a_setting_is_shown_as_one_writes_it():
    needs("jupyter_book")
    from coursebook.reference import as_written

    said = (
        f"(dtype={np.float32}, function={np.sin}, loss={check_answers}, to={math.pi})"
    )
    shown, _ = as_written(None, "function", "name", None, {}, said, "")
    assert shown == "(dtype=numpy.float32, function=sin, loss=check_answers, to=pi)"


def test_what_an_argument_is_stands_behind_a_colon():
    needs("jupyter_book")
    from coursebook.reference import behind_a_colon

    kind = "<em>(</em><em>N</em><em>,</em><em>)</em>"
    context = {"body": f"<p><strong>x</strong> ({kind}) – One (<em>each</em>).</p>"}
    behind_a_colon(None, "api", "page.html", context, None)
    assert context["body"].startswith(f"<p><strong>x</strong>: {kind} – One (<em>")


def test_an_example_shows_a_number_as_one_writes_it():
    examples = [
        (module.name, example.source, example.want)
        for module in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
        for test in doctest.DocTestFinder().find(importlib.import_module(module.name))
        for example in test.examples
    ]
    assert len(examples) > 100
    assert [each for each in examples if NUMBER.search(each[2])] == []
