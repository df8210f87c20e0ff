"""Training, chapter 8: epochs of batches, watched."""

from nnlib.propagation import summary
from nnlib.training.callbacks import EarlyStopping
from nnlib.training.dropout_layer import Dropout, dropout
from nnlib.training.history import History
from nnlib.training.loop import batches, fit
from nnlib.training.metrics import accuracy, confusion_matrix, evaluate, predict
from nnlib.training.storage import load, resume, save

__all__ = [
    "Dropout",
    "EarlyStopping",
    "History",
    "accuracy",
    "batches",
    "confusion_matrix",
    "dropout",
    "evaluate",
    "fit",
    "load",
    "predict",
    "resume",
    "save",
    "summary",
]
