"""Networks for scikit-learn: `fit`, `predict` and `score`, pipelines and grid search.

This module needs scikit-learn; nothing else in nnlib does. Inputs should be scaled to
about [-1, 1], for instance by a `StandardScaler` in front, and for the `Regressor` the
targets too.
"""

import difflib

import numpy as np

from nnlib import activations
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import AdamW
from nnlib.propagation import Network, forward, mlp
from nnlib.training import Dropout, fit
from nnlib.weights import he

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise ImportError(
        "nnlib.estimators needs scikit-learn: python -m pip install scikit-learn"
    ) from None

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu")


class _Estimator(BaseEstimator):
    """What both share: the settings, and how a network is made and trained."""

    def __init__(
        self,
        hidden: tuple[int, ...] = (100,),
        activation: str = "relu",
        learning_rate: float = 0.002,
        weight_decay: float = 0.0,
        dropout: float = 0.0,
        epochs: int = 100,
        batch_size: int = 32,
        random_state: int | np.random.RandomState | None = None,
    ):
        self.hidden = hidden
        self.activation = activation
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state

    def _train(self, X, target, n_out, loss):
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        rng = np.random.default_rng(seed)
        self.network_ = self._network(rng, X, n_out)
        optimizer = AdamW(
            self.network_, self.learning_rate, weight_decay=self.weight_decay
        )
        self.history_ = fit(
            self.network_,
            loss,
            optimizer,
            (X, target),
            self.epochs,
            self.batch_size,
            rng,
            progress=False,
        )
        return self

    def _network(self, rng, X, n_out):
        def initialise(rng, n_in, n_out):
            return he(rng, n_in, n_out, dtype=X.dtype)

        activation = _activation(type(self).__name__, self.activation)
        sizes = [X.shape[1], *self.hidden, n_out]
        network = mlp(rng, sizes, activation, initialise=initialise)
        if not self.dropout:
            return network
        after = Dropout(self.dropout)
        layers = []
        for layer in network:
            layers += [layer, after] if layer.function is activation else [layer]
        return Network(layers)

    def _outputs(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=self.network_.parameters.dtype)
        return forward(self.network_, X)


class Classifier(ClassifierMixin, _Estimator):
    """A network that tells classes apart, trained by cross-entropy.

    Parameters
    ----------
    hidden : tuple of int
        Neurons of each hidden layer; () for none.
    activation : str
        Between the layers: "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu" or
        "silu".
    learning_rate : float
        Of the optimizer AdamW.
    weight_decay : float
        Of the optimizer AdamW.
    dropout : float
        The probability of leaving out a hidden neuron in training.
    epochs : int
    batch_size : int
    random_state : int, numpy.random.RandomState or None
        An int makes the training repeatable.

    Attributes
    ----------
    network_ : Network
    history_ : History
    classes_ : (K,)
        The labels met in training, sorted.

    Examples
    --------
    >>> from nnlib.data import moons
    >>> x, labels = moons(np.random.default_rng(0), 200)
    >>> Classifier(hidden=(16,), random_state=0).fit(x, labels).score(x, labels) > 0.9
    True
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Classifier":
        """Train on samples X (N, n_in) and their labels y (N,), of any kind.

        Raises
        ------
        ValueError
            If X or y cannot be trained with, or a setting is out of range.
        """
        X, y = validate_data(self, X, y, dtype=(np.float64, np.float32))
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        return self._train(X, labels, len(self.classes_), cross_entropy)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the probability of each class for each sample: (N, K)."""
        return activations.softmax(self._outputs(X))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable class of each sample: (N,)."""
        best = self._outputs(X).argmax(axis=1)
        return self.classes_[best]


class Regressor(RegressorMixin, _Estimator):
    """A network that predicts a number, trained by the mean squared error.

    Parameters
    ----------
    hidden, activation, learning_rate, weight_decay, dropout, epochs, batch_size
    random_state
        As for `Classifier`.

    Attributes
    ----------
    network_ : Network
    history_ : History

    Examples
    --------
    >>> from nnlib.data import regression_curve
    >>> x, target = regression_curve(np.random.default_rng(0), 200)
    >>> Regressor(random_state=0).fit(x, target[:, 0]).score(x, target[:, 0]) > 0.9
    True
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Regressor":
        """Train on samples X (N, n_in) and their targets y (N,).

        Raises
        ------
        ValueError
            If X or y cannot be trained with, or a setting is out of range.
        """
        X, y = validate_data(self, X, y, dtype=(np.float64, np.float32), y_numeric=True)
        return self._train(X, y.astype(X.dtype)[:, None], 1, mse)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the predicted number of each sample: (N,)."""
        return self._outputs(X)[:, 0]


def _activation(caller, name):
    if name in ACTIVATIONS:
        return getattr(activations, name)
    near = difflib.get_close_matches(str(name), ACTIVATIONS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"{caller}: activation must be one of {', '.join(ACTIVATIONS)}, got "
        f"{name!r}.{hint}"
    )
