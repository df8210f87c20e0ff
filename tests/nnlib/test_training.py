"""Batches, and what fit does with them."""

import numpy as np
import pytest

from nnlib.activations import relu, tanh
from nnlib.backprop import backprop
from nnlib.data import moons, regression_curve
from nnlib.losses import cross_entropy, mse, one_hot
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import Dropout, accuracy, batches
from tests.needs import needs
from tests.nnlib.small_trainings import classifier, line, rng, train

# batches


def test_batches_hold_each_index_once_in_a_new_order_each_time():
    generator = rng()
    first = np.concatenate(list(batches(generator, 10, 3)))
    second = np.concatenate(list(batches(generator, 10, 3)))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first.tolist() != second.tolist() != list(range(10))


def test_batches_have_the_size_asked_for_but_for_the_last():
    assert [len(index) for index in batches(rng(), 10, 4)] == [4, 4, 2]
    assert [len(index) for index in batches(rng(), 8, 4)] == [4, 4]
    assert [len(index) for index in batches(rng(), 2, 10)] == [2]


def test_batches_like_an_array_are_the_same():
    plain, like = batches(rng(), 9, 4), batches(rng(), 9, 4, like=np.zeros(1))
    assert all((a == b).all() for a, b in zip(plain, like, strict=True))


# what fit does


def test_one_full_batch_with_a_pencil():
    # y = 0 for x = 1 and 2, targets 2 and 4: the loss is (4 + 16) / 2 = 10, the
    # gradient for w is 2 * (-2 * 1 - 4 * 2) / 2 = -10, for b 2 * (-2 - 4) / 2 = -6
    network = line()
    data = np.array([[1.0], [2.0]]), np.array([[2.0], [4.0]])
    history = train(network, mse, SGD(network, 0.1), data, batch_size=2)
    assert history.loss == [10.0]
    np.testing.assert_allclose(network.parameters, [1.0, 0.6])


def test_the_loss_of_an_epoch_is_the_mean_over_samples_not_batches():
    # two batches, of 2 samples and of 1, each with its own loss; the step is so small
    # that the parameters stay as good as they are
    network = line()
    x = np.array([[1.0], [1.0], [1.0]])
    target = np.array([[1.0], [2.0], [3.0]])
    history = train(network, mse, SGD(network, 1e-12), (x, target), batch_size=2)
    assert history.loss[0] == pytest.approx((1 + 4 + 9) / 3)


def test_fit_is_the_loop_that_the_chapter_writes_by_hand():
    data = moons(rng(1), 50)
    network, optimizer = classifier(momentum=0.9)
    history = train(network, cross_entropy, optimizer, data, 3, 8, rng=rng(5))

    other, optimizer = classifier(momentum=0.9)
    generator, losses = rng(5), []
    for _ in range(3):
        total = 0.0
        for index in batches(generator, 50, 8):
            x, labels = data[0][index], data[1][index]
            value, grads = backprop(other, x, cross_entropy, labels, generator)
            optimizer.step(grads)
            total += float(value) * len(index)
        losses.append(total / 50)
    assert (network.parameters == other.parameters).all()
    np.testing.assert_allclose(history.loss, losses, rtol=1e-6)


def test_the_same_seed_gives_the_same_training_and_another_one_another():
    def result(seed):
        network, optimizer = classifier()
        data = moons(rng(1), 40)
        train(network, cross_entropy, optimizer, data, 2, 8, rng=rng(seed))
        return network.parameters

    assert (result(0) == result(0)).all()
    assert (result(0) != result(1)).any()


def test_the_data_are_left_as_they_are():
    x, labels = moons(rng(), 30)
    copies = x.copy(), labels.copy()
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, (x, labels), 2)
    assert (x == copies[0]).all() and (labels == copies[1]).all()


def test_it_learns_to_classify_and_to_follow_a_curve():
    network = mlp(rng(), [2, 16, 2], tanh)
    data = moons(rng(1), 200)
    history = train(network, cross_entropy, Adam(network, 0.02), data, 60, 20)
    assert history.loss[-1] < 0.1 < history.loss[0]
    assert accuracy(network, *data) > 0.97
    curve = mlp(rng(), [1, 32, 1], tanh)
    history = train(curve, mse, Adam(curve, 0.02), regression_curve(rng(2)), 150, 20)
    assert history.loss[-1] < 0.03  # the noise itself has a mean square of 0.01


def test_agrees_with_pytorch_over_two_epochs():
    torch = needs("torch")
    x, labels = moons(rng(1), 24)
    network = mlp(rng(), [2, 5, 2], relu)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
    )
    with torch.no_grad():
        for ours, theirs in ((network[0], model[0]), (network[2], model[2])):
            theirs.weight.copy_(torch.from_numpy(ours.W.T.copy()))
            theirs.bias.copy_(torch.from_numpy(ours.b.copy()))
    theirs = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = rng(3)
    for _ in range(2):
        for index in batches(generator, 24, 10):
            theirs.zero_grad()
            output = model(torch.from_numpy(x[index]))
            loss = torch.nn.functional.cross_entropy(
                output, torch.from_numpy(labels[index])
            )
            loss.backward()
            theirs.step()
    optimizer = SGD(network, 0.1, momentum=0.9)
    train(network, cross_entropy, optimizer, (x, labels), 2, 10, rng=rng(3))
    weight = model[2].weight.detach().numpy().T
    np.testing.assert_allclose(network[2].W, weight, rtol=1e-4, atol=1e-6)


def test_float32_stays_float32():
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, moons(rng(), 10), 2)
    assert network.parameters.dtype == np.float32


def test_a_batch_larger_than_the_data_and_a_batch_of_one():
    for size in (1, 1000):
        network, optimizer = classifier()
        history = train(
            network, cross_entropy, optimizer, moons(rng(), 5), batch_size=size
        )
        assert history.epochs == 1 and 0 < history.loss[0] < 5


def test_dropout_is_on_in_training_and_off_in_validation():
    # y = x: the loss is 0 without dropout, and with it (2 - 1)^2 or (0 - 1)^2, so 1
    network = Network([Dropout(0.5), Layer(linear, np.eye(3), np.zeros(3))])
    data = np.ones((8, 3)), np.ones((8, 3))
    optimizer = SGD(network, 1e-9)
    history = train(network, mse, optimizer, data, 2, validation=data)
    np.testing.assert_allclose(history.loss, 1, rtol=1e-6)
    np.testing.assert_allclose(history.validation_loss, 0, atol=1e-6)


class Elsewhere(np.ndarray):
    """An array that notes which functions are asked to create arrays where it is."""

    asked = []  # noqa: RUF012 - shared by all on purpose

    def __array_function__(self, function, types, args, kwargs):
        self.asked.append(function.__name__)
        return super().__array_function__(function, types, args, kwargs)


def test_what_fit_creates_lies_on_the_device_of_the_data(monkeypatch):
    monkeypatch.setattr(Elsewhere, "asked", asked := [])
    x = np.ones((4, 2)).view(Elsewhere)
    list(batches(rng(), 4, 2, like=x))
    assert asked == ["asarray"]
    asked.clear()
    Dropout(0.5).mask(x, rng())
    assert asked == ["asarray"]
    asked.clear()
    network = mlp(rng(), [2, 2], tanh)
    x = x.astype(np.float32)
    train(network, cross_entropy, SGD(network, 0.1), (x, np.zeros(4, int)))
    assert {"asarray", "empty"} <= set(asked)


# accumulating


@pytest.mark.parametrize("n", [48, 50, 55])
@pytest.mark.parametrize("make", [SGD, Adam])
def test_some_batches_a_step_are_one_large_batch(n, make):
    data = [array.astype(np.float64) for array in moons(rng(1), n)]
    data[1] = one_hot(data[1].astype(int), 2, np.float64)

    def parameters(batch_size, accumulate):
        network = mlp(rng(), [2, 6, 2], tanh, dtype=np.float64)
        optimizer = make(network, 0.05)
        train(network, mse, optimizer, data, 3, batch_size, accumulate=accumulate)
        return network.parameters, optimizer.steps

    large, steps = parameters(16, 1)
    small, same = parameters(4, 4)
    assert steps == same
    np.testing.assert_allclose(small, large, rtol=1e-9, atol=1e-12)


def test_more_batches_a_step_than_there_are_make_one_step_an_epoch():
    network, optimizer = classifier()
    data = moons(rng(), 10)
    train(network, cross_entropy, optimizer, data, 3, 4, accumulate=100)
    assert optimizer.steps == 3
