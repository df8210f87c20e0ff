"""The gradient of a table that is used at both ends of a network."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def all_different(rng):
    """Draw letters of which none comes twice; some do not come at all."""
    return [
        drawn(rng, rng.permutation(6)[:4], 6, 3),
        drawn(rng, rng.permutation(5)[:1], 5, 2),
    ]


def again(rng):
    """Draw letters that come several times."""
    return [
        drawn(rng, np.append(rng.integers(4, size=5), [2, 2]), 4, 3),
        drawn(rng, np.array([1, 1, 1]), 3, 5),
        drawn(rng, np.append(rng.integers(8, size=9), [0, 0]), 8, 6),
    ]


def drawn(rng, letters, K, D):
    """Draw a table, and what arrives at the logits of these letters."""
    return rng.normal(size=(K, D)), letters, rng.normal(size=(len(letters), K))


def as_output(E, letters, g):
    """Return the part of the product with E.T."""
    return g.T @ E[letters]


def as_input(E, letters, g):
    """Return the part of the look-up."""
    found = np.zeros_like(E)
    np.add.at(found, letters, g @ E)
    return found


def last_of_each(E, letters, g):
    """Return the part of the look-up, of which repeated letters keep the last."""
    found = np.zeros_like(E)
    found[letters] = g @ E
    return found


def tied_gradient(E, letters, g):
    """Return the sum of both parts."""
    return as_output(E, letters, g) + as_input(E, letters, g)


def parts(output=1.0, looked=1.0, look=as_input):
    """Return multiples of the two parts, added."""
    return lambda *given: output * as_output(*given) + looked * look(*given)


def own_logit(output, looked):
    """Return the gradient with a part that knows the letter's own logit alone."""

    def answer(E, letters, g):
        own = g * (letters[:, None] == np.arange(len(E)))
        return as_output(E, letters, own if output else g) + as_input(
            E, letters, own if looked else g
        )

    return answer


def only_last(E, letters, g):
    """Write over the rows of the letters that came."""
    found = as_output(E, letters, g)
    found[letters] = g @ E
    return found


def by_loops(E, letters, g):
    """Return the gradient place by place."""
    found = np.zeros(E.shape)
    for letter, arrived in zip(letters, g, strict=True):
        for k, slope in enumerate(arrived):
            found[k] += slope * E[letter]
            found[letter] += slope * E[k]
    return found


def with_ones(E, letters, g):
    """Return the gradient with a product for the look-up."""
    hot = (letters[:, None] == np.arange(len(E))) * 1.0
    return hot.T @ g @ E + g.T @ hot @ E


EXERCISE = Exercise(
    id="tied-table",
    answer="tied_gradient",
    objective="attention-context",
    read="attention-bigram",
    level="several steps",
    compare=(
        "Measure one entry of the gradient with a nudge of E, and L = (g * logits)"
        ".sum(). Which part of your sum does the nudge of a letter that never came see?"
    ),
    reference=tied_gradient,
    checks=[
        Check("letters that all differ", 1, Equal(tied_gradient), all_different),
        Check("letters that come again", 2, Equal(tied_gradient), again),
    ],
    mistakes=[
        family(
            "repeats lost",
            "A letter that comes twice gets back only what its last place sends: "
            "NumPy's [letters] += writes each row once. Which function of NumPy adds "
            "at every place?",
            parts(look=last_of_each),
        ),
        family(
            "written over",
            "What the table gets as the output is written over where a letter came in. "
            "The two parts meet in one row: what do gradients do where paths meet?",
            only_last,
        ),
        family(
            "doubled",
            "One part was doubled in place of adding the other. The table is used in "
            "two ways, and each hands back a gradient of its own.",
            parts(2, 0),
            parts(0, 2),
            parts(0, 2, last_of_each),
            parts(2, 2),
            parts(2, 1),
            parts(1, 2),
        ),
        family(
            "the look-up forgotten",
            "The table gets only what comes back through the product. It is used once "
            "more: where do the rows come from that E.T is multiplied with?",
            parts(1, 0),
        ),
        family(
            "the product forgotten",
            "The table gets only what comes back through the look-up. Letters that "
            "never came have a logit all the same: what is it made of?",
            parts(0, 1),
            parts(0, 1, last_of_each),
        ),
        family(
            "one logit of each row",
            "Only the letter's own logit hands something back, as the output, as the "
            "input or as both. Every row of the table has a logit at every place: how "
            "many numbers does a row of g hold?",
            own_logit(True, True),
            own_logit(True, False),
            own_logit(False, True),
        ),
        family(
            "a mean of both",
            "The two parts were averaged. A nudge of one number moves both uses at "
            "once, so their effects add up.",
            parts(0.5, 0.5),
        ),
        family(
            "divided by the letters",
            "The sum was divided by how many letters there are, as for a mean. g is "
            "what arrives at the logits: if the loss is a mean, g knows it already.",
            lambda E, letters, g: tied_gradient(E, letters, g) / len(letters),
            lambda E, letters, g: tied_gradient(E, letters, g) / len(E),
        ),
        family(
            "a difference",
            "One of the two parts is taken off in place of being added. Both use the "
            "table as it is, without a sign.",
            parts(1, -1),
            parts(-1, 1),
            parts(1, -1, last_of_each),
        ),
        family(
            "g left out",
            "g plays no part in it, or only its sign does. What arrives at the logits "
            "multiplies everything that goes back.",
            lambda E, letters, g: tied_gradient(E, letters, np.ones_like(g)),
            lambda E, letters, g: tied_gradient(E, letters, np.sign(g)),
        ),
    ],
    variants={
        **unusual(tied_gradient, float32=True),
        "place by place": by_loops,
        "a product for the look-up": with_ones,
    },
)
