"""Marking on several machines, over a scheduler of Dask's.

The grading process sends a submission's sources as bytes and its seed, and never the
secret; a worker marks it in the same sandbox as on one machine, and sends JSON back,
which `reports` checks against the exercises before a line of it is written.
"""
