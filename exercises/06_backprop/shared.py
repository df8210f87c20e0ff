"""What exercises need: a slope and a network."""

import itertools

from nnlib.activations import sigmoid


def slope(z):
    """Return the sigmoid's slope."""
    return sigmoid(z) * (1 - sigmoid(z))


def network(rng, sizes, between):
    """Draw linear layers, with an activation between them."""
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        W, b = rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
        layers += [["linear", W, b], between]
    return layers[:-1]
