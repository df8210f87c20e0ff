"""Python that `using.md` does not promise is taught in the book before it is used.

`using.md` promises what is in PROMISED. Whatever else stands in a cell that a reader
sees has a line ``<!-- teaches: NAME -->`` before it, in its own chapter or an earlier
one, just above the sentence that explains it.
"""

import ast
import re

import pytest
import yaml

from tools.files import ROOT

PROMISED = ("variables", "`if`", "loops", "functions with named arguments", "lists")
BLOCK = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<cell>.*?)^```$|^<!-- teaches: (?P<taught>.+?) -->$",
    re.MULTILINE | re.DOTALL,
)
HIDDEN = re.compile(r"^:?tags:.*(hide-input|hide-cell|remove-input|remove-cell)", re.M)
HEAD = re.compile(r"\A---\n.*?\n---\n|\A(?::[\w-]+:[^\n]*\n)+", re.DOTALL)


def is_nested_target(node):
    return isinstance(node, ast.Assign | ast.For | ast.comprehension) and any(
        isinstance(inner, ast.Tuple | ast.List)
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Tuple | ast.List)
        for inner in target.elts
    )


def is_unpacking(node):
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return isinstance(node, ast.Assign | ast.For | ast.comprehension) and any(
        isinstance(target, ast.Tuple | ast.List) for target in targets
    )


def kind(*kinds):
    return lambda node: isinstance(node, kinds)


def calls(*names):
    return lambda node: (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
    )


CONSTRUCTS = {
    "import": kind(ast.Import, ast.ImportFrom),
    "f-string": kind(ast.JoinedStr),
    "format": lambda node: isinstance(node, ast.FormattedValue) and node.format_spec,
    "slice": kind(ast.Slice),
    "matrix product": kind(ast.MatMult),
    "dictionary": kind(ast.Dict),
    "set": kind(ast.Set),
    "comprehension": kind(ast.ListComp, ast.DictComp, ast.SetComp),
    "generator": kind(ast.GeneratorExp, ast.Yield),
    "conditional expression": kind(ast.IfExp),
    "unpacking": is_unpacking,
    "nested unpacking": is_nested_target,
    "star": lambda node: isinstance(node, ast.Starred),
    "double star": lambda node: isinstance(node, ast.keyword) and node.arg is None,
    "lambda": kind(ast.Lambda),
    "with": kind(ast.With),
    "try": kind(ast.Try),
    "class": kind(ast.ClassDef),
    "decorator": lambda node: bool(getattr(node, "decorator_list", ())),
    "walrus": kind(ast.NamedExpr),
    "augmented assignment": kind(ast.AugAssign),
    "chained comparison": lambda node: (
        isinstance(node, ast.Compare) and len(node.ops) > 1
    ),
    "None axis": lambda node: (
        isinstance(node, ast.Subscript)
        and any(isinstance(n, ast.Constant) and n.value is None for n in parts(node))
    ),
    "underscore": lambda node: isinstance(node, ast.Name) and node.id == "_",
    "zip": calls("zip"),
    "enumerate": calls("enumerate"),
    "assert": kind(ast.Assert),
}


def parts(subscript):
    inner = subscript.slice
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def used(code):
    """Return the constructs in a cell; `10_000` is one of them."""
    code = re.sub(r"^\s*[%!].*$", "", code, flags=re.MULTILINE)
    nodes = list(ast.walk(ast.parse(code)))
    found = {name for name, holds in CONSTRUCTS.items() if any(map(holds, nodes))}
    return found | ({"digit groups"} if re.search(r"\b\d+_\d", code) else set())


def read(page):
    """Go through a page: what is taught, and the constructs of each cell in sight."""
    text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        if match["taught"]:
            yield "taught", {each.strip() for each in match["taught"].split(",")}
        elif not HIDDEN.search(match["cell"]):
            yield "used", (used(HEAD.sub("", match["cell"])), match["cell"])


def chapters():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [each["file"] for part in toc["parts"] for each in part["chapters"]]
    return [file for file in files if re.match(r"book/\d", file)]


def missing(pages):
    """Return what stands in a cell before it is taught, as page and construct."""
    known, found = set(), []
    for page in pages:
        for what, value in read(page):
            if what == "taught":
                known |= value
                continue
            constructs, cell = value
            for name in sorted(constructs - known):
                found.append((page, name, cell.strip().splitlines()[-1][:60]))
                known.add(name)
    return found


def test_what_stands_in_a_cell_was_promised_or_taught():
    assert missing(chapters()) == []


def test_what_is_taught_has_a_name_of_the_list():
    names = {*CONSTRUCTS, "digit groups"}
    for page in chapters():
        for what, value in read(page):
            assert what == "used" or value <= names, page


def test_using_promises_what_is_taken_for_granted():
    text = " ".join((ROOT / "book" / "using.md").read_text(encoding="utf-8").split())
    for word in PROMISED:
        assert word in text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("max(x for x in y)", "generator"),
        ("for (a, b), c in y: pass", "nested unpacking"),
        ("a, b = y", "unpacking"),
        ("print(f'{x:.3f}')", "format"),
        ("f(**y)", "double star"),
        ("f(*y)", "star"),
        ("n = 10_000", "digit groups"),
        ("x[:, None]", "None axis"),
        ("@f\ndef g(): pass", "decorator"),
        ("for _ in range(3): pass", "underscore"),
    ],
)
def test_a_construct_is_seen(code, name):
    assert name in used(code)


def test_a_plain_cell_uses_what_is_promised():
    plain = "def f(x, a=1):\n    if x > a:\n        return [x]\n    return x * a\n"
    assert used(plain + "for i in range(3):\n    y = f(i, a=2)\n") == set()
