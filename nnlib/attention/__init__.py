"""Attention, chapter 14: how a network finds out which earlier letter matters."""

import nnlib.attention.rules
import nnlib.attention.twins  # noqa: F401 - what both say enters the registry
from nnlib.attention.looking import attention, attention_weights
from nnlib.attention.padding import PADDED, padded
from nnlib.attention.rows import add, layer_norm

__all__ = ["PADDED", "add", "attention", "attention_weights", "layer_norm", "padded"]
