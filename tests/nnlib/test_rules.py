"""Every row of the table of backward rules: right, in the dtype, and harmless."""

import numpy as np
import pytest

from nnlib import activations, attention, convolution, losses, propagation
from nnlib.backprop import RULES, vjp
from nnlib.data import embed
from nnlib.registry import ENTRIES
from nnlib.training import dropout_layer as dropout
from tests.device import DeviceArray
from tests.needs import needs
from tests.nnlib.rule_examples import (
    EXAMPLES,
    LOSSES,
    ROWS,
    TESTED_HERE,
    every_row,
    scores,
)


@pytest.fixture
def rng():
    return np.random.default_rng(4)


@pytest.fixture(scope="module")
def torch():
    return needs("torch")


# their numbers far out: test_convolution
OF_PICTURES = {getattr(convolution, name) for name in convolution.__all__}


def float_positions(arguments):
    return [i for i, a in enumerate(arguments) if a.dtype.kind == "f"]


def test_every_row_has_an_example():
    missing = sorted(f.__name__ for f in set(TESTED_HERE) - EXAMPLES.keys())
    assert not missing, f"add a line to EXAMPLES for: {', '.join(missing)}"


@pytest.mark.parametrize(
    ("module", "without"),
    [
        (activations, {activations.slope}),  # an instrument, nothing to learn through
        (losses, {losses.one_hot}),  # its argument is whole numbers
    ],
)
def test_every_activation_and_loss_has_a_row(module, without):
    functions = {getattr(module, name) for name in module.__all__}
    assert functions - RULES.keys() == without


# 1. Against measured slopes.


@every_row
def test_agrees_with_measured_slopes(function, settings, rng):
    arguments = EXAMPLES[function](rng, 5)
    y, pullbacks = RULES[function](*arguments, **settings)
    g = rng.normal(size=np.shape(y))
    h = 1e-6
    for i in float_positions(arguments):
        if pullbacks[i] is None:
            continue
        share = pullbacks[i](g)
        assert share.shape == arguments[i].shape
        for _ in range(3):
            direction = rng.normal(size=arguments[i].shape)

            def moved(distance, i=i, direction=direction):
                nudged = list(arguments)
                nudged[i] = nudged[i] + distance * direction
                return (g * function(*nudged, **settings)).sum()

            measured = (moved(h) - moved(-h)) / (2 * h)
            assert (share * direction).sum() == pytest.approx(
                measured, rel=1e-7, abs=1e-8
            )


@pytest.mark.parametrize(
    "function", [activations.softmax, activations.log_softmax, losses.log_sum_exp]
)
@pytest.mark.parametrize("shape", [(4,), (2, 3, 4)])
def test_rows_may_lie_in_any_number_of_axes(function, shape, rng):
    z = rng.normal(size=shape)
    y, (to_z,) = RULES[function](z)
    g = rng.normal(size=np.shape(y))
    direction = rng.normal(size=shape)
    step = 1e-6 * direction
    measured = (g * (function(z + step) - function(z - step))).sum() / 2e-6
    assert (to_z(g) * direction).sum() == pytest.approx(measured, rel=1e-7)


# 2. Against PyTorch, values and gradients.


def torch_function(torch, function, settings):
    F = torch.nn.functional

    def classes(z, target):
        weights = settings.get("class_weights")
        ignored = settings.get("ignore_label")
        return F.cross_entropy(
            z,
            target,
            weight=None if weights is None else torch.tensor(weights),
            label_smoothing=settings.get("label_smoothing", 0.0),
            ignore_index=-100 if ignored is None else ignored,
        )

    pooled = settings.get("size", 2), settings.get("stride")
    theirs = {
        propagation.linear: lambda x, W, b: F.linear(x, W.T, b),
        activations.sigmoid: torch.sigmoid,
        activations.tanh: torch.tanh,
        activations.relu: F.relu,
        activations.leaky_relu: lambda z: F.leaky_relu(z, settings.get("slope", 0.01)),
        activations.elu: lambda z: F.elu(z, settings.get("alpha", 1.0)),
        activations.gelu: lambda z: F.gelu(z, approximate="tanh"),
        activations.silu: F.silu,
        activations.softmax: lambda z: F.softmax(z, dim=-1),
        activations.log_softmax: lambda z: F.log_softmax(z, dim=-1),
        losses.log_sum_exp: lambda z: torch.logsumexp(z, dim=-1),
        losses.mse: F.mse_loss,
        losses.quadratic_cost: lambda y, t: (
            F.mse_loss(y, t, reduction="sum") / (2 * len(y))
        ),
        losses.mae: F.l1_loss,
        losses.huber: lambda y, t: F.huber_loss(y, t, delta=settings.get("delta", 1.0)),
        losses.hinge: lambda z, t: F.relu(1 - t * z).mean(),
        losses.binary_cross_entropy: lambda z, t: F.binary_cross_entropy_with_logits(
            z, t, pos_weight=z.new_tensor(settings.get("positive_weight", 1.0))
        ),
        losses.cross_entropy: classes,
        losses.soft_cross_entropy: classes,
        dropout.dropout: torch.mul,
        attention.add: torch.add,
        attention.layer_norm: lambda x, gain, shift: F.layer_norm(
            x, gain.shape, gain, shift, settings.get("epsilon", 1e-5)
        ),
        attention.attention: lambda q, k, v: attended(torch, q, k, v, **settings),
        embed: lambda W, rows: F.embedding(rows, W),
        convolution.conv2d: lambda x, W, b: F.conv2d(x, W, b, **settings),
        convolution.max_pool2d: lambda x: F.max_pool2d(x, *pooled),
        convolution.average_pool2d: lambda x: F.avg_pool2d(x, *pooled),
        convolution.flatten: lambda x: x.flatten(1),
        convolution.unflatten: lambda x: x.unflatten(1, tuple(settings.values())),
    }
    if function not in theirs:
        pytest.fail(f"add a line to torch_function for: {function.__name__}")
    return theirs[function]


def attended(torch, q, k, v, length=None, heads=1, causal=True, mask=None):
    """Return what PyTorch's attention makes of rows."""
    N, D = q.shape
    T = length or N
    seen = torch.ones(T, T, dtype=torch.bool)
    seen = torch.tril(seen) if causal else seen
    seen = seen if mask is None else seen & torch.tensor(mask)
    parts = [x.reshape(-1, T, heads, D // heads).transpose(1, 2) for x in (q, k, v)]
    F = torch.nn.functional
    y = F.scaled_dot_product_attention(*parts, attn_mask=seen)
    return y.transpose(1, 2).reshape(N, D)


def rows_except(*functions):
    rows = [row for row in ROWS if row.values[0] not in functions]
    return pytest.mark.parametrize(("function", "settings"), rows)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@rows_except(activations.step)  # PyTorch's heaviside has no gradient
@pytest.mark.parametrize("size", [1.0, 100.0])
def test_agrees_with_pytorch(function, settings, size, rng, torch):
    arguments = list(EXAMPLES[function](rng, 6))
    arguments[0] = size * arguments[0]
    y, pullbacks = RULES[function](*arguments, **settings)
    tensors = [torch.tensor(a) for a in arguments]
    for i in float_positions(arguments):
        tensors[i].requires_grad_()
    theirs = torch_function(torch, function, settings)(*tensors)
    g = rng.normal(size=np.shape(y))
    theirs.backward(torch.tensor(g))

    tolerance = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(y, theirs.detach().numpy(), **tolerance)
    np.testing.assert_allclose(
        function(*arguments, **settings), theirs.detach().numpy(), **tolerance
    )
    for pullback, tensor in zip(pullbacks, tensors, strict=True):
        if pullback is not None:
            np.testing.assert_allclose(pullback(g), tensor.grad.numpy(), **tolerance)


@pytest.mark.parametrize(
    "function",
    [f for f in EXAMPLES if EXAMPLES[f] is scores and f is not activations.step],
)
def test_agrees_with_pytorch_at_kinks_and_far_out(function, torch):
    z = np.array([[0.0, -0.0, 1e-9, -1e-9], [1000.0, -1000.0, 88.0, -89.0]])
    y, (to_z,) = RULES[function](z)
    tensor = torch.tensor(z, requires_grad=True)
    theirs = torch_function(torch, function, {})(tensor)
    g = np.ones(np.shape(y))
    theirs.backward(torch.tensor(g))
    np.testing.assert_allclose(y, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(to_z(g), tensor.grad.numpy(), rtol=1e-12, atol=1e-12)


# 3. Edges.


@every_row
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 5])
def test_keeps_the_dtype_and_the_arguments(function, settings, dtype, n, rng):
    arguments = [
        a.astype(dtype) if a.dtype.kind == "f" else a
        for a in EXAMPLES[function](rng, n)
    ]
    before = [a.copy() for a in arguments]
    y, pullbacks = RULES[function](*arguments, **settings)
    assert y.dtype == dtype
    assert function(*arguments, **settings).dtype == dtype
    g = 1.0 if function in LOSSES else np.ones_like(y)
    for argument, pullback in zip(arguments, pullbacks, strict=True):
        if pullback is not None:
            share = pullback(g)
            assert share.dtype == dtype
            assert share.shape == argument.shape
            np.testing.assert_array_equal(share, pullback(g))  # asked twice, alike
            assert not any(np.shares_memory(share, a) for a in arguments)
    for argument, kept in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, kept)


@rows_except(propagation.linear, embed, *OF_PICTURES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_is_finite_far_out(function, settings, dtype):
    z = np.array([[1000.0, -1000.0, 0.0, 1.0], [-1000.0, -1000.0, 3.0, 1000.0]], dtype)
    target = np.array([[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0]], dtype)
    second = {
        losses.hinge: (2 * target - 1,),
        losses.cross_entropy: (np.array([1, 0]),),
        losses.soft_cross_entropy: (target / target.sum(axis=1, keepdims=True),),
        dropout.dropout: (target,),
        attention.add: (target,),
        attention.layer_norm: (target[0], target[1]),
        attention.attention: (z, target),
    }.get(function, () if function not in LOSSES else (target,))
    y, (to_z, *_) = RULES[function](z, *second, **settings)
    assert np.isfinite(y).all()
    share = to_z(1.0 if function in LOSSES else np.ones_like(y))
    assert np.isfinite(share).all()
    assert share.dtype == y.dtype == dtype


@every_row
def test_an_empty_batch_has_the_shape_written_or_is_refused(function, settings, rng):
    arguments = EXAMPLES[function](rng, 0)
    if function in LOSSES:
        with pytest.raises(
            ValueError, match=f"{function.__name__}: the batch is empty"
        ):
            RULES[function](*arguments, **settings)
        return
    y, pullbacks = RULES[function](*arguments, **settings)
    found = [np.shape(argument) for argument in arguments]
    assert np.shape(y) == ENTRIES[function].signature.output(found, settings)
    for argument, pullback in zip(arguments, pullbacks, strict=True):
        if pullback is not None:
            assert pullback(y).shape == argument.shape


@every_row
def test_runs_on_the_arrays_of_another_library(function, settings, rng):
    arguments = EXAMPLES[function](rng, 5)
    expected, pullbacks = RULES[function](*arguments, **settings)
    elsewhere = [DeviceArray(a) for a in arguments]
    y, pullbacks_elsewhere = RULES[function](*elsewhere, **settings)
    np.testing.assert_array_equal(y.held, expected)
    np.testing.assert_array_equal(function(*elsewhere, **settings).held, expected)
    g = 1.0 if function in LOSSES else rng.normal(size=expected.shape)
    g_elsewhere = 1.0 if function in LOSSES else DeviceArray(g)
    for to, to_elsewhere in zip(pullbacks, pullbacks_elsewhere, strict=True):
        if to is not None:
            share = to_elsewhere(g_elsewhere)
            np.testing.assert_array_equal(share.held, to(g))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_rule_checks_what_its_loss_checks(loss, rng):
    y, target = EXAMPLES[loss](rng, 5)
    with pytest.raises(ValueError, match=loss.__name__):
        RULES[loss](y, target[:4])


# 4. What a row of the table says of shapes, in the same entry.


def test_every_function_with_a_rule_says_its_shapes():
    silent = [param.id for param in ROWS if not ENTRIES[param.values[0]].signature]
    assert not silent, f"write @shapes(...) above {', '.join(silent)}"


@every_row
@pytest.mark.parametrize("n", [1, 5, 12])
def test_the_shape_of_the_result_is_the_one_written(function, settings, n, rng):
    arguments = EXAMPLES[function](rng, n)
    signature = ENTRIES[function].signature
    found = [np.shape(argument) for argument in arguments]
    written = signature.output(found, settings)
    assert written == np.shape(function(*arguments, **settings))


@every_row
def test_the_number_of_samples_may_be_unknown(function, settings, rng):
    arguments = EXAMPLES[function](rng, 7)
    signature = ENTRIES[function].signature
    found = [
        tuple("N" if size == 7 else size for size in np.shape(argument))
        for argument in arguments
    ]
    written = signature.output(found, settings)
    shape = np.shape(function(*arguments, **settings))
    assert written == tuple("N" if size == 7 else size for size in shape)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_rule_of_cross_entropy_has_the_value_of_the_loss(dtype):
    rng = np.random.default_rng(5)
    logits, labels = 9 * rng.normal(size=(64, 10)), rng.integers(0, 10, 64)
    logits = logits.astype(dtype)
    loss = losses.cross_entropy
    assert vjp(loss, logits, labels)[0] == loss(logits, labels)
