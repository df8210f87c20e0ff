import hashlib
from pathlib import Path

import numpy as np
import pytest

import nnlib.data
from nnlib.data import Digits, digits, digits_network, mnist
from nnlib.training import predict
from tools.make_digits import stratified, write_npz
from tools.make_digits_network import N_TRAIN, trained

PACKAGED = Path(nnlib.data.__file__).with_name("digits.npz")


@pytest.fixture(scope="module")
def data():
    return digits()


def test_shapes_and_dtypes(data):
    assert [array.shape for array in data] == [
        (7000, 784),
        (7000,),
        (1000, 784),
        (1000,),
    ]
    assert data.x_train.dtype == data.x_test.dtype == np.float32
    assert data.labels_train.dtype == data.labels_test.dtype == np.int64
    assert data._fields == ("x_train", "labels_train", "x_test", "labels_test")


def test_grey_values_run_from_0_to_1(data):
    for x in (data.x_train, data.x_test):
        assert x.min() == 0 and x.max() == 1
        np.testing.assert_array_equal(x * 255, np.round(x * 255))
    # the mean and the deviation that are known for full MNIST
    assert data.x_train.mean() == pytest.approx(0.1307, abs=0.002)
    assert data.x_train.std() == pytest.approx(0.3081, abs=0.002)


def test_each_digit_has_its_share_of_full_mnist(data):
    full = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    counts = np.bincount(data.labels_train)
    assert abs(counts - full * 7000 / 60000).max() < 1
    assert np.bincount(data.labels_test, minlength=10).min() >= 89


def test_labels_belong_to_their_images(data):
    # the nearest mean image names most test digits, and would name a tenth by chance
    means = np.stack(
        [data.x_train[data.labels_train == digit].mean(axis=0) for digit in range(10)]
    )
    distances = ((data.x_test[:, None] - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == data.labels_test).mean() > 0.75


def test_samples_are_in_no_order(data):
    for labels in (data.labels_train, data.labels_test):
        assert set(labels[:60]) == set(range(10))


def test_no_test_image_is_among_the_training_images(data):
    training = {image.tobytes() for image in data.x_train}
    assert len(training) == 7000
    assert not any(image.tobytes() in training for image in data.x_test)


def test_each_call_returns_arrays_of_its_own(data):
    again = digits()
    again.x_train[...] = 0.5
    assert digits().x_train[0, 0] == data.x_train[0, 0] == 0


def test_the_packaged_file_is_small_and_its_terms_lie_beside_it():
    assert PACKAGED.stat().st_size <= 1_500_000
    terms = PACKAGED.with_name("DIGITS.md").read_text(encoding="utf-8")
    for word in ("LeCun", "Cortes", "Burges", "NIST", "ShareAlike", "subset"):
        assert word in terms


def test_the_packaged_file_needs_no_pickle_and_holds_bytes():
    with np.load(PACKAGED, allow_pickle=False) as stored:
        assert {name: stored[name].dtype.name for name in stored} == {
            name: "uint8" for name in Digits._fields
        }


def test_mnist_scales_the_arrays_of_the_download(monkeypatch):
    images, labels = np.array([[0, 51, 255]], np.uint8), np.array([7], np.uint8)
    arrays = [images, labels, images[:, :2], labels + 1]
    monkeypatch.setattr("nnlib.data.download.mnist_arrays", lambda: arrays)
    full = mnist()
    assert isinstance(full, Digits)
    assert full.x_train.tolist() == [[0, np.float32(0.2), 1]]
    assert full.labels_train.tolist() == [7] and full.labels_test.tolist() == [8]
    assert full.x_test.shape == (1, 2) and full.x_train.dtype == np.float32
    assert full.labels_train.dtype == np.int64


def test_stratified_keeps_shares_by_largest_remainder():
    labels = np.repeat([0, 1, 2], [50, 30, 20])
    index = stratified(np.random.default_rng(0), labels, 7)  # quotas 3.5, 2.1, 1.4
    assert np.bincount(labels[index]).tolist() == [4, 2, 1]
    assert len(set(index)) == 7
    even = stratified(np.random.default_rng(0), labels, 10)
    assert np.bincount(labels[even]).tolist() == [5, 3, 2]


def test_the_packaged_file_is_written_alike_at_each_run(tmp_path):
    arrays = {"a": np.arange(5), "b": np.zeros((2, 3), np.uint8)}
    hashes = set()
    for name in ("one.npz", "two.npz"):
        write_npz(tmp_path / name, arrays)
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1
    with np.load(tmp_path / "one.npz") as stored:
        assert stored["a"].tolist() == [0, 1, 2, 3, 4] and stored["b"].shape == (2, 3)


def test_the_packaged_network_is_small_and_has_the_books_sizes():
    network = digits_network()
    assert [layer.W.shape for layer in network if layer.names] == [(784, 30), (30, 10)]
    assert network.parameters.shape == (23860,)
    assert network.parameters.dtype == np.float32
    stored = PACKAGED.with_name("digits_network.npz")
    assert network.parameters.nbytes < stored.stat().st_size <= 100_000


def test_the_packaged_network_reads_what_the_book_says(data):
    network = digits_network()
    read = predict(network, data.x_test) == data.labels_test
    assert read.sum() == 931
    # it learned from the training images, and not from the test images
    seen = predict(network, data.x_train[:N_TRAIN]) == data.labels_train[:N_TRAIN]
    assert seen.mean() > 0.98


def test_each_call_returns_a_network_of_its_own():
    changed = digits_network()
    changed.parameters[:] = 0
    assert abs(digits_network().parameters).max() > 1


def test_the_packaged_network_is_trained_as_its_tool_says(data):
    # one epoch of ten leads most of the way to the same answers
    agree = predict(trained(epochs=1), data.x_test) == predict(
        digits_network(), data.x_test
    )
    assert agree.mean() > 0.85


def test_the_terms_name_the_packaged_network():
    terms = PACKAGED.with_name("DIGITS.md").read_text(encoding="utf-8")
    assert "digits_network.npz" in terms and "931" in terms
