"""What the layers of chapters 10 and 14 are called in PyTorch and in Keras.

PyTorch keeps pictures and kernels as nnlib does, channels first. Keras can, with
``data_format="channels_first"``, and keeps a kernel as (rows, columns, in, out).
"""

from __future__ import annotations

from typing import Any

from nnlib.attention import layer_norm
from nnlib.convolution import average_pool2d, conv2d, flatten, max_pool2d, unflatten
from nnlib.frameworks.counterparts import Counterpart, enter_counterparts

FIRST = "channels_first"


def number(name: str, value: Any) -> Any:
    """Return a number, or that of a pair of equal ones.

    Examples
    --------
    >>> number("stride", (2, 2)), number("stride", 2)
    (2, 2)
    """
    numbers = set(value) if isinstance(value, tuple) else {value}
    if len(numbers) > 1:
        raise ValueError(
            f"has {name}={value}, and nnlib has one number for rows and columns: use "
            "two equal ones."
        )
    return numbers.pop()


def convolution(stride: str, dilation: str) -> Any:
    """Return what reads a convolution's settings under these names."""

    def read(layer: Any) -> dict:
        padding = layer.padding
        found = {
            "stride": number(stride, getattr(layer, stride)),
            "padding": 0 if padding == "valid" else number("padding", padding),
            "dilation": number(dilation, getattr(layer, dilation)),
        }
        if found["padding"] == "same" and found["stride"] > 1:
            raise ValueError(
                f"has padding='same' with {stride} {found['stride']}, where frameworks "
                "disagree about the places of the zeros, and nnlib computes neither: "
                "use a number."
            )
        return found

    return read


def in_keras(settings: dict) -> dict:
    """Return a convolution's settings as Keras has them."""
    stride, padding, dilation = (settings[k] for k in ("stride", "padding", "dilation"))
    if padding not in (0, "same"):
        raise ValueError(
            f"has padding={padding}, and Keras' Conv2D pads with 'same' or not at all: "
            "use padding='same' or 0."
        )
    if stride > 1 and dilation > 1:
        raise ValueError(
            f"has stride={stride} and dilation={dilation}, and Keras' Conv2D has only "
            "one of them above 1: make the other 1."
        )
    return {
        "strides": stride,
        "padding": "same" if padding else "valid",
        "dilation_rate": dilation,
    }


def pooling(size: str, stride: str) -> Any:
    """Return what reads a pooling's settings; side by side is ours without a stride."""

    def read(layer: Any) -> dict:
        found = number(size, getattr(layer, size))
        step = number(stride, getattr(layer, stride))
        return {"size": found, "stride": None if step == found else step}

    return read


def pictures(name: str) -> dict[str, Any]:
    """Return how the sizes of a picture are written as one tuple, and read."""
    sizes = ("channels", "rows", "columns")

    def read(layer: Any) -> dict:
        found = tuple(getattr(layer, name))
        if len(found) != 3 or min(found) < 1:
            raise ValueError(
                f"has {name}={found}, expected (channels, rows, columns), which is "
                "what unflatten of nnlib computes."
            )
        return dict(zip(sizes, found, strict=True))

    return {
        "settings": dict.fromkeys(sizes, name),
        "as_theirs": lambda settings: {name: tuple(settings[k] for k in sizes)},
        "as_ours": read,
    }


def norm_of_rows(layer: Any) -> dict:
    """Read PyTorch's LayerNorm, which can go over several axes."""
    if len(layer.normalized_shape) > 1:
        raise ValueError(
            f"goes over {len(layer.normalized_shape)} axes, and layer_norm of nnlib "
            "over the numbers of a row: use rows."
        )
    return {"epsilon": layer.eps}


enter_counterparts(
    conv2d,
    torch=Counterpart(
        "Conv2d",
        arrays={"W": ("weight", ()), "b": ("bias", ())},
        settings={"stride": "stride", "padding": "padding", "dilation": "dilation"},
        fixed={"groups": 1, "padding_mode": "zeros"},
        made_with=lambda W, b: {
            "in_channels": W.shape[1],
            "out_channels": W.shape[0],
            "kernel_size": W.shape[2:],
        },
        as_ours=convolution("stride", "dilation"),
    ),
    keras=Counterpart(
        "Conv2D",
        arrays={"W": ("kernel", (2, 3, 1, 0)), "b": ("bias", ())},
        settings={
            "stride": "strides",
            "padding": "padding",
            "dilation": "dilation_rate",
        },
        fixed={"data_format": FIRST, "groups": 1},
        made_with=lambda W, b: {
            "filters": len(W),
            "kernel_size": W.shape[2:],
            "kernel_initializer": "zeros",
        },
        built_for=lambda W, b: (None, W.shape[1], None, None),
        as_theirs=in_keras,
        as_ours=convolution("strides", "dilation_rate"),
    ),
)
for function, torch_name, keras_name in (
    (max_pool2d, "MaxPool2d", "MaxPooling2D"),
    (average_pool2d, "AvgPool2d", "AveragePooling2D"),
):
    largest = {"dilation": (1, (1, 1)), "return_indices": False}
    mean = {"divisor_override": None}
    enter_counterparts(
        function,
        torch=Counterpart(
            torch_name,
            settings={"size": "kernel_size", "stride": "stride"},
            fixed={"padding": (0, (0, 0)), "ceil_mode": False}
            | (largest if function is max_pool2d else mean),
            as_ours=pooling("kernel_size", "stride"),
        ),
        keras=Counterpart(
            keras_name,
            settings={"size": "pool_size", "stride": "strides"},
            fixed={"padding": "valid", "data_format": FIRST},
            as_ours=pooling("pool_size", "strides"),
        ),
    )
enter_counterparts(
    flatten,
    torch=Counterpart("Flatten", fixed={"start_dim": 1, "end_dim": -1}),
    # With channels_first, Keras' Flatten puts the channels last before it flattens.
    keras=Counterpart("Flatten", fixed={"data_format": "channels_last"}),
)
enter_counterparts(
    unflatten,
    torch=Counterpart("Unflatten", fixed={"dim": 1}, **pictures("unflattened_size")),
    keras=Counterpart("Reshape", **pictures("target_shape")),
)
enter_counterparts(
    layer_norm,
    torch=Counterpart(
        "LayerNorm",
        arrays={"gain": ("weight", ()), "shift": ("bias", ())},
        settings={"epsilon": "eps"},
        made_with=lambda gain, shift: {"normalized_shape": (len(gain),)},
        as_ours=norm_of_rows,
    ),
    keras=Counterpart(
        "LayerNormalization",
        arrays={"gain": ("gamma", ()), "shift": ("beta", ())},
        settings={"epsilon": "epsilon"},
        fixed={"axis": (-1, 1, [-1], [1]), "rms_scaling": False},
        built_for=lambda gain, shift: (None, len(gain)),
    ),
)
