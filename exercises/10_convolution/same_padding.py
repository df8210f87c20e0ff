"""How many zeros 'same' adds before a line and after it."""

import math

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def total(n, k, stride):
    """Return how many zeros are needed, which may be below 0."""
    return (-(-n // stride) - 1) * stride + k - n


def same_padding(n, k, stride):
    """Return the zeros before the line and those after it."""
    zeros = max(total(n, k, stride), 0)
    return zeros // 2, zeros - zeros // 2


def halves(zeros):
    """Return how a number of zeros is shared out, the extra one after the line."""
    return zeros // 2, zeros - zeros // 2


def stride_out(n, k, stride):
    """Return what is needed with a stride of 1."""
    return [halves(k - 1)]


def half_kernels(n, k, stride):
    """Return half a kernel for each side."""
    return [(k // 2,) * 2, ((k - 1) // 2,) * 2]


def extra_first(n, k, stride):
    """Put the extra zero before the line."""
    return [same_padding(n, k, stride)[::-1]]


def below_zero(n, k, stride):
    """Leave numbers of zeros below 0 as they are, or turn them round."""
    return [halves(total(n, k, stride)), halves(abs(total(n, k, stride)))]


def rounded(n, k, stride):
    """Ask for another number of outputs."""
    down = (n // stride - 1) * stride + k - n
    more = -(-n // stride) * stride + k - n
    return [halves(max(down, 0)), halves(max(more, 0))]


def both_sides(n, k, stride):
    """Give each side the same number of zeros."""
    zeros = max(total(n, k, stride), 0)
    half = zeros // 2
    return [(zeros, zeros), (half, half), (zeros - half,) * 2, (zeros / 2,) * 2]


def one_side(n, k, stride):
    """Put all zeros on one side."""
    zeros = max(total(n, k, stride), 0)
    return [(0, zeros), (zeros, 0)]


def full_size(n, k, stride):
    """Ask for as many outputs as there are inputs, whatever the stride."""
    return [halves((n - 1) * stride + k - n)]


def no_length(n, k, stride):
    """Work with the kernel and the stride alone."""
    return [halves(max(k - stride, 0))]


SLIPS = no_length, half_kernels, extra_first, rounded, both_sides, one_side, full_size


def told_apart(rng, draw, *slips):
    """Draw arguments on which no two slips share a result, nor one the right one."""
    for _ in range(2000):
        given = draw(rng)
        found = [{same_padding(*given)}, *(set(slip(*given)) for slip in slips)]
        if len(set.union(*found)) == sum(map(len, found)):
            return given
    raise ValueError("no arguments tell the slips apart")


def larger_strides(rng):
    """Draw lines for an even kernel and for an odd one."""

    def draw(rng, odd):
        stride = int(rng.integers(6, 10))
        k = stride + 2 * int(rng.integers(1, 5))
        k += (k + odd) % 2
        return int(rng.integers(2 * k, 80)), k, stride

    even = told_apart(rng, lambda rng: draw(rng, 0), stride_out, *SLIPS)
    odd = told_apart(rng, lambda rng: draw(rng, 1), *SLIPS)
    usual = [(int(n), 3, 2) for n in rng.permutation([8, 11])]
    return [even, odd, *usual]


def strides_of_1(rng):
    """Draw an odd and an even kernel that move one by one."""
    n, half = (int(number) for number in rng.integers((9, 1), (30, 4)))
    return [(n, 2 * half + 1, 1), (n + 1, 2 * half, 1), (n, 1, 1)]


def narrow(rng):
    """Draw kernels that are narrower than the stride, so that some numbers are left."""

    def draw(rng):
        stride = int(rng.integers(5, 16))
        places, k = int(rng.integers(2, 6)), int(rng.integers(1, stride - 1))
        return places * stride, k, stride

    n, k, stride = told_apart(rng, draw, below_zero, stride_out, half_kernels)
    return [(n, k, stride), (n + 1, k, stride), (stride, 1, stride)]


def counted(n, k, stride):
    """Add zeros one by one, in turn, until there are enough places."""
    before = after = 0
    while before + n + after < (math.ceil(n / stride) - 1) * stride + k:
        if after > before:
            before += 1
        else:
            after += 1
    return before, after


def by_remainder(n, k, stride):
    """Work the number of zeros out from what is left of the line."""
    left = n % stride or stride
    zeros = max(k - left, 0)
    return zeros // 2, (zeros + 1) // 2


EXERCISE = Exercise(
    id="same-padding",
    answer="same_padding",
    objective="convolution-stride",
    level="several steps",
    compare=(
        "Ask your function for n = 4, k = 3 and strides of 1 and 2. On which side do "
        "the zeros stand that a padding of 1 would add, and which are gone?"
    ),
    reference=same_padding,
    checks=[
        Check("a stride of 1", 1, Equal(same_padding), strides_of_1),
        Check("larger strides", 1, Equal(same_padding), larger_strides),
        Check("kernels narrower than the stride", 1, Equal(same_padding), narrow),
    ],
    mistakes=[
        family_of(
            "half a kernel on each side",
            "Half of the kernel on each side is right for an odd kernel and a stride "
            "of 1 alone. How many zeros does the last place need here?",
            half_kernels,
        ),
        family_of(
            "stride left out",
            "These are the zeros for a stride of 1. With a larger one there are fewer "
            "places, and the last of them starts elsewhere.",
            stride_out,
        ),
        family_of(
            "extra zero first",
            "The numbers are right and stand on the wrong sides: where the zeros are "
            "odd in number, the extra one comes after the line.",
            extra_first,
        ),
        family_of(
            "fewer than none",
            "No zeros are needed where the last place lies inside the line: then both "
            "numbers are 0, and never below it.",
            below_zero,
        ),
        family_of(
            "the line's own length",
            "With a stride the output is shorter than the line: one place for each "
            "stride begun. Here it is as long as the line.",
            full_size,
        ),
        family_of(
            "length left out",
            "These numbers do not depend on n. Where the stride does not divide it, "
            "the last place starts elsewhere, and needs more zeros.",
            no_length,
        ),
        family_of(
            "another count of places",
            "This is the padding for one place more or less. A stride that is begun "
            "counts: how many places are there for n = 7 and a stride of 2?",
            rounded,
        ),
        family_of(
            "all on one side",
            "The zeros are right in number and stand on one side. They are shared out "
            "over both sides, as evenly as it goes.",
            one_side,
        ),
        family_of(
            "the same on both sides",
            "Both sides get the same number, so that there is a zero too many or too "
            "few where it is odd, or twice as many as needed.",
            both_sides,
        ),
    ],
    variants={
        "one by one": counted,
        "by the remainder": by_remainder,
        **unusual(same_padding, float32=True),
    },
)
