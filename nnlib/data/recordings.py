"""A recording as numbers, chapter 9: WAV files, as machines and phones save them."""

import math
import os
import struct
from typing import NamedTuple

import numpy as np

from nnlib.data.files import content_of, what
from nnlib.ranges import held_to

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE  # how the head of a file calls its numbers
WIDTHS = {PCM: (8, 16, 24, 32), FLOAT: (32, 64)}  # bits a number
NAMES = {PCM: "whole numbers", FLOAT: "floats"}
PACKED = {2: "ADPCM", 6: "A-law", 7: "mu-law", 17: "ADPCM", 85: "MP3", 255: "AAC"}
REST = bytes.fromhex("000000001000800000aa00389b71")  # ends a form that has a number
UNKNOWN = 0xFFFFFFFF  # the size in a file that was written into a pipe
AGAIN = "Save the recording as WAV, PCM, 16 bits."


class Recording(NamedTuple):
    """A sound: one number for each moment, and how many moments make a second.

    Attributes
    ----------
    x : (n,) float32
        Between -1 and 1, but for files of floats, which may go beyond; of several
        channels, their mean.
    rate : int
        Numbers a second.
    """

    x: np.ndarray
    rate: int


class Head(NamedTuple):
    """What a file says of its numbers before they come."""

    form: int
    channels: int
    rate: int
    bits: int


@held_to({})
def read_wave(source: str | os.PathLike | bytes) -> Recording:
    """Read a recording from a WAV file whose numbers are not compressed.

    They are whole numbers (PCM) of 8, 16, 24 or 32 bits, or floats (IEEE) of 32 or 64.
    The head of the file may be plain or extensible. Whole numbers are divided by the
    largest of their size; floats stay as they are, also above 1.

    Parameters
    ----------
    source : str, path or bytes
        The file, or what is in it.

    Returns
    -------
    Recording

    Raises
    ------
    TypeError
        If `source` is no path and no bytes.
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no WAV file, a compressed one, an empty one, or broken off; or if it
        holds nan or inf.

    References
    ----------
    IBM and Microsoft, *Multimedia Programming Interface and Data Specifications 1.0*
    (1991), chapter 3; Microsoft, *Multiple channel audio data and WAVE files* (2001).

    Examples
    --------
    >>> import io, wave
    >>> packed = io.BytesIO()
    >>> with wave.open(packed, "wb") as file:
    ...     file.setparams((1, 2, 8000, 0, "NONE", ""))
    ...     file.writeframes(np.array([0, 16384, -32768], "<i2").tobytes())
    >>> read_wave(packed.getvalue())
    Recording(x=array([ 0. ,  0.5, -1. ], dtype=float32), rate=8000)
    """
    content = content_of("read_wave", source)
    try:
        head, size, held = parts_of(content)
    except (ValueError, struct.error) as error:
        broken_off = isinstance(error, struct.error)
        reason = "it breaks off in its head" if broken_off else error
        raise ValueError(
            f"read_wave: {what(source)} is no WAV file of plain numbers: {reason}. "
            f"{AGAIN}"
        ) from None
    if head.bits not in WIDTHS[head.form]:
        *most, last = WIDTHS[head.form]
        raise ValueError(
            f"read_wave: {what(source)} has {NAMES[head.form]} of {head.bits} bits a "
            f"number, expected {', '.join(map(str, most))} or {last}. {AGAIN}"
        )
    row = head.channels * head.bits // 8  # bytes for one moment
    n, there = size // row, len(held) // row
    if not n:
        raise ValueError(
            f"read_wave: {what(source)} is a WAV file without a number in it. Record "
            "it again."
        )
    if there < n:
        raise ValueError(
            f"read_wave: {what(source)} breaks off: its head promises {n} numbers and "
            f"{there} are there. Save or copy it again."
        )
    numbers = numbers_in(held[: n * row], head).reshape(n, head.channels)
    with np.errstate(over="ignore", invalid="ignore"):  # what is wrong is said below
        x = numbers.mean(axis=1).astype(np.float32)
    bad = np.flatnonzero(~np.isfinite(x))
    if len(bad):
        raise ValueError(
            f"read_wave: {what(source)} holds nan, inf or a number beyond float32 at "
            f"moment {bad[0]}, expected finite numbers. {AGAIN}"
        )
    return Recording(x, head.rate)


def parts_of(content: bytes) -> tuple[Head, int, bytes]:
    """Return the head of a file, the size of its numbers that it promises, and them.

    A WAV file is a row of pieces. Each begins with a name of four letters and its size
    in bytes, and one of odd size is followed by a zero.
    """
    if content[4:8] == b"ftyp":
        raise ValueError("it is an MPEG-4 file, as many phones save (.m4a)")
    if not b"RIFF".startswith(content[:4]):  # a start of it may be all there is
        raise ValueError("file does not start with RIFF")
    _, _, kind = struct.unpack_from("<4sI4s", content)
    if kind != b"WAVE":
        raise ValueError("it is a RIFF file of another kind")
    head, place = None, 12
    while True:
        name, size = struct.unpack_from("<4sI", content, place)
        held = content[place + 8 : place + 8 + size]
        if name == b"fmt ":
            head = head_in(held)
        if name == b"data":
            if head is None:
                raise ValueError("they come before what says how to read them")
            return head, len(held) if size == UNKNOWN else size, held
        place += 8 + size + size % 2


def head_in(held: bytes) -> Head:
    """Return what a piece called fmt says."""
    form, channels, rate, _, row, bits = struct.unpack_from("<HHIIHH", held)
    if form == EXTENSIBLE:  # the form itself stands behind, as a name of 16 bytes
        form, rest = struct.unpack_from("<H14s", held, 24)
        form = form if rest == REST else EXTENSIBLE
    if form not in WIDTHS:
        raise ValueError(f"they are packed as {PACKED.get(form, f'number {form}')}")
    if not channels or not rate:
        raise ValueError(f"it has {channels} channels of {rate} numbers a second")
    bits = 8 * math.ceil(bits / 8)  # 20 bits lie in 24, at their upper end
    if row != channels * bits // 8:
        raise ValueError(f"its head gives {bits} bits a number and {row} bytes a row")
    return Head(form, channels, rate, bits)


def numbers_in(held: bytes, head: Head) -> np.ndarray:
    """Return the numbers of a file as float64, one behind the other."""
    if head.form == FLOAT:
        return np.frombuffer(held, f"<f{head.bits // 8}").astype(np.float64)
    if head.bits == 8:  # the only ones without a sign: silence is 128
        return (np.frombuffer(held, np.uint8) - 128.0) / 128
    if head.bits == 24:  # as 32 bits, the last 8 of which are 0
        wide = np.zeros((len(held) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(held, np.uint8).reshape(-1, 3)
        return wide.view("<i4")[:, 0] / 2.0**31
    return np.frombuffer(held, f"<i{head.bits // 8}") / 2.0 ** (head.bits - 1)
