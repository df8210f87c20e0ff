"""Chapter 14: attention, layer norm and the skip, alone and as PyTorch's block."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.activations import gelu
from nnlib.attention import (
    PADDED,
    add,
    attention,
    attention_weights,
    layer_norm,
    padded,
)
from nnlib.autograd import grad, value_and_grad
from nnlib.backprop import RULES, backprop, vjp
from nnlib.losses import cross_entropy, mse
from nnlib.propagation import Layer, Network, forward, linear
from nnlib.registry import ENTRIES
from nnlib.training import load, save, summary
from tests.needs import needs


@pytest.fixture
def rng():
    return np.random.default_rng(14)


@pytest.fixture(scope="module")
def torch():
    return needs("torch")


# 1. With a pencil.


def test_a_mean_of_the_past_where_all_scores_are_equal():
    q, v = np.zeros((3, 1)), np.array([[3.0], [5.0], [10.0]])
    np.testing.assert_allclose(attention(q, q, v).ravel(), [3, 4, 6])
    np.testing.assert_allclose(attention(q, q, v, causal=False).ravel(), [6, 6, 6])


def test_three_letters_by_hand():
    # the scores of the last letter, 2 * (0, log 2, log 4) / sqrt(4), weigh 1 : 2 : 4
    q = np.array([[0.0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]])
    k = np.zeros((3, 4))
    k[:, 0] = 0, math.log(2), math.log(4)
    weights = attention_weights(q, k)[0, 0]
    np.testing.assert_allclose(weights[2] * 7, [1, 2, 4])
    np.testing.assert_allclose(weights[:2], [[1, 0, 0], [0.5, 0.5, 0]])
    v = np.diag([7.0, 7, 7, 7])[:3]
    np.testing.assert_allclose(attention(q, k, v)[2], [1, 2, 4, 0])


def test_a_row_of_two_numbers_becomes_minus_one_and_one():
    y = layer_norm(np.array([[1.0, 3.0]]), np.array([1.0, 2.0]), np.array([0.0, 5.0]))
    np.testing.assert_allclose(y, [[-1, 7]], rtol=1e-5)


def test_a_row_of_equal_numbers_becomes_the_shift():
    y, (to_x, *_) = vjp(layer_norm, np.full((1, 3), 7.0), np.ones(3), np.arange(3.0))
    np.testing.assert_array_equal(y, [[0, 1, 2]])
    assert np.isfinite(to_x(np.ones((1, 3)))).all()


# 2. Laws.


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), T=st.integers(1, 6), heads=st.sampled_from([1, 2])
)
def test_no_row_sees_what_comes_after_it(seed, T, heads):
    rng = np.random.default_rng(seed)
    parts = list(rng.normal(size=(3, T, 4)))
    before = attention(*parts, heads=heads)
    t = int(rng.integers(T))
    for part in parts:
        part[t + 1 :] = rng.normal(size=part[t + 1 :].shape)
    np.testing.assert_array_equal(
        attention(*parts, heads=heads)[: t + 1], before[: t + 1]
    )


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), T=st.integers(1, 6))
def test_without_a_mask_order_is_not_seen(seed, T):
    rng = np.random.default_rng(seed)
    parts, order = rng.normal(size=(3, T, 4)), rng.permutation(T)
    y = attention(*parts, causal=False, heads=2)
    moved = attention(*parts[:, order], causal=False, heads=2)
    np.testing.assert_allclose(moved, y[order], rtol=1e-12, atol=1e-14)


def test_a_mask_hides_beside_what_causal_hides(rng):
    mask = np.array([[1, 1, 1], [1, 1, 1], [0, 1, 1]]) == 1
    weights = attention_weights(*rng.normal(size=(2, 3, 4)), mask=mask)[0, 0]
    hidden = [[False, True, True], [False, False, True], [True, False, False]]
    np.testing.assert_array_equal(weights == 0, hidden)


def test_one_sequence_sees_nothing_of_another(rng):
    q, k, v = rng.normal(size=(3, 6, 4))
    both = attention(q, k, v, length=3, heads=2)
    for rows in (slice(0, 3), slice(3, 6)):
        alone = attention(q[rows], k[rows], v[rows], heads=2)
        np.testing.assert_allclose(both[rows], alone, rtol=1e-13)


def test_weights_sum_to_one_and_make_the_means(rng):
    q, k, v = rng.normal(size=(3, 6, 4))
    weights = attention_weights(q, k, length=3, heads=2)
    assert weights.shape == (2, 2, 3, 3)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert not np.triu(weights, 1).any()
    y = attention(q, k, v, length=3, heads=2)
    np.testing.assert_allclose(y[4, :2], weights[1, 0, 1] @ v[3:, :2])


# 3. Against PyTorch's layers, values and gradients.


def as_parameter(torch, array):
    return torch.nn.Parameter(torch.tensor(array))


def block(x, *p, length, heads):
    """Return what one block makes of rows: norm first, two skips."""
    gain1, shift1, Wq, bq, Wk, bk, Wv, bv, Wo, bo, gain2, shift2, W1, b1, W2, b2 = p
    z = layer_norm(x, gain1, shift1)
    q, k, v = linear(z, Wq, bq), linear(z, Wk, bk), linear(z, Wv, bv)
    x = add(x, linear(attention(q, k, v, length=length, heads=heads), Wo, bo))
    z = gelu(linear(layer_norm(x, gain2, shift2), W1, b1))
    return add(x, linear(z, W2, b2))


def theirs_of(torch, p, heads):
    """Return PyTorch's layer over the same numbers."""
    D, n_hidden = p[12].shape
    layer = torch.nn.TransformerEncoderLayer(
        *(D, heads, n_hidden),
        dropout=0.0,
        activation=lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
        batch_first=True,
        norm_first=True,
        dtype=torch.float64,
    )
    names = {
        "norm1.weight": p[0],
        "norm1.bias": p[1],
        "self_attn.in_proj_weight": np.concatenate([p[2].T, p[4].T, p[6].T]),
        "self_attn.in_proj_bias": np.concatenate([p[3], p[5], p[7]]),
        "self_attn.out_proj.weight": p[8].T,
        "self_attn.out_proj.bias": p[9],
        "norm2.weight": p[10],
        "norm2.bias": p[11],
        "linear1.weight": p[12].T,
        "linear1.bias": p[13],
        "linear2.weight": p[14].T,
        "linear2.bias": p[15],
    }
    layer.load_state_dict({name: torch.tensor(array) for name, array in names.items()})
    return layer


def test_a_block_equals_pytorch_s_encoder_layer(rng, torch):
    B, T, D, heads, n_hidden = 3, 5, 8, 4, 12
    shapes = [*[(D,)] * 2, *[(D, D), (D,)] * 4, *[(D,)] * 2]
    shapes += [(D, n_hidden), (n_hidden,), (n_hidden, D), (D,)]
    p = [rng.normal(size=shape) for shape in shapes]
    x, target = rng.normal(size=(2, B * T, D))

    def loss_of(x, *p):
        return mse(block(x, *p, length=T, heads=heads), target)

    loss, gradients = value_and_grad(loss_of, tuple(range(17)))(x, *p)
    layer = theirs_of(torch, p, heads)
    their_x = torch.tensor(x.reshape(B, T, D), requires_grad=True)
    hidden = torch.triu(torch.ones(T, T, dtype=torch.bool), 1)
    y = layer(their_x, src_mask=hidden)
    theirs = torch.nn.functional.mse_loss(y.reshape(-1, D), torch.tensor(target))
    theirs.backward()
    ours = block(x, *p, length=T, heads=heads)
    # the key's bias has no influence: its gradient is nothing but rounding
    tolerance = {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(ours, y.detach().numpy().reshape(-1, D), **tolerance)
    assert loss == pytest.approx(theirs.item(), rel=1e-12)
    found = {name: q.grad.numpy() for name, q in layer.named_parameters()}
    expected = [
        their_x.grad.numpy().reshape(-1, D),
        *(found["norm1.weight"], found["norm1.bias"]),
        *parts_of(found["self_attn.in_proj_weight"], found["self_attn.in_proj_bias"]),
        *(found["self_attn.out_proj.weight"].T, found["self_attn.out_proj.bias"]),
        *(found["norm2.weight"], found["norm2.bias"]),
        *(found["linear1.weight"].T, found["linear1.bias"]),
        *(found["linear2.weight"].T, found["linear2.bias"]),
    ]
    for mine, gradient in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(mine, gradient, **tolerance)


def parts_of(weight, bias):
    """Return PyTorch's one matrix for q, k and v as three pairs in our layout."""
    for W, b in zip(np.split(weight, 3), np.split(bias, 3), strict=True):
        yield from (W.T, b)


# 4. Sequences of different lengths.


def test_a_name_is_a_row_and_what_comes_next():
    letters, labels = padded([np.array([0, 5, 13, 13, 1, 0]), np.array([0, 2, 0])], 6)
    np.testing.assert_array_equal(letters, [[0, 5, 13, 13, 1, 0], [0, 2, 0, 0, 0, 0]])
    np.testing.assert_array_equal(
        labels, [[5, 13, 13, 1, 0, PADDED], [2, 0, *[PADDED] * 4]]
    )


def test_padding_counts_in_no_loss_and_changes_no_letter_before_it(rng):
    short, wide = (padded([np.array([0, 2, 0])], length) for length in (2, 5))
    W = rng.normal(size=(3, 4))
    losses = []
    for letters, labels in (short, wide):
        x = W[letters.ravel()]
        y = attention(x, x, x, length=letters.shape[1])
        losses.append(cross_entropy(y, labels.ravel(), ignore_label=PADDED))
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)


# 5. On the tape, and in a network.


@pytest.mark.parametrize("function", [add, layer_norm, attention])
def test_the_tape_calls_the_rule_of_the_table(function, rng, monkeypatch):
    shapes = {layer_norm: [(4, 2), (2,), (2,)], add: [(4, 2)] * 2}
    arguments = [rng.normal(size=s) for s in shapes.get(function, [(4, 2)] * 3)]
    called = []

    def watching(*given):
        called.append(function)
        return rule(*given)

    rule = RULES[function]
    monkeypatch.setattr(ENTRIES[function], "rule", watching)
    grad(lambda *a: function(*a).sum())(*arguments)
    assert called == [function]


def small_network(rng):
    return Network(
        [
            Layer(linear, rng.normal(size=(3, 4)), np.zeros(4)),
            Layer(layer_norm, np.ones(4), np.zeros(4), epsilon=0.01),
            Layer(linear, rng.normal(size=(4, 2)), np.zeros(2)),
        ]
    )


def test_layer_norm_is_a_layer_that_is_trained_saved_and_summed_up(rng, tmp_path):
    network = small_network(rng)
    x, labels = rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    _, grads = backprop(network, x, cross_entropy, labels)
    assert grads[1].gain.shape == (4,) and np.abs(grads[1].gain).min() > 0
    save(network, tmp_path / "norm.npz")
    again = load(tmp_path / "norm.npz")
    np.testing.assert_array_equal(forward(again, x), forward(network, x))
    assert again[1].settings == {"epsilon": 0.01}
    assert "layer_norm" in str(summary(network))


def test_a_network_says_which_layer_does_not_fit(rng):
    words = r"Network: layer 1, Layer\(layer_norm, gain \(3,\), shift \(3,\)\), takes "
    with pytest.raises(ValueError, match=words + r".*\(N, 3\).*returns \(N, 4\)"):
        Network(
            [
                Layer(linear, np.ones((2, 4)), np.zeros(4)),
                Layer(layer_norm, np.ones(3), np.zeros(3)),
            ]
        )


def test_half_precision_loses_nothing_on_the_way(rng):
    x = np.full((2, 4), 300, np.float16) * np.array([[1, -1, 1, -1]], np.float16)
    one = np.ones(4, np.float16)
    y = layer_norm(x, one, 0 * one)  # 300**2 is beyond float16
    assert y.dtype == np.float16
    np.testing.assert_allclose(y, np.sign(x), rtol=1e-3)
    assert np.isfinite(attention(x, x, x)).all()
