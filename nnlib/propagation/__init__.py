"""Propagation, chapter 3: from the input to the output, layer by layer."""

from nnlib.propagation.checks import check_batch
from nnlib.propagation.forward_pass import forward, mlp
from nnlib.propagation.layers import Layer, linear
from nnlib.propagation.network import Network
from nnlib.propagation.overview import summary

__all__ = ["Layer", "Network", "check_batch", "forward", "linear", "mlp", "summary"]
