"""Wrong answers to chapters 8 to 13 that passed, or were told by nothing or falsely."""

import pytest

from nnlib_grader import sets
from nnlib_grader.check import grade
from tests.grader.doubling import learned, report_of

ANSWERS = {
    ("08_training", "three-way-split", "in order again"): """
import numpy as np

def three_way_split(n, n_validation, n_test, rng):
    aside = np.sort(rng.choice(n, n_validation + n_test, replace=False))
    training = np.setdiff1d(np.arange(n), aside)
    return training, aside[:n_validation], aside[n_validation:]
""",
    ("08_training", "early-stop", "the patience taken off"): """
import numpy as np

def early_stop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return epoch - patience
""",
    ("08_training", "early-stop", "the first epoch kept"): """
import numpy as np

def early_stop(losses, patience):
    lowest, best = 1.0, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best = loss, epoch
        elif epoch - best >= patience:
            break
    return best
""",
    ("09_data", "bag-of-words", "parts of words"): """
import numpy as np

def word_counts(texts, vocabulary):
    counts = np.zeros((len(texts), len(vocabulary)))
    for row, text in enumerate(texts):
        padded = " " + text + " "
        for column, word in enumerate(vocabulary):
            counts[row, column] = padded.count(" " + word + " ")
    return counts
""",
    ("09_data", "windows", "windows without a target"): """
import numpy as np

def windows(series, width, ahead=1):
    n = len(series)
    rows = np.arange(n - width)
    x = series[rows[:, None] + np.arange(width)]
    places = np.minimum(rows + width - 1 + ahead, n - 1)
    return x, series[places].reshape(-1, 1)
""",
    ("09_data", "bigram-loss", "counted on the new names"): """
import numpy as np

def bigram_loss(names, new_names):
    letters = ".abcdefghijklmnopqrstuvwxyz"
    counts = np.ones((27, 27))

    def pairs(name):
        numbers = [letters.index(c) for c in "." + name + "."]
        return zip(numbers[:-1], numbers[1:])

    for name in names:
        for i, j in pairs(name):
            counts[i, j] += 1
    costs = []
    for name in new_names:
        for i, j in pairs(name):
            costs.append(-np.log(counts[i, j] / counts[i].sum()))
            counts[i, j] += 1
    return np.mean(costs), np.array(costs)
""",
    ("09_data", "standardise", "a change taken for none"): """
import numpy as np

def standardise(x, x_new):
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    constant = x[0] == x[-1]
    std = np.where(constant, 1.0, std)
    return (x - mean) / std, (x_new - mean) / std
""",
    ("09_data", "kmeans-round", "not the mean"): """
import numpy as np

def kmeans_round(x, centres):
    distances = np.linalg.norm(x[:, None, :] - centres[None, :, :], axis=2)
    clusters = distances.argmin(axis=1)
    counts = np.bincount(clusters, minlength=len(centres))
    new = np.zeros(centres.shape)
    new[clusters] += x
    new = np.where(counts[:, None] > 0, new / np.maximum(counts, 1)[:, None], centres)
    return clusters, new
""",
    ("09_data", "kmeans-round", "a round too many"): """
import numpy as np

def kmeans_round(x, centres):
    new = centres.copy()
    counts = np.zeros(len(centres))
    clusters = []
    for point in x:
        c = ((new - point) ** 2).sum(axis=1).argmin()
        counts[c] += 1
        if counts[c] == 1:
            new[c] = point
        else:
            new[c] += (point - new[c]) / counts[c]
        clusters.append(c)
    return np.array(clusters), new
""",
    ("10_convolution", "conv2d", "another number of places"): """
import numpy as np

def conv2d(x, W, b, stride=1, padding=0):
    p = padding
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    kr, kc = W.shape[2:]
    size = (x.shape[2] - kr) // stride + 1
    y = np.zeros((len(x), len(W), size, size))
    for i in range(size):
        for j in range(size):
            window = x[:, :, i * stride : i * stride + kr, j * stride : j * stride + kc]
            y[:, :, i, j] = np.tensordot(window, W, axes=([1, 2, 3], [1, 2, 3])) + b
    return y
""",
    ("10_convolution", "col2im", "a smaller picture"): """
import numpy as np

def col2im(columns, shape, k, stride):
    down = (shape[0] - k) // stride + 1
    across = (shape[1] - k) // stride + 1
    picture = np.zeros(((down - 1) * stride + k, (across - 1) * stride + k))
    for number in range(down * across):
        top, left = number // across * stride, number % across * stride
        picture[top : top + k, left : left + k] += columns[:, number].reshape(k, k)
    return picture
""",
    ("10_convolution", "col2im", "windows in another order"): """
import numpy as np

def col2im(columns, shape, k, stride):
    across = max((shape[1] - k + 1) // stride, 1)
    picture = np.zeros(shape)
    for number, column in enumerate(columns.T):
        top, left = number // across * stride, number % across * stride
        window = picture[top : top + k, left : left + k]
        window += column.reshape(k, k)[: window.shape[0], : window.shape[1]]
    return picture
""",
    ("10_convolution", "back-max-pool", "place in the window"): """
import numpy as np

def back_max_pool(x, g, size):
    dx = np.zeros(x.shape)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            window = x[i * size : (i + 1) * size, j * size : (j + 1) * size]
            row, column = np.argwhere(x == window.max())[0]
            dx[row, column] += g[i, j]
    return dx
""",
    ("11_autograd", "back-order", "uses taken off"): """
def back_order(parents, output):
    reached, stack = {output}, [output]
    while stack:
        for parent in parents[stack.pop()]:
            if parent not in reached:
                reached.add(parent)
                stack.append(parent)
    waiting = {node: 0 for node in reached}
    for node in reached:
        for parent in set(parents[node]):
            waiting[parent] += 1
    order, ready = [], [output]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in parents[node]:
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)
    return order
""",
    ("08_training", "own-training", "the largest error"): """
learner = "Ada"
my_training = (63 * 17, 994 % 16, 2.5649, 50 / 2900**0.5)
""",
    ("09_data", "your-spectrogram", "another step"): """
learner = "Ada"
my_spectrogram = ((12020 - 250) // (250 - 50) + 1, 126, 32.0, 47)
""",
    ("08_training", "epoch", "not shuffled"): """
import numpy as np

def epoch(network, loss, optimizer, x, target, batch_size, rng, backprop):
    starts = rng.permutation(range(0, len(x) - batch_size + 1, batch_size)).tolist()
    for start in [*starts, len(x) // batch_size * batch_size]:
        rows = np.arange(start, min(start + batch_size, len(x)))
        if len(rows):
            _, grads = backprop(network, x[rows], loss, target[rows])
            optimizer.step(grads)
""",
}
# A list of causes names these: what the sentence has to say, too.
SAID = {
    ("09_data", "split-groups", "count rows in place of groups"): """
import numpy as np

def split_groups(groups, n_test, rng):
    test = []
    for group in rng.permutation(np.unique(groups)):
        if len(test) < n_test:
            test.extend(np.flatnonzero(groups == group))
    training = [row for row in range(len(groups)) if row not in test]
    return np.array(training), np.array(test)
""",
    ("09_data", "honest-score", "of all rows or of themselves"): """
import numpy as np

def scale(rows):
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)

def honest_score(x, labels, test, k):
    z, new, y = scale(x[~test]), scale(x[test]), labels[~test]
    means = np.array([z[y == c].mean(axis=0) for c in (0, 1)])
    keep = np.argsort(-np.abs(means[0] - means[1]))[:k]
    gaps = ((new[:, None, keep] - means[:, keep]) ** 2).sum(axis=2)
    classes = gaps.argmin(axis=1)
    return classes, np.mean(classes == labels[test])
""",
    ("13_frameworks", "keras-adam", "with a number for each parameter"): """
import numpy as np

def keras_adam(start, gradients, rate, epsilon):
    path, m, v = [start], 0.0, 0.0
    for tau, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * (g @ g)
        correction = np.sqrt(1 - 0.999**tau) / (1 - 0.9**tau)
        path.append(path[-1] - rate * correction * m / (np.sqrt(v) + epsilon))
    return np.array(path)
""",
}
KEPT = """
import numpy as np

def vjp_cumsum(x):
    dx = np.zeros(x.shape)

    def to_x(g):
        for i in range(len(g)):
            dx[: i + 1] += g[i]
        return dx{}

    return np.cumsum(x), (to_x,)
"""
ROUNDED = """
def output_size(n, k, stride, padding, dilation):
    width = dilation * (k - 1) + 1
    return round((n + 2 * padding - width) / stride) + 1
"""


def likely(report):
    return [check["likely"] for check in report["checks"] if not check["passed"]]


@pytest.mark.parametrize(("name", "id", "told"), ANSWERS)
def test_a_wrong_answer_is_told_by_its_mistake(name, id, told):
    report = report_of(name, id, ANSWERS[name, id, told])
    assert report["points"] < report["of"]
    names = [check.get("mistake") for check in report["checks"] if not check["passed"]]
    assert names[-1] == told  # other sizes come before the order of an epoch


@pytest.mark.parametrize(("name", "id", "words"), SAID)
def test_its_cause_is_among_those_that_are_said(name, id, words):
    found = likely(report_of(name, id, SAID[name, id, words]))
    assert found and all(words in sentence for sentence in found)


@pytest.mark.parametrize("copied", ["", ".copy()"])
def test_what_a_pullback_keeps_is_told(copied):
    report = report_of("11_autograd", "running-sum", KEPT.format(copied))
    assert report["points"] == 0
    assert "called twice with the same g" in report["checks"][0]["problem"]


@pytest.mark.parametrize("seed", range(6))
def test_rounding_to_the_nearest_passes_for_no_seed(seed):
    exercise = sets.load("10_convolution")["output-size"]
    report = grade(exercise, learned(ROUNDED), seed)
    assert report["points"] < report["of"]
