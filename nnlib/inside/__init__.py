"""Look inside: any number of a network opens its derivation, in numbers.

>>> import numpy as np
>>> from nnlib.losses import mse
>>> from nnlib.propagation import Layer, Network, linear
>>> network = Network([Layer(linear, np.array([[3.0], [1.0]]), np.array([0.5]))])
>>> look = inside(network, np.array([[2.0, 4.0]]), mse, np.array([[5.0]]))
>>> print(look.open("0.dW.0.0"))  # doctest: +ELLIPSIS
0.dW.0.0 = 22, how the loss changes with a parameter of network[0], linear
  from x: x, g: 0.dy
       22  x[0, 0] * g[0, 0]  (2 * 11)
  nnlib.backprop.rules, line ...: lambda g: x.T @ g
"""

from nnlib.inside.derivation import Derivation
from nnlib.inside.recording import Inside, inside

__all__ = ["Derivation", "Inside", "inside"]
