"""Wrong answers of a third reader, of the texts from chapter 9 on, each by its name."""

import pytest

from tests.grader.doubling import report_of

ANSWERS = {
    ("09_data", "bag-of-words", "a text without a row"): """
import numpy as np

def word_counts(texts, vocabulary):
    rows = []
    for text in texts:
        if not text:
            continue
        words = text.split(" ")
        rows.append([words.count(word) for word in vocabulary])
    return np.array(rows)
""",
    ("09_data", "your-spectrogram", "places for gaps"): """
learner = "Ada"
windows = (12020 - 250) // 50 + 1
frequencies = 250 // 2 + 1
hertz = 4000 / frequencies
my_spectrogram = (windows, frequencies, hertz, round(1504 / hertz))
""",
    ("09_data", "windows", "in jumps"): """
import numpy as np

def windows(series, width, ahead=1):
    x, target = [], []
    for i in range(0, len(series) - width - ahead + 1, ahead):
        x.append(series[i : i + width])
        target.append([series[i + width + ahead - 1]])
    return np.array(x), np.array(target)
""",
    ("09_data", "bigram-loss", "pairs that overlap"): """
import numpy as np

def bigram_loss(names, new_names):
    symbols = ".abcdefghijklmnopqrstuvwxyz"
    counts = {}
    for a in symbols:
        for b in symbols:
            counts[a + b] = 1 + sum(("." + name + ".").count(a + b) for name in names)
    total = {a: sum(counts[a + b] for b in symbols) for a in symbols}
    costs = []
    for name in new_names:
        word = "." + name + "."
        for i in range(len(word) - 1):
            pair = word[i : i + 2]
            costs.append(-np.log(counts[pair] / total[pair[0]]))
    return np.mean(costs), np.array(costs)
""",
    ("09_data", "standardise", "a change taken for none"): """
import numpy as np

def standardise(x, x_new):
    mean, std = x.mean(axis=0), x.std(axis=0)
    std[std < 1e-3] = 1.0
    return (x - mean) / std, (x_new - mean) / std
""",
    ("09_data", "split-groups", "groups numbered from 0 on"): """
import numpy as np

def split_groups(groups, n_test, rng):
    number = len(set(groups.tolist()))
    drawn = rng.permutation(number)[:n_test]
    in_test = np.isin(groups, drawn)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)
""",
    ("09_data", "share-right", "each name once"): """
import numpy as np

def share_right(clusters, labels):
    right, used = 0, []
    for c in sorted(set(clusters), key=lambda c: -np.sum(clusters == c)):
        counts = np.bincount(labels[clusters == c])
        for name in np.argsort(-counts):
            if name not in used:
                used.append(name)
                right += counts[name]
                break
    return right / len(labels)
""",
    ("10_convolution", "output-size", "gaps counted otherwise"): """
def output_size(n, k, stride, padding, dilation):
    gaps = k - 1 if dilation > 1 else 0
    width = k + gaps
    return (n + 2 * padding - width) // stride + 1
""",
    ("10_convolution", "conv2d", "another number of places"): """
import numpy as np

def conv2d(x, W, b, stride=1, padding=0):
    N, C, H, L = x.shape
    K, k = W.shape[0], W.shape[2]
    p = np.zeros((N, C, H + 2 * padding, L + 2 * padding))
    p[:, :, padding : padding + H, padding : padding + L] = x
    rows = (H + 2 * padding - k) // stride + 1
    cols = (L + 2 * padding - k) // stride + 1
    out = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            for u in range(k):
                for v in range(min(k, W.shape[3])):
                    pixel = p[:, :, i * stride + u, j * stride + v]
                    out[:, :, i, j] += pixel @ W[:, :, u, v].T
    return out + b.reshape(1, K, 1, 1)
""",
    ("10_convolution", "back-line", "too short"): """
import numpy as np

def back_line(x, w, g, stride):
    spread = np.zeros((len(g) - 1) * stride + 1)
    spread[::stride] = g
    dx = np.convolve(spread, w)
    dw = np.correlate(x[: len(dx)], spread)
    return dx, dw
""",
    ("10_convolution", "which-shape", "filters not comparable"): """
import numpy as np

def which_shape(x, shapes):
    filters = shapes / shapes.sum(axis=(1, 2), keepdims=True)
    filters = filters - filters.mean(axis=(1, 2), keepdims=True)
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    answers = np.einsum("nijab,kab->nkij", windows, filters)
    return answers.max(axis=(2, 3)).argmax(axis=1)
""",
    ("11_autograd", "back-order", "waits for dead ends"): """
def back_order(parents, output):
    waiting = [0] * len(parents)
    for made_from in parents:
        for p in made_from:
            waiting[p] += 1
    order, ready = [], [output]
    while ready:
        node = ready.pop(0)
        order.append(node)
        for p in parents[node]:
            waiting[p] -= 1
            if waiting[p] == 0:
                ready.append(p)
    return order
""",
    ("11_autograd", "keeps-adding", "a share lost"): """
def backward(tape, end, kept):
    made = [name for name, rates in tape]
    result = dict(kept)
    gradient = {name: 0.0 for name in made}
    gradient[end] = 1.0
    for name, rates in tape[::-1]:
        for source, rate in rates.items():
            if source in made:
                gradient[source] += rate * gradient[name]
            else:
                result[source] = kept.get(source, 0.0) + rate * gradient[name]
    return result
""",
    ("11_autograd", "unbroadcast", "axes found by their length"): """
import numpy as np

def unbroadcast(g, shape):
    axes = tuple(axis for axis, size in enumerate(g.shape) if size not in shape)
    return g.sum(axis=axes).reshape(shape)
""",
    ("11_autograd", "root-at-zero", "cut off above 0"): """
import numpy as np

def root(x):
    return np.where(x > 0, np.sqrt(np.maximum(x, 1e-6)), 0)
""",
    ("13_frameworks", "keras-adam", "the first step's correction"): """
import numpy as np

def keras_adam(start, gradients, rate, epsilon):
    tau = 1
    m = np.zeros(len(start))
    v = np.zeros(len(start))
    path = np.zeros((len(gradients) + 1, len(start)))
    path[0] = start
    factor = np.sqrt(1 - 0.999**tau) / (1 - 0.9**tau)
    for t in range(len(gradients)):
        m = 0.9 * m + 0.1 * gradients[t]
        v = 0.999 * v + 0.001 * gradients[t] ** 2
        path[t + 1] = path[t] - rate * factor * m / (np.sqrt(v) + epsilon)
    return path
""",
    ("14_attention", "tied-table", "divided by the letters"): """
import numpy as np

def tied_gradient(E, letters, g):
    x = E[letters]
    dE = g.T @ x
    np.add.at(dE, letters, g @ E)
    return dE / len(letters)
""",
}

COL2IM = """
import numpy as np


def col2im(columns, shape, k, stride):
    picture = np.zeros(shape)
    side_by_side = shape[1] - k + 1
    {}
    return picture
"""
WALKS = {
    "windows in another order": """for n, column in enumerate(columns.T):
        i, j = divmod(n, side_by_side)
        part = picture[i * stride :][:k, j * stride :][:, :k]
        part += column.reshape(k, k)[: part.shape[0], : part.shape[1]]""",
    "stride lost": """for n, column in enumerate(columns.T):
        i, j = divmod(n, side_by_side)
        picture[i : i + k, j : j + k] += column.reshape(k, k)""",
}


@pytest.mark.parametrize(("name", "id", "told"), ANSWERS)
def test_a_wrong_answer_is_told_by_its_mistake(name, id, told):
    report = report_of(name, id, ANSWERS[name, id, told])
    assert report["points"] < report["of"]
    names = {check.get("mistake") for check in report["checks"] if not check["passed"]}
    assert names == {told}


@pytest.mark.parametrize("told", WALKS)
def test_windows_counted_as_with_a_stride_of_1_are_told(told):
    checks = report_of("10_convolution", "col2im", COL2IM.format(WALKS[told]))["checks"]
    assert [check["mistake"] for check in checks] == [told, told]
