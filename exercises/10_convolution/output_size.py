"""How many places a window has on a line of numbers."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import apart


def output_size(n, k, stride, padding, dilation):
    """Return the number of places at which the whole kernel fits."""
    return room(n, k, padding, dilation) // stride + 1


def room(n, k, padding, dilation):
    """Return how far the first place may move before the kernel leaves the line."""
    return n + 2 * padding - dilation * (k - 1) - 1


ONE_FEW = [
    lambda n, k, stride, padding, dilation: room(n, k, padding, dilation) // stride,
    lambda n, k, stride, padding, dilation: (
        (room(n, k, padding, dilation) + 1) // stride
    ),
]
BEFORE_THE_END = [  # which shows where the last place ends with the line
    lambda n, k, stride, padding, dilation: (
        (room(n, k, padding, dilation) - 1) // stride + 1
    ),
]
PADDED = [
    lambda n, k, stride, padding, dilation: (
        (room(n, k, 0, dilation) + padding) // stride + 1
    ),
    lambda n, k, stride, padding, dilation: room(n, k, 0, dilation) // stride + 1,
]
GAPS = [
    lambda n, k, stride, padding, dilation: (
        (n + 2 * padding - dilation * k) // stride + 1
    ),
    lambda n, k, stride, padding, dilation: (
        (n + 2 * padding - (k + dilation - 1)) // stride + 1
    ),
    lambda n, k, stride, padding, dilation: output_size(
        n, k, stride, padding, min(dilation, 2)
    ),
]
SKIPPED = [
    lambda n, k, stride, padding, dilation: (
        (n + 2 * padding - (k + dilation * (k - 1))) // stride + 1
    ),
]
NO_GAPS = [
    lambda n, k, stride, padding, dilation: output_size(n, k, stride, padding, 1)
]
NO_STRIDE = [
    lambda n, k, stride, padding, dilation: output_size(n, k, 1, padding, dilation)
]
ROUNDED_UP = [
    lambda n, k, stride, padding, dilation: (
        -(-room(n, k, padding, dilation) // stride) + 1
    ),
    # which shows where a step is left that is more than half as long as the others
    lambda n, k, stride, padding, dilation: (
        round(room(n, k, padding, dilation) / stride) + 1
    ),
]
FRACTION = [
    lambda n, k, stride, padding, dilation: room(n, k, padding, dilation) / stride + 1,
]
EARLY = [
    lambda n, k, stride, padding, dilation: (
        n // stride + 2 * padding - dilation * (k - 1)
    ),
    lambda n, k, stride, padding, dilation: (
        (n + 2 * padding) // stride - dilation * (k - 1)
    ),
    lambda n, k, stride, padding, dilation: (
        n + 2 * padding - dilation * (k - 1) - 1 // stride + 1
    ),
    lambda n, k, stride, padding, dilation: (
        n + 2 * padding - (dilation * (k - 1) + 1) // stride + 1
    ),
]
NO_WIDTH = [
    lambda n, k, stride, padding, dilation: -(-(n + 2 * padding) // stride),
    lambda n, k, stride, padding, dilation: (n + 2 * padding) // stride,
    lambda n, k, stride, padding, dilation: (n + 2 * padding) // stride + 1,
]
KINDS = PADDED, ONE_FEW, NO_STRIDE, FRACTION, EARLY, SKIPPED, NO_WIDTH
WIDTHS = GAPS, NO_GAPS, SKIPPED


def lines(stride, dilations, *kinds):
    """Return what draws a line, and a kernel that has way to spare on it."""

    def draw(rng):
        padding, dilation = int(rng.integers(5, 12)), int(rng.choice(dilations))
        k = int(rng.integers(4, 12))
        n = int(rng.integers(40, 80)) + dilation * (k - 1)
        return n, k, stride, padding, dilation

    return lambda rng: apart(rng, draw, output_size, *kinds)


def dense(rng):
    """Draw lines for kernels without gaps, and one that is as long as its kernel."""
    calls = [lines(stride, [1], ROUNDED_UP[:1], *KINDS)(rng) for stride in (4, 3)]
    calls.append(lines(4, [1], ROUNDED_UP, ONE_FEW[:1])(rng))
    calls.append(lines(1, [1], PADDED, ONE_FEW[:1])(rng))
    return [*calls, just_fits(rng, 1)]


def with_gaps(rng):
    """Draw lines for kernels with gaps."""
    kinds = PADDED, ONE_FEW[:1], EARLY[:2], *WIDTHS, NO_WIDTH
    calls = [
        lines(2, range(4, 10), NO_STRIDE, ROUNDED_UP[:1], FRACTION, *kinds)(rng),
        lines(1, range(4, 10), *kinds[:2], *kinds[3:])(rng),
    ]
    return [*calls, just_fits(rng, 3)]


def just_fits(rng, dilation):
    """Draw a kernel that is as wide as the padded line."""
    k, padding = int(rng.integers(3, 6)), int(rng.integers(0, 2))
    return dilation * (k - 1) + 1 - 2 * padding, k, 2, padding, dilation


def counted(n, k, stride, padding, dilation):
    """Count the places one by one."""
    reach = dilation * (k - 1)
    starts = range(-padding, n + padding, stride)
    return len([start for start in starts if start + reach < n + padding])


EXERCISE = Exercise(
    id="output-size",
    answer="output_size",
    objective="convolution-stride",
    level="one step",
    compare=(
        "PyTorch's page on Conv2d prints a formula for the height of an output. Which "
        "part of it is your reach of the kernel, and which its last place?"
    ),
    withholds=("nnlib.convolution.windows.output_size",),
    reference=output_size,
    checks=[
        Check("a kernel without gaps", 1, Equal(output_size), dense),
        Check("a kernel with gaps", 1, Equal(output_size), with_gaps),
    ],
    mistakes=[
        Mistake(
            "not a whole number",
            "A count is a whole number. What is left over after the last whole step "
            "of the stride is too short for another place.",
            FRACTION[0],
            lambda given, value: bool(np.asarray(value) % 1),
        ),
        family(
            "padding on one side",
            "The zeros are counted on one side only, or not at all. The padding is "
            "the number of zeros that is added on each side of the line.",
            *PADDED,
        ),
        family(
            "the first place",
            "One place is missing. How many places are there if the kernel is just as "
            "wide as the line, and how many steps were taken to get there?",
            *ONE_FEW,
            *BEFORE_THE_END,
        ),
        family(
            "stride left out",
            "These are the places for a stride of 1. With a larger one the kernel "
            "jumps over some of them.",
            *NO_STRIDE,
        ),
        family(
            "rounded up",
            "A last step that does not fit whole is counted all the same: the kernel "
            "would look past the end.",
            *ROUNDED_UP,
        ),
        family(
            "width of the kernel left out",
            "The kernel counts as one number wide: places are counted at which its "
            "first number lies on the line and its last does not.",
            *NO_WIDTH,
        ),
        family(
            "gaps left out",
            "These are the places of a kernel without gaps. With a dilation of 2 its "
            "numbers meet every second number of the line: how wide is it then?",
            *NO_GAPS,
        ),
        family(
            "gaps counted otherwise",
            "The width of a kernel with gaps is not right. Draw three crosses with a "
            "dilation of 3: from the first to the last, how many numbers is that?",
            *GAPS,
        ),
        family(
            "gaps one too wide",
            "The dilation is counted as the numbers that are skipped, and it is the "
            "step from one number to the next: a dilation of 1 skips none.",
            *SKIPPED,
        ),
        family(
            "divided too early",
            "A stride divides the way that the kernel can move, all of it. Which terms "
            "stand above your fraction line?",
            *EARLY,
        ),
    ],
    variants={
        "place by place": counted,
        "the last place": lambda n, k, stride, padding, dilation: len(
            range(0, n + 2 * padding - dilation * (k - 1), stride)
        ),
        **unusual(output_size, float32=True),
    },
)
