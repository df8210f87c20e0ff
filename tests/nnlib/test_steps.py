"""Steps that are steered: clipped, frozen, with biases left out of the decay."""

import platform

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import Gradient, backprop
from nnlib.losses import mse
from nnlib.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    cosine,
)
from nnlib.propagation import Layer, Network, linear, mlp
from tests.device import COUNTED, DeviceArray
from tests.fresh import run
from tests.needs import needs
from tools.files import ROOT

# each of ours beside PyTorch's, with a decay
PAIRS = {
    "SGD": (SGD, "SGD", {}, {}),
    "Momentum": (Momentum, "SGD", {}, {"momentum": 0.9}),
    "Nesterov": (Nesterov, "SGD", {}, {"momentum": 0.9, "nesterov": True}),
    "AdaGrad": (AdaGrad, "Adagrad", {}, {}),
    "RMSProp": (RMSProp, "RMSprop", {"rho": 0.9}, {"alpha": 0.9}),
    "Adam": (Adam, "Adam", {}, {}),
    "AdamW": (AdamW, "AdamW", {}, {}),
}
RATE, DECAY = 0.05, 0.3


def network():
    """Return a network with the parameters 0.W, 0.b, 2.W and 2.b."""
    return mlp(np.random.default_rng(0), [3, 4, 2], relu).with_parameters(
        np.random.default_rng(1).normal(size=26)
    )


def gradients(network, scale=1.0):
    rng = np.random.default_rng(2)
    for _ in range(10):
        yield Gradient(network, scale * rng.normal(size=network.parameters.size))


def named(network, owner):
    """Return the arrays of a network, or of its gradient, by layer and name."""
    return {
        f"{index}.{name}": getattr(owner[index], name)
        for index, layer in enumerate(network)
        for name in layer.names
    }


def steps_of_torch(pair, ours, groups, clip=None, frozen=()):
    """Yield PyTorch's parameters after each step, by name."""
    torch = needs("torch")
    _, name, _, settings = pair
    tensors = {
        name: torch.tensor(array, requires_grad=name not in frozen)
        for name, array in named(ours, ours).items()
    }
    optimizer = getattr(torch.optim, name)(
        [
            {"params": [tensors[name] for name in names], "weight_decay": decay}
            for names, decay in groups
        ],
        lr=RATE,
        **settings,
    )
    for grads in gradients(ours, scale=3.0):
        for name, array in named(ours, grads).items():
            if name not in frozen:
                tensors[name].grad = torch.tensor(array)
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(tensors.values(), clip)
        optimizer.step()
        yield {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}


def agrees(pair, settings, groups, **theirs):
    ours = network()
    make, _, own, _ = pair
    optimizer = make(ours, RATE, weight_decay=DECAY, **own, **settings)
    expected = list(steps_of_torch(pair, network(), groups, **theirs))
    for grads, state in zip(gradients(ours, scale=3.0), expected, strict=True):
        optimizer.step(grads)
        for name, array in named(ours, ours).items():
            np.testing.assert_allclose(array, state[name], rtol=1e-11, err_msg=name)
    return ours


ALL = ["0.W", "0.b", "2.W", "2.b"]
pairs = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)


@pairs
@pytest.mark.parametrize("clip", [0.5, 14.0, 1e6])
def test_ten_clipped_steps_agree_with_pytorch(pair, clip):
    # the ten gradients are about 3 * sqrt(26) = 15.3 long: some longer than 14
    agrees(pair, {"clip_norm": clip}, [(ALL, DECAY)], clip=clip)


@pairs
def test_ten_steps_whose_decay_leaves_biases_out_agree_with_pytorch(pair):
    groups = [(["0.W", "2.W"], DECAY), (["0.b", "2.b"], 0.0)]
    agrees(pair, {"decay_biases": False}, groups)


@pairs
@pytest.mark.parametrize(
    ("frozen", "names"),
    [
        ([0], ["0.W", "0.b"]),
        (["2.b"], ["2.b"]),
        ((0, "2.W"), ["0.W", "0.b", "2.W"]),
        ([-1], ["2.W", "2.b"]),
        (["2.W", 2, "0.b"], ["2.W", "2.b", "0.b"]),
    ],
)
def test_what_is_frozen_stays_bit_for_bit_and_the_rest_agrees(pair, frozen, names):
    before = named(network(), network())
    settings = {"frozen": frozen, "clip_norm": 2.0}
    after = agrees(pair, settings, [(ALL, DECAY)], clip=2.0, frozen=names)
    for name in names:
        assert named(after, after)[name].tobytes() == before[name].tobytes()


@pairs
def test_all_of_it_together_agrees_with_pytorch(pair):
    groups = [(["0.W", "2.W"], DECAY), (["0.b", "2.b"], 0.0)]
    settings = {"frozen": ["0.W"], "clip_norm": 2.0, "decay_biases": False}
    agrees(pair, settings, groups, clip=2.0, frozen=["0.W"])


@pairs
def test_a_frozen_nan_or_negative_zero_stays_as_it_is(pair):
    ours = network()
    ours[0].b[:2] = [-0.0, np.nan]
    before = ours[0].b.tobytes()
    optimizer = pair[0](ours, RATE, weight_decay=DECAY, frozen=["0.b"], clip_norm=1.0)
    for grads in gradients(ours):
        grads[0].b[2] = np.inf
        optimizer.step(grads)
    assert ours[0].b.tobytes() == before
    assert np.isfinite(ours[0].W).all()


@pairs
def test_what_is_frozen_leaves_no_trace_in_the_memory(pair):
    ours = network()
    optimizer = pair[0](ours, RATE, weight_decay=DECAY, frozen=[0])
    for grads in gradients(ours):
        optimizer.step(grads)
    for array in optimizer.state().values():
        assert not array[:16].any()
        assert array[16:].all()


def test_a_layer_can_be_thawed_between_steps():
    ours = network()
    optimizer = SGD(ours, 0.5, frozen=[0])
    one = Gradient(ours, np.ones(26))
    start = ours.parameters.copy()
    optimizer.step(one)
    optimizer.frozen = []
    optimizer.step(one)
    np.testing.assert_allclose((start - ours.parameters)[[0, -1]], [0.5, 1.0])


def test_a_shared_array_that_is_frozen_is_frozen_everywhere():
    W, b = np.ones((2, 2)), np.zeros(2)
    twice = Network([Layer(linear, W, b), relu, Layer(linear, W, np.ones(2))])
    assert twice.parameters.size == 8
    optimizer = SGD(twice, 0.5, frozen=["2.W"], weight_decay=0.1)
    _, grads = backprop(twice, np.ones((3, 2)), mse, np.zeros((3, 2)))
    optimizer.step(grads)
    assert (twice[0].W == 1).all()
    assert (twice[0].b != 0).all()
    assert (twice[2].b != 1).all()


def test_the_decay_of_a_shared_array_counts_once():
    W = np.full((2, 2), 2.0)
    twice = Network([Layer(linear, W, np.ones(2)), Layer(linear, W, np.ones(2))])
    zero = Gradient(twice, np.zeros(8))
    AdamW(twice, 0.1, weight_decay=0.5, decay_biases=False).step(zero)
    assert twice.parameters.tolist() == [2 * 0.95] * 4 + [1.0] * 4


def test_a_gradient_is_shortened_and_keeps_its_direction():
    ours = network()
    start = ours.parameters.copy()
    long = 100 * np.random.default_rng(3).normal(size=26)
    given = Gradient(ours, long.copy())
    SGD(ours, 1.0, clip_norm=2.0).step(given)
    step = start - ours.parameters
    assert np.linalg.norm(step) == pytest.approx(2.0, rel=1e-6)
    np.testing.assert_allclose(step / 2, long / np.linalg.norm(long), rtol=1e-6)
    assert given.vector.tolist() == long.tolist()


def test_a_short_gradient_is_not_changed_by_a_bit():
    plain, clipped = network(), network()
    for grads in gradients(plain):
        SGD(plain, 0.1).step(grads)
        SGD(clipped, 0.1, clip_norm=100).step(grads)
    assert plain.parameters.tobytes() == clipped.parameters.tobytes()


def test_a_float32_gradient_whose_squares_overflow_is_shortened():
    ours = network()
    ours = ours.with_parameters(np.zeros(26, np.float32))
    grads = Gradient(ours, np.full(26, 1e30, np.float32))
    with np.errstate(all="raise"):
        SGD(ours, 1.0, clip_norm=1.0).step(grads)
    np.testing.assert_allclose(ours.parameters, -1 / np.sqrt(26), rtol=1e-6)
    assert ours.parameters.dtype == np.float32


def test_a_gradient_of_zero_is_not_divided_by():
    ours = network()
    start = ours.parameters.copy()
    SGD(ours, 1.0, clip_norm=1e-9).step(Gradient(ours, np.zeros(26)))
    assert ours.parameters.tolist() == start.tolist()


@pairs
def test_steered_steps_keep_float32_and_stay_on_the_device(pair):
    settings = {"frozen": [0], "clip_norm": 1.0, "decay_biases": False}
    single = network().with_parameters(network().parameters.astype(np.float32))
    there = network().with_parameters(DeviceArray(single.parameters))
    for ours, wrap in ((single, np.array), (there, DeviceArray)):
        optimizer = pair[0](ours, RATE, weight_decay=DECAY, **settings)
        COUNTED.clear()
        for grads in gradients(ours):
            vector = grads.vector.astype(np.float32)
            optimizer.step(Gradient(ours, wrap(vector)))
        for array in (ours.parameters, *optimizer.state().values()):
            assert array.dtype == np.float32
            assert type(array) is type(ours.parameters)
    assert not COUNTED  # nothing waited for the device
    assert there.parameters.held.tolist() == single.parameters.tolist()


def test_the_rate_in_force_is_that_of_the_next_step():
    ours = network()
    optimizer = SGD(ours, cosine(0.1, steps=10))
    seen = []
    for grads in gradients(ours):
        seen.append(optimizer.rate)
        before = ours.parameters.copy()
        optimizer.step(grads)
        np.testing.assert_allclose(before - ours.parameters, seen[-1] * grads.vector)
    assert seen == [cosine(0.1, steps=10)(step) for step in range(10)]
    assert optimizer.rate == 0.0
    optimizer.learning_rate = 0.25
    assert optimizer.rate == 0.25


def test_gradients_of_two_batches_are_summed_and_stepped_once():
    ours, whole = network(), network()
    rng = np.random.default_rng(4)
    x, target = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    parts = [backprop(ours, x[i : i + 4], mse, target[i : i + 4])[1] for i in (0, 4)]
    Adam(ours).step((parts[0] + parts[1]) / 2)
    Adam(whole).step(backprop(whole, x, mse, target)[1])
    np.testing.assert_allclose(ours.parameters, whole.parameters, rtol=1e-9)


def test_an_optimizer_of_one_s_own_needs_an_update_and_is_steered_too():
    class Lion(Optimizer):
        remembers = ("m",)

        def update(self, theta, g, rate):
            theta -= rate * np.sign(0.9 * self.m + 0.1 * g)
            self.m += 0.01 * (g - self.m)

    ours = network()
    start = ours.parameters.copy()
    optimizer = Lion(ours, 0.5, frozen=[0], weight_decay=0.1)
    grads = Gradient(ours, np.arange(-13.0, 13.0))
    optimizer.step(grads)
    expected = np.sign(grads.vector + 0.1 * start)[16:]
    assert (ours.parameters[:16] == start[:16]).all()
    np.testing.assert_allclose(start[16:] - ours.parameters[16:], 0.5 * expected)


def test_an_annotated_line_of_one_s_own_optimizer_is_its_setting():
    class Signs(Optimizer):
        """Steps of one length."""

        share: float = 1.0

        def update(self, theta, g, rate):
            theta -= rate * self.share * np.sign(g)

    ours = network()
    optimizer = Signs(ours, 0.5, share=0.5)
    assert optimizer.settings()["share"] == 0.5
    before = ours.parameters.copy()
    optimizer.step(Gradient(ours, np.ones(26)))
    np.testing.assert_allclose(before - ours.parameters, 0.25)
    with pytest.raises(TypeError, match="Signs: there is no argument 'shares'"):
        Signs(ours, 0.5, shares=1)


PAGES = """
import resource
import numpy as np
from nnlib.activations import relu
from nnlib.backprop import Gradient
from nnlib.optimizers import Adam
from nnlib.propagation import mlp
network = mlp(np.random.default_rng(0), [784, 128, 64, 10], relu)
optimizer = Adam(network, weight_decay=0.1)
grads = Gradient(network, np.ones_like(network.parameters))
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    optimizer.step(grads)
before = faults()
for _ in range(50):
    optimizer.step(grads)
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs the GNU C library")
def test_a_step_fetches_no_memory_anew_from_the_system():
    # each vector of 437 KB is 107 pages, and a step of Adam makes ten of them
    assert int(run(PAGES, ROOT)) < 50 * 107
