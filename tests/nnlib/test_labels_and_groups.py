"""Labels and groups that cannot be split, or only where numbers have 64 bits."""

import numpy as np
import pytest

from nnlib.data import kmeans, split_by_class, split_by_group


def rng():
    return np.random.default_rng(0)


def test_classes_far_apart_are_no_table_of_all_between():
    with pytest.raises(ValueError, match="class 1 has no row"):
        split_by_class(rng(), np.array([0, 0, 2**40, 2**40]))


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8])
def test_labels_of_each_width_are_split_alike(dtype, monkeypatch):
    monkeypatch.delattr(np, "bincount")  # in a browser it takes no int64
    labels = np.repeat([0, 1], 10)
    parts = split_by_class(rng(), labels.astype(dtype))
    np.testing.assert_array_equal(parts[1], split_by_class(rng(), labels)[1])


def test_labels_that_are_names_or_of_several_kinds_are_refused():
    with pytest.raises(TypeError, match=r"labels holds names, .* np\.unique\(labels"):
        split_by_class(rng(), np.array(["a", "b"]))
    with pytest.raises(TypeError, match="things of several kinds, expected one"):
        split_by_group(rng(), ["a", 1, None])


def test_half_precision_is_refused_by_k_means():
    x = np.array([[100.0], [200.0], [300.0]], dtype=np.float16)
    with pytest.raises(TypeError, match=r"kmeans: x holds float16, .* float32"):
        kmeans(rng(), x, 2)
