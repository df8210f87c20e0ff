"""What the exercises of chapter 3 look at; the text stands in exercises.md."""

import sys
from itertools import pairwise

import numpy as np

from nnlib.layers import linear
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def layer(rng, n, n_in, n_out, dtype=np.float64):
    """Draw a batch, weights and biases."""
    parts = (
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_in, n_out)),
        rng.normal(size=n_out),
    )
    return tuple(part.astype(dtype) for part in parts)


# One layer, one line.


def layer_batches(rng):
    """Draw sizes that are all different, and sizes of which two are equal."""
    return [layer(rng, *sizes) for sizes in ((5, 3, 2), (4, 2, 4), (6, 3, 3))]


def layer_of_one(rng):
    """Draw a batch of one, and one of two."""
    return [layer(rng, 1, 4, 3), layer(rng, 2, 3, 5)]


def layer_floats(rng):
    """Draw float32 batches."""
    return [layer(rng, 4, 3, 2, np.float32), layer(rng, 1, 5, 3, np.float32)]


def layer_loops(x, W, b):
    """Return the sums by three loops."""
    z = np.zeros((len(x), len(b)), x.dtype)
    for n, j in np.ndindex(*z.shape):
        z[n, j] = sum(x[n, i] * W[i, j] for i in range(len(W))) + b[j]
    return z


def layer_warns(x, W, b):
    """Return the sums and warn on stderr."""
    print("by einsum", file=sys.stderr)
    return np.einsum("ni,ij->nj", x, W) + b


class LayerSums:
    """An object that is called."""

    def __call__(self, x, W, b):
        """Return the sums row by row."""
        print(x.shape)
        return np.stack([row @ W + b for row in x])


LAYER = Exercise(
    id="layer-line",
    answer="layer_sums",
    objective="layer-sums",
    reference=lambda x, W, b: linear(x, W, b),
    checks=[
        Check("several batches", 1, Equal(linear), layer_batches),
        Check("a batch of one, or two", 1, Equal(linear), layer_of_one),
        Check("float32 stays float32", 1, Equal(linear, keep_dtype=True), layer_floats),
    ],
    mistakes=[
        family(
            "bias forgotten",
            "These are the products alone. Each neuron adds one more number after its"
            " sum: which argument has not been used?",
            lambda x, W, b: x @ W,
        ),
        Mistake(
            "weights tipped over",
            "The matrix was transposed. Compare the shapes of x and W: which of their "
            "sizes have to meet?",
            lambda x, W, b: x @ W.T + b,
        ),
        Mistake(
            "bias as a column",
            "The biases stand in a column, so each sample gets a bias where each "
            "neuron should. Align the two shapes around the plus on the right.",
            lambda x, W, b: x @ W + b[:, None],
        ),
        family(
            "bias inside the sum",
            "The bias comes in once for each input, or it is multiplied by the "
            "inputs. It is added once, after the sum over i.",
            lambda x, W, b: x @ W + len(W) * b,
            lambda x, W, b: x @ (W + b),
        ),
        Mistake(
            "float64 returned",
            "float32 went in and float64 came out. Look for an array made without a "
            "dtype, such as np.zeros(...), or for astype(float).",
            lambda x, W, b: (x @ W + b).astype(np.float64),
            lambda arguments, value: (
                arguments[0].dtype == np.float32 and value.dtype == np.float64
            ),
        ),
        family(
            "samples not kept apart",
            "Samples run into each other: they share one row, or a sum is not set "
            "back. What is made before the loop, and what inside?",
            lambda x, W, b: np.cumsum(x @ W, axis=0) + b,
            lambda x, W, b: (x @ W).sum(axis=0) + b + 0 * x[:, :1],
            lambda x, W, b: x[-1] @ W + b + 0 * x[:, :1],
        ),
        family(
            "one input only",
            "A single input reaches the result. In a sum over i each turn of the loop"
            " adds to what is there: = forgets it, += keeps it.",
            lambda x, W, b: x[:, -1:] * W[-1] + b,
        ),
        Mistake(
            "first sample only",
            "Only one row of the batch was used. Look for an index on x, or a return "
            "inside a loop.",
            lambda x, W, b: x[0] @ W + b,
        ),
    ],
    variants={
        "three loops": layer_loops,
        "einsum, a warning on stderr": layer_warns,
        "a class, and prints": LayerSums(),
        "a lambda, the transposes": lambda x, W, b: (W.T @ x.T).T + b[None, :],
    },
)


# A score for each sample, without a loop.


def pairs_of(rng, n, p, q):
    """Draw two batches and a matrix between them."""
    return rng.normal(size=(n, p)), rng.normal(size=(p, q)), rng.normal(size=(n, q))


def score_batches(rng):
    """Draw batches of different sizes, and one with as many samples as numbers."""
    return [pairs_of(rng, *sizes) for sizes in ((5, 3, 2), (6, 2, 3), (4, 4, 4))]


def score_of_one(rng):
    """Draw batches of one."""
    return [pairs_of(rng, 1, 3, 2), pairs_of(rng, 1, 2, 4)]


def scores(x, A, y):
    """Return the score of each pair of rows."""
    return ((x @ A) * y).sum(axis=1)


def score_loops(x, A, y):
    """Return a list, by three loops."""
    totals = [0.0] * len(x)
    for n in range(len(x)):
        for i, j in np.ndindex(*A.shape):
            totals[n] += float(x[n, i] * A[i, j] * y[n, j])
    return totals


def score_float32(x, A, y):
    """Return float32 and print."""
    print("scores")
    return scores(x, A, y).astype(np.float32)


SCORES = Exercise(
    id="pair-scores",
    answer="scores",
    objective="loop-ladder",
    reference=scores,
    checks=[
        Check("several samples", 2, Equal(scores), score_batches),
        Check("a batch of one", 1, Equal(scores), score_of_one),
    ],
    mistakes=[
        family(
            "every pair of samples",
            "This is each sample of x with each of y. Only row n with row n was asked"
            " for: does the last product have to be a matrix product?",
            lambda x, A, y: x @ A @ y.T,
            lambda x, A, y: y @ A.T @ x.T,
        ),
        family(
            "one total",
            "All samples were added up to one number. The formula has no sum over n: "
            "which axis of the array stands for n?",
            lambda x, A, y: ((x @ A) * y).sum(),
        ),
        family(
            "wrong axis",
            "The sum runs down the samples instead of along the numbers of each "
            "sample. Write the shape behind the line, and look at axis=.",
            lambda x, A, y: ((x @ A) * y).sum(axis=0),
        ),
        family(
            "y left out",
            "The rows of x @ A were added up, and y never came in. Follow the formula"
            " factor by factor.",
            lambda x, A, y: (x @ A).sum(axis=1),
        ),
        family(
            "summed too early",
            "A sum was taken before everything that belongs inside it was multiplied."
            " Each term of the formula has three factors.",
            lambda x, A, y: (x @ A).sum(axis=1) * y.sum(axis=1),
            lambda x, A, y: x.sum(axis=1) * (y @ A.T).sum(axis=1),
        ),
        family(
            "never set back",
            "The first score is right, and each later one holds those before it as "
            "well. Where does the sum have to start at 0 again?",
            lambda x, A, y: np.cumsum(scores(x, A, y)),
        ),
        family(
            "terms lost",
            "Only some terms are there: a row, a column or the diagonal of A. Look "
            "for = where += belongs, and at where a sum is set to 0.",
            lambda x, A, y: x[:, -1] * A[-1, -1] * y[:, -1],
            lambda x, A, y: x[:, -1] * (y @ A[-1]),
            lambda x, A, y: (x @ A)[:, -1] * y[:, -1],
            lambda x, A, y: sum(
                x[:, i] * A[i, i] * y[:, i] for i in range(min(A.shape))
            ),
        ),
        Mistake(
            "matrix tipped over",
            "The matrix was transposed. Which of its axes belongs to x, which to y?",
            lambda x, A, y: ((x @ A.T) * y).sum(axis=1),
        ),
    ],
    variants={
        "a list, three loops": score_loops,
        "float32, and prints": score_float32,
        "the diagonal of the table": lambda x, A, y: np.diag(x @ A @ y.T),
        "einsum": lambda x, A, y: np.einsum("ni,ij,nj->n", x, A, y),
    },
)


# Outputs (n, 1) and targets (n,).


def gap_batches(rng):
    """Draw outputs in a column and targets in a vector."""
    return [(rng.normal(size=(n, 1)), rng.normal(size=n)) for n in (3, 7, 20)]


def gap_of_one(rng):
    """Draw batches of one, more than one apart, in both directions."""
    return [(rng.normal(size=(1, 1)) + gap, np.zeros(1)) for gap in (-9, 6)]


def gap(y, t):
    """Return the mean squared gap."""
    return np.mean((y[:, 0] - t) ** 2)


def gap_loop(y, t):
    """Return the mean squared gap by a loop, and warn."""
    gaps = (float(row[0] - s) for row, s in zip(y, t, strict=True))
    return warned(sum(gap**2 for gap in gaps) / len(t))


class Gap:
    """An object that is called."""

    def __call__(self, y, t):
        """Return the mean squared gap."""
        return float(np.square(y - t[:, None]).mean())


GAP = Exercise(
    id="column-and-vector",
    answer="mean_squared_gap",
    objective="broadcast-rules",
    reference=gap,
    checks=[
        Check("several samples", 2, Equal(gap), gap_batches),
        Check("a batch of one", 1, Equal(gap), gap_of_one),
    ],
    mistakes=[
        family(
            "every pair",
            "Each output was compared with each target: the difference had n times n "
            "numbers. Print its shape before you take the mean.",
            lambda y, t: ((y - t) ** 2).mean(),
            lambda y, t: ((y - t) ** 2).sum() / len(t),
            lambda y, t: ((y - t) ** 2).sum(),
        ),
        family(
            "one entry for all",
            "An index takes a single number out of one array for all of the other. "
            "y[0] is the first row, y[:, 0] the column.",
            lambda y, t: ((y[0] - t) ** 2).mean(),
            lambda y, t: ((y[:, 0] - t[0]) ** 2).mean(),
            lambda y, t: (y[0, 0] - t[0]) ** 2,
        ),
        family(
            "wrong divisor",
            "The squares are right; they were not averaged over the samples. The "
            "result should not grow with the size of the batch.",
            lambda y, t: ((y[:, 0] - t) ** 2).sum(),
            lambda y, t: ((y[:, 0] - t) ** 2).sum() / max(len(t) - 1, 1),
            lambda y, t: ((y[:, 0] - t) ** 2).mean() / len(t),
        ),
        family(
            "not squared",
            "The gaps were averaged as they are, so that gaps above and below cancel."
            " What has to happen to each gap before the mean?",
            lambda y, t: (y[:, 0] - t).mean(),
            lambda y, t: (t - y[:, 0]).mean(),
        ),
        family(
            "sizes, not squares",
            "These are the sizes of the gaps. The formula takes the square of each.",
            lambda y, t: np.abs(y[:, 0] - t).mean(),
        ),
        family(
            "squared too late",
            "The mean, or the sum, was taken first and then squared. Look at your "
            "brackets: the order of the two steps matters.",
            lambda y, t: (y[:, 0] - t).mean() ** 2,
            lambda y, t: (y[:, 0] - t).sum() ** 2 / len(t),
        ),
        family(
            "squared too early",
            "Something other than the difference was squared. In Python ** comes "
            "before -: look at your brackets.",
            lambda y, t: (y[:, 0] - t**2).mean(),
            lambda y, t: (y[:, 0] ** 2 - t**2).mean(),
            lambda y, t: y.mean() ** 2 - t.mean() ** 2,
        ),
        family(
            "no mean",
            "There is one squared gap for each sample. The exercise asks for one "
            "number for the whole batch.",
            lambda y, t: (y[:, 0] - t) ** 2,
            lambda y, t: (y - t[:, None]) ** 2,
        ),
    ],
    variants={
        "a loop, a warning on stderr": gap_loop,
        "a class": Gap(),
        "float32": lambda y, t: np.float32(gap(y, t)),
        "a dot product": lambda y, t: (y.ravel() - t) @ (y.ravel() - t) / t.size,
    },
)


# Nielsen's parameters with a batch of rows.


def nielsen(rng, n, n_in, n_out):
    """Draw a batch of rows, and weights and biases in Nielsen's shapes."""
    return (
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_out, n_in)),
        rng.normal(size=(n_out, 1)),
    )


def nielsen_batches(rng):
    """Draw sizes that are all different, and sizes of which two are equal."""
    return [nielsen(rng, *sizes) for sizes in ((5, 3, 2), (4, 3, 4), (6, 3, 3))]


def nielsen_of_one(rng):
    """Draw a batch of one, and one of two."""
    return [nielsen(rng, 1, 4, 3), nielsen(rng, 2, 3, 3)]


def nielsen_rows(x, w, b):
    """Return the weighted sums, one row for each sample."""
    return x @ w.T + b[:, 0]


def nielsen_list(x, w, b):
    """Return a list, and print."""
    print(w.shape)
    return (w @ x.T + b).T.tolist()


def nielsen_float32(x, w, b):
    """Return float32, and warn."""
    print("einsum", file=sys.stderr)
    return (np.einsum("ni,ji->nj", x, w) + b.T).astype(np.float32)


NIELSEN = Exercise(
    id="nielsens-layer",
    answer="nielsens_layer",
    objective="column-books",
    reference=nielsen_rows,
    checks=[
        Check("several batches", 2, Equal(nielsen_rows), nielsen_batches),
        Check("a batch of one, or two", 1, Equal(nielsen_rows), nielsen_of_one),
    ],
    mistakes=[
        Mistake(
            "bias still a column",
            "The weights were turned and the biases were not: they still stand in a "
            "column, one for each row of the result. Rows are samples here.",
            lambda x, w, b: x @ w.T + b,
        ),
        family(
            "columns returned",
            "The numbers are right and each sample stands in a column. The exercise "
            "asks for one row for each sample.",
            lambda x, w, b: w @ x.T + b,
        ),
        Mistake(
            "weights not turned",
            "The weights were used as they came. In Nielsen's matrix a row belongs to "
            "a neuron; where do a neuron's weights stand in x @ W?",
            lambda x, w, b: x @ w + b[:, 0],
        ),
        family(
            "reshape in place of a transpose",
            "The shape is right and the numbers are misplaced: reshape keeps their "
            "order. Which operation exchanges rows and columns?",
            lambda x, w, b: x @ w.reshape(w.shape[::-1]) + b[:, 0],
            lambda x, w, b: (w @ x.T + b).reshape(len(x), len(w)),
            lambda x, w, b: (w @ x.reshape(x.shape[::-1]) + b).T,
        ),
        family(
            "bias forgotten",
            "The biases were not added. Which argument has not been used?",
            lambda x, w, b: x @ w.T,
        ),
        family(
            "one bias for all",
            "All neurons get the same bias, or one comes in more than once. Each row "
            "of b belongs to one neuron: look at your index.",
            lambda x, w, b: x @ w.T + b[0],
            lambda x, w, b: x @ w.T + b.sum(),
            lambda x, w, b: x @ w.T + w.shape[1] * b[:, 0],
        ),
        Mistake(
            "first sample only",
            "Only one row of the batch was used. Look for an index on x, or a return "
            "inside a loop.",
            lambda x, w, b: w @ x[0] + b[:, 0],
        ),
    ],
    variants={
        "a list, and prints": nielsen_list,
        "float32, a warning on stderr": nielsen_float32,
        "a lambda, sample by sample": lambda x, w, b: np.stack(
            [w @ row + b.ravel() for row in x]
        ),
    },
)


# A network from one vector.


def network(rng, n, sizes):
    """Draw a vector of parameters and a batch for a list of sizes."""
    count = sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
    return rng.normal(size=count), list(sizes), rng.normal(size=(n, sizes[0]))


def one_layer(rng):
    """Draw networks of one layer."""
    return [network(rng, 4, (3, 2)), network(rng, 5, (2, 4))]


def deep(rng):
    """Draw networks of two and three layers."""
    return [network(rng, 4, (3, 5, 2)), network(rng, 6, (2, 4, 3, 1))]


def deep_of_one(rng):
    """Draw batches of one."""
    return [network(rng, 1, (4, 3, 2)), network(rng, 1, (2, 3, 4, 3))]


def unpack(parameters, sizes, move=lambda n_in, n_out: n_in * n_out + n_out):
    """Return the pairs W, b; move says how far a layer is from the one before."""
    pairs, start = [], 0
    for n_in, n_out in pairwise(sizes):
        W = parameters[start : start + n_in * n_out].reshape(n_in, n_out)
        b = parameters[start + n_in * n_out :][:n_out]
        start += move(n_in, n_out)
        pairs.append((W, b))
    return pairs


def run(pairs, x, activation=np.tanh):
    """Return the output of layers with an activation between them."""
    for number, (W, b) in enumerate(pairs):
        x = (activation(x) if number else x) @ W + b
    return x


def vector_network(parameters, sizes, x):
    """Return the network's output."""
    return run(unpack(parameters, sizes), x)


def read_by(move):
    """Return the network whose reading place moves in another way."""
    return lambda parameters, sizes, x: run(unpack(parameters, sizes, move), x)


def acting(activation):
    """Return the network with another activation."""
    return lambda parameters, sizes, x: run(unpack(parameters, sizes), x, activation)


def changed(change):
    """Return the network whose pairs W, b go through change(W, b)."""
    return lambda parameters, sizes, x: run(
        [change(W, b) for W, b in unpack(parameters, sizes)], x
    )


def weights_first(parameters, sizes, x):
    """Take all weights first, and all biases after them."""
    ends = np.cumsum([n_in * n_out for n_in, n_out in pairwise(sizes)])
    *W, b = np.split(parameters, ends)
    b = np.split(b, np.cumsum(sizes[1:-1]))
    W = [part.reshape(pair) for part, pair in zip(W, pairwise(sizes), strict=True)]
    return run(list(zip(W, b, strict=True)), x)


def bias_first(parameters, sizes, x):
    """Take each layer's biases before its weights."""
    pairs, start = [], 0
    for n_in, n_out in pairwise(sizes):
        b = parameters[start : start + n_out]
        start += n_out
        pairs.append((parameters[start : start + n_in * n_out].reshape(n_in, n_out), b))
        start += n_in * n_out
    return run(pairs, x)


def vector_list(parameters, sizes, x):
    """Return a list, taking the numbers off the front, and print."""
    rest = list(parameters)
    for number, (n_in, n_out) in enumerate(pairwise(sizes)):
        print(len(rest))
        x = np.tanh(x) if number else x
        W = np.array([[rest.pop(0) for _ in range(n_out)] for _ in range(n_in)])
        x = x @ W + np.array([rest.pop(0) for _ in range(n_out)])
    return x.tolist()


def vector_float32(parameters, sizes, x):
    """Return float32, and warn."""
    print("float32", file=sys.stderr)
    return vector_network(parameters, sizes, x).astype(np.float32)


class VectorNetwork:
    """An object that is called."""

    def __call__(self, parameters, sizes, x):
        """Return the output for one sample after the other."""
        pairs = unpack(parameters, sizes)
        return np.stack([run(pairs, row) for row in x])


VECTOR = Exercise(
    id="network-from-a-vector",
    answer="network_output",
    objective="network-shapes",
    read="flat-vector",
    reference=vector_network,
    checks=[
        Check("one layer", 1, Equal(vector_network), one_layer),
        Check("two and three layers", 2, Equal(vector_network), deep),
        Check("a batch of one", 1, Equal(vector_network), deep_of_one),
    ],
    mistakes=[
        family(
            "tanh at the end",
            "tanh was applied to the last weighted sums as well. Which layer is the "
            "one that gets no activation?",
            lambda parameters, sizes, x: np.tanh(vector_network(parameters, sizes, x)),
        ),
        family(
            "tanh on the input",
            "The batch itself went through tanh. An activation stands between two "
            "layers: what stands before the first one?",
            lambda parameters, sizes, x: vector_network(parameters, sizes, np.tanh(x)),
        ),
        family(
            "no activation",
            "Nothing stands between the layers. What happens to the weighted sums "
            "before the next layer?",
            acting(lambda z: z),
        ),
        family(
            "another activation",
            "The layers are right and another activation stands between them. Which "
            "one does the exercise ask for?",
            acting(lambda z: np.maximum(z, 0)),
            acting(lambda z: 1 / (1 + np.exp(-z))),
        ),
        family(
            "order in the vector",
            "The numbers are read in another order. For each layer in turn the vector"
            " holds the weights, then the biases.",
            bias_first,
            weights_first,
        ),
        family(
            "read neuron by neuron",
            "The weights were read one neuron after the other. The vector holds W row"
            " by row, and a row belongs to an input.",
            changed(lambda W, b: (W.reshape(W.shape[::-1]).T, b)),
        ),
        family(
            "start not moved on",
            "The first layer is right, and a later one is read from a wrong place. "
            "How many numbers has each layer used up?",
            read_by(lambda n_in, n_out: 0),
            read_by(lambda n_in, n_out: n_in * n_out),
            read_by(lambda n_in, n_out: n_out),
        ),
        family(
            "biases left out",
            "The biases never come in. Each layer adds them after its product, and "
            "they take up room in the vector.",
            changed(lambda W, b: (W, 0 * b)),
        ),
    ],
    variants={
        "a list, and prints": vector_list,
        "float32, a warning on stderr": vector_float32,
        "a class": VectorNetwork(),
    },
)

EXERCISES = [LAYER, SCORES, GAP, NIELSEN, VECTOR]
