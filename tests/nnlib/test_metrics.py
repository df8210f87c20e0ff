import numpy as np
import pytest

from nnlib.losses import cross_entropy, mse
from nnlib.propagation import Layer, Network, linear
from nnlib.training import Dropout, accuracy, confusion_matrix, metrics, predict
from nnlib.training.metrics import class_labels, evaluate
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
    assert sizes == [1000, 1000, 500]


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
    with pytest.raises(
        ValueError, match=f"{name}: x has 6 samples and the target has 5"
    ):
        measure(network, SCORES, LABELS[:5])
    with pytest.raises(
        ValueError, match=rf"{name}: .* no sample to judge by \(N = 0\)"
    ):
        measure(network, SCORES[:0], LABELS[:0])
    with pytest.raises(TypeError, match=rf"{name}: .* integers"):
        measure(network, SCORES, LABELS.astype(float))
    with pytest.raises(ValueError, match=rf"{name}: .*argmax\(axis=1\)"):
        measure(network, SCORES, np.eye(3, dtype=int)[LABELS])
    for bad in (-1, 3):
        with pytest.raises(ValueError, match=f"{name}: the labels run from .* 0 to 2"):
            measure(network, SCORES, np.where(LABELS == 2, bad, LABELS))


def test_evaluate_refuses_lengths_that_differ_and_no_data():
    with pytest.raises(
        ValueError, match="evaluate: x has 6 samples and the target has 1"
    ):
        evaluate(identity(3), mse, SCORES, SCORES[:1])
    with pytest.raises(ValueError, match=r"evaluate: there is no sample"):
        evaluate(identity(3), mse, SCORES[:0], SCORES[:0])


def test_one_output_names_no_class():
    words = (
        r"predict: a class .*shape \(2, 1\). For regression use forward\(network, x\)"
    )
    with pytest.raises(ValueError, match=words):
        predict(identity(1), np.ones((2, 1)))
    with pytest.raises(ValueError, match="evaluate: a class needs one score each"):
        evaluate(identity(1), lambda y, t: 0.0, np.ones((2, 1)), np.array([0, 0]))
