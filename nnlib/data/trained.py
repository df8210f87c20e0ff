"""A network that has learned to read digits, packaged so that it can be taken apart."""

from pathlib import Path

from nnlib.propagation import Network
from nnlib.ranges import held_to

__all__ = ["digits_network"]


@held_to({})
def digits_network() -> Network:
    """Load the packaged network: it has learned to read digits, and reads 93 of 100.

    Its sizes are 784, 30 and 10, with a sigmoid after the hidden layer. It learned from
    the first 6,000 training images of `digits`, as the book's first page shows, and
    reads 931 of the 1,000 test images, which it has not seen. How it was made is in the
    file `DIGITS.md` beside this module.

    Returns
    -------
    Network
        23,860 parameters of float32, in a new network at each call.

    Examples
    --------
    >>> from nnlib.data import digits
    >>> from nnlib.propagation import forward
    >>> network = digits_network()
    >>> network
    Network([
        Layer(linear, W (784, 30), b (30,)),
        Layer(sigmoid),
        Layer(linear, W (30, 10), b (10,)),
    ])
    >>> scores = forward(network, digits().x_test[:3])
    >>> scores.argmax(axis=1).tolist(), digits().labels_test[:3].tolist()
    ([8, 7, 7], [8, 7, 7])
    """
    from nnlib.training import load  # whoever wants the images alone needs no training

    return load(Path(__file__).with_name("digits_network.npz"))
