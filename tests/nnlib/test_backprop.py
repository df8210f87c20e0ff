"""The way back: vjp and backprop."""

import math

import numpy as np
import pytest

from nnlib import activations, losses
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.backprop import RULES, backprop, rule_for, vjp
from nnlib.backprop.gradcheck import check_gradients
from nnlib.losses import cross_entropy, mse, quadratic_cost
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import enter
from nnlib.weights import normal
from tests.device import DeviceArray
from tests.needs import needs
from tests.nnlib.small_functions import doubled, shifted


def test_mazur_s_network():
    # https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
    first = Layer(linear, np.array([[0.15, 0.25], [0.20, 0.30]]), np.full(2, 0.35))
    second = Layer(linear, np.array([[0.40, 0.50], [0.45, 0.55]]), np.full(2, 0.60))
    network = Network([first, sigmoid, second, sigmoid])
    x, target = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    error, grads = backprop(network, x, quadratic_cost, target)
    assert error == pytest.approx(0.298371109, abs=5e-10)
    network[0].W -= 0.5 * grads[0].W
    network[2].W -= 0.5 * grads[2].W
    printed = [[0.149780716, 0.24975114], [0.19956143, 0.29950229]]
    np.testing.assert_allclose(network[0].W, printed, atol=5e-9)
    printed = [[0.35891648, 0.511301270], [0.408666186, 0.561370121]]
    np.testing.assert_allclose(network[2].W, printed, atol=5e-9)
    after, _ = backprop(network, x, quadratic_cost, target)
    assert after == pytest.approx(0.2910277737, abs=5e-11)


def test_one_neuron_by_hand():
    network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0]))])
    x, target = np.array([[2.0], [0.0]]), np.array([[5.0], [2.0]])
    value, grads = backprop(network, x, mse, target)  # errors 2 and -1
    assert value == 2.5
    assert grads[0].W.tolist() == [[4.0]]
    assert grads[0].b.tolist() == [1.0]


def test_vjp_returns_the_output_and_one_pullback_for_each_argument(rng):
    x, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
    y, pullbacks = vjp(linear, x, W, b)
    assert (y == linear(x, W, b)).all()
    g = rng.normal(size=(4, 2))
    shapes = [pullback(g).shape for pullback in pullbacks]
    assert shapes == [(4, 3), (3, 2), (2,)]


def test_vjp_hands_settings_on(rules):
    @rule_for(doubled)
    def rule(x, times=1.0):
        return x, (lambda g: times * g,)

    _, (to_x,) = vjp(doubled, 1.0, times=7.0)
    assert to_x(2.0) == 14.0


def test_nobody_asks_for_the_gradient_of_the_data(rules, digits):
    network, x, labels = digits
    asked = []
    original = RULES[linear]

    @rule_for(linear)
    def watched(x, W, b):
        y, (to_x, *others) = original(x, W, b)

        def watched_to_x(g):
            asked.append(W.shape)
            return to_x(g)

        return y, (watched_to_x, *others)

    backprop(network, x, cross_entropy, labels)
    assert asked == [(4, 3), (5, 4)]


def test_the_way_back_ends_at_the_first_parameters(rules):
    @rule_for(doubled)
    def forward_only(x):
        return doubled(x), (None,)

    layer = Layer(linear, np.ones((1, 1)), np.zeros(1))
    network = Network([doubled, doubled, layer, tanh])
    value, grads = backprop(network, np.ones((1, 1)), mse, np.zeros((1, 1)))
    y = math.tanh(4)
    assert value == pytest.approx(y**2)
    assert grads[2].W[0, 0] == pytest.approx(2 * y * (1 - y**2) * 4)


def test_a_network_without_parameters_has_an_empty_gradient():
    x = np.ones((2, 3))
    value, grads = backprop(Network([tanh]), x, mse, x)
    assert value == pytest.approx((1 - math.tanh(1)) ** 2)
    assert grads.vector.shape == (0,)


def test_the_gradient_has_the_order_and_the_names_of_the_parameters(digits):
    network, x, labels = digits
    _, grads = backprop(network, x, cross_entropy, labels)
    assert grads.vector.shape == network.parameters.shape
    joined = np.concatenate(
        [getattr(grads[i], name).ravel() for i in (0, 2, 4) for name in ("W", "b")]
    )
    assert grads.vector.tolist() == joined.tolist()
    assert not np.shares_memory(grads.vector, network.parameters)


def test_the_gradients_of_a_shared_layer_add_up(rng):
    W, b = rng.normal(size=(2, 2)), rng.normal(size=2)
    layer = Layer(linear, W, b)
    shared = Network([layer, tanh, layer])
    apart = Network([layer, tanh, Layer(linear, W.copy(), b.copy())])
    x, target = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    value, grads = backprop(shared, x, mse, target)
    other, parts = backprop(apart, x, mse, target)
    assert value == other
    assert grads.vector.shape == (6,)
    np.testing.assert_allclose(grads.vector, parts.vector[:6] + parts.vector[6:])
    np.testing.assert_array_equal(grads[0].W, grads[2].W)
    assert check_gradients(shared, x, mse, target).passed


def test_a_residual_and_a_nested_network_need_one_rule(rules, rng):
    def residual(x, W, b):
        return x + tanh(linear(x, W, b))

    @rule_for(residual)
    def vjp_residual(x, W, b):
        z, (to_x, *to_parameters) = vjp(linear, x, W, b)
        y, (to_z,) = vjp(tanh, z)
        ways = (lambda g, way=way: way(to_z(g)) for way in to_parameters)
        return x + y, (lambda g: g + to_x(to_z(g)), *ways)

    inner = Network([Layer(linear, rng.normal(size=(2, 2)), np.zeros(2)), tanh])

    def frozen(x):
        return forward(inner, x)

    @rule_for(frozen)
    def vjp_frozen(x):
        z, (to_x, *_) = vjp(linear, x, inner[0].W, inner[0].b)
        y, (to_z,) = vjp(tanh, z)
        return y, (lambda g: to_x(to_z(g)),)

    block = Layer(residual, rng.normal(size=(2, 2)), np.zeros(2))
    network = Network([block, frozen, block])
    x, target = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    assert check_gradients(network, x, mse, target).passed
    with pytest.raises(NotImplementedError, match="inside has no backward rule"):

        def inside(x):
            return forward(inner, x)

        backprop(Network([block, inside]), x, mse, target)


def test_each_call_returns_a_new_gradient(digits):
    network, x, labels = digits
    _, first = backprop(network, x, cross_entropy, labels)
    kept = first.vector.copy()
    backprop(network, 2 * x, cross_entropy, labels)
    assert first.vector.tolist() == kept.tolist()


def test_the_gradient_stays_on_the_device(digits):
    network, x, _ = digits
    target = np.tanh(x[:, :3])
    value, grads = backprop(network, x, mse, target)
    there = network.with_parameters(DeviceArray(network.parameters))
    arrays = DeviceArray(x), DeviceArray(target)
    value_there, grads_there = backprop(there, arrays[0], mse, arrays[1])
    assert value_there.held == value
    assert grads_there.vector.held.tolist() == grads.vector.tolist()


def test_backprop_changes_nothing_it_is_given(digits):
    network, x, labels = digits
    kept = [array.copy() for array in (network.parameters, x, labels)]
    backprop(network, x, cross_entropy, labels)
    for now, then in zip((network.parameters, x, labels), kept, strict=True):
        assert now.tolist() == then.tolist()


@pytest.mark.parametrize(("loss", "kind"), [(cross_entropy, int), (mse, np.float32)])
@pytest.mark.parametrize("activation", [relu, sigmoid, tanh])
def test_float32_stays_float32(rules, rng, loss, kind, activation):
    network = mlp(rng, [3, 4, 2], activation)
    seen = set()
    for function, rule in list(RULES.items()):

        def watched(*arguments, rule=rule, **settings):
            y, pullbacks = rule(*arguments, **settings)
            seen.add(y.dtype)

            def watch(pullback):
                def watched_pullback(g):
                    gradient = pullback(g)
                    seen.add(gradient.dtype)
                    return gradient

                return pullback and watched_pullback

            return y, tuple(watch(pullback) for pullback in pullbacks)

        enter(function, rule=watched)
    x = rng.random((5, 3), dtype=np.float32)
    target = np.ones(5, int) if kind is int else np.ones((5, 2), kind)
    value, grads = backprop(network, x, loss, target)
    assert seen == {np.dtype(np.float32)}
    assert value.dtype == np.float32
    assert grads.vector.dtype == np.float32


def test_a_rule_that_returns_float64_leaves_the_gradient_float32(rules, rng):
    @rule_for(shifted)
    def vjp_shifted(x, shift):
        return shifted(x, shift), (None, lambda g: g.sum(axis=0).astype(np.float64))

    network = Network([Layer(shifted, np.ones(2, np.float32))])
    x = np.ones((3, 2), np.float32)
    _, grads = backprop(network, x, mse, x)
    assert grads.vector.dtype == np.float32


@pytest.mark.parametrize(
    ("x", "kind", "message"),
    [
        (
            np.ones((0, 6)),
            ValueError,
            r"^backprop: x has shape \(0, 6\), expected at least one sample\.$",
        ),
        (np.ones((2, 6), np.uint8), TypeError, r"^backprop: x is uint8"),
        (
            np.ones(6),
            ValueError,
            r"^backprop: .*A single sample is a batch of one: write x",
        ),
        (np.ones((2, 5)), ValueError, r"^backprop: x has shape \(2, 5\), but layer 0"),
    ],
)
def test_a_batch_that_the_network_cannot_take_is_refused(digits, x, kind, message):
    network, _, labels = digits
    with pytest.raises(kind, match=message):
        backprop(network, x, cross_entropy, labels[: len(x)])


def test_the_generator_reaches_layers_that_need_chance(rng):
    class Noisy(Layer):
        def call(self, x, rng=None):
            return (x if rng is None else x * rng.random(),), {}

    network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1)), Noisy(tanh)])
    x, target = np.ones((1, 1)), np.zeros((1, 1))
    quiet, _ = backprop(network, x, mse, target)
    assert quiet == pytest.approx(math.tanh(1) ** 2)
    noisy, _ = backprop(network, x, mse, target, np.random.default_rng(0))
    assert noisy == pytest.approx(math.tanh(rng.random()) ** 2)


@pytest.mark.parametrize("activation", [relu, sigmoid, tanh])
@pytest.mark.parametrize("n", [1, 8])
def test_values_and_gradients_agree_with_pytorch(rng, activation, n):
    torch = needs("torch")
    network = mlp(rng, [6, 5, 4, 3], activation, initialise=normal)
    network = network.with_parameters(network.parameters.astype(np.float64))
    x, labels = rng.normal(size=(n, 6)), rng.integers(0, 3, n)
    value, grads = backprop(network, x, cross_entropy, labels)

    leaves, y = [], torch.tensor(x)
    for layer in network:
        if layer.parameters:
            W, b = (torch.tensor(p, requires_grad=True) for p in layer.parameters)
            leaves += [W, b]
            y = y @ W + b
        else:
            y = getattr(torch, activation.__name__)(y)
    loss = torch.nn.functional.cross_entropy(y, torch.tensor(labels))
    loss.backward()
    assert value == pytest.approx(loss.item(), rel=1e-12)
    ours = [getattr(grads[i], name) for i in (0, 2, 4) for name in ("W", "b")]
    for gradient, leaf in zip(ours, leaves, strict=True):
        np.testing.assert_allclose(gradient, leaf.grad, rtol=1e-12, atol=1e-12)


def test_a_batch_s_gradient_is_the_mean_of_its_samples(digits):
    network, x, labels = digits
    _, whole = backprop(network, x, cross_entropy, labels)
    parts = [
        backprop(network, x[i : i + 1], cross_entropy, labels[i : i + 1])[1].vector
        for i in range(len(x))
    ]
    np.testing.assert_allclose(np.mean(parts, axis=0), whole.vector, atol=1e-12)


def test_backprop_says_what_is_missing_or_swapped(digits):
    network, x, labels = digits
    words = r"^backprop: target missing: write backprop\(network, x, loss, target\)\.$"
    with pytest.raises(TypeError, match=words):
        backprop(network, x, cross_entropy)
    with pytest.raises(TypeError, match=r"^backprop: loss is an array .*: write back"):
        backprop(network, x, labels, cross_entropy)


def test_training_lowers_the_loss(digits):
    network, x, labels = digits
    start, _ = backprop(network, x, cross_entropy, labels)
    for _ in range(200):
        _, grads = backprop(network, x, cross_entropy, labels)
        network.parameters -= 0.5 * grads.vector
    end, _ = backprop(network, x, cross_entropy, labels)
    assert end < 0.05 * start
    assert (forward(network, x).argmax(axis=1) == labels).all()


def test_a_setting_of_a_layer_counts_backwards_too():
    W, b = np.array([[-1.0]]), np.zeros(1)
    network = Network([Layer(linear, W, b), Layer(leaky_relu, slope=0.5)])
    _, grads = backprop(network, np.array([[2.0]]), mse, np.array([[0.0]]))
    # y = 0.5 * -2 = -1, so dL/dW = 2 * -1 * 0.5 * 2
    assert grads[0].W.tolist() == [[-2.0]]


@pytest.mark.parametrize("name", ["silu", "leaky_relu", "linear", "mse"])
def test_vjp_says_which_argument_its_function_misses(name):
    function = {**vars(activations), **vars(losses), "linear": linear}[name]
    with pytest.raises(TypeError, match=rf"^vjp, {name}: .* missing: write {name}\("):
        vjp(function)


def test_the_rule_of_silu_speaks_of_silu():
    with pytest.raises(TypeError, match=r"^silu: z is None"):
        vjp(activations.silu, None)
