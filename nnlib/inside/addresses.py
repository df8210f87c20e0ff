"""Addresses: how a number of a network is named, such as ``2.W.3.1``."""

from collections.abc import Mapping

from nnlib.checks import described


def gradient_stem(stem: str) -> str:
    """Return where the gradient of an array is kept.

    Examples
    --------
    >>> gradient_stem("2.W"), gradient_stem("x")
    ('2.dW', 'dx')
    """
    layer, dot, name = stem.rpartition(".")
    return f"{layer}{dot}d{name}"


def place_of(address: str, shapes: Mapping[str, tuple]) -> tuple[str, tuple[int, ...]]:
    """Return the stem and the index of an address.

    Parameters
    ----------
    address : str
    shapes : mapping of str to tuple
        The shape of every array that is there, by its stem.

    Raises
    ------
    TypeError
        If the address is no text.
    ValueError
        If there is no such number.

    Examples
    --------
    >>> place_of("2.W.3.1", {"2.W": (4, 2)})
    ('2.W', (3, 1))
    """
    if not isinstance(address, str):
        raise TypeError(
            f"inside: address is {described(address)}, expected text: write "
            f"open({example(shapes)!r})."
        )
    parts = address.strip().split(".")
    for length in (2, 1):
        stem = ".".join(parts[:length])
        if stem in shapes:
            return stem, index_of(address, stem, parts[length:], shapes[stem])
    layer = f"{parts[0]}."
    near = [each for each in shapes if each.startswith(layer)]
    raise ValueError(
        f"inside: there is no {'.'.join(parts[:2])!r}, expected one of "
        f"{', '.join(near or shapes)}, and an index: write open({example(shapes)!r})."
    )


def index_of(
    address: str, stem: str, parts: list[str], shape: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the index at the end of an address."""
    fits = len(parts) == len(shape) and all(
        part.isdecimal() and int(part) < size
        for part, size in zip(parts, shape, strict=True)
    )
    if fits:
        return tuple(map(int, parts))
    if not shape:
        raise ValueError(
            f"inside: {stem} is a single number, expected no index: write "
            f"open({stem!r})."
        )
    first, last = (".".join([stem, *map(str, each)]) for each in ends(shape))
    raise ValueError(
        f"inside: there is no {address!r}: {stem} has shape {shape}, expected an "
        f"address from {first} to {last}."
    )


def ends(shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and the last index of a shape."""
    return tuple(0 for _ in shape), tuple(size - 1 for size in shape)


def example(shapes: Mapping[str, tuple]) -> str:
    """Return an address that is there."""
    stem = list(shapes)[-1]
    return ".".join([stem, *map(str, ends(shapes[stem])[0])])
