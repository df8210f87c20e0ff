"""Measurements beside the frameworks: ``python -m benchmarks``.

One thread, the same initial weights and batches for everybody, interleaved rounds,
medians. What is printed are ratios, because times belong to a machine.
"""
