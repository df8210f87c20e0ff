"""Kernels made of shapes, and how they answer."""

import numpy as np

from .shared import windows


def centred(shapes):
    """Return shapes whose numbers sum to 0."""
    return shapes - shapes.mean(axis=(-2, -1), keepdims=True)


def of_length_1(shapes):
    """Return shapes whose squares sum to 1."""
    return shapes / np.sqrt((shapes**2).sum(axis=(-2, -1), keepdims=True))


def as_they_are(shapes):
    """Return the shapes."""
    return shapes


def responses(x, kernels):
    """Return what each kernel says at each place: (N, K, rows, columns)."""
    seen = windows(x, kernels.shape[1:])
    return np.einsum("nijkl,okl->noij", seen, kernels)
