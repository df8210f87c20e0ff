"""A network, chapter 3: layers in order, over one vector of parameters.

``network[0].W`` is a view of a part of the vector: whoever changes the vector changes
every layer at once. That lets an optimizer read like its paper, and work in one go.
"""

import functools
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from nnlib.layers import Layer, linear


class Network:
    """Layers in order, and all their parameters in one flat vector.

    Parameters
    ----------
    layers : iterable of Layer or of functions of ``x``
        The numbers in their parameters are copied; the layers given stay as they are.

    Attributes
    ----------
    parameters : (P,)
        Every parameter of every layer. Assigning writes into the same vector.
    layers : tuple of Layer
        Also ``network[index]``. Their parameters are views of the vector.

    Raises
    ------
    TypeError
        If the parameters are not all of one dtype.
    ValueError
        If there is no layer, or a layer's output does not fit the next layer.

    Examples
    --------
    >>> network = Network([Layer(linear, np.ones((2, 3)), np.zeros(3)), np.tanh])
    >>> network.parameters[-1] = 7
    >>> network[0].b
    array([0., 0., 7.])
    """

    def __init__(self, layers: Iterable[Layer | Callable]):
        layers = [item if isinstance(item, Layer) else Layer(item) for item in layers]
        if not layers:
            raise ValueError("Network: a network needs at least one layer.")
        check_dtypes(layers)
        check_fit(layers)
        arrays = [array for layer in layers for array in layer.parameters]
        flat = [array.ravel() for array in arrays] or [np.zeros(0, np.float32)]
        self._pattern = layers
        self._parameters = np.concatenate(flat)
        self._pattern = self.layers  # so that the arrays given are not kept alive

    @property
    def parameters(self) -> np.ndarray:
        """Every parameter of every layer, in one vector of shape (P,)."""
        return self._parameters

    @parameters.setter
    def parameters(self, vector: np.ndarray) -> None:
        if np.shape(vector) != self._parameters.shape:
            raise ValueError(
                f"Network: parameters has shape {self._parameters.shape} and the new "
                f"vector has shape {np.shape(vector)}; they must be the same."
            )
        self._parameters[...] = vector

    def with_parameters(self, vector: np.ndarray) -> "Network":
        """Return the same layers over another vector, which is not copied.

        Parameters
        ----------
        vector : (P,)

        Returns
        -------
        Network
        """
        network = object.__new__(type(self))
        network._pattern = self.layers
        network._parameters = vector
        return network

    # The views are cut when somebody first looks at a layer. Nobody looks at most of
    # the gradients: an optimizer only wants their vector.
    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, whose parameters are views of the vector."""
        layers = []
        start = 0
        for layer in self._pattern:
            views = []
            for parameter in layer.parameters:
                stop = start + parameter.size
                views.append(self._parameters[start:stop].reshape(parameter.shape))
                start = stop
            layers.append(layer.with_parameters(tuple(views)) if views else layer)
        return tuple(layers)

    def __reduce__(self):
        """Tell how to build the same network again."""
        # copy, deepcopy and pickle build a network anew from its layers. Views copied
        # one by one would own their numbers, and no optimizer would reach them.
        return type(self), (self.layers,)

    def __getitem__(self, index: int) -> Layer:
        """Return the layer at the index, counted from 0."""
        return self.layers[index]

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


def check_dtypes(layers: list[Layer]) -> None:
    """Raise TypeError unless all parameters are of one dtype."""
    dtypes = {
        f"layer {index} has {name} {array.dtype}": array.dtype
        for index, layer in enumerate(layers)
        for name, array in zip(layer.names, layer.parameters, strict=True)
    }
    if len(set(dtypes.values())) > 1:
        raise TypeError(
            f"Network: all parameters must be of one dtype, but {', '.join(dtypes)}."
        )


def check_fit(layers: list[Layer]) -> None:
    """Raise ValueError where a linear layer does not take what comes before it."""
    x, source = None, ""
    for index, layer in enumerate(layers):
        if layer.function is linear:
            W = layer.parameters[0]
            if x is not None and x.shape[-1] != W.shape[0]:
                raise ValueError(
                    f"Network: layer {index}, {layer!r}, takes {W.shape[0]} columns, "
                    f"but layer {index - 1}, {layers[index - 1]!r}, returns "
                    f"{x.shape[-1]}{source}."
                )
            x = np.empty_like(W, shape=(0, W.shape[0]))
            source = f" from W {W.shape} of layer {index}"
        if x is None:
            continue
        try:
            # Shapes can be tried out without a sample: a batch of none.
            x = layer.function(*layer.arguments(x), **layer.settings)
        except Exception:
            x = None
