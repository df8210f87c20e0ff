"""The numbers at a logarithmic axis, written as a line of text: 0.01, 1,000, 1e-8.

Matplotlib writes powers of ten, whose exponents have 0.7 of the size of the other text:
on a phone less than 9 pixels are left of them.
"""

from typing import TYPE_CHECKING, Any

from nnlib.ranges import held_to

if TYPE_CHECKING:
    from matplotlib.axis import Axis

PLAIN = (1e-3, 1e5)  # from here, and below there, a number is short without an exponent


def number(value: float) -> str:
    """Return a number as a figure writes it beside a tick.

    Examples
    --------
    >>> number(0.001), number(10_000), number(1e-8), number(2e6)
    ('0.001', '10,000', '1e-8', '2e6')
    """
    if value == 0 or PLAIN[0] <= abs(value) < PLAIN[1]:
        return f"{value:,g}"
    mantissa, exponent = f"{value:e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"


@held_to({})
def write_without_powers() -> None:
    """Make every logarithmic axis that is set up after this call write such numbers."""
    from matplotlib.scale import LogScale, register_scale
    from matplotlib.ticker import LogFormatterSciNotation

    class Numbers(LogFormatterSciNotation):
        """Leaves to matplotlib which ticks get a number."""

        def __call__(self, x: float, pos: int | None = None) -> str:
            return number(x) if super().__call__(x, pos) else ""

    class Scale(LogScale):
        """Matplotlib's, with other numbers; it takes the place of the name."""

        name = "log"

        # Matplotlib 3.11 gives a scale no axis any more, and warns of one that has it.
        def __init__(self, *axis_before_3_11: "Axis", **settings: Any) -> None:
            super().__init__(*axis_before_3_11, **settings)

        def set_default_locators_and_formatters(self, axis: "Axis") -> None:
            super().set_default_locators_and_formatters(axis)
            axis.set_major_formatter(Numbers(self.base))
            decades_only = self.subs is not None
            axis.set_minor_formatter(Numbers(self.base, labelOnlyBase=decades_only))

    register_scale(Scale)
