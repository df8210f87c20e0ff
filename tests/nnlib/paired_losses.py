"""The losses that compare entry by entry."""

import pytest

from nnlib.losses import binary_cross_entropy, hinge, huber, mae, mse, quadratic_cost

PAIRED = [mse, quadratic_cost, mae, huber, hinge, binary_cross_entropy]
every_pair = pytest.mark.parametrize("loss", PAIRED)
