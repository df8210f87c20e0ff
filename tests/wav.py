"""A WAV file, made from numbers."""

import struct

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
REST = bytes.fromhex("000000001000800000aa00389b71")  # of the name of each form


def packed(numbers, rate=8000, channels=1, width=2, form=PCM, **head):
    """Return the bytes of a file that holds numbers, as they are."""
    said = description(form, rate, channels, 8 * width, **head)
    return file_of(piece(b"fmt ", said), piece(b"data", numbers.tobytes()))


def description(form, rate, channels, bits, row=None, extensible=False, rest=REST):
    """Return what stands in a piece called fmt: plain, or in its longer form."""
    row = channels * bits // 8 if row is None else row
    outer = EXTENSIBLE if extensible else form
    plain = struct.pack("<HHIIHH", outer, channels, rate, rate * row, row, bits)
    if not extensible:
        return plain
    return plain + struct.pack("<HHIH14s", 22, bits, 0, form, rest)


def piece(name, held):
    """Return a name, a size and what is held, to an even number of bytes."""
    return name + struct.pack("<I", len(held)) + held + bytes(len(held) % 2)


def file_of(*pieces):
    """Return a file of pieces, whatever they are."""
    return (
        b"RIFF"
        + struct.pack("<I", 4 + sum(map(len, pieces)))
        + b"WAVE"
        + b"".join(pieces)
    )
