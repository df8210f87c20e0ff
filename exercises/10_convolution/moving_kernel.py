"""The kernel that moves a picture."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def moving_kernel(down, right):
    """Return a kernel with a single 1, where the picture is looked at."""
    return one_at(2 - down, 2 - right)


def one_at(row, column):
    """Return a kernel with a single 1; a place below 0 counts from the end."""
    kernel = np.zeros((5, 5))
    kernel[row % 5, column % 5] = 1.0
    return kernel


def straight(rng):
    """Draw no move, which shows where the middle is, and one along each direction."""
    sign, sizes = rng.choice([-1, 1]), rng.integers(1, 3, 2)
    return [(0, 0), (int(sign * sizes[0]), 0), (0, int(-sign * sizes[1]))]


def askew(rng):
    """Draw moves along both directions, with two sizes and all pairs of signs."""
    moves = []
    for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        sizes = rng.permutation([1, 2])
        moves.append(tuple(int(n) for n in signs * sizes))
    return moves


def smeared(down, right):
    """Return ones all the way from the middle to the place."""
    kernel = np.zeros((5, 5))
    rows, columns = sorted((2, 2 - down)), sorted((2, 2 - right))
    kernel[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = 1.0
    return kernel / kernel.sum()


def several(given, value):
    """Recognise a kernel in which more than one pixel counts, or none."""
    return np.shape(value) == (5, 5) and np.count_nonzero(value) != 1


def other_number(given, value):
    """Recognise the right place with another number than 1."""
    there = np.asarray(value) != 0
    return bool((there == (moving_kernel(*given) != 0)).all())


def as_picture(down, right):
    """Take the whole picture from a kernel's point of view, pixel by pixel."""
    return [
        [float(row + down == 2 and column + right == 2) for column in range(5)]
        for row in range(5)
    ]


EXERCISE = Exercise(
    id="moving-kernel",
    answer="moving_kernel",
    objective="convolution-matrix",
    read="convolution-slide",
    level="one step",
    compare=(
        "Turn your kernel by half a turn, kernel[::-1, ::-1]. Which way does the "
        "picture go now, and what does a framework call the operation that turns it?"
    ),
    reference=moving_kernel,
    checks=[
        Check("one direction", 1, Equal(moving_kernel), straight),
        Check("both directions", 1, Equal(moving_kernel), askew),
    ],
    mistakes=[
        Mistake(
            "signs lost",
            "Moves up and to the left come out as moves down and to the right. What "
            "does a kernel for -1 have to do differently?",
            lambda down, right: moving_kernel(abs(down), abs(right)),
        ),
        family(
            "the other way",
            "The picture moves by the right distance, the other way. An output takes "
            "the pixel that the kernel's 1 lies on: where is the pixel that should "
            "arrive?",
            lambda down, right: one_at(2 + down, 2 + right),
        ),
        family(
            "rows and columns exchanged",
            "Down and right are exchanged. A place in a kernel is [row, column]: which "
            "of the two numbers moves along rows?",
            lambda down, right: one_at(2 - right, 2 - down),
            lambda down, right: one_at(2 + right, 2 + down),
        ),
        family(
            "one move alone",
            "One of the two moves was made, and the other is missing where both are "
            "asked for.",
            lambda down, right: one_at(2 - down, 2 - right * (down == 0)),
            lambda down, right: one_at(2 - down * (right == 0), 2 - right),
            lambda down, right: one_at(2 - down, 2),
            lambda down, right: one_at(2, 2 - right),
        ),
        family(
            "one direction turned",
            "Down or right goes the right way, and the other of the two does not. Try "
            "moving_kernel(1, 0) and moving_kernel(0, 1) on a picture with one 1.",
            lambda down, right: one_at(2 - down, 2 + right),
            lambda down, right: one_at(2 + down, 2 - right),
        ),
        family(
            "counted from a corner",
            "The 1 was put there from a corner of the kernel. A kernel that leaves the "
            "picture where it is has its 1 in the middle, so start there.",
            lambda down, right: one_at(down, right),
            lambda down, right: one_at(-down, -right),
            lambda down, right: one_at(1 - down, 1 - right),
            lambda down, right: one_at(1 + down, 1 + right),
            lambda down, right: one_at(3 - down, 3 - right),
            lambda down, right: one_at(3 + down, 3 + right),
        ),
        Mistake(
            "more than one pixel",
            "Each output should be one pixel of the picture, unchanged. How many "
            "numbers of a kernel may then be other than 0?",
            smeared,
            several,
        ),
        Mistake(
            "not 1",
            "The pixel is the right one, and its brightness changes on the way. What "
            "does the number in the kernel do with it?",
            lambda down, right: moving_kernel(down, right) / 25,
            other_number,
        ),
        Mistake(
            "another size",
            "The kernel has another size than the text asks for. It is five by five "
            "for every move, so that a move by 2 still fits.",
            lambda down, right: moving_kernel(down, right)[1:4, 1:4],
            lambda given, value: np.ndim(value) == 2 and np.shape(value) != (5, 5),
        ),
    ],
    variants={
        "rolled": lambda down, right: np.roll(one_at(2, 2), (-down, -right), (0, 1)),
        "whole numbers": lambda down, right: moving_kernel(down, right).astype(int),
        "an outer product": lambda down, right: np.outer(
            np.eye(5)[2 - down], np.eye(5)[2 - right]
        ),
        "place by place": as_picture,
        **unusual(moving_kernel, float32=True),
    },
)
