"""Convolution, chapter 10: one small window of weights, slid over a picture."""

from nnlib.convolution.convolving import conv2d
from nnlib.convolution.drawing import kernels
from nnlib.convolution.layouts import flatten, unflatten
from nnlib.convolution.pooling import average_pool2d, max_pool2d

__all__ = [
    "average_pool2d",
    "conv2d",
    "flatten",
    "kernels",
    "max_pool2d",
    "unflatten",
]
