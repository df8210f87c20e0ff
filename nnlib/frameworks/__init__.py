"""Frameworks, chapter 13: the same network in PyTorch and in Keras, and back.

No framework is imported before one of these functions needs it.
"""

import nnlib.frameworks.further  # noqa: F401 - chapters 10 and 14 enter the table
from nnlib.frameworks.comparison import compare
from nnlib.frameworks.keras_models import from_keras, to_keras
from nnlib.frameworks.torch_models import from_torch, to_torch

__all__ = ["compare", "from_keras", "from_torch", "to_keras", "to_torch"]
