"""A network, chapter 3: layers in order, over one vector of parameters.

``network[0].W`` is a view of a part of the vector: whoever changes the vector changes
every layer at once. That lets an optimizer read like its paper, and work in one go.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from nnlib import foreign
from nnlib.propagation.layers import Layer
from nnlib.propagation.network_checks import (
    as_layers,
    check_dtypes,
    check_fit,
    refuse_apart,
)
from nnlib.propagation.vector import Place, check_vector, joined, places, views
from nnlib.ranges import held_to
from nnlib.registry import checked


class Network:
    """Layers in order, and all their parameters in one flat vector.

    Parameters
    ----------
    layers : iterable of Layer or of functions of ``x``
        The numbers in their parameters are copied; the layers given stay as they are.
        A layer, or an array, that stands in two places is shared: both places use the
        same numbers of the vector. A function without an entry in `nnlib.registry` is
        called here, on two rows of ones, to see its output's shape; where the width is
        not known yet, with the first batch.

    Attributes
    ----------
    parameters : (P,)
        Every parameter of every layer. Assigning writes into the same vector.
    layers : tuple of Layer
        Also ``network[index]``. Their parameters are views of the vector.
    input_shape, output_shape : tuple or None
        ``("N", n_in)`` and ``("N", n_out)``; None where it cannot be known before the
        first batch.

    places : list of tuple of Place
        Where in the vector each layer's parameters are.
    shared : bool
        Whether a place belongs to more than one layer.

    Raises
    ------
    TypeError
        If the parameters are not all of one dtype, or something is no layer.
    ValueError
        If there is no layer, a layer's output does not fit the next layer, or a
        function without an entry fails.

    Examples
    --------
    >>> from nnlib.propagation.layers import linear
    >>> network = Network([Layer(linear, np.ones((2, 3)), np.zeros(3)), np.tanh])
    >>> network.parameters[-1] = 7
    >>> network[0].b
    array([0., 0., 7.])
    """

    @checked(refuse_apart)
    @held_to({})
    def __init__(self, layers: Iterable[Layer | Callable]):
        given = as_layers(layers)
        check_dtypes(given)
        self.input_shape, self.output_shape = check_fit(given)
        self.passed: set[tuple] = set()  # shapes of samples that were tried later
        self.places: list[tuple[Place, ...]] = places(given)
        self._parameters = joined(given, self.places)
        n_seen = sum(stop - start for row in self.places for start, stop, _ in row)
        self.shared = n_seen > self._parameters.size
        self.layers = views(given, self.places, self._parameters)

    @property
    def parameters(self) -> np.ndarray:
        """Every parameter of every layer, in one vector of shape (P,)."""
        return self._parameters

    @parameters.setter
    def parameters(self, vector: np.ndarray) -> None:
        check_vector("Network", "parameters", vector, self._parameters)
        self._parameters[...] = vector

    @held_to({})
    def with_parameters(self, vector: np.ndarray) -> "Network":
        """Return the same layers over another vector, which is not copied.

        Parameters
        ----------
        vector : (P,)

        Returns
        -------
        Network

        Raises
        ------
        ValueError
            If the vector has another shape.
        """
        check_vector("Network.with_parameters", "vector", vector, self._parameters)
        network = object.__new__(type(self))
        network.__dict__.update(self.__dict__, _parameters=vector)
        network.layers = views(self.layers, self.places, vector)
        return network

    def __reduce__(self):
        """Tell how to build the same network again."""
        # copy, deepcopy and pickle build a network anew from its layers. Views copied
        # one by one would own their numbers, and no optimizer would reach them.
        return type(self), (self.layers,)

    def __call__(self, x: np.ndarray):
        """Say how the output is computed: a network is no function of this course."""
        raise TypeError("Network: a network is not called: write forward(network, x).")

    def __getattr__(self, name: str):
        """Say what is written here in place of a method of PyTorch or Keras."""
        raise AttributeError(foreign.attribute("Network", name, foreign.OF_A_NETWORK))

    def __setattr__(self, name: str, value) -> None:
        """Refuse what nothing would ever read: a name of PyTorch's or Keras'."""
        words = foreign.OF_A_NETWORK
        if name in words:
            raise AttributeError(foreign.attribute("Network", name, words))
        super().__setattr__(name, value)

    def __getitem__(self, index):
        """Return the layer at the index, counted from 0; of a slice, a tuple."""
        try:
            return self.layers[index]
        except IndexError:
            raise IndexError(
                f"Network: there is no layer {index}, expected 0 to {len(self) - 1}."
            ) from None
        except TypeError:
            raise TypeError(
                f"Network: {index!r} is no layer, expected 0 to {len(self) - 1}: write "
                "network[0].W."
            ) from None

    def __len__(self) -> int:
        """Return the number of layers."""
        return len(self.layers)

    def __iter__(self) -> Iterator[Layer]:
        """Go through the layers in order."""
        return iter(self.layers)

    def __repr__(self) -> str:
        """Return one line for each layer."""
        lines = "".join(f"\n    {layer!r}," for layer in self.layers)
        return f"Network([{lines}\n])"
