"""Optimizers, chapter 7: from a gradient to a change of the parameters."""

from nnlib.optimizers.adaptive import AdaGrad, Adam, AdamW, RMSProp
from nnlib.optimizers.descriptions import described, restored
from nnlib.optimizers.optimizer import Optimizer
from nnlib.optimizers.schedules import (
    Schedule,
    constant,
    cosine,
    exponential_decay,
    step_decay,
    warmup,
)
from nnlib.optimizers.sgd import SGD, Momentum, Nesterov

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "Schedule",
    "constant",
    "cosine",
    "described",
    "exponential_decay",
    "restored",
    "step_decay",
    "warmup",
]
