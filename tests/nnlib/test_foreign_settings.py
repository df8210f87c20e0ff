"""Settings under the names of PyTorch and Keras: what is said of them works."""

import numpy as np
import pytest

from nnlib import foreign
from nnlib.activations import gelu, leaky_relu, relu, softmax
from nnlib.attention import attention
from nnlib.convolution import max_pool2d
from nnlib.data import kmeans, pca
from nnlib.losses import binary_cross_entropy, cross_entropy, mse, one_hot
from nnlib.optimizers import SGD, Adam, Optimizer
from nnlib.optimizers.schedules import cosine
from nnlib.propagation import mlp
from nnlib.training import Dropout, EarlyStopping, fit
from nnlib.weights import zeros

X, LABELS = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])


def start():
    network = mlp(np.random.default_rng(0), [2, 3, 2], relu)
    return network, Adam(network, 0.1)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda n, o: Adam(n, lr=0.5), "learning_rate=0.5"),
        (lambda n, o: SGD(n, lr=0.5, momentum=0.9), "learning_rate=0.5"),
        (lambda n, o: Adam(n, 0.1, betas=(0.9, 0.999)), "beta1=0.9, beta2=0.999"),
        (lambda n, o: Adam(n, 0.1, eps=1e-07), "epsilon=1e-07"),
    ],
)
def test_a_foreign_setting_of_an_optimizer_says_which_is_meant(call, code):
    network, optimizer = start()
    with pytest.raises(TypeError, match="there is no argument") as error:
        call(network, optimizer)
    assert str(error.value).endswith(f": write {code}.")
    settings = eval(f"dict({code})")
    Adam(network, **{"learning_rate": 0.1} | settings)


@pytest.mark.parametrize(
    ("word", "value", "code"),
    [
        ("verbose", 0, "progress=False"),
        ("validation_data", (X, LABELS), "validation=(x, target)"),
        ("validation_split", 0.2, "validation=(x, target)"),
        ("shuffle", True, "rng=np.random.default_rng(0)"),
    ],
)
def test_a_foreign_setting_of_fit_says_which_is_meant(word, value, code):
    network, optimizer = start()
    given = {"epochs": 1, "batch_size": 2, "rng": np.random.default_rng(0)}
    data = cross_entropy, optimizer, (X, LABELS)
    with pytest.raises(TypeError, match="fit: there is no argument") as error:
        fit(network, *data, **given, **{word: value})
    assert str(error.value).endswith(f": write {code}.")
    settings = eval(f"dict({code})", {"np": np, "x": X, "target": LABELS})
    fit(network, *data, **{"progress": False} | given | settings)


def test_a_foreign_setting_of_a_layer_or_a_callback_says_which_is_meant():
    with pytest.raises(TypeError, match=r"write rate=0\.5\.$"):
        Dropout(p=0.5)
    assert Dropout(rate=0.5).rate == 0.5
    with pytest.raises(TypeError, match="patience=5; the best are always restored"):
        EarlyStopping(restore_best_weights=True)
    assert EarlyStopping(patience=5).patience == 5


Z, WEIGHTS = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([1.0, 2.0])
Q = np.ones((4, 2))
RENAMED = [
    (SGD, (start()[0], 0.1), {"max_norm": 2.0}, "clip_norm"),
    (SGD, (start()[0], 0.1), {"clipnorm": 2.0}, "clip_norm"),
    (leaky_relu, (Z,), {"negative_slope": 0.2}, "slope"),
    (cross_entropy, (Z, LABELS[:2]), {"ignore_index": 1}, "ignore_label"),
    (cross_entropy, (Z, LABELS[:2]), {"weight": WEIGHTS}, "class_weights"),
    (binary_cross_entropy, (Z, abs(Z) / 2), {"pos_weight": 3.0}, "positive_weight"),
    (one_hot, (LABELS,), {"num_classes": 3}, "n_classes"),
    (zeros, (), {"in_features": 3, "n_out": 2}, "n_in"),
    (zeros, (3,), {"out_features": 2}, "n_out"),
    (max_pool2d, (np.ones((1, 1, 4, 4)),), {"kernel_size": 2}, "size"),
    (attention, (Q, Q, Q), {"num_heads": 2}, "heads"),
    (attention, (Q, Q, Q), {"is_causal": False}, "causal"),
    (attention, (Q, Q, Q), {"attn_mask": np.ones((4, 4), bool)}, "mask"),
    (kmeans, (np.random.default_rng(0), Q), {"n_clusters": 2}, "k"),
    (kmeans, (np.random.default_rng(0), Q, 2), {"n_init": 3}, "starts"),
    (pca, (Q,), {"n_components": 2}, "n"),
]
NEEDLESS = [
    (softmax, (Z,), {"axis": -1}),
    (softmax, (Z,), {"dim": 1}),
    (relu, (Z,), {"inplace": True}),
    (cross_entropy, (Z, LABELS[:2]), {"from_logits": True}),
    (mse, (Z, Z), {"reduction": "mean"}),
    (cross_entropy, (Z, LABELS[:2]), {"reduction": "sum"}),
    (fit, (), {"epochs": 1, "metrics": ["accuracy"]}),
    (gelu, (Z,), {"approximate": "tanh"}),
]


@pytest.mark.parametrize(("function", "given", "settings", "ours"), RENAMED)
def test_a_setting_under_another_name_says_ours_and_that_is_taken(
    function, given, settings, ours
):
    with pytest.raises(TypeError, match="there is no argument") as error:
        function(*given, **settings)
    foreign_name, value = next(iter(settings.items()))
    code = str(error.value).partition(": write ")[2].removesuffix(".")
    assert code.startswith(f"{ours}=")
    names = {"weights": value, "mask": value}
    rest = {name: v for name, v in settings.items() if name != foreign_name}
    function(*given, **rest, **eval(f"dict({code})", names))


@pytest.mark.parametrize(("function", "given", "settings"), NEEDLESS)
def test_a_setting_that_is_not_needed_says_so(function, given, settings):
    with pytest.raises(TypeError, match=r"there is no argument .*: leave it out\.$"):
        function(*given, **settings)
    if function is not fit:  # others show that it trains without
        function(*given)


def test_every_foreign_argument_is_tried():
    tried = {"lr", "betas", "eps", "verbose", "validation_data", "shuffle", "p"}
    tried |= {"validation_split"}
    tried |= {"restore_best_weights"} | {next(iter(row[2])) for row in RENAMED}
    tried |= {"hidden_layer_sizes", "max_iter", "learning_rate_init"}  # estimators'
    tried |= {"n_iter_no_change", "alpha"}
    assert tried == set(foreign.ARGUMENTS)
    needless = {[*row[2]][-1] for row in NEEDLESS} | {"solver", "momentum"}
    assert needless == set(foreign.NOT_NEEDED)


def test_nothing_can_be_assigned_that_nobody_reads():
    network, optimizer = start()
    with pytest.raises(AttributeError, match=r"'lr': write optimizer\.learning_rate"):
        optimizer.lr = 0.5
    with pytest.raises(AttributeError, match=r"'weights': write network\.parameters"):
        network.weights = X
    with pytest.raises(AttributeError, match="cosine: it has no 'step'"):
        cosine(0.1, 10).step = 3

    assert not {"lr", "zero_grad"} & set(dir(optimizer))  # nor is it offered

    class Own(Optimizer):
        params: tuple
        lr: float = 0.3  # a setting of one's own may have any name

        def zero_grad(self):
            return "nothing to do"

    class Next(Own):
        pass

    own = Next(network, 0.1, (2, 3), lr=0.7)
    assert (own.lr, own.params, own.zero_grad()) == (0.7, (2, 3), "nothing to do")
    own.lr = 0.1
    assert own.lr == 0.1


def test_a_setting_assigned_later_is_held_to_its_range():
    _, optimizer = start()
    optimizer.learning_rate = np.float32(0.5)
    assert type(optimizer.learning_rate) is float
    for value in (-1, "0.1", np.nan):
        with pytest.raises((TypeError, ValueError), match="Adam: learning_rate is"):
            optimizer.learning_rate = value
    assert optimizer.learning_rate == 0.5


def test_a_word_is_left_alone_where_its_argument_is_not():
    assert foreign.argument("lr", ["network"], 0.1) is None
    assert foreign.argument("learning_rat", ["learning_rate"], 0.1) is None
    assert foreign.argument("dim", ["x", "W", "b"], 1) is None
