"""Your own vjp_linear; it stands in for nnlib.backprop.rules.vjp_linear."""

from nnlib_grader.exercises.06_backprop.vjp_linear import pulled as vjp_linear


