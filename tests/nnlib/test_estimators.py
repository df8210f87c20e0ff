import subprocess
import sys

import numpy as np
import pytest

from nnlib.data import moons, regression_curve
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
        model = Classifier(epochs=1).fit((x * 10).astype(given), labels)
        assert model.network_.parameters.dtype == kept
        assert model.predict_proba((x * 10).astype(given)).dtype == kept


def test_a_regressor_follows_a_curve():
    x, target = regression_curve(np.random.default_rng(0), 200)
    model = Regressor(random_state=0).fit(x, target[:, 0])
    assert model.score(x, target[:, 0]) > 0.95
    assert model.predict(x[:3]).shape == (3,)


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
            f"{estimator.__name__}: activation must be one of sigmoid, tanh, relu, "
            f"leaky_relu, elu, gelu, silu, got {name!r}.{hint}"
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
        "nnlib.estimators needs scikit-learn: python -m pip install scikit-learn"
    )
