"""A recording of the reader's own goes through the cells of chapter 9."""

import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

from nnlib import data
from nnlib.activations import softmax
from tests.wav import packed
from tools.files import ROOT, read

PAGE = read(ROOT / "book" / "09_data.md")
PART = PAGE[PAGE.index("```{recording}") : PAGE.index("(data-text)=")]
CELLS = re.findall(r"^```\{code-cell\} ipython3\n(?!---)(.*?)^```", PART, re.M | re.S)
MOMENT = np.arange(8820) / 44100
TONE = 0.5 * np.sin(2 * np.pi * 1000 * MOMENT)  # 1,000 hertz, a fifth of a second


def of_sixteen_bits(x):
    return np.round(32767 * x).astype("<i2")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the section's cells beside a file, or none; return their names."""
    monkeypatch.chdir(tmp_path)
    sounds = data.spoken_words()
    pictures = data.spectrogram(sounds.x[:8], window=128, hop=128, floor=1e-4)

    def run(content=None):
        if content is not None:
            (tmp_path / "mine.wav").write_bytes(content)
        names = {"np": np, "math": math, "data": data, "softmax": softmax}
        names |= {"rows": pictures.reshape(8, -1), "train": np.arange(8)}
        names |= {"sounds": sounds, "test": [3], "study": lambda *_, **__: None}
        seen = []
        names["forward"] = lambda _, x: seen.append(x) or np.zeros((1, 4))
        for cell in CELLS:
            exec(cell, names)
        (row,) = seen
        assert row.shape == (1, 2015) and np.isfinite(row).all()
        return SimpleNamespace(**names)

    return run


def test_without_a_file_the_page_has_a_word_of_its_own(run):
    found = run()
    assert found.rate == 8000 and found.half.dtype == np.float32
    begin = (np.abs(found.sounds.x[3]) > 0.1).argmax()
    word = found.sounds.x[3][begin:]
    np.testing.assert_allclose(found.half[: len(word)], word, atol=1e-3)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000])
def test_a_tone_keeps_its_frequency_at_every_rate(run, rate):
    tone = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(rate) / rate)
    found = run(packed(of_sixteen_bits(tone), rate))
    assert np.abs(found.half).max() == pytest.approx(1, abs=0.01)
    power = data.spectrogram(found.half, window=800).mean(axis=0)
    assert power.argmax() * 8000 / 800 == 1000


def test_floats_of_a_phone_above_one_give_the_same_row(run):
    alone = run(packed(of_sixteen_bits(TONE), 44100))
    loud = np.repeat(6 * TONE, 2).astype("<f4")
    found = run(packed(loud, 44100, 2, width=4, form=3, extensible=True))
    np.testing.assert_allclose(found.half, alone.half, atol=1e-3)


def test_what_8000_numbers_cannot_hold_is_cut_off_and_not_folded_back(run):
    both = TONE + 0.4 * np.sin(2 * np.pi * 6000 * MOMENT)
    found = run(packed(of_sixteen_bits(both), 44100))
    power = np.exp(data.spectrogram(found.half[:1600], window=800, floor=1e-9))[0]
    assert power[100] > 1e4 * power[102:].max()  # 6,000 hertz would be 2,000


def test_two_channels_and_silence_before_the_word(run):
    quiet = np.concatenate([np.zeros(20000), TONE])
    twice = of_sixteen_bits(np.repeat(quiet, 2))
    found = run(packed(twice, 44100, channels=2))
    alone = run(packed(of_sixteen_bits(quiet), 44100))
    np.testing.assert_array_equal(found.half, alone.half)
    assert np.abs(found.half[:8]).max() > 0.1  # the word has begun


@pytest.mark.parametrize("n", [1, 30, 8000])
def test_silence_and_a_moment_of_sound_are_rows_too(run, n):
    assert not run(packed(np.zeros(n, "<i2"), 44100)).half.any()
    assert run(packed(np.full(n, 9000, "<i2"), 44100)).half.any()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "'mine.wav' is no WAV file of plain numbers: it breaks off in its head"),
        (b"ID3 a song", "is no WAV file of plain numbers"),
        (packed(np.zeros(9), width=8), "64 bits a number, expected 8, 16, 24 or 32"),
        (packed(np.zeros(0, "<i2")), "'mine.wav' is a WAV file without a number"),
        (packed(np.zeros(100, "<i2"))[:-44], "promises 100 numbers and 78 are there"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(run, content, words):
    with pytest.raises(ValueError, match=words):
        run(content)
