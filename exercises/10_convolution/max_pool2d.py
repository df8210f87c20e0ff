"""Max pooling, as the package has it, side by side."""

from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import windows


def max_pool2d(x, size=2):
    """Return the largest number of each window, side by side."""
    return windows(x, (size, size), size).max(axis=(-2, -1))


def whole_windows(rng):
    """Draw pictures made of whole windows; one window has no number above 0."""
    calls = []
    for shape, size in (((2, 3, 4, 6), 2), ((1, 2, 6, 3), 3), ((2, 1, 4, 4), 2)):
        x = rng.normal(size=shape)
        x[:, :, :size, :size] = -abs(x[:, :, :size, :size]) - 0.1
        x[:, :, -1, -1] = -9.0
        calls.append((x, size))
    return calls


def with_rest(rng):
    """Draw pictures whose last rows and columns are left over, the largest in them."""
    calls = []
    for shape, size in (((1, 2, 5, 7), 2), ((2, 1, 7, 8), 3), ((1, 1, 3, 4), 3)):
        x = rng.normal(size=shape)
        x[:, :, :size, :size] = -abs(x[:, :, :size, :size]) - 0.1
        x[:, :, :, -1] += 5.0
        if shape[2] % size:
            x[:, :, -1, :] += 5.0
        calls.append((x, size))
    return calls


def cut(x, size):
    """Return pictures without the rows and columns that are left over."""
    height, width = x.shape[2:]
    return x[:, :, : height // size * size, : width // size * size]


def as_rows(x, size):
    """Read each run of numbers as a window."""
    n, c, height, width = (short := cut(x, size)).shape
    shape = n, c, height // size, width // size, size * size
    return short.reshape(shape).max(axis=-1)


def far_apart(*inside):
    """Return pooling whose reshape has the right sizes in another order.

    Of the four axes that it makes of rows and columns, `inside` lie inside a window.
    """

    def answer(x, size):
        n, c, height, width = (short := cut(x, size)).shape
        counts = iter((height // size, width // size))
        sizes = [size if k in inside else next(counts) for k in range(4)]
        return short.reshape(n, c, *sizes).max(axis=tuple(2 + k for k in inside))

    return answer


def rest_too(x, size, of=-np.inf):
    """Return the largest numbers of the windows that are not whole, too."""
    pads = [(0, 0), (0, 0), *((0, -length % size) for length in x.shape[2:])]
    return max_pool2d(np.pad(x, pads, constant_values=of), size)


def one_for_all(x, size, axis):
    """Give all channels, or all pictures, the largest number of any."""
    y = max_pool2d(x, size)
    return 0 * y + y.max(axis=axis, keepdims=True)


def two_by_two(x, size):
    """Compare every second row and column with the next."""
    upper = np.maximum(x[:, :, ::2, ::2], x[:, :, ::2, 1::2])
    return np.maximum(upper, np.maximum(x[:, :, 1::2, ::2], x[:, :, 1::2, 1::2]))


def by_loops(x, size=2):
    """Look for the largest number of each window one by one."""
    n, c, height, width = x.shape
    y = np.full((n, c, height // size, width // size), -np.inf)
    for s, k, i, j in np.ndindex(*y.shape):
        for row in x[s, k, i * size : (i + 1) * size]:
            for number in row[j * size : (j + 1) * size]:
                y[s, k, i, j] = max(y[s, k, i, j], number)
    return y


def by_reshape(x, size=2, whole=cut):
    """Give each window two axes of its own."""
    n, c, height, width = (short := whole(x, size)).shape
    return short.reshape(n, c, height // size, size, width // size, size).max((3, 5))


EXERCISE = Exercise(
    id="max-pool2d",
    answer="max_pool2d",
    objective="convolution-lenet",
    read="convolution-pooling",
    level="one step",
    builds="nnlib.convolution.max_pool2d",
    compare=(
        "Give yours and the package's a picture of -1 everywhere. Then give both a "
        "picture of five rows: does the fifth count in either of them?"
    ),
    forbidden={
        name: "The largest of each window is what there is to write here: build it "
        "from slices and a maximum."
        for name in ("scipy.*", "torch.*")
    },
    reference=max_pool2d,
    checks=[
        Check("whole windows", 2, Equal(max_pool2d), whole_windows),
        Check("rows and columns left over", 1, Equal(max_pool2d), with_rest),
    ],
    mistakes=[
        family(
            "never below 0",
            "Where all numbers of a window are below 0, a 0 came back. With which "
            "number does your search for the largest begin?",
            lambda x, size: np.maximum(max_pool2d(x, size), 0),
        ),
        family(
            "sizes for values",
            "The number that is farthest from 0 came back, or its size. A number "
            "below 0 is smaller than any above it.",
            lambda x, size: max_pool2d(abs(x), size),
            lambda x, size: np.where(
                max_pool2d(x, size) > max_pool2d(-x, size),
                max_pool2d(x, size),
                -max_pool2d(-x, size),
            ),
        ),
        family(
            "a mean",
            "These are means, or sums, of the windows. Max pooling keeps one number "
            "of each window and forgets the others.",
            lambda x, size: windows(x, (size, size), size).mean(axis=(-2, -1)),
            lambda x, size: windows(x, (size, size), size).sum(axis=(-2, -1)),
            lambda x, size: -max_pool2d(-x, size),
        ),
        family(
            "windows that overlap",
            "The windows start at every pixel. Here they lie side by side: each pixel "
            "is in one of them.",
            lambda x, size: windows(x, (size, size)).max(axis=(-2, -1)),
            lambda x, size: windows(x, (size, size)).max(axis=(-2, -1))[
                :, :, : x.shape[2] // size, : x.shape[3] // size
            ],
        ),
        family(
            "a part of the window",
            "Not all numbers of a window were compared: only a row of it, a column or "
            "a corner.",
            lambda x, size: windows(x, (size, 1), size).max(axis=(-2, -1)),
            lambda x, size: windows(x, (1, size), size).max(axis=(-2, -1)),
            lambda x, size: windows(x, (size, 1)).max(axis=(-2, -1))[:, :, ::size],
            lambda x, size: windows(x, (1, size)).max(axis=(-2, -1))[..., ::size],
            lambda x, size: windows(x, (size, size), size)[..., 0, 0],
            lambda x, size: windows(x, (size, size), size)[..., -1, -1],
            lambda x, size: x[:, :, ::size, ::size],
        ),
        family(
            "runs for windows",
            "Numbers were compared that do not lie in one square of the picture: a run "
            "of one row, or pixels far apart. Look at the order in which reshape reads "
            "an array, and at where each axis of size has to stand.",
            as_rows,
            *(far_apart(*inside) for inside in ((0, 2), (0, 3), (1, 2), (0, 1))),
        ),
        family(
            "windows of two",
            "The windows have two rows and two columns, whatever size says.",
            lambda x, size: max_pool2d(x, 2),
            two_by_two,
        ),
        family(
            "over the places",
            "The largest numbers were looked for over all windows, place by place. "
            "Which axes lie inside a window, and which count the windows?",
            lambda x, size: windows(x, (size, size), size).max(axis=(2, 3)),
        ),
        family(
            "channels or pictures mixed",
            "Windows of different channels, or of different pictures, were compared. "
            "Each channel of each picture is pooled by itself.",
            lambda x, size: max_pool2d(x, size).max(axis=1),
            lambda x, size: max_pool2d(x, size).max(axis=1, keepdims=True),
            lambda x, size: max_pool2d(x, size).max(axis=0),
            lambda x, size: x.max(axis=(2, 3)),
            lambda x, size: x.max(axis=(2, 3), keepdims=True),
            lambda x, size: one_for_all(x, size, (0, 1)),
            lambda x, size: one_for_all(x, size, 1),
            lambda x, size: one_for_all(x, size, 0),
        ),
        family(
            "windows that are not whole",
            "What is left over at the lower and the right edge is too small for a "
            "window. It was counted all the same, or cut off at the other edges, or "
            "stands in the way of a reshape. Cut off what is left over first.",
            rest_too,
            lambda x, size: max_pool2d(
                x[:, :, x.shape[2] % size :, x.shape[3] % size :], size
            ),
            lambda x, size: rest_too(x, size, 0),
            lambda x, size: rest_too(x, size)[
                :, :, : x.shape[2] // size, : -(-x.shape[3] // size)
            ],
            partial(by_reshape, whole=lambda x, size: x),
            lambda x, size: x.reshape(
                *x.shape[:2], x.shape[2] // size, size, -1, size
            ).max(axis=(3, 5)),
        ),
    ],
    variants={
        "one by one": by_loops,
        "two axes more": by_reshape,
        "corner by corner": lambda x, size=2: np.max(
            [
                cut(x, size)[:, :, k::size, m::size]
                for k in range(size)
                for m in range(size)
            ],
            axis=0,
        ),
        **unusual(lambda x, size: max_pool2d(x, size), float32=True),
    },
)
