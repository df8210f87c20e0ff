"""Labels, groups, rows and texts that cannot be used, and what is said of them."""

import re

import numpy as np
import pytest

from nnlib.data import (
    kmeans,
    pca,
    purity,
    split_by_chance,
    split_by_class,
    split_by_group,
    vocabulary,
    windows,
)


def rng():
    return np.random.default_rng(0)


def test_classes_far_apart_are_no_table_of_all_between():
    with pytest.raises(ValueError, match="class 1 has no row"):
        split_by_class(rng(), np.array([0, 0, 2**40, 2**40]))


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8])
def test_labels_of_each_width_are_split_alike(dtype, monkeypatch):
    monkeypatch.delattr(np, "bincount")  # in a browser it takes no int64
    labels = np.repeat([0, 1], 10)
    parts = split_by_class(rng(), labels.astype(dtype))
    np.testing.assert_array_equal(parts[1], split_by_class(rng(), labels)[1])


def test_labels_that_are_names_or_of_several_kinds_are_refused():
    with pytest.raises(TypeError, match=r"labels holds names, .* np\.unique\(labels"):
        split_by_class(rng(), np.array(["a", "b"]))
    with pytest.raises(TypeError, match="things of several kinds, expected one"):
        split_by_group(rng(), ["a", 1, None])


WHOLE, ROWS = np.zeros(2, np.int64), np.ones((3, 2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: purity(WHOLE[:, None], WHOLE),
            "labels has shape (2, 1), expected (N,)",
        ),
        (lambda: purity(WHOLE[:0], WHOLE[:0]), "labels has shape (0,), expected (N,)"),
        (lambda: purity(3, WHOLE), "labels is 3, expected an array of integers"),
        (
            lambda: split_by_group(rng(), "ada"),
            "groups is 'ada', expected the group of",
        ),
        (
            lambda: split_by_group(rng(), []),
            "groups is a list of 0, expected the group",
        ),
        (
            lambda: split_by_group(rng(), [["a"], ["b"]]),
            "groups is a list of 2, expect",
        ),
        (lambda: split_by_chance(0, 10), "rng is 0, expected a generator"),
        (lambda: pca(3.0, 1), "x is 3.0, expected an array of floats"),
        (
            lambda: pca(ROWS * np.nan, 1),
            "x holds nan or inf at (0, 0), expected finite",
        ),
        (lambda: pca(ROWS[:0], 1), "x has shape (0, 2), expected (N, n)"),
        (lambda: pca(ROWS, 0), "n is 0, expected 1 or more"),
        (lambda: kmeans(rng(), ROWS[0], 1), "x has shape (2,), expected (N, n)"),
        (
            lambda: windows(np.array(3.0), 1),
            "shape (), expected (n,): one number for e",
        ),
        (lambda: vocabulary([1]), "texts holds 1, expected texts alone"),
    ],
)
def test_what_is_no_such_data_is_named(call, words):
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        call()


def test_no_advice_is_given_that_would_not_help():
    for shape in [(), (2, 0), (2, 2, 2)]:
        with pytest.raises(ValueError, match=r"one number for each moment\.$"):
            windows(np.ones(shape), 1)
    with pytest.raises(TypeError, match=r"expected a list of texts\.$"):
        vocabulary(3)


def test_one_cluster_of_float32_is_the_mean():
    assert kmeans(rng(), ROWS.astype(np.float32), 1).centres.tolist() == [[1, 1]]


def test_half_precision_is_refused_by_k_means():
    x = np.array([[100.0], [200.0], [300.0]], dtype=np.float16)
    with pytest.raises(TypeError, match=r"kmeans: x holds float16, .* float32"):
        kmeans(rng(), x, 2)
