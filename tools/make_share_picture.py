"""Make book/_site/share.png: what a link to the course shows where it is shared.

A test digit, the hidden units that it lights in the packaged network, its outputs,
and the course's name: 1200 by 630 pixels, as those who show links ask for.

Usage: python -m tools.make_share_picture
"""

import io

from PIL import Image

from nnlib.activations import softmax
from nnlib.data import digits, digits_network
from nnlib.figures import plots
from nnlib.propagation import forward
from tools.files import ROOT

TARGET = ROOT / "book" / "_site" / "share.png"
SHOWN = 34  # the test image, a 3
PAPER, INK, LIT = "#FCFBF7", "#1F2328", "#9A3A0B"


def draw():
    """Return the figure."""
    plt = plots.pyplot()
    data, network = digits(), digits_network()
    x = data.x_test[SHOWN : SHOWN + 1]
    hidden = network[1](network[0](x))[0]
    outputs = softmax(forward(network, x))[0]
    figure = plt.figure(figsize=(12, 6.3), dpi=100, layout="none", facecolor=PAPER)
    figure.text(
        0.05,
        0.80,
        "Neural Networks,\nLine by Line",
        size=44,
        weight="bold",
        color=INK,
        va="center",
        linespacing=1.25,
    )
    figure.text(
        0.05, 0.075, "Every line is yours to read, run and change.", size=24, color=INK
    )

    picture = figure.add_axes((0.05, 0.19, 0.22, 0.42))
    picture.imshow(x.reshape(28, 28), cmap="gray_r")
    picture.set(xticks=[], yticks=[])
    units = figure.add_axes((0.32, 0.19, 0.30, 0.42), frameon=False)
    places = [(k % 6, -(k // 6)) for k in range(len(hidden))]
    units.scatter(
        *zip(*places, strict=True),
        s=900,
        c=hidden,
        cmap=shades(),
        edgecolors=INK,
        vmin=0,
        vmax=1,
    )
    units.set(xticks=[], yticks=[], xlim=(-0.6, 5.6), ylim=(-4.6, 0.6))
    bars = figure.add_axes((0.68, 0.12, 0.27, 0.76), frameon=False)
    bars.barh(range(10), outputs, color=LIT, height=0.6)
    bars.set(yticks=range(10), xticks=[], xlim=(0, 1), ylim=(9.6, -0.6))
    bars.tick_params(length=0, labelsize=24)
    bars.grid(visible=False)
    bars.axvline(0, color=INK, linewidth=1.5)
    return figure


def shades():
    """Return the colours from paper to lit."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("lit", ["#FFFFFF", LIT])


def main() -> None:
    """Draw the picture and write it."""
    drawn = io.BytesIO()
    draw().savefig(drawn, format="png", dpi=100)
    with Image.open(drawn) as picture:
        small = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    small.save(TARGET, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
