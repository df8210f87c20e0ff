"""What losses say of wrong labels and wrong rows, and that their advice works."""

import re

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    one_hot,
    soft_cross_entropy,
)
from nnlib.losses.checks import check_labels
from nnlib.optimizers import SGD
from nnlib.propagation import mlp
from nnlib.training import fit
from tests.nnlib.loss_advice import LABELS, LOGITS, Series, follow, refused

# Labels.


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (Series([2, 0]), "labels is a Series"),
        (Series([2, 0], float), "labels is a Series"),
        ([2, 0], "labels is a list of 2"),
        ((2, 0), "labels is a tuple of 2"),
        (np.array([2.0, 0.0]), "labels holds float64"),
        (np.array([True, False]), "labels holds bool"),
        (np.eye(3)[[2, 0]], "(2, 3) and looks one-hot"),
        (np.eye(3, dtype=np.int64)[[2, 0]], "(2, 3) and looks one-hot"),
        (np.eye(3, dtype=bool)[[2, 0]], "(2, 3) and looks one-hot"),
        (np.array([[2], [0]]), "labels has shape (2, 1), expected (N,)"),
        (np.array([[2.0], [0.0]]), "labels has shape (2, 1), expected (N,)"),
    ],
)
def test_labels_in_another_form_are_told_the_way(labels, said):
    for function, arguments in (
        (cross_entropy, (LOGITS, labels)),
        (one_hot, (labels, 3)),
    ):
        text = refused(function, arguments)
        assert said in text
        found = follow(text, labels=labels)
        if found.tolist() != [2, 0]:
            assert found.tolist() == [1, 0]  # True and False
        assert cross_entropy(LOGITS, found) > 0


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["fox", "ape"]),
        np.array(["fox", "ape"], object),
        ["fox", "ape"],
        Series(["fox", "ape"], object),
    ],
)
def test_names_are_told_how_to_become_numbers(labels):
    text = refused(cross_entropy, (LOGITS, labels))
    assert "labels holds names, expected whole numbers" in text
    found = follow(text, labels=labels)
    assert cross_entropy(LOGITS, found["numbers"]) > 0
    assert list(found["names"][found["numbers"]]) == ["fox", "ape"]


def test_fit_says_it_of_the_pair_that_it_was_given():
    network = mlp(np.random.default_rng(0), [2, 3, 2], relu)
    data = np.ones((2, 2), np.float32), np.array(["fox", "ape"])
    arguments = network, cross_entropy, SGD(network, 0.1), data, 1, 2
    with pytest.raises(TypeError, match="holds names") as error:
        fit(*arguments, np.random.default_rng(0))
    found = follow(str(error.value), data=data)  # a pair cannot be assigned into
    assert found["numbers"].tolist() == [1, 0]


def test_rows_of_probabilities_are_told_of_the_loss_that_takes_them():
    labels = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1]])
    text = refused(cross_entropy, (LOGITS, labels))
    assert "holds probabilities" in text
    assert "one-hot" not in text
    value = follow(text, logits=LOGITS, labels=labels)
    assert value == soft_cross_entropy(LOGITS, labels)


def test_several_classes_at_once_are_no_labels():
    text = refused(cross_entropy, (LOGITS, np.array([[1.0, 1, 0], [0, 1, 1]])))
    assert "Several classes at once are for binary_cross_entropy" in text


@pytest.mark.parametrize("label", [0.5, float("nan")])
def test_labels_between_the_classes_are_no_labels(label):
    text = refused(cross_entropy, (LOGITS, np.array([0.0, label])))
    assert f"labels holds {label}, expected whole numbers" in text
    assert "write" not in text


@pytest.mark.parametrize("labels", [None, {}, {1, 2}, 3, np.array(1), 1.5, "fox"])
def test_what_cannot_be_labels_is_refused(labels):
    assert "labels" in refused(cross_entropy, (LOGITS, labels))
    assert "labels" in refused(one_hot, (labels, 3))


@pytest.mark.parametrize(
    "labels",
    [np.array([0, 0, 1]), np.array([1.0, 0.0, 1.0]), np.array([[0], [1], [1]])],
)
def test_one_output_is_told_of_the_loss_that_takes_it(labels):
    logits = np.array([[0.5], [-1.0], [2.0]], np.float32)
    text = refused(cross_entropy, (logits, labels))
    assert "logits has shape (3, 1), one output" in text
    assert "two outputs" in text
    if labels.ndim == 1:
        value = follow(text, logits=logits, labels=labels)
        assert value == binary_cross_entropy(logits, labels[:, None].astype(np.float32))


@pytest.mark.parametrize(
    ("logits", "labels", "said"),
    [
        (LABELS, LOGITS, "look swapped: write cross_entropy(logits, labels)."),
        (LOGITS[0], np.array([2]), "(3,), expected (N, K)"),
        (LOGITS[0], 2, "write logits[None, :] and np.array([labels])."),
        (LOGITS[None], LABELS, "logits has shape (1, 2, 3), expected (N, K)"),
        (LOGITS, np.array([0, 1, 2]), "N is 2 in logits and 3 in labels"),
        (LOGITS, np.array([0, 3]), "run from 0 to 3, expected 0 to 2 for 3 classes"),
        (LOGITS, np.array([-1, 2]), "the labels run from -1 to 2, expected"),
        (LOGITS[:0], LABELS[:0], "the batch is empty, logits has shape (0, 3);"),
        (LOGITS[:, :0], LABELS, "logits has shape (2, 0), expected (N, K)"),
        (LOGITS.astype(int), LABELS, "logits holds int64"),
        (LOGITS.tolist(), LABELS, "logits is a list"),
        (1.0, np.array([0]), "logits is 1.0, expected an array"),
        (None, LABELS, "logits is None"),
    ],
)
def test_cross_entropy_explains_its_arguments(logits, labels, said):
    assert said in refused(cross_entropy, (logits, labels))


def test_a_single_sample_is_told_to_be_a_batch_of_one():
    text = refused(cross_entropy, (LOGITS[0], 2))
    logits, labels = follow(
        "write " + text.rpartition("write ")[2].replace(" and ", ", "),
        logits=LOGITS[0],
        labels=2,
    )
    assert cross_entropy(logits, labels) == cross_entropy(LOGITS[:1], LABELS[:1])


def test_labels_that_count_from_one_are_told_to_start_at_zero():
    labels = np.array([1, 3], np.uint8)
    text = refused(cross_entropy, (LOGITS, labels))
    assert "classes count from 0" in text
    assert follow(text, labels=labels).tolist() == [0, 2]
    assert "write" not in refused(cross_entropy, (LOGITS, np.array([1, 4])))


def test_labels_are_looked_at_in_every_batch():
    cross_entropy(LOGITS, LABELS)
    assert "run from 0 to 3" in refused(cross_entropy, (LOGITS, np.array([0, 3])))


def test_check_labels_names_the_caller_and_the_argument():
    with pytest.raises(TypeError, match=re.escape("fit: target is a list of 2, exp")):
        check_labels("fit", [0, 1], 2, name="target")
    check_labels("fit", np.array([5, 0]), 2, ignore=5)
    with pytest.raises(ValueError, match="fit: the labels run from 0 to 6"):
        check_labels("fit", np.array([5, 6]), 2, ignore=5)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("label_smoothing", -0.1, "label_smoothing is -0.1, expected"),
        ("label_smoothing", 1.1, "at least 0 and at most 1"),
        ("label_smoothing", "a", "label_smoothing is 'a', expected a number"),
        ("class_weights", np.ones(2), "has shape (2,), expected (3,): one weight for"),
        ("class_weights", [1.0, 1.0, 1.0], "class_weights is a list of 3"),
        ("class_weights", np.ones(3, int), "class_weights holds int64"),
        ("class_weights", np.array([1.0, -1, 1]), "runs from -1.0 to 1.0, expected"),
        ("class_weights", np.array([1.0, np.nan, 1]), "runs from nan to nan, exp"),
        ("class_weights", np.array([1.0, np.inf, 1]), "runs from 1.0 to inf, exp"),
        ("ignore_label", 1.5, "ignore_label is 1.5, expected a whole number"),
    ],
)
def test_settings_out_of_range_are_refused(setting, value, said):
    assert said in refused(cross_entropy, (LOGITS, LABELS), {setting: value})
    if setting != "ignore_label":
        rows = np.full((2, 3), 1 / 3)
        assert said in refused(soft_cross_entropy, (LOGITS, rows), {setting: value})


def test_one_hot_needs_a_number_of_classes():
    assert "n_classes is 0" in refused(one_hot, (LABELS, 0))
    assert "n_classes is 3.0" in refused(one_hot, (LABELS, 3.0))


# Rows of probabilities.


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (np.full((2, 2), 0.5), "K is 3 in logits and 2 in target"),
        (np.array([[-0.5, 1.0, 0.5]] * 2), "target runs from -0.5 to 1.0, expected 0"),
        (np.full((2, 3), np.nan), "target runs from nan to nan, expected 0 to 1"),
        (np.full((2, 3), 1 / 3, np.float32), "target is float32, expected equal"),
    ],
)
def test_soft_cross_entropy_explains_its_rows(target, said):
    assert said in refused(soft_cross_entropy, (LOGITS, target))


def test_labels_are_no_rows():
    text = refused(soft_cross_entropy, (LOGITS, LABELS))
    value = follow(text, logits=LOGITS, target=LABELS)
    assert value == cross_entropy(LOGITS, LABELS)


def test_rows_that_do_not_sum_to_one_are_told_how():
    target = np.array([[0.5, 0.25, 0.25], [1.0, 1.0, 0.0]])
    text = refused(soft_cross_entropy, (LOGITS, target))
    assert "row 1 of target sums to 2, expected probabilities that sum to 1" in text
    assert soft_cross_entropy(LOGITS, follow(text, target=target)) > 0


def test_swapped_rows_and_one_output_are_named():
    rows = np.array([[0, 1, 0], [1, 0, 0]])
    assert "look swapped" in refused(soft_cross_entropy, (rows, LOGITS))
    ones = np.ones((2, 1))
    assert "one output" in refused(soft_cross_entropy, (ones, ones))
