"""The way back: vjp, backprop, and the gradients measured."""

import functools
import math

import numpy as np
import pytest

from nnlib import activations, losses
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.backprop import RULES, backprop, numerical_gradient, rule_for, vjp
from nnlib.backprop.gradcheck import Check, GradientReport, check_gradients
from nnlib.losses import cross_entropy, huber, mse, quadratic_cost
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import enter
from nnlib.training import fit
from nnlib.weights import normal
from tests.device import DeviceArray
from tests.needs import needs


def shifted(x, shift):
    return x + shift


def doubled(x):
    return 2 * x


@pytest.fixture
def rules():
    """Let a test enter rules that are gone when it ends."""
    kept = dict(RULES)
    yield RULES
    for function in set(RULES) - set(kept):
        enter(function, rule=None)
    for function, rule in kept.items():
        enter(function, rule=rule)


@pytest.fixture
def digits(rng):
    """Return a small float64 network, a batch and its labels."""
    network = mlp(rng, [6, 5, 4, 3], tanh)
    network = network.with_parameters(network.parameters.astype(np.float64))
    network.parameters += 0.1 * rng.normal(size=network.parameters.shape)
    return network, rng.normal(size=(7, 6)), rng.integers(0, 3, 7)


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


def test_a_function_without_a_rule_is_named():
    with pytest.raises(NotImplementedError) as error:
        vjp(doubled, np.ones(3))
    assert str(error.value) == (
        "doubled has no backward rule. Decorate one with @rule_for(doubled): it takes "
        "the arguments of doubled and returns its output and a tuple with one pullback "
        "for each argument."
    )
    with pytest.raises(NotImplementedError, match="doubled has no backward rule"):
        backprop(Network([doubled]), np.ones((1, 1)), mse, np.ones((1, 1)))


def test_the_advice_on_a_lambda_and_on_a_partial_works():
    z, target = np.array([[-1.0]]), np.array([[2.0]])
    words = (
        r"write functools\.partial\(huber, delta=0\.5\), or Layer\(leaky_relu, slope="
    )
    with pytest.raises(NotImplementedError, match=words):
        vjp(lambda y, target: huber(y, target, 0.5), z, target)
    y, (to_y, _) = vjp(functools.partial(huber, delta=0.5), z, target)
    assert y == huber(z, target, 0.5)
    assert to_y(1.0).tolist() == [[-0.5]]
    words = (
        r"^partial\(leaky_relu, 0\.2\) has no .*write functools\.partial\(leaky_relu, s"
    )
    with pytest.raises(NotImplementedError, match=words):
        vjp(functools.partial(leaky_relu, 0.2), z)
    _, (to_z,) = vjp(functools.partial(leaky_relu, slope=0.2), z)
    assert to_z(z).tolist() == [[-0.2]]


def test_what_is_no_function_has_no_rule():
    with pytest.raises(TypeError, match=r"^vjp: function is 'linear', expected a f"):
        vjp("linear", np.ones(1))


WRONG_RULES = {
    "no pair": (
        lambda x, shift: x,
        r"returns an array of shape \(3, 2\), expected its",
    ),
    "nothing": (lambda x, shift: None, "returns None, expected its output and a tuple"),
    "three": (
        lambda x, shift: (x, (), ()),
        "returns a tuple of 3, expected its output",
    ),
    "no tuple": (
        lambda x, shift: (x, lambda g: g),
        "its output and a function, expected",
    ),
    "a list": (
        lambda x, shift: (x, [None, None]),
        "its output and a list of 2, expected",
    ),
    "too few": (lambda x, shift: (x, (lambda g: g,)), "and a tuple of 1, expected"),
    "none": (
        lambda x, shift: (x, (None, None)),
        "returns None for shift, expected a pul",
    ),
    "arrays": (
        lambda x, shift: (x, (x, x)),
        r"an array of shape \(3, 2\) for shift, exp",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_RULES)
def test_a_wrong_rule_is_named_in_words(rules, wrong):
    rule, words = WRONG_RULES[wrong]
    rule_for(shifted)(rule)
    network = Network([Layer(shifted, np.array([1.0, 2.0]))])
    with pytest.raises(TypeError, match=f"the backward rule of shifted .*{words}"):
        backprop(network, np.ones((3, 2)), mse, np.ones((3, 2)))
    # fit says it before its first epoch, which runs without these checks
    data, optimizer = (np.ones((3, 2)), np.ones((3, 2))), SGD(network, 0.1)
    with pytest.raises(TypeError, match=words.replace("3, 2", "2, 2")):
        fit(network, mse, optimizer, data, 1, 3, np.random.default_rng(0))
    assert optimizer.steps == 0


def test_a_missing_way_back_to_x_is_named_where_it_is_needed(rules):
    rule_for(doubled)(lambda x: (doubled(x), (None,)))
    layer = Layer(linear, np.ones((1, 1)), np.zeros(1))
    x = np.ones((1, 1))
    backprop(Network([doubled, layer]), x, mse, x)
    words = "rule of doubled returns None for its first argument, expected a pullback"
    with pytest.raises(TypeError, match=words):
        backprop(Network([layer, doubled]), x, mse, x)


def test_a_loss_without_a_way_back_is_named(rules):
    def flat(y, target):
        return y.sum()

    rule_for(flat)(lambda y, target: (y.sum(), (None, None)))
    x = np.ones((1, 1))
    with pytest.raises(TypeError, match="rule of flat returns None for y, expected a"):
        backprop(Network([tanh]), x, flat, x)


def test_a_new_rule_is_all_that_a_new_function_needs(rules):
    @rule_for(shifted)
    def vjp_shifted(x, shift):
        return shifted(x, shift), (lambda g: g, lambda g: g.sum(axis=0))

    network = Network([Layer(shifted, np.array([1.0, 2.0])), tanh])
    report = check_gradients(network, np.ones((3, 2)), mse, np.ones((3, 2)))
    assert report.passed
    assert [check.name for check in report.checks] == ["0.shift"]


@pytest.mark.parametrize(
    "wrong", [lambda g: g, lambda g: g.sum(), lambda g: g.sum(axis=0, keepdims=True)]
)
def test_a_gradient_of_the_wrong_shape_is_refused(rules, wrong):
    @rule_for(shifted)
    def vjp_shifted(x, shift):
        return shifted(x, shift), (lambda g: g, wrong)

    network = Network([Layer(shifted, np.array([1.0, 2.0]))])
    message = (
        r"rule of shifted returns a gradient of shape .* for shift, expected \(2,\)"
    )
    with pytest.raises(ValueError, match=message):
        backprop(network, np.ones((3, 2)), mse, np.ones((3, 2)))


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


def test_numerical_gradient_by_hand():
    x = np.array([[1.0, 2.0], [-3.0, 0.5]])
    kept = x.copy()
    gradient = numerical_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(gradient, 3 * x**2, rtol=1e-8)
    assert x.tolist() == kept.tolist()
    # With a coarse step the error of a cubic is h squared exactly: 3x^2 + h^2.
    coarse = numerical_gradient(lambda x: (x**3).sum(), x, h=0.5)
    np.testing.assert_allclose(coarse, 3 * x**2 + 0.25, rtol=1e-12)


def test_numerical_gradient_uses_the_best_step_of_the_dtype():
    seen = []

    def watch(x):
        seen.append(float(x[0]))
        return x.sum()

    for dtype, step in (np.float64, 6.055e-6), (np.float32, 4.92e-3):
        seen.clear()
        gradient = numerical_gradient(watch, np.zeros(1, dtype))
        assert gradient.dtype == dtype
        assert seen == pytest.approx([step, -step], rel=1e-3)


def test_numerical_gradient_of_a_plain_number():
    assert numerical_gradient(lambda x: x**2, 3.0) == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda x: x, 3.0),
        (lambda x: x.reshape(()), np.array([3.0])),
        (lambda x: x[..., 0], np.array([3.0])),
    ],
)
def test_numerical_gradient_of_a_function_that_returns_a_view_of_x(function, x):
    assert numerical_gradient(function, x) == pytest.approx(1.0)


SLOPELESS = [
    (
        lambda x: x,
        np.ones(2),
        ValueError,
        r"returns an array of shape \(2,\), expected",
    ),
    (
        lambda x: x,
        np.ones(1),
        ValueError,
        r"shape \(1,\), .*write \.sum\(\) or \.mean\(\)",
    ),
    (lambda x: None, np.ones(1), TypeError, "returns None, .*write return in front"),
    (np.sum, np.array([1, 3]), TypeError, r"x holds int64, .*write x\.astype"),
    (np.sum, [1.0], TypeError, r"x is a list of 1, .*write np\.array\(x, dtype"),
    (3, np.ones(1), TypeError, r"function is 3, expected a function: write numerical"),
    (np.ones(1), np.sum, TypeError, "expected a function: the arguments look swapped"),
]


@pytest.mark.parametrize(("function", "x", "kind", "words"), SLOPELESS)
def test_numerical_gradient_refuses_what_has_no_slope(function, x, kind, words):
    with pytest.raises(kind, match=f"^numerical_gradient: .*{words}"):
        numerical_gradient(function, x)


def test_a_step_of_no_length_is_refused():
    with pytest.raises(ValueError, match="h is 0, expected a finite number above 0"):
        numerical_gradient(np.sum, np.ones(1), h=0.0)


def test_check_gradients_names_itself(digits):
    network, x, labels = digits
    with pytest.raises(TypeError, match=r"^check_gradients: x is a list of 7"):
        check_gradients(network, x.tolist(), cross_entropy, labels)
    with pytest.raises(TypeError, match=r"^check_gradients: network is an array"):
        check_gradients(x, network, cross_entropy, labels)


def test_backprop_says_what_is_missing_or_swapped(digits):
    network, x, labels = digits
    words = r"^backprop: target missing: write backprop\(network, x, loss, target\)\.$"
    with pytest.raises(TypeError, match=words):
        backprop(network, x, cross_entropy)
    with pytest.raises(TypeError, match=r"^backprop: loss is an array .*: write back"):
        backprop(network, x, labels, cross_entropy)


@pytest.mark.parametrize("seed", [None, 0])
def test_right_gradients_pass_the_check(digits, seed):
    network, x, labels = digits
    rng = None if seed is None else np.random.default_rng(seed)
    report = check_gradients(network, x, cross_entropy, labels, rng)
    assert report.passed
    assert [check.name for check in report.checks] == [
        "0.W",
        "0.b",
        "2.W",
        "2.b",
        "4.W",
        "4.b",
    ]
    assert [check.shape for check in report.checks][:2] == [(6, 5), (5,)]
    assert max(check.error for check in report.checks) < 1e-7
    assert min(check.largest for check in report.checks) > 1e-4
    lines = repr(report).splitlines()
    assert len(lines) == 7
    assert lines[0].split("  ")[0] == "parameter"
    assert lines[1].startswith("0.W        (6, 5)        ")
    assert all(line.endswith(" agrees") for line in lines[1:])


@pytest.mark.parametrize("seed", [None, 0])
def test_a_wrong_rule_fails_the_check(rules, digits, seed):
    network, x, labels = digits

    @rule_for(linear)
    def forgets_the_batch(x, W, b):
        return linear(x, W, b), (
            lambda g: g @ W.T,
            lambda g: x.T @ g,
            lambda g: g.mean(axis=0),
        )

    rng = None if seed is None else np.random.default_rng(seed)
    report = check_gradients(network, x, cross_entropy, labels, rng)
    assert not report.passed
    verdicts = [line.split()[-1] for line in repr(report).splitlines()[1:]]
    assert verdicts == ["agrees", "DIFFERS"] * 3
    assert report.checks[1].error == pytest.approx(6 / 7, rel=1e-4)


def test_a_float32_network_is_checked_in_float64(rng):
    network = mlp(rng, [3, 4, 2], sigmoid)
    kept = network.parameters.copy()
    x = rng.random((5, 3), dtype=np.float32)
    report = check_gradients(network, x, mse, np.ones((5, 2), np.float32))
    assert report.passed
    assert network.parameters.dtype == np.float32
    assert network.parameters.tolist() == kept.tolist()


def test_gradients_of_nearly_0_are_not_measured_to_the_tolerance():
    network = Network([Layer(linear, np.zeros((1, 1)), np.array([1.0]))])
    report = check_gradients(network, np.ones((1, 1)), mse, np.ones((1, 1)))
    assert report.passed
    assert report.checks[0].largest < 1e-9


def test_a_check_costs_two_passes_for_each_direction(rules, digits):
    network, x, labels = digits
    calls = []

    def counted(logits, labels):
        calls.append(None)
        return cross_entropy(logits, labels)

    rule_for(counted)(RULES[cross_entropy])
    check_gradients(network, x, counted, labels, np.random.default_rng(0))
    assert len(calls) == 12
    calls.clear()
    check_gradients(network, x, counted, labels)
    assert len(calls) == 2 * network.parameters.size


def test_training_lowers_the_loss(digits):
    network, x, labels = digits
    start, _ = backprop(network, x, cross_entropy, labels)
    for _ in range(200):
        _, grads = backprop(network, x, cross_entropy, labels)
        network.parameters -= 0.5 * grads.vector
    end, _ = backprop(network, x, cross_entropy, labels)
    assert end < 0.05 * start
    assert (forward(network, x).argmax(axis=1) == labels).all()


def test_an_error_as_large_as_the_tolerance_does_not_pass():
    report = GradientReport((Check("0.W", (1,), 1.0, GradientReport.tolerance),))
    assert not report.passed and "DIFFERS" in repr(report)
    report = GradientReport((Check("0.W", (1,), 1.0, GradientReport.tolerance / 2),))
    assert report.passed and "agrees" in repr(report)


def test_a_slope_along_a_direction_is_no_steeper_than_the_gradient(digits):
    network, x, labels = digits
    _, grads = backprop(network, x, cross_entropy, labels)
    report = check_gradients(
        network, x, cross_entropy, labels, np.random.default_rng(0)
    )
    assert report.passed
    for check in report.checks:
        index, name = check.name.split(".")
        steepest = np.linalg.norm(getattr(grads[int(index)], name))
        assert 0 < check.largest <= steepest


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
