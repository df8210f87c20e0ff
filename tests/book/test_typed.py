"""A formula of the book as a reader types it into the search."""

import pytest
from coursebook.search.typed import typed


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("p - t", "p - t"),
        (r"\frac{1}{2}(p - t)^2", "1/2(p - t)^2"),
        (r"\frac{\partial L}{\partial w_1}", "(∂ L)/(∂ w_1)"),
        (r"\sqrt{2/n_\text{in}}", "sqrt(2/n_in)"),
        (r"w \leftarrow w - \eta\, g", "w ← w - η g"),
        (r"\lambda \lVert w \rVert^2", "λ | w |^2"),
        (r"x \cdot W^\top", "x · W^T"),
        (r"\log \sum_j e^{z_j}", "log Σ_j e^z_j"),
        (r"\hat{y} \approx \mathbf{x}", "y ≈ x"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b c = d"),
    ],
)
def test_a_formula_is_read_as_it_is_typed(tex, text):
    assert typed(tex) == text
