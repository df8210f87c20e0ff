"""The steps of a training."""

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def uneven(rng):
    """Draw sizes that leave a last batch of more or less than a half, or one batch."""
    n = 10 * int(rng.integers(3, 9))
    return [(n + 6, 10, 7), (n + 3, 10, 8), (7, 10, 5)]


def even(rng):
    """Draw sizes that fit."""
    return [(20 * int(rng.integers(3, 9)), 20, e) for e in (3, 5)]


def steps(n, batch_size, epochs):
    """Count all steps."""
    return epochs * -(-n // batch_size)


EXERCISE = Exercise(
    id="count-steps",
    answer="count_steps",
    objective="one-epoch",
    reference=steps,
    checks=[
        Check("a smaller last batch", 1, Equal(steps), uneven),
        Check("batches that fit", 1, Equal(steps), even),
    ],
    mistakes=[
        Mistake(
            "rounded to the nearest",
            "A last batch of less than half the size gets no step, and a larger one "
            "does. Look at which way the division is rounded.",
            lambda n, b, e: e * round(n / b),
        ),
        family_of(
            "last batch lost",
            "The samples left over at the end of an epoch get no step. Look at how the "
            "division is rounded.",
            lambda n, b, e: [e * (n // b), e * ((n - 1) // b)],
        ),
        Mistake(
            "a batch too many",
            "Each epoch has one batch too many where the batches fit. Look at what is "
            "added when nothing is left over.",
            lambda n, b, e: e * (n // b + 1),
        ),
        family_of(
            "batches across epochs",
            "Here a batch mixes the end of one epoch with the start of the next. Look "
            "at what is rounded: an epoch, or the training as a whole.",
            lambda n, b, e: [-(-n * e // b), n * e // b, n * e // b + 1],
        ),
        family_of(
            "one smaller batch",
            "The smaller batch is counted once for the whole training. Look at how "
            "often it comes.",
            lambda n, b, e: [e * (n // b) + (n % b > 0), e * (n // b) + 1],
        ),
        family_of(
            "not in every epoch",
            "This hardly depends on the epochs as it should. Look at what happens again"
            " in every one of them.",
            lambda n, b, e: [-(-n // b), n // b, -(-n // b) + e, -(-n // (b * e))],
        ),
        family_of(
            "steps of one sample",
            "This counts single samples where batches are asked for. Look at how often "
            "the weights change, also in the last batch.",
            lambda n, b, e: [e * n, e * (n // b + n % b), e * (n // b) + n % b, n],
        ),
        family_of(
            "not rounded",
            "This is not a whole number, and a part of a batch is a batch too. Look at "
            "the division.",
            lambda n, b, e: [e * n / b, n / b],
        ),
    ],
    variants=unusual(steps),
)
