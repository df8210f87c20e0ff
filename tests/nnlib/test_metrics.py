import functools

import numpy as np
import pytest

from nnlib.activations import sigmoid
from nnlib.losses import binary_cross_entropy, cross_entropy, hinge, mse
from nnlib.propagation import Layer, Network, linear
from nnlib.training import Dropout, accuracy, confusion_matrix, metrics, predict
from nnlib.training.classes import class_labels, counter
from nnlib.training.metrics import evaluate
from tests.needs import needs


def identity(n, dtype=np.float64):
    """A network whose outputs are its inputs."""
    return Network([Layer(linear, np.eye(n, dtype=dtype), np.zeros(n, dtype=dtype))])


SCORES = np.array(
    [[9.0, 1, 1], [0, 5, 1], [7, 5, 1], [-3, -2, -9], [0, 0, 0.5], [3, 2, 1]]
)
LABELS = np.array([0, 1, 1, 1, 2, 2])  # predicted: 0 1 0 1 2 0


def test_predict_names_the_highest_score():
    assert predict(identity(3), SCORES).tolist() == [0, 1, 0, 1, 2, 0]
    assert predict(identity(3), SCORES).dtype == np.int64


def test_predict_names_the_first_of_equals():
    assert predict(identity(3), np.ones((1, 3))).tolist() == [0]


def test_predict_of_a_batch_of_one_and_of_an_empty_batch():
    assert predict(identity(3), SCORES[1:2]).tolist() == [1]
    assert predict(identity(3), SCORES[:0]).tolist() == []


@pytest.mark.parametrize("n", [1, 3, 6, 7, 12])
def test_chunks_make_no_difference(monkeypatch, n):
    x, labels = np.tile(SCORES, (2, 1))[:n], np.tile(LABELS, 2)[:n]
    whole = predict(identity(3), x), evaluate(identity(3), cross_entropy, x, labels)
    monkeypatch.setattr(metrics, "CHUNK", 3)
    assert predict(identity(3), x).tolist() == whole[0].tolist()
    value, share = evaluate(identity(3), cross_entropy, x, labels)
    assert value == pytest.approx(whole[1][0], rel=1e-12)
    assert share == whole[1][1]


def test_no_more_than_a_chunk_at_a_time(monkeypatch):
    sizes = []

    def note(x):
        sizes.append(len(x))
        return x

    predict(Network([note]), np.zeros((2500, 3)))
    assert sizes == [2, 1000, 1000, 500]  # two rows first, to see what it returns


def test_accuracy_with_a_pencil():
    assert accuracy(identity(3), SCORES, LABELS) == 4 / 6
    assert type(accuracy(identity(3), SCORES, LABELS)) is float
    assert accuracy(identity(3), SCORES, LABELS.astype(np.uint8)) == 4 / 6


def test_confusion_matrix_with_a_pencil():
    matrix = confusion_matrix(identity(3), SCORES, LABELS)
    assert matrix.tolist() == [[1, 0, 0], [1, 2, 0], [1, 0, 1]]
    assert matrix.dtype == np.int64


def test_confusion_matrix_has_a_row_for_every_class():
    matrix = confusion_matrix(identity(3), SCORES[:1], LABELS[:1])
    assert matrix.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_confusion_matrix_of_small_integers_does_not_overflow():
    scores = np.eye(20)[[19, 19]]
    labels = np.array([19, 18], dtype=np.uint8)  # 19 * 20 is above 255
    matrix = confusion_matrix(identity(20), scores, labels)
    assert matrix.sum() == 2 and matrix[19, 19] == matrix[18, 19] == 1


def test_agree_with_scikit_learn():
    scores = needs("sklearn.metrics")
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(200, 5)), rng.integers(0, 5, 200)
    predicted = predict(identity(5), x)
    assert accuracy(identity(5), x, labels) == scores.accuracy_score(labels, predicted)
    np.testing.assert_array_equal(
        confusion_matrix(identity(5), x, labels),
        scores.confusion_matrix(labels, predicted),
    )


def test_evaluate_with_a_pencil():
    x, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 2))
    assert evaluate(identity(2), mse, x, target) == (7.5, None)  # (1+4+9+16) / 4
    value, share = evaluate(
        identity(3), cross_entropy, np.ones((4, 3)), np.arange(4) % 3
    )
    assert value == pytest.approx(np.log(3)) and share == 0.5
    assert type(value) is float and type(share) is float


def test_evaluate_counts_one_hot_rows_as_classes():
    assert evaluate(identity(3), mse, SCORES, np.eye(3)[LABELS])[1] == 4 / 6


def test_everything_is_judged_with_dropout_off():
    network = Network([*identity(3), Dropout(0.9)])
    assert accuracy(network, SCORES, LABELS) == 4 / 6
    assert confusion_matrix(network, SCORES, LABELS).trace() == 4
    assert evaluate(network, cross_entropy, SCORES, LABELS) == evaluate(
        identity(3), cross_entropy, SCORES, LABELS
    )


@pytest.mark.parametrize(
    ("target", "classes"),
    [
        (np.array([2, 0]), [2, 0]),
        (np.array([[0.0, 1], [1, 0]]), [1, 0]),
        (np.array([[0, 1], [1, 0]]), [1, 0]),
        (np.array([[0.5, 0.5], [1, 0]]), None),  # not only 0 and 1
        (np.array([[1.0, 1], [1, 0]]), None),  # two of them are 1
        (np.array([[0.0, 0], [1, 0]]), None),  # none of them is 1
        (np.array([[1.0, 0, -1], [1, 0, 0]]), None),
        (np.array([[1.0], [1.0]]), None),  # one column is no choice
        (np.array([1.0, 0.0]), None),
        (np.zeros((2, 2, 2)), None),
    ],
)
def test_class_labels(target, classes):
    found = class_labels(target)
    assert found is None if classes is None else found.tolist() == classes


@pytest.mark.parametrize("measure", [accuracy, confusion_matrix])
def test_labels_that_cannot_be_judged_by(measure):
    name = measure.__name__
    network = identity(3)
    words = rf"^{name}: x has shape \(6, 3\) and labels has shape \(5,\), expected as"
    with pytest.raises(ValueError, match=words):
        measure(network, SCORES, LABELS[:5])
    words = rf"^{name}: x has shape \(0, 3\), expected one sample or more\.$"
    with pytest.raises(ValueError, match=words):
        measure(network, SCORES[:0], LABELS[:0])
    with pytest.raises(TypeError, match=rf"^{name}: .* integers"):
        measure(network, SCORES, LABELS.astype(float))
    with pytest.raises(ValueError, match=rf"^{name}: .*argmax\(axis=1\)"):
        measure(network, SCORES, np.eye(3, dtype=int)[LABELS])
    for bad in (-1, 3):
        with pytest.raises(ValueError, match=f"^{name}: the labels run from .* 0 to 2"):
            measure(network, SCORES, np.where(LABELS == 2, bad, LABELS))
    with pytest.raises(TypeError, match=f"^{name}: labels is a list of 6, .* write np"):
        measure(network, SCORES, LABELS.tolist())
    with pytest.raises(TypeError, match=f"^{name}: labels is "):
        measure(network, SCORES[:1], LABELS[0])


JUDGES = [
    predict,
    lambda network, x: accuracy(network, x, LABELS),
    lambda network, x: confusion_matrix(network, x, LABELS),
    lambda network, x: evaluate(network, cross_entropy, x, LABELS),
]
NAMES = ["predict", "accuracy", "confusion_matrix", "evaluate"]


@pytest.mark.parametrize(("judge", "name"), [*zip(JUDGES, NAMES, strict=True)])
def test_inputs_that_cannot_be_judged_are_named_by_the_one_who_was_asked(judge, name):
    network = identity(3)
    many = np.tile(SCORES, (500, 1))  # more than a chunk: its shape is the caller's
    words = rf"^{name}: x has shape \(3000, 2\), but layer 0, .* takes \(N, 3\)"
    with pytest.raises(ValueError, match=words):
        judge(network, many[:, :2])
    with pytest.raises(
        TypeError, match=f"^{name}: x is a list of 6, .* write np.array"
    ):
        judge(network, SCORES.tolist())
    with pytest.raises(TypeError, match=f"^{name}: x is float32 .* write x.astype"):
        judge(network, SCORES.astype(np.float32))
    with pytest.raises(TypeError, match=f"^{name}: network is a list of 2, expected a"):
        judge([3, 3], SCORES)


def test_evaluate_refuses_lengths_that_differ_no_data_and_lists():
    network = identity(3)
    words = r"^evaluate: x has shape \(6, 3\) and target has shape \(1, 3\), expected"
    with pytest.raises(ValueError, match=words):
        evaluate(network, mse, SCORES, SCORES[:1])
    with pytest.raises(ValueError, match=r"^evaluate: x has shape \(0, 3\), expected"):
        evaluate(network, mse, SCORES[:0], SCORES[:0])
    with pytest.raises(TypeError, match=r"^evaluate: target .*dtype=np.float64\)\.$"):
        evaluate(network, mse, SCORES, SCORES.tolist())
    with pytest.raises(TypeError, match=r"^evaluate: target .*dtype=np.int64\)\.$"):
        evaluate(network, cross_entropy, SCORES, LABELS.tolist())


# one output for two classes

LOGITS = np.array([[-3.0], [-0.1], [0.0], [0.1], [0.6], [4.0]])
TWO = np.array([0, 0, 0, 1, 0, 1])  # of the logits above 0, one is wrong


def test_one_output_is_a_score_of_class_1():
    network = identity(1)
    assert predict(network, LOGITS).tolist() == [0, 0, 0, 1, 1, 1]
    assert predict(network, LOGITS).dtype == np.int64
    assert predict(network, LOGITS[:0]).tolist() == []


def test_one_output_behind_a_sigmoid_is_a_probability_of_class_1():
    network = Network([*identity(1), sigmoid])
    assert predict(network, LOGITS).tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("labels", [TWO, TWO.astype(np.uint8), TWO[:, None] * 1.0])
def test_one_output_is_judged_as_two_classes(labels):
    network = identity(1)
    assert accuracy(network, LOGITS, labels) == 5 / 6
    assert confusion_matrix(network, LOGITS, labels).tolist() == [[3, 1], [0, 2]]


def test_labels_of_one_output_are_0_and_1():
    network = identity(1)
    for wrong in (TWO + 1, TWO - 1):
        with pytest.raises(
            ValueError, match=r"^accuracy: the labels run from .* 0 to 1"
        ):
            accuracy(network, LOGITS, wrong)
    with pytest.raises(ValueError, match=r"^accuracy: labels has shape \(6, 1\)"):
        accuracy(network, LOGITS, TWO[:, None] / 2)


def test_evaluate_judges_one_output_where_the_loss_is_made_for_two_classes():
    network, target = identity(1), TWO[:, None] * 1.0
    assert evaluate(network, binary_cross_entropy, LOGITS, target)[1] == 5 / 6
    assert evaluate(network, hinge, LOGITS, 2 * target - 1)[1] == 5 / 6
    assert evaluate(network, mse, LOGITS, target)[1] is None
    assert evaluate(network, binary_cross_entropy, LOGITS, target * 0.9)[1] is None


def test_evaluate_sees_the_loss_inside_a_partial():
    def with_settings(logits, target, scale=1.0):
        return scale * binary_cross_entropy(logits, target)

    network, target = identity(1), TWO[:, None] * 1.0
    loss = functools.partial(binary_cross_entropy)
    assert evaluate(network, loss, LOGITS, target)[1] == 5 / 6
    assert evaluate(network, with_settings, LOGITS, target)[1] is None


def test_ignored_labels_are_neither_right_nor_wrong():
    loss = functools.partial(cross_entropy, ignore_label=2)
    counted = counter(identity(3), loss, LABELS)
    assert (int(counted.right(SCORES, LABELS)), counted.n) == (3, 4)
    nothing = np.full(6, 2)
    assert counter(identity(3), loss, nothing)[1:] == (1,)  # no division by 0


def test_an_output_without_an_axis_of_classes_names_none():
    flat = Network([*identity(1), lambda y: y[:, 0]])
    words = r"^predict: the network's output has shape \(2,\), expected \(N, K\)"
    with pytest.raises(ValueError, match=words):
        predict(flat, np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"expected \(N, K\)"):
        evaluate(flat, lambda y, t: 0.0, np.ones((2, 1)), np.array([0, 0]))
