"""What turns things into rows: windows, spectrograms, bags of words, scaling."""

import numpy as np
import pytest

from nnlib.data import (
    Scaler,
    bag_of_words,
    pca,
    spectrogram,
    vocabulary,
    windows,
    words_of,
)
from tests.needs import needs


def rows(seed=0, shape=(20, 4)):
    return np.random.default_rng(seed).normal(size=shape)


# Windows.


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_the_target_lies_behind_its_window(ahead):
    series = np.arange(30.0)
    x, target = windows(series, 7, ahead)
    assert x.shape == (30 - 7 - ahead + 1, 7)
    np.testing.assert_array_equal(x[:, 0], np.arange(len(x)))
    np.testing.assert_array_equal(target[:, 0], x[:, -1] + ahead)
    assert not (target == x).any()


def test_windows_are_copies_in_the_dtype():
    series = np.arange(6, dtype=np.float32)
    x, target = windows(series, 2)
    x[0, 1] = target[0] = 99
    assert x[1, 0] == 1 and series.max() == 5
    assert x.dtype == target.dtype == np.float32


def test_the_shortest_series_has_one_window_and_a_shorter_one_is_refused():
    assert windows(np.arange(4.0), 3)[0].shape == (1, 3)
    words = r"windows: series has shape \(3,\), expected 4 numbers or more"
    with pytest.raises(ValueError, match=words):
        windows(np.arange(3.0), 3)


def test_a_gap_and_a_second_axis_are_named():
    with pytest.raises(ValueError, match=r"holds nan or inf at \(1,\)"):
        windows(np.array([1.0, np.nan, 2.0]), 1)
    with pytest.raises(ValueError, match=r"write series\[:, 0\]"):
        windows(np.ones((5, 1)), 2)


# Spectrograms.


@pytest.mark.parametrize("hertz", [500, 1000, 3000])
def test_a_tone_stands_at_its_frequency(hertz):
    moments = np.arange(4000) / 8000
    s = spectrogram(np.sin(2 * np.pi * hertz * moments).astype(np.float32), 256, 64)
    assert s.dtype == np.float32
    assert (s.argmax(axis=1) * 8000 / 256 == hertz).all()


def test_silence_has_a_logarithm():
    s = spectrogram(np.zeros(512), floor=1e-4)
    np.testing.assert_allclose(s, np.log(1e-4))


def test_against_scipy():
    signal = needs("scipy.signal")
    x = rows(1, (2, 1000))
    fade = signal.get_window("hann", 100)  # the wave's own period
    _, _, theirs = signal.spectrogram(
        x, window=fade, nperseg=100, noverlap=60, detrend=False, mode="complex"
    )
    mine = spectrogram(x, 100, 40, floor=1e-9)
    scale = (np.abs(np.fft.rfft(x[0, :100] * fade)) ** 2)[5] / abs(theirs[0, 5, 0]) ** 2
    power = np.abs(theirs.swapaxes(1, 2)) ** 2 * scale
    np.testing.assert_allclose(np.exp(mine) - 1e-9, power, rtol=1e-6, atol=1e-8)


def test_a_sound_shorter_than_its_window_is_refused():
    with pytest.raises(ValueError, match=r"has shape \(100,\), expected at least 256"):
        spectrogram(np.zeros(100))


@pytest.mark.parametrize(
    ("x", "settings", "words"),
    [
        (np.zeros(300), {"window": 1}, "window is 1, expected 2 or more"),
        (np.zeros(300), {"hop": 0}, "hop is 0, expected 1 or more"),
        (np.zeros(300), {"floor": 0}, "floor is 0, expected .* above 0"),
        (np.array(1.0), {}, r"x has shape \(\), expected at least 256 numbers"),
    ],
)
def test_settings_that_make_no_spectrogram_are_named(x, settings, words):
    with pytest.raises(ValueError, match=f"spectrogram: {words}"):
        spectrogram(x, **settings)


def test_the_moments_and_frequencies_of_a_spectrogram_are_counted():
    assert spectrogram(np.zeros(1024)).shape == (7, 129)  # windows of 256, 128 on
    assert spectrogram(np.zeros(256)).shape == (1, 129)
    assert spectrogram(np.zeros(8), window=2, hop=1).shape == (7, 2)


def test_whole_numbers_are_no_sound():
    with pytest.raises(TypeError, match=r"x holds int16, .* x.astype\(np.float32\)"):
        spectrogram(np.zeros(300, np.int16))


# Words.


def test_words_are_small_and_without_signs():
    assert words_of("Naïve? It's A_B, 3 times!") == [
        *("naïve", "it's", "a", "b", "3", "times")
    ]


def test_the_vocabulary_has_the_most_frequent_words():
    assert vocabulary(["b a c", "b a", "b"], n=2) == ["?", "b", "a"]
    assert vocabulary([], n=2) == ["?"]


def test_a_word_never_seen_is_counted_or_named():
    x = bag_of_words(["a zebra a", ""], ["?", "a"])
    np.testing.assert_array_equal(x, [[1, 2], [0, 0]])
    words = "text 1 holds 'zebra', which is none of the 2 words. Put '\\?' among"
    with pytest.raises(ValueError, match=words):
        bag_of_words(["a b", "a zebra"], ["a", "b"])


def test_the_order_of_words_is_lost():
    x = bag_of_words(["dog bites man", "man bites dog"], ["bites", "dog", "man"])
    np.testing.assert_array_equal(x[0], x[1])


def test_a_text_alone_and_a_word_twice_are_refused():
    with pytest.raises(TypeError, match="A single text is a list of one"):
        bag_of_words("dog", ["dog"])
    with pytest.raises(ValueError, match="words holds 'a' twice"):
        bag_of_words(["a"], ["a", "a"])


def test_words_are_a_list_with_a_word_in_it():
    with pytest.raises(TypeError, match="words is 'a', expected a list of texts"):
        bag_of_words(["a"], "a")
    with pytest.raises(ValueError, match="words holds no word, expected each word onc"):
        bag_of_words(["a"], [])


def test_a_thousand_words_are_kept_unless_told():
    every = " ".join(f"w{i}" for i in range(1100))
    assert len(vocabulary([every])) == 1001


# Scaling.


def test_the_training_part_gets_mean_0_and_deviation_1():
    x = 3 * rows() + 5
    z = Scaler(x)(x)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(axis=0), 1)


def test_other_rows_are_scaled_with_the_same_numbers():
    scaler = Scaler(np.array([[0.0], [2.0]]))
    np.testing.assert_array_equal(scaler(np.array([[10.0], [10.0]])), [[9.0], [9.0]])


def test_a_column_that_never_changes_becomes_0_and_there_is_a_way_back():
    x = rows().astype(np.float32)
    x[:, 2] = 4
    z = Scaler(x)(x)
    assert z.dtype == np.float32 and (z[:, 2] == 0).all()
    np.testing.assert_allclose(Scaler(x).back(z), x, rtol=1e-5, atol=1e-6)


def test_against_scikit_learn():
    theirs = needs("sklearn.preprocessing").StandardScaler().fit(rows())
    np.testing.assert_allclose(Scaler(rows())(rows(1)), theirs.transform(rows(1)))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["b", "a"], "expected the order of the training part, a, b"),
        (["a", "c"], "expected those of the training part, a, b: b is missing"),
        (None, "the columns of the training part have names and those of x"),
    ],
)
def test_other_columns_than_in_training_are_named(columns, words):
    scaler = Scaler(np.ones((3, 2)), ["a", "b"])
    assert scaler(np.ones((1, 2)), ["a", "b"]).shape == (1, 2)
    with pytest.raises(ValueError, match=words):
        scaler(np.ones((1, 2)), columns)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_constant_whose_mean_is_rounded_is_a_constant(dtype):
    x = np.full((7, 1), 0.1, dtype)  # np.std says 1e-17
    scaler = Scaler(x)
    assert scaler.deviation.tolist() == [1]
    np.testing.assert_allclose(scaler(x + dtype(0.5)), 0.5, rtol=1e-6)


def test_names_that_only_the_new_rows_have_are_named():
    words = "the columns of x have names and those of the training part have none"
    with pytest.raises(ValueError, match=words):
        Scaler(np.ones((3, 2)))(np.ones((1, 2)), ["a", "b"])


def test_what_is_scaled_is_rows_and_its_names_are_texts():
    scaler = Scaler(rows(shape=(3, 2)))
    with pytest.raises(TypeError, match="Scaler: x is a list of 1"):
        scaler([[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"Scaler: x has shape \(3, 4\)"):
        scaler.back(np.ones((3, 4)))
    with pytest.raises(TypeError, match="Scaler: columns is 'ab', expected a list"):
        Scaler(np.ones((3, 2)), "ab")


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two columns are called 'a'"):
        Scaler(rows(shape=(3, 2)), columns=["a", "a"])


def test_more_columns_than_in_training_are_named():
    with pytest.raises(ValueError, match=r"\(N, 2\): the training part had 2 columns"):
        Scaler(np.ones((3, 2)))(np.ones((3, 4)))
    with pytest.raises(ValueError, match="columns holds 1 names and x has shape"):
        Scaler(np.ones((3, 2)), ["a"])


# Principal components.


def test_as_many_components_as_columns_lose_nothing():
    found = pca(rows(), 4)
    np.testing.assert_allclose(found.rebuilt(found.code(rows(1))), rows(1))
    np.testing.assert_allclose(
        found.directions @ found.directions.T, np.eye(4), atol=1e-12
    )


def test_components_against_scikit_learn():
    theirs = needs("sklearn.decomposition").PCA(2, svd_solver="full").fit(rows())
    mine = pca(rows(), 2)
    np.testing.assert_allclose(
        mine.rebuilt(mine.code(rows(1))),
        theirs.inverse_transform(theirs.transform(rows(1))),
    )
    np.testing.assert_allclose(mine.variances * 20 / 19, theirs.explained_variance_)


def test_components_refuse_other_columns():
    with pytest.raises(ValueError, match=r"x has shape \(2, 3\), .*: these components"):
        pca(rows(), 2).code(np.ones((2, 3)))
    words = r"Components.rebuilt: code has shape \(2, 3\), expected \(N, 2\): a number"
    with pytest.raises(ValueError, match=words):
        pca(rows(), 2).rebuilt(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"Components.code: x has shape \(4,\), expec"):
        pca(rows(), 2).code(np.ones(4))
    with pytest.raises(TypeError, match=r"Components\.code: x is a list of 1"):
        pca(rows(), 2).code([[1.0]])
    with pytest.raises(TypeError, match=r"Components.code: x is 3\.0"):
        pca(rows(), 2).code(3.0)
    with pytest.raises(ValueError, match="pca: n is 5, expected at most 4"):
        pca(rows(), 5)
