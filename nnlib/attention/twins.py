"""The terms of chapter 14, for single elements: see `nnlib.terms`.

Each is the formula of `rows` or `looking`, and its rule, written for one element.
"""

import functools
import math

import numpy as np

from nnlib.attention.looking import attention
from nnlib.attention.rows import add, layer_norm
from nnlib.terms import terms_for


def total(numbers):
    """Return the sum of numbers that remember how they came about."""
    return sum(numbers[1:], numbers[0])


@terms_for(add)
def terms_add(x, y):
    """Say that the output's element is that of x and that of y."""
    return lambda *i: [x[i], y[i]], (lambda g, *i: [g[i]], lambda g, *i: [g[i]])


@terms_for(layer_norm)
def terms_layer_norm(x, gain, shift, epsilon=1e-5):
    """y[n, i] is unit[n, i] * gain[i] and shift[i], unit = (x - mean) / scale."""
    N, D = x.shape

    @functools.cache
    def mean(n):
        return (total(x.row(n)) / D).called(f"mean({x.words((n,))})")

    @functools.cache
    def scale(n):
        squares = [(number - mean(n)) ** 2 for number in x.row(n)]
        number = np.sqrt(total(squares) / D + epsilon)
        return number.called(f"scale({x.words((n,))})")

    @functools.cache
    def unit(n, i):
        return ((x[n, i] - mean(n)) / scale(n)).called(f"unit[{n}, {i}]")

    def to_x(g, n, i):
        own = [g[n, i] * gain[i] / scale(n)]
        means = [-(g[n, j] * gain[j]) / D / scale(n) for j in range(D)]
        return (
            own
            + means
            + [
                -(g[n, j] * gain[j] * unit(n, j)) * unit(n, i) / D / scale(n)
                for j in range(D)
            ]
        )

    return (
        lambda n, i: [unit(n, i) * gain[i], shift[i]],
        (
            to_x,
            lambda g, i: [g[n, i] * unit(n, i) for n in range(N)],
            lambda g, i: [g[n, i] for n in range(N)],
        ),
    )


@terms_for(attention)
def terms_attention(q, k, v, length=None, heads=1, causal=True, mask=None):
    """y[n, i] is the sum of weight[n, s] * v[s, i] over the rows s that n may see."""
    T, d = length or max(len(q), 1), q.shape[1] // heads
    columns = range(d)

    def seen(n):
        """Return the rows that row n may look at."""
        start, t = n // T * T, n % T
        allowed = range(t + 1 if causal else T)
        return [start + s for s in allowed if mask is None or mask[t, s].item()]

    def lookers(s):
        """Return the rows of the sequence of s that may look at it."""
        return [n for n in range(s // T * T, s // T * T + T) if s in seen(n)]

    @functools.cache
    def weights(n, head):
        """Return the weight of each row that n may look at, as one number each."""
        at = [head * d + c for c in columns]
        scores = [total([q[n, c] * k[s, c] for c in at]) for s in seen(n)]
        scores = [score / math.sqrt(d) for score in scores]
        largest = scores[int(np.argmax([score.value for score in scores]))]
        parts = [np.exp(score - largest) for score in scores]
        whole = total(parts)
        return {
            s: (part / whole).called(f"weight[{n}, {s}]")
            for s, part in zip(seen(n), parts, strict=True)
        }

    @functools.lru_cache(maxsize=4096)
    def to_score(g, n, head):
        """Return the gradient of each score of row n, as one number each."""
        at, p = [head * d + c for c in columns], weights(n, head)
        parts = {s: total([g[n, c] * v[s, c] for c in at]) for s in p}
        along = total([p[s] * parts[s] for s in p])
        slopes = {s: p[s] * (parts[s] - along) / math.sqrt(d) for s in p}
        return {s: slopes[s].called(f"g_score[{n}, {s}]") for s in p}

    return (
        lambda n, i: [p * v[s, i] for s, p in weights(n, i // d).items()],
        (
            lambda g, n, i: [
                slope * k[s, i] for s, slope in to_score(g, n, i // d).items()
            ],
            lambda g, s, i: [to_score(g, n, i // d)[s] * q[n, i] for n in lookers(s)],
            lambda g, s, i: [weights(n, i // d)[s] * g[n, i] for n in lookers(s)],
        ),
    )
