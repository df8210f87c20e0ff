"""A learner who prints a function of a chapter sees its idea, not its checks."""

import ast
import inspect

import pytest

from nnlib.backprop import backprop
from nnlib.figures.listings import listing
from nnlib.losses import cross_entropy
from nnlib.neurons import neuron, weighted_sum
from nnlib.propagation import forward, linear
from nnlib.registry import ENTRIES
from nnlib.training import fit
from nnlib.weights import he, normal, orthogonal, xavier, zeros

CHECKING = ("check_", "refuse_")


def is_checking(statement):
    """Tell whether a statement raises, warns, or calls what does."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Raise | ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name.startswith(CHECKING) or name == "warn":
                return True
    return False


def body_of(function):
    """Return the statements of a function, without its docstring."""
    tree = ast.parse(inspect.getsource(inspect.unwrap(function)).lstrip())
    body = tree.body[0].body
    return body[1:] if ast.get_docstring(tree.body[0]) else body


FUNCTIONS = {
    f"{entry.module}.{entry.name}": function
    for function, entry in ENTRIES.items()
    if entry.module.startswith("nnlib.") and entry.signature is not None
} | {f"nnlib.weights.{f.__name__}": f for f in (zeros, normal, xavier, he, orthogonal)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_formula_s_body_holds_no_check(name):
    checks = [s for s in body_of(FUNCTIONS[name]) if is_checking(s)]
    assert not checks, f"{name}: {ast.unparse(checks[0])}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_formula_takes_a_few_lines(name):
    lines = "\n".join(map(ast.unparse, body_of(FUNCTIONS[name]))).splitlines()
    assert len(lines) <= 12


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (weighted_sum, "return x @ w + b"),
        (neuron, "return activation(weighted_sum(x, w, b))"),
        (linear, "return x @ W + b"),
    ],
)
def test_the_body_of_a_first_formula_is_one_line(function, formula):
    (statement,) = body_of(function)
    assert ast.unparse(statement) == formula


def test_forward_is_its_loop():
    loop, last = body_of(forward)
    assert ast.unparse(loop) == "for layer in network:\n    x = layer(x, rng)"
    assert ast.unparse(last) == "return x"


def test_backprop_holds_one_line_of_checking():
    assert sum(is_checking(statement) for statement in body_of(backprop)) == 1


def test_cross_entropy_shows_the_logarithm_of_a_sum_of_exponentials():
    settled, *plain, last = body_of(cross_entropy)
    assert isinstance(settled, ast.If)
    assert "logits.max" in ast.unparse(plain[0])
    assert "np.log(np.exp(z).sum(axis=1)) - right" in ast.unparse(last)


def test_fit_prints_without_words_for_a_formatter():
    assert "# fmt" not in listing(fit)
