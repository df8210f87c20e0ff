"""Sounds as rows, chapter 9: which frequencies there are, moment by moment."""

import numpy as np

from nnlib.data.checks import check_finite
from nnlib.ranges import held_to, number_between, whole_number
from nnlib.registry import checked

SILENCE = 1e-6  # what is added to each power: log(0) is no number


def check_sound(
    x: np.ndarray, window: int = 256, hop: int = 128, floor: float = SILENCE
) -> None:
    """Refuse a sound that is shorter than one window, and a floor of no height."""
    check_finite("spectrogram", "x", x)
    window = whole_number("spectrogram", "window", window, at_least=2)
    whole_number("spectrogram", "hop", hop)
    number_between("spectrogram", "floor", floor, above=0)
    if x.ndim == 0 or x.shape[-1] < window:
        raise ValueError(
            f"spectrogram: x has shape {x.shape}, expected at least {window} numbers "
            "in its last axis: one window. Take a longer sound or a shorter window."
        )


@held_to({})
@checked(check_sound)
def spectrogram(
    x: np.ndarray, window: int = 256, hop: int = 128, floor: float = SILENCE
) -> np.ndarray:
    """Return the logarithm of the power at each frequency, for each window in time.

    A window of the sound, faded in and out by half a wave of a cosine (Hann), is
    written as a sum of oscillations: number k makes k full swings in the window. At
    r numbers a second that is k * r / window hertz.

    Parameters
    ----------
    x : (..., n)
        One number for each moment: the pressure of the air.
    window : int
        Numbers in a window: a longer one tells frequencies apart, a shorter one
        moments.
    hop : int
        How many numbers the window moves on.
    floor : float
        Added to each power, so that silence has a logarithm.

    Returns
    -------
    (..., T, window // 2 + 1)
        T = (n - window) // hop + 1 moments.

    Raises
    ------
    TypeError
        If `x` is no array of floats, or a setting no number.
    ValueError
        If the sound is shorter than the window or holds nan.

    References
    ----------
    Oppenheim and Schafer, *Discrete-Time Signal Processing*, section 10.3.

    Examples
    --------
    >>> second = np.arange(8000) / 8000
    >>> tone = np.sin(2 * np.pi * 1000 * second)  # 1,000 hertz
    >>> s = spectrogram(tone, window=256)
    >>> s.shape, int(s[0].argmax()) * 8000 / 256
    ((61, 129), 1000.0)
    """
    frames = np.lib.stride_tricks.sliding_window_view(x, window, axis=-1)
    frames = frames[..., ::hop, :]  # (..., T, window)
    fade = np.hanning(window + 1)[:-1].astype(x.dtype)
    power = np.abs(np.fft.rfft(frames * fade)) ** 2
    return np.log(power + floor).astype(x.dtype)
