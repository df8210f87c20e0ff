"""Project: find out which of some shapes a picture holds, by a bank of filters."""

from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import talks

from .shared import windows
from .shared_kernels import as_they_are, centred, of_length_1, responses

SIZE = (9, 11)
PICTURES = 20


def which_shape(
    x,
    shapes,
    centre=centred,
    scale=of_length_1,
    turn=as_they_are,
    at=lambda r: r.max(axis=(2, 3)),
    best=np.argmax,
):
    """Return the kernel of the largest response, rightly unless told otherwise."""
    kernels = turn(scale(centre(shapes)))
    return best(at(responses(x, kernels)), axis=1)


def confused(sets, kernels):
    """Return how much another kernel says of a shape, at most, for one of its own.

    Parameters
    ----------
    sets, kernels : (number of sets, K, 3, 3)
    """
    pictures = np.pad(sets, ((0, 0), (0, 0), (2, 2), (2, 2)))
    seen = windows(pictures, (3, 3)).reshape(*sets.shape[:2], -1, 9)
    flat = kernels.reshape(*sets.shape[:2], 9)
    said = (seen @ flat[:, None].swapaxes(-2, -1)).max(axis=2)  # (sets, shape, kernel)
    own = np.diagonal(said, axis1=1, axis2=2)[..., None]
    share = np.where(np.eye(sets.shape[1]), 0, said / own)
    return share.max(axis=(1, 2))


def telling(sets):
    """Return sets that right filters tell apart, and those centred last do not."""
    sets = sets[confused(sets, of_length_1(centred(sets))) < 0.8]
    sets = sets[confused(sets, of_length_1(sets)) < 0.8]
    return sets[confused(sets, centred(of_length_1(sets))) > 1.15]


def patterns(rng, size, number=64):
    """Draw patterns of some pixels."""
    order = rng.random((number, 9)).argsort(axis=1)
    return (order < size).reshape(number, 3, 3) * 1.0


def lopsided(sets):
    """Return sets of shapes that all look different when turned or tipped over."""
    turned = (sets == sets[..., ::-1, ::-1]).all(axis=(-2, -1))
    same = turned | (sets == sets.swapaxes(-2, -1)).all(axis=(-2, -1))
    return sets[~same.any(axis=1)]


def drawn_shapes(rng, number):
    """Draw shapes of three rows and columns, each in a strength of its own.

    The one with the most pixels is neither the strongest nor the weakest.
    """
    sizes = [6, *rng.permutation([2, 4, 3][: number - 1])]
    weakest, strength, *rest = np.geomspace(0.4, 4, number)
    strengths = np.array([strength, *rng.permutation([weakest, *rest])])
    while True:
        sets = np.stack([patterns(rng, int(size)) for size in sizes], axis=1)
        found = telling(lopsided(sets))
        if len(found):
            order = rng.permutation(number)
            return (found[0] * strengths[:, None, None])[order]


def call(rng, grounds, number=4):
    """Draw pictures with a shape each, and the shapes."""
    shapes = drawn_shapes(rng, number)
    kinds = rng.permutation(np.arange(PICTURES) % number)
    x = rng.normal(0, 0.03, (PICTURES, *SIZE))
    x += grounds(rng)[:, None, None]
    strength = np.sqrt((centred(shapes) ** 2).sum(axis=(1, 2)))
    for picture, kind in zip(x, kinds, strict=True):
        top, left = (int(rng.integers(length - 2)) for length in SIZE)
        bright = rng.uniform(0.8, 2) / strength[kind]
        picture[top : top + 3, left : left + 3] += bright * shapes[kind]
    return x, shapes


def kinds_of(arguments):
    """Return the right answers."""
    return which_shape(*arguments)


def on_black(rng):
    """Draw pictures on a ground of 0."""
    return [call(rng, lambda rng: np.zeros(PICTURES), number) for number in (4, 3)]


def on_grounds(rng):
    """Draw pictures on grounds of their own, some brighter than any shape."""
    return [call(rng, lambda rng: rng.uniform(5, 12, PICTURES)) for _ in range(2)]


def agreement(one, other):
    """Return the share of pictures on which two answers agree."""
    return np.mean(np.asarray(one) == np.asarray(other))


def found(arguments, value):
    """Ask for nine pictures in ten."""
    value = np.asarray(value)
    if value.shape != (PICTURES,):
        return f"expected the shape {(PICTURES,)}, got {value.shape}"
    number = len(arguments[1])
    if not np.isin(value, np.arange(number)).all():
        return f"some of the answers are no whole numbers from 0 to {number - 1}"
    share = agreement(kinds_of(arguments), value)
    return None if share >= 0.9 else f"only {share:.0%} of the pictures are right"


def slip(name, message, *ways, recognise=None):
    """Return a mistake that is named where an answer mostly agrees with its own."""

    def agrees(given, value):
        if recognise is not None and recognise(given, value):
            return True
        return any(
            np.shape(value) == (PICTURES,) and agreement(way(*given), value) > 0.94
            for way in ways
        )

    return Mistake(name, message, ways[0], agrees, lambda *given: ways[1:])


def of_sum_1(shapes):
    """Return shapes whose numbers sum to 1."""
    return shapes / shapes.sum(axis=(-2, -1), keepdims=True)


def turned(kernels):
    """Return kernels turned by half a turn."""
    return kernels[:, ::-1, ::-1]


def by_distance(x, shapes):
    """Fit each shape to each window by least squares, and take the best fit."""
    seen = windows(x, (3, 3)).reshape(len(x), -1, 9)
    seen = seen - seen.mean(axis=2, keepdims=True)
    left = []
    for shape in centred(shapes).reshape(len(shapes), 9):
        factor = seen @ shape / (shape @ shape)
        gained = (seen**2).sum(2) - ((seen - factor[..., None] * shape) ** 2).sum(2)
        left.append(np.where(factor > 0, gained, 0).max(axis=1))
    return np.argmax(left, axis=0)


def picture_by_picture(x, shapes):
    """Slide each filter over each picture with plain slices."""
    filters = []
    for shape in shapes:
        one = shape - np.mean(shape)
        filters.append(one / np.linalg.norm(one))
    answers = []
    for picture in x:
        scores = []
        for one in filters:
            said = 0 * picture[2:, 2:]
            for a, b in np.ndindex(3, 3):
                rows, columns = picture.shape[0] - 2 + a, picture.shape[1] - 2 + b
                said = said + one[a, b] * picture[a:rows, b:columns]
            scores.append(said.max())
        answers.append(int(np.argmax(scores)))
    return answers


EXERCISE = Exercise(
    id="which-shape",
    answer="which_shape",
    objective="convolution-channels",
    read="convolution-filters",
    level="a small project",
    compare=(
        "The kernels here were made by hand from the shapes. Draw yours beside those "
        "that the chapter's network has learned: which of them sum to about 0?"
    ),
    forbidden={
        name: "Slide the filters yourself: with your own conv2d, with slices, or with "
        "loops."
        for name in ("scipy.*", "torch.*")
    },
    reference=lambda x, shapes: which_shape(x, shapes),
    checks=[
        Check("a ground of 0", 2, Holds(found), on_black),
        Check("grounds of all kinds", 2, Holds(found), on_grounds),
    ],
    mistakes=[
        slip(
            "strong shapes win",
            "The shapes that are given with large numbers win too often: their "
            "filters say more of every picture. How do two filters become comparable?",
            partial(which_shape, scale=as_they_are),
            partial(which_shape, scale=as_they_are, centre=as_they_are),
        ),
        slip(
            "the ground answers",
            "On a bright ground the filters with the largest sum win, whatever the "
            "shape is. What would a filter have to sum to, to say 0 of an even ground?",
            partial(which_shape, centre=as_they_are),
        ),
        slip(
            "filters not comparable",
            "Filters of weak shapes, or of shapes with few pixels, win too often: they "
            "were made stronger than the others. Is a length the root of a sum of "
            "squares, and is it 1 for the numbers that slide in the end?",
            partial(which_shape, scale=lambda k: k / (k**2).sum((1, 2), keepdims=True)),
            partial(which_shape, centre=of_length_1, scale=centred),
            partial(which_shape, centre=of_sum_1, scale=centred),
        ),
        slip(
            "filters turned",
            "The filters are turned by half a turn, as a convolution in mathematics "
            "does. Then they look for other shapes.",
            partial(which_shape, turn=turned),
            partial(which_shape, turn=lambda k: k.swapaxes(1, 2)),
        ),
        slip(
            "added up over places",
            "What a filter says was added up, or averaged, over all places. A single "
            "place knows: how do you keep the strongest of them?",
            partial(which_shape, at=lambda r: r.sum(axis=(2, 3))),
            partial(which_shape, at=lambda r: abs(r).sum(axis=(2, 3))),
        ),
        slip(
            "one place alone",
            "Only one place of each picture was looked at. The shape may be anywhere.",
            partial(which_shape, at=lambda r: r[:, :, 0, 0]),
            partial(which_shape, at=lambda r: r[:, :, 3, 4]),
        ),
        slip(
            "the weakest wins",
            "The answer is the filter that says the least. Look at argmin, and at the "
            "sign of the filters.",
            partial(which_shape, best=np.argmin),
        ),
        slip(
            "no index of a shape",
            "Some answers are no index of a shape: they are places in the pictures, or "
            "counted from 1. Which axis do the filters lie along when argmax is "
            "called, and where does counting start?",
            partial(which_shape, at=lambda r: r.max(axis=1).reshape(len(r), -1)),
            lambda x, shapes: which_shape(x, shapes) + 1,
            recognise=lambda given, value: (
                np.shape(value) == (PICTURES,) and np.max(value) >= len(given[1])
            ),
        ),
        slip(
            "no winner chosen",
            "A number for each filter came back, and one for each picture is asked "
            "for: which filter is the strongest?",
            lambda x, shapes: which_shape(x, shapes, best=lambda r, axis: r),
            recognise=lambda given, value: np.shape(value) == (PICTURES, len(given[1])),
        ),
        slip(
            "one answer for all",
            "Every picture got the same answer. Does the largest number run over all "
            "pictures together?",
            lambda x, shapes: 0 * which_shape(x, shapes),
            recognise=lambda given, value: np.ptp(value) == 0,
        ),
    ],
    variants={
        "least squares": by_distance,
        "picture by picture": picture_by_picture,
        "a list, prints, a warning on stderr": talks(
            lambda x, shapes: which_shape(x, shapes).tolist()
        ),
        "floats": lambda x, shapes: which_shape(x, shapes).astype(float),
    },
)
