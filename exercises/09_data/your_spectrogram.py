"""The shape of a spectrogram, reckoned for numbers drawn from the learner's name."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.slips import all_apart, slip

TOLERANCE = {"rtol": 1e-6, "atol": 0.006}  # two decimals are enough


def right(rate, n, width, hop, place):
    """Return the windows, the frequencies of each, their distance, the place."""
    return 1 + (n - width) // hop, width // 2 + 1, rate / width, place


def slips(rate, n, width, hop, place):
    """Return wrong parts by the name of the slip: the part's place and its values."""
    tone, step = place * rate / width, rate / width
    return {
        "the first window lost": (0, [(n - width) // hop]),
        "windows that stick out": (0, [n // hop, -(-n // hop), n // hop + 1]),
        "another step": (
            0,
            [n // width, -(-n // width), n / width, 1 + (n - width) // (width - hop)],
        ),
        "another number of windows": (0, [n - width + 1, (n - width) / hop + 1]),
        "the mirror half": (1, [width, width + 1]),
        "another number of frequencies": (1, [width // 2, width // 2 - 1, rate // 2]),
        "upside down": (2, [width / rate, 1 / step * 1000]),
        "places for gaps": (2, [rate / 2 / (width // 2 + 1)]),
        "another distance": (2, [rate / 2 / width, step * 2, rate / hop, rate / n]),
        "another place": (3, [place + 1, place - 1, tone, place * 2, tone * n / rate]),
    }


# These are named for any wrong part that is none of the others'.
GENERAL = (
    "another number of windows",
    "another number of frequencies",
    "another distance",
    "another place",
)
MESSAGES = {
    "the first window lost": (
        "The first number counts the moves of the window. How many windows are there "
        "before it has moved at all?"
    ),
    "windows that stick out": (
        "Some of the windows counted in the first number reach beyond the end of the "
        "recording. Where does the last one begin that still fits?"
    ),
    "another step": (
        "The windows of the first number begin at other places: side by side, or as if "
        "the step were what two neighbours share. How far apart do yours begin?"
    ),
    "another number of windows": (
        "The first number is not right. Draw a short recording of 10 samples, windows "
        "of 4 and a step of 2: count them with a pencil."
    ),
    "the mirror half": (
        "In the second number each frequency is counted twice. The upper half of a "
        "Fourier transform mirrors the lower one, if the samples are real numbers."
    ),
    "another number of frequencies": (
        "The second number is not right. A window of 4 samples tells apart a constant, "
        "one swing, and the fastest up and down. How many are these?"
    ),
    "upside down": (
        "The third number is upside down: in a window of one second neighbours would "
        "lie 1 Hz apart, and a shorter window tells them apart less well."
    ),
    "places for gaps": (
        "The third number is the highest frequency, divided by how many frequencies "
        "there are. How many gaps lie between so many?"
    ),
    "another distance": (
        "The third number is not right. The slowest swing that is told from a constant "
        "fits once into a window. How many such swings are there in a second?"
    ),
    "another place": (
        "The fourth number is not the place of the tone. Place 0 is the constant, "
        "place 1 the first frequency above it. How often does the tone swing in one "
        "window?"
    ),
}


def draw(rng):
    """Draw numbers on which every slip has a value of its own.

    Steps of half a window are never kept: there the step and the overlap are one.
    """
    while True:
        rate = int(rng.choice([4000, 8000, 10000, 16000]))
        width = int(rng.choice([100, 160, 200, 250, 400, 500]))
        hop = int(width * rng.choice([0.2, 0.4, 0.5, 0.6]))
        n = int(rate * rng.choice([0.5, 1.5, 2, 3])) + 10 * int(rng.integers(1, 40))
        place = int(rng.integers(4, width // 5))
        given = rate, n, width, hop, place
        fits = width % 2 == 0 and rate % width == 0
        if fits and all_apart(right(*given), slips(*given), near):
            return given


def near(one, two):
    """Tell whether two numbers could be taken for one."""
    return abs(one - two) < 0.02


def mistake(given, name):
    """Return the mistake of one slip."""
    part = right(*given), *slips(*given)[name]
    return slip(name, MESSAGES[name], *part, TOLERANCE, name in GENERAL)


def mine(rng):
    """Return the exercise with numbers of its own."""
    rate, n, width, hop, place = given = draw(rng)
    asked = right(*given)
    return Exercise(
        id="your-spectrogram",
        answer="my_spectrogram",
        objective="data-rows",
        read="data-sound",
        level="one step",
        compare=(
            "Make the window twice as long and reckon again: which of your numbers "
            "grow, which shrink, and what is lost for what is gained?"
        ),
        reference=asked,
        checks=[Check("four numbers", 3, Equal(asked, **TOLERANCE))],
        mistakes=[mistake(given, name) for name in MESSAGES],
        variants={
            "a list": list(asked),
            "an array": np.array(asked),
            "NumPy's numbers": tuple(map(np.float32, asked)),
        },
        personal=mine,
        numbers=(
            f"Your recording: {rate} samples a second, {n} samples in all. Your "
            f"windows: {width} samples, a new one every {hop}. "
            f"Your tone: {place * rate // width} Hz."
        ),
    )


EXERCISE = mine(np.random.default_rng(0))
