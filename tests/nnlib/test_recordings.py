"""WAV files: each form of number comes back, and a broken file is named."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.data import read_wave
from tests.wav import FLOAT, PCM, description, file_of, packed, piece

SOUND = np.array([0, 0.5, -1])


def as_bytes(x, bits):
    """Return what a file of whole numbers holds for a sound, as an array of bytes."""
    whole = np.round(x * 2.0 ** (bits - 1)).astype(np.int64)
    whole = whole + 128 if bits == 8 else whole
    each = [int(number) % 2**bits for number in whole]
    held = b"".join(number.to_bytes(bits // 8, "little") for number in each)
    return np.frombuffer(held, np.uint8)


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_whole_numbers_of_each_size(bits, extensible):
    held = as_bytes(SOUND, bits)
    x, rate = read_wave(packed(held, width=bits // 8, extensible=extensible))
    assert (x.tolist(), rate, x.dtype) == ([0, 0.5, -1], 8000, np.float32)


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("width", [4, 8])
def test_floats_stay_as_they_are_also_above_one(width, extensible):
    held = np.array([0, 0.1, -3.5], f"<f{width}")
    form = {"form": FLOAT, "extensible": extensible}
    x, rate = read_wave(packed(held, 96000, width=width, **form))
    assert (rate, x.dtype) == (96000, np.float32)
    np.testing.assert_array_equal(x, held.astype(np.float32))


@settings(deadline=None)
@given(
    bits=st.sampled_from([8, 16, 24, 32]),
    channels=st.integers(1, 3),
    extensible=st.booleans(),
    data=st.data(),
)
def test_what_was_written_comes_back(bits, channels, extensible, data):
    most = 2 ** (bits - 1)
    rows = st.lists(st.integers(-most, most - 1), min_size=channels, max_size=channels)
    whole = np.array(data.draw(st.lists(rows, min_size=1, max_size=9)))
    held = as_bytes(whole.ravel() / most, bits)
    settings = {"channels": channels, "width": bits // 8, "extensible": extensible}
    x, _ = read_wave(packed(held, **settings))
    expected = (whole / most).mean(axis=1)
    np.testing.assert_array_equal(x, expected.astype(np.float32))
    if bits <= 24 and channels == 1:  # float32 holds 24 bits
        np.testing.assert_array_equal(x * most, whole[:, 0])


@settings(deadline=None)
@given(
    width=st.sampled_from([4, 8]),
    values=st.lists(st.floats(-(2.0**99), 2.0**99, width=32), min_size=1, max_size=9),
)
def test_floats_that_were_written_come_back(width, values):
    x, _ = read_wave(packed(np.array(values, f"<f{width}"), width=width, form=FLOAT))
    np.testing.assert_array_equal(x, np.array(values, np.float32))


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_files_of_pythons_own_module(width):
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((2, width, 8000, 0, "NONE", ""))
        file.writeframes(as_bytes(np.repeat(SOUND, 2), 8 * width).tobytes())
    assert read_wave(made.getvalue()).x.tolist() == [0, 0.5, -1]


def test_two_channels_become_their_mean(tmp_path):
    path = tmp_path / "two.wav"
    path.write_bytes(packed(np.array([0, 2**14, 2**14, 2**14], "<i2"), channels=2))
    assert read_wave(path).x.tolist() == [0.25, 0.5]


def test_pieces_of_other_names_are_passed_over():
    said = piece(b"fmt ", description(PCM, 8000, 1, 16) + b"\0\0")
    held = piece(b"data", np.array([2**14], "<i2").tobytes())
    odd, later = piece(b"LIST", b"abc"), piece(b"data", b"\0\0")
    assert read_wave(file_of(odd, said, odd, held, later)).x.tolist() == [0.5]


def test_a_file_that_was_written_into_a_pipe_goes_to_its_end():
    whole = packed(np.array([0, 16384, -32768], "<i2"))
    size = whole.index(b"data") + 4
    piped = whole[:size] + b"\xff" * 4 + whole[size + 4 :]
    assert read_wave(piped).x.tolist() == [0, 0.5, -1]


@pytest.mark.parametrize("width", [2, 3])
def test_bytes_too_few_for_a_number_are_left_at_the_end(width):
    held = as_bytes(SOUND, 8 * width)
    assert read_wave(packed(np.append(held, held[:1]), width=width)).x.size == 3


def test_twenty_bits_lie_at_the_upper_end_of_three_bytes():
    said = piece(b"fmt ", description(PCM, 8000, 1, 20, row=3))
    held = piece(b"data", as_bytes(SOUND, 24).tobytes())
    assert read_wave(file_of(said, held)).x.tolist() == [0, 0.5, -1]


@pytest.mark.parametrize(
    "bad", [(np.nan, 0), (0, np.inf), (np.inf, -np.inf), (1e300, 1e300)]
)
def test_floats_that_are_no_numbers_are_named(bad):
    held = np.array([0, 0, 0, 0, *bad], "<f8")
    with pytest.raises(
        ValueError,
        match="this holds nan, inf or a number beyond float32 at moment 2, expected",
    ):
        read_wave(packed(held, channels=2, width=8, form=FLOAT))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"width": 8}, "has whole numbers of 64 bits .*, expected 8, 16, 24 or 32"),
        ({"width": 0}, "has whole numbers of 0 bits a number"),
        ({"form": FLOAT}, "has floats of 16 bits a number, expected 32 or 64"),
        ({"form": 7}, "no WAV file of plain numbers: they are packed as mu-law"),
        ({"form": 85}, "they are packed as MP3"),
        ({"form": 999}, "they are packed as number 999"),
        ({"form": 2, "extensible": True}, "they are packed as ADPCM"),
        ({"extensible": True, "rest": bytes(14)}, "they are packed as number 65534"),
        ({"channels": 0}, "it has 0 channels of 8000 numbers a second"),
        ({"rate": 0}, "it has 1 channels of 0 numbers a second"),
        ({"width": 3, "row": 4}, "its head gives 24 bits a number and 4 bytes a row"),
    ],
)
def test_a_form_that_is_not_read_is_named(settings, words):
    with pytest.raises(ValueError, match=f"{words}.* Save the recording as WAV, PCM"):
        read_wave(packed(np.zeros(12, np.uint8), **settings))


def test_a_broken_recording_is_named():
    whole = packed(np.zeros(100, "<i2"))
    with pytest.raises(ValueError, match="promises 100 numbers and 78 are there"):
        read_wave(whole[:-44])
    with pytest.raises(ValueError, match="promises 100 numbers and 89 are there"):
        read_wave(packed(np.zeros(200, "<i2"), channels=2)[:-44])
    with pytest.raises(ValueError, match="promises 10 numbers and 9 are there"):
        read_wave(packed(np.zeros(10, "<f4"), width=4, form=FLOAT)[:-1])
    with pytest.raises(ValueError, match="a WAV file without a number in it"):
        read_wave(packed(np.zeros(0, "<i2")))
    for size in range(44):
        with pytest.raises(ValueError, match=r"no WAV .*: it breaks off in its"):
            read_wave(whole[:size])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ID3" + packed(np.zeros(100, "<i2")), "file does not start with RIFF"),
        (b"no sound", "file does not start with RIFF"),
        (b"RIFF\0\0\0\0AVI LIST", "it is a RIFF file of another kind"),
        (b"\0\0\0\x1cftypM4A ", "it is an MPEG-4 file, as many phones save"),
        (file_of(piece(b"data", b"\0\0")), "they come before what says how to read"),
    ],
)
def test_a_file_of_another_kind_is_named(content, words):
    with pytest.raises(ValueError, match=f"this is no WAV .*numbers: {words}"):
        read_wave(content)
