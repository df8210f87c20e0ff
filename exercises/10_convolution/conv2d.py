"""The convolution of chapter 10, as the package has it, without dilation."""

from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_pictures import WAYS, conv2d, in_strides, one_by_one, one_size


def places(size):
    """Return zeros for all numbers of a kernel but one, its last or its first."""
    kept = np.zeros(size)
    kept[-1, -1, -1] = 1.0
    return kept


def last_product(W):
    """Return the kernels with only their last number left."""
    return W * places(W.shape[1:])


def only_channel(number):
    """Return what leaves one channel of the pictures, and zeros in the others."""

    def share(x):
        kept = np.zeros_like(x)
        kept[:, number] = x[:, number]
        return kept

    return share


def turned_pictures(x, W, b, stride, padding):
    """Exchange rows and columns of each output."""
    return conv2d(x, W, b, stride, padding).swapaxes(2, 3)


def exchanged(W):
    """Exchange rows and columns of the kernels, or their order where none is square."""
    if W.shape[2] == W.shape[3]:
        return W.swapaxes(2, 3)
    return W.swapaxes(2, 3).reshape(W.shape)


def one_by_one_everywhere(x, W, b, stride, padding, rows=1, columns=1):
    """Move on by a pixel in both directions, or in one of them."""
    y = conv2d(x, W, b, 1, padding)
    return y[:, :, ::rows, ::columns]


def with_holes(x, W, b, stride, padding):
    """Jump in the output and not in the picture."""
    y = conv2d(x, W, b, stride, padding, jumps=False)
    kept = np.zeros_like(y)
    kept[:, :, ::stride, ::stride] = y[:, :, ::stride, ::stride]
    return kept


def short(x, W, b, stride, padding):
    """Stop before the last place, where the kernel just fits."""
    return conv2d(x, W, b, 1, padding)[:, :, :-1:stride, :-1:stride]


def square(x, W, b, stride, padding, axis=2):
    """Take the kernels for square ones, as long as their rows or their columns are."""
    side = W.shape[axis]
    kept = W[:, :, :side, :side]
    more = [(0, side - length) for length in kept.shape[2:]]
    return conv2d(x, np.pad(kept, ((0, 0), (0, 0), *more)), b, stride, padding)


def padded_everywhere(x, W, b, stride, padding):
    """Pad the pictures and the channels too."""
    x = np.pad(x, padding)
    high, wide = W.shape[2:]
    rows = (x.shape[2] - high) // stride + 1
    columns = (x.shape[3] - wide) // stride + 1
    y = np.zeros((len(x), len(W), rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        window = x[:, :, top : top + high, left : left + wide]
        for o in range(len(W)):
            y[:, o, i, j] = (window * W[o]).sum(axis=(1, 2, 3)) + b[o]
    return y


def pictures_added(x, W, b, stride, padding):
    """Add up the products of all pictures."""
    y = conv2d(x, W, 0 * b, stride, padding).sum(axis=0)
    return np.array([y + b[:, None, None]] * len(x))


def one_picture(place, fill):
    """Return what has one picture's outputs, or what fills the others."""

    def wrong(*given):
        y = conv2d(*given)
        kept = fill * y[place] + 0 * y
        kept[place] = y[place]
        return kept

    return wrong


def by_loops(x, W, b, stride=1, padding=0):
    """Slide the kernels product by product."""
    n, channels, height, width = x.shape
    kernels, _, high, wide = W.shape
    rows = (height + 2 * padding - high) // stride + 1
    columns = (width + 2 * padding - wide) // stride + 1
    y = [[[[0.0] * columns for _ in range(rows)] for _ in W] for _ in x]
    for s, o, i, j in np.ndindex(n, kernels, rows, columns):
        total = b[o]
        for c, k, m in np.ndindex(channels, high, wide):
            row, column = i * stride + k - padding, j * stride + m - padding
            if 0 <= row < height and 0 <= column < width:
                total += x[s, c, row, column] * W[o, c, k, m]
        y[s][o][i][j] = total
    return y


def tap_by_tap(x, W, b, stride=1, padding=0):
    """Add a shifted picture for each number of the kernels."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    high, wide = W.shape[2:]
    rows, columns = x.shape[2] - high + 1, x.shape[3] - wide + 1
    y = 0
    for k, m in np.ndindex(high, wide):
        part = x[:, :, k : k + rows : stride, m : m + columns : stride]
        y = y + np.tensordot(part, W[:, :, k, m], axes=(1, 1))
    return np.moveaxis(y + b, 3, 1)


EXERCISE = Exercise(
    id="conv2d",
    answer="conv2d",
    objective="convolution-channels",
    level="several steps",
    builds="nnlib.convolution.conv2d",
    compare=(
        "Time both on x of (16, 1, 28, 28) and W of (8, 1, 5, 5): yours and the "
        "package's conv2d. Which of your loops does its matrix product take over?"
    ),
    forbidden={
        name: "The sum of products is what there is to write here: build it from "
        "slices, * and a sum, or from loops."
        for name in ("scipy.*", "torch.*")
    },
    reference=conv2d,
    checks=[
        Check("a stride of 1, no padding", 2, Equal(conv2d), one_by_one),
        Check("stride and padding", 2, Equal(conv2d), in_strides),
    ],
    mistakes=[
        family(
            "kernel turned",
            "The kernel is turned round before it is laid on the picture. Here its "
            "first number meets the first pixel of the window, in both directions.",
            partial(conv2d, turn=lambda W: W[..., ::-1, ::-1]),
            partial(conv2d, turn=lambda W: W[..., ::-1, :]),
            partial(conv2d, turn=lambda W: W[..., ::-1]),
            partial(conv2d, turn=lambda W: W[:, ::-1]),
            partial(conv2d, turn=lambda W: W[:, ::-1, ::-1, ::-1]),
        ),
        family(
            "channels dropped",
            "Only one channel of the pictures counts. A kernel has a sheet of weights "
            "for each input channel, and their products all go into one sum.",
            partial(conv2d, share=only_channel(0)),
            partial(conv2d, share=only_channel(-1)),
        ),
        family(
            "bias too often",
            "The bias is added more than once to each output: for every product, or "
            "for every channel. Where in your loops does it stand?",
            partial(conv2d, adds=lambda W: W[0].size),
            partial(conv2d, adds=lambda W: W[0, 0].size),
            partial(conv2d, adds=lambda W: W.shape[1]),
            partial(conv2d, adds=lambda W: W.shape[2]),
            partial(conv2d, adds=lambda W: W.shape[1] * W.shape[2]),
        ),
        family(
            "no bias",
            "The sums of products are right, and the bias is missing, or is not "
            "added. Each output channel has one of its own.",
            partial(conv2d, adds=lambda W: 0),
            partial(conv2d, adds=lambda W: -1),
            lambda x, W, b, *rest: conv2d(x, W, b * 0 + b[0], *rest),
            lambda x, W, b, *rest: conv2d(x, W, 0 * b, *rest) * b[:, None, None],
        ),
        family(
            "the last product alone",
            "Each output holds a single product and the bias: one product replaces "
            "the one before it. A sum grows with +=.",
            partial(conv2d, turn=last_product),
            lambda x, W, b, *rest: conv2d(x, last_product(W), 0 * b, *rest),
        ),
        family(
            "kernels or pictures mixed",
            "Each output belongs to one picture n and one kernel o. Here pictures, or "
            "kernels, were added up, or one of them was used for all.",
            partial(conv2d, turn=lambda W: 0 * W + W[0]),
            lambda x, W, b, *rest: conv2d(x, 0 * W + W[0], 0 * b + b[0], *rest),
            partial(conv2d, turn=lambda W: 0 * W + W.sum(axis=0)),
            partial(conv2d, turn=lambda W: 0 * W + W[-1]),
            pictures_added,
            one_picture(0, 0),
            one_picture(-1, 0),
            one_picture(0, 1),
        ),
        family(
            "axes exchanged",
            "Axes are exchanged, in the kernel or in the output. In all arrays here "
            "channels are axis 1, rows axis 2 and columns axis 3.",
            partial(conv2d, turn=exchanged),
            turned_pictures,
            lambda *given: np.moveaxis(conv2d(*given), 1, -1),
            lambda *given: conv2d(*given).swapaxes(0, 1),
        ),
        family(
            "the window does not jump",
            "The windows start at every place, as with a stride of 1, in one direction "
            "or in both. Where does the window of output [i, j] start? The output "
            "itself has no gaps.",
            partial(conv2d, jumps=False),
            one_by_one_everywhere,
            lambda *given: one_by_one_everywhere(*given, rows=given[3]),
            lambda *given: one_by_one_everywhere(*given, columns=given[3]),
            with_holes,
        ),
        family(
            "another number of places",
            "There are too few places or too many. The last one is where the kernel "
            "ends with the padded picture: its rows decide how many lie one below the "
            "other, its columns how many side by side, and the two may differ.",
            short,
            lambda x, W, b, stride, padding: conv2d(x, W, b, stride, padding)[
                :, :, :-1, :-1
            ],
            lambda *given: conv2d(*given)[:, :, :-1],
            lambda *given: conv2d(*given)[..., :-1],
            square,
            partial(square, axis=3),
            *(partial(one_size, axis=n, way=way) for n in (2, 3) for way in WAYS),
        ),
        family(
            "padding elsewhere",
            "The padding is not one of so many zeros on all four sides: it is on one "
            "side, missing, or made of other numbers than zeros.",
            partial(conv2d, around=lambda p: (0, 2 * p)),
            partial(conv2d, around=lambda p: (2 * p, 0)),
            partial(conv2d, around=lambda p: (0, 0)),
            partial(conv2d, around=lambda p: (p, 0)),
            partial(conv2d, around=lambda p: (0, p)),
            partial(conv2d, around=lambda p: (2 * p, 2 * p)),
            partial(conv2d, mode="edge"),
            partial(conv2d, mode="wrap"),
            padded_everywhere,
        ),
    ],
    variants={
        "product by product": by_loops,
        "tap by tap": tap_by_tap,
        **unusual(lambda *given: conv2d(*given), float32=True),
    },
)
