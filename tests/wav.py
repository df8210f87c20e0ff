"""A WAV file, made from numbers."""

import io
import wave


def packed(numbers, rate=8000, channels=1, width=2):
    """Return the bytes of a file that holds numbers, as they are."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(numbers.tobytes())
    return held.getvalue()
