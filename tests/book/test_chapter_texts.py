"""What holds for the sources of chapters: the code they show, how answers begin."""

import ast
import re

import pytest

from tools.chapters.chapter import chapter_sources, parsed
from tools.files import ROOT

PAGES = chapter_sources(ROOT)
EXERCISES = sorted((ROOT / "exercises").glob("*/exercises.md"))
# Ways to the text of a function that leave it open how much of it is shown.
SOURCES = {"getsource", "getsourcelines", "findsource", "getsourcefile", "__file__"}

LOGARITHMIC = re.compile(r"\b(?:semilog[xy]|loglog)\(|scale=[\"']log[\"']")


def by_name(paths):
    return pytest.mark.parametrize("source", paths, ids=[path.stem for path in paths])


def cuts(code):
    """Complain about code that could show a part of a function.

    A page shows code by ``print(listing(function))``: what is printed as it comes
    cannot be cut, so that a line added in the package cannot break the page.
    """
    tree = ast.parse(code)
    printed = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) == "print"
        for argument in node.args
    }
    complaints = []
    for node in ast.walk(tree):
        name = name_of(node)
        if name in SOURCES:
            complaints.append(f"{name}: write print(listing(function))")
        if isinstance(node, ast.Call) and name_of(node.func) == "listing":
            if id(node) not in printed:
                complaints.append("a listing is not printed as it comes")
    return complaints


def name_of(node):
    """Return the last part of a name such as ``inspect.getsource``."""
    return getattr(node, "attr", getattr(node, "id", ""))


@by_name(PAGES)
def test_it_shows_functions_whole(source):
    code = [cell.source for cell in parsed(source).cells if cell.cell_type == "code"]
    assert [complaint for cell in code for complaint in cuts(cell)] == []


@by_name(PAGES)
def test_no_answer_begins_with_a_number_and_a_full_stop(source):
    # Markdown makes a list of it: "3. The sum" becomes "1. The sum".
    page = source.read_text(encoding="utf-8")
    assert re.findall(r"^:::\{(?:answer|solution)\}\n+\d+\. .*", page, re.M) == []


def silent_axes(cells):
    """Return the names of figures with a logarithmic axis that say nothing of it.

    Cells are pairs of a figure's settings and of code. A function of the page that
    draws such an axis is followed.
    """
    drawing, silent = {}, []
    for figure, code in cells:
        tree = ast.parse(code)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):  # the latest of a name is called
                drawing[node.name] = LOGARITHMIC.search(ast.unparse(node))
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        draws = LOGARITHMIC.search(code) or any(drawing.get(name) for name in named)
        if figure and draws and "logarithmic" not in figure["caption"] + code:
            silent.append(figure["name"])
    return silent


@by_name(PAGES)
def test_a_logarithmic_axis_is_said_to_be_one(source):
    cells = [cell for cell in parsed(source).cells if cell.cell_type == "code"]
    figures = [cell.metadata.get("mystnb", {}).get("figure") for cell in cells]
    codes = [cell.source for cell in cells]
    assert silent_axes(list(zip(figures, codes, strict=True))) == []


def test_a_logarithmic_axis_is_found_in_a_function_too():
    figure = {"name": "fig", "caption": "A line."}
    draw = "def draw(ax):\n    ax.semilogy([1, 2])"
    assert silent_axes([(None, draw), (figure, "draw(ax)")]) == ["fig"]
    assert silent_axes([(None, "def draw(ax): pass"), (figure, "draw(ax)")]) == []
    said = figure | {"caption": "The axis is logarithmic."}
    assert silent_axes([(None, draw), (said, "draw(ax)")]) == []


# On the dark theme paper and ink change places, and vermilion is "red" in the text.
ONE_THEME = re.compile(
    r"\b(?:dark|pale|bright|light|black|white)(?:er|est)?\b|\bvermilion\b", re.I
)


@by_name(PAGES)
def test_what_is_said_of_a_figure_holds_on_both_themes(source):
    settings = [cell.metadata.get("mystnb", {}) for cell in parsed(source).cells]
    said = [
        part[key]
        for each in settings
        for part, key in (
            (each.get("image", {}), "alt"),
            (each.get("figure", {}), "caption"),
        )
        if key in part
    ]
    assert [words for words in said if ONE_THEME.search(words)] == []


@by_name(PAGES)
def test_a_picture_without_numbers_has_no_half_frame(source):
    # The style draws an axis on the left and below: of a picture, `axis("off")`.
    page = source.read_text(encoding="utf-8")
    assert (
        re.findall(r"\.set\((?:title=[^,]*, )?xticks=\[\], yticks=\[\]\)", page) == []
    )


@pytest.mark.parametrize(
    "source", PAGES + EXERCISES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_line_of_a_paragraph_begins_like_a_list(source):
    # Markdown ends the paragraph there: "between 0 and\n1. It returns" is a list.
    page = source.read_text(encoding="utf-8")
    assert re.findall(r"^[\w`$(*\"].*\n(?:1[.)]|[+*]|-(?! \[)) .*", page, re.M) == []


@pytest.mark.parametrize(
    "code",
    [
        "print(inspect.getsource(linear))",
        "source = getsource(linear)",
        "print(listing(linear)[5:])",
        "print(listing(linear).splitlines()[-1])",
        "body = listing(linear)",
        'print("\\n".join(listing(linear).split("\\n")[2:]))',
        "open(nnlib.neurons.__file__)",
    ],
)
def test_code_that_may_cut_a_function_is_found(code):
    assert cuts(code)


@pytest.mark.parametrize(
    "code",
    [
        "print(listing(linear))",
        'print(listing(sigmoid), listing(relu), sep="\\n")',
        'print("a b".split()[0])',
    ],
)
def test_code_that_shows_it_whole_is_let_pass(code):
    assert not cuts(code)
