"""Signatures: read, held against shapes, and what they say where these do not fit."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.misfits import misfit
from nnlib.signatures import filled, fits, parse, written

LINEAR = "x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)"
names = st.sampled_from(["N", "K", "n", "m"])
axes = st.lists(names, max_size=4).map(tuple)
signatures = st.tuples(st.lists(axes, min_size=1, max_size=3), axes)


def text_of(takes, returns):
    arguments = ", ".join(f"a{i} {written(each)}" for i, each in enumerate(takes))
    return f"{arguments} -> {written(returns)}"


@pytest.mark.parametrize(
    "text",
    [
        LINEAR,
        "z (...) -> (...)",
        "z (..., K) -> (...)",
        "x (N, 3, n, n) -> (N,)",
        "y (N,), target (N,) -> ()",
    ],
)
def test_a_signature_is_printed_as_it_was_written(text):
    assert str(parse(text)) == text


def test_what_an_array_holds_is_read():
    logits, labels = parse("logits (N, K), labels (N,) integers -> ()").arguments
    assert (logits.name, logits.axes, logits.holds) == ("logits", ("N", "K"), "floats")
    assert (labels.name, labels.axes, labels.holds) == ("labels", ("N",), "integers")


@pytest.mark.parametrize("text", ["", "x (N,)", "-> (N,)", "(N,) -> (N,)", "x -> (N,)"])
def test_what_is_no_signature_is_refused(text):
    with pytest.raises(ValueError, match=r"is no signature\. One looks like this"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "shapes", "output"),
    [
        (LINEAR, [(5, 4), (4, 2), (2,)], (5, 2)),
        (LINEAR, [("N", 4), (4, 2), (2,)], ("N", 2)),
        (LINEAR, [None, (4, 2), (2,)], ("N", 2)),
        (LINEAR, [("N", 4), None, None], ("N", "n_out")),
        ("z (...) -> (...)", [(5, 4, 3)], (5, 4, 3)),
        ("z (...) -> (...)", [()], ()),
        ("z (...) -> (...)", [None], None),
        ("z (..., K) -> (...)", [(5, 4, 3)], (5, 4)),
        ("z (..., K) -> (..., K)", [("N", 3)], ("N", 3)),
        ("x (N, ..., K) -> (N, K, ...)", [(5, 1, 2, 3)], (5, 3, 1, 2)),
        ("x (N, 3) -> (N, 1)", [(5, 3)], (5, 1)),
    ],
)
def test_the_output_s_shape(text, shapes, output):
    assert parse(text).output(shapes) == output


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (LINEAR, [(5, 3), (4, 2), (2,)]),
        (LINEAR, [(5, 4), (4, 2), (3,)]),
        (LINEAR, [(5,), (4, 2), (2,)]),
        ("z (..., K) -> (...)", [()]),
        ("x (N, 3) -> (N,)", [(5, 4)]),
        ("x (n, n) -> ()", [(2, 3)]),
        ("x (...), mask (...) -> (...)", [(2, 3), (3,)]),
        ("x (...), mask (...) -> (...)", [("N", 3), (2, 4)]),
    ],
)
def test_shapes_that_do_not_fit(text, shapes):
    signature = parse(text)
    assert signature.sizes(shapes) is None
    with pytest.raises(ValueError, match="do not fit"):
        signature.output(shapes)


def test_a_size_that_becomes_known_late_is_held_to():
    signature = parse("x (N, n), y (N, n), z (N, n) -> (N, n)")
    assert signature.output([("N", "n"), (5, "n"), ("N", 3)]) == (5, 3)
    assert signature.sizes([("N", 4), (5, "n"), (6, 4)]) is None


def test_what_one_argument_must_be_given_the_others():
    signature = parse(LINEAR)
    shapes = [(5, 3), (4, 2), (7,)]
    assert signature.wanted(0, [None, (4, 2), (2,)]) == ("N", 4)
    assert signature.wanted(2, [*shapes[:2], (2,)]) == ("n_out",)  # x and W disagree
    assert signature.wanted(2, [(5, 4), (4, 2), (7,)]) == (2,)
    assert parse("z (...) -> (...)").wanted(0, [None]) is None


def test_sizes_that_no_argument_shows_come_from_more():
    def sizes(found, settings):
        return {"m": (found["n"] - found["k"]) // settings.get("stride", 1) + 1}

    signature = parse("x (N, n), w (k,) -> (N, m)", sizes)
    assert signature.output([("N", 9), (3,)]) == ("N", 7)
    assert signature.output([("N", 9), (3,)], {"stride": 2}) == ("N", 4)


@given(signatures, st.data())
def test_shapes_made_of_a_signature_fit_it(parts, data):
    takes, returns = parts
    signature = parse(text_of(takes, returns))
    sizes = {n: data.draw(st.integers(0, 5), n) for n in ("N", "K", "n", "m")}
    shapes = [filled(each, sizes) for each in takes]
    found = signature.sizes(shapes)
    assert found is not None
    assert found.items() <= sizes.items()
    known = {name for each in takes for name in each}
    assert signature.output(shapes) == tuple(
        sizes[name] if name in known else name for name in returns
    )
    for position, shape in enumerate(shapes):
        others = {
            name for i, each in enumerate(takes) if i != position for name in each
        }
        assert signature.wanted(position, shapes) == tuple(
            size if name in others else name
            for name, size in zip(takes[position], shape, strict=True)
        )


@given(axes, st.data())
def test_another_number_of_axes_never_fits(names, data):
    shape = tuple(data.draw(st.lists(st.integers(0, 4), max_size=5)))
    assert fits(names, shape, {}) <= (len(names) == len(shape))


@given(axes, st.lists(st.integers(0, 4), max_size=5))
def test_dots_stand_for_any_axes_in_front(names, front):
    shape = (*front, *range(len(names)))
    sizes: dict = {}
    if len(set(names)) == len(names):
        assert fits(("...", *names), shape, sizes)
        assert sizes["..."] == tuple(front)


MISFITS = [
    (
        LINEAR,
        [(4,), (4, 2), (2,)],
        "A single sample is a batch of one: write x[None, :].",
    ),
    (LINEAR, [(), (4, 2), (2,)], "x has shape (), expected (N, n_in), here (N, 4)."),
    (LINEAR, [(5, 2, 2), (4, 2), (2,)], "write x.reshape(len(x), -1)."),
    (LINEAR, [(5, 2, 3), (4, 2), (2,)], "expected (N, n_in), here (N, 4)."),
    (LINEAR, [(5, 4), (4, 2), (1, 2)], "here (2,): write b.reshape((2,))."),
    (LINEAR, [(5, 4), (4, 2), (3,)], "n_out is 2 in W and 3 in b."),
    (
        LINEAR,
        [(5, 4), (4, 2), (1, 3)],
        "b has shape (1, 3), expected (n_out,), here (2,).",
    ),
    (LINEAR, [(4, 5), (4, 2), (2,)], "Turned round, x fits: write x.T."),
    (LINEAR, [(5, 4), (2, 4), (2,)], "Turned round, W fits: write W.T."),
    (LINEAR, [(4, 2), (5, 4), (2,)], "They look swapped: the order is x, W, b."),
    (LINEAR, [None, (2,), (4, 2)], "They look swapped: the order is W, b."),
    (LINEAR, [(2, 4), (4, 2), (4,)], "n_out is 2 in W and 4 in b."),
    ("x (N, 3) -> (N,)", [(5, 4)], "x has shape (5, 4), expected (N, 3)."),
    ("x (n, n) -> ()", [(2, 3)], "x has shape (2, 3), expected (n, n)."),
    ("z (..., K) -> (...)", [()], "z has shape (), expected (..., K)."),
    ("b () -> ()", [(3,)], "b has shape (3,), expected (), a single number."),
    ("x (...), m (...) -> ()", [(2, 3), (6,)], "write m.reshape(x.shape)."),
    (
        "x (...), m (...) -> ()",
        [(2, 3), (5,)],
        "the axes written ... are the same every",
    ),
]


@pytest.mark.parametrize(("text", "shapes", "words"), MISFITS)
def test_a_misfit_is_said_with_a_way_out(text, shapes, words):
    assert words in misfit(parse(text), shapes)


@pytest.mark.parametrize(("text", "shapes", "words"), MISFITS)
def test_the_way_out_of_a_misfit_works(text, shapes, words):
    signature = parse(text)
    found = re.search(r"write (\w+)(.*)\.$", misfit(signature, shapes))
    if found is None:
        return
    arrays = {
        argument.name: None if shape is None else np.ones(shape)
        for argument, shape in zip(signature.arguments, shapes, strict=True)
    }
    name = found[1]
    arrays[name] = eval(f"{name}{found[2]}", {"np": np, **arrays})
    now = [None if array is None else array.shape for array in arrays.values()]
    assert signature.sizes(now) is not None


def test_an_axis_is_not_counted_on_both_sides_of_the_dots():
    signature = parse("x (N, ..., K) -> (N, K)")
    assert signature.sizes([(3,)]) is None
    assert signature.sizes([(3, 4)]) == {"N": 3, "K": 4, "...": ()}
