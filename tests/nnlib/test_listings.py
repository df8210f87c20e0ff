"""Code on a page: what `listing` leaves out, and what it keeps."""

import pytest

import nnlib.attention  # noqa: F401 - it enters its rules
from nnlib.backprop import RULES
from nnlib.figures.listings import changes, listing


def with_comments(x):
    """Return x.

    In more than one line.
    """
    # The first line after the docstring is kept.
    return x  # and so is this one


class Pair:
    """Two numbers."""

    first = 1

    def swap(self):
        """Swap them."""
        return """no docstring"""


def test_the_docstring_goes_and_everything_else_stays():
    assert listing(with_comments).splitlines() == [
        "def with_comments(x):",
        "    # The first line after the docstring is kept.",
        "    return x  # and so is this one",
    ]


def test_a_method_stands_at_the_margin():
    assert listing(Pair.swap).splitlines() == [
        "def swap(self):",
        '    return """no docstring"""',
    ]


def test_a_class_loses_its_own_docstring_and_those_of_its_methods():
    assert listing(Pair).splitlines() == [
        "class Pair:",
        "    first = 1",
        "",
        "    def swap(self):",
        '        return """no docstring"""',
    ]


def test_the_decorators_of_a_checked_function_are_shown():
    from nnlib.propagation import linear

    assert listing(linear).splitlines() == [
        '@shapes("x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)")',
        "def linear(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:",
        "    return x @ W + b",
    ]


@pytest.mark.parametrize("code", [len, 3, None])
def test_what_python_did_not_write_is_refused_in_words(code):
    with pytest.raises(TypeError, match=r"^listing: .*listing\(relu\)\.$"):
        listing(code)


def first(x, W):
    """Say nothing."""
    x = x @ W
    return x


def second(x, W, b):
    x = x @ W
    x = x + b
    return x


def test_changes_are_what_went_and_what_came_without_the_head():
    assert changes(first, second) == "+ x = x + b"
    assert changes(second, first) == "- x = x + b"
    assert changes(first, first) == ""


def test_changes_keep_the_order_and_how_far_a_line_stands_in():
    def looped(x, W):
        for _ in range(2):
            x = x @ W
        return x

    lines = changes(first, looped).splitlines()
    assert lines == ["- x = x @ W", "+ for _ in range(2):", "+     x = x @ W"]


def test_changes_of_what_is_not_python_are_refused():
    with pytest.raises(TypeError, match=r"listing: .* is not written in Python"):
        changes(first, len)


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.__module__.startswith("nnlib.")]
)
def test_a_rule_holds_no_word_for_the_type_checker(rule):
    assert "type: ignore" not in listing(rule)
