"""What a reader of the playground can set: names, choices, defaults.

The page's controls are made from this table, and what comes back is held to it, so
that a setting is known in one place.
"""

from dataclasses import dataclass
from typing import Any

DEEPEST, WIDEST, LARGEST_SEED = 4, 32, 9999


@dataclass(frozen=True)
class Choice:
    """One setting that is chosen from a list.

    Attributes
    ----------
    label : str
        What stands beside its control.
    default : str or float
    options : dict
        Each value, with the words for it.
    """

    label: str
    default: Any
    options: dict[Any, str]


def plain(*values: Any) -> dict[Any, str]:
    """Return values that speak for themselves."""
    return {value: str(value) for value in values}


CHOICES = {
    "data": Choice(
        "Data",
        "moons",
        {
            "moons": "two moons",
            "rings": "two rings",
            "spirals": "two spirals",
            "xor": "XOR",
            "digits": "digits, 6,000 images",
            "points": "points of your own",
            "table": "a file of your own",
        },
    ),
    "samples": Choice("Points", 200, plain(20, 50, 100, 200, 500, 1000)),
    "noise": Choice("Noise", 0.1, plain(0, 0.05, 0.1, 0.2, 0.3, 0.5)),
    "activation": Choice(
        "Activation",
        "tanh",
        plain("relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid"),
    ),
    "loss": Choice(
        "Loss",
        "cross_entropy",
        plain("cross_entropy", "binary_cross_entropy", "hinge", "mse"),
    ),
    "optimizer": Choice(
        "Optimizer",
        "Adam",
        plain("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"),
    ),
    "rate": Choice(
        "Learning rate",
        0.01,
        plain(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    ),
    "batch": Choice("Batch", 20, plain(1, 5, 10, 20, 50, 100, 200)),
    "decay": Choice("Weight decay", 0, plain(0, 0.0001, 0.001, 0.01, 0.1)),
    "dropout": Choice("Dropout", 0, plain(0, 0.1, 0.2, 0.5)),
}
OF_TWO_CLASSES = ("binary_cross_entropy", "hinge")
DEFAULTS = {name: choice.default for name, choice in CHOICES.items()} | {
    "layers": [8, 8],
    "seed": 1,
    "points": [],
    "table": "",
}


def checked(settings: dict[str, Any]) -> dict[str, Any]:
    """Return all settings, the defaults where none is given.

    Parameters
    ----------
    settings : dict
        The names of `DEFAULTS`; ``layers`` holds the widths of the hidden layers,
        ``points`` rows of x, y and class, ``table`` the text of a file.

    Raises
    ------
    ValueError
        If a name or a value is not known; the message says what is.

    Examples
    --------
    >>> checked({"layers": [3]})["layers"]
    [3]
    >>> checked({"rate": 7})
    Traceback (most recent call last):
    ...
    ValueError: The learning rate cannot be 7: choose one of 0.0001, 0.0003, 0.001, \
0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10.
    """
    for name in settings:
        if name not in DEFAULTS:
            raise ValueError(f"There is no setting {name!r}.")
    found = DEFAULTS | settings
    for name, choice in CHOICES.items():
        # a list has no hash; 1 and True are equal, and mean the same here
        if found[name] not in list(choice.options):
            known = ", ".join(str(option) for option in choice.options)
            raise ValueError(
                f"The {choice.label.lower()} cannot be {found[name]!r}: choose one of "
                f"{known}."
            )
    found["layers"] = [whole("width", width, 1, WIDEST) for width in found["layers"]]
    if len(found["layers"]) > DEEPEST:
        raise ValueError(f"There can be at most {DEEPEST} hidden layers.")
    found["seed"] = whole("seed", found["seed"], 0, LARGEST_SEED)
    return found


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Return a whole number between two others, ends included."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not low <= value <= high
    ):
        raise ValueError(
            f"The {name} cannot be {value!r}: choose a whole number from {low} to "
            f"{high}."
        )
    return value
