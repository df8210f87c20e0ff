"""Make nnlib/data/digits_network.npz: the network that the book's first page trains.

The same bytes at each run on one machine; another processor may round differently.

Usage: python -m tools.make_digits_network
"""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.data import digits
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD
from nnlib.propagation import Network, mlp
from nnlib.training import accuracy, fit, save
from nnlib.weights import xavier
from tools.files import ROOT

N_TRAIN, EPOCHS, BATCH = 6000, 10, 10
TARGET = ROOT / "nnlib" / "data" / "digits_network.npz"


def trained(epochs: int = EPOCHS) -> Network:
    """Train as the first page of the book does, with the same generator."""
    data = digits()
    rng = np.random.default_rng(1)
    network = mlp(rng, [784, 30, 10], sigmoid, initialise=xavier)
    fit(
        network,
        cross_entropy,
        SGD(network, learning_rate=0.5),
        (data.x_train[:N_TRAIN], data.labels_train[:N_TRAIN]),
        epochs=epochs,
        batch_size=BATCH,
        rng=rng,
        progress=False,
    )
    return network


def main() -> None:
    """Train the network, write it, and say how many test images it reads."""
    network = trained()
    save(network, TARGET)
    share = accuracy(network, *digits()[2:])
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes, reads {share:.1%}")


if __name__ == "__main__":
    main()
