"""What losses say of wrong arguments, and that their advice works."""

import re
import warnings

import numpy as np
import pytest

from nnlib import losses
from nnlib.activations import sigmoid, softmax
from nnlib.backprop import RULES
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    mae,
    mse,
    one_hot,
    quadratic_cost,
    soft_cross_entropy,
)
from nnlib.losses.checks import check_labels
from nnlib.registry import unchecked
from tests.needs import needs

PAIRED = [mse, quadratic_cost, mae, huber, hinge, binary_cross_entropy]
FIRST = {hinge: "scores", binary_cross_entropy: "logits"}
every_pair = pytest.mark.parametrize("loss", PAIRED)
LOGITS = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, -1.0]])
LABELS = np.array([2, 0])


class Series:
    """A stand-in for a column or a table of pandas."""

    def __init__(self, values, dtype=None):
        self.values = np.array(values, dtype)
        self.dtype, self.shape = self.values.dtype, self.values.shape

    def __array__(self, dtype=None, copy=None):
        return self.to_numpy(dtype)

    def to_numpy(self, dtype=None):
        return self.values.astype(dtype or self.dtype)


def refused(function, arguments, settings=None):
    """Return the one error's text, the same from the function and its rule."""
    texts = set()
    for called in {function, RULES.get(function, function)}:
        with pytest.raises((TypeError, ValueError)) as caught:
            called(*arguments, **(settings or {}))
        assert caught.value.__cause__ is None
        # one error, not a chain of two
        assert caught.value.__suppress_context__ or not caught.value.__context__
        texts.add(str(caught.value))
    (text,) = texts
    assert text.startswith(f"{function.__name__}: ")
    assert text.endswith(".")
    return text


def follow(text, **names):
    """Run the code behind the last "write" and return what it makes of a name."""
    code = text.rpartition("write ")[2].removesuffix(".")
    names = {**vars(losses), "np": np, **names}
    if re.match(r"[\w, ]+ = ", code):
        exec(code, names)
        return names
    return eval(code, names)


# 1. Losses that compare entry by entry.


@every_pair
@pytest.mark.parametrize(
    ("shape", "other", "code"),
    [
        ((60, 1), (60,), "target[:, None]"),
        ((6, 5, 1), (6, 5), "target[:, :, None]"),
        ((60,), (60, 1), "target[..., 0]"),
        ((5, 2), (2, 5), "target.reshape({}.shape)"),
        ((5, 2), (), "np.full_like({}, target)"),
    ],
)
@pytest.mark.parametrize("kind", [np.float64, np.int64, np.bool_])
def test_a_target_of_another_shape_is_told_how_to_fit(loss, shape, other, code, kind):
    y, target = np.full(shape, -0.5), np.ones(other, kind)
    first = FIRST.get(loss, "y")
    text = refused(loss, (y, target))
    assert f"{first} has shape {shape} and target has shape {other}" in text
    if other and kind is not np.float64:
        code += ".astype({}.dtype)"
    assert text.endswith(f"expected equal shapes: write {code.format(first, first)}.")
    if loss is not quadratic_cost or len(shape) == 2:
        assert loss(y, follow(text, target=target, **{first: y})) > 0


@every_pair
def test_shapes_are_named_as_the_caller_has_them_by_name_too(loss):
    first = FIRST.get(loss, "y")
    with pytest.raises(ValueError, match=re.escape("write target[:, None].")):
        loss(**{first: np.ones((60, 1)), "target": np.ones(60)})


def test_labels_for_several_outputs_are_told_of_one_hot():
    y, target = np.zeros((3, 4), np.float32), np.array([3, 0, 1])
    text = refused(mse, (y, target))
    assert text.endswith("expected equal shapes: write one_hot(target, 4, y.dtype).")
    assert mse(y, follow(text, y=y, target=target)) == 1 / 4


def test_labels_for_several_logits_are_told_of_cross_entropy():
    target = np.array([3, 0, 1])
    text = refused(binary_cross_entropy, (np.zeros((3, 4)), target))
    assert text.endswith("with one label a row, write cross_entropy(logits, target).")
    assert follow(text, logits=np.zeros((3, 4)), target=target) > 0


@every_pair
def test_another_number_of_targets_is_refused(loss):
    text = refused(loss, (np.ones((5, 2)), np.ones((4, 2))))
    assert "target has shape (4, 2), expected equal shapes: each output needs" in text


@every_pair
def test_what_is_no_array_of_floats_is_told_the_way(loss):
    y = np.full((2, 1), -0.5, np.float32)
    for target in (
        [[1.0], [1.0]],
        Series([[1.0], [1.0]]),
        np.ones((2, 1), int),
        np.ones((2, 1), bool),
        np.ma.masked_array(np.ones((2, 1), np.float32)),
    ):
        text = refused(loss, (y, target))
        assert ": target " in text
        assert loss(y, follow(text, target=target)) > 0
    for target in (None, "target", {}, mse):
        assert ": target is " in refused(loss, (y, target))
    assert f"{FIRST.get(loss, 'y')} holds int64" in refused(loss, (y.astype(int), y))


@every_pair
def test_a_tensor_is_told_the_way(loss):
    torch = needs("torch")
    y, target = np.full((2, 1), -0.5, np.float32), torch.ones((2, 1))
    assert loss(y, follow(refused(loss, (y, target)), target=target)) > 0


@every_pair
def test_plain_numbers_are_told_to_be_arrays(loss):
    for arguments in ((1.0, 1.0), (1.0, np.ones(2)), (np.array(1.0), 1.0)):
        if loss is not quadratic_cost or np.ndim(arguments[1]):
            text = refused(loss, arguments)
            assert " is the number 1.0, expected an array: write np.array([1" in text


@every_pair
def test_two_dtypes_are_refused(loss):
    y, target = np.full((2, 1), -0.5, np.float32), np.ones((2, 1))
    text = refused(loss, (y, target))
    assert "is float32 and target is float64, expected equal dtypes" in text
    first = FIRST.get(loss, "y")
    assert loss(y, follow(text, target=target, **{first: y})) > 0
    assert refused(loss, (y, target)) == text  # what is refused is not remembered


@every_pair
def test_an_empty_batch_is_refused(loss):
    for shape in [(0, 2), (2, 0)] + [(0,)] * (loss is not quadratic_cost):
        text = refused(loss, (np.ones(shape), np.ones(shape)))
        assert f"the batch is empty, {FIRST.get(loss, 'y')} has shape {shape};" in text


@every_pair
def test_a_missing_argument_and_an_unknown_setting_are_named(loss):
    with pytest.raises(TypeError, match=f"{loss.__name__}: target missing"):
        loss(np.ones((2, 1)))
    with pytest.raises(TypeError, match="no argument 'reduction'"):
        loss(np.ones((2, 1)), np.ones((2, 1)), reduction="sum")


def test_quadratic_cost_needs_a_batch_axis():
    y, target = np.ones(3), np.zeros(3)
    text = refused(quadratic_cost, (y, target))
    assert "y and target have shape (3,), expected (N, K): write y[None, :]" in text
    one, many = re.findall(r"(y\[.*?\]) and (target\[.*?\])", text)
    for codes, cost in ((one, 1.5), (many, 0.5)):
        assert quadratic_cost(
            *(eval(c, {"y": y, "target": target}) for c in codes)
        ) == (cost)
    assert "expected (N, K)" in refused(quadratic_cost, (np.ones((2, 3, 4)),) * 2)


@pytest.mark.parametrize("delta", [0.0, -1.0, float("nan"), float("inf")])
def test_huber_needs_a_positive_delta(delta):
    text = refused(huber, (np.ones(1), np.ones(1)), {"delta": delta})
    assert f"delta is {delta:g}, expected a finite number above 0" in text
    assert "delta is 'a'" in refused(huber, (np.ones(1), np.ones(1)), {"delta": "a"})


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan")])
def test_a_weight_of_the_ones_is_positive(weight):
    arguments, settings = (np.ones(1), np.ones(1)), {"positive_weight": weight}
    text = refused(binary_cross_entropy, arguments, settings)
    assert f"positive_weight is {weight:g}, expected a finite number above 0" in text


def test_hinge_explains_its_targets():
    scores, target = np.array([0.3, -2.0]), np.array([1.0, 0.0])
    text = refused(hinge, (scores, target))
    assert "target runs from 0.0 to 1.0, expected -1.0 or 1.0 everywhere" in text
    assert hinge(scores, follow(text, target=target)) == pytest.approx(0.35)
    text = refused(hinge, (np.array([1.0, -1.0]), target))
    assert "swapped" not in text
    target = np.array([1.0, -1.0])
    text = refused(hinge, (target, scores))
    assert "swapped" in text
    assert follow(text, scores=scores, target=target) == pytest.approx(0.35)


@pytest.mark.parametrize("wrong", [-0.5, 1.5, float("nan")])
def test_binary_cross_entropy_explains_its_targets(wrong):
    target = np.array([wrong, 0.5])
    low, high = target.min(), target.max()
    said = f"target runs from {low} to {high}, expected 0 to 1"
    for logits in (np.array([0.2, -2.0]), np.array([0.2, 2.0])):
        text = refused(binary_cross_entropy, (logits, target))
        assert text.endswith(f"{said}: a probability lies between 0 and 1.")
    zeros_and_ones = np.array([0.0, 1.0])
    text = refused(binary_cross_entropy, (zeros_and_ones, target))
    assert said in text
    assert "swapped" in text
    if np.isfinite(wrong):
        assert follow(text, logits=target, target=zeros_and_ones) > 0


@pytest.mark.parametrize("logits", [[0.2, 0.8], [0.0, 0.0]])
def test_whole_numbers_are_targets_that_came_second(logits):
    for target in (np.array([0.0, 2.0]), np.array([-1.0, 1.0])):
        text = refused(binary_cross_entropy, (np.array(logits), target))
        assert "swapped" not in text
    assert binary_cross_entropy(np.array(logits), follow(text, target=target)) > 0


# 2. Labels.


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
    assert cross_entropy(LOGITS, found["labels"]) > 0
    assert list(found["names"][found["labels"]]) == ["fox", "ape"]


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


# 3. Rows of probabilities.


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


def test_the_rest_is_explained_in_the_losses_own_name():
    log_sum_exp = losses.log_sum_exp
    assert "z holds int64" in refused(log_sum_exp, (np.array([1, 2]),))
    assert "z has shape (2, 0)" in refused(log_sum_exp, (np.ones((2, 0)),))
    assert "z has shape ()" in refused(log_sum_exp, (np.array(1.0),))
    assert "z has shape ()" in refused(log_sum_exp, (1.0,))


# 4. Hints.


def warned(function, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            function(*arguments)
    return caught


PROBABILITIES = softmax(LOGITS)
SURE = sigmoid(np.array([-8.0, 7, 9, -5, 0.5, 6, -6, 8, -9, 4]))[:, None]
YES = np.ones((10, 1))


@pytest.mark.parametrize(
    ("loss", "y", "target", "said"),
    [
        (cross_entropy, PROBABILITIES, LABELS, "every row sums to 1"),
        (soft_cross_entropy, PROBABILITIES, PROBABILITIES, "every row sums to 1"),
        (cross_entropy, PROBABILITIES.astype(np.float16), LABELS, "every row sums"),
        (binary_cross_entropy, SURE, YES, "all numbers lie between 0 and 1"),
        (binary_cross_entropy, np.append(SURE, 1.0)[:, None], np.ones((11, 1)), "all"),
    ],
)
def test_probabilities_are_no_logits(loss, y, target, said):
    for function in (loss, RULES[loss]):
        (caught,) = warned(function, y, target)  # once, though called three times
        text = str(caught.message)
        assert text.startswith(f"{loss.__name__}: {said}")
        assert f"but {loss.__name__} expects logits" in text
        assert caught.filename == __file__  # the caller's line, not the package's
        with unchecked():
            assert not warned(function, y, target)


def test_what_may_well_be_logits_is_let_pass():
    unsure = np.linspace(0, 1, 10)[:, None]  # all within 0 and 1, not at the ends
    for logits in (
        unsure,
        SURE - 0.01,
        SURE + 0.01,
        np.round(SURE),  # zeros and ones, written by hand
        np.maximum(SURE, 0.1),  # at one end only
        np.minimum(SURE, 0.9),
        SURE[:7],  # too few to say
        np.concatenate([SURE, *[unsure[1:-1]] * 3]),  # most are not at the ends
        np.full_like(SURE, np.nan),
    ):
        assert not warned(binary_cross_entropy, logits, np.ones_like(logits))
    assert not warned(cross_entropy, np.eye(3)[:2], LABELS)
    assert not warned(cross_entropy, np.array([[-0.5, 0.7, 0.8]] * 2), LABELS)
    assert not warned(cross_entropy, PROBABILITIES * np.float32(1.001), LABELS)
    assert not warned(cross_entropy, PROBABILITIES + 0.1, LABELS)
    assert not warned(cross_entropy, np.full((2, 3), np.nan), LABELS)


def test_one_hot_says_that_the_labels_came_second():
    text = refused(one_hot, (3, LABELS))
    assert "look swapped: write one_hot(labels, n_classes)." in text
    assert follow(text, labels=LABELS, n_classes=3).shape == (len(LABELS), 3)
