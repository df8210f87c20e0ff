"""Arguments and results as a learner would type them, cut where they grow long."""

import numpy as np
import pytest

from nnlib_grader import display
from nnlib_grader.boundary.plain import Named, Seed, encode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Seed(7), "np.random.default_rng(7)"),
        (Named("numpy.exp"), "np.exp"),
        (Named("numpyish.exp"), "numpyish.exp"),
        (Named("nnlib.losses.huber"), "huber"),
        *((None, "None"), (True, "True"), (12, "12"), ("a", "'a'")),
        *(
            (1 / 3, "0.33333333"),
            (np.float32(0.5), "0.5"),
            (np.array(1 / 3), "0.33333333"),
        ),
        *(((1,), "(1,)"), ((1, 2), "(1, 2)"), ([1], "[1]"), ({"a": 1}, "{'a': 1}")),
        (np.array([1.0, 2.5]), "np.array([1. , 2.5])"),
        (np.eye(2), "np.array([[1., 0.],\n          [0., 1.]])"),
        (np.ones(2, np.float32), "np.array([1., 1.], dtype=np.float32)"),
        (np.zeros((0, 3)), "np.array([], dtype=np.float64)"),
        (np.zeros(24), f"np.array([{'0., ' * 13}0.,\n          {'0., ' * 9}0.])"),
        (
            np.arange(25.0),
            "np.array([ 0.,  1.,  2., ..., 22., 23., 24.])  (shape (25,))",
        ),
        (
            np.zeros((5, 6)),
            "np.array([[0., 0., ..., 0., 0.],\n          [0., 0., ..., 0., 0.],\n"
            "          ...,\n          [0., 0., ..., 0., 0.],\n"
            "          [0., 0., ..., 0., 0.]])  (shape (5, 6))",
        ),
    ],
)
def test_a_value_is_shown_as_one_would_type_it(value, text):
    assert display.shown(value) == text


def test_a_long_text_is_cut_to_its_length():
    assert display.shown("a" * 398) == repr("a" * 398)
    cut = display.shown("a" * 399)
    assert cut == "'" + "a" * 395 + " ..." and len(cut) == 400
    assert display.shown("abcdefgh", most=8) == "'abc ..."


def test_parts_stand_in_a_line_each_where_they_are_long():
    short = ["a" * 18, "b" * 18, "c" * 18]
    assert display.shown(short) == repr(short)
    longer = [*short[:2], "c" * 19]
    assert display.shown(longer) == ",\n ".join(map(repr, longer)).join("[]")
    tables = display.shown((np.eye(2), 1))
    assert tables == "(np.array([[1., 0.],\n           [0., 1.]]),\n 1)"


def test_of_many_parts_the_first_eight_are_shown():
    assert display.shown(list(range(8))) == "[0, 1, 2, 3, 4, 5, 6, 7]"
    assert display.shown(list(range(9))) == "[0, 1, 2, 3, 4, 5, 6, 7, ...]"


def test_the_parts_of_parts_are_cut_at_the_same_length():
    assert display.shown(["a" * 50], most=20) == "['aaaaaaaaaaaaaa ..."
    assert display.shown({"k": "a" * 50}, most=20) == "{'k': 'aaaaaaaaa ..."


def test_arguments_are_shown_with_seeds_and_names_in_place_of_what_they_become():
    given = encode([Seed(1), Named("numpy.exp"), {"seed": 1}, {"named": 2}, 3])
    assert display.undecoded(given) == [
        *(Seed(1), Named("numpy.exp"), {"seed": 1}, {"named": 2}, 3)
    ]


def test_an_array_with_gaps_is_put_in_a_line_with_its_shape_and_first_numbers():
    rows = np.arange(400.0).reshape(20, 20)
    said = display.all_shown([rows, {"a": rows, "b": 0.5}, (rows, 1), 3])
    line = "an array of shape (20, 20): 0., 1., 2., ..."
    assert said == [line, f"{{'a': {line}, 'b': 0.5}}", f"({line}, 1)", "3"]
    assert display.all_shown([np.arange(2.0)]) == ["np.array([0., 1.])"]


def test_the_largest_are_put_in_a_line_until_all_fit():
    small, large = np.eye(2), np.ones((6, 2))
    assert display.all_shown([small, large], 8) == list(
        map(display.shown, [small, large])
    )
    cut = [display.shown(small), "an array of shape (6, 2): 1., 1., 1., ..."]
    assert display.all_shown([small, large], 7) == cut
    few = "an array of shape (2, 2): 1., 0., 0., ..."
    assert display.all_shown([small, large], 2) == [few, cut[1]]
    assert display.all_shown([[large] * 7], 2)[0].startswith(
        "[an array of shape (6, 2)"
    )
    assert max(map(len, display.all_shown([[large] * 7], 2))) == display.MOST_IN_A_LINE


@pytest.mark.parametrize(
    "wrap", [lambda a: (2, a), lambda a: {"x": a}, lambda a: [[a]]]
)
def test_what_holds_an_array_with_gaps_is_put_in_a_line_too(wrap):
    whole, large = wrap(np.arange(3.0)), wrap(np.arange(600.0))
    assert not display.has_gaps(whole) and display.has_gaps(large)
    (text,) = display.all_shown([large])
    assert "\n" not in text
