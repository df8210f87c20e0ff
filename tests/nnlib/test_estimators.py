import pickle
import subprocess
import sys

import numpy as np
import pytest

from nnlib import training
from nnlib.data import moons, regression_curve
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from tests.needs import needs

checks = needs("sklearn.utils.estimator_checks")
pipeline = needs("sklearn.pipeline")
preprocessing = needs("sklearn.preprocessing")
selection = needs("sklearn.model_selection")
estimators = needs("nnlib.estimators")  # after scikit-learn, without which it refuses
Classifier, Regressor = estimators.Classifier, estimators.Regressor


@pytest.fixture
def data():
    return moons(np.random.default_rng(0), 150)


@pytest.mark.filterwarnings("ignore:(Classifier|Regressor). X runs from")
@pytest.mark.parametrize("estimator", [Classifier(), Regressor()])
def test_passes_the_checks_of_scikit_learn(estimator):
    results = checks.check_estimator(estimator, on_skip=None, on_fail="raise")
    passed = [result for result in results if result["status"] == "passed"]
    assert len(passed) > 40
    assert not [result for result in results if result["status"] == "xfail"]


def test_settings_reach_the_network(data):
    x, labels = data
    model = Classifier(
        hidden=(5, 4), activation="tanh", dropout=0.5, epochs=3, random_state=0
    )
    model.fit(x, labels)
    assert (
        repr(model.network_).split()
        == """
        Network([ Layer(linear, W (2, 5), b (5,)), Layer(tanh), Dropout(rate=0.5),
        Layer(linear, W (5, 4), b (4,)), Layer(tanh), Dropout(rate=0.5),
        Layer(linear, W (4, 2), b (2,)), ])""".split()
    )
    assert model.history_.epochs == 3
    linear = Classifier(hidden=(), epochs=1).fit(x, labels)
    assert len(linear.network_) == 1


def test_defaults():
    assert Classifier().get_params() == Regressor().get_params()
    assert Classifier().get_params() == {
        "hidden": (100,),
        "activation": "relu",
        "learning_rate": 0.002,
        "weight_decay": 0.0,
        "dropout": 0.0,
        "epochs": 100,
        "batch_size": 32,
        "early_stopping": False,
        "validation_fraction": 0.1,
        "patience": 10,
        "random_state": None,
    }


@pytest.mark.parametrize("setting", ["learning_rate", "weight_decay", "batch_size"])
def test_each_setting_of_the_training_matters(data, setting):
    plain = Classifier(epochs=2, random_state=0).fit(*data)
    changed = {setting: 7 if setting == "batch_size" else 0.5}
    other = Classifier(epochs=2, random_state=0, **changed).fit(*data)
    assert (plain.network_.parameters != other.network_.parameters).any()


def test_an_int_makes_the_training_repeatable(data):
    def parameters(seed):
        return Classifier(epochs=2, random_state=seed).fit(*data).network_.parameters

    assert (parameters(1) == parameters(1)).all()
    assert (parameters(1) != parameters(2)).any()


def test_training_is_silent_as_in_scikit_learn(data, capsys):
    Classifier(epochs=2).fit(*data)
    assert capsys.readouterr() == ("", "")


def test_one_class_is_nothing_to_learn(data):
    with pytest.raises(ValueError, match=r"^Classifier: y holds one class, .*'a'.*"):
        Classifier().fit(data[0], ["a"] * len(data[0]))
    with pytest.raises(ValueError, match="holds one class, 0, expected"):
        Classifier().fit(data[0], [0] * len(data[0]))


def test_labels_of_any_kind_and_their_probabilities(data):
    x, labels = data
    names = np.array(["upper", "lower"])[labels]
    model = Classifier(random_state=0).fit(x, names)
    assert model.classes_.tolist() == ["lower", "upper"]
    assert model.score(x, names) > 0.95
    shares = model.predict_proba(x)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)
    assert (model.classes_[shares.argmax(axis=1)] == model.predict(x)).all()


def test_float32_stays_float32_and_the_rest_becomes_float64(data):
    x, labels = data
    for given, kept in ((np.float32, np.float32), (int, np.float64)):
        model = Classifier(epochs=1).fit((x * 4).astype(given), labels)
        assert model.network_.parameters.dtype == kept
        assert model.predict_proba((x * 4).astype(given)).dtype == kept


def test_a_regressor_follows_a_curve():
    x, target = regression_curve(np.random.default_rng(0), 200)
    model = Regressor(random_state=0).fit(x, target[:, 0])
    assert model.score(x, target[:, 0]) > 0.95
    assert model.predict(x[:3]).shape == (3,)


def test_the_unit_of_the_targets_makes_no_difference():
    x, target = regression_curve(np.random.default_rng(0), 200)
    y = target[:, 0].astype(float)
    settings = {"epochs": 30, "random_state": 0}
    plain = Regressor(**settings).fit(x, y).predict(x)
    grams = Regressor(**settings).fit(x, 700 * y + 4000)
    np.testing.assert_allclose((grams.predict(x) - 4000) / 700, plain, atol=1e-3)
    assert grams.target_mean_ == pytest.approx(4000, abs=50)
    assert grams.score(x, 700 * y + 4000) > 0.8


def test_targets_that_are_all_the_same():
    x = np.linspace(-1, 1, 40)[:, None]
    model = Regressor(epochs=40, random_state=0).fit(x, np.full(40, 300.0))
    assert model.target_scale_ == 1.0
    np.testing.assert_allclose(model.predict(x), 300, atol=1)


@pytest.mark.parametrize("estimator", [Classifier, Regressor])
def test_unscaled_inputs_are_told_what_to_put_in_front(data, estimator):
    x, labels = data
    words = rf"{estimator.__name__}: X runs from .*make_pipeline\(StandardScaler\(\), "
    with pytest.warns(UserWarning, match=words) as seen:
        estimator(epochs=1).fit(100 * x, labels)
    assert len(seen) == 1 and seen[0].filename == __file__
    scaled = pipeline.make_pipeline(preprocessing.StandardScaler(), estimator(epochs=1))
    scaled.fit(100 * x, labels)


@pytest.mark.parametrize("estimator", [Classifier, Regressor])
@pytest.mark.parametrize("kind", ["csr_array", "csc_matrix", "coo_array"])
def test_a_sparse_matrix_gives_what_a_dense_one_gives(data, estimator, kind):
    x, labels = data
    x = np.where(np.abs(x) < 0.5, 0, x)
    sparse = getattr(needs("scipy.sparse"), kind)(x)
    settings = {"epochs": 3, "random_state": 0}
    one = estimator(**settings).fit(sparse, labels)
    other = estimator(**settings).fit(x, labels)
    assert (one.predict(sparse) == other.predict(x)).all()


@pytest.mark.parametrize("estimator", [Classifier, Regressor])
def test_early_stopping_holds_data_back_and_keeps_the_best_epoch(data, estimator):
    settings = {"hidden": (50,), "learning_rate": 0.03, "random_state": 0}
    stopped = estimator(**settings, early_stopping=True, patience=5).fit(*data)
    losses = stopped.history_.validation_loss
    assert stopped.n_iter_ == len(losses) < 100
    assert stopped.n_iter_ - (1 + np.argmin(losses)) == 5
    plain = estimator(**settings).fit(*data)
    assert plain.n_iter_ == 100 and plain.history_.validation_loss == []


def test_the_part_held_back_has_its_size_and_each_class_its_share(monkeypatch):
    x = np.random.default_rng(0).normal(size=(100, 2))
    labels = np.repeat([0, 1], [80, 20])
    given = []

    def watch(network, loss, optimizer, data, *rest, **settings):
        given.append((data, rest[3]))
        return fit(network, loss, optimizer, data, *rest, **settings)

    fit = estimators.fit
    monkeypatch.setattr(estimators, "fit", watch)
    settings = {"epochs": 1, "early_stopping": True, "validation_fraction": 0.25}
    Classifier(**settings).fit(x, labels)
    (_, kept), (_, aside) = given[0]
    assert np.bincount(kept).tolist() == [60, 15]
    assert np.bincount(aside).tolist() == [20, 5]


@pytest.mark.parametrize("estimator", [Classifier, Regressor])
def test_what_scikit_learns_networks_have_and_these_have_not_is_said(data, estimator):
    name = estimator.__name__
    words = rf"^{name}: there is no setting 'warm_start', .*nnlib.training.fit"
    with pytest.raises(TypeError, match=words):
        estimator(warm_start=True)
    with pytest.raises(TypeError, match=rf"^{name}: .*'epoch'.* Did you mean 'epochs'"):
        estimator(epoch=3)
    words = rf"^{name} has no 'partial_fit': .*nnlib.training.fit with model.network_"
    with pytest.raises(AttributeError, match=words):
        estimator().partial_fit(*data)
    with pytest.raises(AttributeError, match=rf"^{name} has no 't_'\.$"):
        _ = estimator().t_
    assert not hasattr(estimator(), "partial_fit")


@pytest.mark.parametrize(
    ("word", "value", "ours"),
    [
        ("hidden_layer_sizes", (5,), "hidden=(5,)"),
        ("max_iter", 2, "epochs=2"),
        ("learning_rate_init", 0.01, "learning_rate=0.01"),
        ("n_iter_no_change", 3, "patience=3"),
        ("alpha", 0.1, "weight_decay=0.1"),
    ],
)
def test_a_setting_under_scikit_learns_name_says_ours(word, value, ours):
    with pytest.raises(TypeError, match=f"no setting '{word}'") as error:
        Classifier(**{word: value})
    assert str(error.value).endswith(f": write {ours}.")
    Classifier(**eval(f"dict({ours})"))


@pytest.mark.parametrize("word", ["solver", "momentum"])
def test_a_setting_that_is_not_needed_says_so(word):
    with pytest.raises(TypeError, match=rf"no setting '{word}'.*: leave it out\.$"):
        Classifier(**{word: "adam"})


def test_texts_for_numbers_and_another_kind_of_chance_are_refused(data):
    x, labels = data
    with pytest.raises(
        TypeError, match=r"^Regressor: y holds text, .* Classifier\(\)\.$"
    ):
        Regressor().fit(x, np.array(["a", "b"])[labels % 2])
    with pytest.raises(TypeError, match=r"is a Generator, .* write random_state=0\.$"):
        Classifier(random_state=np.random.default_rng(0)).fit(x, labels)
    with pytest.raises(TypeError, match=r"^Classifier: 12 arguments were given, .* 11"):
        Classifier(*range(12))


@pytest.mark.parametrize("hidden", [5, "5", None])
def test_hidden_layers_that_are_no_row_of_numbers_are_refused(data, hidden):
    words = r"^Regressor: hidden is .*, expected a number for each .*=\(100,\)\.$"
    with pytest.raises(TypeError, match=words):
        Regressor(hidden, epochs=1).fit(*data)


def test_a_training_goes_on_with_the_network_as_the_message_says(data):
    x, labels = data
    model = Classifier(epochs=2, random_state=0).fit(x, labels)
    before = model.network_.parameters.copy()
    training.fit(model.network_, cross_entropy, Adam(model.network_), (x, labels),
                 1, 32, np.random.default_rng(0), progress=False)  # fmt: skip
    assert (model.network_.parameters != before).any()


def test_a_model_is_cloned_and_pickled(data):
    model = Classifier(epochs=1, patience=3, random_state=0).fit(*data)
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict(data[0]) == model.predict(data[0])).all()
    clone = needs("sklearn.base").clone(model)
    assert clone.get_params() == model.get_params() and not hasattr(clone, "network_")


def test_in_a_pipeline_and_a_grid_search(data):
    x, labels = data
    model = pipeline.make_pipeline(
        preprocessing.StandardScaler(), Classifier(epochs=5, random_state=0)
    )
    search = selection.GridSearchCV(model, {"classifier__hidden": [(4,), (30,)]}, cv=2)
    search.fit(x * 100, labels)
    assert search.best_params_["classifier__hidden"] in [(4,), (30,)]


@pytest.mark.parametrize(
    ("name", "hint"), [("rely", " Did you mean 'relu'?"), ("zzz", "")]
)
def test_an_unknown_activation(data, name, hint):
    for estimator in (Classifier, Regressor):
        with pytest.raises(ValueError) as caught:
            estimator(activation=name).fit(*data)
        assert str(caught.value) == (
            f"{estimator.__name__}: activation is {name!r}, expected one of sigmoid, "
            f"tanh, relu, leaky_relu, elu, gelu, silu.{hint}"
        )


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "leaky_relu", "elu", "gelu", "silu"]
)
def test_every_activation_named_trains(data, name):
    model = Classifier(activation=name, epochs=1).fit(*data)
    assert model.network_[1].function.__name__ == name


def test_without_scikit_learn_the_message_says_what_to_install():
    program = (
        "import sys; sys.modules['sklearn'] = sys.modules['sklearn.base'] = None\n"
        "import nnlib.training\n"
        "try:\n    import nnlib.estimators\n"
        "except ImportError as error:\n    print(error)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8"
    )
    assert shown.stdout.strip() == (
        "nnlib.estimators needs scikit-learn: python -m pip install scikit-learn."
    )
