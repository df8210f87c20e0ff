"""Data to learn from, and how pictures, sounds, texts and series become rows."""

from nnlib.data.clusters import Clusters, adjusted_rand, kmeans, nearest, purity
from nnlib.data.components import Components, pca
from nnlib.data.embedding import embed
from nnlib.data.files import Table, read_table
from nnlib.data.images import Digits, digits, mnist
from nnlib.data.kinds import (
    Sentences,
    SpokenWords,
    Sunspots,
    sentences,
    spoken_words,
    sunspots,
)
from nnlib.data.name_list import LETTERS, letter_numbers, names
from nnlib.data.recordings import Recording, read_wave
from nnlib.data.scaling import Scaler
from nnlib.data.sound import spectrogram
from nnlib.data.splitting import (
    split_by_chance,
    split_by_class,
    split_by_group,
    split_by_time,
)
from nnlib.data.toys import moons, regression_curve, rings, spirals, xor
from nnlib.data.trained import digits_network
from nnlib.data.windowing import windows
from nnlib.data.words import bag_of_words, vocabulary, words_of
from nnlib.losses import one_hot

__all__ = [
    "LETTERS",
    "Clusters",
    "Components",
    "Digits",
    "Recording",
    "Scaler",
    "Sentences",
    "SpokenWords",
    "Sunspots",
    "Table",
    "adjusted_rand",
    "bag_of_words",
    "digits",
    "digits_network",
    "embed",
    "kmeans",
    "letter_numbers",
    "mnist",
    "moons",
    "names",
    "nearest",
    "one_hot",
    "pca",
    "purity",
    "read_table",
    "read_wave",
    "regression_curve",
    "rings",
    "sentences",
    "spectrogram",
    "spirals",
    "split_by_chance",
    "split_by_class",
    "split_by_group",
    "split_by_time",
    "spoken_words",
    "sunspots",
    "vocabulary",
    "windows",
    "words_of",
    "xor",
]
