"""Propagation, chapter 3: from the input to the output, layer by layer.

A layer is a function and the parameters it owns. A network is a list of layers.
All parameters of a network lie in one flat vector, and ``network[0].W`` is a view
of a part of it: whoever changes the vector changes every layer at once.
"""

import inspect

import numpy as np

from nnlib.weights import he


def linear(x, W, b):
    """Return the weighted sums of a whole layer, for a whole batch: ``x @ W + b``.

    Parameters
    ----------
    x : (N, n_in)
        One row for each sample.
    W : (n_in, n_out)
        One column for each neuron.
    b : (n_out,)
        One bias for each neuron.

    Returns
    -------
    (N, n_out)

    Raises
    ------
    ValueError
        If the columns of `x` are not as many as the rows of `W`.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.1.

    Examples
    --------
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    if x.shape[-1] != W.shape[0]:
        raise ValueError(
            f"linear: x {x.shape} has {x.shape[-1]} columns but W {W.shape} has "
            f"{W.shape[0]} rows; x @ W needs as many columns as rows."
        )
    return x @ W + b


class Layer:
    """A function of ``x``, with the parameters and the settings it is called with.

    Parameters
    ----------
    function : callable
        Called as ``function(x, *parameters, **settings)``.
    *parameters : arrays of floating-point numbers
        They get the names that the function's signature gives them.
    **settings
        Numbers that are not learned.

    Raises
    ------
    TypeError
        If the function takes other parameters or settings than these, or if a
        parameter does not hold floating-point numbers.

    Examples
    --------
    >>> layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    >>> layer
    Layer(linear, W (2, 3), b (3,))
    >>> layer.b
    array([0., 0., 0.])
    """

    def __init__(self, function, *parameters, **settings):
        names = parameter_names(function, parameters, settings)
        for name, parameter in zip(names, parameters, strict=True):
            check_parameter(function, name, parameter)
        self.__dict__.update(
            function=function, parameters=parameters, names=names, settings=settings
        )

    def arguments(self, x, rng=None):
        """Return what the function is called with.

        A layer that needs chance, such as dropout, draws it from `rng`, which is None
        outside training.
        """
        return (x, *self.parameters)

    def with_parameters(self, parameters):
        """Return the same layer over other arrays, which are not copied."""
        layer = object.__new__(type(self))
        layer.__dict__.update(self.__dict__, parameters=parameters)
        return layer

    def __getattr__(self, name):
        names = self.__dict__.get("names", ())
        if name in names:
            return self.parameters[names.index(name)]
        raise AttributeError(
            f"{self!r} has no attribute {name!r}" if names else f"no attribute {name!r}"
        )

    def __setattr__(self, name, value):
        if name not in self.names:
            self.__dict__[name] = value
            return
        parameter = self.parameters[self.names.index(name)]
        if np.shape(value) != parameter.shape:
            raise ValueError(
                f"{name} of {self!r} has shape {parameter.shape}; "
                f"the new value has shape {np.shape(value)}."
            )
        # Writing into the array, not replacing it, keeps it a view of the network's
        # flat vector.
        parameter[...] = value

    def __repr__(self):
        shapes = (
            f"{name} {parameter.shape}"
            for name, parameter in zip(self.names, self.parameters, strict=True)
        )
        settings = (f"{name}={value!r}" for name, value in self.settings.items())
        parts = (name_of(self.function), *shapes, *settings)
        return f"{type(self).__name__}({', '.join(parts)})"


class Network:
    """Layers in order, and all their parameters in one flat vector.

    Parameters
    ----------
    layers : iterable of Layer, or of functions of ``x``
        The values of their parameters are copied; the layers given stay as they are.

    Attributes
    ----------
    parameters : (P,)
        Every parameter of every layer. ``network[0].W`` is a view of a part of it.
    layers : tuple of Layer

    Raises
    ------
    TypeError
        If the parameters are of more than one dtype.
    ValueError
        If a layer's output does not fit the next layer.

    Examples
    --------
    >>> network = Network([Layer(linear, np.ones((2, 3)), np.zeros(3)), np.tanh])
    >>> network.parameters[-1] = 7
    >>> network[0].b
    array([0., 0., 7.])
    """

    def __init__(self, layers):
        layers = [item if isinstance(item, Layer) else Layer(item) for item in layers]
        parameters = [array for layer in layers for array in layer.parameters]
        check_dtypes(layers)
        self.layers = tuple(layers)
        flat = [array.ravel() for array in parameters] or [np.zeros(0, np.float32)]
        self.parameters = np.concatenate(flat)
        self.layers = self.with_parameters(self.parameters).layers
        check_fit(self.layers)

    def with_parameters(self, vector):
        """Return the same layers over another vector, which is not copied.

        Parameters
        ----------
        vector : (P,)

        Returns
        -------
        Network
        """
        network = object.__new__(type(self))
        network.parameters = vector
        layers = []
        start = 0
        for layer in self.layers:
            if layer.parameters:
                views = []
                for parameter in layer.parameters:
                    stop = start + parameter.size
                    views.append(vector[start:stop].reshape(parameter.shape))
                    start = stop
                layer = layer.with_parameters(tuple(views))
            layers.append(layer)
        network.layers = tuple(layers)
        return network

    def __reduce__(self):
        # Copies are built anew from the layers: views copied one by one would each
        # own their numbers, and an optimizer would no longer reach them.
        return type(self), (self.layers,)

    def __getitem__(self, index):
        return self.layers[index]

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)

    def __repr__(self):
        lines = "".join(f"\n    {layer!r}," for layer in self.layers)
        return f"Network([{lines}\n])"


def mlp(rng, sizes, activation, initialise=he, output=None):
    """Build a network of linear layers with an activation between them.

    Parameters
    ----------
    rng : numpy.random.Generator
    sizes : sequence of int
        Inputs, hidden neurons of each layer, outputs.
    activation : callable
        Follows every linear layer but the last.
    initialise : callable
        ``initialise(rng, n_in, n_out)`` returns W and b; see ``nnlib.weights``.
    output : callable, optional
        Follows the last layer; without it the network returns logits.

    Returns
    -------
    Network
    """
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        layers += [Layer(linear, *initialise(rng, n_in, n_out)), activation]
    layers[-1:] = [output] if output else []
    return Network(layers)


def forward(network, x, rng=None):
    """Return the network's output for a batch.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    rng : numpy.random.Generator, optional
        Given during training only, for layers that need chance, such as dropout.

    Returns
    -------
    (N, n_out)
    """
    check_batch("forward", network, x)
    for layer in network.layers:
        x = layer.function(*layer.arguments(x, rng), **layer.settings)
    return x


def parameter_names(function, parameters, settings):
    """Return the names that a function's signature gives to the parameters."""
    if not parameters and not settings:
        return ()
    names = tuple(inspect.signature(function).parameters)[1:]
    return names[: len(parameters)]


def check_parameter(function, name, parameter):
    pass


def check_dtypes(layers):
    pass


def check_fit(layers):
    pass


def check_batch(caller, network, x):
    pass


def name_of(function):
    """Return a function's name, or its repr where it has none."""
    return getattr(function, "__name__", repr(function))
