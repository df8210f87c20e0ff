"""The picture of a network."""

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.figures import pictures, plots
from nnlib.propagation import Layer, Network


def times(x, W):
    return x @ W


def test_network_graph_draws_every_weight_of_a_small_network(ax):
    pictures.network_graph(ax, [2, 3, 1])
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    units = [line for line in ax.lines if len(line.get_xdata()) == 1]
    assert (len(lines), len(units)) == (2 * 3 + 3 * 1, 6)


def test_network_graph_shows_sign_and_size_of_weights(ax):
    network = Network([Layer(times, np.array([[2.0, -1.0]]))])
    pictures.network_graph(ax, network)
    positive, negative = ax.lines[:2]
    assert positive.get_linestyle() == "-" and negative.get_linestyle() == "--"
    assert positive.get_linewidth() > negative.get_linewidth()


def test_network_graph_leaves_out_units_of_a_large_layer(ax):
    pictures.network_graph(ax, [784, 2], at_most=5)
    words = [text.get_text() for text in ax.texts]
    assert words == ["⋮", "784", "2"]
    assert len([line for line in ax.lines if len(line.get_xdata()) == 1]) == 4 + 2


def joined(ax):
    """Return the two ends of each weight's line, from left to right."""
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    return [tuple(map(tuple, line.get_xydata().tolist())) for line in lines]


def units(ax):
    """Return the place of each unit that a network's graph shows."""
    circles = [line for line in ax.lines if len(line.get_xdata()) == 1]
    return [tuple(line.get_xydata()[0].tolist()) for line in circles]


def test_network_graph_stands_in_columns_around_one_middle(ax):
    pictures.network_graph(ax, [1, 2])
    assert units(ax) == [(0, 0.5), (1, 1), (1, 0)]
    assert joined(ax) == [((0, 0.5), (1, 1)), ((0, 0.5), (1, 0))]
    assert ax.get_xlim() == (-0.4, 1.4) and ax.get_ylim() == (-1.4, 1.6)
    assert not ax.axison


def test_network_graph_names_its_layers_below_them(ax):
    pictures.network_graph(ax, [1, 2], labels=["input", "output"])
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places == {"input": (0, -0.9), "output": (1, -0.9)}
    assert {text.get_ha() for text in ax.texts} == {"center"}
    assert {text.get_va() for text in ax.texts} == {"top"}


def test_network_graph_draws_circles_of_paper_over_grey_lines(ax):
    pictures.network_graph(ax, [1, 1])
    line, *circles = ax.lines
    assert line.get_color() == plots.GREY and line.get_linewidth() == 0.7
    for circle in circles:
        assert circle.get_marker() == "o" and circle.get_zorder() > line.get_zorder()
        assert circle.get_mfc() == plots.PAPER and circle.get_mec() == "black"
        assert circle.get_markersize() == 15


@pytest.mark.parametrize("sizes", [[8, 2], [2, 8]])
def test_network_graph_shows_seven_units_at_most_unless_told(ax, sizes):
    pictures.network_graph(ax, sizes)
    assert len(units(ax)) == 6 + 2 and len(joined(ax)) == 6 * 2
    (dots,) = (text for text in ax.texts if text.get_text() == "⋮")
    assert dots.get_position() == (sizes.index(8), 3)
    assert (dots.get_ha(), dots.get_va()) == ("center", "center")


def test_network_graph_draws_a_layer_of_as_many_as_allowed_in_full(ax):
    pictures.network_graph(ax, [7])
    assert len(units(ax)) == 7 and len(ax.texts) == 1


def test_network_graph_keeps_first_and_last_units():
    assert pictures._shown(10, 7) == [0, 1, 2, None, 7, 8, 9]
    assert pictures._shown(10, 6) == [0, 1, 2, None, 8, 9]


def test_network_graph_measures_width_against_the_layers_largest_weight(ax):
    layers = [Layer(times, np.array(W)) for W in ([[2.0, -4.0]], [[0.0], [0.0]])]
    pictures.network_graph(ax, Network(layers))
    lines = ax.lines[:4]
    assert [line.get_linewidth() for line in lines] == [0.2 + 1.2, 0.2 + 2.4, 0.2, 0.2]
    assert [line.get_linestyle() for line in lines] == ["-", "--", "-", "-"]
    blue, vermilion = plots.PALETTE["blue"], plots.PALETTE["vermilion"]
    assert [line.get_color() for line in lines] == [blue, vermilion, blue, blue]


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (
            Network([relu]),
            "network has no layer with weights W, expected at least one: write "
            "network_graph(ax, [2, 3, 1]) with the sizes of its layers.",
        ),
        (
            None,
            "network is None, expected a Network, or a list of sizes: write "
            "network_graph(ax, [2, 3, 1]).",
        ),
        ([2, "3"], "the size of a layer is '3', expected a whole number."),
    ],
    ids=["no weights", "no network", "no sizes"],
)
def test_network_graph_says_what_it_needs(ax, network, words):
    with pytest.raises((TypeError, ValueError)) as caught:
        pictures.network_graph(ax, network)
    assert str(caught.value) == f"network_graph: {words}"
    assert pictures.network_graph(ax, [2, 3, 1]) is ax
