"""Networks for scikit-learn: `fit`, `predict` and `score`, pipelines and grid search.

This module needs scikit-learn; nothing else in nnlib does. Inputs should be scaled to
about [-1, 1], for instance by a `StandardScaler` in front. The targets of the
`Regressor` are scaled inside, so that their unit makes no difference.
"""

import difflib
import warnings
from typing import Any

import numpy as np

from nnlib import activations, foreign
from nnlib.checks import described
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import AdamW
from nnlib.propagation import Network, forward, mlp
from nnlib.ranges import held_to
from nnlib.registry import checked
from nnlib.training import Dropout, EarlyStopping, fit
from nnlib.training.hints import spread
from nnlib.training.symptoms import unscaled
from nnlib.weights import he

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.model_selection import train_test_split
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise ImportError(
        "nnlib.estimators needs scikit-learn: python -m pip install scikit-learn."
    ) from None

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu")
FLOATS = (np.float64, np.float32)
GOES_ON = (
    "each call of fit starts anew, on all data. To go on with a network use "
    "nnlib.training.fit with model.network_"
)


def check_settings(estimator: "Estimator", *given: Any, **settings: Any) -> None:
    """Raise TypeError if there is no such setting, or there are too many."""
    name, known = type(estimator).__name__, estimator._get_param_names()
    if len(given) > len(known):
        raise TypeError(
            f"{name}: {len(given)} arguments were given, expected {len(known)} at most."
        )
    for setting in settings:
        if setting not in known:
            near = difflib.get_close_matches(setting, known, n=1)
            hint = f". Did you mean {near[0]!r}?" if near else "."
            if words := foreign.argument(setting, known, settings[setting]):
                hint = f": {words}."
            hint = f". Here {GOES_ON}." if setting == "warm_start" else hint
            raise TypeError(
                f"{name}: there is no setting {setting!r}, expected some of "
                f"{', '.join(known)}{hint}"
            )


class Estimator(BaseEstimator):
    """What `Classifier` and `Regressor` share: settings, and how a network is trained.

    Parameters
    ----------
    hidden, activation, learning_rate, weight_decay, dropout, epochs, batch_size
    early_stopping, validation_fraction, patience, random_state
        As for `Classifier`.
    """

    @checked(check_settings)
    def __init__(
        self,
        hidden: tuple[int, ...] = (100,),
        activation: str = "relu",
        learning_rate: float = 0.002,
        weight_decay: float = 0.0,
        dropout: float = 0.0,
        epochs: int = 100,
        batch_size: int = 32,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        random_state: int | np.random.RandomState | None = None,
    ):
        self.hidden = hidden
        self.activation = activation
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state

    def __getattr__(self, name: str):
        """Say what there is instead of a name of scikit-learn's own networks."""
        words = foreign.OF_AN_ESTIMATOR | {"partial_fit": GOES_ON}
        hint = foreign.advice(name, words)
        raise AttributeError(f"{type(self).__name__} has no {name!r}{hint}.")

    def __sklearn_tags__(self):
        """Tell scikit-learn that sparse matrices are taken; they are made dense."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _validated(self, *arrays, **asked):
        """Return arrays as scikit-learn checks them, and say who asked for them."""
        try:
            return validate_data(self, *arrays, **asked)
        except (TypeError, ValueError) as error:
            text = str(error).strip().removesuffix(".")
            raise type(error)(f"{type(self).__name__}: {text}.") from error

    def _train(self, X, target, n_out, loss, classes=None):
        try:
            random = check_random_state(self.random_state)
        except ValueError as error:
            raise TypeError(
                f"{type(self).__name__}: random_state is "
                f"{described(self.random_state)}, expected a whole number: write "
                "random_state=0."
            ) from error
        rng = np.random.default_rng(random.randint(2**31 - 1))
        self.network_ = self._network(rng, X, n_out)
        optimizer = AdamW(
            self.network_, self.learning_rate, weight_decay=self.weight_decay
        )
        validation, callbacks = None, []
        if self.early_stopping:
            X, held_out, target, aside = train_test_split(
                X,
                target,
                test_size=self.validation_fraction,
                stratify=classes,
                random_state=random,
            )
            validation, callbacks = (held_out, aside), [EarlyStopping(self.patience)]
        self._hint(X)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "fit: ")  # said above in other words
            self.history_ = fit(
                self.network_,
                loss,
                optimizer,
                (X, target),
                self.epochs,
                self.batch_size,
                rng,
                validation,
                callbacks,
                progress=False,
            )
        self.n_iter_ = self.history_.epochs
        return self

    def _hint(self, X):
        found = unscaled(self.network_, spread(X))
        if found is not None:
            name = type(self).__name__
            warnings.warn(
                f"{name}: X runs from {X.min():g} to {X.max():g}, and a network learns "
                "best from inputs of about -1 to 1: write "
                f"make_pipeline(StandardScaler(), {name}()).",
                UserWarning,
                stacklevel=5,
            )

    def _network(self, rng, X, n_out):
        def initialise(rng, n_in, n_out):
            return he(rng, n_in, n_out, dtype=X.dtype)

        name = type(self).__name__
        if np.ndim(self.hidden) != 1:
            raise TypeError(
                f"{name}: hidden is {described(self.hidden)}, expected a number for "
                "each hidden layer: write hidden=(100,)."
            )
        activation = _activation(name, self.activation)
        sizes = [X.shape[1], *self.hidden, n_out]
        network = mlp(rng, sizes, activation, initialise, dtype=X.dtype)
        if not self.dropout:
            return network
        after = Dropout(self.dropout)
        layers = []
        for layer in network:
            layers += [layer, after] if layer.function is activation else [layer]
        return Network(layers)

    def _outputs(self, X):
        check_is_fitted(self)
        dtype = self.network_.parameters.dtype
        X = self._validated(X, reset=False, dtype=dtype, accept_sparse="csr")
        return forward(self.network_, _dense(X))


class Classifier(ClassifierMixin, Estimator):
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
        At most so many.
    batch_size : int
    early_stopping : bool
        Whether to hold a part of the data back, stop where the loss on it improves no
        longer, and keep the parameters of the best epoch.
    validation_fraction : float
        The part that is held back, between 0 and 1; each class keeps its share.
    patience : int
        How many epochs in a row may pass without improvement.
    random_state : int, numpy.random.RandomState or None
        An int makes the training repeatable.

    Attributes
    ----------
    network_ : Network
    history_ : History
    n_iter_ : int
        The number of epochs.
    classes_ : (K,)
        The labels met in training, sorted.

    Examples
    --------
    >>> from nnlib.data import moons
    >>> x, labels = moons(np.random.default_rng(0), 200)
    >>> Classifier(hidden=(16,), random_state=0).fit(x, labels).score(x, labels) > 0.9
    True
    """

    @held_to({})
    def fit(self, X: np.ndarray, y: np.ndarray) -> "Classifier":
        """Train on samples X (N, n_in) and their labels y (N,), of any kind.

        A sparse X is made dense.

        Raises
        ------
        ValueError
            If X or y cannot be trained with, or a setting is out of range.
        """
        X, y = self._validated(X, y, dtype=FLOATS, accept_sparse="csr")
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"Classifier: y holds one class, {self.classes_.tolist()[0]!r}, "
                "expected two or more, as there is nothing to tell apart."
            )
        return self._train(_dense(X), labels, len(self.classes_), cross_entropy, labels)

    @held_to({})
    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the probability of each class for each sample: (N, K)."""
        return activations.softmax(self._outputs(X))

    @held_to({})
    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable class of each sample: (N,)."""
        best = self._outputs(X).argmax(axis=1)
        return self.classes_[best]


class Regressor(RegressorMixin, Estimator):
    """A network that predicts a number, trained by the mean squared error.

    Parameters
    ----------
    hidden, activation, learning_rate, weight_decay, dropout, epochs, batch_size
    early_stopping, validation_fraction, patience, random_state
        As for `Classifier`.

    Attributes
    ----------
    network_ : Network
        Its output is the target minus `target_mean_`, over `target_scale_`.
    history_ : History
        Losses of the scaled targets.
    n_iter_ : int
        The number of epochs.
    target_mean_, target_scale_ : float
        Mean and standard deviation of the targets met in training.

    Examples
    --------
    >>> from nnlib.data import regression_curve
    >>> x, target = regression_curve(np.random.default_rng(0), 200)
    >>> Regressor(random_state=0).fit(x, target[:, 0]).score(x, target[:, 0]) > 0.9
    True
    """

    @held_to({})
    def fit(self, X: np.ndarray, y: np.ndarray) -> "Regressor":
        """Train on samples X (N, n_in) and their targets y (N,), in any unit.

        A sparse X is made dense.

        Raises
        ------
        ValueError
            If X or y cannot be trained with, or a setting is out of range.
        """
        X, y = self._validated(X, y, dtype=FLOATS, accept_sparse="csr", y_numeric=True)
        if y.dtype.kind in "US":
            raise TypeError(
                "Regressor: y holds text, expected numbers: for names of classes write "
                "Classifier()."
            )
        y = np.asarray(y, dtype=np.float64)
        self.target_mean_ = y.mean().item()
        self.target_scale_ = y.std().item() or 1.0  # of targets that are all the same
        target = (y - self.target_mean_) / self.target_scale_
        return self._train(_dense(X), target.astype(X.dtype)[:, None], 1, mse)

    @held_to({})
    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the predicted number of each sample: (N,)."""
        return self._outputs(X)[:, 0] * self.target_scale_ + self.target_mean_


def _dense(X):
    return X.toarray() if hasattr(X, "toarray") else X


def _activation(caller, name):
    if name in ACTIVATIONS:
        return getattr(activations, name)
    near = difflib.get_close_matches(str(name), ACTIVATIONS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"{caller}: activation is {described(name)}, expected one of "
        f"{', '.join(ACTIVATIONS)}.{hint}"
    )
